//! The connections and links of a station: made, opened, made anew when they drop, given up.

use core::time::Duration;

use ijwi_protocol::time::Instant;
use tokio::sync::mpsc;
use tracing::debug;

use super::{Conn, Dialing, Entry, NEVER, OPENING_WITHIN, RECONNECT_AFTER, Task};
use crate::ble::advert::{Slot, Token};
use crate::ble::duty::Step;
use crate::ble::link::{Broken, Link, Way};
use crate::ble::pipe::{self, Ask, INPUTS_WAITING, Input, LinkNo};
use crate::ble::policy::{LINKS_MAX, Sight};
use crate::ble::radio::{ConnId, Door, Order};
use crate::ble::segment::{Opening, Session, Side};
use crate::ble::station::{Dialed, Event, Meeting};

/// How long a connection may take to come about: some phones never say that it failed.
const CONNECT_WITHIN: Duration = Duration::from_secs(8);
/// Connections that are made anew, one after the other, before a link is given up.
const RECONNECTS_MAX: u32 = 4;
/// A link that nothing came over for this long gives way to a newcomer.
const IDLE: Duration = Duration::from_secs(5);
/// A link that others began and that brought so much was a contact: they need not be dialed.
const CONTACT_BYTES: usize = 512;

impl Task {
    /// Connects what has to be connected: a link that dropped, or a device that is due.
    pub(super) fn dial(&mut self, now: Instant) {
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
        debug!(way = ?door.way(), "a connection is begun");
        self.radio.order(Order::Connect(conn, sight.peer, door));
    }

    pub(super) fn add_link(&mut self, now: Instant, link: Link, side: Side, session: Session) -> LinkNo {
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

    pub(super) fn handle_opened(&mut self, now: Instant, conn: ConnId, value_bytes: usize) {
        let Some(dialing) = self.dialing.as_mut().filter(|dialing| dialing.conn == conn) else {
            self.radio.order(Order::Close(conn));
            return;
        };
        debug!(value_bytes, "a connection is there");
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

    pub(super) fn handle_value(&mut self, now: Instant, conn: ConnId, value: Vec<u8>) {
        self.count(|status| status.bytes_in += value.len() as u64);
        self.moves(now, &value);
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
            None if opening.received == 0 && !self.is_linked(opening.session.token) && self.make_room(now) => {
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

    /// Whether a link that we began leads to them: a second one would carry everything twice.
    fn is_linked(&self, token: Token) -> bool {
        let is_up = |entry: &Entry| entry.conn.is_some() && entry.pipe.is_none();
        self.links.values().any(|entry| entry.side == Side::Dialer && entry.token() == token && is_up(entry))
    }

    pub(super) fn read_opening(&self, value: &[u8]) -> Option<(Opening, Slot, Token)> {
        let now = Some((self.own.slot, self.own.token));
        [now, self.own.before].into_iter().flatten().find_map(|(slot, token)| {
            let opening = Opening::decode(&self.keys.present().link(slot, token), Side::Dialer, value)?;
            Some((opening, slot, token))
        })
    }

    /// Makes room for a link of a newcomer: the one that was idle the longest gives way.
    pub(super) fn make_room(&mut self, now: Instant) -> bool {
        if self.links.len() < LINKS_MAX {
            return true;
        }
        let idle =
            self.links.iter().filter(|(_, entry)| entry.side == Side::Answerer && now.since(entry.last_value) >= IDLE);
        let Some(no) = idle.min_by_key(|(_, entry)| entry.last_value).map(|(no, _)| *no) else { return false };
        self.drop_link(no);
        true
    }

    pub(super) fn handle_ask(&mut self, no: LinkNo, ask: Ask) {
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
                    self.moves(now, &value);
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

    pub(super) fn handle_closed(&mut self, now: Instant, conn: ConnId) {
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
    pub(super) fn connection_ended(&mut self, now: Instant, no: LinkNo, may_return: bool) {
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

    pub(super) fn give_up_overdue(&mut self, now: Instant) {
        if let Some(Dialing { conn, link, .. }) = self.dialing.take_if(|dialing| now >= dialing.deadline) {
            debug!("a connection did not come about in time");
            self.radio.order(Order::Close(conn));
            self.connection_ended(now, link, true);
        }
        let is_late = |conn: &Conn| conn.link.is_none() && now >= conn.since + OPENING_WITHIN;
        let late: Vec<_> = self.conns.iter().filter(|(_, conn)| is_late(conn)).map(|(id, _)| *id).collect();
        late.into_iter().for_each(|conn| self.close(conn));
    }

    pub(super) fn end_dialing(&mut self, no: LinkNo) {
        self.dialing.take_if(|dialing| dialing.link == no);
    }

    /// A link is over. One that we began and that was never up was a dial in vain.
    pub(super) fn drop_link(&mut self, no: LinkNo) {
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

    pub(super) fn failed(&mut self, now: Instant, sight: &Sight) {
        self.policy.failed_to_reach(now, sight.token, sight.peer);
        self.count(|status| status.failed += 1);
    }

    /// The radio has gone, or was made anew.
    pub(super) fn forget_connections(&mut self) {
        self.dialing = None;
        self.conns.clear();
        for entry in self.links.values_mut() {
            if entry.conn.take().is_some() {
                entry.inputs.try_send(Input::Disconnected).ok();
            }
            entry.connect_at = self.clock.now() + RECONNECT_AFTER;
        }
    }

    pub(super) fn close(&mut self, conn: ConnId) {
        self.conns.remove(&conn);
        self.radio.order(Order::Close(conn));
    }

    pub(super) fn input(&mut self, conn: ConnId, input: Input) {
        let Some(no) = self.conns.get(&conn).and_then(|conn| conn.link) else { return };
        let is_full = self.links.get(&no).is_some_and(|entry| entry.inputs.try_send(input).is_err());
        if is_full {
            self.drop_link(no);
        }
    }
}
