# For review by native speakers.
# The pages of a recipient's desk.

## Every page

desk-title = Ofisi ya Ijwi
desk-of = Ofisi ya { $name }
desk-skip = Nenda kwenye maudhui
desk-language = Lugha
desk-back = Rudi kwenye kikasha
desk-footer = Yote yaliyohifadhiwa hapa yamefungwa kwenye kompyuta hii. Funga skrini unapoondoka.
desk-page-missing = Hakuna ukurasa kama huu.
desk-page-old = Ukurasa huu ulikaa wazi kwa muda mrefu mno, au haukutoka kwenye ofisi hii.
desk-page-old-hint = Hakuna kilichotumwa. Tafadhali rudi nyuma ujaribu tena.
desk-page-large = Hiyo ilikuwa kubwa mno.
desk-page-large-hint = Hakuna kilichotumwa. Tafadhali rudi nyuma uandike kwa ufupi.
desk-page-foreign = Kurasa hizi hufunguliwa kwa anwani yake yenyewe tu.
desk-page-foreign-hint = Fungua { $address } kwenye kompyuta hii.
desk-page-failed = Kumetokea hitilafu isiyotarajiwa.
desk-page-failed-hint = Tafadhali rudi nyuma ujaribu tena. Ikitokea tena, waambie wanaosimamia Ijwi.

## Signing in and out

desk-sign-in = Ingia
desk-passphrase = Nenosiri
desk-passphrase-hint = Hufungua yote yaliyohifadhiwa kwenye ofisi hii. Hakuna anayeweza kulibadilisha.
desk-passphrase-wait = Manenosiri yasiyo sahihi yamezidi. Tafadhali subiri sekunde { $count }.
desk-passphrase-wait-hint = Kusubiri hulinda yaliyohifadhiwa hapa dhidi ya wanaobahatisha.
desk-session-ended = Uliondolewa, kwa kuwa hakuna kilichofanywa hapa kwa muda.
desk-damaged = Ofisi haiwezi kufunguliwa: { $what }
desk-damaged-hint = Usibadilishe chochote kwenye folda yake, na waambie wanaosimamia Ijwi.
desk-passphrase-wrong = Nenosiri hilo si sahihi.
desk-passphrase-wrong-hint = Angalia herufi kubwa na lugha ya kibodi, kisha ujaribu tena.
desk-sign-out = Toka
desk-signed-out = Umetoka. Yote yamefungwa.

## Inbox

desk-inbox = Kikasha
desk-state-new = Mpya
desk-state-opened = Imefunguliwa
desk-state-answered = Imejibiwa
desk-state-withdrawn = Imeondolewa
desk-count-new = Ripoti mpya: { $count }
desk-empty = Bado hakuna ripoti.
desk-empty-hint = Ofisi hii huuliza kituo mara kwa mara. Kilicho chako kitaonekana hapa chenyewe; inaweza kuchukua siku kadhaa.
desk-received = Ilipokelewa
desk-needs = Msaada unaotakiwa
desk-when = Muda uliopita
desk-urgency-72h = Ndani ya saa 72
desk-urgency-72h-hint = Kinga ya VVU na uzazi wa mpango wa dharura bado vinawezekana.
desk-urgency-120h = Ndani ya saa 120
desk-urgency-120h-hint = Uzazi wa mpango wa dharura bado unawezekana.
desk-urgency-later = Muda mrefu uliopita
desk-urgency-unknown = Haikusemwa
desk-urgency-unknown-hint = Huenda ni ya dharura.

## A report

desk-report-number = Ripoti { $number }
desk-received-on = Ilipokelewa tarehe { $day }
desk-sealed-on = Ilifungwa tarehe { $day }
desk-report-language = Mwandishi anasoma { $language }.
desk-answers-caption = Maswali na majibu
desk-question = Swali
desk-answer = Jibu
desk-not-answered = Halikujibiwa
desk-not-for-you = Halikukusudiwa wewe
desk-first-account = Maelezo ya kwanza, si ushahidi wa mahakamani
desk-child = Ulinzi wa mtoto
desk-child-hint = Aliyedhuriwa ana umri chini ya miaka 18. Fuata taratibu zenu za ulinzi wa watoto.
desk-withdrawn = Mwandishi ameiondoa ripoti hii.
desk-withdrawn-hint = Usiishughulikie tena, wala usiipeleke kwa mwingine.
desk-form-unknown = Ripoti hii iliandikwa kwa fomu ambayo ofisi hii bado haina. Itasomeka faili jipya la kampeni likifika.

