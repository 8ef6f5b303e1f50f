# Ce qui n'a pas marché et, sous la même clé avec « -hint », ce qu'on peut faire. Espaces insécables devant les signes hauts.

error-unexpected = Une erreur qui ne devrait pas arriver : { $what }
error-unexpected-hint = Rien n'a été envoyé. Prévenez les personnes qui s'occupent d'Ijwi.

## Files and bundles

error-file-missing = Le fichier { $file } n'existe pas.
error-file-missing-hint = Vérifiez son nom et son dossier.
error-file-unreadable = Le fichier { $file } ne peut pas être lu.
error-file-unreadable-hint = Vérifiez que c'est un fichier et que vous avez le droit de l'ouvrir.
error-file-wrong = Le fichier { $file } n'est pas ce qui est attendu ici : vide, trop grand ou abîmé.
error-file-wrong-hint = Vérifiez que c'est le bon fichier, ou reprenez-le là d'où il vient.
error-file-unwritable = Le fichier { $file } ne peut pas être écrit.
error-file-unwritable-hint = Vérifiez que son dossier existe et que vous avez le droit d'y écrire.
error-file-kind = Le fichier { $file } n'est pas du genre qu'il faut ici, ou il est abîmé.
error-file-kind-hint = « ijwi inspect { $file } » montre ce que c'est.
error-inspect = Le fichier { $file } n'est rien qu'Ijwi connaisse, ou il est abîmé.
error-inspect-hint = Les enveloppes, paquets, cartes, demandes de timbres, timbres émis, clés de timbres, reçus, têtes et preuves peuvent être expliqués.
error-bundle-not = Le fichier { $file } n'est pas un paquet de campagne.
error-bundle-not-hint = Demandez le paquet de la campagne à la clinique ou à une équipe de terrain.
error-bundle-damaged = Le paquet de campagne est abîmé.
error-bundle-damaged-hint = Reprenez-le là d'où il vient.
error-bundle-forged = Le paquet n'est pas signé par cette campagne. Quelqu'un l'a peut-être falsifié.
error-bundle-forged-hint = Ne l'utilisez pas. Dites à la clinique ou à l'équipe de terrain d'où il vient.
error-bundle-other = Le paquet appartient à une autre campagne.
error-bundle-other-hint = Comparez les six mots à ceux affichés à la clinique.
error-day-doubted = La date n'est pas certaine. Cet appareil s'en tient au { $day } ; un relais dit { $other }.
error-day-doubted-hint = Réglez la date de cet appareil. Si elle est fausse, le signalement risque de ne pas arriver.
error-bundle-old = Le paquet est ancien : il était prévu jusqu'au { $day }.
error-bundle-old-hint = Prenez-en un nouveau à la clinique, auprès d'une équipe de terrain ou d'un appareil voisin.
error-bundle-older = Le paquet est plus ancien que celui qui est ici.
error-bundle-older-hint = Rien à faire : le plus récent reste.
error-bundle-twin = Il y a deux paquets différents avec le même numéro. L'un est peut-être falsifié.
error-bundle-twin-hint = Prévenez tout de suite la clinique ou une équipe de terrain. Le premier arrivé reste valable.

## Network

error-ble-adapter = Cet ordinateur n'a pas d'adaptateur Bluetooth.
error-ble-adapter-hint = Branchez-en un. Cet appareil continue alors de lui-même.
error-ble-off = Le Bluetooth est éteint.
error-ble-off-hint = Allumez-le. Cet appareil continue alors de lui-même.
error-ble-permission = Ce programme n'a pas le droit d'utiliser le Bluetooth.
error-ble-permission-hint = Demandez à l'administrateur d'y autoriser cet utilisateur.
error-ble-service = Le service Bluetooth ne répond pas.
error-ble-service-hint = Démarrez le service bluetooth. Cet appareil continue alors de lui-même.
error-ble-not-built = Ce programme a été construit sans Bluetooth.
error-ble-not-built-hint = Construisez-le avec `--features ble`, ou laissez `--ble` de côté.
error-port-in-use = L'adresse { $address } est déjà utilisée.
error-port-in-use-hint = Arrêtez l'autre programme ou choisissez un autre port.
error-address = « { $address } » n'est pas une adresse.
error-address-hint = Écrivez l'hôte et le port, par exemple 192.168.1.10:4710.
error-address-not-here = Cet ordinateur ne peut pas écouter à { $address }.
error-address-not-here-hint = Choisissez une adresse de cet ordinateur et un port au-dessus de 1023.
error-desk-address = Un bureau ne s'ouvre que dans le navigateur de son propre ordinateur, pas à { $address }.
error-desk-address-hint = Choisissez 127.0.0.1 et un port, par exemple 127.0.0.1:8470.

