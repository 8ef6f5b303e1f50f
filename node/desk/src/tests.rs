//! A desk with a store that can lose what was not committed, fed as a contact feeds it.

mod posting;
mod torn;

use std::sync::Arc;

use ijwi_mesh::bundles;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::home::Home;
use ijwi_mesh::keeper::Keeper;
use ijwi_mesh::store::{MemoryStore, Store};
use ijwi_protocol::campaign::{
    Countersignature, Evidence, Heads, News, Receipt, ReceiptBody, SignedHead, Texts, merkle, receipt_id,
};
use ijwi_protocol::contact::{Handing, Learned, Stream};
use ijwi_protocol::envelope::{Direction, Verified};
use ijwi_protocol::ids::{ContentHash, EnvelopeId, RecipientId};
use ijwi_protocol::report::{
    Answer, Content, Conversation, Filing, FollowUp, Media, Parcel, Withdrawal, open_piece, read_object,
};
use ijwi_protocol::testing::{self, Fixture, TODAY};
use ijwi_protocol::time::Day;
use ijwi_text::Language;

use crate::secrets::Secrets;
use crate::view::{AttachmentState, CaseState, Inbox, Outgoing, RowAnswer, Speaker};
use crate::{Desk, PostError, Rhythm};

struct Office {
    fixture: Fixture,
    rhythm: Rhythm,
    desk: Desk,
    store: Arc<MemoryStore>,
    dir: tempfile::TempDir,
}

/// A clock that says this.
fn clock(day: Day) -> Clock {
    let now = Clock::system().today();
    Clock::off_by(i64::from(day.0) - i64::from(now.0))
}

fn office() -> Office {
    office_with(Rhythm::AtOnce)
}

fn office_with(rhythm: Rhythm) -> Office {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(dir.path()).unwrap();
    let mut fixture = testing::campaign(1);
    let campaign = *fixture.bundle.campaign();
    let name = Texts::new([("en", "Night desk")]);
    let role = ijwi_protocol::campaign::Role::Clinic;
    let mut secrets = Secrets::create(&home, "passphrase", campaign, name, "Care", role, TODAY).unwrap();
    secrets.take_down_key(&home, &fixture.down.to_der()).unwrap();
    fixture.draft.recipients[0] = secrets.card(TODAY).unwrap();
    fixture.publish();
    let store = Arc::new(MemoryStore::default());
    let active = bundles::install(&*store, &fixture.file).unwrap();
    let shared: Arc<dyn Store> = store.clone();
    let desk = Desk::open(home, secrets, shared, active, clock(TODAY), rhythm).unwrap();
    Office { fixture, rhythm, desk, store, dir }
}

impl Office {
    fn id(&self) -> RecipientId {
        self.desk.id()
    }

    fn file(&mut self, text: &str, attachments: &[(Media, Vec<u8>)]) -> (Vec<Verified>, Conversation) {
        let bundle = Arc::clone(&self.fixture.bundle);
        let filing = Filing {
            bundle: &bundle,
            day: TODAY,
            prekeys_of: TODAY,
            language: "rn",
            answers: &[Answer::Text(text.to_owned())],
            attachments,
            recipients: &[self.id()],
            root: Some(&[5; 32]),
        };
        let (parcels, mut conversations) = filing.parcels(&mut self.fixture.rng).unwrap();
        let mut sealed = Vec::new();
        for parcel in &parcels {
            sealed.extend(self.seal(parcel, Direction::Up));
        }
        (sealed, conversations.remove(0))
    }

    fn seal(&mut self, parcel: &Parcel, direction: Direction) -> Vec<Verified> {
        let stamps = (0..parcel.stamps_needed()).map(|_| self.fixture.stamp(direction)).collect();
        let campaign = *self.fixture.bundle.campaign();
        let sealed = parcel.seal(&mut self.fixture.rng, &campaign, stamps).unwrap();
        sealed.into_iter().map(|envelope| Verified::trusted(envelope, direction)).collect()
    }

    fn collect(&self, envelopes: &[Verified]) {
        let stored = self.desk.store(envelopes.to_vec());
        assert!(stored.iter().all(|(_, result)| result.is_ok()));
        while self.desk.open_some().unwrap() {}
    }

