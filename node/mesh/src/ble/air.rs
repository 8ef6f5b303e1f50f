//! A simulated radio, for tests and for measuring: phones that are in reach of each other or not, on tokio's paused time,
//! and every fault that phones were seen to have. One seed, one course of events.

use core::future::Future;
use core::pin::Pin;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use ijwi_protocol::rng::Rng;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use super::advert::{ADVERT_BYTES, Uuids};
use super::duty::{Power, STARTS_MAX};
use super::link::{VALUE_BYTES_MIN, Way};
use super::radio::{Able, ConnId, Door, Fault, Order, Peer, Radio, Told};

/// Android counts starts of scans within this time.
const STARTS_WITHIN: Duration = Duration::from_secs(30);
/// How often a phone shows its advert, and so how often a scan shows who is in reach.
const TICK: Duration = Duration::from_millis(250);
/// Connections that a phone has at most.
const CONNECTIONS_MAX: usize = 7;
/// A connection is lost so long after its ends are out of reach.
const SUPERVISION: Duration = Duration::from_secs(2);
/// Values that a phone's stack holds. One more is lost without a word.
const STACK_VALUES: usize = 8;
const LATENCY: Duration = Duration::from_millis(30);
/// What a radio moves.
const BYTES_PER_SECOND: u64 = 60_000;

/// What a phone does wrong. `Default` is one that does all right.
#[derive(Clone, Copy, Debug)]
pub struct Quirks {
    /// Bytes of a GATT value.
    pub gatt_bytes: usize,
    /// The phone says so only after a while, and until then it takes 20.
    pub tells_bytes_late: bool,
    /// Has no L2CAP channels.
    pub no_l2cap: bool,
    /// Its L2CAP channels open and carry nothing but the first value.
    pub mute_l2cap: bool,
    /// Shows no adverts at all.
    pub no_adverts: bool,
    /// Stops showing its advert after so long, without a word.
    pub forgets_advert: Option<Duration>,
    /// A scan goes silent after so long, without a word.
    pub scan_goes_silent: Option<Duration>,
    /// Its address changes so often, though its advert stays.
    pub new_address: Option<Duration>,
    /// Of so many attempts to connect to it one succeeds (error 133).
    pub connects_once_in: u64,
    /// Attempts to connect from it of which nothing is ever told.
    pub silent_connects: u32,
    /// Fails if anything is sent within this time after a GATT connection.
    pub settle: Duration,
    /// Connects and never says a word: opens no stream, answers nothing.
    pub deaf: bool,
    /// Takes in L2CAP values and gives no credits for more than one.
    pub no_credits: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            gatt_bytes: 244,
            tells_bytes_late: false,
            no_l2cap: false,
            mute_l2cap: false,
            no_adverts: false,
            forgets_advert: None,
            scan_goes_silent: None,
            new_address: None,
            connects_once_in: 1,
            silent_connects: 0,
            settle: Duration::ZERO,
            deaf: false,
            no_credits: false,
        }
    }
}

/// A phone in the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone(usize);

/// What was counted of a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Attempts to connect.
    pub connects: u64,
    /// Connections that came about and that it began.
    pub connected: u64,
    /// Connections that others began.
    pub came: u64,
    /// Starts of scans.
    pub scans: u64,
    /// How long scans went on.
    pub scanned: Duration,
    /// How long an advert was shown.
    pub shown: Duration,
    /// How long connections lasted, of both directions.
    pub linked: Duration,
    /// Values that its stack had no room for.
    pub overflowed: u64,
    /// Starts of scans that the system refused.
    pub refused_scans: u64,
    /// Bytes of values that left it.
    pub bytes: u64,
    /// Bytes of values that came to it.
    pub heard: u64,
    /// Most connections at once.
    pub at_once: usize,
}

/// All phones of a place.
#[derive(Clone)]
pub struct Air {
    sky: Arc<Mutex<Sky>>,
    changed: Arc<Notify>,
}

struct Sky {
    rng: Rng,
    phones: Vec<State>,
    reach: BTreeSet<(usize, usize)>,
    conns: BTreeMap<ConnId, Conn>,
    agenda: BTreeMap<(Instant, u64), Act>,
    number: u64,
    last_address: u64,
}

struct State {
    quirks: Quirks,
    told: mpsc::UnboundedSender<Told>,
    is_up: bool,
    shows: Option<(Uuids, [u8; ADVERT_BYTES])>,
    shows_since: Instant,
    addresses: VecDeque<u64>,
    scan: Option<(u64, Instant)>,
    starts: VecDeque<Instant>,
    silent_connects: u32,
    tally: Tally,
}

