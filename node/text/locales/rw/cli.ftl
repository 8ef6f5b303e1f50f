# For review by native speakers.
# What the command says to people.

## Yes and who

cli-yes = yego
cli-role-clinic = ivuriro
cli-role-ngo = umuryango
cli-role-unhcr = ishami rya Loni ryita ku mpunzi
cli-role-police = polisi
cli-role-prosecutor = umushinjacyaha cyangwa umucamanza

## Joining a campaign

cli-campaign-words = Amagambo atandatu y'iyi gahunda: { $words }
cli-campaign-compare = Yagereranye n'amagambo amanitse ku ivuriro. Niba ari amwe, andika "{ cli-yes }".
cli-campaign-confirmed = Gahunda yemejwe.
cli-campaign-not-confirmed = Ntiyemejwe: nta muntu wagereranyije amagambo atandatu n'amanitse ku ivuriro.
cli-joined = Iki gikoresho cyinjiye muri { $name }.

## Questions

cli-question = Ikibazo cya { $number } kuri { $all }
cli-choose-one = Andika umubare. Enter irasimbuka, q irahagarika.
cli-choose-many = Andika umubare umwe cyangwa myinshi, usige umwanya hagati. Enter irasimbuka, q irahagarika.
cli-type-text = Andika igisubizo cyawe. Enter irasimbuka, q irahagarika.
cli-type-number = Andika umubare kuva kuri { $min } kugeza kuri { $max }. Enter irasimbuka, q irahagarika.
cli-not-understood = Ntibyumvikanye. Ongera ugerageze.
cli-first-account = Inkuru ya mbere, si ubuhamya bwo mu rukiko.
cli-stopped = Byahagaritswe. Nta cyabitswe.

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

## Sealing

cli-sealed = Raporo yafunzwe. Amabahasha: { $envelopes }. Abazayakira: { $recipients }.
cli-sealed-hint = Ubu ni bo bonyine bashobora kuyifungura. Nawe ntukibishoboye.
cli-stamps-left = Tembure zisigaye: { $count }.
cli-stamps-none = Nta tembure zisigaye. Zisabe itsinda rikorera aho muri.
cli-stamps-added = Tembure zongewemo: { $count }.

## Answers

cli-answers-none = Nta bisubizo biraboneka.
cli-answers-none-hint = Bishobora gufata iminsi kugira ngo raporo igere iyo ijya n'igisubizo kigaruke.
cli-answers-confirmed = { $name } yafunguye raporo yawe ku wa { $day }.
cli-answers-from = Igisubizo cya { $name }, { $day }:

## Carrying

cli-carry-started = Harashakishwa ibindi bikoresho. Ctrl+C irahagarika.
cli-contact-started = Ikindi gikoresho kiri hafi.
cli-contact-ended = Guhura birarangiye. Amabahasha yatanzwe: { $sent }, ayakiriwe: { $received }.
cli-relay-reached = Umuhuza yabonetse. Amabahasha yatanzwe: { $sent }, ayakiriwe: { $received }.
cli-relay-not-reached = Umuhuza ntaboneka ubu. Iki gikoresho kirongera kugerageza ubwacyo.

## Serving

cli-relay-started = Umuhuza yumvira kuri { $address }.
cli-desk-started = Fungura { $address } muri mucukumbuzi y'iyi mudasobwa.
cli-passphrase = Ijambobanga
cli-passphrase-new = Ijambobanga rishya
cli-passphrase-again = Ongera wandike ijambobanga rimwe
cli-stop = Ctrl+C irahagarika.

## Status

cli-status-campaign = Gahunda: { $name }
cli-status-bundle = Dosiye ya gahunda: verisiyo { $version }, { $day }
cli-status-carried = Amabahasha atwawe: { $count }
cli-status-room = Umwanya usigaye: amabahasha { $count }
cli-status-stamps = Tembure zisigaye: { $count }
cli-status-relay = Ubwo giheruka ku muhuza: { $day }
cli-status-relay-never = Nticyigeze kigera ku muhuza

## The demo

cli-demo-start = Raporo igenda kuri telefone ijya ku yindi, nta murandasi uri kuri telefone iyandika.
cli-demo-campaign = Gahunda irakozwe. Abakira: { $recipients }. Abahuza: { $relays }.
cli-demo-served = Umuhuza n'ibiro birakora.
cli-demo-sealed = Uwanditse afunze raporo. Amabahasha: { $envelopes }.
cli-demo-alone = Uwanditse ari wenyine. Nta muntu uri hafi, nta kigenda.
cli-demo-meets-author = Utwara wa { $carrier } ahuye n'uwanditse.
cli-demo-meets-carrier = Utwara wa { $carrier } ahuye n'utwara wa { $other }.
cli-demo-meets-relay = Utwara wa { $carrier } ageze ku muhuza.
cli-demo-opened = Ibiro bifashe amabahasha { $collected }, bifungura { $opened }.
cli-demo-answered = Ibiro byanditse igisubizo biragifunga.
cli-demo-back = Igisubizo kiragaruka, kuva ku utwara umwe kijya ku wundi.
cli-demo-read = Uwanditse asomye igisubizo: { $answer }
cli-demo-cleared = Ibyemezo byo kwakira byageze hose: abatwara basibye amabahasha { $count }.
cli-demo-done = Birarangiye. Byose byabereye kuri iyi mudasobwa, kandi byose byasibwe.

## Tembure ku murongo
cli-stamps-waiting = Dutegereje ibikoresho kuri { $address }. Ctrl+C irahagarika.
cli-stamps-asked = Igikoresho gisabye tembure { $count }. Nyiracyo muri kumwe? Andika "{ cli-yes }" uzitange.
cli-stamps-given = Tembure zatanzwe: { $count }.
