# For review by native speakers.
# What went wrong, and under the same key with "-hint", what a person can do.

error-unexpected = Kuna hitilafu isiyotarajiwa: { $what }
error-unexpected-hint = Hakuna kilichotumwa. Tafadhali wajulishe wanaosimamia Ijwi.

## Files and bundles

error-file-missing = Hakuna faili { $file }.
error-file-missing-hint = Angalia jina lake na folda yake.
error-file-unreadable = Faili { $file } haliwezi kusomwa.
error-file-unreadable-hint = Angalia kama ni faili na kama unaruhusiwa kulifungua.
error-file-wrong = Faili { $file } silo linalotarajiwa hapa: ni tupu, kubwa mno au limeharibika.
error-file-wrong-hint = Angalia kama ni faili sahihi, au lichukue tena lilikotoka.
error-file-unwritable = Faili { $file } haliwezi kuandikwa.
error-file-unwritable-hint = Angalia kama folda yake ipo na kama unaruhusiwa kuandika ndani yake.
error-file-kind = Faili { $file } si la aina inayohitajika hapa, au limeharibika.
error-file-kind-hint = "ijwi inspect { $file }" huonyesha ni nini.
error-inspect = Faili { $file } si kitu ambacho Ijwi inakijua, au limeharibika.
error-inspect-hint = Bahasha, mafaili ya kampeni, kadi, maombi ya stempu, stempu zilizotolewa, funguo za stempu, risiti, vichwa na ushahidi vinaweza kuelezwa.
error-bundle-not = Faili { $file } si faili la kampeni.
error-bundle-not-hint = Omba faili la kampeni kliniki au kwa timu ya nyanjani.
error-bundle-damaged = Faili la kampeni limeharibika.
error-bundle-damaged-hint = Lichukue tena lilikotoka.
error-bundle-forged = Faili halijasainiwa na kampeni hii. Huenda mtu ameghushi.
error-bundle-forged-hint = Usilitumie. Iambie kliniki au timu ya nyanjani ulikolipata.
error-bundle-other = Faili hili ni la kampeni nyingine.
error-bundle-other-hint = Linganisha maneno sita na yale yaliyobandikwa kliniki.
error-day-doubted = Tarehe haina uhakika. Kifaa hiki kinafuata { $day }; kituo kinasema { $other }.
error-day-doubted-hint = Rekebisha tarehe ya kifaa hiki. Ikiwa si sahihi, ripoti huenda isifike.
error-bundle-old = Faili la kampeni limepitwa na wakati: lilikuwa la kutumika hadi { $day }.
error-bundle-old-hint = Pata jipya kliniki, kwa timu ya nyanjani au kutoka kifaa kilicho karibu.
error-bundle-older = Faili hili la kampeni ni la zamani kuliko lililopo hapa.
error-bundle-older-hint = Hakuna cha kufanya: jipya linabaki.
error-bundle-twin = Kuna mafaili mawili tofauti yenye namba ile ile. Huenda moja limeghushiwa.
error-bundle-twin-hint = Iambie kliniki au timu ya nyanjani mara moja. Lililokuja kwanza linabaki.

## Network

error-ble-adapter = Kompyuta hii haina adapta ya Bluetooth.
error-ble-adapter-hint = Chomeka moja. Kifaa hiki kitaendelea chenyewe.
error-ble-off = Bluetooth imezimwa.
error-ble-off-hint = Iwashe. Kifaa hiki kitaendelea chenyewe.
error-ble-permission = Programu hii hairuhusiwi kutumia Bluetooth.
error-ble-permission-hint = Mwombe msimamizi amruhusu mtumiaji huyu kutumia Bluetooth.
error-ble-service = Huduma ya Bluetooth haijibu.
error-ble-service-hint = Anzisha huduma ya bluetooth. Kifaa hiki kitaendelea chenyewe.
error-ble-not-built = Programu hii ilijengwa bila Bluetooth.
error-ble-not-built-hint = Ijenge kwa `--features ble`, au acha `--ble`.
error-port-in-use = Anwani { $address } tayari inatumika.
error-port-in-use-hint = Simamisha programu nyingine au chagua porti nyingine.
error-address = "{ $address }" si anwani.
error-address-hint = Andika seva na porti, kama 192.168.1.10:4710.
error-address-not-here = Kompyuta hii haiwezi kusikiliza kwenye { $address }.
error-address-not-here-hint = Chagua anwani ya kompyuta hii, na porti zaidi ya 1023.
error-desk-address = Ofisi hufunguliwa kwenye kivinjari cha kompyuta yake tu, si kwenye { $address }.
error-desk-address-hint = Chagua 127.0.0.1 na porti, kama 127.0.0.1:8470.

