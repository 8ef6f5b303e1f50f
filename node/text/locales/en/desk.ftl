# The pages of a recipient's desk.

## Every page

desk-title = Ijwi desk
desk-of = Desk of { $name }
desk-skip = Skip to the content
desk-language = Language
desk-language-set = Change language
desk-back = Back to the inbox
desk-footer = All that is kept here is sealed on this computer. Lock the screen when you leave.
desk-page-missing = There is no such page.
desk-page-old = This page was open for too long. Nothing was sent. Please try again.

## Signing in and out

desk-sign-in = Sign in
desk-passphrase = Passphrase
desk-passphrase-wrong = That is not the passphrase.
desk-passphrase-wrong-hint = Check capital letters and the keyboard's language, then try again.
desk-sign-out = Sign out
desk-signed-out = You are signed out. Everything is locked.

## Inbox

desk-inbox = Inbox
desk-inbox-caption = Reports, the most urgent first
desk-state = State
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
desk-urgency = Urgency
desk-urgency-72h = Within 72 hours
desk-urgency-72h-hint = HIV prevention and emergency contraception are still possible.
desk-urgency-120h = Within 120 hours
desk-urgency-120h-hint = Emergency contraception is still possible.
desk-urgency-later = Later
desk-urgency-unknown = Not said

## A report

desk-report = Report
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
desk-reply-sealed = Your answer is sealed. It leaves as soon as the relay is reached.
desk-reply-empty = Please write something first.
desk-reply-long = The answer is too long: { $characters } characters, { $max } are possible.
desk-reply-waiting = Waits for the relay
desk-reply-handed = Handed to the relay
desk-reply-none-wanted = The author wants no answer.
desk-confirmation-waiting = The author will be told that this report was opened. It waits for the relay.
desk-confirmation-sent = On { $day } the author was sent word that this report was opened.

## Status

desk-status = Status
desk-status-relay = Last contact with the relay: { $time }
desk-status-relay-never = No contact with the relay yet
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