    /// What the desk has for the author, read with her keys.
    fn down(&self, conversation: &Conversation) -> Vec<Content> {
        let ids: Vec<EnvelopeId> = self.desk.view(None).offers.iter().map(|offer| offer.id).collect();
        let mut found = Vec::new();
        for (_, envelope) in self.desk.read(&ids) {
            let envelope = Verified::trusted(envelope.unwrap(), Direction::Down);
            for (_, key) in conversation.chain.window() {
                if let Some(Ok(piece)) = open_piece(&envelope, self.fixture.bundle.campaign(), &key) {
                    let finished = ijwi_protocol::object::Joiner::new().add(piece).unwrap().unwrap();
                    found.push(read_object(&finished.bytes).unwrap());
                }
            }
        }
        found
    }

    /// Closes the desk and opens it again on what was committed.
    fn reopen(self) -> Self {
        self.reopen_on(TODAY)
    }

    /// The same, with a clock that says this.
    fn reopen_on(self, day: Day) -> Self {
        let Self { fixture, rhythm, desk, store, dir } = self;
        drop(desk);
        let store = Arc::new(store.crash());
        let home = Home::open(dir.path()).unwrap();
        let secrets = Secrets::open(&home, "passphrase").unwrap();
        let active = bundles::active(&*store).unwrap().unwrap();
        let shared: Arc<dyn Store> = store.clone();
        let desk = Desk::open(home, secrets, shared, active, clock(day), rhythm).unwrap();
        Self { fixture, rhythm, desk, store, dir }
    }
}

#[test]
fn a_report_with_a_photo_becomes_a_case_is_confirmed_and_answered() {
    let mut office = office();
    let photo: Vec<u8> = (0..30_000).map(|at| (at * 7 % 251) as u8).collect();
    let photo: Vec<u8> = [&[0xff, 0xd8, 0xff][..], &photo].concat();
    let (sealed, conversation) = office.file("by the well", &[(Media::Jpeg, photo.clone())]);
    let others: Vec<_> = (0..5).map(|_| office.fixture.envelope(Direction::Up)).collect();
    // The photo's pieces come before the report that names their key.
    let (report, pieces) = sealed.split_first().unwrap();
    office.collect(pieces);
    office.collect(&others);
    assert!(office.desk.list(Language::En).is_empty());
    office.collect(core::slice::from_ref(report));

    let lines = office.desk.list(Language::En);
    assert_eq!((lines.len(), lines[0].number, lines[0].state), (1, 1, CaseState::New));
    let case = office.desk.case(1, Language::En).unwrap();
    assert!(matches!(&case.rows[0].answer, RowAnswer::Words(text) if text == "by the well"));
    assert_eq!(case.attachments[0].state, AttachmentState::Here);
    assert_eq!(office.desk.attachment(1, 0).unwrap().1, photo);
    assert_eq!(case.language, "rn");
    assert_eq!(case.messages[0].from, Speaker::Confirmation);

    Inbox::answer(&office.desk, 1, " Come tomorrow. ").unwrap();
    let found = office.down(&conversation);
    assert!(found.iter().any(|content| matches!(content, Content::Confirmation(c) if c.report == conversation.report)));
    assert!(found.iter().any(|content| matches!(content, Content::Reply(r) if r.text == "Come tomorrow.")));

    let office = office.reopen();
    let case = office.desk.case(1, Language::En).unwrap();
    assert_eq!((case.line.state, case.messages.len()), (CaseState::Answered, 2));
    assert_eq!(case.messages[1].state, Some(Outgoing::Waiting));
    let offers = office.desk.view(None).offers;
    let handed: Vec<_> = offers.iter().map(|offer| Handing { id: offer.id, copies: 0 }).collect();
    office.desk.handed(&handed);
    assert_eq!(office.desk.case(1, Language::En).unwrap().messages[1].state, Some(Outgoing::AtRelay));
    assert_eq!(office.down(&conversation).len(), 0, "what a relay has is not offered again");
}