## Stamps

error-stamps-none = Hakuna stempu zilizobaki.
error-stamps-none-hint = Omba mpya kwa timu ya nyanjani.
error-stamps-few = Ripoti inahitaji stempu { $needed }, zimebaki { $had }. Hakuna kilichofungwa.
error-stamps-few-hint = Omba zaidi kwa timu ya nyanjani, au acha kiambatisho.
error-report-slots = Ripoti ina bahasha { $needed }, na { $room } zinaweza kuondoka kabla haijatumwa tena. Hakuna kilichofungwa.
error-report-slots-hint = Acha kiambatisho, au tuma zote mara moja kwa --burst: hilo linaonyesha kuwa kitu kimetumwa.
error-stamps-many = Zimeombwa stempu { $asked }; kwa ziara moja zinaweza kutolewa { $max }.
error-stamps-many-hint = Omba kwa --count ndogo zaidi.
error-stamps-room = Kifaa huhifadhi stempu zisizozidi { $max }, zilizoombwa na zilizo tayari.
error-stamps-room-hint = Tumia baadhi kwanza, au omba chache zaidi.
error-stamps-foreign = Stempu hizi hazikuombwa na kifaa hiki, zimeshachukuliwa, au ni za kampeni nyingine.
error-stamps-foreign-hint = Tumia faili linalojibu ombi la mwisho la kifaa hiki.
error-issuer-none = Kifaa hiki hakina ufunguo wa stempu unaoombwa.
error-issuer-none-hint = Pata ufunguo wa eneo hili na mwezi huu kwa kiongozi wa kampeni, kisha: ijwi stamps key FAILI
error-stamp-key-not = Faili { $file } si ufunguo wa stempu, au limeharibika.
error-stamp-key-not-hint = Lipate tena kwa kiongozi wa kampeni; jina lake linaishia .key.
error-stamp-key-over = Hakuna ufunguo wa stempu wa eneo hili na mwezi huu.
error-stamp-key-over-hint = Hakiki namba ya eneo na timu ya nyanjani, au pata faili jipya la kampeni.

## Secrets

error-passphrase = Nenosiri hilo si sahihi.
error-passphrase-hint = Angalia herufi kubwa na lugha ya kibodi, kisha ujaribu tena.
error-passphrase-differs = Manenosiri mawili hayafanani.
error-passphrase-short = Nenosiri ni fupi mno: angalau herufi { $min }.
error-pin = PIN hiyo haifungui chochote.
error-pin-hint = Jaribu tena polepole. Bila PIN hakuna anayeweza kusoma majibu.
error-pin-differs = PIN mbili hazifanani.
error-pin-short = PIN ni fupi mno: angalau tarakimu { $min }.
error-pin-wait = PIN zisizo sahihi ni nyingi mno: subiri sekunde { $seconds }.
error-pin-new = PIN hiyo haifungui chochote hapa.
error-pin-new-hint = Mara ya kwanza kwenye kifaa hiki, ongeza --new-vault. Kinacholindwa na PIN nyingine hapa kitapotea.
error-vault-full = Ripoti haikutumwa: hakuna nafasi hapa kwa jibu lake, sanduku limejaa.
error-vault-full-hint = Chagua maneno saba badala yake: hayahitaji nafasi. Hakuna stempu iliyotumika.
error-no-terminal = Hakuna terminali ya kuulizia siri.
error-no-terminal-hint = Itoe kwenye faili: --passphrase-file au --pin-file.
error-word = Neno la { $number }, "{ $word }", halimo kwenye orodha. Je, ulimaanisha "{ $nearest }"?
error-word-unknown = Neno la { $number }, "{ $word }", halimo kwenye orodha.
error-word-unknown-hint = Herufi nne za kwanza za neno zinatosha.
error-word-count = Hayo ni maneno { $given }; yanahitajika { $wanted }.

