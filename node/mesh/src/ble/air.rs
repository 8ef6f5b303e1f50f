//! A simulated radio, for tests and for measuring: phones that are in reach of each other or not, on tokio's paused time,
//! and every fault that phones were seen to have. One seed, one course of events.

mod sky;

use core::future::Future;
use core::pin::Pin;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use ijwi_protocol::rng::Rng;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use super::advert::{ADVERT_BYTES, Uuids};
use super::duty::Power;
use super::link::Way;
use super::radio::{ConnId, Door, Fault, Order, Peer, Radio, Told};

/// A connection is lost so long after its ends are out of reach.
const SUPERVISION: Duration = Duration::from_secs(2);

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
