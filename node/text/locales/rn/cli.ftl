# For review by native speakers.
# What the command says to people.

## Yes and who

cli-yes = ego
cli-role-clinic = ivuriro
cli-role-ngo = ishirahamwe
cli-role-unhcr = ishami rya ONU rijejwe impunzi
cli-role-police = igipolisi
cli-role-prosecutor = umushinjacaha canke umucamanza

## Joining a campaign

cli-campaign-words = Amajambo atandatu y'uyu mugambi: { $words }
cli-campaign-compare = Uyagereranye n'amajambo amanitse kw'ivuriro. Niba ari amwe, wandike "{ cli-yes }".
cli-campaign-confirmed = Umugambi waremejwe.
cli-campaign-not-confirmed = Ntiwemejwe: nta muntu yagereranije amajambo atandatu n'ayamanitse kw'ivuriro.
cli-joined = Iki gikoresho cinjiye muri { $name }.

## Questions

cli-question = Ikibazo ca { $number } kuri { $all }
cli-choose-one = Andika igitigiri. Enter irarengana, q irahagarika.
cli-choose-many = Andika igitigiri kimwe canke vyinshi, usige akanya hagati. Enter irarengana, q irahagarika.
cli-type-text = Andika inyishu yawe. Enter irarengana, q irahagarika.
cli-type-number = Andika igitigiri kuva kuri { $min } gushika kuri { $max }. Enter irarengana, q irahagarika.
cli-not-understood = Ntivyatahuritse. Subira ugerageze.
cli-first-account = Inkuru ya mbere, si intahe yo muri sentare.
cli-stopped = Vyahagaritswe. Nta na kimwe cabitswe.

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

## Sealing

cli-sealed = Raporo yugawe. Amabahasha: { $envelopes }. Abazoyakira: { $recipients }.
cli-sealed-hint = Ubu ni bo bonyene bashobora kuyugurura. Nawe ntukibishoboye.
cli-stamps-left = Tembure zisigaye: { $count }.
cli-stamps-none = Nta tembure zisigaye. Zisabe umugwi ukorera aho muri.
cli-stamps-added = Tembure zongeweko: { $count }.

## Answers

cli-answers-none = Nta nyishu ziraza.
cli-answers-none-hint = Birashobora gufata imisi kugira raporo ishike n'inyishu igaruke.
cli-answers-confirmed = { $name } yuguruye raporo yawe igenekerezo { $day }.
cli-answers-from = Inyishu ya { $name }, { $day }:

## Carrying

cli-carry-started = Hariko hararondererwa ibindi bikoresho. Ctrl+C irahagarika.
cli-contact-started = Ikindi gikoresho kiri hafi.
cli-contact-ended = Guhura biraheze. Amabahasha yatanzwe: { $sent }, ayakiriwe: { $received }.
cli-relay-reached = Umuhuza yabonetse. Amabahasha yatanzwe: { $sent }, ayakiriwe: { $received }.
cli-relay-not-reached = Umuhuza ntaboneka ubu. Iki gikoresho kirasubira kugerageza ubwaco.

## Serving

cli-relay-started = Umuhuza yumviriza kuri { $address }.
cli-desk-started = Ugurura { $address } muri naviga y'iyi nyabwonko.
cli-passphrase = Ijambo kabanga
cli-passphrase-new = Ijambo kabanga rishasha
cli-passphrase-again = Subira wandike ijambo kabanga nya rindi
cli-stop = Ctrl+C irahagarika.

## Status

cli-status-campaign = Umugambi: { $name }
cli-status-bundle = Dosiye y'umugambi: verisiyo { $version }, { $day }
cli-status-carried = Amabahasha atwawe: { $count }
cli-status-room = Ikibanza gisigaye: amabahasha { $count }
cli-status-stamps = Tembure zisigaye: { $count }
cli-status-relay = Igihe giheruka ku muhuza: { $day }
cli-status-relay-never = Nticigeze gishika ku muhuza

## The demo

cli-demo-start = Raporo iva kuri telefone ija ku yindi, ata rezo iri kuri telefone iyandika.
cli-demo-campaign = Umugambi urakozwe. Abakira: { $recipients }. Abahuza: { $relays }.
cli-demo-served = Umuhuza n'ibiro birakora.
cli-demo-sealed = Uwanditse yugaye raporo. Amabahasha: { $envelopes }.
cli-demo-alone = Uwanditse ari wenyene. Nta muntu ari hafi, nta na kimwe kigenda.
cli-demo-meets-author = Uwutwara wa { $carrier } ahuye n'uwanditse.
cli-demo-meets-carrier = Uwutwara wa { $carrier } ahuye n'uwutwara wa { $other }.
cli-demo-meets-relay = Uwutwara wa { $carrier } ashitse ku muhuza.
cli-demo-opened = Ibiro bifashe amabahasha { $collected }, vyugurura { $opened }.
cli-demo-answered = Ibiro vyanditse inyishu birayugara.
cli-demo-back = Inyishu iragaruka, iva ku wutwara umwe ija ku wundi.
cli-demo-read = Uwanditse asomye inyishu: { $answer }
cli-demo-cleared = Ivyemezo vyo kwakira vyashitse hose: abatwara bafuse amabahasha { $count }.
cli-demo-done = Biraheze. Vyose vyabereye kuri iyi nyabwonko, kandi vyose vyafuswe.

## Amatembure ku murongo
cli-stamps-waiting = Turindiriye ibikoresho kuri { $address }. Ctrl+C irahagarika.
cli-stamps-asked = Igikoresho gisavye amatembure { $count }. Nyeneco muri kumwe? Andika "{ cli-yes }" uyatange.
cli-stamps-given = Amatembure yatanzwe: { $count }.