## Reports

error-recipient-unknown = Kampeni hii haina mpokeaji "{ $name }".
error-recipient-unknown-hint = Wapokeaji wake ni: { $names }
error-recipients-none = Kwa faili hili la kampeni hakuna anayeweza kutumiwa ripoti tena.
error-recipients-none-hint = Pata jipya kliniki, kwa timu ya nyanjani au kutoka kifaa kilicho karibu.
error-recipient-past = Mmoja wa wapokeaji hapatikani tena kwa faili hili la kampeni.
error-recipient-past-hint = Pata jipya kliniki, kwa timu ya nyanjani au kutoka kifaa kilicho karibu.
error-answer-line = { $file }, mstari { $line }: haukueleweka.
error-answer-line-hint = Andika jina la swali, alama ya sawasawa na jibu.
error-answer-question = { $file }, mstari { $line }: fomu haina swali "{ $name }".
error-answer-question-hint = "ijwi report --blank" huandika faili lenye maswali yote.
error-answer-choice = { $file }, mstari { $line }: "{ $name }" haina jibu hilo.
error-answer-choice-hint = Majibu yake ni: { $answers }
error-answer-value = { $file }, mstari { $line }: jibu la "{ $name }" ni refu mno, au si namba inayowezekana.
error-answer-value-hint = Inayowezekana: { $answers }
error-report-empty = Hakuna kilichojibiwa wala kuambatishwa. Hakuna kilichofungwa.
error-report-empty-hint = Jibu angalau swali moja.
error-photo = Picha { $file } haiwezi kusomwa.
error-photo-hint = Picha za JPEG na PNG zinaweza kusomwa.
error-attachment-large = Faili { $file } ni kubwa mno: kB { $size }, mwisho ni kB { $max }.
error-attachment-large-hint = Chagua dogo zaidi, au tuma picha yake.
error-attachments-many = Mafaili yasiyozidi { $max } yanaweza kwenda na ripoti.
error-attachments-many-hint = Tuma mengine kwa ripoti ya pili.
error-report-large = Ripoti ni ndefu mno.
error-report-large-hint = Andika machache kwa maneno yako, au acha kiambatisho.

## The device's own store

error-store-damaged = Hifadhi iliharibika na imerekebishwa: bahasha { $kept } zimebaki, { $lost } zimepotea.
error-store-damaged-hint = Huenda vifaa vingine bado vinabeba zilizopotea.
error-relay-log = Sehemu ya kumbukumbu ya kituo haipo. Kuendelea kungepingana na kile ambacho kimetia sahihi.
error-relay-log-hint = Rejesha folda yake kutoka nakala, au tengeneza kituo kipya katika folda nyingine.
error-disk-full = Hakuna nafasi iliyobaki kwenye diski.
error-disk-full-hint = Futa vitu usivyohitaji, kisha anza tena. Hakuna kilichofungwa kilichopotea.
error-device-damaged = Baadhi ya mafaili ya kifaa hiki yameharibika, au ni ya kifaa kingine.
error-device-damaged-hint = Tumia folda nyingine, jiunge tena na uombe stempu mpya.
error-not-joined = Kifaa hiki bado hakijajiunga na kampeni.
error-not-joined-hint = Jiunge kwanza, kwa faili la kampeni.
error-joined-other = Kifaa hiki tayari kimejiunga na kampeni nyingine.
error-joined-other-hint = Tumia folda nyingine kwa kampeni hii.
error-folder-in-use = Programu nyingine inatumia folda { $folder }.
error-folder-in-use-hint = Isimamishe, au chagua folda nyingine.

