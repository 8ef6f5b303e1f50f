# Ce que la commande dit aux gens. Espaces insécables devant les signes hauts.

## Yes and who

cli-yes = oui
cli-role-clinic = clinique
cli-role-ngo = organisation
cli-role-unhcr = agence de l'ONU pour les réfugiés
cli-role-police = police
cli-role-prosecutor = procureur ou juge
cli-recipient-former = un ancien destinataire

## Joining a campaign

cli-campaign-words = Les six mots de cette campagne : { $words }
cli-campaign-compare = Comparez-les aux mots affichés à la clinique. S'ils sont les mêmes, tapez « { cli-yes } ».
cli-campaign-confirmed = La campagne est confirmée.
cli-campaign-not-confirmed = Non confirmée : personne n'a comparé les six mots à ceux affichés à la clinique.
cli-campaign-not-confirmed-hint = Demandez les six mots à la clinique ou à une équipe de terrain, puis rejoignez la campagne à nouveau et comparez-les.
cli-joined = Cet appareil a rejoint { $name }.
cli-joined-service = Il fait maintenant partie de { $name }. Démarrez-le.

## Questions

cli-question = Question { $number } sur { $all }
cli-choose-one = Tapez un numéro. Entrée passe la question, q arrête.
cli-choose-many = Tapez un ou plusieurs numéros séparés par des espaces. Entrée passe la question, q arrête.
cli-type-text = Tapez votre réponse. Entrée passe la question, q arrête.
cli-type-number = Tapez un nombre de { $min } à { $max }. Entrée passe la question, q arrête.
cli-not-understood = Ce n'est pas compris. Veuillez réessayer.
cli-stopped = Arrêté. Rien n'a été gardé.
cli-blank =
    Écrivez chaque réponse après son signe égal ; laissez vide pour passer la question.
    Effacez ce fichier quand le signalement est scellé.
cli-blank-many = Un ou plusieurs choix, séparés par des virgules :
cli-attached-as-it-is = { $file } est joint tel quel.
cli-attached-as-it-is-hint = Il peut dire où, quand et par qui il a été fait. Seules les photos JPEG et PNG sont refaites sans cela.

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
cli-vault-new = Si vous n'avez jamais lu de réponses avec un code PIN sur cet appareil, tapez « { cli-yes } » et choisissez-en un. Ce qu'un autre code PIN garde ici est alors perdu. Entrée réessaie.

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
cli-leaves-slots = Ses enveloppes ({ $envelopes }) partent une à une, { $day } par jour, à la place de leurres, tant que `ijwi carry` tourne.
cli-leaves-slots-hint = Qui observe cet appareil n'y voit rien. Pour l'envoyer plus tôt : --urgent ou --burst.
cli-leaves-again = Il est envoyé de nouveau après 7 et après 21 jours.
cli-leaves-not-again = Il y a trop peu de timbres pour l'envoyer de nouveau plus tard.
cli-leaves-urgent = Sa première enveloppe part maintenant, à la place d'un leurre ; les autres suivent à leur tour ({ $envelopes } en tout, { $day } par jour).
cli-leaves-burst = Toutes ses enveloppes ({ $envelopes }) partent dès qu'un autre appareil est à portée.
cli-leaves-burst-hint = Qui observe cet appareil peut voir que quelque chose est parti, quand, et combien.
cli-stamps-left =
    { $count ->
        [one] Il reste { $count } timbre.
       *[other] Il reste { $count } timbres.
    }
cli-stamps-requested =
    { $count ->
        [one] { $count } timbre est demandé dans { $file }.
       *[other] { $count } timbres sont demandés dans { $file }.
    }
cli-stamps-requested-hint = Donnez ce fichier à une équipe de terrain. Il ne dit pas qui vous êtes.
cli-stamps-issued =
    { $count ->
        [one] { $count } timbre est émis dans { $file }.
       *[other] { $count } timbres sont émis dans { $file }.
    }
cli-stamps-issued-hint = Rendez ce fichier à l'appareil qui l'a demandé. Il ne sert à aucun autre.
cli-stamps-added =
    { $count ->
        [one] { $count } timbre ajouté.
       *[other] { $count } timbres ajoutés.
    }
