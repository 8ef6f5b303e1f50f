//! The task that runs a radio: it shows adverts, scans, dials whom the policy says, and makes pipes of connections.
//!
//! At each slot it draws a token and asks for a new link identity ([`Event::Slot`]); until it is told what to show
//! ([`Station::show`]) it shows nothing. It decides nothing itself: that is for [`Policy`], [`Scanner`], [`Search`] and
//! [`Link`].

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use ijwi_protocol::rng::Rng;
use ijwi_protocol::time::Instant;
use tokio::io::DuplexStream;
use tokio::sync::mpsc;
use tracing::debug;

use super::advert::{Advert, Digest, Slot, Token, Uuid};
use super::duty::{Scanner, Step};
use super::link::{Broken, Link, Way};
use super::pipe::{self, Ask, INPUTS_WAITING, Input, LinkNo};
use super::policy::{LINKS_MAX, Policy, Sight};
use super::radio::{Able, ConnId, Door, Fault, Order, Radio, Told};
use super::search::{AdvertKeys, Place, Search};
use super::segment::{Opening, Session, Side};
use crate::beacon::BeaconNonce;
use crate::clock::Clock;
use crate::discovery::DiscoveryKey;

/// How long a connection may take to come about: some phones never say that it failed.
const CONNECT_WITHIN: Duration = Duration::from_secs(8);
/// How long who connected may take to open a stream.
const OPENING_WITHIN: Duration = Duration::from_secs(5);
/// The wait before a connection that dropped is made anew; it doubles, as often as this.
const RECONNECT_AFTER: Duration = Duration::from_millis(500);
const RECONNECTS_MAX: u32 = 4;
/// Phones stop showing adverts when their screen goes dark.
const SHOW_AGAIN: Duration = Duration::from_secs(60);
/// A link that nothing came over for this long gives way to a newcomer.
const IDLE: Duration = Duration::from_secs(5);
/// A link that others began and that brought so much was a contact: they need not be dialed.
const CONTACT_BYTES: usize = 512;
const EVENTS_WAITING: usize = 16;
const ASKS_WAITING: usize = 64;
const NEVER: Instant = Instant::from_millis(u64::MAX);

/// What a station needs.
pub struct Setup {
    /// The keys of adverts.
    pub keys: AdvertKeys,
    /// How long a slot lasts: [`super::advert::SLOT`], but for tests. All devices must have the same.
    pub slot: Duration,
    /// The clocks.
    pub clock: Clock,
    /// Tokens, nonces, offsets and sessions come of it.
    pub rng: Rng,
}

/// Whom a contact was with, for [`Station::ended`].
#[derive(Clone, Copy, Debug)]
pub struct Meeting(Sight);

/// A device that was dialed.
#[derive(Debug)]
pub struct Dialed {
    /// Bytes to it.
    pub pipe: DuplexStream,
    /// What the handshake must name.
    pub nonce: BeaconNonce,
    /// The discovery key that it was seen by.
    pub key: DiscoveryKey,
    /// Who it is, to be told how it went.
    pub meeting: Meeting,
}

/// What a station tells.
#[derive(Debug)]
pub enum Event {
    /// A new slot: a new link identity is due, whose handshake names this.
    Slot(BeaconNonce),
    /// A link to a device that we dialed.
    Dialed(Dialed),
    /// A link that another device began.
    Answered(DuplexStream),
    /// There is a radio, or none.
    State(Result<(), Fault>),
}

/// What a radio did since the start. It names nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Why there is no radio; None if there is one.
    pub fault: Option<Fault>,
    /// Whether an advert is shown.
    pub shows: bool,
    /// Adverts of others of the campaign that were seen.
    pub sightings: u64,
    /// Links that we began.
    pub dialed: u64,
    /// Dials that came to nothing.
    pub failed: u64,
    /// Links that others began.
    pub answered: u64,
    /// Bytes of values that came.
    pub bytes_in: u64,
    /// Bytes of values that left.
    pub bytes_out: u64,
}