#[derive(Clone, Copy)]
struct Conn {
    owner: usize,
    other: Option<ConnId>,
    other_phone: usize,
    way: Way,
    value_bytes: usize,
    free_at: Instant,
    opened: Instant,
    in_stack: usize,
    carried: u64,
}

enum Act {
    /// A scan of this number shows who is there.
    Tick(usize, u64),
    Connect(usize, ConnId, Peer, Door),
    Sent(ConnId),
    Arrive(ConnId, Vec<u8>),
    Lose(ConnId),
    ForgetAdvert(usize, [u8; ADVERT_BYTES]),
    NewAddress(usize),
    TellBytes(ConnId),
}

impl Air {
    /// An empty place. To be called within a tokio runtime.
    pub fn new(seed: u8) -> Self {
        let sky = Sky {
            rng: Rng::from_seed([seed; 32]),
            phones: Vec::new(),
            reach: BTreeSet::new(),
            conns: BTreeMap::new(),
            agenda: BTreeMap::new(),
            number: 0,
            last_address: 0,
        };
        let air = Self { sky: Arc::new(Mutex::new(sky)), changed: Arc::default() };
        tokio::spawn(air.clone().run());
        air
    }

    /// A phone in it, out of everybody's reach.
    pub fn phone(&self, quirks: Quirks) -> (Phone, AirRadio) {
        let mut sky = self.lock();
        let (told, telling) = mpsc::unbounded_channel();
        let number = sky.phones.len();
        let address = sky.next_address();
        let silent_connects = quirks.silent_connects;
        sky.phones.push(State {
            quirks,
            told,
            is_up: true,
            shows: None,
            shows_since: Instant::now(),
            addresses: VecDeque::from([address]),
            scan: None,
            starts: VecDeque::new(),
            silent_connects,
            tally: Tally::default(),
        });
        if let Some(every) = quirks.new_address {
            sky.plan(every, Act::NewAddress(number));
        }
        sky.tell(number, Told::Up(sky.able(number)));
        (Phone(number), AirRadio { air: self.clone(), number, telling })
    }

    /// Brings two phones into reach of each other, or out of it.
    pub fn reach(&self, one: Phone, other: Phone, in_reach: bool) {
        let mut sky = self.lock();
        let pair = (one.0.min(other.0), one.0.max(other.0));
        let was = if in_reach { !sky.reach.insert(pair) } else { sky.reach.remove(&pair) };
        if was && !in_reach {
            let between = |conn: &Conn| (conn.owner.min(conn.other_phone), conn.owner.max(conn.other_phone)) == pair;
            let lost: Vec<_> = sky.conns.iter().filter(|(_, conn)| between(conn)).map(|(id, _)| *id).collect();
            lost.into_iter().for_each(|conn| sky.plan(SUPERVISION, Act::Lose(conn)));
        }
        self.changed.notify_one();
    }

    /// Breaks every connection of a phone at once. Whether there was one.
    pub fn cut(&self, phone: Phone) -> bool {
        let mut sky = self.lock();
        let of: Vec<_> = sky.conns.iter().filter(|(_, conn)| conn.owner == phone.0).map(|(id, _)| *id).collect();
        let was_connected = !of.is_empty();
        of.into_iter().for_each(|conn| sky.lose(conn));
        was_connected
    }

    /// Switches a phone's radio off, or on again.
    pub fn switch(&self, phone: Phone, fault: Option<Fault>) {
        self.cut(phone);
        let mut sky = self.lock();
        sky.silence(phone.0);
        sky.phones[phone.0].is_up = fault.is_none();
        let told = fault.map_or_else(|| Told::Up(sky.able(phone.0)), Told::Down);
        sky.tell(phone.0, told);
    }

    /// Tells a phone what its battery has.
    pub fn power(&self, phone: Phone, power: Power) {
        self.lock().tell(phone.0, Told::Power(power));
    }

    /// What a phone shows now.
    pub fn shown(&self, phone: Phone) -> Option<(Uuids, [u8; ADVERT_BYTES])> {
        self.lock().phones[phone.0].shows
    }

    /// Has all phones in reach of this one see an advert, as if somebody played it.
    pub fn play(&self, at: Phone, peer: Peer, uuids: Uuids, bytes: [u8; ADVERT_BYTES]) {
        let sky = self.lock();
        for number in 0..sky.phones.len() {
            if sky.are_in_reach(at.0, number) && sky.phones[number].scan.is_some() {
                sky.tell(number, Told::Seen { peer, service: uuids.service, bytes });
            }
        }
    }

