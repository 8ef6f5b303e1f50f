# For review by native speakers.
# What the command says to people.

## Yes and who

cli-yes = ndiyo
cli-role-clinic = kliniki
cli-role-ngo = shirika
cli-role-unhcr = shirika la UN la wakimbizi
cli-role-police = polisi
cli-role-prosecutor = mwendesha mashtaka au hakimu
cli-recipient-former = mpokeaji wa zamani

## Joining a campaign

cli-campaign-words = Maneno sita ya kampeni hii: { $words }
cli-campaign-compare = Yalinganishe na maneno yaliyobandikwa kliniki. Kama ni yale yale, andika "{ cli-yes }".
cli-campaign-confirmed = Kampeni imethibitishwa.
cli-campaign-not-confirmed = Haijathibitishwa: hakuna aliyelinganisha maneno sita na yale yaliyobandikwa kliniki.
cli-campaign-not-confirmed-hint = Omba maneno sita kliniki au kwa timu ya nyanjani, kisha jiunge tena na uyalinganishe.
cli-joined = Kifaa hiki kimejiunga na { $name }.
cli-joined-service = Sasa ni sehemu ya { $name }. Ianzishe.

## Questions

cli-question = Swali { $number } kati ya { $all }
cli-choose-one = Andika namba. Enter huruka swali, q husimamisha.
cli-choose-many = Andika namba moja au zaidi, ukiacha nafasi kati yake. Enter huruka swali, q husimamisha.
cli-type-text = Andika jibu lako. Enter huruka swali, q husimamisha.
cli-type-number = Andika namba kuanzia { $min } hadi { $max }. Enter huruka swali, q husimamisha.
cli-not-understood = Haikueleweka. Tafadhali jaribu tena.
cli-stopped = Imesimamishwa. Hakuna kilichohifadhiwa.
cli-blank =
    Andika kila jibu baada ya alama ya =; acha tupu kuruka swali.
    Futa faili hili ripoti ikishafungwa.
cli-blank-many = Moja au zaidi, tenganisha kwa koma:
cli-attached-as-it-is = { $file } imeambatishwa kama ilivyo.
cli-attached-as-it-is-hint = Linaweza kuonyesha mahali, wakati na aliyelitengeneza. Picha za JPEG na PNG tu hutengenezwa upya bila hayo.

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
cli-vault-new = Kama hujawahi kusoma majibu kwa PIN kwenye kifaa hiki, andika "{ cli-yes }" na uchague moja. Kinacholindwa na PIN nyingine hapa kitapotea. Enter hujaribu tena.

## Sealing

cli-sealed = Ripoti imefungwa. Bahasha: { $envelopes }. Wapokeaji: { $recipients }.
cli-sealed-hint = Sasa ni wao tu wanaoweza kuifungua. Hata wewe huwezi tena.
cli-leaves-slots = Bahasha zake ({ $envelopes }) zinaondoka moja moja, { $day } kwa siku, mahali pa bahasha tupu, `ijwi carry` inapofanya kazi.
cli-leaves-slots-hint = Anayetazama kifaa hiki hawezi kujua. Ili iondoke mapema: --urgent au --burst.
cli-leaves-again = Itatumwa tena baada ya siku 7 na baada ya siku 21.
cli-leaves-not-again = Stempu ni chache mno kuituma tena baadaye.
cli-leaves-urgent = Bahasha yake ya kwanza inaondoka sasa, mahali pa bahasha tupu; nyingine zitafuata (zote { $envelopes }, { $day } kwa siku).
cli-leaves-burst = Bahasha zake zote ({ $envelopes }) zinaondoka mara kifaa kingine kinapokuwa karibu.
cli-leaves-burst-hint = Anayetazama kifaa hiki anaweza kuona kuwa kitu kimetumwa, lini, na kiasi gani.
cli-stamps-left = Stempu zilizobaki: { $count }.
cli-stamps-requested = Stempu zilizoombwa katika { $file }: { $count }.
cli-stamps-requested-hint = Ipe timu ya nyanjani faili hili. Halisemi wewe ni nani.
cli-stamps-issued = Stempu zilizotolewa katika { $file }: { $count }.
cli-stamps-issued-hint = Rudisha faili hili kwa kifaa kilichoomba. Halina faida kwa kifaa kingine.
cli-stamps-added = Stempu zilizoongezwa: { $count }.
cli-stamps-key = Ufunguo wa stempu umehifadhiwa hapa.
cli-stamps-key-hint = Futa faili hilo sasa: aliye nalo anaweza kutengeneza stempu.

