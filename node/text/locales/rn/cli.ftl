# For review by native speakers.
# What the command says to people.

## Yes and who

cli-yes = ego
cli-role-clinic = ivuriro
cli-role-ngo = ishirahamwe
cli-role-unhcr = ishami rya ONU rijejwe impunzi
cli-role-police = igipolisi
cli-role-prosecutor = umushinjacaha canke umucamanza
cli-recipient-former = uwahoze yakira

## Joining a campaign

cli-campaign-words = Amajambo atandatu y'uyu mugambi: { $words }
cli-campaign-compare = Uyagereranye n'amajambo amanitse kw'ivuriro. Niba ari amwe, wandike "{ cli-yes }".
cli-campaign-confirmed = Umugambi waremejwe.
cli-campaign-not-confirmed = Ntiwemejwe: nta muntu yagereranije amajambo atandatu n'ayamanitse kw'ivuriro.
cli-campaign-not-confirmed-hint = Saba amajambo atandatu kw'ivuriro canke ku mugwi ukorera aho muri, usubire winjire uyagereranye.
cli-joined = Iki gikoresho cinjiye muri { $name }.
cli-joined-service = Ubu biri muri { $name }. Bitanguze.

## Questions

cli-question = Ikibazo ca { $number } kuri { $all }
cli-choose-one = Andika igitigiri. Enter irarengana, q irahagarika.
cli-choose-many = Andika igitigiri kimwe canke vyinshi, usige akanya hagati. Enter irarengana, q irahagarika.
cli-type-text = Andika inyishu yawe. Enter irarengana, q irahagarika.
cli-type-number = Andika igitigiri kuva kuri { $min } gushika kuri { $max }. Enter irarengana, q irahagarika.
cli-not-understood = Ntivyatahuritse. Subira ugerageze.
cli-stopped = Vyahagaritswe. Nta na kimwe cabitswe.
cli-blank =
    Andika inyishu yose inyuma y'akamenyetso ka = ; usige ubusa kugira urenge ikibazo.
    Futa iyi dosiye raporo imaze kwugarwa.
cli-blank-many = Kimwe canke vyinshi, utandukanye n'akitso:
cli-attached-as-it-is = { $file } yometseko uko iri.
cli-attached-as-it-is-hint = Ishobora kuvuga aho, igihe n'uwayikoze. Amafoto ya JPEG na PNG yonyene ni yo asubirwamwo ata ivyo.

## Consent

cli-consent-start = Ni bande bemerewe gusoma ibi? Umwumwe wese aronka kopi uwundi adashobora kwugurura.
cli-consent = Birungikirwe { $name } ({ $role })? Andika "{ cli-yes }" niba wemeye. Enter ni oya.
cli-consent-none = Nta n'umwe yahiswemwo. Nta na kimwe cugawe canke cabitswe.

## How answers come back

cli-answers-how = Ushaka gusoma inyishu gute?
cli-answers-by-words = N'amajambo indwi, kuri telefone iyo ari yo yose (ni vyo bitekanye kuruta)
cli-answers-by-pin = Na PIN, kuri iki gikoresho
cli-answers-no = Sinshaka inyishu
cli-words-shown = Amajambo yawe indwi: { $words }
cli-words-shown-hint = Uyafate ku mutwe. Aboneka rimwe gusa. Ntugire ico wandika aho umuntu ashobora kukibona.
cli-words-learned = Umaze kuyamenya, ufyonde Enter. Aca ava kuri ekra.
cli-words-enter = Andika amajambo yawe indwi.
cli-pin-enter = PIN
cli-pin-new = PIN nshasha
cli-pin-again = Subira wandike PIN nya yindi
cli-vault-new = Niba utarigera usoma inyishu na PIN kuri iki gikoresho, andika "{ cli-yes }" uyihitemwo. Ivyo iyindi PIN ikingira hano bica bizimira. Enter isubira kugerageza.

## Sealing

