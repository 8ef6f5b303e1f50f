# What the command says to people.

## Yes and who

# A whole word, so that nobody consents by a slip.
cli-yes = yes
cli-role-clinic = clinic
cli-role-ngo = organisation
cli-role-unhcr = UN refugee agency
cli-role-police = police
cli-role-prosecutor = prosecutor or judge
cli-recipient-former = a former recipient

## Joining a campaign

cli-campaign-words = The six words of this campaign: { $words }
cli-campaign-compare = Compare them with the words printed at the clinic. If they are the same, type "{ cli-yes }".
cli-campaign-confirmed = The campaign is confirmed.
cli-campaign-not-confirmed = Not confirmed: nobody has compared the six words with those printed at the clinic.
cli-campaign-not-confirmed-hint = Ask for the six words at the clinic or from a field team, then join again and compare them.
cli-joined = This device has joined { $name }.
cli-joined-service = It belongs to { $name } now. Start it.

## Questions

cli-question = Question { $number } of { $all }
cli-choose-one = Type a number. Enter skips, q stops.
cli-choose-many = Type one or more numbers with spaces between. Enter skips, q stops.
cli-type-text = Type your answer. Enter skips, q stops.
cli-type-number = Type a number from { $min } to { $max }. Enter skips, q stops.
cli-not-understood = That was not understood. Please try again.
cli-stopped = Stopped. Nothing was kept.
cli-blank =
    Write each answer behind its equals sign; leave it empty to skip the question.
    Erase this file when the report is sealed.
cli-blank-many = One or more, with commas between:
cli-attached-as-it-is = { $file } is attached as it is.
cli-attached-as-it-is-hint = It may tell where, when and by whom it was made. Only JPEG and PNG photos are made anew without that.

## Consent

cli-consent-start = Who may read this? Each gets a copy that nobody else can open.
cli-consent = Send to { $name } ({ $role })? Type "{ cli-yes }" to agree. Enter means no.
cli-consent-none = Nobody was chosen. Nothing was sealed and nothing was kept.

## How answers come back

cli-answers-how = How do you want to read answers?
cli-answers-by-words = With seven words, on any phone (safest)
cli-answers-by-pin = With a PIN, on this device
cli-answers-no = I want no answer
cli-words-shown = Your seven words: { $words }
cli-words-shown-hint = Learn them by heart. They are shown only this once. Write nothing down where it can be found.
cli-words-learned = When you know them, press Enter. They then leave the screen.
cli-words-enter = Type your seven words.
cli-pin-enter = PIN
cli-pin-new = New PIN
cli-pin-again = The same PIN again
cli-vault-new = If you have never read answers with a PIN on this device, type "{ cli-yes }" and choose one. What another PIN guards here is then lost. Enter tries again.

## Sealing

cli-sealed =
    The report is sealed: { $envelopes ->
        [one] 1 envelope
       *[other] { $envelopes } envelopes
    } for { $recipients ->
        [one] 1 recipient
       *[other] { $recipients } recipients
    }.
cli-sealed-hint = Only they can open it now. You can no longer open it yourself.
cli-leaves-slots = Its envelopes ({ $envelopes }) leave one by one, { $day } a day, in place of cover, while `ijwi carry` runs.
cli-leaves-slots-hint = Who watches this device can't tell. To send it sooner: --urgent or --burst.
cli-leaves-again = It is sent again after 7 and after 21 days.
cli-leaves-not-again = There are too few stamps to send it again later.
cli-leaves-urgent = Its first envelope leaves now, in place of cover; the rest with the slots ({ $envelopes } in all, { $day } a day).
cli-leaves-burst = All its envelopes ({ $envelopes }) leave as soon as another device is in reach.
cli-leaves-burst-hint = Who watches this device can see that something was sent, when, and how much.
cli-stamps-left =
    { $count ->
        [one] 1 stamp is left.
       *[other] { $count } stamps are left.
    }
