//! The exact difference against the real machines: random pairs of devices, and devices with relays, meet in the engine and
//! by two [`Contact`]s. What each holds afterwards is the same, and so are the bytes within a hundredth.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use ijwi_protocol::bounds::CELLS_FIRST;
use ijwi_protocol::campaign::News;
use ijwi_protocol::carry::{Carrier, Entry, Output as Carried};
use ijwi_protocol::contact::{
    Contact, Cursors, Frame, Handing, Learned, LinkKind, LogAnswer, LogEntry, Output, Side, Stream, View,
};
use ijwi_protocol::envelope::{Direction, Envelope, Refused, Verified};
use ijwi_protocol::ids::{ContentHash, EnvelopeId, NewsId, StampKeyId};
use ijwi_protocol::rng::Rng;

use crate::engine::adversary::Role;
use crate::engine::campaign::{campaign, day};
use crate::engine::device::{Device, instant};
use crate::engine::news::{Listed, NewsPlace, Press};
use crate::engine::price;
use crate::engine::registry::{Content, Keys, Registry};
use crate::engine::run::{Run, nonce_seed};
use crate::engine::{Options, Policy};
use crate::threads;
use crate::world::{Kind, Meeting, World};

/// Envelopes and pieces of news that may have to be handed over, really made.
const ENVELOPES: usize = 240;
const RECEIPTS: usize = 12;

/// The stamp key of what both have.
const COMMON: StampKeyId = StampKeyId([1; 3]);

struct Pool {
    entries: Vec<Entry>,
    envelopes: Vec<Envelope>,
    press: Press,
}

fn pool() -> &'static Pool {
    static POOL: OnceLock<Pool> = OnceLock::new();
    POOL.get_or_init(|| {
        let [honest, stolen] = campaign().stamp_keys();
        let mut registry = Registry::new(Rng::from_seed([9; 32]), Keys { honest, stolen }, true, 0);
        let ids: Vec<_> = (0..ENVELOPES).map(|_| registry.file(0, 0, Content::Cover)).collect();
        let mut press = Press::new(Rng::from_seed([8; 32]), true);
        for number in 0..RECEIPTS {
            // Of some that are held and of some that nobody here has, so that receipts have all sizes.
            let listed = (0..4 * number as u32).map(|came| match registry.entries().get(came as usize * 5) {
                Some(entry) if came % 2 == 0 => Listed { came, named: Some(came * 5), content: entry.content },
                _ => Listed { came, named: None, content: ContentHash([came as u8; 32]) },
            });
            let other = Listed { came: 0, named: None, content: ContentHash([7; 32]) };
            let listed: Vec<_> = listed.chain([other]).collect();
            let [receipt] = press.receipts(0, &listed)[..] else { panic!("one receipt") };
            press.countersign(receipt);
        }
        // The real machines call news by the hash of what is signed.
        for news in 0..press.pieces.len() {
            press.ids[news] = press.news(news as NewsPlace).id();
        }
        let envelopes = ids.iter().map(|id| registry.envelope(id).clone()).collect();
        Pool { entries: registry.entries().to_vec(), envelopes, press }
    })
}

/// What one side brings: places in the pool, and ids that both have and nobody needs to read.
#[derive(Clone, Debug, Default)]
struct Bag {
    entries: Vec<Entry>,
    news: Vec<NewsPlace>,
}

struct Pair {
    policy: Policy,
    bags: [Bag; 2],
    /// Whether the second is a relay, and where the first stands in its news.
    relay: Option<NewsPlace>,
}

