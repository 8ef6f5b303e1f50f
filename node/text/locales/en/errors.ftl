# What went wrong, and under the same key with "-hint", what a person can do.

error-unexpected = Something went wrong that should not: { $what }
error-unexpected-hint = Nothing was sent. Please tell those who look after Ijwi.

## Files and bundles

error-file-missing = There is no file { $file }.
error-file-missing-hint = Check its name and folder.
error-file-unreadable = The file { $file } cannot be read.
error-file-unreadable-hint = Check that it is a file and that you may open it.
error-file-wrong = The file { $file } is not what is expected here: empty, too large or damaged.
error-file-wrong-hint = Check that it is the right file, or get it again from where it came from.
error-file-unwritable = The file { $file } cannot be written.
error-file-unwritable-hint = Check that its folder is there and that you may write in it.
error-file-kind = The file { $file } is not of the kind that is needed here, or it is damaged.
error-file-kind-hint = "ijwi inspect { $file }" shows what it is.
error-inspect = The file { $file } is nothing that Ijwi knows, or it is damaged.
error-inspect-hint = Envelopes, bundles, cards, stamp requests, issued stamps, stamp keys, receipts, heads and evidence can be explained.
error-bundle-not = The file { $file } is not a bundle.
error-bundle-not-hint = Ask for the campaign's bundle at the clinic or from a field team.
error-bundle-damaged = The bundle is damaged.
error-bundle-damaged-hint = Get it again from where it came from.
error-bundle-forged = The bundle is not signed by this campaign. Somebody may have forged it.
error-bundle-forged-hint = Do not use it. Tell the clinic or the field team where you got it.
error-bundle-other = The bundle belongs to another campaign.
error-bundle-other-hint = Compare the six words with those printed at the clinic.
error-day-doubted = It is not certain which day it is. This device goes by { $day }; a relay says { $other }.
error-day-doubted-hint = Set this device's date right. If it is wrong, the report may not arrive.
error-bundle-old = The bundle is old: it was made for use until { $day }.
error-bundle-old-hint = Get a new one from the clinic, a field team or a device near you.
error-bundle-older = The bundle is older than the one that is here.
error-bundle-older-hint = Nothing needs to be done: the newer one stays.
error-bundle-twin = There are two different bundles with the same number. One may be forged.
error-bundle-twin-hint = Tell the clinic or a field team at once. The one that came first stays in force.

## Network

error-ble-adapter = This computer has no Bluetooth adapter.
error-ble-adapter-hint = Plug one in. This device goes on by itself then.
error-ble-off = Bluetooth is switched off.
error-ble-off-hint = Switch it on. This device goes on by itself then.
error-ble-permission = This program may not use Bluetooth.
error-ble-permission-hint = Have the administrator let this user use Bluetooth.
error-ble-service = The Bluetooth service does not answer.
error-ble-service-hint = Start the bluetooth service. This device goes on by itself then.
error-ble-not-built = This program was built without Bluetooth.
error-ble-not-built-hint = Build it with `--features ble`, or leave out `--ble`.
error-port-in-use = The address { $address } is already in use.
error-port-in-use-hint = Stop the other program or choose another port.
error-address = "{ $address }" is not an address.
error-address-hint = Write host and port, such as 192.168.1.10:4710.
error-address-not-here = This computer cannot listen at { $address }.
error-address-not-here-hint = Choose an address of this computer, and a port above 1023.
error-desk-address = A desk is open to the browser on its own computer only, not at { $address }.
error-desk-address-hint = Choose 127.0.0.1 and a port, such as 127.0.0.1:8470.

## Stamps

