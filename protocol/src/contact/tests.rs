//! Pairs of contacts on one clock.

mod cuts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::*;
use crate::bounds::{OFFER_IDS_MAX, OFFER_PAUSE};
use crate::campaign::{Countersignature, News, Receipt, ReceiptBody, SignedHead};
use crate::envelope::{Direction, Envelope, Refused, Verified};
use crate::ids::{EnvelopeId, NewsId};
use crate::rng::Rng;
use crate::testing::{self, Fixture, TODAY};
use crate::time::Instant;

/// One side with a store in memory: the smallest driver that there can be.
struct Node {
    contact: Contact,
    view: View,
    envelopes: BTreeMap<EnvelopeId, Verified>,
    news: BTreeMap<NewsId, News>,
    handed: Vec<EnvelopeId>,
    log: Vec<Verified>,
    cursor: Option<(Stream, u64)>,
    learned: Vec<Learned>,
    done: Option<Why>,
    stored: usize,
    logged: usize,
}

impl Node {
    fn new(fixture: &Fixture, role: NodeRole, side: Side, seed: u8, envelopes: &[Verified], news: &[News]) -> Self {
        let envelopes: BTreeMap<_, _> = envelopes.iter().map(|envelope| (envelope.id(), envelope.clone())).collect();
        let news: BTreeMap<_, _> = news.iter().map(|news| (news.id(), news.clone())).collect();
        let view = View {
            role,
            link: LinkKind::Short,
            day: TODAY,
            bundle: Arc::clone(&fixture.bundle),
            manifest: fixture.file.signed.clone().into(),
            twin: None,
            held: envelopes.keys().copied().collect(),
            news: news.keys().copied().collect(),
            offers: envelopes.values().map(offer).collect(),
            news_for_relay: news.keys().copied().collect(),
            cursors: Cursors::default(),
            room: Level::Most,
            since_relay: Level::Most,
            reach: 0,
            can_take: 1000,
        };
        let contact = Contact::new(Instant::START, [seed; 32], side, view.clone());
        Self {
            contact,
            view,
            envelopes,
            news,
            handed: Vec::new(),
            log: Vec::new(),
            cursor: None,
            learned: Vec::new(),
            done: None,
            stored: 0,
            logged: 0,
        }
    }

    /// Drains the outputs; gives what is to be sent.
    fn drain(&mut self, now: Instant) -> Vec<Frame> {
        let mut frames = Vec::new();
        let mut stored = Vec::new();
        loop {
            match self.contact.poll_output(now) {
                Output::Send(frame) => frames.push(frame),
                Output::Store(envelope) => {
                    let id = envelope.id();
                    let held = self.envelopes.insert(id, envelope.clone()).is_some();
                    self.log.push(envelope);
                    self.stored += 1;
                    stored.push((id, if held { Err(Refused::Held) } else { Ok(()) }));
                }
                Output::Read(ids) => {
                    let read = ids.iter().map(|id| (*id, self.envelopes.get(id).map(|e| e.envelope().clone())));
                    let read: Vec<(EnvelopeId, Option<Envelope>)> = read.collect();
                    self.contact.handle_read(read);
                }
                Output::Rank(ids) => {
                    let order = ids.into_iter().map(|id| Handing { id, copies: 3 }).collect();
                    self.contact.handle_ranked(order);
                }
                Output::Learn(learned) => {
                    if let Learned::News(news) = &learned {
                        self.news.insert(news.id(), news.clone());
                    }
                    self.learned.push(learned);
                }
                Output::ReadNews(ids) => {
                    let read = ids.iter().filter_map(|id| self.news.get(id)).map(News::to_bytes).collect();
                    self.contact.handle_news(read);
                }
                Output::ReadPart(_) => self.contact.handle_part(None),
                Output::Lookup(offered) => {
                    let logged = |name: &[u8; 8]| self.log.iter().any(|e| e.content_hash().0.starts_with(name));
                    let held = |name: &[u8; 8]| self.envelopes.values().any(|e| e.content_hash().0.starts_with(name));
                    let news = |name: &[u8; 8]| self.news.keys().any(|id| id.0.starts_with(name));
                    let has = |name: &[u8; 8]| match self.view.role {
                        NodeRole::Relay => logged(name),
                        _ => held(name) || news(name),
                    };
                    let lacks: Vec<_> = offered.iter().map(|name| !has(name)).collect();
                    self.contact.handle_lookup(&lacks);
                }
                Output::ReadLog(request) => {
                    let answer = self.read_log(request);
                    self.contact.handle_log(answer);
                }
                Output::Logged { .. } => self.logged += 1,
                Output::Handed(handed) => self.handed.extend(handed.iter().map(|handing| handing.id)),
                Output::Cursor { stream, next } => self.cursor = Some((stream, next)),
                Output::Done(why) => {
                    self.done = Some(why);
                    return frames;
                }
                Output::Wake(_) if stored.is_empty() => return frames,
                Output::Wake(_) => self.contact.handle_stored(&core::mem::take(&mut stored)),
            }
        }
    }