fn pair(seed: u64) -> Pair {
    let mut key = [4; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = Rng::from_seed(key);
    let policies =
        [Policy::default(), Policy::Epidemic { receipts: true }, Policy::Spray { copies: 6, receipts: true }];
    let policy = policies[rng.below(3) as usize];
    let relay = (rng.below(4) == 0).then(|| rng.below(1 + pool().press.pieces.len() as u64) as NewsPlace);
    // From a handful of envelopes to thousands, from none that differ to all.
    let common = [0, 5, 60, 600, 4000][rng.below(5) as usize];
    let common = rng.below(common + 1);
    let share = [0, 1, 4, 16, 64][rng.below(5) as usize];
    let mut bags = [Bag::default(), Bag::default()];
    let age = |rng: &mut Rng| (rng.below(200_000), 1 + rng.below(40) as u8, rng.below(5) as u16);
    for _ in 0..common {
        let (age_seconds, copies, handed) = age(&mut rng);
        let entry = Entry {
            id: EnvelopeId(rng.bytes()),
            content: ContentHash(rng.bytes()),
            stamp_key: COMMON,
            direction: Direction::Up,
            handed,
            copies,
            age_seconds,
        };
        bags.iter_mut().for_each(|bag| bag.entries.push(entry.clone()));
    }
    for entry in &pool().entries {
        for bag in &mut bags {
            if rng.below(128) < share {
                let (age_seconds, copies, handed) = age(&mut rng);
                bag.entries.push(Entry { copies, handed, age_seconds, ..entry.clone() });
            }
        }
    }
    for news in 0..pool().press.pieces.len() as NewsPlace {
        for bag in &mut bags {
            if rng.below(64) < share {
                bag.news.push(news);
            }
        }
    }
    if relay.is_some() {
        // A relay has no carrier, and all the news.
        bags.iter_mut().for_each(|bag| bag.entries.retain(|entry| entry.stamp_key != COMMON));
        bags[1].news = (0..pool().press.pieces.len() as NewsPlace).collect();
    }
    Pair { policy, bags, relay }
}

/// What a side holds in the end: envelopes with their copies and how often they were handed on, and news.
type Holding = (Vec<(EnvelopeId, u8, u16)>, Vec<NewsId>);

fn holding(carrier: Option<&Carrier>, log: &[EnvelopeId], mut news: Vec<NewsId>) -> Holding {
    let of_carrier = carrier.into_iter().flat_map(|carrier| {
        carrier
            .held()
            .filter_map(|id| carrier.entry(instant(NOW), id))
            .map(|entry| (entry.id, entry.copies, entry.handed))
    });
    let mut envelopes: Vec<_> = of_carrier.chain(log.iter().map(|id| (*id, 0, 0))).collect();
    envelopes.sort_unstable();
    news.sort_unstable();
    (envelopes, news)
}

const NOW: u64 = 400_000_000;

fn fill(carrier: &mut Carrier, bag: &Bag) {
    for news in &bag.news {
        carrier.handle_news(instant(NOW), &pool().press.news(*news));
    }
    bag.entries.iter().for_each(|entry| carrier.handle_accepted(instant(NOW), entry));
    while let Carried::Drop(_) = carrier.poll_output() {}
}

/// What came of a meeting.
struct Met {
    /// Bytes, both ways, beside those of the link.
    bytes: u64,
    /// Envelopes that were sent and not taken: desks had signed for them, as one side knew and the other not yet.
    refused: u64,
    held: [Holding; 2],
}

impl Met {
    /// What a relay took though the device got to know in that very contact that desks had signed for it counts as refused:
    /// it was on its way by then, or not.
    fn of(
        pair: &Pair,
        bytes: u64,
        mut refused: u64,
        carriers: [Option<&Carrier>; 2],
        mut log: Vec<EnvelopeId>,
        [ours, theirs]: [Vec<NewsId>; 2],
    ) -> Self {
        let content = |id: &EnvelopeId| pool().entries.iter().find(|entry| entry.id == *id).map(|entry| entry.content);
        let is_cleared =
            |id: &EnvelopeId| carriers[0].zip(content(id)).is_some_and(|(us, content)| us.is_cleared(&content));
        let was_there = |id: &EnvelopeId| pair.bags[1].entries.iter().any(|entry| entry.id == *id);
        log.retain(|id| {
            let is_on_the_way = is_cleared(id) && !was_there(id);
            refused += u64::from(is_on_the_way);
            !is_on_the_way
        });
        Self { bytes, refused, held: [holding(carriers[0], &[], ours), holding(carriers[1], &log, theirs)] }
    }

    fn forget_copies(&mut self, of: &BTreeSet<EnvelopeId>) {
        let envelopes = self.held.iter_mut().flat_map(|(envelopes, _)| envelopes);
        envelopes.filter(|(id, ..)| of.contains(id)).for_each(|(_, copies, _)| *copies = 0);
    }
}

/// The two meet in the engine.
fn in_engine(pair: &Pair, options: &Options) -> Met {
    let meeting = Meeting { a: 0, b: 1, from: NOW, until: NOW + 200_000, rate: 1_000_000_000, setup: 0 };
    let second = if pair.relay.is_some() { Kind::Relay } else { Kind::Phone };
    let world =
        World { devices: vec![Kind::Phone, second], meetings: vec![meeting], filed: Vec::new(), until: NOW + 100_000 };
    let mut run = Run::new(&world, options);
    pool()
        .entries
        .iter()
        .zip(&pool().envelopes)
        .for_each(|(entry, envelope)| run.registry.adopt(entry, Some(envelope)));
    run.press.adopt(&pool().press);
    for entry in pair.bags[0].entries.iter().filter(|entry| entry.stamp_key == COMMON) {
        run.registry.adopt(entry, None);
    }
    for (device, bag) in run.devices.iter_mut().zip(&pair.bags) {
        bag.news.iter().for_each(|news| assert!(device.learn(*news)));
        match &mut device.carrier {
            Some(carrier) => fill(carrier, bag),
            None => {
                device.log = vec![false; ENVELOPES];
                bag.entries.iter().for_each(|entry| device.log[run.registry.place(&entry.id)] = true);
            }
        }
    }
    for device in 0..2 {
        let Some(carrier) = &run.devices[device].carrier else { continue };
        for id in carrier.held() {
            let place = run.registry.place(id);
            run.registry.took(device as u32, place);
        }
    }
    run.devices[0].cursors.extend(pair.relay.map(|cursor| (1, cursor)));
    run.go(&mut |_| ());
    let news = |place: usize| {
        let known = run.devices[place].all_news();
        known.map(|news| run.press.ids[news as usize]).collect()
    };
    let has = |(place, _): &(usize, &Entry)| run.devices[1].log.get(*place).copied().unwrap_or(false);
    let log = pool().entries.iter().enumerate().filter(has).map(|(_, entry)| entry.id).collect();
    let carriers = [0, 1].map(|place| run.devices[place].carrier.as_ref());
    let bytes = &run.outcome.bytes;
    let refused = bytes.envelopes / price::ENVELOPE - run.outcome.relayed;
    let bytes = bytes.setup + bytes.reconcile + bytes.envelopes + bytes.news - price::LINK;
    Met::of(pair, bytes, refused, carriers, log, [news(0), news(1)])
}

/// One side of the real meeting: the smallest driver that there can be.
struct Node {
    contact: Contact,
    carrier: Option<Carrier>,
    log: Vec<EnvelopeId>,
    news: BTreeMap<NewsId, News>,
    /// Envelopes that came and were refused.
    refused: u64,
    ranks: u32,
    /// What a coded set hid at first.
    late: BTreeSet<EnvelopeId>,
}

impl Node {
    fn new(pair: &Pair, options: &Options, side: usize) -> Self {
        let is_relay = side == 1 && pair.relay.is_some();
        let bag = &pair.bags[side];
        let carrier = (!is_relay).then(|| {
            let mut carrier = options.carrier(0, Role::Honest);
            fill(&mut carrier, bag);
            carrier
        });
        let bundle = campaign().bundle();
        let news: BTreeMap<_, _> =
            bag.news.iter().map(|news| pool().press.news(*news)).map(|news| (news.id(), news)).collect();
        let hello = Device::new(carrier, Role::Honest);
        let said = hello.hello(NOW, bundle);
        let carrier = hello.carrier;
        let view = View {
            role: said.role,
            link: LinkKind::Long,
            day: day(NOW),
            bundle: Arc::clone(bundle),
            manifest: campaign().fixture().file.signed.clone().into(),
            twin: None,
            held: carrier.iter().flat_map(|carrier| carrier.held()).copied().collect(),
            news: news.keys().copied().collect(),
            offers: carrier.as_ref().map_or_else(Vec::new, |carrier| carrier.offers(instant(NOW))),
            news_for_relay: Vec::new(),
            cursors: Cursors { envelopes: 0, news: pair.relay.unwrap_or(0).into() },
            room: said.room,
            since_relay: said.since_relay,
            reach: said.reach,
            can_take: said.can_take,
        };
        let log = if is_relay { bag.entries.iter().map(|entry| entry.id).collect() } else { Vec::new() };
        let seed = nonce_seed(options.seed, NOW, 0, side);
        let side = if side == 0 { Side::Opener } else { Side::Answerer };
        Self {
            contact: Contact::new(instant(NOW), seed, side, view),
            carrier,
            log,
            news,
            refused: 0,
            ranks: 0,
            late: BTreeSet::new(),
        }
    }

    /// Does what its contact asks; what is to be sent.
    fn drain(&mut self) -> Vec<Frame> {
        let now = instant(NOW);
        let (mut frames, mut stored) = (Vec::new(), Vec::new());
        loop {
            match self.contact.poll_output(now) {
                Output::Send(frame) => frames.push(frame),
                Output::Store(envelope) => stored.push((envelope.id(), self.store(&envelope))),
                Output::Read(ids) => {
                    let held = |id: &EnvelopeId| self.carrier.as_ref().is_some_and(|carrier| carrier.holds(id));
                    let place = |id: &EnvelopeId| pool().entries.iter().position(|entry| entry.id == *id);
                    let read =
                        |id: &EnvelopeId| held(id).then(|| place(id)).flatten().map(|at| pool().envelopes[at].clone());
                    self.contact.handle_read(ids.iter().map(|id| (*id, read(id))).collect());
                }
                Output::Rank(ids) => {
                    let carrier = self.carrier.as_ref().expect("a relay ranks nothing");
                    self.ranks += 1;
                    self.late.extend(ids.iter().filter(|_| self.ranks > 1));
                    let order = carrier.rank(now, ids, self.contact.peer());
                    self.contact.handle_ranked(order);
                }
                Output::Learn(Learned::News(news)) => self.learn(news),
                Output::ReadNews(ids) => {
                    self.contact
                        .handle_news(ids.iter().filter_map(|id| self.news.get(id)).map(News::to_bytes).collect());
                }
                Output::Lookup(offered) => {
                    let has = |content: &[u8; 8]| {
                        let named = pool().entries.iter().filter(|entry| entry.content.0.starts_with(content));
                        named.into_iter().any(|entry| self.log.contains(&entry.id))
                    };
                    let lacks: Vec<_> = offered.iter().map(|content| !has(content)).collect();
                    self.contact.handle_lookup(&lacks);
                }
                Output::ReadLog(request) => {
                    let is_news = request.stream == Stream::News;
                    let all = pool().press.pieces.len().min(if is_news { usize::MAX } else { 0 });
                    let from = request.from as usize;
                    let until = all.min(from + request.limit as usize);
                    let entries =
                        (from..until).map(|news| LogEntry::News(pool().press.news(news as NewsPlace).to_bytes()));
                    self.contact.handle_log(LogAnswer { entries: entries.collect(), next: until as u64, head: None });
                }
                Output::Handed(handed) => self.handed(&handed),
                Output::Cursor { .. } => {}
                Output::Wake(_) if stored.is_empty() => return frames,
                Output::Wake(_) => self.contact.handle_stored(&core::mem::take(&mut stored)),
                other => panic!("{other:?}"),
            }
        }
    }

    fn store(&mut self, envelope: &Verified) -> Result<(), Refused> {
        let Some(carrier) = &mut self.carrier else {
            self.log.push(envelope.id());
            return Ok(());
        };
        if let Err(refused) = carrier.admit(envelope) {
            self.refused += 1;
            return Err(refused);
        }
        carrier.handle_accepted(instant(NOW), &Entry::new(envelope));
        while let Carried::Drop(_) = carrier.poll_output() {}
        Ok(())
    }

    fn learn(&mut self, news: News) {
        if let Some(carrier) = &mut self.carrier {
            carrier.handle_news(instant(NOW), &news);
            while let Carried::Drop(_) = carrier.poll_output() {}
        }
        self.news.insert(news.id(), news);
    }

    fn handed(&mut self, handed: &[Handing]) {
        self.carrier.iter_mut().for_each(|carrier| carrier.handle_handed(handed));
    }
}

/// What chance did in a real contact, and by other dice in the engine.
struct Chance {
    /// The two swapped coded sets.
    is_coded: bool,
    /// Those hid something.
    has_hidden: bool,
    /// Envelopes that were ranked late for that, when news had come perhaps, by which policies share.
    late: BTreeSet<EnvelopeId>,
}

/// The two meet by the real machines.
fn by_contacts(pair: &Pair, options: &Options) -> (Met, Chance) {
    let (mut is_coded, mut has_hidden) = (false, false);
    let mut nodes = [0, 1].map(|side| Node::new(pair, options, side));
    let (mut bytes, mut silent) = (0, 0);
    while silent < 2 {
        for from in [0, 1] {
            let frames = nodes[from].drain();
            silent = if frames.is_empty() { silent + 1 } else { 0 };
            for frame in frames {
                bytes += price::frame(&frame);
                is_coded |= matches!(frame, Frame::Golomb { .. });
                has_hidden |= is_coded && matches!(frame, Frame::Cells { .. });
                nodes[1 - from].contact.handle_frame(instant(NOW), frame).expect("nobody breaks a rule");
            }
        }
    }
    assert!(nodes[0].contact.is_settled(), "both have nothing more");
    let refused = nodes.iter().map(|node| node.refused).sum();
    let carriers = [0, 1].map(|place| nodes[place].carrier.as_ref());
    let news = [0, 1].map(|place| nodes[place].news.keys().copied().collect());
    let late = nodes.iter().flat_map(|node| &node.late).copied().collect();
    (Met::of(pair, bytes, refused, carriers, nodes[1].log.clone(), news), Chance { is_coded, has_hidden, late })
}

/// In the engine all news comes before all envelopes, in a real contact some of them are on the way by then. So each pair's
/// bytes are compared without what was not taken, and those of all pairs with it. So are those of pairs from which coded sets
/// hid something, and the cells of those from which they did in the engine.
fn pairs(count: u64) {
    let met = threads::map(2, count as usize, |seed| {
        let seed = seed as u64;
        let pair = pair(seed);
        let options = Options { policy: pair.policy, room: 10_000, seed, is_sealed: true, ..Options::default() };
        let (mut engine, (mut real, chance)) = (in_engine(&pair, &options), by_contacts(&pair, &options));
        [&mut engine, &mut real].into_iter().for_each(|met| met.forget_copies(&chance.late));
        assert!(engine.held == real.held, "pair {seed} ends with other envelopes or news: {}", differs(&engine, &real));
        let [ours, theirs] = [&engine, &real].map(|met| price::LINK + met.bytes - met.refused * price::ENVELOPE);
        let of_chance = if chance.is_coded { price::cells(CELLS_FIRST as u32, CELLS_FIRST as u32) } else { 0 };
        let is_alike = ours.abs_diff(theirs).saturating_sub(of_chance) * 100 <= theirs;
        assert!(is_alike || chance.has_hidden, "pair {seed}: {ours} bytes, and really {theirs}");
        (is_alike, [&engine, &real].map(|met| price::LINK + met.bytes))
    });
    let unlike = met.iter().filter(|(is_alike, _)| !is_alike).count();
    assert!(unlike * 100 <= met.len(), "{unlike} pairs from which something was hidden differ: it must be rare");
    let sums = [0, 1].map(|way| met.iter().map(|(_, bytes)| bytes[way]).sum::<u64>());
    assert!(sums[0].abs_diff(sums[1]) * 100 <= sums[1], "{} bytes in all, and really {}", sums[0], sums[1]);
}

fn differs(engine: &Met, real: &Met) -> String {
    let count = |holding: &Holding| format!("{} and {} news", holding.0.len(), holding.1.len());
    let counts = [engine, real].map(|met| met.held.each_ref().map(count));
    format!("{:?} in the engine, really {:?}", counts[0], counts[1])
}

#[test]
fn a_contact_in_the_engine_is_as_the_real_one() {
    pairs(300);
}

#[test]
#[ignore = "minutes"]
fn ten_thousand_contacts_in_the_engine_are_as_the_real_ones() {
    pairs(10_000);
}