#[test]
fn only_the_author_follows_up_and_withdraws() {
    let mut office = office();
    let (sealed, conversation) = office.file("first", &[]);
    office.collect(&sealed);
    let prekey = office.fixture.bundle.recipients()[0].prekeys.key_for(TODAY).clone();
    let other = Conversation::of_root(&[6; 32], office.id(), conversation.report);
    for (author, text) in [(&other, "forged"), (&conversation, "second")] {
        let more = FollowUp::new(&author.thread, conversation.report, TODAY, text.to_owned());
        let parcel = Parcel::new(&mut office.fixture.rng, prekey.clone(), &Content::FollowUp(more)).unwrap();
        let sealed = office.seal(&parcel, Direction::Up);
        office.collect(&sealed);
    }
    let case = office.desk.case(1, Language::En).unwrap();
    let said: Vec<_> = case.messages.iter().filter(|m| m.from == Speaker::Author).map(|m| m.text.as_str()).collect();
    assert_eq!(said, ["second"]);

    for (author, withdrawn) in [(&other, false), (&conversation, true)] {
        let withdrawal = Content::Withdrawal(Withdrawal::new(&author.thread, conversation.report));
        let parcel = Parcel::new(&mut office.fixture.rng, prekey.clone(), &withdrawal).unwrap();
        let sealed = office.seal(&parcel, Direction::Up);
        office.collect(&sealed);
        assert_eq!(office.desk.list(Language::En)[0].state == CaseState::Withdrawn, withdrawn);
    }
    assert!(matches!(office.desk.answer(1, "too late"), Err(PostError::NotWanted)));
}

#[test]
fn a_desk_that_stays_open_erases_what_is_over_and_begins_a_new_chain() {
    let office = office();
    let chains = |office: &Office| {
        let state = office.desk.lock();
        let chains = state.secrets.chains();
        (chains.newest_start().unwrap(), chains.secrets(TODAY.week()).count())
    };
    assert_eq!(chains(&office), (TODAY.week(), 1));
    office.desk.lock().day.learn_from_bundle(TODAY + 20 * 7);
    office.desk.keep_up().unwrap();
    let later = (TODAY + 20 * 7).week();
    assert_eq!(chains(&office), (later, 0));
    assert_eq!(chains(&office.reopen()), (later, 0), "and it is written");
}

#[test]
fn it_countersigns_what_it_read_opened_or_not_and_nothing_else() {
    let mut office = office();
    let others: Vec<_> = (0..4).map(|_| office.fixture.envelope(Direction::Up)).collect();
    let relay = office.fixture.bundle.relays()[0].id();
    let campaign = *office.fixture.bundle.campaign();
    let mut frontier = merkle::Frontier::default();
    others.iter().for_each(|envelope| frontier.push(&envelope.content_hash()));
    let receipt = |from: usize, listed: &[Verified]| {
        let key = &office.fixture.relay;
        let head = SignedHead::sign(key, &campaign, relay, Direction::Up, 4, frontier.root(), TODAY);
        let ids = listed.iter().map(|envelope| receipt_id(&[1; 16], &envelope.content_hash())).collect();
        let from = from as u64;
        let body = ReceiptBody { relay, number: from, from, salt: [1; 16], ids, expires: TODAY + 75, head };
        Receipt::sign(key, &campaign, body)
    };
    let (right, wrong) = (receipt(0, &others[..2]), receipt(2, &others[..2]));
    for receipt in [&right, &wrong] {
        office.desk.learn(Learned::News(News::Receipt(Box::new(receipt.clone()))));
    }
    assert!(office.desk.view(None).news_for_relay.is_empty(), "nothing was collected yet");
    let entries: Vec<_> = (0..).zip(others.iter().map(Verified::content_hash)).collect();
    office.desk.logged(relay, &entries);

    let signed = office.desk.view(None).news_for_relay;
    assert_eq!(signed.len(), 1);
    let news = News::read(&office.desk.read_news(&signed)[0]).unwrap();
    assert!(news.verify(&office.fixture.bundle).is_ok());
    assert!(matches!(&news, News::Countersignature(Countersignature { receipt, .. }) if *receipt == right.hash()));
    let unsigned = office.desk.counts().unsigned;
    office.desk.learn(Learned::News(news));
    assert_eq!(office.desk.counts().unsigned, unsigned - 2, "it came back from the relay");
    let office = office.reopen();
    assert_eq!(office.desk.counts().unsigned, unsigned - 2, "which is remembered");
    assert!(office.desk.view(None).news_for_relay.is_empty(), "and not sent again");
    let evidence = office.desk.evidence();
    assert!(
        matches!(evidence[..], [Evidence::NotAsReceipted { position: 2, .. }]),
        "the other lists what is not there"
    );
    assert_eq!(evidence[0].verify(&office.fixture.bundle), Ok(()));
}