## Stamps

error-stamps-none = Il ne reste plus de timbres.
error-stamps-none-hint = Demandez-en de nouveaux à une équipe de terrain.
error-stamps-few = Le signalement demande { $needed } timbres, il en reste { $had }. Rien n'a été scellé.
error-stamps-few-hint = Demandez-en à une équipe de terrain, ou laissez une pièce jointe.
error-report-slots = Le signalement fait { $needed } enveloppes, et { $room } peuvent partir avant qu'il soit envoyé de nouveau. Rien n'a été scellé.
error-report-slots-hint = Laissez une pièce jointe, ou envoyez tout d'un coup avec --burst : cela montre que quelque chose est parti.
error-stamps-many = { $asked } timbres sont demandés ; à une visite, { $max } peuvent être donnés.
error-stamps-many-hint = Demandez avec un --count plus petit.
error-stamps-room = Un appareil garde au plus { $max } timbres, demandés ou prêts.
error-stamps-room-hint = Utilisez-en d'abord, ou demandez-en moins.
error-stamps-foreign = Ces timbres n'ont pas été demandés par cet appareil, ont déjà été pris, ou sont d'une autre campagne.
error-stamps-foreign-hint = Prenez le fichier qui répond à la dernière demande de cet appareil.
error-issuer-none = Cet appareil n'a pas la clé de timbres demandée.
error-issuer-none-hint = Prenez la clé de cette zone et de ce mois auprès de la personne qui mène la campagne, puis : ijwi stamps key FICHIER
error-stamp-key-not = Le fichier { $file } n'est pas une clé de timbres, ou il est abîmé.
error-stamp-key-not-hint = Reprenez-la auprès de la personne qui mène la campagne ; son nom finit par .key.
error-stamp-key-over = Il n'y a pas de clé de timbres pour cette zone et ce mois.
error-stamp-key-over-hint = Vérifiez le numéro de la zone auprès d'une équipe de terrain, ou prenez le paquet le plus récent.

## Secrets

error-passphrase = Ce n'est pas la phrase secrète.
error-passphrase-hint = Vérifiez les majuscules et la langue du clavier, puis réessayez.
error-passphrase-differs = Les deux phrases secrètes ne sont pas les mêmes.
error-passphrase-short = La phrase secrète est trop courte : au moins { $min } caractères.
error-pin = Ce code PIN n'ouvre rien.
error-pin-hint = Réessayez lentement. Sans le code PIN, personne ne peut lire les réponses.
error-pin-differs = Les deux codes PIN ne sont pas les mêmes.
error-pin-short = Le code PIN est trop court : au moins { $min } chiffres.
error-pin-wait = Trop de codes PIN faux : attendez { $seconds } secondes.
error-pin-new = Ce code PIN n'ouvre rien ici.
error-pin-new-hint = La première fois sur cet appareil, ajoutez --new-vault. Ce qu'un autre code PIN garde ici est alors perdu.
error-vault-full = Le signalement n'a pas été envoyé : il n'y a pas de place ici pour sa réponse, le coffre est plein.
error-vault-full-hint = Choisissez plutôt sept mots : ils ne prennent pas de place. Aucun timbre n'a été utilisé.
error-no-terminal = Il n'y a pas de terminal pour demander un secret.
error-no-terminal-hint = Donnez-le dans un fichier : --passphrase-file ou --pin-file.
error-word = Le mot { $number }, « { $word } », n'est pas dans la liste. Vouliez-vous dire « { $nearest } » ?
error-word-unknown = Le mot { $number }, « { $word } », n'est pas dans la liste.
error-word-unknown-hint = Les quatre premières lettres d'un mot suffisent.
error-word-count =
    { $given ->
        [one] Il y a { $given } mot ; il en faut { $wanted }.
       *[other] Il y a { $given } mots ; il en faut { $wanted }.
    }