cli-sealed = Raporo yugawe. Amabahasha: { $envelopes }. Abazoyakira: { $recipients }.
cli-sealed-hint = Ubu ni bo bonyene bashobora kuyugurura. Nawe ntukibishoboye.
cli-leaves-slots = Amabahasha yayo ({ $envelopes }) azogenda rimwe rimwe, { $day } ku musi, mu kibanza c'ayarimwo ubusa, igihe `ijwi carry` ikora.
cli-leaves-slots-hint = Uwuraba iki gikoresho ntashobora kubimenya. Kugira igende vuba: --urgent canke --burst.
cli-leaves-again = Izosubira kurungikwa haheze imisi 7 n'imisi 21.
cli-leaves-not-again = Tembure ni nke cane ngo yongere irungikwe mu nyuma.
cli-leaves-urgent = Ibahasha ya mbere igiye ubu, mu kibanza c'irimwo ubusa; ayandi azokurikira (yose hamwe { $envelopes }, { $day } ku musi).
cli-leaves-burst = Amabahasha yayo yose ({ $envelopes }) agenda ikindi gikoresho kibonetse hafi.
cli-leaves-burst-hint = Uwuraba iki gikoresho arashobora kubona ko hari icarungitswe, igihe, n'ukuntu kingana.
cli-stamps-left = Tembure zisigaye: { $count }.
cli-stamps-requested = Tembure zisabwe muri { $file }: { $count }.
cli-stamps-requested-hint = Ha iyi dosiye umugwi ukorera aho muri. Ntivuga uwo uri we.
cli-stamps-issued = Tembure zitanzwe muri { $file }: { $count }.
cli-stamps-issued-hint = Subiza iyi dosiye igikoresho cazisavye. Nta co ifasha ikindi gikoresho.
cli-stamps-added = Tembure zongeweko: { $count }.
cli-stamps-key = Urupfunguzo rwa tembure rubitswe hano.
cli-stamps-key-hint = Futa iyo dosiye ubu: uwuyifise ashobora gukora tembure.

## Answers

cli-answers-none = Nta nyishu ziraza.
cli-answers-none-hint = Birashobora gufata imisi kugira raporo ishike n'inyishu igaruke.
cli-answers-none-words = Aya majambo nta co arugurura hano.
cli-answers-none-words-hint = Raba ijambo ryose rimwerimwe. Niba yose ari yo, nta nyishu irashika hano.
cli-answers-confirmed = { $name } yuguruye raporo yawe igenekerezo { $day }.
cli-answers-from = Inyishu ya { $name }, { $day }:

## Carrying

cli-carry-started = Hariko hararondererwa ibindi bikoresho. Ctrl+C irahagarika.
cli-tray = Kirungika amabahasha { $day } ku musi, arimwo ubutumwa canke ubusa, kandi gifise tembure z'imisi { $days }.
cli-tray-none = Iki gikoresho nta tembure gifise: nta raporo n'ibahasha irimwo ubusa kirungika.
cli-tray-none-hint = Saba tembure umugwi ukorera aho muri: amabahasha arimwo ubusa arahisha abatanga raporo.
cli-carry-listening = Ibindi bikoresho birashobora guhamagara { $address }.
cli-ble-on = Bluetooth irakora. Iki gikoresho kirarondera ibindi biri hafi.
cli-ble-shown = Bluetooth irakora, kandi ibindi bikoresho biri hafi birashobora kubona iki.
cli-ble-sightings = Ibikoresho vyabonetse kuri Bluetooth, kimwe kimwe incuro cabonetse: { $count }
cli-ble-contacts = Guhura biciye kuri Bluetooth: { $count }; ivyananiranye: { $failed }
cli-ble-bytes = Ama octet yaciye kuri Bluetooth: { $in } yakiriwe, { $out } yarungitswe
cli-contact-started = Ikindi gikoresho kiri hafi.
cli-contact-ended = Guhura biraheze. Amabahasha yatanzwe: { $sent }, ayakiriwe: { $received }.
cli-relay-reached = Umuhuza yabonetse. Amabahasha yatanzwe: { $sent }, ayakiriwe: { $received }.
cli-relay-not-reached = Umuhuza ntaboneka ubu. Iki gikoresho kirasubira kugerageza ubwaco.

## Serving