/// A running station. Dropping it ends its links.
#[derive(Debug)]
pub struct Station {
    commands: mpsc::Sender<Command>,
    status: Arc<Mutex<Status>>,
}

#[derive(Debug)]
enum Command {
    Show(u64),
    Carry(u64),
    Keys(AdvertKeys),
    Ended(Meeting, bool),
}

impl Station {
    /// Begins. To be called within a tokio runtime.
    pub fn start(radio: Box<dyn Radio>, setup: Setup) -> (Self, mpsc::Receiver<Event>) {
        let (commands, commanded) = mpsc::channel(EVENTS_WAITING);
        let (events, told) = mpsc::channel(EVENTS_WAITING);
        let status = Arc::new(Mutex::new(Status::default()));
        tokio::spawn(Task::new(radio, setup, events, Arc::clone(&status)).run(commanded));
        (Self { commands, status }, told)
    }

    /// Shows an advert in this slot. `carried` is a fingerprint of what is carried.
    pub async fn show(&self, carried: u64) {
        self.commands.send(Command::Show(carried)).await.ok();
    }

    /// What is carried has changed: devices that carry the same are not dialed. The advert stays as it is.
    pub async fn carry(&self, carried: u64) {
        self.commands.send(Command::Carry(carried)).await.ok();
    }

    /// Other keys, of a newer bundle, from the next slot on.
    pub async fn use_keys(&self, keys: AdvertKeys) {
        self.commands.send(Command::Keys(keys)).await.ok();
    }

    /// A link that we began is over; whether its handshake succeeded.
    pub async fn ended(&self, meeting: Meeting, reached: bool) {
        self.commands.send(Command::Ended(meeting, reached)).await.ok();
    }

