# For review by native speakers.
# The pages of a recipient's desk.

## Every page

desk-title = Ibiro bya Ijwi
desk-of = Ibiro bya { $name }
desk-skip = Jya ku birimo
desk-language = Ururimi
desk-back = Subira ku zaje
desk-footer = Ibibitswe hano byose bifungiye kuri iyi mudasobwa. Funga ekara igihe ugiye.
desk-page-missing = Iyi paji ntibaho.
desk-page-old = Iyi paji yamaze igihe kirekire ifunguye, cyangwa ntiturutse kuri ibi biro.
desk-page-old-hint = Nta cyoherejwe. Subira inyuma wongere ugerageze.
desk-page-large = Ibyo ni binini cyane.
desk-page-large-hint = Nta cyoherejwe. Subira inyuma wandike bike.
desk-page-foreign = Izi paji zifungukira gusa kuri aderesi yazo.
desk-page-foreign-hint = Fungura { $address } kuri iyi mudasobwa.
desk-page-failed = Habaye ikosa ritari rikwiye kuba.
desk-page-failed-hint = Subira inyuma wongere ugerageze. Nibyongera, bibwire abashinzwe Ijwi.

## Signing in and out

desk-sign-in = Injira
desk-passphrase = Ijambobanga
desk-passphrase-hint = Rifungura ibibitswe byose kuri ibi biro. Nta wushobora kurihindura.
desk-passphrase-wait = Amagambobanga atari yo yabaye menshi. Tegereza amasegonda { $count }.
desk-passphrase-wait-hint = Gutegereza birinda ibibitswe hano abagerageza gufindura.
desk-session-ended = Wasohowe, kuko nta cyakozwe hano mu gihe runaka.
desk-damaged = Ibi biro ntibifunguka: { $what }
desk-damaged-hint = Ntugire icyo uhindura mu bubiko bwabyo, ubibwire abashinzwe Ijwi.
desk-passphrase-wrong = Iryo jambobanga si ryo.
desk-passphrase-wrong-hint = Reba inyuguti nkuru n'ururimi rwa mwandikisho, wongere ugerageze.
desk-sign-out = Sohoka
desk-signed-out = Wasohotse. Byose birafunze.

## Inbox

desk-inbox = Izaje
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
desk-urgency-72h = Mu masaha 72
desk-urgency-72h-hint = Kurinda ubwandu bwa virusi itera SIDA no kuboneza urubyaro byihutirwa biracyashoboka.
desk-urgency-120h = Mu masaha 120
desk-urgency-120h-hint = Kuboneza urubyaro byihutirwa biracyashoboka.
desk-urgency-later = Hashize igihe kirekire
desk-urgency-unknown = Ntibyavuzwe
desk-urgency-unknown-hint = Bishobora kuba byihutirwa.

## A report

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
desk-reply-sealed = Igisubizo cyawe kirafunze. Kigenda igihe cyacyo kigeze.
desk-reply-empty = Banza wandike ikintu.
desk-reply-long = Igisubizo ni kirekire cyane: inyuguti { $characters }, ntizirenge { $max }.
desk-reply-waiting = Gitegereje igihe cyacyo, cyangwa umuhuza
desk-reply-handed = Cyahawe umuhuza
desk-reply-no-stamps = Ibiro nta tembure bisigaranye z'uku kwezi.
desk-reply-no-stamps-hint = Ibyo wanditse biracyari hasi. Shaka dosiye nshya ya gahunda, wongere ubyohereze.
desk-reply-failed = Igisubizo nticyashoboye kubikwa.
desk-reply-failed-hint = Ibyo wanditse biracyari hasi. Reba ko disiki ifite umwanya, wongere ubyohereze.
desk-reply-none-wanted = Uwanditse ntashaka igisubizo.
desk-confirmation-waiting = Uwanditse azamenyeshwa ko iyi raporo yafunguwe. Ubutumwa butegereje igihe cyabwo, cyangwa umuhuza.
desk-confirmation-sent = Ku wa { $day } uwanditse yohererejwe ubutumwa ko iyi raporo yafunguwe.

## Status

desk-status = Uko ibiro bimeze
desk-status-relay = Ubwo umuhuza aheruka kuboneka: { $time }
desk-status-relay-never = Umuhuza ntaraboneka kuva ibiro bifunguwe
desk-ago-now = ubu nyine
desk-ago-minutes = hashize iminota { $count }
desk-ago-hours = hashize amasaha { $count }
desk-ago-days = hashize iminsi { $count }
desk-status-collected = Amabahasha yafashwe: { $count }
desk-status-opened = Ayafunguwe: { $count }
desk-status-waiting = Ibisubizo bitegereje umuhuza: { $count }

## Warnings

desk-warning-bundle-old = Dosiye ya gahunda irashaje: yari iyo gukoreshwa kugeza ku wa { $day }.
desk-warning-bundle-old-hint = Saba inshya uyobora gahunda.
desk-warning-prekeys = Nyuma ya { $day } nta muntu uzaba agishobora koherereza raporo ibi biro.
desk-warning-prekeys-hint = Shyikiriza imfunguzo nshya z'ibiro uyobora gahunda, kugira ngo zijye muri dosiye ikurikira.
desk-warning-two-bundles = Hari dosiye ebyiri zitandukanye zifite nomero imwe. Imwe ishobora kuba ari impimbano.
desk-warning-two-bundles-hint = Mugereranye amagambo atandatu n'uyobora gahunda, imbonankubone cyangwa mu ijwi.
desk-warning-log = Umuhuza yahinduye cyangwa yahakanye ibyo yari yarasinye.
desk-warning-log-hint = Bika raporo zose. Bibwire uyobora gahunda n'ibindi biro.
