# What went wrong, and under the same key with "-hint", what a person can do.

error-unexpected = Something went wrong that should not: { $what }
error-unexpected-hint = Nothing was sent. Please tell those who look after Ijwi.

## Files and bundles

error-file-missing = There is no file { $file }.
error-file-missing-hint = Check its name and folder.
error-file-unreadable = The file { $file } cannot be read.
error-file-unreadable-hint = Check that you may open it.
error-bundle-not = The file { $file } is not a bundle.
error-bundle-not-hint = Ask for the campaign's bundle at the clinic or from a field team.
error-bundle-damaged = The bundle is damaged.
error-bundle-damaged-hint = Get it again from where it came from.
error-bundle-forged = The bundle is not signed by this campaign. Somebody may have forged it.
error-bundle-forged-hint = Do not use it. Tell the clinic or the field team where you got it.
error-bundle-other = The bundle belongs to another campaign.
error-bundle-other-hint = Compare the six words with those printed at the clinic.
error-bundle-old = The bundle is old: it was made for use until { $day }.
error-bundle-old-hint = Get a new one from the clinic, a field team or a device near you.

## Network

error-port-in-use = The address { $address } is already in use.
error-port-in-use-hint = Stop the other program or choose another port.
error-address = "{ $address }" is not an address.
error-address-hint = Write host and port, such as 192.168.1.10:4710.
error-relay-unreachable = The relay cannot be reached.
error-relay-unreachable-hint = Nothing is lost. It is tried again by itself.

## Stamps

error-stamps-none = No stamps are left.
error-stamps-none-hint = Ask a field team for new ones.
error-stamp-key-over = This month's stamps are over.
error-stamp-key-over-hint = Get the newest bundle, and new stamps from a field team.

## Secrets

error-passphrase = That is not the passphrase.
error-passphrase-hint = Check capital letters and the keyboard's language, then try again.
error-passphrase-differs = The two passphrases are not the same.
error-passphrase-short = The passphrase is too short: at least { $min } characters.
error-pin = That PIN opens nothing.
error-pin-hint = Try again slowly. Without the PIN nobody can read the answers.
error-pin-differs = The two PINs are not the same.
error-pin-short = The PIN is too short: at least { $min } digits.
error-word = Word { $number }, "{ $word }", is not in the list. Did you mean "{ $nearest }"?
error-word-unknown = Word { $number }, "{ $word }", is not in the list.
error-word-unknown-hint = The first four letters of a word are enough.
error-word-count = That is { $given } words; { $wanted } are needed.
error-words-unknown = These words open nothing here yet.
error-words-unknown-hint = Check each word. If all are right, no answer has arrived yet.

## Reports

error-recipient-unknown = This campaign has no recipient "{ $name }".
error-recipient-unknown-hint = Its recipients are: { $names }
error-answer-line = { $file }, line { $line }: not understood.
error-answer-line-hint = Write the question's name, an equals sign and the answer.
error-photo = The photo { $file } cannot be read.
error-photo-hint = JPEG and PNG photos can be read.
error-attachment-large = The file { $file } is too large: { $size } kB, at most { $max } kB.
error-attachment-large-hint = Choose a smaller one, or send a photo of it.

## The device's own store

error-store-damaged = The store was damaged and has been repaired: { $kept } envelopes were kept, { $lost } lost.
error-store-damaged-hint = What was lost may still be carried by other devices.
error-disk-full = There is no room left on the disk.
error-disk-full-hint = Free some room, then start again. Nothing that was sealed is lost.
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