## Reports

error-recipient-unknown = Cette campagne n'a pas de destinataire « { $name } ».
error-recipient-unknown-hint = Ses destinataires sont : { $names }
error-recipients-none = Avec ce paquet, on ne peut plus rien envoyer à personne.
error-recipients-none-hint = Prenez un nouveau paquet à la clinique, auprès d'une équipe de terrain ou d'un appareil voisin.
error-recipient-past = Un des destinataires n'est plus joignable avec ce paquet.
error-recipient-past-hint = Prenez un nouveau paquet à la clinique, auprès d'une équipe de terrain ou d'un appareil voisin.
error-answer-line = { $file }, ligne { $line } : pas compris.
error-answer-line-hint = Écrivez le nom de la question, un signe égal et la réponse.
error-answer-question = { $file }, ligne { $line } : le formulaire n'a pas de question « { $name } ».
error-answer-question-hint = « ijwi report --blank » écrit un fichier avec toutes les questions.
error-answer-choice = { $file }, ligne { $line } : « { $name } » n'a pas cette réponse.
error-answer-choice-hint = Ses réponses sont : { $answers }
error-answer-value = { $file }, ligne { $line } : la réponse à « { $name } » est trop longue, ou n'est pas un nombre possible.
error-answer-value-hint = Possible : { $answers }
error-report-empty = Rien n'a été répondu et rien n'est joint. Rien n'a été scellé.
error-report-empty-hint = Répondez au moins à une question.
error-photo = La photo { $file } ne peut pas être lue.
error-photo-hint = Les photos JPEG et PNG peuvent être lues.
error-attachment-large = Le fichier { $file } est trop grand : { $size } ko, { $max } ko au plus.
error-attachment-large-hint = Choisissez-en un plus petit, ou envoyez-en une photo.
error-attachments-many = { $max } fichiers au plus peuvent accompagner un signalement.
error-attachments-many-hint = Envoyez les autres avec un second signalement.
error-report-large = Le signalement est trop long.
error-report-large-hint = Écrivez moins avec vos mots, ou laissez une pièce jointe.

## The device's own store

error-store-damaged = La réserve était abîmée et a été réparée. Enveloppes gardées : { $kept }, perdues : { $lost }.
error-store-damaged-hint = D'autres appareils portent peut-être encore ce qui est perdu.
error-relay-log = Une partie du journal du relais manque. Continuer contredirait ce qu'il a signé.
error-relay-log-hint = Restaurez son dossier depuis une sauvegarde, ou créez un nouveau relais dans un autre dossier.
error-disk-full = Il n'y a plus de place sur le disque.
error-disk-full-hint = Libérez de la place, puis recommencez. Rien de ce qui est scellé n'est perdu.
error-device-damaged = Des fichiers de cet appareil sont abîmés, ou viennent d'un autre appareil.
error-device-damaged-hint = Utilisez un autre dossier, rejoignez la campagne et demandez de nouveaux timbres.
error-not-joined = Cet appareil n'a pas encore rejoint de campagne.
error-not-joined-hint = Rejoignez-en une d'abord, avec son paquet.
error-joined-other = Cet appareil a déjà rejoint une autre campagne.
error-joined-other-hint = Utilisez un autre dossier pour cette campagne.
error-folder-in-use = Un autre programme utilise le dossier { $folder }.
error-folder-in-use-hint = Arrêtez-le ou choisissez un autre dossier.