    /// What was counted.
    pub fn tally(&self, phone: Phone) -> Tally {
        let sky = self.lock();
        let state = &sky.phones[phone.0];
        let scans = state.scan.map_or(Duration::ZERO, |(_, since)| since.elapsed());
        let shows = state.shows.map_or(Duration::ZERO, |_| state.shows_since.elapsed());
        let links = sky.conns.values().filter(|conn| conn.owner == phone.0).map(|conn| conn.opened.elapsed());
        Tally {
            scanned: state.tally.scanned + scans,
            shown: state.tally.shown + shows,
            linked: state.tally.linked + links.sum::<Duration>(),
            ..state.tally
        }
    }

    fn lock(&self) -> MutexGuard<'_, Sky> {
        self.sky.lock().expect("no test panics with the sky")
    }

    /// Does what is planned, in its order.
    async fn run(self) {
        loop {
            let next = self.lock().agenda.first_key_value().map(|((at, _), _)| *at);
            let wait = async {
                match next {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => core::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.changed.notified() => continue,
                () = wait => {}
            }
            let mut sky = self.lock();
            while let Some(entry) = sky.agenda.first_entry().filter(|entry| entry.key().0 <= Instant::now()) {
                let act = entry.remove();
                sky.act(act);
            }
        }
    }
}

/// One phone's radio.
pub struct AirRadio {
    air: Air,
    number: usize,
    telling: mpsc::UnboundedReceiver<Told>,
}

impl Radio for AirRadio {
    fn order(&mut self, order: Order) {
        self.air.lock().obey(self.number, order);
        self.air.changed.notify_one();
    }

    fn next(&mut self) -> Pin<Box<dyn Future<Output = Told> + Send + '_>> {
        Box::pin(async {
            match self.telling.recv().await {
                Some(told) => told,
                None => core::future::pending().await,
            }
        })
    }
}

impl Drop for AirRadio {
    fn drop(&mut self) {
        let mut sky = self.air.lock();
        sky.silence(self.number);
        sky.phones[self.number].is_up = false;
        let of: Vec<_> = sky.conns.iter().filter(|(_, conn)| conn.owner == self.number).map(|(id, _)| *id).collect();
        of.into_iter().for_each(|conn| sky.lose(conn));
    }
}

impl Sky {
    fn able(&self, number: usize) -> Able {
        let quirks = &self.phones[number].quirks;
        let psm = (!quirks.no_l2cap).then_some(0x80);
        Able { adverts: !quirks.no_adverts, psm, settle: quirks.settle }
    }

    fn obey(&mut self, number: usize, order: Order) {
        if !self.phones[number].is_up {
            return;
        }
        match order {
            Order::Show(shows) => {
                let is_new = self.phones[number].shows.map(|(uuids, _)| uuids) != shows.map(|(uuids, _)| uuids);
                if is_new && shows.is_some() {
                    self.change_address(number);
                    // What is shown anew is another device: the old address leads nowhere.
                    self.phones[number].addresses.pop_front();
                }
                self.stop_showing(number);
                let state = &mut self.phones[number];
                (state.shows, state.shows_since) = (shows.filter(|_| !state.quirks.no_adverts), Instant::now());
                if let (Some(after), Some((_, bytes))) = (state.quirks.forgets_advert, state.shows) {
                    self.plan(after, Act::ForgetAdvert(number, bytes));
                }
            }
            Order::Scan(true) => self.start_scan(number),
            Order::Scan(false) => self.stop_scan(number),
            Order::Connect(conn, peer, door) => {
                self.phones[number].tally.connects += 1;
                let state = &mut self.phones[number];
                if state.silent_connects > 0 {
                    state.silent_connects -= 1;
                    return;
                }
                // A scan that goes on makes connecting fail, as BlueZ's "InProgress".
                if state.scan.is_some() {
                    self.tell(number, Told::Closed(conn));
                    return;
                }
                let wait = Duration::from_millis(150 + self.rng.below(300));
                self.plan(wait, Act::Connect(number, conn, peer, door));
            }
            Order::Send(conn, value) => self.send(number, conn, value),
            Order::Close(id) => {
                let Some(conn) = self.end(id) else {
                    // Connecting is given up.
                    self.agenda.retain(|_, act| !matches!(act, Act::Connect(_, of, ..) if *of == id));
                    return;
                };
                if let Some(other) = conn.other
                    && self.conns.contains_key(&other)
                {
                    self.plan(LATENCY, Act::Lose(other));
                }
            }
        }
    }