cli-stamps-requested =
    { $count ->
        [one] 1 stamp is asked for in { $file }.
       *[other] { $count } stamps are asked for in { $file }.
    }
cli-stamps-requested-hint = Give this file to a field team. It does not say who you are.
cli-stamps-issued =
    { $count ->
        [one] 1 stamp is issued in { $file }.
       *[other] { $count } stamps are issued in { $file }.
    }
cli-stamps-issued-hint = Give this file back to the device that asked. It is of no use to any other.
cli-stamps-added =
    { $count ->
        [one] 1 stamp was added.
       *[other] { $count } stamps were added.
    }
cli-stamps-key = The stamp key is kept here.
cli-stamps-key-hint = Erase the file now: who has it prints stamps.

## Answers

cli-answers-none = No answers yet.
cli-answers-none-hint = It can take days until a report arrives and an answer comes back.
cli-answers-none-words = These words open nothing here yet.
cli-answers-none-words-hint = Check each word. If all are right, no answer has arrived yet.
cli-answers-confirmed = { $name } opened your report on { $day }.
cli-answers-from = Answer from { $name }, { $day }:

## Carrying

cli-carry-started = Looking for other devices. Ctrl+C stops.
cli-tray = It lets out { $day } envelopes a day, real or cover, and has stamps for { $days } days.
cli-tray-none = This device has no stamps, so it lets out neither reports nor cover.
cli-tray-none-hint = Ask a field team for stamps: cover hides those who report.
cli-carry-listening = Other devices can dial { $address }.
cli-ble-on = Bluetooth is on. This device looks for others nearby.
cli-ble-shown = Bluetooth is on, and others nearby can find this device.
cli-ble-sightings = Devices seen by Bluetooth, each as often as it was seen: { $count }
cli-ble-contacts = Contacts by Bluetooth: { $count }; attempts that failed: { $failed }
cli-ble-bytes = Bytes by Bluetooth: { $in } received, { $out } sent
cli-contact-started = Another device is in reach.
cli-contact-ended =
    Contact over: { $sent ->
        [one] 1 envelope
       *[other] { $sent } envelopes
    } given, { $received } taken.
cli-relay-reached =
    The relay was reached: { $sent ->
        [one] 1 envelope
       *[other] { $sent } envelopes
    } given, { $received } taken.
cli-relay-not-reached = The relay cannot be reached now. This device tries again by itself.

## Serving

cli-relay-started = The relay listens at { $address }.
cli-desk-heads =
    { $count ->
        [one] 1 head is
       *[other] { $count } heads are
    } in { $file }.
cli-desk-evidence =
    { $count ->
        [one] 1 relay is
       *[other] { $count } relays are
    } convicted by what { $count ->
        [one] it
       *[other] they
    } signed: { $file }
cli-desk-evidence-hint = Give the file to the campaign's lead, who takes the relay out of the bundle.
cli-desk-evidence-none = Nothing is known against any relay.
cli-desk-evidence-doubt = A relay's log is not the one that it signed, but it has not shown enough to convict it. Compare heads with another desk.
cli-relay-metrics = The relay's figures for Prometheus are at { $address }.
cli-relay-salvaged = The store was damaged, as by a power cut, and has been repaired. Records kept: { $kept }, damaged: { $damaged }.
cli-relay-salvaged-hint = The damaged folder is kept beside it. Delete it when all is well.
cli-relay-unfinished = The last entries of the log were half written and have been dropped. Envelopes: { $envelopes }, receipts and signatures: { $news }.
cli-relay-unfinished-hint = Nobody was told that they are kept: whoever carries them hands them over again.
cli-desk-started = Open { $address } in the browser on this computer.
cli-passphrase = Passphrase
cli-passphrase-new = New passphrase
cli-passphrase-again = The same passphrase again
cli-stop = Ctrl+C stops.
cli-prompt = { $what }:
cli-card-written = The card is in { $file }.
cli-card-written-hint = Give it to the campaign's lead, and join with the bundle that comes back.
cli-campaign-made = The campaign "{ $name }" is made. Its id: { $id }
cli-campaign-made-hint = Print the six words at the clinic. Give the id to those who run a relay or a desk: they make their cards with it.
cli-campaign-keys = Its stamp keys:
cli-campaign-keys-hint = Hand "up" keys to field teams and "down" keys to desks, by hand. Who has one prints stamps.
cli-campaign-recipient = Recipient: { $name }, { $role } ({ $organisation }), until { $day }
cli-campaign-relay = Relay: { $address }
cli-campaign-published = Version { $version } of the bundle is signed: { $file }
cli-campaign-published-hint = Give { $file } to everybody: desks and relays first, then devices. Once one device has it, others get it from each other.
cli-progress-keys = Making stamp keys: { $done } of { $all }
cli-progress-words = Looking for answers, also with one word mistaken: { $done } of { $all }