cli-stamps-key = La clé de timbres est gardée ici.
cli-stamps-key-hint = Effacez maintenant le fichier : qui l'a imprime des timbres.

## Answers

cli-answers-none = Pas encore de réponse.
cli-answers-none-hint = Il faut parfois des jours pour qu'un signalement arrive et qu'une réponse revienne.
cli-answers-none-words = Ces mots n'ouvrent encore rien ici.
cli-answers-none-words-hint = Vérifiez chaque mot. S'ils sont tous justes, aucune réponse n'est encore arrivée.
cli-answers-confirmed = { $name } a ouvert votre signalement le { $day }.
cli-answers-from = Réponse de { $name }, { $day } :

## Carrying

cli-carry-started = Recherche d'autres appareils. Ctrl+C arrête.
cli-tray = Il laisse partir { $day } enveloppes par jour, vraies ou leurres, et a des timbres pour { $days } jours.
cli-tray-none = Cet appareil n'a pas de timbres : il ne laisse partir ni signalement ni leurre.
cli-tray-none-hint = Demandez des timbres à une équipe de terrain : les leurres cachent celles qui signalent.
cli-carry-listening = D'autres appareils peuvent appeler { $address }.
cli-ble-on = Le Bluetooth est allumé. Cet appareil cherche les autres à proximité.
cli-ble-shown = Le Bluetooth est allumé, et les autres à proximité peuvent trouver cet appareil.
cli-ble-sightings = Appareils vus par Bluetooth, chacun autant de fois qu'il a été vu : { $count }
cli-ble-contacts = Contacts par Bluetooth : { $count } ; essais sans succès : { $failed }
cli-ble-bytes = Octets par Bluetooth : { $in } reçus, { $out } envoyés
cli-contact-started = Un autre appareil est à portée.
cli-contact-ended =
    Contact terminé : { $sent ->
        [one] { $sent } enveloppe donnée
       *[other] { $sent } enveloppes données
    }, { $received ->
        [one] { $received } prise
       *[other] { $received } prises
    }.
cli-relay-reached =
    Le relais est atteint : { $sent ->
        [one] { $sent } enveloppe donnée
       *[other] { $sent } enveloppes données
    }, { $received ->
        [one] { $received } prise
       *[other] { $received } prises
    }.
cli-relay-not-reached = Le relais n'est pas joignable pour le moment. Cet appareil réessaie de lui-même.

## Serving

cli-relay-started = Le relais écoute à { $address }.
cli-desk-heads =
    { $count ->
        [one] 1 tête est
       *[other] { $count } têtes sont
    } dans { $file }.
cli-desk-evidence =
    { $count ->
        [one] 1 relais est confondu
       *[other] { $count } relais sont confondus
    } par leurs propres signatures : { $file }
