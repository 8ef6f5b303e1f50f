# Les pages du bureau d'un destinataire. Espaces insécables devant les signes hauts.

## Every page

desk-title = Bureau Ijwi
desk-of = Bureau de { $name }
desk-skip = Aller au contenu
desk-language = Langue
desk-back = Retour à la boîte de réception
desk-footer = Tout ce qui est gardé ici est scellé sur cet ordinateur. Verrouillez l'écran quand vous partez.
desk-page-missing = Cette page n'existe pas.
desk-page-old = Cette page est restée ouverte trop longtemps, ou ne vient pas de ce bureau.
desk-page-old-hint = Rien n'a été envoyé. Veuillez revenir en arrière et réessayer.
desk-page-large = C'était trop volumineux.
desk-page-large-hint = Rien n'a été envoyé. Veuillez revenir en arrière et écrire moins.
desk-page-foreign = Ces pages ne s'ouvrent qu'à leur propre adresse.
desk-page-foreign-hint = Ouvrez { $address } sur cet ordinateur.
desk-page-failed = Une erreur s'est produite qui ne devrait pas arriver.
desk-page-failed-hint = Veuillez revenir en arrière et réessayer. Si cela se reproduit, prévenez les responsables d'Ijwi.

## Signing in and out

desk-sign-in = Se connecter
desk-passphrase = Phrase secrète
desk-passphrase-hint = Elle ouvre tout ce que garde ce bureau. Personne ne peut la réinitialiser.
desk-passphrase-wait =
    { $count ->
        [one] Trop de phrases secrètes erronées. Veuillez attendre { $count } seconde.
       *[other] Trop de phrases secrètes erronées. Veuillez attendre { $count } secondes.
    }
desk-passphrase-wait-hint = L'attente protège ce qui est gardé ici de qui voudrait deviner.
desk-session-ended = Vous avez été déconnecté, car rien n'a été fait ici pendant un moment.
desk-damaged = Le bureau ne peut pas être ouvert : { $what }
desk-damaged-hint = Ne changez rien dans son dossier et prévenez les responsables d'Ijwi.
desk-passphrase-wrong = Ce n'est pas la phrase secrète.
desk-passphrase-wrong-hint = Vérifiez les majuscules et la langue du clavier, puis réessayez.
desk-sign-out = Se déconnecter
desk-signed-out = Vous êtes déconnecté. Tout est verrouillé.

## Inbox

desk-inbox = Boîte de réception
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
desk-urgency-72h = Dans les 72 heures
desk-urgency-72h-hint = La prévention du VIH et la contraception d'urgence sont encore possibles.
desk-urgency-120h = Dans les 120 heures
desk-urgency-120h-hint = La contraception d'urgence est encore possible.
desk-urgency-later = Plus ancien
desk-urgency-unknown = Non précisé
desk-urgency-unknown-hint = Cela peut être urgent.

## A report

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
desk-reply-sealed = Votre réponse est scellée. Elle part au prochain tour libre de ce bureau.
desk-reply-empty = Écrivez d'abord quelque chose.
desk-reply-long = La réponse est trop longue : { $characters } caractères, { $max } au plus.
desk-reply-waiting = Attend son tour, ou le relais
desk-reply-handed = Remise au relais
desk-reply-no-stamps = Le bureau n'a plus de timbres pour ce mois.
desk-reply-no-stamps-hint = Votre texte est encore ci-dessous. Procurez-vous le paquet de campagne le plus récent, puis renvoyez-le.
desk-reply-failed = La réponse n'a pas pu être enregistrée.
desk-reply-failed-hint = Votre texte est encore ci-dessous. Vérifiez qu'il reste de la place sur le disque, puis renvoyez-le.
desk-reply-none-wanted = Aucune réponse n'est souhaitée.
desk-confirmation-waiting = La personne saura que ce signalement a été ouvert. L'avis attend son tour, ou le relais.
desk-confirmation-sent = Le { $day }, l'avis d'ouverture a été envoyé à la personne.

## Status

desk-status = État du bureau
desk-status-relay = Dernier contact avec le relais : { $time }
desk-status-relay-never = Aucun contact avec le relais depuis l'ouverture du bureau
desk-ago-now = à l'instant
desk-ago-minutes =
    { $count ->
        [one] il y a { $count } minute
       *[other] il y a { $count } minutes
    }
desk-ago-hours =
    { $count ->
        [one] il y a { $count } heure
       *[other] il y a { $count } heures
    }
desk-ago-days =
    { $count ->
        [one] il y a { $count } jour
       *[other] il y a { $count } jours
    }
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
desk-status-waiting =
    { $count ->
        [one] { $count } réponse attend le relais
       *[other] { $count } réponses attendent le relais
    }

## Warnings

desk-warning-bundle-old = Le paquet de campagne est ancien : il était fait pour servir jusqu'au { $day }.
desk-warning-bundle-old-hint = Demandez-en un nouveau à la direction de la campagne.
desk-warning-prekeys = Après le { $day }, plus personne ne pourra envoyer de signalement à ce bureau.
desk-warning-prekeys-hint = Remettez les nouvelles clés du bureau à la direction de la campagne, pour le prochain paquet.
desk-warning-two-bundles = Il y a deux paquets différents du même numéro. L'un d'eux est peut-être un faux.
desk-warning-two-bundles-hint = Comparez les six mots avec la direction de la campagne, en personne ou de vive voix.
desk-warning-log = Le relais a changé ou nié ce qu'il avait signé.
desk-warning-log-hint = Gardez tous les signalements. Prévenez la direction de la campagne et les autres bureaux.
