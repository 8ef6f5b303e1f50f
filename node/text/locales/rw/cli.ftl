# For review by native speakers.
# What the command says to people.

## Yes and who

cli-yes = yego
cli-role-clinic = ivuriro
cli-role-ngo = umuryango
cli-role-unhcr = ishami rya Loni ryita ku mpunzi
cli-role-police = polisi
cli-role-prosecutor = umushinjacyaha cyangwa umucamanza
cli-recipient-former = uwahoze yakira

## Joining a campaign

cli-campaign-words = Amagambo atandatu y'iyi gahunda: { $words }
cli-campaign-compare = Yagereranye n'amagambo amanitse ku ivuriro. Niba ari amwe, andika "{ cli-yes }".
cli-campaign-confirmed = Gahunda yemejwe.
cli-campaign-not-confirmed = Ntiyemejwe: nta muntu wagereranyije amagambo atandatu n'amanitse ku ivuriro.
cli-campaign-not-confirmed-hint = Saba amagambo atandatu ku ivuriro cyangwa ku itsinda rikorera aho muri, wongere winjire uyagereranye.
cli-joined = Iki gikoresho cyinjiye muri { $name }.
cli-joined-service = Ubu biri muri { $name }. Bitangize.

## Questions

cli-question = Ikibazo cya { $number } kuri { $all }
cli-choose-one = Andika umubare. Enter irasimbuka, q irahagarika.
cli-choose-many = Andika umubare umwe cyangwa myinshi, usige umwanya hagati. Enter irasimbuka, q irahagarika.
cli-type-text = Andika igisubizo cyawe. Enter irasimbuka, q irahagarika.
cli-type-number = Andika umubare kuva kuri { $min } kugeza kuri { $max }. Enter irasimbuka, q irahagarika.
cli-not-understood = Ntibyumvikanye. Ongera ugerageze.
cli-stopped = Byahagaritswe. Nta cyabitswe.
cli-blank =
    Andika buri gisubizo inyuma y'akamenyetso ka = ; usige ubusa kugira ngo usimbuke ikibazo.
    Siba iyi dosiye raporo imaze gufungwa.
cli-blank-many = Kimwe cyangwa byinshi, utandukanye n'akitso:
cli-attached-as-it-is = { $file } yometseho uko iri.
cli-attached-as-it-is-hint = Ishobora kugaragaza aho yakorewe, igihe n'uwayikoze. Amafoto ya JPEG na PNG ni yo yonyine asubirwamo nta byo arimo.

## Consent

cli-consent-start = Ni bande bemerewe gusoma ibi? Buri wese ahabwa kopi undi adashobora gufungura.
cli-consent = Byohererezwe { $name } ({ $role })? Andika "{ cli-yes }" niba wemera. Enter bivuga oya.
cli-consent-none = Nta wahiswemo. Nta cyafunzwe kandi nta cyabitswe.

## How answers come back

cli-answers-how = Urashaka gusoma ibisubizo ute?
cli-answers-by-words = Ukoresheje amagambo arindwi, kuri telefone iyo ari yo yose (ni byo byizewe cyane)
cli-answers-by-pin = Ukoresheje PIN, kuri iki gikoresho
cli-answers-no = Sinshaka igisubizo
cli-words-shown = Amagambo yawe arindwi: { $words }
cli-words-shown-hint = Yafate mu mutwe. Agaragara rimwe gusa. Ntugire icyo wandika aho gishobora kuboneka.
cli-words-learned = Numara kuyamenya, kanda Enter. Ahita ava kuri ekara.
cli-words-enter = Andika amagambo yawe arindwi.
cli-pin-enter = PIN
cli-pin-new = PIN nshya
cli-pin-again = Ongera wandike PIN imwe
cli-vault-new = Niba utarigeze usoma ibisubizo ukoresheje PIN kuri iki gikoresho, andika "{ cli-yes }" uyihitemo. Ibyo indi PIN irinze hano bihita bibura. Enter yongera kugerageza.

## Sealing