error-team-unreachable = Personne de cette campagne ne répond à { $address }.
error-team-unreachable-hint = Vérifiez l’adresse que montre l’appareil de l’équipe, et que les deux sont sur le même réseau.
error-team-silent = L’appareil de l’équipe n’a pas donné de timbres.
error-team-silent-hint = Demandez à la personne qui le tient. Rien n’est perdu : demandez encore.
error-folder-other =
    Le dossier { $folder } est celui { $owner ->
        [relay] d'un relais
        [desk] d'un bureau
        [campaign] de la personne qui mène une campagne
       *[device] d'un appareil
    }.
error-folder-other-hint = Choisissez-en un autre avec --dir : chacun a son propre dossier.
error-folder = { $folder } ne peut être ni lu ni écrit.
error-folder-hint = Vérifiez que c'est un dossier à vous, ou choisissez-en un autre avec --dir.

## Relays, desks and leads

error-relay-none = Il n'y a pas encore de relais dans le dossier { $folder }.
error-relay-none-hint = Créez-en un avec « ijwi relay card », ou choisissez son dossier avec --dir.
error-relay-left-out = Ce paquet ne connaît pas ce relais.
error-relay-left-out-hint = Donnez la carte du relais à la personne qui mène la campagne, et rejoignez avec le paquet suivant.
error-desk-none = Il n'y a pas encore de bureau dans le dossier { $folder }.
error-desk-none-hint = Créez-en un avec « ijwi desk card », ou choisissez son dossier avec --dir.
error-service-not-joined =
    { $owner ->
        [relay] Le relais
       *[desk] Le bureau
    } n'a pas encore rejoint sa campagne.
error-service-not-joined-hint = Quand un paquet avec sa carte est publié : ijwi join bundle.ijwi
error-campaign-id = Ce n'est pas l'identifiant d'une campagne.
error-campaign-id-hint = Il a 64 caractères, 0 à 9 et a à f. « ijwi campaign new » le montre, et « ijwi inspect » d'un paquet.
error-campaign-exists = Il y a déjà une campagne dans le dossier { $folder }.
error-campaign-exists-hint = Choisissez un autre dossier avec --dir pour une seconde.
error-campaign-none = Il n'y a pas encore de campagne dans le dossier { $folder }.
error-campaign-none-hint = Créez-en une avec « ijwi campaign new », ou choisissez son dossier avec --dir.
error-campaign-no-desk = Un paquet demande au moins un bureau.
error-campaign-no-desk-hint = Prenez la carte d'un bureau : ijwi campaign publish relay.card desk.card --out bundle.ijwi
error-campaign-incomplete = On ne peut pas en faire un paquet : { $what }.
error-campaign-incomplete-hint = Prenez des cartes faites pour cette campagne, pas trop, avec des noms courts.
error-card-other = La carte { $file } a été faite pour une autre campagne.
error-card-other-hint = Faites-la refaire avec l'identifiant de cette campagne : { $id }
error-campaign-day = Le { $day }, aucun signalement ne pourrait être scellé pour un bureau de ce paquet, ou le paquet précédent est plus tardif. Rien n'a été signé.
error-campaign-day-hint = Réglez la date de cet ordinateur, ou prenez de nouvelles cartes : l'horloge d'un bureau était peut-être fausse quand il a fait la sienne.
error-campaign-no-keys = La campagne n'a plus de clés de timbres pour aujourd'hui. Rien n'a été signé.
error-campaign-no-keys-hint = Faites-en d'autres : ijwi campaign publish --months 6 --out bundle.ijwi
error-campaign-months = Des clés de timbres peuvent être faites pour { $max } mois à l'avance.
error-campaign-months-hint = Choisissez moins de mois.
error-stamp-key-unknown = La campagne n'a pas de clé de timbres de cet identifiant.
error-stamp-key-unknown-hint = « ijwi inspect » du fichier de clé montre son identifiant.
