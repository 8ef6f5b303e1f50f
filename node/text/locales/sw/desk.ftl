# For review by native speakers.
# The pages of a recipient's desk.

## Every page

desk-title = Ofisi ya Ijwi
desk-of = Ofisi ya { $name }
desk-skip = Nenda kwenye maudhui
desk-language = Lugha
desk-language-set = Badilisha lugha
desk-back = Rudi kwenye kikasha
desk-footer = Yote yaliyohifadhiwa hapa yamefungwa kwenye kompyuta hii. Funga skrini unapoondoka.
desk-page-missing = Hakuna ukurasa kama huu.
desk-page-old = Ukurasa huu ulikaa wazi kwa muda mrefu mno. Hakuna kilichotumwa. Tafadhali jaribu tena.

## Signing in and out

desk-sign-in = Ingia
desk-passphrase = Nenosiri
desk-passphrase-wrong = Nenosiri hilo si sahihi.
desk-passphrase-wrong-hint = Angalia herufi kubwa na lugha ya kibodi, kisha ujaribu tena.
desk-sign-out = Toka
desk-signed-out = Umetoka. Yote yamefungwa.

## Inbox

desk-inbox = Kikasha
desk-inbox-caption = Ripoti, za dharura zaidi kwanza
desk-state = Hali
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
desk-urgency = Dharura
desk-urgency-72h = Ndani ya saa 72
desk-urgency-72h-hint = Kinga ya VVU na uzazi wa mpango wa dharura bado vinawezekana.
desk-urgency-120h = Ndani ya saa 120
desk-urgency-120h-hint = Uzazi wa mpango wa dharura bado unawezekana.
desk-urgency-later = Baadaye
desk-urgency-unknown = Haikusemwa

## A report

desk-report = Ripoti
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
desk-reply-sealed = Jibu lako limefungwa. Litaondoka mara kituo kitakapofikiwa.
desk-reply-empty = Tafadhali andika kitu kwanza.
desk-reply-long = Jibu ni refu mno: herufi { $characters }, mwisho ni { $max }.
desk-reply-waiting = Linasubiri kituo
desk-reply-handed = Limekabidhiwa kituo
desk-reply-none-wanted = Mwandishi hataki jibu.
desk-confirmation-waiting = Mwandishi ataarifiwa kuwa ripoti hii imefunguliwa. Taarifa inasubiri kituo.
desk-confirmation-sent = Tarehe { $day } mwandishi alitumiwa taarifa kuwa ripoti hii imefunguliwa.

## Status

desk-status = Hali ya ofisi
desk-status-relay = Mawasiliano ya mwisho na kituo: { $time }
desk-status-relay-never = Bado hakuna mawasiliano na kituo
desk-status-collected = Bahasha zilizochukuliwa: { $count }
desk-status-opened = Zilizofunguliwa: { $count }
