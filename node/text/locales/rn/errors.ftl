# For review by native speakers.
# What went wrong, and under the same key with "-hint", what a person can do.

error-unexpected = Habaye ikosa ritari ryitezwe: { $what }
error-unexpected-hint = Nta na kimwe carungitswe. Bimenyeshe ababungabunga Ijwi.

## Files and bundles

error-file-missing = Nta dosiye { $file } iriho.
error-file-missing-hint = Raba izina ryayo n'aho ibitswe.
error-file-unreadable = Dosiye { $file } ntishobora gusomwa.
error-file-unreadable-hint = Raba nimba ari dosiye kandi nimba wemerewe kuyugurura.
error-file-wrong = Dosiye { $file } si yo irindiriwe hano: irimwo ubusa, ni nini cane canke yarononekaye.
error-file-wrong-hint = Raba nimba ari yo dosiye, canke usubire uyifate aho yavuye.
error-file-unwritable = Dosiye { $file } ntishobora kwandikwa.
error-file-unwritable-hint = Raba nimba ububiko bwayo buriho kandi nimba wemerewe kubwandikamwo.
error-file-kind = Dosiye { $file } si ubwoko bukenewe hano, canke yarononekaye.
error-file-kind-hint = "ijwi inspect { $file }" irerekana ico ari co.
error-inspect = Dosiye { $file } si ikintu Ijwi izi, canke yarononekaye.
error-inspect-hint = Amabahasha, dosiye z'umugambi, amakarata, ivyasabwe vya tembure, tembure zatanzwe, imfunguzo za tembure, ivyemezo, imitwe n'ibimenyamenya ni vyo bishobora gusigurwa.
error-bundle-not = Dosiye { $file } si dosiye y'umugambi.
error-bundle-not-hint = Saba dosiye y'umugambi kw'ivuriro canke ku mugwi ukorera aho muri.
error-bundle-damaged = Dosiye y'umugambi yarononekaye.
error-bundle-damaged-hint = Subira uyifate aho yavuye.
error-bundle-forged = Iyi dosiye ntiyashizweko umukono n'uyu mugambi. Hari uwushobora kuba yarayihimbye.
error-bundle-forged-hint = Ntuyikoreshe. Bwira ivuriro canke umugwi ukorera aho muri aho wayikuye.
error-bundle-other = Iyi dosiye ni iy'uwundi mugambi.
error-bundle-other-hint = Gereranya amajambo atandatu n'ayamanitse kw'ivuriro.
error-day-doubted = Ntibizwi neza igenekerezo turimwo. Iki gikoresho gikurikiza { $day }; umuhuza uvuga { $other }.
error-day-doubted-hint = Shira neza igenekerezo ry'iki gikoresho. Niba ari ribi, raporo yoshobora kudashika.
error-bundle-old = Dosiye y'umugambi irashaje: yari iyo gukoreshwa gushika igenekerezo { $day }.
error-bundle-old-hint = Fata inshasha kw'ivuriro, ku mugwi ukorera aho muri canke ku gikoresho kiri hafi.
error-bundle-older = Iyi dosiye y'umugambi irashaje kurusha iri hano.
error-bundle-older-hint = Nta co ukwiye gukora: inshasha ni yo igumaho.
error-bundle-twin = Hariho dosiye zibiri zitandukanye zifise inomero imwe. Imwe yoba ari impimbano.
error-bundle-twin-hint = Bimenyeshe ivuriro canke umugwi ukorera aho muri ubwo nyene. Iyaje ubwa mbere ni yo igumaho.

## Network