#[test]
fn a_relay_is_caught_by_two_heads_of_one_size_also_those_of_another_desk() {
    let relay_signs = |office: &Office, root| {
        let (bundle, relay) = (&office.fixture.bundle, &office.fixture.relay);
        SignedHead::sign(relay, bundle.campaign(), bundle.relays()[0].id(), Direction::Up, 4, root, TODAY)
    };
    for by_another_desk in [false, true] {
        let office = office();
        office.desk.learn(Learned::Head(relay_signs(&office, [8; 32])));
        assert_eq!((office.desk.counts().doubts, office.desk.heads().0.len()), (false, 1));
        let other = relay_signs(&office, [9; 32]);
        if by_another_desk {
            let stranger = SignedHead { signature: [1; 64], ..other.clone() };
            assert_eq!(office.desk.compare(&Heads(vec![stranger, other])), Ok(1), "one of them is signed");
        } else {
            office.desk.learn(Learned::Head(other));
        }
        assert!(office.desk.status().warnings.contains(&crate::view::Warning::RelayLogBroken));
        let office = office.reopen();
        assert_eq!(office.desk.counts().caught, 1, "it is written");
        assert_eq!(office.desk.evidence()[0].verify(&office.fixture.bundle), Ok(()));
    }
}

#[test]
fn a_doubted_log_is_read_anew_once_and_from_its_start() {
    let office = office();
    let (bundle, key) = (Arc::clone(&office.fixture.bundle), &office.fixture.relay);
    let relay = bundle.relays()[0].id();
    let content = |leaf: u8| ContentHash([leaf; 32]);
    let head = |leaves: &[u8]| {
        let mut tree = merkle::Frontier::default();
        leaves.iter().for_each(|leaf| tree.push(&content(*leaf)));
        Learned::Head(SignedHead::sign(key, bundle.campaign(), relay, Direction::Up, tree.size(), tree.root(), TODAY))
    };
    let cursor = |office: &Office| office.desk.view(Some(relay)).cursors.envelopes;
    let show = |office: &Office, from: usize, leaves: &[u8]| {
        let entries: Vec<_> = (from..).zip(leaves).map(|(at, leaf)| (at as u64, content(*leaf))).collect();
        office.desk.logged(relay, &entries);
        office.desk.cursor(relay, Stream::Up, (from + leaves.len()) as u64);
    };
    office.desk.learn(head(&[1, 2, 3]));
    show(&office, 0, &[1, 2, 3]);
    assert_eq!((cursor(&office), office.desk.counts().doubts), (3, false));
    office.desk.learn(head(&[1, 9, 3, 4]));
    show(&office, 3, &[4]);
    assert_eq!((office.desk.counts().doubts, office.desk.counts().caught), (true, 0));
    let office = office.reopen();
    assert_eq!((cursor(&office), cursor(&office)), (0, 4), "once");
    show(&office, 0, &[1, 9, 3, 4]);
    assert_eq!(office.desk.evidence()[0].verify(&bundle), Ok(()));
    assert_eq!(cursor(&office.reopen()), 4, "what convicts is here");
}

#[test]
fn a_desk_whose_clock_is_wrong_erases_no_key_and_answers() {
    for day in [Day(10_957), Day(25_567), TODAY - 70, TODAY + 70, TODAY + 140] {
        let mut office = office().reopen_on(day).reopen_on(day);
        let (sealed, conversation) = office.file("still readable", &[]);
        office.collect(&sealed);
        assert_eq!(office.desk.counts().reports, 1, "{day}");
        Inbox::answer(&office.desk, 1, "Come tomorrow.").unwrap();
        assert_eq!(office.down(&conversation).len(), 2, "{day}: the confirmation and the answer");
    }
}