    fn read_log(&self, request: LogRequest) -> LogAnswer {
        if request.stream == Stream::News {
            let from = request.from.min(self.news.len() as u64) as usize;
            let news: Vec<_> = self.news.values().skip(from).take(request.limit as usize).collect();
            let next = (from + news.len()) as u64;
            let entries = news.into_iter().map(|news| LogEntry::News(news.to_bytes())).collect();
            return LogAnswer { entries, next, head: None };
        }
        let direction = if request.stream == Stream::Up { Direction::Up } else { Direction::Down };
        let of_stream: Vec<_> = self.log.iter().filter(|envelope| envelope.direction() == direction).collect();
        let from = request.from.min(of_stream.len() as u64);
        let entries: Vec<_> = of_stream.into_iter().skip(from as usize).take(request.limit as usize).collect();
        let next = from + entries.len() as u64;
        let entries = (from..)
            .zip(entries)
            .map(|(position, envelope)| LogEntry::Envelope(position, Box::new(*envelope.bytes())))
            .collect();
        LogAnswer { entries, next, head: None }
    }
}

/// Lets two sides talk until both are done or nothing moves. Gives the frames that were sent, by side.
fn talk(a: &mut Node, b: &mut Node) -> (Vec<Frame>, Vec<Frame>) {
    talk_at(Instant::START, a, b)
}

fn talk_at(now: Instant, a: &mut Node, b: &mut Node) -> (Vec<Frame>, Vec<Frame>) {
    let (mut from_a, mut from_b) = (Vec::new(), Vec::new());
    loop {
        let moved = from_a.len() + from_b.len();
        for frame in a.drain(now) {
            from_a.push(frame.clone());
            let _ = b.contact.handle_frame(now, frame);
        }
        for frame in b.drain(now) {
            from_b.push(frame.clone());
            let _ = a.contact.handle_frame(now, frame);
        }
        if from_a.len() + from_b.len() == moved {
            return (from_a, from_b);
        }
    }
}

fn pair(fixture: &Fixture, a: &[Verified], b: &[Verified]) -> (Node, Node) {
    (
        Node::new(fixture, NodeRole::Device, Side::Opener, 1, a, &[]),
        Node::new(fixture, NodeRole::Device, Side::Answerer, 2, b, &[]),
    )
}

fn envelopes(fixture: &mut Fixture, count: usize) -> Vec<Verified> {
    (0..count).map(|at| fixture.envelope(if at % 3 == 0 { Direction::Down } else { Direction::Up })).collect()
}

fn bytes(frames: &[Frame]) -> usize {
    frames.iter().map(|frame| frame.to_bytes().len()).sum()
}

fn receipt(fixture: &Fixture, number: u64, of: &[Verified]) -> Receipt {
    let campaign = fixture.bundle.campaign();
    let relay = fixture.bundle.relays()[0].id();
    let end = of.len() as u64;
    let head = SignedHead::sign(&fixture.relay, campaign, relay, Direction::Up, end, [0; 32], TODAY);
    let salt = [number as u8; 16];
    let ids = of.iter().map(|e| crate::campaign::receipt_id(&salt, &e.content_hash())).collect();
    Receipt::sign(
        &fixture.relay,
        campaign,
        ReceiptBody { relay, number, from: 0, salt, ids, expires: TODAY + 75, head },
    )
}

#[test]
fn two_devices_end_with_the_union_of_what_they_held() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 60);
    for (a, b) in [(0..60, 0..0), (0..0, 0..60), (0..40, 20..60), (0..5, 3..8), (0..0, 0..0), (0..60, 59..60)] {
        let (mut one, mut other) = pair(&fixture, &all[a.clone()], &all[b.clone()]);
        talk(&mut one, &mut other);
        assert_eq!((one.done, other.done), (Some(Why::Complete), Some(Why::Complete)), "{a:?} {b:?}");
        let union: BTreeSet<_> = all[a.clone()].iter().chain(&all[b.clone()]).map(Verified::id).collect();
        assert_eq!((one.envelopes.len(), other.envelopes.len()), (union.len(), union.len()), "{a:?} {b:?}");
        assert_eq!(one.handed.len() + one.envelopes.len() - one.stored, one.handed.len() + a.len());
    }
}

