# The pages of a recipient's desk.

## Every page

desk-title = Ijwi desk
desk-of = Desk of { $name }
desk-skip = Skip to the content
desk-language = Language
desk-back = Back to the inbox
desk-footer = All that is kept here is sealed on this computer. Lock the screen when you leave.
desk-page-missing = There is no such page.
desk-page-old = This page was open for too long, or did not come from this desk.
desk-page-old-hint = Nothing was sent. Please go back and try again.
desk-page-large = That was too large.
desk-page-large-hint = Nothing was sent. Please go back and write less.
desk-page-foreign = These pages can be opened under their own address only.
desk-page-foreign-hint = Open { $address } on this computer.
desk-page-failed = Something went wrong that should not.
desk-page-failed-hint = Please go back and try again. If it happens again, tell those who look after Ijwi.

## Signing in and out

desk-sign-in = Sign in
desk-passphrase = Passphrase
desk-passphrase-hint = It opens all that is kept on this desk. Nobody can reset it.
desk-passphrase-wait =
    { $count ->
        [one] Too many wrong passphrases. Please wait 1 second.
       *[other] Too many wrong passphrases. Please wait { $count } seconds.
    }
desk-passphrase-wait-hint = Waiting protects what is kept here from those who guess.
desk-session-ended = You were signed out, since nothing was done here for a while.
desk-damaged = The desk cannot be opened: { $what }
desk-damaged-hint = Change nothing in its folder, and tell those who look after Ijwi.
desk-passphrase-wrong = That is not the passphrase.
desk-passphrase-wrong-hint = Check capital letters and the keyboard's language, then try again.
desk-sign-out = Sign out
desk-signed-out = You are signed out. Everything is locked.

## Inbox

desk-inbox = Inbox
desk-state-new = New
desk-state-opened = Opened
desk-state-answered = Answered
desk-state-withdrawn = Withdrawn
desk-count-new =
    { $count ->
        [one] 1 new report
       *[other] { $count } new reports
    }
desk-empty = No reports yet.
desk-empty-hint = This desk asks the relay again and again. What is for you appears here by itself; it can take days.
desk-received = Received
desk-needs = Help wanted
desk-when = How long ago
desk-urgency-72h = Within 72 hours
desk-urgency-72h-hint = HIV prevention and emergency contraception are still possible.
desk-urgency-120h = Within 120 hours
desk-urgency-120h-hint = Emergency contraception is still possible.
desk-urgency-later = Longer ago
desk-urgency-unknown = Not said
desk-urgency-unknown-hint = It may be urgent.

## A report

desk-report-number = Report { $number }
desk-received-on = Received on { $day }
desk-sealed-on = Sealed on { $day }
desk-report-language = The author reads { $language }.
desk-answers-caption = What was asked and answered
desk-question = Question
desk-answer = Answer
desk-not-answered = Not answered
desk-not-for-you = Not meant for you
desk-first-account = First account, not a statement
desk-child = Child protection
desk-child-hint = The person harmed is under 18. Follow your rules for the protection of children.
desk-withdrawn = The author has withdrawn this report.
desk-withdrawn-hint = Do not act on it any further, and do not pass it on.
desk-form-unknown = This report was made with a form that this desk does not have yet. It becomes readable with the next bundle.

## What goes with a report

desk-attachments = Attachments
desk-photo = Photo
desk-photo-alt = Photo that came with this report
desk-file = File
desk-size = { $kilobytes } kB
desk-attachment-on-its-way = On its way. How many pieces are still missing is not known.
desk-attachment-pieces = On its way: { $held } of { $needed } pieces are here.
desk-attachment-damaged = What arrived is not what the report speaks of. Do not use it as evidence.
desk-save-file = Save the file

## Conversation

desk-conversation = Conversation
desk-from-author = From the author
desk-from-you = From you
desk-reply = Your answer
desk-reply-hint = Only the author can open it, but others may see the screen: name nobody, be kind and brief.
desk-reply-send = Send the answer
desk-reply-sealed = Your answer is sealed. It leaves in this desk's next free slot.
desk-reply-empty = Please write something first.
desk-reply-long = The answer is too long: { $characters } characters, { $max } are possible.
desk-reply-waiting = Waits for its slot, or the relay
desk-reply-handed = Handed to the relay
desk-reply-no-stamps = The desk has no stamps left for this month.
desk-reply-no-stamps-hint = Your text is still below. Get the campaign's newest bundle, then send it again.
desk-reply-failed = The answer could not be stored.
desk-reply-failed-hint = Your text is still below. See that the disk has room, then send it again.
desk-reply-none-wanted = The author wants no answer.
desk-confirmation-waiting = The author will be told that this report was opened. The word waits for its slot, or the relay.
desk-confirmation-sent = On { $day } the author was sent word that this report was opened.

## Status

desk-status = Status
desk-status-relay = Last contact with the relay: { $time }
desk-status-relay-never = No contact with the relay since the desk was opened
desk-ago-now = just now
desk-ago-minutes =
    { $count ->
        [one] 1 minute ago
       *[other] { $count } minutes ago
    }
desk-ago-hours =
    { $count ->
        [one] 1 hour ago
       *[other] { $count } hours ago
    }
desk-ago-days =
    { $count ->
        [one] 1 day ago
       *[other] { $count } days ago
    }
desk-status-collected =
    { $count ->
        [one] 1 envelope collected
       *[other] { $count } envelopes collected
    }
desk-status-opened =
    { $count ->
        [one] 1 opened
       *[other] { $count } opened
    }
desk-status-waiting =
    { $count ->
        [one] 1 answer waits for the relay
       *[other] { $count } answers wait for the relay
    }

## Warnings

desk-warning-bundle-old = The campaign's bundle is old: it was made for use until { $day }.
desk-warning-bundle-old-hint = Get a new one from the campaign's lead.
desk-warning-prekeys = After { $day } nobody can send reports to this desk any more.
desk-warning-prekeys-hint = Give the desk's new keys to the campaign's lead, for the next bundle.
desk-warning-two-bundles = There are two different bundles with the same number. One may be forged.
desk-warning-two-bundles-hint = Compare the six words with the campaign's lead, in person or by voice.
desk-warning-log = The relay has changed or denied what it signed before.
desk-warning-log-hint = Keep all reports. Tell the campaign's lead and the other desks.