error-ble-adapter = Iyi mashini nta gikoresho ca Bluetooth ifise.
error-ble-adapter-hint = Shiramwo kimwe. Iki gikoresho kica kibandanya ubwaco.
error-ble-off = Bluetooth yazimijwe.
error-ble-off-hint = Yatse. Iki gikoresho kica kibandanya ubwaco.
error-ble-permission = Iyi porogarama ntiyemerewe gukoresha Bluetooth.
error-ble-permission-hint = Saba uwucungera imashini akwemerere gukoresha Bluetooth.
error-ble-service = Serivisi ya Bluetooth ntiyishura.
error-ble-service-hint = Tanguza serivisi bluetooth. Iki gikoresho kica kibandanya ubwaco.
error-ble-not-built = Iyi porogarama yubatswe idafise Bluetooth.
error-ble-not-built-hint = Yubake ukoresheje `--features ble`, canke ureke `--ble`.
error-port-in-use = Aderesi { $address } isanzwe ikoreshwa.
error-port-in-use-hint = Hagarika iyindi porogarama canke uhitemwo uwundi muryango (port).
error-address = "{ $address }" si aderesi.
error-address-hint = Andika seriveri n'umuryango (port), nka 192.168.1.10:4710.
error-address-not-here = Iyi nyabwonko ntishobora kwumviriza kuri { $address }.
error-address-not-here-hint = Hitamwo aderesi y'iyi nyabwonko, n'umuryango (port) urenga 1023.
error-desk-address = Ibiro vyugururirwa muri naviga y'inyabwonko yavyo gusa, si kuri { $address }.
error-desk-address-hint = Hitamwo 127.0.0.1 n'umuryango (port), nka 127.0.0.1:8470.

## Stamps

error-stamps-none = Nta tembure zisigaye.
error-stamps-none-hint = Saba inshasha umugwi ukorera aho muri.
error-stamps-few = Raporo ikeneye tembure { $needed }, hasigaye { $had }. Nta na kimwe cugawe.
error-stamps-few-hint = Saba izindi umugwi ukorera aho muri, canke ukureho ivyometseko.
error-report-slots = Raporo igira amabahasha { $needed }, kandi { $room } ni yo ashobora kugenda imbere y'uko isubira kurungikwa. Nta na kimwe cugawe.
error-report-slots-hint = Kuraho ivyometseko, canke urungike vyose rimwe na --burst: birerekana ko hari icarungitswe.
error-stamps-many = Hasabwe tembure { $asked }; incuro imwe hashobora gutangwa { $max }.
error-stamps-many-hint = Saba ukoresheje --count ntoya.
error-stamps-room = Igikoresho kibika tembure { $max } kuruta, izisabwe n'iziteguye.
error-stamps-room-hint = Banza ukoreshe zimwezimwe, canke usabe nke.
error-stamps-foreign = Izi tembure ntizasabwe n'iki gikoresho, zaramaze gufatwa, canke ni iz'uwundi mugambi.
error-stamps-foreign-hint = Koresha dosiye yishura ivyasabwe ubwa nyuma n'iki gikoresho.
error-issuer-none = Iki gikoresho ntigifise urupfunguzo rwa tembure rusabwa.
error-issuer-none-hint = Saba urupfunguzo rw'aka karere n'uku kwezi uwurongoye umugambi, hanyuma: ijwi stamps key DOSIYE
error-stamp-key-not = Dosiye { $file } si urupfunguzo rwa tembure, canke yarononekaye.
error-stamp-key-not-hint = Subira uyisabe uwurongoye umugambi; izina ryayo rihera kuri .key.
error-stamp-key-over = Nta rupfunguzo rwa tembure ruriho rw'aka karere n'uku kwezi.
error-stamp-key-over-hint = Suzumana umugwi ukorera aho muri inomero y'akarere, canke ufate dosiye nshasha y'umugambi.

## Secrets