## What goes with a report

desk-attachments = Viambatisho
desk-photo = Picha
desk-photo-alt = Picha iliyokuja na ripoti hii
desk-file = Faili
desk-size = kB { $kilobytes }
desk-attachment-on-its-way = Kiko njiani. Haijulikani ni vipande vingapi bado havijafika.
desk-attachment-pieces = Kiko njiani: vipande { $held } kati ya { $needed } vimefika.
desk-attachment-damaged = Kilichofika sicho kinachotajwa na ripoti. Usikitumie kama ushahidi.
desk-save-file = Hifadhi faili

## Conversation

desk-conversation = Mazungumzo
desk-from-author = Kutoka kwa mwandishi
desk-from-you = Kutoka kwako
desk-reply = Jibu lako
desk-reply-hint = Mwandishi pekee anaweza kulifungua, lakini wengine wanaweza kuona skrini: usitaje majina, uwe mpole na andika kwa ufupi.
desk-reply-send = Tuma jibu
desk-reply-sealed = Jibu lako limefungwa. Litaondoka zamu yake ikifika.
desk-reply-empty = Tafadhali andika kitu kwanza.
desk-reply-long = Jibu ni refu mno: herufi { $characters }, mwisho ni { $max }.
desk-reply-waiting = Linasubiri zamu yake, au kituo
desk-reply-handed = Limekabidhiwa kituo
desk-reply-no-stamps = Ofisi haina stempu zilizobaki za mwezi huu.
desk-reply-no-stamps-hint = Maandishi yako bado yako hapa chini. Pata faili jipya la kampeni, kisha uyatume tena.
desk-reply-failed = Jibu halikuweza kuhifadhiwa.
desk-reply-failed-hint = Maandishi yako bado yako hapa chini. Hakikisha diski ina nafasi, kisha uyatume tena.
desk-reply-none-wanted = Mwandishi hataki jibu.
desk-confirmation-waiting = Mwandishi ataarifiwa kuwa ripoti hii imefunguliwa. Taarifa inasubiri zamu yake, au kituo.
desk-confirmation-sent = Tarehe { $day } mwandishi alitumiwa taarifa kuwa ripoti hii imefunguliwa.

## Status

desk-status = Hali ya ofisi
desk-status-relay = Mawasiliano ya mwisho na kituo: { $time }
desk-status-relay-never = Bado hakuna mawasiliano na kituo tangu dawati lilipofunguliwa
desk-ago-now = sasa hivi
desk-ago-minutes = dakika { $count } zilizopita
desk-ago-hours = saa { $count } zilizopita
desk-ago-days = siku { $count } zilizopita
desk-status-collected = Bahasha zilizochukuliwa: { $count }
desk-status-opened = Zilizofunguliwa: { $count }
desk-status-waiting = Majibu yanayosubiri kituo: { $count }

## Warnings

desk-warning-bundle-old = Faili la kampeni ni la zamani: lilikusudiwa kutumika hadi { $day }.
desk-warning-bundle-old-hint = Omba jipya kutoka kwa kiongozi wa kampeni.
desk-warning-prekeys = Baada ya { $day } hakuna atakayeweza kutuma ripoti kwa ofisi hii.
desk-warning-prekeys-hint = Mpe kiongozi wa kampeni funguo mpya za ofisi, kwa faili lijalo.
desk-warning-two-bundles = Kuna mafaili mawili tofauti yenye namba moja. Huenda moja ni la kughushi.
desk-warning-two-bundles-hint = Linganisha maneno sita na kiongozi wa kampeni, ana kwa ana au kwa sauti.
desk-warning-log = Kituo kimebadilisha au kukana kilichotia sahihi hapo awali.
desk-warning-log-hint = Hifadhi ripoti zote. Mwambie kiongozi wa kampeni na ofisi nyingine.