## Answers

cli-answers-none = Bado hakuna majibu.
cli-answers-none-hint = Inaweza kuchukua siku kadhaa ripoti ifike na jibu lirudi.
cli-answers-none-words = Maneno haya bado hayafungui chochote hapa.
cli-answers-none-words-hint = Angalia kila neno. Kama yote ni sahihi, bado hakuna jibu lililofika.
cli-answers-confirmed = { $name } alifungua ripoti yako tarehe { $day }.
cli-answers-from = Jibu kutoka kwa { $name }, { $day }:

## Carrying

cli-carry-started = Inatafuta vifaa vingine. Ctrl+C husimamisha.
cli-tray = Kinatoa bahasha { $day } kwa siku, zenye ujumbe au tupu, na kina stempu za siku { $days }.
cli-tray-none = Kifaa hiki hakina stempu: hakitoi ripoti wala bahasha tupu.
cli-tray-none-hint = Omba stempu kwa timu ya nyanjani: bahasha tupu huwaficha wanaotoa ripoti.
cli-carry-listening = Vifaa vingine vinaweza kupiga { $address }.
cli-ble-on = Bluetooth imewashwa. Kifaa hiki kinatafuta vingine vilivyo karibu.
cli-ble-shown = Bluetooth imewashwa, na vifaa vingine vilivyo karibu vinaweza kupata hiki.
cli-ble-sightings = Vifaa vilivyoonekana kwa Bluetooth, kila kimoja mara kilipoonekana: { $count }
cli-ble-contacts = Mawasiliano kwa Bluetooth: { $count }; majaribio yaliyoshindwa: { $failed }
cli-ble-bytes = Baiti kwa Bluetooth: { $in } zimepokelewa, { $out } zimetumwa
cli-contact-started = Kifaa kingine kiko karibu.
cli-contact-ended = Mawasiliano yamekwisha. Bahasha zilizotolewa: { $sent }, zilizopokelewa: { $received }.
cli-relay-reached = Kituo kimefikiwa. Bahasha zilizotolewa: { $sent }, zilizopokelewa: { $received }.
cli-relay-not-reached = Kituo hakipatikani kwa sasa. Kifaa hiki kitajaribu tena chenyewe.

## Serving

cli-relay-started = Kituo kinasikiliza kwenye { $address }.
cli-desk-heads = Vichwa { $count } vya daftari za vituo vipo kwenye { $file }.
cli-desk-evidence = Vituo { $count } vimethibitika kwa saini zao wenyewe: { $file }
cli-desk-evidence-hint = Mpe kiongozi wa kampeni faili hilo; atakiondoa kituo kwenye faili la kampeni.
cli-desk-evidence-none = Hakuna linalojulikana dhidi ya kituo chochote.
cli-desk-evidence-doubt = Daftari la kituo kimoja si lile kilichosaini, lakini hakijaonyesha ya kutosha kukithibitisha. Linganisha vichwa na dawati lingine.
cli-relay-metrics = Takwimu za kituo kwa Prometheus zipo kwenye { $address }.
cli-relay-salvaged = Hifadhi iliharibika, kama umeme ulipokatika, na imerekebishwa. Zilizobaki: { $kept }, zilizoharibika: { $damaged }.
cli-relay-salvaged-hint = Folda iliyoharibika imewekwa kando. Ifute mambo yote yakiwa sawa.
cli-relay-unfinished = Maingizo ya mwisho yaliandikwa nusu na yameondolewa. Bahasha: { $envelopes }, stakabadhi na sahihi: { $news }.
cli-relay-unfinished-hint = Hakuna aliyeambiwa kuwa yamehifadhiwa: anayeyabeba atayatoa tena.
cli-desk-started = Fungua { $address } kwenye kivinjari cha kompyuta hii.
cli-passphrase = Nenosiri
cli-passphrase-new = Nenosiri jipya
cli-passphrase-again = Nenosiri lile lile tena
cli-stop = Ctrl+C husimamisha.
cli-prompt = { $what }:
cli-card-written = Kadi iko katika { $file }.
cli-card-written-hint = Mpe kiongozi wa kampeni, kisha jiunge kwa faili la kampeni litakalorudi.
cli-campaign-made = Kampeni "{ $name }" imeundwa. Namba yake: { $id }
cli-campaign-made-hint = Bandika maneno sita kliniki. Wape namba wanaoendesha kituo au ofisi: wanaitumia kutengeneza kadi zao.
cli-campaign-keys = Funguo zake za stempu:
cli-campaign-keys-hint = Wape timu za nyanjani funguo za "up" na ofisi funguo za "down", mkononi. Aliye na mmoja anaweza kutengeneza stempu.
cli-campaign-recipient = Mpokeaji: { $name }, { $role } ({ $organisation }), hadi { $day }
cli-campaign-relay = Kituo: { $address }
cli-campaign-published = Toleo { $version } la faili la kampeni limesainiwa: { $file }
cli-campaign-published-hint = Wape wote { $file }: kwanza ofisi na vituo, kisha vifaa. Kifaa kimoja kikilipata, vingine hupeana vyenyewe.
cli-progress-keys = Inatengeneza funguo za stempu: { $done } kati ya { $all }
cli-progress-words = Inatafuta majibu, hata neno moja likikosewa: { $done } kati ya { $all }

