//! What happens in the simulated air: who sees whose advert, what a connection carries, and what goes wrong.

use core::time::Duration;

use tokio::time::Instant;

use super::super::duty::STARTS_MAX;
use super::super::link::{VALUE_BYTES_MIN, Way};
use super::super::radio::{Able, ConnId, Door, Order, Peer, Told};
use super::{Act, Conn, Sky};

/// Android counts starts of scans within this time.
const STARTS_WITHIN: Duration = Duration::from_secs(30);
/// How often a phone shows its advert, and so how often a scan shows who is in reach.
const TICK: Duration = Duration::from_millis(250);
/// Connections that a phone has at most.
const CONNECTIONS_MAX: usize = 7;
/// Values that a phone's stack holds. One more is lost without a word.
const STACK_VALUES: usize = 8;
const LATENCY: Duration = Duration::from_millis(30);
/// What a radio moves.
const BYTES_PER_SECOND: u64 = 60_000;

impl Sky {
    pub(super) fn able(&self, number: usize) -> Able {
        let quirks = &self.phones[number].quirks;
        let psm = (!quirks.no_l2cap).then_some(0x80);
        Able { adverts: !quirks.no_adverts, psm, settle: quirks.settle }
    }

    pub(super) fn obey(&mut self, number: usize, order: Order) {
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

    pub(super) fn start_scan(&mut self, number: usize) {
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

    pub(super) fn stop_scan(&mut self, number: usize) {
        let state = &mut self.phones[number];
        if let Some((_, since)) = state.scan.take() {
            state.tally.scanned += since.elapsed();
        }
    }

    pub(super) fn stop_showing(&mut self, number: usize) {
        let state = &mut self.phones[number];
        if state.shows.take().is_some() {
            state.tally.shown += state.shows_since.elapsed();
        }
    }

    /// A phone neither scans nor shows anything any more.
    pub(super) fn silence(&mut self, number: usize) {
        self.stop_scan(number);
        self.stop_showing(number);
    }

    pub(super) fn act(&mut self, act: Act) {
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

    pub(super) fn connect(&mut self, number: usize, id: ConnId, peer: Peer, door: Door) {
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

    pub(super) fn send(&mut self, number: usize, id: ConnId, value: Vec<u8>) {
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

    pub(super) fn lose(&mut self, id: ConnId) {
        let Some(conn) = self.end(id) else { return };
        self.tell(conn.owner, Told::Closed(id));
        if let Some(other) = conn.other.and_then(|other| self.end(other).map(|conn| (other, conn))) {
            self.tell(other.1.owner, Told::Closed(other.0));
        }
    }

    /// A connection is over for its owner.
    pub(super) fn end(&mut self, id: ConnId) -> Option<Conn> {
        let conn = self.conns.remove(&id)?;
        self.phones[conn.owner].tally.linked += conn.opened.elapsed();
        Some(conn)
    }

    pub(super) fn change_address(&mut self, number: usize) {
        let address = self.next_address();
        let addresses = &mut self.phones[number].addresses;
        addresses.push_back(address);
        // The one before is good for a little while yet: who is connecting comes through.
        while addresses.len() > 2 {
            addresses.pop_front();
        }
    }

    pub(super) fn are_in_reach(&self, one: usize, other: usize) -> bool {
        self.reach.contains(&(one.min(other), one.max(other)))
    }

    pub(super) fn tell(&self, number: usize, told: Told) {
        // A phone that is gone is told nothing.
        self.phones[number].told.send(told).ok();
    }

    pub(super) fn plan(&mut self, after: Duration, act: Act) {
        self.plan_at(Instant::now() + after, act);
    }

    pub(super) fn plan_at(&mut self, at: Instant, act: Act) {
        let number = self.next_number();
        self.agenda.insert((at, number), act);
    }

    pub(super) fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    pub(super) fn next_address(&mut self) -> u64 {
        self.last_address += 1;
        self.last_address
    }
}
