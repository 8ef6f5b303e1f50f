# For review by native speakers.
# What went wrong, and under the same key with "-hint", what a person can do.

error-unexpected = Habaye ikosa ritari ryitezwe: { $what }
error-unexpected-hint = Nta cyoherejwe. Bimenyeshe abita kuri Ijwi.

## Files and bundles

error-file-missing = Nta dosiye { $file } ihari.
error-file-missing-hint = Reba izina ryayo n'ububiko bwayo.
error-file-unreadable = Dosiye { $file } ntishobora gusomwa.
error-file-unreadable-hint = Reba niba ari dosiye kandi niba wemerewe kuyifungura.
error-file-wrong = Dosiye { $file } si yo itegerejwe hano: irimo ubusa, ni nini cyane cyangwa yarangiritse.
error-file-wrong-hint = Reba niba ari yo dosiye, cyangwa wongere uyifate aho yavuye.
error-file-unwritable = Dosiye { $file } ntishobora kwandikwa.
error-file-unwritable-hint = Reba niba ububiko bwayo buhari kandi niba wemerewe kubwandikamo.
error-file-kind = Dosiye { $file } si ubwoko bukenewe hano, cyangwa yarangiritse.
error-file-kind-hint = "ijwi inspect { $file }" yerekana icyo ari cyo.
error-inspect = Dosiye { $file } si ikintu Ijwi izi, cyangwa yarangiritse.
error-inspect-hint = Amabahasha, dosiye za gahunda, amakarita, ibyasabwe bya tembure, tembure zatanzwe, imfunguzo za tembure, ibyemezo, imitwe n'ibimenyetso ni byo bishobora gusobanurwa.
error-bundle-not = Dosiye { $file } si dosiye ya gahunda.
error-bundle-not-hint = Saba dosiye ya gahunda ku ivuriro cyangwa ku itsinda rikorera aho muri.
error-bundle-damaged = Dosiye ya gahunda yangiritse.
error-bundle-damaged-hint = Yongere uyifate aho yavuye.
error-bundle-forged = Iyi dosiye ntiyasinywe n'iyi gahunda. Hari ushobora kuba yarayihimbye.
error-bundle-forged-hint = Ntuyikoreshe. Bwira ivuriro cyangwa itsinda rikorera aho muri aho wayivanye.
error-bundle-other = Iyi dosiye ni iy'indi gahunda.
error-bundle-other-hint = Gereranya amagambo atandatu n'amanitse ku ivuriro.
error-day-doubted = Itariki ntizwi neza. Iki gikoresho gikurikiza { $day }; umuhuza uvuga { $other }.
error-day-doubted-hint = Shyira itariki y'iki gikoresho ku yo ari yo. Niba ari mbi, raporo ishobora kutagera.
error-bundle-old = Dosiye ya gahunda irashaje: yagombaga gukoreshwa kugeza ku wa { $day }.
error-bundle-old-hint = Fata inshya ku ivuriro, ku itsinda rikorera aho muri cyangwa ku gikoresho kiri hafi.
error-bundle-older = Iyi dosiye ya gahunda irashaje kurusha iri hano.
error-bundle-older-hint = Nta cyo ugomba gukora: inshya ni yo igumaho.
error-bundle-twin = Hari dosiye ebyiri zitandukanye zifite nomero imwe. Imwe yaba ari impimbano.
error-bundle-twin-hint = Bimenyeshe ivuriro cyangwa itsinda rikorera aho muri ako kanya. Iyaje mbere ni yo igumaho.

## Network