## Status

cli-status-campaign = Campaign: { $name }
cli-status-bundle = Bundle: version { $version }, { $day }
cli-status-carried = Envelopes carried: { $count }
cli-status-room =
    Room left: { $count ->
        [one] 1 envelope
       *[other] { $count } envelopes
    }
cli-status-stamps = Stamps left: { $count }
cli-status-relay-day = Last at the relay: within a day
cli-status-relay-days = Last at the relay: within three days
cli-status-relay-week = Last at the relay: within a week
cli-status-relay-never = Last at the relay: more than a week ago, or never

## The demo

cli-demo-start = A report travels from phone to phone, with no network at the phone that writes it.
cli-demo-campaign =
    A campaign is made: { $recipients ->
        [one] 1 recipient
       *[other] { $recipients } recipients
    }, { $relays ->
        [one] 1 relay
       *[other] { $relays } relays
    }.
cli-demo-served = The relay and the desk are running.
cli-demo-page = The desk's page: { $address } (passphrase: { $passphrase })
cli-demo-sealed =
    The author seals a report: { $envelopes ->
        [one] 1 envelope
       *[other] { $envelopes } envelopes
    }.
cli-demo-slots = They leave one by one, as cover does every day: here a slot takes less than a second, in a camp six hours.
cli-demo-alone = The author is alone. Nobody is in reach, so nothing moves.
cli-demo-meets-author = Carrier { $carrier } meets the author.
cli-demo-meets-carrier = Carrier { $carrier } meets carrier { $other }.
cli-demo-meets-relay = Carrier { $carrier } reaches the relay.
cli-demo-opened =
    The desk collects { $collected ->
        [one] 1 envelope
       *[other] { $collected } envelopes
    } and opens { $opened }.
cli-demo-cover = What it can't open is cover.
cli-demo-write = Now it is your turn: open { $address } in a browser, sign in with "{ $passphrase }", and answer the report.
cli-demo-answered = The desk writes an answer and seals it.
cli-demo-back = The answer travels back, from carrier to carrier.
cli-demo-read = The author reads the answer: { $answer }
cli-demo-cleared =
    The receipts went round: the carriers have dropped { $count ->
        [one] 1 envelope
       *[other] { $count } envelopes
    }.
cli-demo-done = Done. Everything ran on this computer, and all of it has been erased.

## Stamps over the network
cli-stamps-waiting = Waiting for devices at { $address }. Ctrl+C stops.
cli-stamps-asked =
    A device asks for { $count ->
        [one] 1 stamp
       *[other] { $count } stamps
    }. Is its owner with you? Type "{ cli-yes }" to issue.
cli-stamps-given =
    { $count ->
        [one] 1 stamp was issued.
       *[other] { $count } stamps were issued.
    }
cli-demo-kept = Done. Everything ran on this computer. The folders of all devices are in { $folder }.
