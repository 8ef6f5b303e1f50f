//! What stands below the options in the help: who begins where, and examples.

pub(crate) const ROOT: &str = "\
Where to begin:
  To see it work        ijwi demo
  Author, carrier       ijwi join, then stamps, report, carry, answers
  Field team            ijwi join, then stamps key, stamps issue
  Desk (a recipient)    ijwi desk card, then join, desk
  Relay                 ijwi relay card, then join, relay
  Campaign's lead       ijwi campaign new, then campaign publish

`ijwi <COMMAND> --help` explains one command, with examples.
A folder (--dir) holds everything of one device, relay, desk or lead. Each has its own.

Exit codes: 0 done; 1 nothing found, or refused; 2 wrong use or failure.";

pub(crate) const DEMO: &str = "\
Examples:
  ijwi demo           You answer the report yourself, on the desk's page
  ijwi demo --once    It answers by itself and ends";

pub(crate) const JOIN: &str = "\
The command shows the campaign's six words. Compare them with those printed at the clinic: anybody
can make a campaign and call it by any name.

Examples:
  ijwi join bundle.ijwi
  ijwi join bundle.ijwi --dir /srv/ijwi-relay    A relay's or a desk's folder joins in the same way";

pub(crate) const STAMPS: &str = "\
Each envelope needs one stamp, so that nobody can flood the others. A report takes a few, a photo
about 25 more. Whoever issues stamps can't recognise them again.

How a device gets stamps, side by side on one network:
  ijwi stamps issue --listen 192.168.1.20:4712            On the team's device
  ijwi stamps request --peer 192.168.1.20:4712            On the device

Or by files:
  ijwi stamps request --out request.stamps                On the device
  ijwi stamps issue request.stamps --out issued.stamps    On the team's device
  ijwi stamps accept issued.stamps                        On the device";

pub(crate) const STAMPS_REQUEST: &str = "\
Examples:
  ijwi stamps request --peer 192.168.1.20:4712
  ijwi stamps request --count 60 --out request.stamps";

pub(crate) const STAMPS_ISSUE: &str = "\
Examples:
  ijwi stamps issue --listen 192.168.1.20:4712
  ijwi stamps issue request.stamps --out issued.stamps";

pub(crate) const STAMPS_KEY: &str = "\
Keep the key file secret, and erase it afterwards: who has it prints stamps.

Example:
  ijwi stamps key up-area0-2026-01.key";

pub(crate) const REPORT: &str = "\
Every question can be skipped. For each recipient you are asked whether it may read the report. Once
the report is sealed, only they can open it: you can't open it yourself.

It leaves in this device's slots, in place of the cover that every device lets out each day, while
`ijwi carry` runs: who watches can't tell. A text takes hours, a photo about a week.

Examples:
  ijwi report                                 It asks everything
  ijwi report --attach photo.jpg              The photo goes without its place and time
  ijwi report --burst                         It leaves at once, and that shows
  ijwi report --blank > answers.txt           Writes the questions into a file, to be filled in
  ijwi report --answers answers.txt --to clinic --words";

pub(crate) const ANSWERS: &str = "\
Examples:
  ijwi answers            With the PIN that you chose on this device
  ijwi answers --words    With your seven words, on any device of the campaign";

pub(crate) const CARRY: &str = "\
It finds other devices on the same network, exchanges envelopes with each, and takes them to the
campaign's relay when it can be reached. With stamps it lets out some envelopes of its own every
day, real or cover. It runs until Ctrl+C.

Examples:
  ijwi carry
  ijwi carry --listen 192.168.1.20:4711     Others can dial this address
  ijwi carry --peer 192.168.1.20:4711       Dials it, where devices do not find each other
  ijwi carry --ble                          By Bluetooth too, where there is no network";

pub(crate) const RELAY: &str = "\
A relay keeps sealed envelopes until desks have collected them. It can read none of them.

How to set one up:
  ijwi relay card --campaign ID --address relay.example.org:4710 --out relay.card
                               Give relay.card to the campaign's lead, who publishes a bundle
  ijwi join bundle.ijwi
  ijwi relay

For its operator:
  ijwi relay --metrics         Figures at http://127.0.0.1:4711/metrics, and /health";

pub(crate) const RELAY_CARD: &str = "\
Example:
  ijwi relay card --campaign ID --address relay.example.org:4710 --out relay.card";

pub(crate) const DESK: &str = "\
The pages can be opened on this computer only. The passphrase opens all that is kept here, and
nobody can reset it.

How to set one up:
  ijwi desk card --campaign ID --name Clinic --organisation \"Care\" --role clinic --out desk.card
                               Give desk.card to the campaign's lead, who publishes a bundle
  ijwi desk key down-2026-01.key
                               The key file comes from the lead; answers need it
  ijwi join bundle.ijwi
  ijwi desk";

pub(crate) const DESK_CARD: &str = "\
A card is good for 26 weeks. Run the same command again before they are over, and give the new card
to the campaign's lead.

Example:
  ijwi desk card --campaign ID --name Clinic --organisation \"Care\" --role clinic --out desk.card";

pub(crate) const DESK_HEADS: &str = "\
Two desks of different organisations compare now and then what a relay signed for them. So a relay
that shows each another log is caught. The desk must not be running meanwhile.

Example:
  ijwi desk heads --out clinic.heads";

pub(crate) const DESK_EVIDENCE: &str = "\
Anybody who has the campaign's bundle can check the file, and needs to trust nobody: it holds only
what the relay itself signed. Exit code 1: nothing is known against any relay. The desk must not be
running meanwhile.

Examples:
  ijwi desk evidence --out relay.evidence
  ijwi desk evidence --heads clinic.heads --out relay.evidence
  ijwi inspect relay.evidence --bundle bundle.ijwi";

pub(crate) const DESK_KEY: &str = "\
Erase the key file afterwards: who has it prints stamps for answers.

Example:
  ijwi desk key down-2026-01.key";

pub(crate) const CAMPAIGN: &str = "\
How to lead a campaign, on a computer that stays offline:
  ijwi campaign new --name \"Camp North\"
                               Makes it, and the stamp keys: up-… for teams, down-… for desks
  ijwi campaign publish relay.card desk.card --out bundle.ijwi
                               Takes in relays and desks, and signs the bundle for everybody
  ijwi campaign show bundle.ijwi";

pub(crate) const CAMPAIGN_NEW: &str = "\
Example:
  ijwi campaign new --name \"Camp North\" --areas 2 --months 6";

pub(crate) const CAMPAIGN_PUBLISH: &str = "\
Who was taken in before stays in; a newer card replaces the older one of the same relay or desk.

Examples:
  ijwi campaign publish relay.card desk.card --out bundle.ijwi
  ijwi campaign publish --months 6 --out bundle.ijwi    Makes stamp keys for six more months, too";

pub(crate) const INSPECT: &str = "\
It reads envelopes, bundles, cards, stamp requests, issued stamps, stamp keys and receipts. The exit
code is 1 for what a device would refuse.

Examples:
  ijwi inspect bundle.ijwi
  ijwi inspect envelope.bin --bundle bundle.ijwi";