error-ble-adapter = Iyi mudasobwa nta gikoresho cya Bluetooth ifite.
error-ble-adapter-hint = Shyiramo kimwe. Iki gikoresho gihita gikomeza ubwacyo.
error-ble-off = Bluetooth yazimijwe.
error-ble-off-hint = Yatse. Iki gikoresho gihita gikomeza ubwacyo.
error-ble-permission = Iyi porogaramu ntiyemerewe gukoresha Bluetooth.
error-ble-permission-hint = Saba ucunga mudasobwa akwemerere gukoresha Bluetooth.
error-ble-service = Serivisi ya Bluetooth ntisubiza.
error-ble-service-hint = Tangiza serivisi bluetooth. Iki gikoresho gihita gikomeza ubwacyo.
error-ble-not-built = Iyi porogaramu yubatswe idafite Bluetooth.
error-ble-not-built-hint = Yubake ukoresheje `--features ble`, cyangwa ureke `--ble`.
error-port-in-use = Aderesi { $address } isanzwe ikoreshwa.
error-port-in-use-hint = Hagarika indi porogaramu cyangwa uhitemo undi muyoboro (port).
error-address = "{ $address }" si aderesi.
error-address-hint = Andika seriveri n'umuyoboro (port), nka 192.168.1.10:4710.
error-address-not-here = Iyi mudasobwa ntishobora kumvira kuri { $address }.
error-address-not-here-hint = Hitamo aderesi y'iyi mudasobwa, n'umuyoboro (port) urenga 1023.
error-desk-address = Ibiro bifungurirwa muri mucukumbuzi ya mudasobwa yabyo gusa, si kuri { $address }.
error-desk-address-hint = Hitamo 127.0.0.1 n'umuyoboro (port), nka 127.0.0.1:8470.

## Stamps

error-stamps-none = Nta tembure zisigaye.
error-stamps-none-hint = Saba inshya itsinda rikorera aho muri.
error-stamps-few = Raporo ikeneye tembure { $needed }, hasigaye { $had }. Nta cyafunzwe.
error-stamps-few-hint = Saba izindi itsinda rikorera aho muri, cyangwa ukureho ibyometseho.
error-report-slots = Raporo igira amabahasha { $needed }, kandi { $room } ni yo ashobora kugenda mbere y'uko yongera koherezwa. Nta cyafunzwe.
error-report-slots-hint = Kuraho ibyometseho, cyangwa wohereze byose rimwe na --burst: byerekana ko hari icyoherejwe.
error-stamps-many = Hasabwe tembure { $asked }; inshuro imwe hashobora gutangwa { $max }.
error-stamps-many-hint = Saba ukoresheje --count ntoya.
error-stamps-room = Igikoresho kibika tembure zitarenze { $max }, izisabwe n'iziteguye.
error-stamps-room-hint = Banza ukoreshe zimwe, cyangwa usabe nke.
error-stamps-foreign = Izi tembure ntizasabwe n'iki gikoresho, zamaze gufatwa, cyangwa ni iz'indi gahunda.
error-stamps-foreign-hint = Koresha dosiye isubiza ibyasabwe bwa nyuma n'iki gikoresho.
error-issuer-none = Iki gikoresho ntigifite urufunguzo rwa tembure rusabwa.
error-issuer-none-hint = Saba urufunguzo rw'aka karere n'uku kwezi uyobora gahunda, hanyuma: ijwi stamps key DOSIYE
error-stamp-key-not = Dosiye { $file } si urufunguzo rwa tembure, cyangwa yarangiritse.
error-stamp-key-not-hint = Ongera uyisabe uyobora gahunda; izina ryayo rirangirira kuri .key.
error-stamp-key-over = Nta rufunguzo rwa tembure ruhari rw'aka karere n'uku kwezi.
error-stamp-key-over-hint = Suzumana n'itsinda rikorera aho muri nomero y'akarere, cyangwa ufate dosiye nshya ya gahunda.

## Secrets