error-team-unreachable = Hakuna wa kampeni hii anayejibu kwenye { $address }.
error-team-unreachable-hint = Angalia anwani inayoonyeshwa na kifaa cha timu, na kwamba vyote viko kwenye mtandao mmoja.
error-team-silent = Kifaa cha timu hakikutoa stempu.
error-team-silent-hint = Muulize mwenyewe. Hakuna kilichopotea: omba tena.
error-folder-other =
    Folda { $folder } ni ya { $owner ->
        [relay] kituo
        [desk] ofisi
        [campaign] kiongozi wa kampeni
       *[device] kifaa
    }.
error-folder-other-hint = Chagua nyingine kwa --dir: kila mmoja ana folda yake.
error-folder = { $folder } haiwezi kusomwa wala kuandikwa.
error-folder-hint = Angalia kama ni folda yako, au chagua nyingine kwa --dir.

## Relays, desks and leads

error-relay-none = Bado hakuna kituo katika folda { $folder }.
error-relay-none-hint = Tengeneza kwa "ijwi relay card", au chagua folda yake kwa --dir.
error-relay-left-out = Faili hili la kampeni halijui kituo hiki.
error-relay-left-out-hint = Mpe kiongozi wa kampeni kadi ya kituo, na jiunge kwa faili linalofuata.
error-desk-none = Bado hakuna ofisi katika folda { $folder }.
error-desk-none-hint = Tengeneza kwa "ijwi desk card", au chagua folda yake kwa --dir.
error-service-not-joined =
    { $owner ->
        [relay] Kituo bado hakijajiunga na kampeni yake.
       *[desk] Ofisi bado haijajiunga na kampeni yake.
    }
error-service-not-joined-hint = Faili la kampeni lenye kadi yake likishatolewa: ijwi join bundle.ijwi
error-campaign-id = Hiyo si namba ya kampeni.
error-campaign-id-hint = Ina herufi 64, 0 hadi 9 na a hadi f. "ijwi campaign new" huionyesha, na "ijwi inspect" ya faili la kampeni.
error-campaign-exists = Tayari kuna kampeni katika folda { $folder }.
error-campaign-exists-hint = Chagua folda nyingine kwa --dir kwa kampeni ya pili.
error-campaign-none = Bado hakuna kampeni katika folda { $folder }.
error-campaign-none-hint = Tengeneza kwa "ijwi campaign new", au chagua folda yake kwa --dir.
error-campaign-no-desk = Faili la kampeni linahitaji angalau ofisi moja.
error-campaign-no-desk-hint = Chukua kadi ya ofisi: ijwi campaign publish relay.card desk.card --out bundle.ijwi
error-campaign-incomplete = Faili la kampeni haliwezi kutengenezwa kwa haya: { $what }.
error-campaign-incomplete-hint = Chukua kadi zilizotengenezwa kwa kampeni hii, si nyingi mno, zenye majina mafupi.
error-card-other = Kadi { $file } ilitengenezwa kwa kampeni nyingine.
error-card-other-hint = Itengenezwe tena kwa namba ya kampeni hii: { $id }
error-campaign-day = Tarehe { $day }, hakuna ripoti inayoweza kufungwa kwa ofisi yoyote ya faili hili, au faili lililotangulia ni la baadaye. Hakuna kilichotiwa sahihi.
error-campaign-day-hint = Rekebisha tarehe ya kompyuta hii, au chukua kadi mpya: huenda saa ya ofisi ilikuwa si sahihi ilipotengeneza kadi yake.
error-campaign-no-keys = Kampeni haina tena funguo za stempu za leo. Hakuna kilichotiwa sahihi.
error-campaign-no-keys-hint = Tengeneza nyingine: ijwi campaign publish --months 6 --out bundle.ijwi
error-campaign-months = Funguo za stempu zinaweza kutengenezwa kwa miezi { $max } ijayo.
error-campaign-months-hint = Chagua miezi michache.
error-stamp-key-unknown = Kampeni haina ufunguo wa stempu wenye namba hiyo.
error-stamp-key-unknown-hint = "ijwi inspect" ya faili la ufunguo huonyesha namba yake.