error-passphrase = Iryo jambo kabanga si ryo.
error-passphrase-hint = Raba indome nkuru n'ururimi rwa klaviye, usubire ugerageze.
error-passphrase-differs = Amajambo kabanga abiri ntasa.
error-passphrase-short = Ijambo kabanga ni rigufi cane: n'imiburiburi indome { $min }.
error-pin = Iyo PIN nta co yugurura.
error-pin-hint = Subira ugerageze buhorobuhoro. Ata PIN, nta muntu ashobora gusoma inyishu.
error-pin-differs = PIN zibiri ntizisa.
error-pin-short = PIN ni ngufi cane: n'imiburiburi ibiharuro { $min }.
error-pin-wait = PIN zitari zo zabaye nyinshi: rindira amasegonda { $seconds }.
error-pin-new = Iyo PIN nta co yugurura hano.
error-pin-new-hint = Ubwa mbere kuri iki gikoresho, wongereko --new-vault. Ivyo iyindi PIN ikingira hano bica bizimira.
error-vault-full = Raporo ntiyarungitswe: nta kibanza c'inyishu yayo kiri hano, isandugu yuzuye.
error-vault-full-hint = Hitamwo amajambo indwi: nta kibanza akenera. Nta tembure yakoreshejwe.
error-no-terminal = Nta terminale iriho yo kubaza ibanga.
error-no-terminal-hint = Ritange muri dosiye: --passphrase-file canke --pin-file.
error-word = Ijambo rya { $number }, "{ $word }", ntiriri ku rutonde. Mbega washaka kuvuga "{ $nearest }"?
error-word-unknown = Ijambo rya { $number }, "{ $word }", ntiriri ku rutonde.
error-word-unknown-hint = Indome zine za mbere z'ijambo zirakwiye.
error-word-count = Ayo ni amajambo { $given }; hakenewe { $wanted }.

## Reports

error-recipient-unknown = Uyu mugambi nta wakira yitwa "{ $name }" ufise.
error-recipient-unknown-hint = Abakira bawo ni: { $names }
error-recipients-none = N'iyi dosiye y'umugambi, nta n'umwe ashobora kurungikirwa raporo.
error-recipients-none-hint = Fata inshasha kw'ivuriro, ku mugwi ukorera aho muri canke ku gikoresho kiri hafi.
error-recipient-past = Umwe mu bakira ntagishobora kuronka raporo n'iyi dosiye y'umugambi.
error-recipient-past-hint = Fata inshasha kw'ivuriro, ku mugwi ukorera aho muri canke ku gikoresho kiri hafi.
error-answer-line = { $file }, umurongo wa { $line }: ntiwatahuritse.
error-answer-line-hint = Andika izina ry'ikibazo, akamenyetso ka = n'inyishu.
error-answer-question = { $file }, umurongo wa { $line }: nta kibazo "{ $name }" kiriho.
error-answer-question-hint = "ijwi report --blank" yandika dosiye irimwo ibibazo vyose.
error-answer-choice = { $file }, umurongo wa { $line }: "{ $name }" nta nyishu nk'iyo ifise.
error-answer-choice-hint = Inyishu zayo ni: { $answers }
error-answer-value = { $file }, umurongo wa { $line }: inyishu ya "{ $name }" ni ndende cane, canke si igitigiri gishoboka.
error-answer-value-hint = Ibishoboka: { $answers }
error-report-empty = Nta nyishu n'imwe kandi nta vyometseko. Nta na kimwe cugawe.
error-report-empty-hint = Ishura n'imiburiburi ikibazo kimwe.
error-photo = Ifoto { $file } ntishobora gusomwa.
error-photo-hint = Amafoto ya JPEG na PNG ni yo asomeka.
error-attachment-large = Dosiye { $file } ni nini cane: kB { $size }, ntizirenge kB { $max }.
error-attachment-large-hint = Hitamwo iyindi ntoya, canke urungike ifoto yayo.
error-attachments-many = Dosiye { $max } kuruta ni zo zishobora kujana na raporo.
error-attachments-many-hint = Izindi uzirungike mu yindi raporo.
error-report-large = Raporo ni ndende cane.
error-report-large-hint = Andika bike mu majambo yawe, canke ukureho ivyometseko.

## The device's own store

error-store-damaged = Ububiko bwari bwononekaye, burasanurwa: amabahasha { $kept } yarasigaye, { $lost } yaratakaye.
error-store-damaged-hint = Ayatakaye ashobora kuba agitwawe n'ibindi bikoresho.
error-relay-log = Igice c'igitabu c'umuhuza kirabuze. Kubandanya vyovuguruza ivyo yashizeko umukono.
error-relay-log-hint = Garura ububiko bwawo ukoresheje kopi, canke ukore umuhuza mushasha mu bundi bubiko.
error-disk-full = Nta kibanza gisigaye kuri disike.
error-disk-full-hint = Fusa ivyo udakeneye, usubire utangure. Nta na kimwe cugawe catakaye.
error-device-damaged = Dosiye zimwezimwe z'iki gikoresho zarononekaye, canke ni iz'ikindi gikoresho.
error-device-damaged-hint = Koresha ubundi bubiko, usubire winjire usabe tembure nshasha.
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
error-folder-other =
    Ububiko { $folder } ni { $owner ->
        [relay] ubw'umuhuza
        [desk] ubw'ibiro
        [campaign] ubw'uwurongoye umugambi
       *[device] ubw'igikoresho
    }.