error-passphrase = Iryo jambobanga si ryo.
error-passphrase-hint = Reba inyuguti nkuru n'ururimi rwa mwandikisho, wongere ugerageze.
error-passphrase-differs = Amajambobanga abiri ntasa.
error-passphrase-short = Ijambobanga ni rigufi cyane: nibura inyuguti { $min }.
error-pin = Iyo PIN nta cyo ifungura.
error-pin-hint = Ongera ugerageze witonze. Nta PIN, nta muntu ushobora gusoma ibisubizo.
error-pin-differs = PIN ebyiri ntizisa.
error-pin-short = PIN ni ngufi cyane: nibura imibare { $min }.
error-pin-wait = PIN zitari zo zabaye nyinshi: tegereza amasegonda { $seconds }.
error-pin-new = Iyo PIN nta cyo ifungura hano.
error-pin-new-hint = Bwa mbere kuri iki gikoresho, ongeraho --new-vault. Ibyo indi PIN irinze hano bihita bibura.
error-vault-full = Raporo ntiyoherejwe: nta mwanya w'igisubizo cyayo uhari, isanduku yuzuye.
error-vault-full-hint = Hitamo amagambo arindwi: nta mwanya akenera. Nta tembure yakoreshejwe.
error-no-terminal = Nta terminali ihari yo kubaza ibanga.
error-no-terminal-hint = Ritange muri dosiye: --passphrase-file cyangwa --pin-file.
error-word = Ijambo rya { $number }, "{ $word }", ntiriri ku rutonde. Ese washakaga kuvuga "{ $nearest }"?
error-word-unknown = Ijambo rya { $number }, "{ $word }", ntiriri ku rutonde.
error-word-unknown-hint = Inyuguti enye za mbere z'ijambo zirahagije.
error-word-count = Ayo ni amagambo { $given }; hakenewe { $wanted }.

## Reports

error-recipient-unknown = Iyi gahunda nta wakira witwa "{ $name }" ifite.
error-recipient-unknown-hint = Abakira bayo ni: { $names }
error-recipients-none = Ukoresheje iyi dosiye ya gahunda, nta muntu ushobora kohererezwa raporo.
error-recipients-none-hint = Fata inshya ku ivuriro, ku itsinda rikorera aho muri cyangwa ku gikoresho kiri hafi.
error-recipient-past = Umwe mu bakira ntagishobora kubona raporo hakoreshejwe iyi dosiye ya gahunda.
error-recipient-past-hint = Fata inshya ku ivuriro, ku itsinda rikorera aho muri cyangwa ku gikoresho kiri hafi.
error-answer-line = { $file }, umurongo wa { $line }: ntiwumvikanye.
error-answer-line-hint = Andika izina ry'ikibazo, akamenyetso ka = n'igisubizo.
error-answer-question = { $file }, umurongo wa { $line }: nta kibazo "{ $name }" gihari.
error-answer-question-hint = "ijwi report --blank" yandika dosiye irimo ibibazo byose.
error-answer-choice = { $file }, umurongo wa { $line }: "{ $name }" nta gisubizo nk'icyo ifite.
error-answer-choice-hint = Ibisubizo byayo ni: { $answers }
error-answer-value = { $file }, umurongo wa { $line }: igisubizo cya "{ $name }" ni kirekire cyane, cyangwa si umubare ushoboka.
error-answer-value-hint = Ibishoboka: { $answers }
error-report-empty = Nta gisubizo kandi nta byometseho. Nta cyafunzwe.
error-report-empty-hint = Subiza nibura ikibazo kimwe.
error-photo = Ifoto { $file } ntishobora gusomwa.
error-photo-hint = Amafoto ya JPEG na PNG ni yo asomeka.
error-attachment-large = Dosiye { $file } ni nini cyane: kB { $size }, ntizirenge kB { $max }.
error-attachment-large-hint = Hitamo intoya, cyangwa wohereze ifoto yayo.
error-attachments-many = Dosiye zitarenze { $max } ni zo zishobora kujyana na raporo.
error-attachments-many-hint = Izindi uzohereze mu yindi raporo.
error-report-large = Raporo ni ndende cyane.
error-report-large-hint = Andika bike mu magambo yawe, cyangwa ukureho ibyometseho.

## The device's own store

error-store-damaged = Ububiko bwari bwangiritse, burasanwa: amabahasha { $kept } yarokotse, { $lost } yatakaye.
error-store-damaged-hint = Ayatakaye ashobora kuba agitwawe n'ibindi bikoresho.
error-relay-log = Igice cy'igitabo cy'umuhuza kirabuze. Gukomeza byavuguruza ibyo wasinye.
error-relay-log-hint = Subizaho ububiko bwawo ukoresheje kopi, cyangwa ukore umuhuza mushya mu bundi bubiko.
error-disk-full = Nta mwanya usigaye kuri disiki.
error-disk-full-hint = Siba ibyo udakeneye, wongere utangire. Nta cyafunzwe cyatakaye.
error-device-damaged = Dosiye zimwe z'iki gikoresho zarangiritse, cyangwa ni iz'ikindi gikoresho.
error-device-damaged-hint = Koresha ubundi bubiko, wongere winjire usabe tembure nshya.
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
error-folder-other =
    Ububiko { $folder } ni { $owner ->
        [relay] ubw'umuhuza
        [desk] ubw'ibiro
        [campaign] ubw'uyobora gahunda
       *[device] ubw'igikoresho
    }.