#[test]
fn equal_sets_cost_less_than_150_bytes() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 30);
    let (mut one, mut other) = pair(&fixture, &all, &all);
    let (from_one, from_other) = talk(&mut one, &mut other);
    let total = bytes(&from_one) + bytes(&from_other);
    assert!(total <= 150, "{total} bytes");
    assert_eq!(one.done, Some(Why::Complete));
}

#[test]
fn news_goes_before_envelopes() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 20);
    let receipt = receipt(&fixture, 0, &all[..3]);
    let desk = fixture.bundle.recipients()[0].id();
    let signature = Countersignature::sign(&fixture.desks[0].0, desk, fixture.bundle.campaign(), &receipt);
    let news = [News::Receipt(Box::new(receipt)), News::Countersignature(signature)];
    let mut one = Node::new(&fixture, NodeRole::Device, Side::Opener, 1, &all, &news);
    let mut other = Node::new(&fixture, NodeRole::Device, Side::Answerer, 2, &[], &[]);
    let (from_one, _) = talk(&mut one, &mut other);
    let is_news = |frame: &Frame| matches!(frame, Frame::News(_));
    let first_envelope = from_one.iter().position(|frame| matches!(frame, Frame::Envelope { .. })).unwrap();
    assert_eq!(from_one[..first_envelope].iter().filter(|frame| is_news(frame)).count(), 2);
    assert_eq!(other.news.len(), 2);
    assert_eq!(other.envelopes.len(), 20);
}

#[test]
fn a_relay_takes_what_it_lacks_and_gives_its_log_by_position() {
    let mut fixture = testing::campaign(1);
    let all: Vec<_> = (0..120).map(|_| fixture.envelope(Direction::Up)).collect();
    let down: Vec<_> = (0..100).map(|_| fixture.envelope(Direction::Down)).collect();
    let mut device = Node::new(&fixture, NodeRole::Device, Side::Opener, 1, &all, &[]);
    let mut relay = Node::new(&fixture, NodeRole::Relay, Side::Answerer, 2, &[], &[]);
    relay.log = all[..50].iter().chain(&down).cloned().collect();
    talk(&mut device, &mut relay);
    assert_eq!(device.done, Some(Why::Complete));
    assert_eq!(relay.stored, 70, "only what it lacked");
    assert_eq!(device.handed.len(), 120, "what it took, and what it says that it has");
    assert_eq!(device.stored, 100);
    assert_eq!(device.cursor, Some((Stream::Down, 100)));

    let mut desk = Node::new(&fixture, NodeRole::Desk, Side::Opener, 3, &[], &[]);
    let log = core::mem::take(&mut relay.log);
    relay = Node::new(&fixture, NodeRole::Relay, Side::Answerer, 4, &[], &[]);
    relay.log = log;
    talk(&mut desk, &mut relay);
    assert_eq!((desk.stored, desk.logged), (120, 120));
    assert_eq!(desk.cursor, Some((Stream::Up, 120)));
}

#[test]
fn a_newer_bundle_and_a_second_one_of_the_same_version_are_passed_on() {
    let mut fixture = testing::campaign(1);
    let mut old = Node::new(&fixture, NodeRole::Device, Side::Opener, 1, &[], &[]);
    fixture.publish();
    let mut new = Node::new(&fixture, NodeRole::Device, Side::Answerer, 2, &[], &[]);
    talk(&mut old, &mut new);
    assert_eq!(old.learned, [Learned::Manifest(fixture.file.signed.clone())]);
    assert_eq!(new.learned, []);

    let mut new = Node::new(&fixture, NodeRole::Device, Side::Opener, 1, &[], &[]);
    fixture.manifest.version -= 1;
    fixture.draft.policy.slots_per_day = 5;
    fixture.publish();
    let mut twin = Node::new(&fixture, NodeRole::Device, Side::Answerer, 2, &[], &[]);
    talk(&mut new, &mut twin);
    assert_eq!((new.learned.len(), twin.learned.len()), (1, 1), "both can sound the alarm");

    let second = Node::new(&fixture, NodeRole::Device, Side::Opener, 3, &[], &[]).view.manifest;
    let fixture = testing::campaign(1);
    let mut unaware = Node::new(&fixture, NodeRole::Device, Side::Answerer, 2, &[], &[]);
    let mut alarmed = Node::new(&fixture, NodeRole::Device, Side::Opener, 1, &[], &[]);
    alarmed.view.twin = Some(Arc::clone(&second));
    alarmed.contact = Contact::new(Instant::START, [1; 32], Side::Opener, alarmed.view.clone());
    talk(&mut alarmed, &mut unaware);
    assert_eq!(unaware.learned, [Learned::Manifest(second.to_vec())], "who has the first hears of the second");
}

