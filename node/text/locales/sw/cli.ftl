# For review by native speakers.
# What the command says to people.

## Yes and who

cli-yes = ndiyo
cli-role-clinic = kliniki
cli-role-ngo = shirika
cli-role-unhcr = shirika la UN la wakimbizi
cli-role-police = polisi
cli-role-prosecutor = mwendesha mashtaka au hakimu

## Joining a campaign

cli-campaign-words = Maneno sita ya kampeni hii: { $words }
cli-campaign-compare = Yalinganishe na maneno yaliyobandikwa kliniki. Kama ni yale yale, andika "{ cli-yes }".
cli-campaign-confirmed = Kampeni imethibitishwa.
cli-campaign-not-confirmed = Haijathibitishwa: hakuna aliyelinganisha maneno sita na yale yaliyobandikwa kliniki.
cli-joined = Kifaa hiki kimejiunga na { $name }.

## Questions

cli-question = Swali { $number } kati ya { $all }
cli-choose-one = Andika namba. Enter huruka swali, q husimamisha.
cli-choose-many = Andika namba moja au zaidi, ukiacha nafasi kati yake. Enter huruka swali, q husimamisha.
cli-type-text = Andika jibu lako. Enter huruka swali, q husimamisha.
cli-type-number = Andika namba kuanzia { $min } hadi { $max }. Enter huruka swali, q husimamisha.
cli-not-understood = Haikueleweka. Tafadhali jaribu tena.
cli-first-account = Maelezo ya kwanza, si ushahidi wa mahakamani.
cli-stopped = Imesimamishwa. Hakuna kilichohifadhiwa.

## Consent

cli-consent-start = Nani anaruhusiwa kusoma hii? Kila mmoja hupata nakala ambayo mwingine hawezi kuifungua.
cli-consent = Itumwe kwa { $name } ({ $role })? Andika "{ cli-yes }" kukubali. Enter ni hapana.
cli-consent-none = Hakuna aliyechaguliwa. Hakuna kilichofungwa wala kuhifadhiwa.

## How answers come back

cli-answers-how = Ungependa kusoma majibu kwa njia gani?
cli-answers-by-words = Kwa maneno saba, kwenye simu yoyote (salama zaidi)
cli-answers-by-pin = Kwa PIN, kwenye kifaa hiki
cli-answers-no = Sitaki jibu
cli-words-shown = Maneno yako saba: { $words }
cli-words-shown-hint = Yakariri. Yanaonyeshwa mara hii moja tu. Usiandike chochote mahali kinapoweza kupatikana.
cli-words-learned = Ukishayajua, bonyeza Enter. Yataondoka kwenye skrini.
cli-words-enter = Andika maneno yako saba.
cli-pin-enter = PIN
cli-pin-new = PIN mpya
cli-pin-again = PIN ile ile tena

## Sealing

cli-sealed = Ripoti imefungwa. Bahasha: { $envelopes }. Wapokeaji: { $recipients }.
cli-sealed-hint = Sasa ni wao tu wanaoweza kuifungua. Hata wewe huwezi tena.
cli-stamps-left = Stempu zilizobaki: { $count }.
cli-stamps-none = Hakuna stempu zilizobaki. Omba kwa timu ya nyanjani.
cli-stamps-added = Stempu zilizoongezwa: { $count }.

## Answers

cli-answers-none = Bado hakuna majibu.
cli-answers-none-hint = Inaweza kuchukua siku kadhaa ripoti ifike na jibu lirudi.
cli-answers-confirmed = { $name } alifungua ripoti yako tarehe { $day }.
cli-answers-from = Jibu kutoka kwa { $name }, { $day }:

## Carrying

cli-carry-started = Inatafuta vifaa vingine. Ctrl+C husimamisha.
cli-contact-started = Kifaa kingine kiko karibu.
cli-contact-ended = Mawasiliano yamekwisha. Bahasha zilizotolewa: { $sent }, zilizopokelewa: { $received }.
cli-relay-reached = Kituo kimefikiwa. Bahasha zilizotolewa: { $sent }, zilizopokelewa: { $received }.
cli-relay-not-reached = Kituo hakipatikani kwa sasa. Kifaa hiki kitajaribu tena chenyewe.

## Serving

cli-relay-started = Kituo kinasikiliza kwenye { $address }.
cli-desk-started = Fungua { $address } kwenye kivinjari cha kompyuta hii.
cli-passphrase = Nenosiri
cli-passphrase-new = Nenosiri jipya
cli-passphrase-again = Nenosiri lile lile tena
cli-stop = Ctrl+C husimamisha.

## Status

cli-status-campaign = Kampeni: { $name }
cli-status-bundle = Faili la kampeni: toleo { $version }, { $day }
cli-status-carried = Bahasha zinazobebwa: { $count }
cli-status-room = Nafasi iliyobaki: bahasha { $count }
cli-status-stamps = Stempu zilizobaki: { $count }
cli-status-relay = Mara ya mwisho kituoni: { $day }
cli-status-relay-never = Bado hakijafika kituoni

## The demo

cli-demo-start = Ripoti inasafiri kutoka simu hadi simu, bila mtandao kwenye simu inayoiandika.
cli-demo-campaign = Kampeni imeundwa. Wapokeaji: { $recipients }. Vituo: { $relays }.
cli-demo-served = Kituo na ofisi vinafanya kazi.
cli-demo-sealed = Mwandishi anafunga ripoti. Bahasha: { $envelopes }.
cli-demo-alone = Mwandishi yuko peke yake. Hakuna aliye karibu, hivyo hakuna kinachosonga.
cli-demo-meets-author = Mbebaji { $carrier } anakutana na mwandishi.
cli-demo-meets-carrier = Mbebaji { $carrier } anakutana na mbebaji { $other }.
cli-demo-meets-relay = Mbebaji { $carrier } anafika kituoni.
cli-demo-opened = Ofisi inachukua bahasha { $collected } na kufungua { $opened }.
cli-demo-answered = Ofisi inaandika jibu na kulifunga.
cli-demo-back = Jibu linarudi, kutoka mbebaji hadi mbebaji.
cli-demo-read = Mwandishi anasoma jibu: { $answer }
cli-demo-cleared = Risiti zimesambaa: wabebaji wamefuta bahasha { $count }.
cli-demo-done = Imekwisha. Yote yamefanyika kwenye kompyuta hii, na yote yamefutwa.

## Stempu kwa mtandao
cli-stamps-waiting = Inasubiri vifaa kwenye { $address }. Ctrl+C husimamisha.
cli-stamps-asked = Kifaa kinaomba stempu { $count }. Je, mwenyewe yuko nawe? Andika "{ cli-yes }" ili uzitoe.
cli-stamps-given = Stempu zilizotolewa: { $count }.