error-stamps-none = No stamps are left.
error-stamps-none-hint = Ask a field team for new ones.
error-stamps-few = The report needs { $needed } stamps, and { $had } are left. Nothing was sealed.
error-stamps-few-hint = Ask a field team for more, or leave out an attachment.
error-report-slots = The report makes { $needed } envelopes, and { $room } can leave before it is sent again. Nothing was sealed.
error-report-slots-hint = Leave out an attachment, or send all at once with --burst: that shows that something was sent.
error-stamps-many = { $asked } stamps are asked for; at one visit { $max } can be given.
error-stamps-many-hint = Ask with a smaller --count.
error-stamps-room = A device keeps at most { $max } stamps, asked for and ready.
error-stamps-room-hint = Use some first, or ask for fewer.
error-stamps-foreign = These stamps were not asked for by this device, were taken already, or are of another campaign.
error-stamps-foreign-hint = Use the file that answers the last request of this device.
error-issuer-none = This device does not have the stamp key that is asked for.
error-issuer-none-hint = Get the key of this area and month from the campaign's lead, then: ijwi stamps key FILE
error-stamp-key-not = The file { $file } is not a stamp key, or it is damaged.
error-stamp-key-not-hint = Get it again from the campaign's lead; its name ends in .key.
error-stamp-key-over = There is no stamp key for this area and month.
error-stamp-key-over-hint = Check the area's number with a field team, or get the newest bundle.

## Secrets

error-passphrase = That is not the passphrase.
error-passphrase-hint = Check capital letters and the keyboard's language, then try again.
error-passphrase-differs = The two passphrases are not the same.
error-passphrase-short = The passphrase is too short: at least { $min } characters.
error-pin = That PIN opens nothing.
error-pin-hint = Try again slowly. Without the PIN nobody can read the answers.
error-pin-differs = The two PINs are not the same.
error-pin-short = The PIN is too short: at least { $min } digits.
error-pin-wait = Too many wrong PINs: wait { $seconds } seconds.
error-pin-new = That PIN opens nothing here.
error-pin-new-hint = The first time on this device, add --new-vault. What another PIN guards here is then lost.
error-vault-full = The report was not sent: there is no room here for its answer, the vault is full.
error-vault-full-hint = Choose seven words instead: they need no room. No stamp was spent.
error-no-terminal = There is no terminal to ask for a secret.
error-no-terminal-hint = Give it in a file: --passphrase-file or --pin-file.
error-word = Word { $number }, "{ $word }", is not in the list. Did you mean "{ $nearest }"?
error-word-unknown = Word { $number }, "{ $word }", is not in the list.
error-word-unknown-hint = The first four letters of a word are enough.
error-word-count =
    { $given ->
        [one] That is 1 word; { $wanted } are needed.
       *[other] That is { $given } words; { $wanted } are needed.
    }

## Reports

error-recipient-unknown = This campaign has no recipient "{ $name }".
error-recipient-unknown-hint = Its recipients are: { $names }
error-recipients-none = Nobody can be sent a report with this bundle any more.
error-recipients-none-hint = Get a new bundle from the clinic, a field team or a device near you.
error-recipient-past = One of the recipients cannot be reached with this bundle any more.
error-recipient-past-hint = Get a new bundle from the clinic, a field team or a device near you.
error-answer-line = { $file }, line { $line }: not understood.
error-answer-line-hint = Write the question's name, an equals sign and the answer.
error-answer-question = { $file }, line { $line }: the form has no question "{ $name }".
error-answer-question-hint = "ijwi report --blank" writes a file with all questions.
error-answer-choice = { $file }, line { $line }: "{ $name }" has no such answer.
error-answer-choice-hint = Its answers are: { $answers }
error-answer-value = { $file }, line { $line }: the answer to "{ $name }" is too long, or not a number that is possible.
error-answer-value-hint = Possible: { $answers }
error-report-empty = Nothing was answered and nothing is attached. Nothing was sealed.
error-report-empty-hint = Answer one question at least.
error-photo = The photo { $file } cannot be read.
error-photo-hint = JPEG and PNG photos can be read.
error-attachment-large = The file { $file } is too large: { $size } kB, at most { $max } kB.
error-attachment-large-hint = Choose a smaller one, or send a photo of it.
error-attachments-many = At most { $max } files can go with a report.
error-attachments-many-hint = Send the others with a second report.
error-report-large = The report is too long.
error-report-large-hint = Say less in your own words, or leave out an attachment.

## The device's own store

