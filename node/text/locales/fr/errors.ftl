# Ce qui n'a pas marché et, sous la même clé avec « -hint », ce qu'on peut faire. Espaces insécables devant les signes hauts.

error-unexpected = Une erreur qui ne devrait pas arriver : { $what }
error-unexpected-hint = Rien n'a été envoyé. Prévenez les personnes qui s'occupent d'Ijwi.

## Files and bundles

error-file-missing = Le fichier { $file } n'existe pas.
error-file-missing-hint = Vérifiez son nom et son dossier.
error-file-unreadable = Le fichier { $file } ne peut pas être lu.
error-file-unreadable-hint = Vérifiez que vous avez le droit de l'ouvrir.
error-bundle-not = Le fichier { $file } n'est pas un paquet de campagne.
error-bundle-not-hint = Demandez le paquet de la campagne à la clinique ou à une équipe de terrain.
error-bundle-damaged = Le paquet de campagne est abîmé.
error-bundle-damaged-hint = Reprenez-le là d'où il vient.
error-bundle-forged = Le paquet n'est pas signé par cette campagne. Quelqu'un l'a peut-être falsifié.
error-bundle-forged-hint = Ne l'utilisez pas. Dites à la clinique ou à l'équipe de terrain d'où il vient.
error-bundle-other = Le paquet appartient à une autre campagne.
error-bundle-other-hint = Comparez les six mots à ceux affichés à la clinique.
error-bundle-old = Le paquet est ancien : il était prévu jusqu'au { $day }.
error-bundle-old-hint = Prenez-en un nouveau à la clinique, auprès d'une équipe de terrain ou d'un appareil voisin.

## Network

error-port-in-use = L'adresse { $address } est déjà utilisée.
error-port-in-use-hint = Arrêtez l'autre programme ou choisissez un autre port.
error-address = « { $address } » n'est pas une adresse.
error-address-hint = Écrivez l'hôte et le port, par exemple 192.168.1.10:4710.
error-relay-unreachable = Le relais n'est pas joignable.
error-relay-unreachable-hint = Rien n'est perdu. Un nouvel essai se fait tout seul.

## Stamps

error-stamps-none = Il ne reste plus de timbres.
error-stamps-none-hint = Demandez-en de nouveaux à une équipe de terrain.
error-stamp-key-over = Les timbres de ce mois ne sont plus valables.
error-stamp-key-over-hint = Prenez le paquet le plus récent, et de nouveaux timbres auprès d'une équipe de terrain.

## Secrets

error-passphrase = Ce n'est pas la phrase secrète.
error-passphrase-hint = Vérifiez les majuscules et la langue du clavier, puis réessayez.
error-passphrase-differs = Les deux phrases secrètes ne sont pas les mêmes.
error-passphrase-short = La phrase secrète est trop courte : au moins { $min } caractères.
error-pin = Ce code PIN n'ouvre rien.
error-pin-hint = Réessayez lentement. Sans le code PIN, personne ne peut lire les réponses.
error-pin-differs = Les deux codes PIN ne sont pas les mêmes.
error-pin-short = Le code PIN est trop court : au moins { $min } chiffres.
error-word = Le mot { $number }, « { $word } », n'est pas dans la liste. Vouliez-vous dire « { $nearest } » ?
error-word-unknown = Le mot { $number }, « { $word } », n'est pas dans la liste.
error-word-unknown-hint = Les quatre premières lettres d'un mot suffisent.
error-word-count = Il y a { $given } mots ; il en faut { $wanted }.
error-words-unknown = Ces mots n'ouvrent encore rien ici.
error-words-unknown-hint = Vérifiez chaque mot. S'ils sont tous justes, aucune réponse n'est encore arrivée.

## Reports

error-recipient-unknown = Cette campagne n'a pas de destinataire « { $name } ».
error-recipient-unknown-hint = Ses destinataires sont : { $names }
error-answer-line = { $file }, ligne { $line } : pas compris.
error-answer-line-hint = Écrivez le nom de la question, un signe égal et la réponse.
error-photo = La photo { $file } ne peut pas être lue.
error-photo-hint = Les photos JPEG et PNG peuvent être lues.
error-attachment-large = Le fichier { $file } est trop grand : { $size } ko, { $max } ko au plus.
error-attachment-large-hint = Choisissez-en un plus petit, ou envoyez-en une photo.

## The device's own store

error-store-damaged = La réserve était abîmée et a été réparée : { $kept } enveloppes gardées, { $lost } perdues.
error-store-damaged-hint = D'autres appareils portent peut-être encore ce qui est perdu.
error-disk-full = Il n'y a plus de place sur le disque.
error-disk-full-hint = Libérez de la place, puis recommencez. Rien de ce qui est scellé n'est perdu.
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
