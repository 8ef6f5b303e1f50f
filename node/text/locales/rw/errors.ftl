# For review by native speakers.
# What went wrong, and under the same key with "-hint", what a person can do.

error-unexpected = Habaye ikosa ritari ryitezwe: { $what }
error-unexpected-hint = Nta cyoherejwe. Bimenyeshe abita kuri Ijwi.

## Files and bundles

error-file-missing = Nta dosiye { $file } ihari.
error-file-missing-hint = Reba izina ryayo n'ububiko bwayo.
error-file-unreadable = Dosiye { $file } ntishobora gusomwa.
error-file-unreadable-hint = Reba niba wemerewe kuyifungura.
error-bundle-not = Dosiye { $file } si dosiye ya gahunda.
error-bundle-not-hint = Saba dosiye ya gahunda ku ivuriro cyangwa ku itsinda rikorera aho muri.
error-bundle-damaged = Dosiye ya gahunda yangiritse.
error-bundle-damaged-hint = Yongere uyifate aho yavuye.
error-bundle-forged = Iyi dosiye ntiyasinywe n'iyi gahunda. Hari ushobora kuba yarayihimbye.
error-bundle-forged-hint = Ntuyikoreshe. Bwira ivuriro cyangwa itsinda rikorera aho muri aho wayivanye.
error-bundle-other = Iyi dosiye ni iy'indi gahunda.
error-bundle-other-hint = Gereranya amagambo atandatu n'amanitse ku ivuriro.
error-bundle-old = Dosiye ya gahunda irashaje: yagombaga gukoreshwa kugeza ku wa { $day }.
error-bundle-old-hint = Fata inshya ku ivuriro, ku itsinda rikorera aho muri cyangwa ku gikoresho kiri hafi.

## Network

error-port-in-use = Aderesi { $address } isanzwe ikoreshwa.
error-port-in-use-hint = Hagarika indi porogaramu cyangwa uhitemo undi muyoboro (port).
error-address = "{ $address }" si aderesi.
error-address-hint = Andika seriveri n'umuyoboro (port), nka 192.168.1.10:4710.
error-relay-unreachable = Umuhuza ntaboneka.
error-relay-unreachable-hint = Nta cyatakaye. Birongera kugeragezwa ubwabyo.

## Stamps

error-stamps-none = Nta tembure zisigaye.
error-stamps-none-hint = Saba inshya itsinda rikorera aho muri.
error-stamp-key-over = Igihe cya tembure z'uku kwezi cyarangiye.
error-stamp-key-over-hint = Fata dosiye nshya ya gahunda, na tembure nshya ku itsinda rikorera aho muri.

## Secrets

error-passphrase = Iryo jambobanga si ryo.
error-passphrase-hint = Reba inyuguti nkuru n'ururimi rwa mwandikisho, wongere ugerageze.
error-passphrase-differs = Amajambobanga abiri ntasa.
error-passphrase-short = Ijambobanga ni rigufi cyane: nibura inyuguti { $min }.
error-pin = Iyo PIN nta cyo ifungura.
error-pin-hint = Ongera ugerageze witonze. Nta PIN, nta muntu ushobora gusoma ibisubizo.
error-pin-differs = PIN ebyiri ntizisa.
error-pin-short = PIN ni ngufi cyane: nibura imibare { $min }.
error-word = Ijambo rya { $number }, "{ $word }", ntiriri ku rutonde. Ese washakaga kuvuga "{ $nearest }"?
error-word-unknown = Ijambo rya { $number }, "{ $word }", ntiriri ku rutonde.
error-word-unknown-hint = Inyuguti enye za mbere z'ijambo zirahagije.
error-word-count = Ayo ni amagambo { $given }; hakenewe { $wanted }.
error-words-unknown = Aya magambo nta cyo arafungura hano.
error-words-unknown-hint = Reba buri jambo. Niba yose ari yo, nta gisubizo kiragera hano.

## Reports

error-recipient-unknown = Iyi gahunda nta wakira witwa "{ $name }" ifite.
error-recipient-unknown-hint = Abakira bayo ni: { $names }
error-answer-line = { $file }, umurongo wa { $line }: ntiwumvikanye.
error-answer-line-hint = Andika izina ry'ikibazo, akamenyetso ka = n'igisubizo.
error-photo = Ifoto { $file } ntishobora gusomwa.
error-photo-hint = Amafoto ya JPEG na PNG ni yo asomeka.
error-attachment-large = Dosiye { $file } ni nini cyane: kB { $size }, ntizirenge kB { $max }.
error-attachment-large-hint = Hitamo intoya, cyangwa wohereze ifoto yayo.

## The device's own store

error-store-damaged = Ububiko bwari bwangiritse, burasanwa: amabahasha { $kept } yarokotse, { $lost } yatakaye.
error-store-damaged-hint = Ayatakaye ashobora kuba agitwawe n'ibindi bikoresho.
error-disk-full = Nta mwanya usigaye kuri disiki.
error-disk-full-hint = Siba ibyo udakeneye, wongere utangire. Nta cyafunzwe cyatakaye.
error-not-joined = Iki gikoresho nta gahunda kirinjiramo.
error-not-joined-hint = Banza winjire, ukoresheje dosiye ya gahunda.
error-joined-other = Iki gikoresho cyamaze kwinjira mu yindi gahunda.
error-joined-other-hint = Koresha ubundi bubiko kuri iyi gahunda.
error-folder-in-use = Indi porogaramu irakoresha ububiko { $folder }.
error-folder-in-use-hint = Yihagarike, cyangwa uhitemo ubundi bubiko.

error-team-unreachable = Nta wo muri iyi gahunda usubiza kuri { $address }.
error-team-unreachable-hint = Reba ko aderesi ari yo igikoresho cy'itsinda kigaragaza, kandi ko byombi biri ku murongo umwe.
error-team-silent = Igikoresho cy'itsinda nticyatanze tembure.
error-team-silent-hint = Baza nyiracyo. Nta cyabuze: ongera usabe.