#[test]
fn a_relay_that_signs_a_day_far_ahead_makes_the_desk_erase_no_key_and_stops_no_answer() {
    let office = office();
    let bundle = Arc::clone(&office.fixture.bundle);
    let (relay, campaign) = (bundle.relays()[0].id(), *bundle.campaign());
    let head = |direction| {
        SignedHead::sign(
            &office.fixture.relay,
            &campaign,
            relay,
            direction,
            0,
            merkle::Frontier::default().root(),
            Day::MAX,
        )
    };
    office.desk.learn(Learned::Head(head(Direction::Up)));
    let body = ReceiptBody {
        relay,
        number: 0,
        from: 0,
        salt: [1; 16],
        ids: vec![[1; 8]],
        expires: Day::MAX,
        head: head(Direction::Up),
    };
    office.desk.learn(Learned::News(News::Receipt(Box::new(Receipt::sign(&office.fixture.relay, &campaign, body)))));
    let mut office = office.reopen();
    let (sealed, conversation) = office.file("still readable", &[]);
    office.collect(&sealed);
    assert_eq!(office.desk.counts().reports, 1);
    Inbox::answer(&office.desk, 1, "Come tomorrow.").unwrap();
    assert_eq!(office.down(&conversation).len(), 2, "the confirmation and the answer");
}

#[test]
fn reports_are_opened_before_anything_is_looked_for_among_attachments() {
    let mut office = office();
    let (first, _) = office.file("with a file", &[(Media::File, vec![1; 100])]);
    let (second, _) = office.file("without", &[]);
    let (report, file) = first.split_first().unwrap();
    office.desk.store([file, &second[..], core::slice::from_ref(report)].concat());
    assert!(office.desk.open_some().unwrap());
    let counts = office.desk.counts();
    assert_eq!((counts.reports, counts.whole), (2, 1), "the file waits its turn");
    let mut office = office.reopen();
    let other = office.fixture.envelope(Direction::Up);
    office.collect(&[other]);
    assert_eq!(office.desk.counts().whole, 2, "and gets it, also after a restart");
}

#[test]
fn what_is_sealed_to_an_attachments_key_is_an_attachment_or_nothing() {
    let mut office = office();
    let seed = ijwi_protocol::report::AttachmentSeed::draw(&mut office.fixture.rng);
    let named = ijwi_protocol::report::Attachment { media: Media::File, bytes: 9, hash: [0; 32], seed: seed.clone() };
    let report = |attachments| {
        Content::Report(ijwi_protocol::report::Report {
            form: ijwi_protocol::report::FormHash([0; 8]),
            answers: Vec::new(),
            day: TODAY,
            language: "en".to_owned(),
            reply: None,
            attachments,
        })
    };
    let prekey = office.fixture.draft.recipients[0].prekeys.key_for(TODAY).clone();
    let rng = &mut office.fixture.rng;
    let outer = Parcel::new(rng, prekey, &report(vec![named])).unwrap();
    let inner = Parcel::new(rng, seed.key().sealing_key(), &report(Vec::new())).unwrap();
    let sealed = [office.seal(&outer, Direction::Up), office.seal(&inner, Direction::Up)].concat();
    office.collect(&sealed);
    assert_eq!(office.desk.counts().reports, 1);
}

#[test]
fn a_relay_that_puts_something_else_at_a_position_is_caught() {
    let mut office = office();
    let relay = office.fixture.bundle.relays()[0].id();
    let [one, other] = [0, 1].map(|_| office.fixture.envelope(Direction::Up).content_hash());
    office.desk.logged(relay, &[(0, one)]);
    office.desk.logged(relay, &[(0, one)]);
    assert!(!office.desk.status().warnings.contains(&crate::view::Warning::RelayLogBroken));
    office.desk.logged(relay, &[(0, other)]);
    assert!(office.desk.status().warnings.contains(&crate::view::Warning::RelayLogBroken));
    // What proves it is behind the cursor, and is never read again.
    let office = office.reopen();
    assert!(office.desk.status().warnings.contains(&crate::view::Warning::RelayLogBroken));
}

#[test]
fn a_relay_that_signs_another_log_than_it_gave_is_caught_for_good() {
    let office = office();
    let (campaign, relay) = (*office.fixture.bundle.campaign(), office.fixture.bundle.relays()[0].id());
    office.desk.logged(relay, &[(0, ijwi_protocol::ids::ContentHash([1; 32]))]);
    let root = merkle::Frontier::default().root();
    let head = SignedHead::sign(&office.fixture.relay, &campaign, relay, Direction::Up, 1, root, TODAY);
    office.desk.learn(Learned::Head(head));
    let office = office.reopen();
    assert!(office.desk.status().warnings.contains(&crate::view::Warning::RelayLogBroken));
}
