//! The task of a station: its slots, its advert, whom it sees. It decides nothing itself: that is for [`Policy`], [`Scanner`],
//! [`Search`] and [`Link`](super::super::link::Link).

mod links;

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt as _;
use ijwi_protocol::rng::Rng;
use ijwi_protocol::time::Instant;
use tokio::io::DuplexStream;
use tokio::sync::mpsc;
use tracing::debug;

use super::{Command, Event, Meeting, Setup, Status};
use crate::ble::advert::{Advert, Digest, Slot, Token, Uuid};
use crate::ble::duty::{Scanner, Step};
use crate::ble::link::{VALUE_BYTES_MIN, Way};
use crate::ble::pipe::{Ask, Input, LinkNo};
use crate::ble::policy::{LINKS_MAX, Policy, Sight};
use crate::ble::radio::{Able, ConnId, Door, Fault, Order, Peer, Radio, Told};
use crate::ble::search::{AdvertKeys, Place, Search};
use crate::ble::segment::{Session, Side};
use crate::clock::Clock;

/// How long who connected may take to open a stream.
const OPENING_WITHIN: Duration = Duration::from_secs(5);
/// The wait before a connection that dropped is made anew; it doubles, as often as this.
const RECONNECT_AFTER: Duration = Duration::from_millis(500);
/// Phones stop showing adverts when their screen goes dark.
const SHOW_AGAIN: Duration = Duration::from_secs(60);
const ASKS_WAITING: usize = 64;
/// What is taken in at once, at most, before what is due is done.
const TAKEN_IN_MAX: usize = 64;
const NEVER: Instant = Instant::from_millis(u64::MAX);

pub(super) struct Task {
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
    pub(super) fn new(
        radio: Box<dyn Radio>,
        setup: Setup,
        events: mpsc::Sender<Event>,
        status: Arc<Mutex<Status>>,
    ) -> Self {
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

    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
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
            self.take_in_more();
        }
    }

    /// What else has come meanwhile: while many values come and go, what is due is looked for once, not once for each.
    fn take_in_more(&mut self) {
        for _ in 0..TAKEN_IN_MAX {
            if let Ok((no, ask)) = self.asked.try_recv() {
                self.handle_ask(no, ask);
            } else if let Some(told) = self.radio.next().now_or_never() {
                self.handle_told(told);
            } else {
                return;
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
                Step::Start => {
                    debug!("a scan begins");
                    self.radio.order(Order::Scan(true));
                }
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
                self.policy.begin_anew(now);
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

    fn handle_seen(&mut self, now: Instant, peer: Peer, service: Uuid, bytes: &[u8; 8]) {
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
        if self.policy.sighted(now, Sight { token, digest, is_ours, peer, place, psm }) {
            debug!("somebody came into reach");
        }
        self.scanner.handle_sighted(now, self.policy.has_news(now, token));
        self.count(|status| status.sightings += 1);
    }

    fn tell_state(&mut self, state: Result<(), Fault>) {
        self.count(|status| status.fault = state.err());
        self.events.try_send(Event::State(state)).ok();
    }

    /// A value comes or goes. Signs of life and counts are shorter than the shortest full one.
    fn moves(&mut self, now: Instant, value: &[u8]) {
        if value.len() >= VALUE_BYTES_MIN {
            self.scanner.handle_moved(now);
        }
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