cli-sealed = Raporo yafunzwe. Amabahasha: { $envelopes }. Abazayakira: { $recipients }.
cli-sealed-hint = Ubu ni bo bonyine bashobora kuyifungura. Nawe ntukibishoboye.
cli-leaves-slots = Amabahasha yayo ({ $envelopes }) azagenda rimwe rimwe, { $day } ku munsi, mu mwanya w'arimo ubusa, igihe `ijwi carry` ikora.
cli-leaves-slots-hint = Ureba iki gikoresho ntashobora kubimenya. Kugira ngo igende vuba: --urgent cyangwa --burst.
cli-leaves-again = Izongera koherezwa nyuma y'iminsi 7 n'iminsi 21.
cli-leaves-not-again = Tembure ni nke cyane ku buryo itazongera koherezwa.
cli-leaves-urgent = Ibahasha ya mbere igiye ubu, mu mwanya w'irimo ubusa; izindi zizakurikira (zose hamwe { $envelopes }, { $day } ku munsi).
cli-leaves-burst = Amabahasha yayo yose ({ $envelopes }) agenda ikindi gikoresho kibonetse hafi.
cli-leaves-burst-hint = Ureba iki gikoresho ashobora kubona ko hari icyoherejwe, igihe, n'uko kingana.
cli-stamps-left = Tembure zisigaye: { $count }.
cli-stamps-requested = Tembure zisabwe muri { $file }: { $count }.
cli-stamps-requested-hint = Ha iyi dosiye itsinda rikorera aho muri. Ntivuga uwo uri we.
cli-stamps-issued = Tembure zitanzwe muri { $file }: { $count }.
cli-stamps-issued-hint = Subiza iyi dosiye igikoresho cyazisabye. Nta cyo imarira ikindi gikoresho.
cli-stamps-added = Tembure zongewemo: { $count }.
cli-stamps-key = Urufunguzo rwa tembure rubitswe hano.
cli-stamps-key-hint = Siba iyo dosiye ubu: uyifite ashobora gukora tembure.

## Answers

cli-answers-none = Nta bisubizo biraboneka.
cli-answers-none-hint = Bishobora gufata iminsi kugira ngo raporo igere iyo ijya n'igisubizo kigaruke.
cli-answers-none-words = Aya magambo nta cyo arafungura hano.
cli-answers-none-words-hint = Reba buri jambo. Niba yose ari yo, nta gisubizo kiragera hano.
cli-answers-confirmed = { $name } yafunguye raporo yawe ku wa { $day }.
cli-answers-from = Igisubizo cya { $name }, { $day }:

## Carrying

cli-carry-started = Harashakishwa ibindi bikoresho. Ctrl+C irahagarika.
cli-tray = Cyohereza amabahasha { $day } ku munsi, arimo ubutumwa cyangwa ubusa, kandi gifite tembure z'iminsi { $days }.
cli-tray-none = Iki gikoresho nta tembure gifite: nta raporo n'ibahasha irimo ubusa cyohereza.
cli-tray-none-hint = Saba tembure itsinda rikorera aho muri: amabahasha arimo ubusa ahisha abatanga raporo.
cli-carry-listening = Ibindi bikoresho bishobora guhamagara { $address }.
cli-ble-on = Bluetooth irakora. Iki gikoresho kirashaka ibindi biri hafi.
cli-ble-shown = Bluetooth irakora, kandi ibindi bikoresho biri hafi bishobora kubona iki.
cli-ble-sightings = Ibikoresho byabonetse kuri Bluetooth, buri kimwe inshuro cyabonetse: { $count }
cli-ble-contacts = Guhura binyuze kuri Bluetooth: { $count }; ibyananiranye: { $failed }
cli-ble-bytes = Bayite zanyuze kuri Bluetooth: { $in } zakiriwe, { $out } zoherejwe
cli-contact-started = Ikindi gikoresho kiri hafi.
cli-contact-ended = Guhura birarangiye. Amabahasha yatanzwe: { $sent }, ayakiriwe: { $received }.
cli-relay-reached = Umuhuza yabonetse. Amabahasha yatanzwe: { $sent }, ayakiriwe: { $received }.
cli-relay-not-reached = Umuhuza ntaboneka ubu. Iki gikoresho kirongera kugerageza ubwacyo.

## Serving