#[test]
fn on_a_long_link_the_peer_gets_what_comes_meanwhile_if_it_lacks_it() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 30);
    for early in [true, false] {
        let (mut one, mut other) = pair(&fixture, &all[..10], &all[5..15]);
        for (node, side, seed) in [(&mut one, Side::Opener, 1), (&mut other, Side::Answerer, 2)] {
            node.view.link = LinkKind::Long;
            node.contact = Contact::new(Instant::START, [seed; 32], side, node.view.clone());
        }
        if !early {
            talk(&mut one, &mut other);
        }
        let receipts = [0, 1].map(|number| News::Receipt(Box::new(receipt(&fixture, number, &all[..3]))));
        let offers: Vec<_> = all[15..].iter().map(offer).collect();
        one.envelopes.extend(all[15..].iter().map(|envelope| (envelope.id(), envelope.clone())));
        one.news.extend(receipts.iter().map(|news| (news.id(), news.clone())));
        one.contact.handle_new(&offers);
        one.contact.handle_new_news(&receipts.each_ref().map(News::id));
        // A third gives the other side some of it too.
        other.envelopes.extend(all[15..25].iter().map(|envelope| (envelope.id(), envelope.clone())));
        other.news.insert(receipts[0].id(), receipts[0].clone());
        other.contact.handle_new(&offers[..10]);
        talk(&mut one, &mut other);
        assert!(!one.contact.is_settled());
        let (stored, news) = (other.stored, other.learned.len());

        let later = Instant::START + OFFER_PAUSE;
        one.contact.handle_timeout(later);
        talk_at(later, &mut one, &mut other);
        assert!(all[15..].iter().all(|envelope| other.envelopes.contains_key(&envelope.id())), "early: {early}");
        assert_eq!((other.stored - stored, other.learned.len() - news), (5, 1), "what it lacked, and no more");
        assert_eq!(one.stored, 5, "nothing comes back");
        assert!(one.contact.is_settled() && other.contact.is_settled());
        assert_eq!((one.done, other.done), (None, None), "a long link goes on");
    }
}

#[test]
fn what_comes_before_the_hello_of_a_relay_is_offered_to_it() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 3);
    let mut device = Node::new(&fixture, NodeRole::Device, Side::Opener, 1, &all, &[]);
    let mut relay = Node::new(&fixture, NodeRole::Relay, Side::Answerer, 2, &[], &[]);
    (device.view.link, device.view.offers) = (LinkKind::Long, Vec::new());
    device.contact = Contact::new(Instant::START, [1; 32], Side::Opener, device.view.clone());
    device.contact.handle_new(&all.iter().map(offer).collect::<Vec<_>>());
    device.contact.handle_new_news(&[NewsId([1; 16])]);
    talk(&mut device, &mut relay);
    assert_eq!((relay.log.len(), relay.learned.len()), (3, 0));
}

fn offer(envelope: &Verified) -> Offer {
    Offer { content: envelope.content_hash().name(), id: envelope.id() }
}