    fn start_scan(&mut self, number: usize) {
        let now = Instant::now();
        let scan = self.next_number();
        let state = &mut self.phones[number];
        while state.starts.front().is_some_and(|start| now - *start >= STARTS_WITHIN) {
            state.starts.pop_front();
        }
        state.tally.scans += 1;
        state.scan = Some((scan, now));
        if state.starts.len() >= STARTS_MAX {
            // Refused without a word: it shows nobody.
            state.tally.refused_scans += 1;
            return;
        }
        state.starts.push_back(now);
        let first = Duration::from_millis(self.rng.below(TICK.as_millis() as u64));
        self.plan(first, Act::Tick(number, scan));
    }

    fn stop_scan(&mut self, number: usize) {
        let state = &mut self.phones[number];
        if let Some((_, since)) = state.scan.take() {
            state.tally.scanned += since.elapsed();
        }
    }

    fn stop_showing(&mut self, number: usize) {
        let state = &mut self.phones[number];
        if state.shows.take().is_some() {
            state.tally.shown += state.shows_since.elapsed();
        }
    }

    /// A phone neither scans nor shows anything any more.
    fn silence(&mut self, number: usize) {
        self.stop_scan(number);
        self.stop_showing(number);
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Tick(number, scan) => {
                let Some((_, since)) = self.phones[number].scan.filter(|(current, _)| *current == scan) else { return };
                if self.phones[number].quirks.scan_goes_silent.is_some_and(|after| since.elapsed() >= after) {
                    return;
                }
                for other in 0..self.phones.len() {
                    let Some((uuids, bytes)) = self.phones[other].shows else { continue };
                    // Now and then an advert is lost among others.
                    if self.are_in_reach(number, other) && self.rng.below(5) > 0 {
                        let peer = Peer(*self.phones[other].addresses.back().expect("a phone has an address"));
                        self.tell(number, Told::Seen { peer, service: uuids.service, bytes });
                    }
                }
                self.plan(TICK, Act::Tick(number, scan));
            }
            Act::Connect(number, id, peer, door) => self.connect(number, id, peer, door),
            Act::Sent(id) => {
                if let Some(conn) = self.conns.get_mut(&id) {
                    conn.in_stack -= 1;
                    let owner = conn.owner;
                    self.tell(owner, Told::Sent(id));
                }
            }
            Act::Arrive(id, value) => {
                if let Some(owner) = self.conns.get(&id).map(|conn| conn.owner)
                    && !self.phones[owner].quirks.deaf
                {
                    self.phones[owner].tally.heard += value.len() as u64;
                    self.tell(owner, Told::Received(id, value));
                }
            }
            Act::Lose(id) => self.lose(id),
            Act::ForgetAdvert(number, bytes) => {
                if self.phones[number].shows.is_some_and(|(_, shown)| shown == bytes) {
                    self.stop_showing(number);
                }
            }
            Act::NewAddress(number) => {
                self.change_address(number);
                if let Some(every) = self.phones[number].quirks.new_address {
                    self.plan(every, Act::NewAddress(number));
                }
            }
            Act::TellBytes(id) => {
                if let Some(conn) = self.conns.get_mut(&id) {
                    conn.value_bytes = 244;
                    let owner = conn.owner;
                    self.tell(owner, Told::ValueBytes(id, 244));
                }
            }
        }
    }

    fn connect(&mut self, number: usize, id: ConnId, peer: Peer, door: Door) {
        let other = (0..self.phones.len()).find(|other| self.phones[*other].addresses.contains(&peer.0));
        let connections = |of: usize| self.conns.values().filter(|conn| conn.owner == of).count();
        let other = other.filter(|other| {
            let state = &self.phones[*other];
            let is_served = match door {
                Door::L2cap(psm) => self.able(*other).psm == Some(psm),
                Door::Gatt(uuids) => state.shows.is_some_and(|(shown, _)| shown == uuids),
            };
            self.are_in_reach(number, *other) && state.is_up && is_served && connections(*other) < CONNECTIONS_MAX
        });
        let once_in = other.map_or(1, |other| self.phones[other].quirks.connects_once_in);
        let Some(other) = other.filter(|_| self.phones[number].is_up && self.rng.below(once_in) == 0) else {
            self.tell(number, Told::Closed(id));
            return;
        };
        let [ours, theirs] = [number, other].map(|of| self.phones[of].quirks);
        let way = door.way();
        let is_late = way == Way::Gatt && (ours.tells_bytes_late || theirs.tells_bytes_late);
        let value_bytes = match way {
            Way::L2cap => 1000,
            Way::Gatt if is_late => VALUE_BYTES_MIN,
            Way::Gatt => ours.gatt_bytes.min(theirs.gatt_bytes),
        };
        let back = ConnId::next();
        let now = Instant::now();
        let conn = |owner, other, other_phone| Conn {
            owner,
            other: Some(other),
            other_phone,
            way,
            value_bytes,
            free_at: now,
            opened: now,
            in_stack: 0,
            carried: 0,
        };
        self.conns.insert(id, conn(number, back, other));
        self.conns.insert(back, conn(other, id, number));
        self.phones[number].tally.connected += 1;
        self.phones[other].tally.came += 1;
        for of in [number, other] {
            let at_once = self.conns.values().filter(|conn| conn.owner == of).count();
            let tally = &mut self.phones[of].tally;
            tally.at_once = tally.at_once.max(at_once);
        }
        self.tell(number, Told::Opened(id, value_bytes));
        if !theirs.deaf {
            self.tell(other, Told::Came(back, way, value_bytes));
        }
        if is_late {
            let after = Duration::from_millis(400);
            self.plan(after, Act::TellBytes(id));
            self.plan(after, Act::TellBytes(back));
        }
    }

    fn send(&mut self, number: usize, id: ConnId, value: Vec<u8>) {
        let Some(conn) = self.conns.get(&id).copied() else { return };
        let (ours, theirs) = (self.phones[number].quirks, self.phones[conn.other_phone].quirks);
        assert!(value.len() <= conn.value_bytes, "a value of {} where {} fit", value.len(), conn.value_bytes);
        let now = Instant::now();
        // Who does not wait is punished by a connection that carries nothing any more.
        let too_early = conn.way == Way::Gatt && now - conn.opened < ours.settle;
        if conn.in_stack >= STACK_VALUES {
            self.phones[number].tally.overflowed += 1;
            return;
        }
        self.phones[number].tally.bytes += value.len() as u64;
        let takes = Duration::from_micros(value.len() as u64 * 1_000_000 / BYTES_PER_SECOND);
        let sent_at = conn.free_at.max(now) + takes;
        let is_mute = conn.way == Way::L2cap && (ours.mute_l2cap || theirs.mute_l2cap) && conn.carried > 0;
        let has_credit = !(conn.way == Way::L2cap && theirs.no_credits && conn.carried > 3);
        let at = self.conns.get_mut(&id).expect("it was just there");
        (at.free_at, at.in_stack, at.carried) = (sent_at, at.in_stack + 1, at.carried + 1);
        if has_credit {
            self.plan_at(sent_at, Act::Sent(id));
        }
        let is_lost = too_early || is_mute || !has_credit || !self.are_in_reach(number, conn.other_phone);
        if let Some(other) = conn.other.filter(|_| !is_lost) {
            self.plan_at(sent_at + LATENCY, Act::Arrive(other, value));
        }
    }

    fn lose(&mut self, id: ConnId) {
        let Some(conn) = self.end(id) else { return };
        self.tell(conn.owner, Told::Closed(id));
        if let Some(other) = conn.other.and_then(|other| self.end(other).map(|conn| (other, conn))) {
            self.tell(other.1.owner, Told::Closed(other.0));
        }
    }

    /// A connection is over for its owner.
    fn end(&mut self, id: ConnId) -> Option<Conn> {
        let conn = self.conns.remove(&id)?;
        self.phones[conn.owner].tally.linked += conn.opened.elapsed();
        Some(conn)
    }

    fn change_address(&mut self, number: usize) {
        let address = self.next_address();
        let addresses = &mut self.phones[number].addresses;
        addresses.push_back(address);
        // The one before is good for a little while yet: who is connecting comes through.
        while addresses.len() > 2 {
            addresses.pop_front();
        }
    }

    fn are_in_reach(&self, one: usize, other: usize) -> bool {
        self.reach.contains(&(one.min(other), one.max(other)))
    }

    fn tell(&self, number: usize, told: Told) {
        // A phone that is gone is told nothing.
        self.phones[number].told.send(told).ok();
    }

    fn plan(&mut self, after: Duration, act: Act) {
        self.plan_at(Instant::now() + after, act);
    }

    fn plan_at(&mut self, at: Instant, act: Act) {
        let number = self.next_number();
        self.agenda.insert((at, number), act);
    }

    fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    fn next_address(&mut self) -> u64 {
        self.last_address += 1;
        self.last_address
    }
}
