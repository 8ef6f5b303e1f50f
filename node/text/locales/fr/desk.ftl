# Les pages du bureau d'un destinataire. Espaces insécables devant les signes hauts.

## Every page

desk-title = Bureau Ijwi
desk-of = Bureau de { $name }
desk-skip = Aller au contenu
desk-language = Langue
desk-language-set = Changer de langue
desk-back = Retour à la boîte de réception
desk-footer = Tout ce qui est gardé ici est scellé sur cet ordinateur. Verrouillez l'écran quand vous partez.
desk-page-missing = Cette page n'existe pas.
desk-page-old = Cette page est restée ouverte trop longtemps. Rien n'a été envoyé. Veuillez réessayer.

## Signing in and out

desk-sign-in = Se connecter
desk-passphrase = Phrase secrète
desk-passphrase-wrong = Ce n'est pas la phrase secrète.
desk-passphrase-wrong-hint = Vérifiez les majuscules et la langue du clavier, puis réessayez.
desk-sign-out = Se déconnecter
desk-signed-out = Vous êtes déconnecté. Tout est verrouillé.

## Inbox

desk-inbox = Boîte de réception
desk-inbox-caption = Signalements, les plus urgents d'abord
desk-state = État
desk-state-new = Nouveau
desk-state-opened = Ouvert
desk-state-answered = Répondu
desk-state-withdrawn = Retiré
desk-count-new =
    { $count ->
        [one] { $count } nouveau signalement
       *[other] { $count } nouveaux signalements
    }
desk-empty = Pas encore de signalement.
desk-empty-hint = Ce bureau interroge régulièrement le relais. Ce qui est pour vous apparaîtra ici ; cela peut prendre des jours.
desk-received = Reçu
desk-needs = Aide souhaitée
desk-when = Il y a combien de temps
desk-urgency = Urgence
desk-urgency-72h = Dans les 72 heures
desk-urgency-72h-hint = La prévention du VIH et la contraception d'urgence sont encore possibles.
desk-urgency-120h = Dans les 120 heures
desk-urgency-120h-hint = La contraception d'urgence est encore possible.
desk-urgency-later = Plus tard
desk-urgency-unknown = Non précisé

## A report

desk-report = Signalement
desk-report-number = Signalement { $number }
desk-received-on = Reçu le { $day }
desk-sealed-on = Scellé le { $day }
desk-report-language = Langue de lecture de l'autrice ou de l'auteur : { $language }.
desk-answers-caption = Questions et réponses
desk-question = Question
desk-answer = Réponse
desk-not-answered = Sans réponse
desk-not-for-you = Ne vous est pas destiné
desk-first-account = Premier récit, pas une déposition
desk-child = Protection de l'enfance
desk-child-hint = La personne concernée a moins de 18 ans. Suivez vos règles de protection de l'enfance.
desk-withdrawn = Ce signalement a été retiré par la personne qui l'a fait.
desk-withdrawn-hint = N'y donnez plus suite et ne le transmettez pas.
desk-form-unknown = Ce signalement a été fait avec un formulaire que ce bureau n'a pas encore. Il deviendra lisible avec le prochain paquet de campagne.

## What goes with a report

desk-attachments = Pièces jointes
desk-photo = Photo
desk-photo-alt = Photo jointe à ce signalement
desk-file = Fichier
desk-size = { $kilobytes } ko
desk-attachment-on-its-way = En route. On ne sait pas combien de morceaux manquent encore.
desk-attachment-pieces = En route : { $held } morceaux sur { $needed } sont arrivés.
desk-attachment-damaged = Ce qui est arrivé n'est pas ce que le signalement annonce. Ne l'utilisez pas comme preuve.
desk-save-file = Enregistrer le fichier

## Conversation

desk-conversation = Échange
desk-from-author = De la personne qui a fait le signalement
desk-from-you = De vous
desk-reply = Votre réponse
desk-reply-hint = Seule cette personne peut l'ouvrir, mais d'autres peuvent voir l'écran : ne nommez personne, avec douceur et en peu de mots.
desk-reply-send = Envoyer la réponse
desk-reply-sealed = Votre réponse est scellée. Elle part dès que le relais est atteint.
desk-reply-empty = Écrivez d'abord quelque chose.
desk-reply-long = La réponse est trop longue : { $characters } caractères, { $max } au plus.
desk-reply-waiting = Attend le relais
desk-reply-handed = Remise au relais
desk-reply-none-wanted = Aucune réponse n'est souhaitée.
desk-confirmation-waiting = La personne saura que ce signalement a été ouvert. L'avis attend le relais.
desk-confirmation-sent = Le { $day }, l'avis d'ouverture a été envoyé à la personne.

## Status

desk-status = État du bureau
desk-status-relay = Dernier contact avec le relais : { $time }
desk-status-relay-never = Encore aucun contact avec le relais
desk-status-collected =
    { $count ->
        [one] { $count } enveloppe collectée
       *[other] { $count } enveloppes collectées
    }
desk-status-opened =
    { $count ->
        [one] { $count } ouverte
       *[other] { $count } ouvertes
    }