#[test]
fn breaches_end_the_contact_by_name() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 2);
    let now = Instant::START;
    let talking = |fixture: &Fixture| {
        let (mut one, mut other) = pair(fixture, &all[..1], &[]);
        for frame in one.drain(now) {
            other.contact.handle_frame(now, frame).unwrap();
        }
        other.drain(now);
        other
    };
    let mut forged = *all[1].bytes();
    forged[2000] ^= 1;
    let hello = talking(&fixture);
    let own_nonce = match Contact::new(now, [2; 32], Side::Opener, hello.view.clone()).poll_output(now) {
        Output::Send(frame) => frame,
        other => panic!("{other:?}"),
    };
    let cases = [
        (Frame::Envelope { copies: 1, bytes: Box::new(forged) }, Breach::Envelope(Refused::BadSignature)),
        (Frame::Taken { through: 1, refused: vec![] }, Breach::Acknowledgement),
        (Frame::Want(vec![]), Breach::Unexpected),
        (Frame::Cells { ids: u32::MAX, cells: vec![] }, Breach::Reconciliation),
        (Frame::Cells { ids: 500, cells: vec![1] }, Breach::Reconciliation),
        (Frame::Golomb { ids: u32::MAX, code: vec![] }, Breach::Reconciliation),
        (Frame::Golomb { ids: 0, code: vec![0] }, Breach::Reconciliation),
        (Frame::News(vec![9]), Breach::News),
        (Frame::Manifest(vec![9]), Breach::Manifest),
        (Frame::Part { hash: crate::ids::PartHash([0; 32]), from: 0, bytes: vec![] }, Breach::Part),
        (Frame::LogEnd { stream: Stream::Up, next: 1, head: None }, Breach::Unexpected),
        (own_nonce.clone(), Breach::Unexpected),
        (Frame::Lacks(vec![1]), Breach::Lacks),
        (Frame::Offer(vec![]), Breach::Unexpected),
        (Frame::Offer(vec![[1; 8]; OFFER_IDS_MAX + 1]), Breach::Unexpected),
    ];
    for (frame, breach) in cases {
        let mut node = talking(&fixture);
        assert_eq!(node.contact.handle_frame(now, frame), Err(breach));
        node.drain(now);
        assert_eq!(node.done, Some(Why::Breach(breach)));
    }
    let mut node = Node::new(&fixture, NodeRole::Device, Side::Answerer, 2, &[], &[]);
    assert_eq!(node.contact.handle_frame(now, own_nonce), Err(Breach::EqualNonces));
}

#[test]
fn unknown_and_expired_stamp_keys_are_refused_and_blame_nobody() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 4);
    let mut one = Node::new(&fixture, NodeRole::Device, Side::Opener, 1, &all, &[]);
    fixture.draft.stamp_keys.truncate(1);
    fixture.draft.stamp_keys[0].terms.last_day = TODAY - 46;
    let bundle = fixture.publish();
    let mut other = Node::new(&fixture, NodeRole::Device, Side::Answerer, 2, &[], &[]);
    assert_eq!(bundle.keyring().len(), 1);
    talk(&mut one, &mut other);
    assert_eq!(other.stored, 0);
    assert_eq!(one.done, Some(Why::Complete));
    assert!(one.handed.is_empty(), "what was not taken is not counted as handed on");
}

#[test]
fn silence_ends_a_contact() {
    let fixture = testing::campaign(1);
    let (mut one, _) = pair(&fixture, &[], &[]);
    let now = Instant::START;
    one.drain(now);
    let Output::Wake(at) = one.contact.poll_output(now) else { panic!("it waits for a hello") };
    one.contact.handle_timeout(now);
    assert!(matches!(one.contact.poll_output(now), Output::Wake(_)), "too early does nothing");
    one.contact.handle_timeout(at);
    assert!(matches!(one.contact.poll_output(at), Output::Done(Why::Breach(Breach::Silence))));
}

#[test]
fn any_order_of_frames_ends_in_peace_or_in_a_breach() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 6);
    let (mut one, mut other) = pair(&fixture, &all[..4], &all[2..]);
    let (from_one, from_other) = talk(&mut one, &mut other);
    let frames: Vec<_> = from_one.into_iter().chain(from_other).collect();
    let mut rng = Rng::from_seed([5; 32]);
    for _ in 0..300 {
        let (_, mut node) = pair(&fixture, &all[..4], &all[2..]);
        for _ in 0..rng.below(20) {
            let frame = frames[rng.below(frames.len() as u64) as usize].clone();
            let _ = node.contact.handle_frame(Instant::START, frame);
            node.drain(Instant::START);
        }
    }
}

#[test]
fn a_cursor_beyond_the_end_of_a_log_makes_all_of_it_be_read() {
    let mut fixture = testing::campaign(1);
    let up: Vec<_> = (0..5).map(|_| fixture.envelope(Direction::Up)).collect();
    let mut desk = Node::new(&fixture, NodeRole::Desk, Side::Opener, 1, &[], &[]);
    // Of a log that was longer before a restore, or of a relay that lied.
    desk.view.cursors = Cursors { envelopes: u64::MAX, news: 7 };
    desk.contact = Contact::new(Instant::START, [1; 32], Side::Opener, desk.view.clone());
    let mut relay = Node::new(&fixture, NodeRole::Relay, Side::Answerer, 2, &[], &[]);
    relay.log = up;
    talk(&mut desk, &mut relay);
    assert_eq!((desk.done, desk.stored), (Some(Why::Complete), 5));
    assert_eq!(desk.cursor, Some((Stream::Up, 5)));
}