cli-relay-started = Umuhuza yumviriza kuri { $address }.
cli-desk-heads = Imitwe { $count } y'ibitabu vy'abahuza iri muri { $file }.
cli-desk-evidence = Abahuza { $count } biyagirizwa n'ivyo bo nyene basinye: { $file }
cli-desk-evidence-hint = Ha iyo dosiye uwuyoboye umugambi, na we azokura uwo muhuza muri dosiye y'umugambi.
cli-desk-evidence-none = Nta na kimwe kizwi ku muhuza n'umwe.
cli-desk-evidence-doubt = Igitabu c'umuhuza umwe si co yasinye, ariko ntiyerekanye ibikwiye kumwagiriza. Gereranya imitwe n'ibiro bindi.
cli-relay-metrics = Ibiharuro vy'umuhuza vya Prometheus biri kuri { $address }.
cli-relay-salvaged = Ububiko bwari bwononekaye, nk'igihe umuyagankuba uhagaze, burasanurwa. Ivyasigaye: { $kept }, ivyononekaye: { $damaged }.
cli-relay-salvaged-hint = Ububiko bwononekaye bugumye iruhande. Bufute vyose bigenze neza.
cli-relay-unfinished = Ivya nyuma vyanditswe igice, vyakuweho. Amabahasha: { $envelopes }, inyemezabuguzi n'imikono: { $news }.
cli-relay-unfinished-hint = Nta n'umwe yabwiwe ko vyabitswe: uwubitwaye arasubira kubitanga.
cli-desk-started = Ugurura { $address } muri naviga y'iyi nyabwonko.
cli-passphrase = Ijambo kabanga
cli-passphrase-new = Ijambo kabanga rishasha
cli-passphrase-again = Subira wandike ijambo kabanga nya rindi
cli-stop = Ctrl+C irahagarika.
cli-prompt = { $what }:
cli-card-written = Ikarata iri muri { $file }.
cli-card-written-hint = Yihe uwurongoye umugambi, hanyuma winjire na dosiye y'umugambi izogaruka.
cli-campaign-made = Umugambi "{ $name }" urakozwe. Inomero yawo: { $id }
cli-campaign-made-hint = Manika amajambo atandatu kw'ivuriro. Ha inomero abakoresha umuhuza canke ibiro: ni yo bakoresha mu gukora amakarata yabo.
cli-campaign-keys = Imfunguzo za tembure zawo:
cli-campaign-keys-hint = Imfunguzo "up" uzihe imigwi ikorera ku kibuga, iza "down" uzihe ibiro, mu ntoke. Uwufise rumwe ashobora gukora tembure.
cli-campaign-recipient = Uwakira: { $name }, { $role } ({ $organisation }), gushika { $day }
cli-campaign-relay = Umuhuza: { $address }
cli-campaign-published = Verisiyo { $version } ya dosiye y'umugambi yashizweko umukono: { $file }
cli-campaign-published-hint = Ha { $file } bose: ubanze ibiro n'abahuza, hanyuma ibikoresho. Igikoresho kimwe kiyironse, ibindi biyihanahana.
cli-progress-keys = Hariko harakorwa imfunguzo za tembure: { $done } kuri { $all }
cli-progress-words = Hariko hararondererwa inyishu, n'iyo ijambo rimwe ryoba ari ikosa: { $done } kuri { $all }

## Status

cli-status-campaign = Umugambi: { $name }
cli-status-bundle = Dosiye y'umugambi: verisiyo { $version }, { $day }
cli-status-carried = Amabahasha atwawe: { $count }
cli-status-room = Ikibanza gisigaye: amabahasha { $count }
cli-status-stamps = Tembure zisigaye: { $count }
cli-status-relay-day = Igihe giheruka ku muhuza: mu musi umwe uheze
cli-status-relay-days = Igihe giheruka ku muhuza: mu misi itatu iheze
cli-status-relay-week = Igihe giheruka ku muhuza: mu ndwi imwe iheze
cli-status-relay-never = Igihe giheruka ku muhuza: hashize irenga indwi, canke nta na rimwe

## The demo

cli-demo-start = Raporo iva kuri telefone ija ku yindi, ata rezo iri kuri telefone iyandika.
cli-demo-campaign = Umugambi urakozwe. Abakira: { $recipients }. Abahuza: { $relays }.
cli-demo-served = Umuhuza n'ibiro birakora.
cli-demo-page = Urupapuro rw'ibiro: { $address } (ijambo kabanga: { $passphrase })
cli-demo-sealed = Uwanditse yugaye raporo. Amabahasha: { $envelopes }.
cli-demo-slots = Agenda rimwe rimwe, nk'ayarimwo ubusa ya misi yose: aha ni munsi y'isegonda, mu nkambi ni amasaha atandatu.
cli-demo-alone = Uwanditse ari wenyene. Nta muntu ari hafi, nta na kimwe kigenda.
cli-demo-meets-author = Uwutwara wa { $carrier } ahuye n'uwanditse.
cli-demo-meets-carrier = Uwutwara wa { $carrier } ahuye n'uwutwara wa { $other }.
cli-demo-meets-relay = Uwutwara wa { $carrier } ashitse ku muhuza.
cli-demo-opened = Ibiro bifashe amabahasha { $collected }, vyugurura { $opened }.
cli-demo-cover = Ayo bitugurura ni ayarimwo ubusa.
cli-demo-write = Ni wewe utahiwe: ugurura { $address } muri naviga, winjire na "{ $passphrase }", wishure raporo.
cli-demo-answered = Ibiro vyanditse inyishu birayugara.
cli-demo-back = Inyishu iragaruka, iva ku wutwara umwe ija ku wundi.
cli-demo-read = Uwanditse asomye inyishu: { $answer }
cli-demo-cleared = Ivyemezo vyo kwakira vyashitse hose: abatwara bafuse amabahasha { $count }.
cli-demo-done = Biraheze. Vyose vyabereye kuri iyi nyabwonko, kandi vyose vyafuswe.

## Amatembure ku murongo
cli-stamps-waiting = Turindiriye ibikoresho kuri { $address }. Ctrl+C irahagarika.
cli-stamps-asked = Igikoresho gisavye amatembure { $count }. Nyeneco muri kumwe? Andika "{ cli-yes }" uyatange.
cli-stamps-given = Amatembure yatanzwe: { $count }.
cli-demo-kept = Biraheze. Vyose vyabereye kuri iyi nyabwonko. Ububiko bw'ibikoresho vyose buri muri { $folder }.