error-folder-other-hint = Hitamwo ubundi na --dir: umwumwe wese arafise ububiko bwiwe.
error-folder = { $folder } ntishobora gusomwa canke kwandikwa.
error-folder-hint = Raba nimba ari ububiko bwawe, canke uhitemwo ubundi na --dir.

## Relays, desks and leads

error-relay-none = Nta muhuza uraba mu bubiko { $folder }.
error-relay-none-hint = Wukore na "ijwi relay card", canke uhitemwo ububiko bwawo na --dir.
error-relay-left-out = Iyi dosiye y'umugambi ntizi uyu muhuza.
error-relay-left-out-hint = Ha ikarata y'umuhuza uwurongoye umugambi, winjire na dosiye ikurikira.
error-desk-none = Nta biro biraba mu bubiko { $folder }.
error-desk-none-hint = Bikore na "ijwi desk card", canke uhitemwo ububiko bwavyo na --dir.
error-service-not-joined =
    { $owner ->
        [relay] Umuhuza nturinjira mu mugambi wawo.
       *[desk] Ibiro ntibirinjira mu mugambi wavyo.
    }
error-service-not-joined-hint = Dosiye y'umugambi irimwo ikarata yavyo niyasohoka: ijwi join bundle.ijwi
error-campaign-id = Iyo si inomero y'umugambi.
error-campaign-id-hint = Ifise ibimenyetso 64, 0 gushika 9 na a gushika f. "ijwi campaign new" irayerekana, na "ijwi inspect" ya dosiye y'umugambi.
error-campaign-exists = Hari umugambi usanzwe uri mu bubiko { $folder }.
error-campaign-exists-hint = Hitamwo ubundi bubiko na --dir ku wundi mugambi.
error-campaign-none = Nta mugambi uraba mu bubiko { $folder }.
error-campaign-none-hint = Wukore na "ijwi campaign new", canke uhitemwo ububiko bwawo na --dir.
error-campaign-no-desk = Dosiye y'umugambi ikenera n'imiburiburi ibiro bimwe.
error-campaign-no-desk-hint = Fata ikarata y'ibiro: ijwi campaign publish relay.card desk.card --out bundle.ijwi
error-campaign-incomplete = Nta dosiye y'umugambi ishobora gukorwa muri ibi: { $what }.
error-campaign-incomplete-hint = Fata amakarata yakorewe uyu mugambi, atari menshi cane, afise amazina magufi.
error-card-other = Ikarata { $file } yakorewe uwundi mugambi.
error-card-other-hint = Nisubire gukorwa n'inomero y'uyu mugambi: { $id }
error-campaign-day = Kw'igenekerezo { $day }, nta raporo yoshobora kwugarirwa ibiro na bimwe vy'iyi dosiye, canke dosiye iyibanziriza ni iya hanyuma. Nta co cashizweko umukono.
error-campaign-day-hint = Shira neza igenekerezo ry'iyi mashini, canke ufate amakarata mashasha: isaha y'ibiro yoba yari mbi igihe bakora ikarata yabo.
error-campaign-no-keys = Umugambi nta mfunguzo za tembure z'uyu musi ugifise. Nta co cashizweko umukono.
error-campaign-no-keys-hint = Kora izindi: ijwi campaign publish --months 6 --out bundle.ijwi
error-campaign-months = Imfunguzo za tembure zishobora gukorwa ku mezi { $max } ari imbere.
error-campaign-months-hint = Hitamwo amezi make.
error-stamp-key-unknown = Umugambi nta rufunguzo rwa tembure rufise iyo nomero.
error-stamp-key-unknown-hint = "ijwi inspect" ya dosiye y'urufunguzo irerekana inomero yarwo.
