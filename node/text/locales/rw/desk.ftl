# For review by native speakers.
# The pages of a recipient's desk.

## Every page

desk-title = Ibiro bya Ijwi
desk-of = Ibiro bya { $name }
desk-skip = Jya ku birimo
desk-language = Ururimi
desk-language-set = Hindura ururimi
desk-back = Subira ku zaje
desk-footer = Ibibitswe hano byose bifungiye kuri iyi mudasobwa. Funga ekara igihe ugiye.
desk-page-missing = Iyi paji ntibaho.
desk-page-old = Iyi paji yamaze igihe kirekire ifunguye. Nta cyoherejwe. Ongera ugerageze.

## Signing in and out

desk-sign-in = Injira
desk-passphrase = Ijambobanga
desk-passphrase-wrong = Iryo jambobanga si ryo.
desk-passphrase-wrong-hint = Reba inyuguti nkuru n'ururimi rwa mwandikisho, wongere ugerageze.
desk-sign-out = Sohoka
desk-signed-out = Wasohotse. Byose birafunze.

## Inbox

desk-inbox = Izaje
desk-inbox-caption = Raporo, izihutirwa cyane imbere
desk-state = Aho igeze
desk-state-new = Nshya
desk-state-opened = Yafunguwe
desk-state-answered = Yasubijwe
desk-state-withdrawn = Yisubijwe na nyirayo
desk-count-new = Raporo nshya: { $count }
desk-empty = Nta raporo iraza.
desk-empty-hint = Ibi biro bibaza umuhuza kenshi. Ibyawe bizagaragara hano ubwabyo; bishobora gufata iminsi.
desk-received = Yakiriwe
desk-needs = Ubufasha bwifuzwa
desk-when = Igihe gishize
desk-urgency = Uko byihutirwa
desk-urgency-72h = Mu masaha 72
desk-urgency-72h-hint = Kurinda ubwandu bwa virusi itera SIDA no kuboneza urubyaro byihutirwa biracyashoboka.
desk-urgency-120h = Mu masaha 120
desk-urgency-120h-hint = Kuboneza urubyaro byihutirwa biracyashoboka.
desk-urgency-later = Nyuma yaho
desk-urgency-unknown = Ntibyavuzwe

## A report

desk-report = Raporo
desk-report-number = Raporo ya { $number }
desk-received-on = Yakiriwe ku wa { $day }
desk-sealed-on = Yafunzwe ku wa { $day }
desk-report-language = Uwanditse asoma { $language }.
desk-answers-caption = Ibibazo n'ibisubizo
desk-question = Ikibazo
desk-answer = Igisubizo
desk-not-answered = Ntihasubijwe
desk-not-for-you = Si wowe bigenewe
desk-first-account = Inkuru ya mbere, si ubuhamya bwo mu rukiko
desk-child = Kurengera umwana
desk-child-hint = Uwo byabayeho ari munsi y'imyaka 18. Kurikiza amategeko yanyu yo kurengera abana.
desk-withdrawn = Uwanditse iyi raporo yayisubije.
desk-withdrawn-hint = Ntukomeze kuyikurikirana, kandi ntugire uwo uyiha.
desk-form-unknown = Iyi raporo yanditswe kuri fomu ibi biro bitarabona. Izasomeka dosiye nshya ya gahunda nihagera.

## What goes with a report

desk-attachments = Imigereka
desk-photo = Ifoto
desk-photo-alt = Ifoto yazanye n'iyi raporo
desk-file = Dosiye
desk-size = kB { $kilobytes }
desk-attachment-on-its-way = Iri mu nzira. Ntibizwi umubare w'ibice bitaraza.
desk-attachment-pieces = Iri mu nzira: ibice { $held } kuri { $needed } byahageze.
desk-attachment-damaged = Icyaje si cyo raporo ivuga. Ntukigire ikimenyetso.
desk-save-file = Bika dosiye

## Conversation

desk-conversation = Ikiganiro
desk-from-author = Bivuye ku wanditse
desk-from-you = Bivuye kuri wowe
desk-reply = Igisubizo cyawe
desk-reply-hint = Uwanditse ni we wenyine ugifungura, ariko abandi bashobora kureba ekara: ntugire uwo uvuga izina, andika neza kandi mu magambo make.
desk-reply-send = Ohereza igisubizo
desk-reply-sealed = Igisubizo cyawe kirafunze. Kigenda umuhuza akiboneka.
desk-reply-empty = Banza wandike ikintu.
desk-reply-long = Igisubizo ni kirekire cyane: inyuguti { $characters }, ntizirenge { $max }.
desk-reply-waiting = Gitegereje umuhuza
desk-reply-handed = Cyahawe umuhuza
desk-reply-none-wanted = Uwanditse ntashaka igisubizo.
desk-confirmation-waiting = Uwanditse azamenyeshwa ko iyi raporo yafunguwe. Ubutumwa butegereje umuhuza.
desk-confirmation-sent = Ku wa { $day } uwanditse yohererejwe ubutumwa ko iyi raporo yafunguwe.

## Status

desk-status = Uko ibiro bimeze
desk-status-relay = Ubwo umuhuza aheruka kuboneka: { $time }
desk-status-relay-never = Umuhuza ntaraboneka na rimwe
desk-status-collected = Amabahasha yafashwe: { $count }
desk-status-opened = Ayafunguwe: { $count }
