# Ce que la commande dit aux gens. Espaces insécables devant les signes hauts.

## Yes and who

cli-yes = oui
cli-role-clinic = clinique
cli-role-ngo = organisation
cli-role-unhcr = agence de l'ONU pour les réfugiés
cli-role-police = police
cli-role-prosecutor = procureur ou juge

## Joining a campaign

cli-campaign-words = Les six mots de cette campagne : { $words }
cli-campaign-compare = Comparez-les aux mots affichés à la clinique. S'ils sont les mêmes, tapez « { cli-yes } ».
cli-campaign-confirmed = La campagne est confirmée.
cli-campaign-not-confirmed = Non confirmée : personne n'a comparé les six mots à ceux affichés à la clinique.
cli-joined = Cet appareil a rejoint { $name }.

## Questions

cli-question = Question { $number } sur { $all }
cli-choose-one = Tapez un numéro. Entrée passe la question, q arrête.
cli-choose-many = Tapez un ou plusieurs numéros séparés par des espaces. Entrée passe la question, q arrête.
cli-type-text = Tapez votre réponse. Entrée passe la question, q arrête.
cli-type-number = Tapez un nombre de { $min } à { $max }. Entrée passe la question, q arrête.
cli-not-understood = Ce n'est pas compris. Veuillez réessayer.
cli-first-account = Premier récit, pas une déposition.
cli-stopped = Arrêté. Rien n'a été gardé.

## Consent

cli-consent-start = Qui peut lire ceci ? Chacun reçoit une copie que personne d'autre ne peut ouvrir.
cli-consent = Envoyer à { $name } ({ $role }) ? Tapez « { cli-yes } » pour accepter. Entrée veut dire non.
cli-consent-none = Personne n'a été choisi. Rien n'a été scellé ni gardé.

## How answers come back

cli-answers-how = Comment voulez-vous lire les réponses ?
cli-answers-by-words = Avec sept mots, sur n'importe quel téléphone (le plus sûr)
cli-answers-by-pin = Avec un code PIN, sur cet appareil
cli-answers-no = Je ne veux pas de réponse
cli-words-shown = Vos sept mots : { $words }
cli-words-shown-hint = Apprenez-les par cœur. Ils ne s'affichent qu'une fois. N'écrivez rien là où on peut le trouver.
cli-words-learned = Quand vous les savez, appuyez sur Entrée. Ils quittent alors l'écran.
cli-words-enter = Tapez vos sept mots.
cli-pin-enter = Code PIN
cli-pin-new = Nouveau code PIN
cli-pin-again = Le même code PIN encore une fois

## Sealing

cli-sealed =
    Le signalement est scellé : { $envelopes ->
        [one] { $envelopes } enveloppe
       *[other] { $envelopes } enveloppes
    } pour { $recipients ->
        [one] { $recipients } destinataire
       *[other] { $recipients } destinataires
    }.
cli-sealed-hint = Seuls les destinataires peuvent l'ouvrir. Vous ne pouvez plus l'ouvrir vous-même.
cli-stamps-left =
    { $count ->
        [one] Il reste { $count } timbre.
       *[other] Il reste { $count } timbres.
    }
cli-stamps-none = Il ne reste plus de timbres. Demandez-en à une équipe de terrain.
cli-stamps-added =
    { $count ->
        [one] { $count } timbre ajouté.
       *[other] { $count } timbres ajoutés.
    }

## Answers

cli-answers-none = Pas encore de réponse.
cli-answers-none-hint = Il faut parfois des jours pour qu'un signalement arrive et qu'une réponse revienne.
cli-answers-confirmed = { $name } a ouvert votre signalement le { $day }.
cli-answers-from = Réponse de { $name }, { $day } :

## Carrying

cli-carry-started = Recherche d'autres appareils. Ctrl+C arrête.
cli-contact-started = Un autre appareil est à portée.
cli-contact-ended =
    Contact terminé : { $sent ->
        [one] { $sent } enveloppe donnée
       *[other] { $sent } enveloppes données
    }, { $received } prises.
cli-relay-reached =
    Le relais est atteint : { $sent ->
        [one] { $sent } enveloppe donnée
       *[other] { $sent } enveloppes données
    }, { $received } prises.
cli-relay-not-reached = Le relais n'est pas joignable pour le moment. Cet appareil réessaie de lui-même.

## Serving

cli-relay-started = Le relais écoute à { $address }.
cli-desk-started = Ouvrez { $address } dans le navigateur de cet ordinateur.
cli-passphrase = Phrase secrète
cli-passphrase-new = Nouvelle phrase secrète
cli-passphrase-again = La même phrase secrète encore une fois
cli-stop = Ctrl+C arrête.

## Status

cli-status-campaign = Campagne : { $name }
cli-status-bundle = Paquet de campagne : version { $version }, { $day }
cli-status-carried = Enveloppes portées : { $count }
cli-status-room = Place libre : { $count } enveloppes
cli-status-stamps = Timbres restants : { $count }
cli-status-relay = Dernier passage au relais : { $day }
cli-status-relay-never = Encore aucun passage au relais

## The demo

cli-demo-start = Un signalement voyage de téléphone en téléphone, sans réseau là où il est écrit.
cli-demo-campaign = Une campagne est créée : { $recipients } destinataires, { $relays } relais.
cli-demo-served = Le relais et le bureau sont en marche.
cli-demo-sealed = L'autrice scelle un signalement : { $envelopes } enveloppes.
cli-demo-alone = L'autrice est seule. Personne n'est à portée, donc rien ne bouge.
cli-demo-meets-author = Le porteur { $carrier } rencontre l'autrice.
cli-demo-meets-carrier = Le porteur { $carrier } rencontre le porteur { $other }.
cli-demo-meets-relay = Le porteur { $carrier } atteint le relais.
cli-demo-opened = Le bureau collecte { $collected } enveloppes et en ouvre { $opened }.
cli-demo-answered = Le bureau écrit une réponse et la scelle.
cli-demo-back = La réponse revient, de porteur en porteur.
cli-demo-read = L'autrice lit la réponse : { $answer }
cli-demo-cleared = Les reçus ont circulé : les porteurs ont effacé { $count } enveloppes.
cli-demo-done = Terminé. Tout s'est passé sur cet ordinateur, et tout a été effacé.

## Timbres par le réseau
cli-stamps-waiting = En attente d’appareils sur { $address }. Ctrl+C arrête.
cli-stamps-asked =
    Un appareil demande { $count ->
        [one] 1 timbre
       *[other] { $count } timbres
    }. La personne est-elle avec vous ? Tapez « { cli-yes } » pour les donner.
cli-stamps-given =
    { $count ->
        [one] 1 timbre a été donné.
       *[other] { $count } timbres ont été donnés.
    }
