# For review by native speakers.
# What went wrong, and under the same key with "-hint", what a person can do.

error-unexpected = Habaye ikosa ritari ryitezwe: { $what }
error-unexpected-hint = Nta na kimwe carungitswe. Bimenyeshe ababungabunga Ijwi.

## Files and bundles

error-file-missing = Nta dosiye { $file } iriho.
error-file-missing-hint = Raba izina ryayo n'aho ibitswe.
error-file-unreadable = Dosiye { $file } ntishobora gusomwa.
error-file-unreadable-hint = Raba nimba wemerewe kuyugurura.
error-bundle-not = Dosiye { $file } si dosiye y'umugambi.
error-bundle-not-hint = Saba dosiye y'umugambi kw'ivuriro canke ku mugwi ukorera aho muri.
error-bundle-damaged = Dosiye y'umugambi yarononekaye.
error-bundle-damaged-hint = Subira uyifate aho yavuye.
error-bundle-forged = Iyi dosiye ntiyashizweko umukono n'uyu mugambi. Hari uwushobora kuba yarayihimbye.
error-bundle-forged-hint = Ntuyikoreshe. Bwira ivuriro canke umugwi ukorera aho muri aho wayikuye.
error-bundle-other = Iyi dosiye ni iy'uwundi mugambi.
error-bundle-other-hint = Gereranya amajambo atandatu n'ayamanitse kw'ivuriro.
error-bundle-old = Dosiye y'umugambi irashaje: yari iyo gukoreshwa gushika igenekerezo { $day }.
error-bundle-old-hint = Fata inshasha kw'ivuriro, ku mugwi ukorera aho muri canke ku gikoresho kiri hafi.

## Network

error-port-in-use = Aderesi { $address } isanzwe ikoreshwa.
error-port-in-use-hint = Hagarika iyindi porogarama canke uhitemwo uwundi muryango (port).
error-address = "{ $address }" si aderesi.
error-address-hint = Andika seriveri n'umuryango (port), nka 192.168.1.10:4710.
error-relay-unreachable = Umuhuza ntaboneka.
error-relay-unreachable-hint = Nta na kimwe catakaye. Birasubira kugeragezwa ubwavyo.

## Stamps

error-stamps-none = Nta tembure zisigaye.
error-stamps-none-hint = Saba inshasha umugwi ukorera aho muri.
error-stamp-key-over = Igihe ca tembure z'uku kwezi carangiye.
error-stamp-key-over-hint = Fata dosiye nshasha y'umugambi, na tembure nshasha ku mugwi ukorera aho muri.

## Secrets

error-passphrase = Iryo jambo kabanga si ryo.
error-passphrase-hint = Raba indome nkuru n'ururimi rwa klaviye, usubire ugerageze.
error-passphrase-differs = Amajambo kabanga abiri ntasa.
error-passphrase-short = Ijambo kabanga ni rigufi cane: n'imiburiburi indome { $min }.
error-pin = Iyo PIN nta co yugurura.
error-pin-hint = Subira ugerageze buhorobuhoro. Ata PIN, nta muntu ashobora gusoma inyishu.
error-pin-differs = PIN zibiri ntizisa.
error-pin-short = PIN ni ngufi cane: n'imiburiburi ibiharuro { $min }.
error-word = Ijambo rya { $number }, "{ $word }", ntiriri ku rutonde. Mbega washaka kuvuga "{ $nearest }"?
error-word-unknown = Ijambo rya { $number }, "{ $word }", ntiriri ku rutonde.
error-word-unknown-hint = Indome zine za mbere z'ijambo zirakwiye.
error-word-count = Ayo ni amajambo { $given }; hakenewe { $wanted }.
error-words-unknown = Aya majambo nta co arugurura hano.
error-words-unknown-hint = Raba ijambo ryose rimwerimwe. Niba yose ari yo, nta nyishu irashika hano.

## Reports

error-recipient-unknown = Uyu mugambi nta wakira yitwa "{ $name }" ufise.
error-recipient-unknown-hint = Abakira bawo ni: { $names }
error-answer-line = { $file }, umurongo wa { $line }: ntiwatahuritse.
error-answer-line-hint = Andika izina ry'ikibazo, akamenyetso ka = n'inyishu.
error-photo = Ifoto { $file } ntishobora gusomwa.
error-photo-hint = Amafoto ya JPEG na PNG ni yo asomeka.
error-attachment-large = Dosiye { $file } ni nini cane: kB { $size }, ntizirenge kB { $max }.
error-attachment-large-hint = Hitamwo iyindi ntoya, canke urungike ifoto yayo.

## The device's own store

error-store-damaged = Ububiko bwari bwononekaye, burasanurwa: amabahasha { $kept } yarasigaye, { $lost } yaratakaye.
error-store-damaged-hint = Ayatakaye ashobora kuba agitwawe n'ibindi bikoresho.
error-disk-full = Nta kibanza gisigaye kuri disike.
error-disk-full-hint = Fusa ivyo udakeneye, usubire utangure. Nta na kimwe cugawe catakaye.
error-not-joined = Iki gikoresho nta mugambi kirinjiramwo.
error-not-joined-hint = Banza winjire, ukoresheje dosiye y'umugambi.
error-joined-other = Iki gikoresho caramaze kwinjira mu wundi mugambi.
error-joined-other-hint = Koresha ubundi bubiko kuri uyu mugambi.
error-folder-in-use = Iyindi porogarama iriko irakoresha ububiko { $folder }.
error-folder-in-use-hint = Yihagarike, canke uhitemwo ubundi bubiko.

error-team-unreachable = Nta wo muri iyi gahunda yishura kuri { $address }.
error-team-unreachable-hint = Raba ko aderesi ari yo igikoresho c'umugwi kigaragaza, kandi ko vyompi biri ku murongo umwe.
error-team-silent = Igikoresho c'umugwi nticatanze amatembure.
error-team-silent-hint = Baza nyeneco. Nta cabuze: saba kandi.
