# What the command says to people.

## Yes and who

# A whole word, so that nobody consents by a slip.
cli-yes = yes
cli-role-clinic = clinic
cli-role-ngo = organisation
cli-role-unhcr = UN refugee agency
cli-role-police = police
cli-role-prosecutor = prosecutor or judge

## Joining a campaign

cli-campaign-words = The six words of this campaign: { $words }
cli-campaign-compare = Compare them with the words printed at the clinic. If they are the same, type "{ cli-yes }".
cli-campaign-confirmed = The campaign is confirmed.
cli-campaign-not-confirmed = Not confirmed: nobody has compared the six words with those printed at the clinic.
cli-joined = This device has joined { $name }.

## Questions

cli-question = Question { $number } of { $all }
cli-choose-one = Type a number. Enter skips, q stops.
cli-choose-many = Type one or more numbers with spaces between. Enter skips, q stops.
cli-type-text = Type your answer. Enter skips, q stops.
cli-type-number = Type a number from { $min } to { $max }. Enter skips, q stops.
cli-not-understood = That was not understood. Please try again.
cli-first-account = First account, not a statement.
cli-stopped = Stopped. Nothing was kept.

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
cli-stamps-left =
    { $count ->
        [one] 1 stamp is left.
       *[other] { $count } stamps are left.
    }
cli-stamps-none = No stamps are left. Ask a field team for more.
cli-stamps-added =
    { $count ->
        [one] 1 stamp was added.
       *[other] { $count } stamps were added.
    }

## Answers

cli-answers-none = No answers yet.
cli-answers-none-hint = It can take days until a report arrives and an answer comes back.
cli-answers-confirmed = { $name } opened your report on { $day }.
cli-answers-from = Answer from { $name }, { $day }:

## Carrying

cli-carry-started = Looking for other devices. Ctrl+C stops.
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
cli-desk-started = Open { $address } in the browser on this computer.
cli-passphrase = Passphrase
cli-passphrase-new = New passphrase
cli-passphrase-again = The same passphrase again
cli-stop = Ctrl+C stops.

## Status

cli-status-campaign = Campaign: { $name }
cli-status-bundle = Bundle: version { $version }, { $day }
cli-status-carried = Envelopes carried: { $count }
cli-status-room = Room left: { $count } envelopes
cli-status-stamps = Stamps left: { $count }
cli-status-relay = Last at the relay: { $day }
cli-status-relay-never = Never at the relay yet

## The demo

cli-demo-start = A report travels from phone to phone, with no network at the phone that writes it.
cli-demo-campaign = A campaign is made: { $recipients } recipients, { $relays } relay.
cli-demo-served = The relay and the desk are running.
cli-demo-sealed = The author seals a report: { $envelopes } envelopes.
cli-demo-alone = The author is alone. Nobody is in reach, so nothing moves.
cli-demo-meets-author = Carrier { $carrier } meets the author.
cli-demo-meets-carrier = Carrier { $carrier } meets carrier { $other }.
cli-demo-meets-relay = Carrier { $carrier } reaches the relay.
cli-demo-opened = The desk collects { $collected } envelopes and opens { $opened }.
cli-demo-answered = The desk writes an answer and seals it.
cli-demo-back = The answer travels back, from carrier to carrier.
cli-demo-read = The author reads the answer: { $answer }
cli-demo-cleared = The receipts went round: the carriers have dropped { $count } envelopes.
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