cli-relay-started = Umuhuza yumvira kuri { $address }.
cli-desk-heads = Imitwe { $count } y'ibitabo by'abahuza iri muri { $file }.
cli-desk-evidence = Abahuza { $count } bashinjwa n'ibyo bo ubwabo basinye: { $file }
cli-desk-evidence-hint = Ha iyo dosiye uyoboye gahunda, na we azavana uwo muhuza muri dosiye ya gahunda.
cli-desk-evidence-none = Nta kizwi ku muhuza n'umwe.
cli-desk-evidence-doubt = Igitabo cy'umuhuza umwe si cyo yasinye, ariko ntiyerekanye ibihagije byo kumushinja. Gereranya imitwe n'ibindi biro.
cli-relay-metrics = Imibare y'umuhuza ya Prometheus iri kuri { $address }.
cli-relay-salvaged = Ububiko bwari bwangiritse, nk'igihe umuriro ubuze, burasanwa. Ibyasigaye: { $kept }, ibyangiritse: { $damaged }.
cli-relay-salvaged-hint = Ububiko bwangiritse bubitswe iruhande. Busibe byose nibigenda neza.
cli-relay-unfinished = Ibya nyuma byanditswe igice, byakuweho. Amabahasha: { $envelopes }, inyemezabwishyu n'imikono: { $news }.
cli-relay-unfinished-hint = Nta wabwiwe ko byabitswe: ubitwaye azongera kubitanga.
cli-desk-started = Fungura { $address } muri mucukumbuzi y'iyi mudasobwa.
cli-passphrase = Ijambobanga
cli-passphrase-new = Ijambobanga rishya
cli-passphrase-again = Ongera wandike ijambobanga rimwe
cli-stop = Ctrl+C irahagarika.
cli-prompt = { $what }:
cli-card-written = Ikarita iri muri { $file }.
cli-card-written-hint = Yihe uyobora gahunda, hanyuma winjire ukoresheje dosiye ya gahunda izagaruka.
cli-campaign-made = Gahunda "{ $name }" irakozwe. Nomero yayo: { $id }
cli-campaign-made-hint = Manika amagambo atandatu ku ivuriro. Ha nomero abakoresha umuhuza cyangwa ibiro: ni yo bakoresha mu gukora amakarita yabo.
cli-campaign-keys = Imfunguzo za tembure zayo:
cli-campaign-keys-hint = Imfunguzo "up" uzihe amatsinda akorera ku kibuga, iza "down" uzihe ibiro, mu ntoki. Ufite rumwe ashobora gukora tembure.
cli-campaign-recipient = Uwakira: { $name }, { $role } ({ $organisation }), kugeza { $day }
cli-campaign-relay = Umuhuza: { $address }
cli-campaign-published = Verisiyo { $version } ya dosiye ya gahunda yasinywe: { $file }
cli-campaign-published-hint = Ha { $file } bose: ubanze ibiro n'abahuza, hanyuma ibikoresho. Igikoresho kimwe nikiyibona, ibindi birayihanahana.
cli-progress-keys = Harimo gukorwa imfunguzo za tembure: { $done } kuri { $all }
cli-progress-words = Harimo gushakwa ibisubizo, n'iyo ijambo rimwe ryaba ari ikosa: { $done } kuri { $all }

## Status

cli-status-campaign = Gahunda: { $name }
cli-status-bundle = Dosiye ya gahunda: verisiyo { $version }, { $day }
cli-status-carried = Amabahasha atwawe: { $count }
cli-status-room = Umwanya usigaye: amabahasha { $count }
cli-status-stamps = Tembure zisigaye: { $count }
cli-status-relay-day = Ubwo giheruka ku muhuza: mu munsi umwe ushize
cli-status-relay-days = Ubwo giheruka ku muhuza: mu minsi itatu ishize
cli-status-relay-week = Ubwo giheruka ku muhuza: mu cyumweru kimwe gishize
cli-status-relay-never = Ubwo giheruka ku muhuza: hashize icyumweru kirenga, cyangwa nta na rimwe

## The demo

cli-demo-start = Raporo igenda kuri telefone ijya ku yindi, nta murandasi uri kuri telefone iyandika.
cli-demo-campaign = Gahunda irakozwe. Abakira: { $recipients }. Abahuza: { $relays }.
cli-demo-served = Umuhuza n'ibiro birakora.
cli-demo-page = Urupapuro rw'ibiro: { $address } (ijambobanga: { $passphrase })
cli-demo-sealed = Uwanditse afunze raporo. Amabahasha: { $envelopes }.
cli-demo-slots = Agenda rimwe rimwe, nk'arimo ubusa ya buri munsi: hano ni munsi y'isegonda, mu nkambi ni amasaha atandatu.
cli-demo-alone = Uwanditse ari wenyine. Nta muntu uri hafi, nta kigenda.
cli-demo-meets-author = Utwara wa { $carrier } ahuye n'uwanditse.
cli-demo-meets-carrier = Utwara wa { $carrier } ahuye n'utwara wa { $other }.
cli-demo-meets-relay = Utwara wa { $carrier } ageze ku muhuza.
cli-demo-opened = Ibiro bifashe amabahasha { $collected }, bifungura { $opened }.
cli-demo-cover = Ayo bidafungura ni arimo ubusa.
cli-demo-write = Ni wowe utahiwe: fungura { $address } muri mucukumbuzi, winjire ukoresheje "{ $passphrase }", usubize raporo.
cli-demo-answered = Ibiro byanditse igisubizo biragifunga.
cli-demo-back = Igisubizo kiragaruka, kuva ku utwara umwe kijya ku wundi.
cli-demo-read = Uwanditse asomye igisubizo: { $answer }
cli-demo-cleared = Ibyemezo byo kwakira byageze hose: abatwara basibye amabahasha { $count }.
cli-demo-done = Birarangiye. Byose byabereye kuri iyi mudasobwa, kandi byose byasibwe.

## Tembure ku murongo
cli-stamps-waiting = Dutegereje ibikoresho kuri { $address }. Ctrl+C irahagarika.
cli-stamps-asked = Igikoresho gisabye tembure { $count }. Nyiracyo muri kumwe? Andika "{ cli-yes }" uzitange.
cli-stamps-given = Tembure zatanzwe: { $count }.
cli-demo-kept = Birarangiye. Byose byabereye kuri iyi mudasobwa. Ububiko bw'ibikoresho byose buri muri { $folder }.
