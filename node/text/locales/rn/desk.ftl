# For review by native speakers.
# The pages of a recipient's desk.

## Every page

desk-title = Ibiro vya Ijwi
desk-of = Ibiro vya { $name }
desk-skip = Ja ku birimwo
desk-language = Ururimi
desk-back = Subira ku zashitse
desk-footer = Ibibitswe hano vyose vyugawe kuri iyi nyabwonko. Ugara ekra igihe ugiye.
desk-page-missing = Uru rupapuro ntirubaho.
desk-page-old = Uru rupapuro rwamaze igihe kirekire rwuguruye, canke ntiruvuye kuri ibi biro.
desk-page-old-hint = Nta na kimwe carungitswe. Subira inyuma wongere ugerageze.
desk-page-large = Ivyo ni binini cane.
desk-page-large-hint = Nta na kimwe carungitswe. Subira inyuma wandike bike.
desk-page-foreign = Izi mpapuro zugurukira gusa kuri aderesi yazo.
desk-page-foreign-hint = Ugurura { $address } kuri iyi nyabwonko.
desk-page-failed = Habaye ikosa ritari rikwiye kuba.
desk-page-failed-hint = Subira inyuma wongere ugerageze. Bisubiye, bibwire abajejwe Ijwi.

## Signing in and out

desk-sign-in = Injira
desk-passphrase = Ijambo kabanga
desk-passphrase-hint = Ryugurura ibibitswe vyose kuri ibi biro. Nta n'umwe ashobora kurihindura.
desk-passphrase-wait = Amajambo kabanga atari yo ni menshi cane. Rindira amasegonda { $count }.
desk-passphrase-wait-hint = Kurindira bikingira ibibitswe hano abagerageza gutomboza.
desk-session-ended = Wasohowe, kuko nta gikorwa cahabaye mu kiringo kinaka.
desk-damaged = Ibi biro ntivyuguruka: { $what }
desk-damaged-hint = Ntugire ico uhindura mu bubiko bwavyo, ubibwire abajejwe Ijwi.
desk-passphrase-wrong = Iryo jambo kabanga si ryo.
desk-passphrase-wrong-hint = Raba indome nkuru n'ururimi rwa klaviye, usubire ugerageze.
desk-sign-out = Sohoka
desk-signed-out = Wasohotse. Vyose vyugawe.

## Inbox

desk-inbox = Izashitse
desk-state-new = Nshasha
desk-state-opened = Yuguruwe
desk-state-answered = Yishuwe
desk-state-withdrawn = Yasubijwe inyuma
desk-count-new = Raporo nshasha: { $count }
desk-empty = Nta raporo irashika.
desk-empty-hint = Ibi biro birabaza umuhuza kenshi. Ivyawe bizoboneka hano ubwavyo; birashobora gufata imisi.
desk-received = Yakiriwe
desk-needs = Imfashanyo ishakwa
desk-when = Igihe giheze
desk-urgency-72h = Mu masaha 72
desk-urgency-72h-hint = Gukinga umugera wa SIDA n'imbanyi vyihuta biracashoboka.
desk-urgency-120h = Mu masaha 120
desk-urgency-120h-hint = Gukinga imbanyi vyihuta biracashoboka.
desk-urgency-later = Haheze igihe kirekire
desk-urgency-unknown = Ntivyavuzwe
desk-urgency-unknown-hint = Birashobora kuba vyihutirwa.

## A report

desk-report-number = Raporo ya { $number }
desk-received-on = Yakiriwe igenekerezo { $day }
desk-sealed-on = Yugawe igenekerezo { $day }
desk-report-language = Uwanditse asoma { $language }.
desk-answers-caption = Ibibazo n'inyishu
desk-question = Ikibazo
desk-answer = Inyishu
desk-not-answered = Nta nyishu yatanzwe
desk-not-for-you = Si wewe bigenewe
desk-first-account = Inkuru ya mbere, si intahe yo muri sentare
desk-child = Gukingira umwana
desk-child-hint = Uwo vyashikiye ari munsi y'imyaka 18. Kurikiza amategeko yanyu yo gukingira abana.
desk-withdrawn = Uwanditse iyi raporo yayisubije inyuma.
desk-withdrawn-hint = Ntubandanye kuyikurikirana, kandi ntugire uwo uyiha.
desk-form-unknown = Iyi raporo yanditswe kw'ifishi ibi biro bitararonka. Izosomeka dosiye nshasha y'umugambi ishitse.