error-folder-other-hint = Hitamo ubundi na --dir: buri wese agira ububiko bwe.
error-folder = { $folder } ntishobora gusomwa cyangwa kwandikwa.
error-folder-hint = Reba niba ari ububiko bwawe, cyangwa uhitemo ubundi na --dir.

## Relays, desks and leads

error-relay-none = Nta muhuza uraba mu bubiko { $folder }.
error-relay-none-hint = Wukore na "ijwi relay card", cyangwa uhitemo ububiko bwawo na --dir.
error-relay-left-out = Iyi dosiye ya gahunda ntizi uyu muhuza.
error-relay-left-out-hint = Ha ikarita y'umuhuza uyobora gahunda, winjire ukoresheje dosiye ikurikira.
error-desk-none = Nta biro biraba mu bubiko { $folder }.
error-desk-none-hint = Bikore na "ijwi desk card", cyangwa uhitemo ububiko bwabyo na --dir.
error-service-not-joined =
    { $owner ->
        [relay] Umuhuza nturinjira muri gahunda yawo.
       *[desk] Ibiro ntibirinjira muri gahunda yabyo.
    }
error-service-not-joined-hint = Dosiye ya gahunda irimo ikarita yabyo nisohoka: ijwi join bundle.ijwi
error-campaign-id = Iyo si nomero ya gahunda.
error-campaign-id-hint = Ifite ibimenyetso 64, 0 kugeza 9 na a kugeza f. "ijwi campaign new" irayerekana, na "ijwi inspect" ya dosiye ya gahunda.
error-campaign-exists = Hari gahunda isanzwe iri mu bubiko { $folder }.
error-campaign-exists-hint = Hitamo ubundi bubiko na --dir ku yindi gahunda.
error-campaign-none = Nta gahunda iraba mu bubiko { $folder }.
error-campaign-none-hint = Yikore na "ijwi campaign new", cyangwa uhitemo ububiko bwayo na --dir.
error-campaign-no-desk = Dosiye ya gahunda ikenera nibura ibiro bimwe.
error-campaign-no-desk-hint = Fata ikarita y'ibiro: ijwi campaign publish relay.card desk.card --out bundle.ijwi
error-campaign-incomplete = Nta dosiye ya gahunda ishobora gukorwa muri ibi: { $what }.
error-campaign-incomplete-hint = Fata amakarita yakorewe iyi gahunda, atari menshi cyane, afite amazina magufi.
error-card-other = Ikarita { $file } yakorewe indi gahunda.
error-card-other-hint = Yongere ikorwe hakoreshejwe nomero y'iyi gahunda: { $id }
error-campaign-day = Ku itariki { $day }, nta raporo yashobora gufungirwa ibiro na bimwe by'iyi dosiye, cyangwa dosiye iyibanziriza ni iya nyuma. Nta cyashyizweho umukono.
error-campaign-day-hint = Shyira itariki y'iyi mashini ku yo ari yo, cyangwa ufate amakarita mashya: isaha y'ibiro yaba yari mbi igihe bakoraga ikarita yabo.
error-campaign-no-keys = Gahunda nta mfunguzo za tembure z'uyu munsi igifite. Nta cyashyizweho umukono.
error-campaign-no-keys-hint = Kora izindi: ijwi campaign publish --months 6 --out bundle.ijwi
error-campaign-months = Imfunguzo za tembure zishobora gukorwa ku mezi { $max } ari imbere.
error-campaign-months-hint = Hitamo amezi make.
error-stamp-key-unknown = Gahunda nta rufunguzo rwa tembure rufite iyo nomero.
error-stamp-key-unknown-hint = "ijwi inspect" ya dosiye y'urufunguzo yerekana nomero yarwo.