error-store-damaged = The store was damaged and has been repaired. Envelopes kept: { $kept }, lost: { $lost }.
error-store-damaged-hint = What was lost may still be carried by other devices.
error-relay-log = A part of the relay's log is missing. Going on would contradict what it has signed.
error-relay-log-hint = Restore its folder from a backup, or make a new relay in another folder.
error-disk-full = There is no room left on the disk.
error-disk-full-hint = Free some room, then start again. Nothing that was sealed is lost.
error-device-damaged = Some of this device's files are damaged, or belong to another device.
error-device-damaged-hint = Use another folder, join again and ask for new stamps.
error-not-joined = This device has not joined a campaign yet.
error-not-joined-hint = Join first, with the campaign's bundle.
error-joined-other = This device has already joined another campaign.
error-joined-other-hint = Use another folder for this campaign.
error-folder-in-use = Another program is using the folder { $folder }.
error-folder-in-use-hint = Stop it, or choose another folder.

error-team-unreachable = Nobody of this campaign answers at { $address }.
error-team-unreachable-hint = Check the address that the team's device shows, and that both are on the same network.
error-team-silent = The team's device gave no stamps.
error-team-silent-hint = Ask its owner. Nothing is lost: ask again.
error-folder-other =
    The folder { $folder } belongs to { $owner ->
        [relay] a relay
        [desk] a desk
        [campaign] a campaign's lead
       *[device] a device
    }.
error-folder-other-hint = Choose another one with --dir: each has a folder of its own.
error-folder = { $folder } cannot be read or written.
error-folder-hint = Check that it is a folder of yours, or choose another one with --dir.

## Relays, desks and leads

error-relay-none = There is no relay in the folder { $folder } yet.
error-relay-none-hint = Make one with "ijwi relay card", or choose its folder with --dir.
error-relay-left-out = This bundle does not know this relay.
error-relay-left-out-hint = Give the relay's card to the campaign's lead, and join with the next bundle.
error-desk-none = There is no desk in the folder { $folder } yet.
error-desk-none-hint = Make one with "ijwi desk card", or choose its folder with --dir.
error-service-not-joined =
    { $owner ->
        [relay] The relay
       *[desk] The desk
    } has not joined its campaign yet.
error-service-not-joined-hint = When the campaign's lead has published a bundle with its card: ijwi join bundle.ijwi
error-campaign-id = That is not the id of a campaign.
error-campaign-id-hint = It has 64 characters, 0 to 9 and a to f. "ijwi campaign new" shows it, and "ijwi inspect" of a bundle.
error-campaign-exists = There is a campaign in the folder { $folder } already.
error-campaign-exists-hint = Choose another folder with --dir for a second one.
error-campaign-none = There is no campaign in the folder { $folder } yet.
error-campaign-none-hint = Make one with "ijwi campaign new", or choose its folder with --dir.
error-campaign-no-desk = A bundle needs one desk at least.
error-campaign-no-desk-hint = Take in the card of a desk: ijwi campaign publish relay.card desk.card --out bundle.ijwi
error-campaign-incomplete = No bundle can be made of this: { $what }.
error-campaign-incomplete-hint = Take in cards that were made for this campaign, not too many, with short names.
error-card-other = The card { $file } was made for another campaign.
error-card-other-hint = Have it made again with this campaign's id: { $id }
error-campaign-day = On { $day }, no report could be sealed to any desk of this bundle, or the bundle before it is later. Nothing was signed.
error-campaign-day-hint = Set this computer's date right, or take in new cards: the clock of a desk may have been wrong when it made its card.
error-campaign-no-keys = The campaign has no stamp keys for today any more. Nothing was signed.
error-campaign-no-keys-hint = Make more: ijwi campaign publish --months 6 --out bundle.ijwi
error-campaign-months = Stamp keys can be made for { $max } months ahead.
error-campaign-months-hint = Choose fewer months.
error-stamp-key-unknown = The campaign has no stamp key of this id.
error-stamp-key-unknown-hint = "ijwi inspect" of the key file shows its id.