## What goes with a report

desk-attachments = Ivyometseko
desk-photo = Ifoto
desk-photo-alt = Ifoto yazananye n'iyi raporo
desk-file = Dosiye
desk-size = kB { $kilobytes }
desk-attachment-on-its-way = Iri mu nzira. Ntibizwi igitigiri c'ibice bitarashika.
desk-attachment-pieces = Iri mu nzira: ibice { $held } kuri { $needed } vyarashitse.
desk-attachment-damaged = Icashitse si co raporo ivuga. Ntukigire ikimenyamenya.
desk-save-file = Bika dosiye

## Conversation

desk-conversation = Ikiyago
desk-from-author = Bivuye ku wanditse
desk-from-you = Bivuye kuri wewe
desk-reply = Inyishu yawe
desk-reply-hint = Uwanditse ni we wenyene ayugurura, mugabo abandi boshobora kubona ekra: ntugire uwo uvuga izina, wandike neza kandi mu majambo make.
desk-reply-send = Rungika inyishu
desk-reply-sealed = Inyishu yawe yugawe. Igenda igihe cayo gishitse.
desk-reply-empty = Banza wandike ikintu.
desk-reply-long = Inyishu ni ndende cane: indome { $characters }, ntizirenge { $max }.
desk-reply-waiting = Irarindiriye igihe cayo, canke umuhuza
desk-reply-handed = Yashikirijwe umuhuza
desk-reply-no-stamps = Ibiro nta tembure bisigaranye z'uku kwezi.
desk-reply-no-stamps-hint = Ivyo wanditse biracari hasi. Ronka dosiye nshasha y'umugambi, usubire ubirungike.
desk-reply-failed = Inyishu ntiyashoboye kubikwa.
desk-reply-failed-hint = Ivyo wanditse biracari hasi. Raba ko disike ifise ikibanza, usubire ubirungike.
desk-reply-none-wanted = Uwanditse ntashaka inyishu.
desk-confirmation-waiting = Uwanditse azomenyeshwa ko iyi raporo yuguruwe. Ubutumwa burarindiriye igihe cabwo, canke umuhuza.
desk-confirmation-sent = Igenekerezo { $day } uwanditse yararungikiwe ubutumwa ko iyi raporo yuguruwe.

## Status

desk-status = Uko ibiro vyifashe
desk-status-relay = Igihe umuhuza aheruka kuboneka: { $time }
desk-status-relay-never = Umuhuza ntaraboneka kuva ibiro vyuguruwe
desk-ago-now = ubu nyene
desk-ago-minutes = haheze iminota { $count }
desk-ago-hours = haheze amasaha { $count }
desk-ago-days = haheze imisi { $count }
desk-status-collected = Amabahasha yafashwe: { $count }
desk-status-opened = Ayuguruwe: { $count }
desk-status-waiting = Inyishu zirindiriye umuhuza: { $count }

## Warnings

desk-warning-bundle-old = Dosiye y'umugambi irashaje: yari iyo gukoreshwa gushika { $day }.
desk-warning-bundle-old-hint = Saba inshasha uwurongoye umugambi.
desk-warning-prekeys = Inyuma ya { $day } nta n'umwe azoshobora kurungikira raporo ibi biro.
desk-warning-prekeys-hint = Shikiriza impfunguzo nshasha z'ibiro uwurongoye umugambi, kugira zije muri dosiye ikurikira.
desk-warning-two-bundles = Hari amadosiye abiri atandukanye afise inomero imwe. Imwe ishobora kuba ari impimbano.
desk-warning-two-bundles-hint = Mugereranye amajambo atandatu n'uwurongoye umugambi, imbonankubone canke mu ijwi.
desk-warning-log = Umuhuza yarahinduye canke yarahakanye ivyo yari yarateyeko umukono.
desk-warning-log-hint = Bika raporo zose. Bibwire uwurongoye umugambi n'ibindi biro.