    /// What was done so far.
    pub fn status(&self) -> Status {
        *self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Task {
    radio: Box<dyn Radio>,
    keys: AdvertKeys,
    slot_length: Duration,
    clock: Clock,
    rng: Rng,
    /// So much later than the clock says we change slots.
    offset: Duration,
    events: mpsc::Sender<Event>,
    status: Arc<Mutex<Status>>,
    policy: Policy,
    scanner: Scanner,
    search: Search,
    searching: Option<tokio::task::JoinHandle<(Uuid, Option<Place>)>>,
    able: Option<Able>,
    own: Own,
    carried: u64,
    shown: Option<Instant>,
    conns: BTreeMap<ConnId, Conn>,
    links: BTreeMap<LinkNo, Entry>,
    last_link: u64,
    dialing: Option<Dialing>,
    asks: mpsc::Sender<(LinkNo, Ask)>,
    asked: mpsc::Receiver<(LinkNo, Ask)>,
}

/// What we are in this slot and were in the one before.
#[derive(Clone, Copy)]
struct Own {
    slot: Slot,
    token: Token,
    /// Of the advert; None until it is shown.
    digest: Option<Digest>,
    before: Option<(Slot, Token)>,
}

/// A connection that somebody made to us, or that carries a link.
struct Conn {
    link: Option<LinkNo>,
    way: Way,
    value_bytes: usize,
    since: Instant,
}

struct Entry {
    inputs: mpsc::Sender<Input>,
    session: Session,
    side: Side,
    /// Of a link that we began.
    sight: Option<Sight>,
    door: Option<Door>,
    conn: Option<ConnId>,
    /// Our end of the pipe, until the link is up for the first time.
    pipe: Option<DuplexStream>,
    /// When to connect, if it has to be connected.
    connect_at: Instant,
    /// Connections that were tried since the last one that carried anything.
    reconnects: u32,
    last_value: Instant,
    bytes_in: usize,
}

/// The one connection that is being made.
struct Dialing {
    conn: ConnId,
    link: LinkNo,
    deadline: Instant,
}

impl Task {
    fn new(radio: Box<dyn Radio>, setup: Setup, events: mpsc::Sender<Event>, status: Arc<Mutex<Status>>) -> Self {
        let Setup { keys, slot, clock, mut rng } = setup;
        let offset = Duration::from_millis(rng.below(u64::try_from(slot.as_millis()).unwrap_or(u64::MAX).max(1)));
        let (asks, asked) = mpsc::channel(ASKS_WAITING);
        let own = Own { slot: Slot(0), token: Token(rng.bytes()), digest: None, before: None };
        Self {
            radio,
            keys,
            slot_length: slot,
            clock,
            rng,
            offset,
            events,
            status,
            policy: Policy::default(),
            scanner: Scanner::new(clock.now()),
            search: Search::default(),
            searching: None,
            able: None,
            own,
            carried: 0,
            shown: None,
            conns: BTreeMap::new(),
            links: BTreeMap::new(),
            last_link: 0,
            dialing: None,
            asks,
            asked,
        }
    }

    async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        loop {
            let wake = self.step();
            tokio::select! {
                biased;
                command = commands.recv() => match command {
                    Some(command) => self.handle_command(command),
                    None => return,
                },
                Some((no, ask)) = self.asked.recv() => self.handle_ask(no, ask),
                (service, found) = joined(&mut self.searching) => {
                    let clock = self.clock_slot();
                    self.search.searched(clock, service, found);
                }
                told = self.radio.next() => self.handle_told(told),
                () = tokio::time::sleep(self.clock.until(wake)) => {}
            }
        }
    }

    /// Does all that is due. When to look again.
    fn step(&mut self) -> Instant {
        let now = self.clock.now();
        let slot_end = self.keep_slot(now);
        if self.able.is_none() {
            return slot_end;
        }
        self.give_up_overdue(now);
        if self.dialing.is_none() {
            self.dial(now);
        }
        self.scanner.hold(now, self.dialing.is_some());
        let scan_end = loop {
            match self.scanner.poll(now) {
                Step::Start => self.radio.order(Order::Scan(true)),
                Step::Stop => self.radio.order(Order::Scan(false)),
                Step::Wake(at) => break at,
            }
        };
        if self.shown.is_some_and(|shown| now >= shown + SHOW_AGAIN) {
            self.show(now);
        }
        let unopened = self.conns.values().filter(|conn| conn.link.is_none()).map(|conn| conn.since + OPENING_WITHIN);
        let reconnects = self.links.values().filter(|entry| entry.is_down()).map(|entry| entry.connect_at);
        let reconnects = reconnects.filter(|at| *at > now);
        let dials = self.policy.next_due(now);
        [Some(slot_end), Some(scan_end), self.shown.map(|shown| shown + SHOW_AGAIN), dials]
            .into_iter()
            .flatten()
            .chain(self.dialing.as_ref().map(|dialing| dialing.deadline))
            .chain(unopened)
            .chain(reconnects)
            .min()
            .unwrap_or(NEVER)
    }

    /// The slot that the clock alone says.
    fn clock_slot(&self) -> Slot {
        Slot(
            u64::try_from((self.clock.since_1970() + self.offset).as_millis() / self.slot_length.as_millis())
                .unwrap_or(0),
        )
    }

    /// Begins a new slot if it is time. When the next one begins.
    fn keep_slot(&mut self, now: Instant) -> Instant {
        let clock = self.clock_slot();
        let slot = self.search.slot(clock);
        if slot != self.own.slot {
            let is_first = self.own.slot == Slot(0);
            let token = Token(self.rng.bytes());
            let nonce = self.keys.present().nonce(slot, token);
            // Who does not take it in now is told when there is room again.
            if self.events.try_send(Event::Slot(nonce)).is_err() {
                return now + RECONNECT_AFTER;
            }
            let before = (!is_first).then_some((self.own.slot, self.own.token));
            self.own = Own { slot, token, digest: None, before };
            self.hide();
        }
        let length = self.slot_length.as_millis();
        let passed = (self.clock.since_1970() + self.offset).as_millis() % length;
        now + Duration::from_millis(u64::try_from(length - passed).unwrap_or(u64::MAX).max(1))
    }

    fn hide(&mut self) {
        self.shown = None;
        self.policy.shows(None);
        self.radio.order(Order::Show(None));
        self.count(|status| status.shows = false);
    }

    fn show(&mut self, now: Instant) {
        let Some(able) = self.able.filter(|able| able.adverts) else { return };
        let Some(digest) = self.own.digest else { return };
        let Own { slot, token, .. } = self.own;
        let key = self.keys.present();
        let bytes = key.encode(slot, &Advert { token, digest, psm: able.psm });
        self.radio.order(Order::Show(Some((key.uuids(slot), bytes))));
        self.shown = Some(now);
        self.policy.shows(Some(token));
        self.count(|status| status.shows = true);
    }

    fn handle_command(&mut self, command: Command) {
        let now = self.clock.now();
        match command {
            Command::Show(carried) => {
                self.carried = carried;
                self.own.digest = Some(self.keys.present().digest(self.own.slot, carried));
                self.show(now);
            }
            Command::Carry(carried) => self.carried = carried,
            Command::Keys(keys) => {
                self.keys = keys;
                self.search.forget_uuids();
            }
            Command::Ended(Meeting(sight), true) => {
                self.policy.met(now, sight.token);
                let clock = self.clock_slot();
                if self.search.proved(clock, sight.place.slot) {
                    debug!("others live in another time than this clock says: theirs is taken");
                }
            }
            Command::Ended(Meeting(sight), false) => self.failed(now, &sight),
        }
    }

    fn handle_told(&mut self, told: Told) {
        let now = self.clock.now();
        match told {
            Told::Up(able) => {
                self.forget_connections();
                self.able = Some(able);
                self.scanner = Scanner::new(now);
                self.show(now);
                self.tell_state(Ok(()));
            }
            Told::Down(fault) => {
                self.forget_connections();
                (self.able, self.shown) = (None, None);
                self.count(|status| status.shows = false);
                self.tell_state(Err(fault));
            }
            Told::Seen { peer, service, bytes } => self.handle_seen(now, peer, service, &bytes),
            Told::ScanFailed => self.scanner.handle_failed(now),
            Told::Power(power) => self.scanner.handle_power(power),
            Told::Opened(conn, value_bytes) => self.handle_opened(now, conn, value_bytes),
            Told::Came(conn, way, value_bytes) => {
                let unopened = self.conns.values().filter(|conn| conn.link.is_none()).count();
                if unopened >= LINKS_MAX {
                    self.radio.order(Order::Close(conn));
                } else {
                    self.conns.insert(conn, Conn { link: None, way, value_bytes, since: now });
                }
            }
            Told::ValueBytes(conn, value_bytes) => {
                if let Some(at) = self.conns.get_mut(&conn) {
                    at.value_bytes = value_bytes;
                }
                self.input(conn, Input::ValueBytes(value_bytes));
            }
            Told::Received(conn, value) => self.handle_value(now, conn, value),
            Told::Sent(conn) => self.input(conn, Input::Sent),
            Told::Closed(conn) => self.handle_closed(now, conn),
        }
    }

    fn handle_seen(&mut self, now: Instant, peer: super::radio::Peer, service: Uuid, bytes: &[u8; 8]) {
        let clock = self.clock_slot();
        let Some(place) = self.search.place(&self.keys, clock, service) else {
            if self.searching.is_none() && self.search.is_due(now, service) {
                let keys = self.keys.clone();
                self.searching = Some(tokio::task::spawn_blocking(move || (service, keys.search(service))));
            }
            return;
        };
        let Some(key) = self.keys.get(place.key) else { return };
        let Advert { token, digest, psm } = key.decode(place.slot, bytes);
        if token == self.own.token {
            return;
        }
        let is_ours = digest == key.digest(place.slot, self.carried);
        self.policy.sighted(now, Sight { token, digest, is_ours, peer, place, psm });
        self.scanner.handle_sighted(now);
        self.count(|status| status.sightings += 1);
    }

    /// Connects what has to be connected: a link that dropped, or a device that is due.
    fn dial(&mut self, now: Instant) {
        let down = self.links.iter().find(|(_, entry)| entry.is_down() && entry.connect_at <= now);
        let no = match down.map(|(no, _)| *no) {
            Some(no) => no,
            None => {
                let linked = self.links.values().map(Entry::token).collect();
                let Some(sight) = self.policy.next(now, &linked, &mut self.rng) else { return };
                let Some(key) = self.keys.get(sight.place.key) else { return };
                let link_key = key.link(sight.place.slot, sight.token);
                let [stream] = self.rng.bytes();
                let session = Session { token: self.own.token, stream };
                let door = match sight.psm {
                    Some(psm) if self.able.is_some_and(|able| able.psm.is_some()) => Door::L2cap(psm),
                    _ => Door::Gatt(key.uuids(sight.place.slot)),
                };
                let link = Link::new(now, Side::Dialer, link_key, session);
                let no = self.add_link(now, link, Side::Dialer, session);
                let entry = self.links.get_mut(&no).expect("it was just added");
                (entry.sight, entry.door) = (Some(sight), Some(door));
                no
            }
        };
        let Some(entry) = self.links.get_mut(&no) else { return };
        let (Some(sight), Some(door)) = (entry.sight, entry.door) else { return };
        let conn = ConnId::next();
        self.dialing = Some(Dialing { conn, link: no, deadline: now + CONNECT_WITHIN });
        // The scan stops first.
        self.scanner.hold(now, true);
        if self.scanner.poll(now) == Step::Stop {
            self.radio.order(Order::Scan(false));
        }
        self.radio.order(Order::Connect(conn, sight.peer, door));
    }

    fn add_link(&mut self, now: Instant, link: Link, side: Side, session: Session) -> LinkNo {
        self.last_link += 1;
        let no = LinkNo(self.last_link);
        let (inputs, input) = mpsc::channel(INPUTS_WAITING);
        let (near, far) = pipe::pipe();
        tokio::spawn(pipe::carry(no, link, near, input, self.asks.clone(), self.clock, self.rng.fork()));
        let entry = Entry {
            inputs,
            session,
            side,
            sight: None,
            door: None,
            conn: None,
            pipe: Some(far),
            connect_at: now,
            reconnects: 0,
            last_value: now,
            bytes_in: 0,
        };
        self.links.insert(no, entry);
        no
    }

    fn handle_opened(&mut self, now: Instant, conn: ConnId, value_bytes: usize) {
        let Some(dialing) = self.dialing.as_mut().filter(|dialing| dialing.conn == conn) else {
            self.radio.order(Order::Close(conn));
            return;
        };
        let no = dialing.link;
        // From here on the link keeps the time.
        dialing.deadline = NEVER;
        let Some(entry) = self.links.get_mut(&no) else { return };
        let way = entry.door.map_or(Way::Gatt, |door| door.way());
        entry.conn = Some(conn);
        self.conns.insert(conn, Conn { link: Some(no), way, value_bytes, since: now });
        let settle = self.able.filter(|_| way == Way::Gatt).map_or(Duration::ZERO, |able| able.settle);
        self.input(conn, Input::Connected(way, value_bytes, settle));
    }

    fn handle_value(&mut self, now: Instant, conn: ConnId, value: Vec<u8>) {
        self.count(|status| status.bytes_in += value.len() as u64);
        let Some(at) = self.conns.get(&conn) else { return };
        if let Some(no) = at.link {
            if let Some(entry) = self.links.get_mut(&no) {
                entry.last_value = now;
                entry.bytes_in += value.len();
            }
            self.input(conn, Input::Value(value));
            return;
        }
        let (way, value_bytes) = (at.way, at.value_bytes);
        let Some((opening, slot, token)) = self.read_opening(&value) else {
            // Whoever does not know the key gets no answer.
            self.close(conn);
            return;
        };
        let known =
            self.links.iter().find(|(_, entry)| entry.side == Side::Answerer && entry.session == opening.session);
        let no = match known.map(|(no, _)| *no) {
            Some(no) => no,
            None if opening.received == 0 && self.make_room(now) => {
                let link = Link::new(now, Side::Answerer, self.keys.present().link(slot, token), opening.session);
                self.add_link(now, link, Side::Answerer, opening.session)
            }
            None => {
                self.close(conn);
                return;
            }
        };
        let Some(entry) = self.links.get_mut(&no) else { return };
        let stale = entry.conn.replace(conn);
        entry.last_value = now;
        if let Some(stale) = stale.filter(|stale| *stale != conn) {
            self.close(stale);
        }
        if let Some(at) = self.conns.get_mut(&conn) {
            at.link = Some(no);
        }
        self.input(conn, Input::Opened(way, value_bytes, opening));
    }

    fn read_opening(&self, value: &[u8]) -> Option<(Opening, Slot, Token)> {
        let now = Some((self.own.slot, self.own.token));
        [now, self.own.before].into_iter().flatten().find_map(|(slot, token)| {
            let opening = Opening::decode(&self.keys.present().link(slot, token), Side::Dialer, value)?;
            Some((opening, slot, token))
        })
    }

    /// Makes room for a link of a newcomer: the one that was idle the longest gives way.
    fn make_room(&mut self, now: Instant) -> bool {
        if self.links.len() < LINKS_MAX {
            return true;
        }
        let idle =
            self.links.iter().filter(|(_, entry)| entry.side == Side::Answerer && now.since(entry.last_value) >= IDLE);
        let Some(no) = idle.min_by_key(|(_, entry)| entry.last_value).map(|(no, _)| *no) else { return false };
        self.drop_link(no);
        true
    }

    fn handle_ask(&mut self, no: LinkNo, ask: Ask) {
        let now = self.clock.now();
        let Some(entry) = self.links.get_mut(&no) else { return };
        match ask {
            Ask::Up => {
                entry.reconnects = 0;
                let way = entry.conn.and_then(|conn| self.conns.get(&conn)).map(|conn| (conn.way, conn.value_bytes));
                debug!(side = ?entry.side, ?way, "a link over Bluetooth is up");
                let event = entry.pipe.take().map(|pipe| match entry.sight {
                    Some(sight) => {
                        let key = self.keys.get(sight.place.key).unwrap_or(self.keys.present());
                        let nonce = key.nonce(sight.place.slot, sight.token);
                        Event::Dialed(Dialed { pipe, nonce, key: sight.place.key, meeting: Meeting(sight) })
                    }
                    None => Event::Answered(pipe),
                });
                self.end_dialing(no);
                match event {
                    Some(Event::Dialed(_)) => self.count(|status| status.dialed += 1),
                    Some(_) => self.count(|status| status.answered += 1),
                    None => {}
                }
                if event.is_some_and(|event| self.events.try_send(event).is_err()) {
                    self.drop_link(no);
                }
            }
            Ask::Send(value) => {
                if let Some(conn) = entry.conn {
                    self.count(|status| status.bytes_out += value.len() as u64);
                    self.radio.order(Order::Send(conn, value));
                }
            }
            Ask::Disconnect(broken) => {
                debug!(?broken, "a connection is given up");
                if let Some(conn) = entry.conn.take() {
                    self.close(conn);
                }
                self.connection_ended(now, no, broken != Broken::NoSession);
            }
            Ask::Over => self.drop_link(no),
        }
    }

    fn handle_closed(&mut self, now: Instant, conn: ConnId) {
        let link = self.conns.remove(&conn).and_then(|conn| conn.link);
        let dialed = self.dialing.as_ref().filter(|dialing| dialing.conn == conn).map(|dialing| dialing.link);
        let Some(no) = link.or(dialed) else { return };
        if let Some(entry) = self.links.get_mut(&no) {
            if entry.conn == Some(conn) {
                entry.conn = None;
                entry.inputs.try_send(Input::Disconnected).ok();
            } else if entry.conn.is_some() {
                return;
            }
        }
        self.connection_ended(now, no, true);
    }

    /// A link has no connection any more. One that we began and that was never up is tried by GATT once; one that was
    /// is connected anew as long as it waits for that.
    fn connection_ended(&mut self, now: Instant, no: LinkNo, may_return: bool) {
        self.end_dialing(no);
        let Some(entry) = self.links.get_mut(&no) else { return };
        let (Some(sight), Some(door)) = (entry.sight, entry.door) else { return };
        let was_up = entry.pipe.is_none();
        let key = self.keys.get(sight.place.key);
        match (door, was_up, key) {
            (Door::L2cap(_), false, Some(key)) if may_return => {
                entry.door = Some(Door::Gatt(key.uuids(sight.place.slot)));
                entry.connect_at = now;
            }
            (_, true, _) if may_return && entry.reconnects < RECONNECTS_MAX => {
                entry.connect_at = now + RECONNECT_AFTER * (1 << entry.reconnects);
                entry.reconnects += 1;
            }
            _ => self.drop_link(no),
        }
    }

    fn give_up_overdue(&mut self, now: Instant) {
        if let Some(Dialing { conn, link, .. }) = self.dialing.take_if(|dialing| now >= dialing.deadline) {
            debug!("a connection did not come about in time");
            self.radio.order(Order::Close(conn));
            self.connection_ended(now, link, true);
        }
        let is_late = |conn: &Conn| conn.link.is_none() && now >= conn.since + OPENING_WITHIN;
        let late: Vec<_> = self.conns.iter().filter(|(_, conn)| is_late(conn)).map(|(id, _)| *id).collect();
        late.into_iter().for_each(|conn| self.close(conn));
    }

    fn end_dialing(&mut self, no: LinkNo) {
        self.dialing.take_if(|dialing| dialing.link == no);
    }

    /// A link is over. One that we began and that was never up was a dial in vain.
    fn drop_link(&mut self, no: LinkNo) {
        if let Some(dialing) = self.dialing.take_if(|dialing| dialing.link == no) {
            self.radio.order(Order::Close(dialing.conn));
            self.conns.remove(&dialing.conn);
        }
        let Some(entry) = self.links.remove(&no) else { return };
        if let Some(conn) = entry.conn
            && self.conns.contains_key(&conn)
        {
            self.close(conn);
        }
        match entry.sight {
            Some(sight) if entry.pipe.is_some() => self.failed(self.clock.now(), &sight),
            // How a link went that we began, we are told.
            Some(_) => {}
            None if entry.bytes_in >= CONTACT_BYTES => self.policy.met(self.clock.now(), entry.session.token),
            None => {}
        }
    }

    fn failed(&mut self, now: Instant, sight: &Sight) {
        self.policy.failed_to_reach(now, sight.token, sight.peer);
        self.count(|status| status.failed += 1);
    }

    /// The radio has gone, or was made anew.
    fn forget_connections(&mut self) {
        self.dialing = None;
        self.conns.clear();
        for entry in self.links.values_mut() {
            if entry.conn.take().is_some() {
                entry.inputs.try_send(Input::Disconnected).ok();
            }
            entry.connect_at = self.clock.now() + RECONNECT_AFTER;
        }
    }

    fn close(&mut self, conn: ConnId) {
        self.conns.remove(&conn);
        self.radio.order(Order::Close(conn));
    }

    fn input(&mut self, conn: ConnId, input: Input) {
        let Some(no) = self.conns.get(&conn).and_then(|conn| conn.link) else { return };
        let is_full = self.links.get(&no).is_some_and(|entry| entry.inputs.try_send(input).is_err());
        if is_full {
            self.drop_link(no);
        }
    }

    fn tell_state(&mut self, state: Result<(), Fault>) {
        self.count(|status| status.fault = state.err());
        self.events.try_send(Event::State(state)).ok();
    }

    fn count(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Entry {
    /// Whom it leads to.
    fn token(&self) -> Token {
        self.sight.map_or(self.session.token, |sight| sight.token)
    }

    /// Whether we have to connect it.
    fn is_down(&self) -> bool {
        self.side == Side::Dialer && self.conn.is_none()
    }
}

/// What the search came to; never, while there is none.
async fn joined(searching: &mut Option<tokio::task::JoinHandle<(Uuid, Option<Place>)>>) -> (Uuid, Option<Place>) {
    loop {
        let Some(search) = searching else { return core::future::pending().await };
        let found = search.await;
        *searching = None;
        if let Ok(found) = found {
            return found;
        }
    }
}