## Status

cli-status-campaign = Kampeni: { $name }
cli-status-bundle = Faili la kampeni: toleo { $version }, { $day }
cli-status-carried = Bahasha zinazobebwa: { $count }
cli-status-room = Nafasi iliyobaki: bahasha { $count }
cli-status-stamps = Stempu zilizobaki: { $count }
cli-status-relay-day = Mara ya mwisho kituoni: ndani ya siku moja
cli-status-relay-days = Mara ya mwisho kituoni: ndani ya siku tatu
cli-status-relay-week = Mara ya mwisho kituoni: ndani ya wiki moja
cli-status-relay-never = Mara ya mwisho kituoni: zaidi ya wiki iliyopita, au bado

## The demo

cli-demo-start = Ripoti inasafiri kutoka simu hadi simu, bila mtandao kwenye simu inayoiandika.
cli-demo-campaign = Kampeni imeundwa. Wapokeaji: { $recipients }. Vituo: { $relays }.
cli-demo-served = Kituo na ofisi vinafanya kazi.
cli-demo-page = Ukurasa wa ofisi: { $address } (nenosiri: { $passphrase })
cli-demo-sealed = Mwandishi anafunga ripoti. Bahasha: { $envelopes }.
cli-demo-slots = Zinaondoka moja moja, kama bahasha tupu za kila siku: hapa ni chini ya sekunde, kambini ni saa sita.
cli-demo-alone = Mwandishi yuko peke yake. Hakuna aliye karibu, hivyo hakuna kinachosonga.
cli-demo-meets-author = Mbebaji { $carrier } anakutana na mwandishi.
cli-demo-meets-carrier = Mbebaji { $carrier } anakutana na mbebaji { $other }.
cli-demo-meets-relay = Mbebaji { $carrier } anafika kituoni.
cli-demo-opened = Ofisi inachukua bahasha { $collected } na kufungua { $opened }.
cli-demo-cover = Zile isizofungua ni bahasha tupu.
cli-demo-write = Sasa ni zamu yako: fungua { $address } kwenye kivinjari, ingia kwa "{ $passphrase }", na ujibu ripoti.
cli-demo-answered = Ofisi inaandika jibu na kulifunga.
cli-demo-back = Jibu linarudi, kutoka mbebaji hadi mbebaji.
cli-demo-read = Mwandishi anasoma jibu: { $answer }
cli-demo-cleared = Risiti zimesambaa: wabebaji wamefuta bahasha { $count }.
cli-demo-done = Imekwisha. Yote yamefanyika kwenye kompyuta hii, na yote yamefutwa.

## Stempu kwa mtandao
cli-stamps-waiting = Inasubiri vifaa kwenye { $address }. Ctrl+C husimamisha.
cli-stamps-asked = Kifaa kinaomba stempu { $count }. Je, mwenyewe yuko nawe? Andika "{ cli-yes }" ili uzitoe.
cli-stamps-given = Stempu zilizotolewa: { $count }.
cli-demo-kept = Imekwisha. Yote yamefanyika kwenye kompyuta hii. Folda za vifaa vyote ziko katika { $folder }.