cli-desk-evidence-hint = Donnez le fichier au responsable de la campagne, qui retirera le relais du paquet.
cli-desk-evidence-none = On ne sait rien contre aucun relais.
cli-desk-evidence-doubt = Le journal d'un relais n'est pas celui qu'il a signé, mais il n'en a pas montré assez pour le confondre. Comparez les têtes avec un autre bureau.
cli-relay-metrics = Les chiffres du relais pour Prometheus sont à { $address }.
cli-relay-salvaged = La réserve était abîmée, comme par une coupure de courant, et a été réparée. Entrées gardées : { $kept }, abîmées : { $damaged }.
cli-relay-salvaged-hint = Le dossier abîmé est gardé à côté. Supprimez-le quand tout va bien.
cli-relay-unfinished = Les dernières entrées du journal étaient à moitié écrites et ont été retirées. Enveloppes : { $envelopes }, reçus et signatures : { $news }.
cli-relay-unfinished-hint = Personne n'a reçu l'assurance qu'elles sont gardées : qui les porte les remet à nouveau.
cli-desk-started = Ouvrez { $address } dans le navigateur de cet ordinateur.
cli-passphrase = Phrase secrète
cli-passphrase-new = Nouvelle phrase secrète
cli-passphrase-again = La même phrase secrète encore une fois
cli-stop = Ctrl+C arrête.
cli-prompt = { $what } :
cli-card-written = La carte est dans { $file }.
cli-card-written-hint = Donnez-la à la personne qui mène la campagne, puis rejoignez avec le paquet qui revient.
cli-campaign-made = La campagne « { $name } » est créée. Son identifiant : { $id }
cli-campaign-made-hint = Affichez les six mots à la clinique. Donnez l'identifiant à ceux qui tiennent un relais ou un bureau : ils en font leurs cartes.
cli-campaign-keys = Ses clés de timbres :
cli-campaign-keys-hint = Remettez les clés « up » aux équipes de terrain et les clés « down » aux bureaux, en main propre. Qui en a une imprime des timbres.
cli-campaign-recipient = Destinataire : { $name }, { $role } ({ $organisation }), jusqu'au { $day }
cli-campaign-relay = Relais : { $address }
cli-campaign-published = La version { $version } du paquet de campagne est signée : { $file }
cli-campaign-published-hint = Donnez { $file } à tous : d'abord aux bureaux et aux relais, puis aux appareils. Dès qu'un appareil l'a, les autres le prennent entre eux.
cli-progress-keys = Création des clés de timbres : { $done } sur { $all }
cli-progress-words = Recherche de réponses, même avec un mot faux : { $done } sur { $all }

## Status

cli-status-campaign = Campagne : { $name }
cli-status-bundle = Paquet de campagne : version { $version }, { $day }
cli-status-carried = Enveloppes portées : { $count }
cli-status-room =
    Place libre : { $count ->
        [one] { $count } enveloppe
       *[other] { $count } enveloppes
    }
cli-status-stamps = Timbres restants : { $count }
cli-status-relay-day = Dernier passage au relais : il y a un jour au plus
cli-status-relay-days = Dernier passage au relais : il y a trois jours au plus
cli-status-relay-week = Dernier passage au relais : il y a une semaine au plus
cli-status-relay-never = Dernier passage au relais : il y a plus d'une semaine, ou jamais

## The demo

cli-demo-start = Un signalement voyage de téléphone en téléphone, sans réseau là où il est écrit.
cli-demo-campaign =
    Une campagne est créée : { $recipients ->
        [one] { $recipients } destinataire
       *[other] { $recipients } destinataires
    }, { $relays } relais.
cli-demo-served = Le relais et le bureau sont en marche.
cli-demo-page = La page du bureau : { $address } (phrase secrète : { $passphrase })
cli-demo-sealed =
    L'autrice scelle un signalement : { $envelopes ->
        [one] { $envelopes } enveloppe
       *[other] { $envelopes } enveloppes
    }.
cli-demo-slots = Elles partent une à une, comme des leurres chaque jour : ici chacune en moins d'une seconde, dans un camp toutes les six heures.
cli-demo-alone = L'autrice est seule. Personne n'est à portée, donc rien ne bouge.
cli-demo-meets-author = Le porteur { $carrier } rencontre l'autrice.
cli-demo-meets-carrier = Le porteur { $carrier } rencontre le porteur { $other }.
cli-demo-meets-relay = Le porteur { $carrier } atteint le relais.
cli-demo-opened =
    Le bureau collecte { $collected ->
        [one] { $collected } enveloppe
       *[other] { $collected } enveloppes
    } et en ouvre { $opened }.
cli-demo-cover = Ce qu'il n'ouvre pas est un leurre.
cli-demo-write = À vous : ouvrez { $address } dans un navigateur, entrez « { $passphrase } » et répondez au signalement.
cli-demo-answered = Le bureau écrit une réponse et la scelle.
cli-demo-back = La réponse revient, de porteur en porteur.
cli-demo-read = L'autrice lit la réponse : { $answer }
cli-demo-cleared =
    Les reçus ont circulé : les porteurs ont effacé { $count ->
        [one] { $count } enveloppe
       *[other] { $count } enveloppes
    }.
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
cli-demo-kept = Terminé. Tout s'est passé sur cet ordinateur. Les dossiers de tous les appareils sont dans { $folder }.
