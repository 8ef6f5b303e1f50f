//! One stream of bytes to one device, over one connection or several, one after the other.
//!
//! On each connection both sides send their opening, the dialer first. On an L2CAP channel the dialer then has 1,024
//! bytes sent back, before it trusts it with any of the stream: some phones open channels that carry nothing. What was not
//! taken on a connection that dropped is sent again on the next one.
//!
//! No I/O and no clock: every input has the time, and after each the caller drains [`Link::poll`].

use core::time::Duration;
use std::collections::VecDeque;

use ijwi_protocol::rng::Rng;
use ijwi_protocol::time::Instant;

use super::flow::{Inflow, Miscounted, Outflow, WINDOW_BYTES};
use super::segment::{HEADER_BYTES, LinkKey, OPENING_BYTES, Opening, Segment, Session, Side, Veil, speaker_to};

/// Bytes of a value that every phone takes: an MTU of 23.
pub(crate) const VALUE_BYTES_MIN: usize = 20;
/// Bytes of a value, at most; more gains nothing.
pub(crate) const VALUE_BYTES_MAX: usize = 2048;
/// Bytes that an L2CAP channel has to send back.
pub(crate) const ECHO_BYTES: usize = 1024;
/// Values that the radio was given and has not sent. It is asked to send no more until it says so: a timer would be too
/// slow for one phone and overflow another.
const VALUES_IN_RADIO: usize = 4;
/// How long the other side's opening may take.
const OPENING_WITHIN: Duration = Duration::from_secs(5);
/// How long the echo may take.
const ECHO_WITHIN: Duration = Duration::from_secs(3);
/// How long the radio may take to send a value, and the other side to say anything when it owes us something.
const STALLED_AFTER: Duration = Duration::from_secs(20);
/// Phones let links die that are idle for 20 to 30 seconds.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(15);
/// A link is in use for so long after a byte of the stream.
const IN_USE: Duration = Duration::from_secs(60);
/// How long the other side may take to end the stream after we did.
const ENDING_WITHIN: Duration = Duration::from_secs(5);
/// Bytes that the other side has to have taken some of, if it reads.
const OWED_BYTES: usize = WINDOW_BYTES / 2;
/// The shortest wait.
const STEP: Duration = Duration::from_millis(1);
/// How long the first connection may take, with a second way tried after the first.
const FIRST_WITHIN: Duration = Duration::from_secs(20);
/// How long a stream waits for its next connection.
pub(crate) const RESUME_WITHIN: Duration = Duration::from_secs(10);

/// What carries the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// An L2CAP credit-based channel.
    L2cap,
    /// Writes without response one way, notifications the other.
    Gatt,
}

/// Why a connection is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The other side said what this protocol does not know, or values are missing.
    Unreadable,
    /// The other side does not know of the session, or counts otherwise.
    NoSession,
    /// An L2CAP channel that does not carry what it is given.
    NoEcho,
    /// The other side, or the radio, took too long.
    Stalled,
}

/// What the caller has to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Give the radio this value.
    Send(Vec<u8>),
    /// Close the connection.
    Disconnect(Broken),
    /// Both streams have ended: close the connection.
    Done,
    /// No connection came in time: the stream is over.
    Lost,
    /// Nothing until then, or an input.
    Wake(Instant),
}

/// The machine of one stream.
#[derive(Debug)]
pub(crate) struct Link {
    side: Side,
    key: LinkKey,
    session: Session,
    outflow: Outflow,
    inflow: Inflow,
    ends: Ends,
    phase: Phase,
    last_use: Instant,
}

/// Which of both directions have ended.
#[derive(Debug, Default)]
struct Ends {
    /// We write no more.
    ours: bool,
    /// That was sent on this connection, then.
    told: Option<Instant>,
    /// They have all that we wrote, and its end.
    arrived: bool,
    /// They write no more.
    theirs: bool,
    /// That we have all was told on this connection.
    thanked: bool,
}

#[derive(Debug)]
enum Phase {
    /// No connection, and until then one is waited for.
    Down {
        until: Instant,
    },
    On(Box<Connection>),
    Over,
}

#[derive(Debug)]
struct Connection {
    way: Way,
    value_bytes: usize,
    state: State,
    out: Veil,
    /// From the other side's opening on.
    back: Option<Veil>,
    /// Values that leave before anything else.
    first: VecDeque<Vec<u8>>,
    in_radio: usize,
    /// Bytes of echoes that were sent back.
    echoed: usize,
    since: Instant,
    last_sent: Instant,
    last_came: Instant,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// The other side has to open.
    Opening,
    /// These bytes have to come back.
    Testing(VecDeque<u8>),
    Open,
    Broken(Broken),
}

impl Link {
    /// A stream that has no connection yet.
    pub(crate) fn new(now: Instant, side: Side, key: LinkKey, session: Session) -> Self {
        Self {
            side,
            key,
            session,
            outflow: Outflow::default(),
            inflow: Inflow::default(),
            ends: Ends::default(),
            phase: Phase::Down { until: now + FIRST_WITHIN },
            last_use: now,
        }
    }

    /// The dialer: a connection is there.
    pub(crate) fn handle_connected(&mut self, now: Instant, way: Way, value_bytes: usize, rng: &mut Rng) {
        self.begin(now, way, value_bytes, rng);
    }

    /// The answerer: a connection is there, on which the other side has opened this stream.
    pub(crate) fn handle_opened(
        &mut self,
        now: Instant,
        way: Way,
        value_bytes: usize,
        opening: Opening,
        rng: &mut Rng,
    ) {
        self.begin(now, way, value_bytes, rng);
        self.opened(opening, rng);
    }

    /// The connection is gone.
    pub(crate) fn handle_disconnected(&mut self, now: Instant) {
        if !matches!(self.phase, Phase::Over) {
            self.phase = Phase::Down { until: now + RESUME_WITHIN };
        }
    }

    /// The connection takes values of so many bytes now.
    pub(crate) fn handle_value_bytes(&mut self, value_bytes: usize) {
        if let Phase::On(connection) = &mut self.phase {
            connection.value_bytes = value_bytes.clamp(VALUE_BYTES_MIN, VALUE_BYTES_MAX);
        }
    }

    /// The radio has sent a value.
    pub(crate) fn handle_sent(&mut self, now: Instant) {
        if let Phase::On(connection) = &mut self.phase {
            connection.in_radio = connection.in_radio.saturating_sub(1);
            connection.last_sent = now;
        }
    }

    /// A value came.
    pub(crate) fn handle_value(&mut self, now: Instant, value: &[u8], rng: &mut Rng) {
        if let Err(broken) = self.take_in(now, value, rng)
            && let Phase::On(connection) = &mut self.phase
        {
            connection.state = State::Broken(broken);
        }
    }

    /// Bytes to send: as many as there is room for are taken.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> usize {
        self.outflow.write(bytes)
    }

    /// Bytes that [`Self::write`] takes now.
    pub(crate) fn room(&self) -> usize {
        if self.ends.ours { 0 } else { self.outflow.room() }
    }

    /// Nothing more will be written.
    pub(crate) fn finish(&mut self) {
        self.ends.ours = true;
    }

    /// Bytes that have come.
    pub(crate) fn waiting(&self) -> &[u8] {
        self.inflow.waiting()
    }

    /// So many of them were read.
    pub(crate) fn read(&mut self, count: usize) {
        self.inflow.read(count);
    }

    /// Whether all was read, and nothing more will come.
    pub(crate) fn is_read_out(&self) -> bool {
        self.ends.theirs && self.inflow.is_empty()
    }

    /// Whether a connection carries the stream.
    pub(crate) fn is_up(&self) -> bool {
        matches!(&self.phase, Phase::On(connection) if connection.state == State::Open)
    }

    /// What is to be done next.
    pub(crate) fn poll(&mut self, now: Instant) -> Output {
        match &mut self.phase {
            Phase::Over => Output::Done,
            Phase::Down { until } => {
                if self.ends.ours && self.ends.theirs || now >= *until {
                    self.phase = Phase::Over;
                    return Output::Lost;
                }
                Output::Wake(*until)
            }
            Phase::On(_) => self.poll_connection(now),
        }
    }

    fn poll_connection(&mut self, now: Instant) -> Output {
        let Phase::On(connection) = &mut self.phase else { unreachable!("the caller has looked") };
        if let State::Broken(broken) = connection.state {
            self.phase = Phase::Down { until: now + RESUME_WITHIN };
            return Output::Disconnect(broken);
        }
        let is_owed = self.outflow.under_way() >= OWED_BYTES;
        if let Some(broken) = connection.overdue(now, is_owed) {
            self.phase = Phase::Down { until: now + RESUME_WITHIN };
            return Output::Disconnect(broken);
        }
        if connection.in_radio < VALUES_IN_RADIO
            && let Some(value) = self.next_value(now)
        {
            let Phase::On(connection) = &mut self.phase else { unreachable!("a value leaves on a connection") };
            connection.in_radio += 1;
            connection.last_sent = now;
            return Output::Send(value);
        }
        let Phase::On(connection) = &self.phase else { unreachable!("nothing was given up") };
        // Who closes knows that the other has everything; who is closed on has everything.
        let ending = self.ends.told.map(|told| told.max(connection.last_came) + ENDING_WITHIN);
        let both_have_all = self.ends.arrived && self.ends.thanked && connection.in_radio == 0;
        if both_have_all || ending.is_some_and(|end| now >= end) {
            self.phase = Phase::Over;
            return Output::Done;
        }
        let wake = connection.wake(now, is_owed, self.last_use);
        Output::Wake(ending.map_or(wake, |end| end.max(now + STEP).min(wake)))
    }

    fn next_value(&mut self, now: Instant) -> Option<Vec<u8>> {
        let Phase::On(connection) = &mut self.phase else { return None };
        if let Some(value) = connection.first.pop_front() {
            return Some(value);
        }
        // Nothing else leaves before the other side has opened.
        connection.back.as_ref()?;
        if let Some(taken) = self.inflow.tell() {
            return Some(connection.out.encode(Segment::Taken(taken)));
        }
        if self.ends.theirs && self.inflow.is_empty() && !self.ends.thanked {
            self.ends.thanked = true;
            return Some(connection.out.encode(Segment::Taken(self.inflow.end())));
        }
        if connection.state != State::Open {
            return None;
        }
        let room = connection.value_bytes - HEADER_BYTES;
        let waiting = self.outflow.waiting();
        // Small writes are gathered as long as the radio has something to send.
        if waiting >= room || waiting > 0 && connection.in_radio == 0 {
            let at = self.outflow.place() as u16;
            let bytes = self.outflow.send(room);
            self.last_use = now;
            return Some(connection.out.encode(Segment::Data { at, bytes: &bytes }));
        }
        if waiting == 0 && self.ends.ours && self.ends.told.is_none() {
            self.ends.told = Some(now);
            let at = self.outflow.place() as u16;
            return Some(connection.out.encode(Segment::Data { at, bytes: &[] }));
        }
        let is_due = now >= connection.last_sent + KEEP_ALIVE_EVERY && now < self.last_use + IN_USE;
        is_due.then(|| connection.out.encode(Segment::KeepAlive))
    }

    fn begin(&mut self, now: Instant, way: Way, value_bytes: usize, rng: &mut Rng) {
        let nonce = rng.bytes();
        let opening = Opening { nonce, session: self.session, received: self.inflow.received() };
        self.inflow.resume();
        (self.ends.told, self.ends.thanked) = (None, false);
        self.phase = Phase::On(Box::new(Connection {
            way,
            value_bytes: value_bytes.clamp(VALUE_BYTES_MIN, VALUE_BYTES_MAX),
            state: State::Opening,
            out: Veil::new(self.key.clone(), nonce),
            back: None,
            first: VecDeque::from([opening.encode(&self.key, self.side).to_vec()]),
            in_radio: 0,
            echoed: 0,
            since: now,
            last_sent: now,
            last_came: now,
        }));
    }

    fn opened(&mut self, opening: Opening, rng: &mut Rng) {
        let Phase::On(connection) = &mut self.phase else { return };
        connection.back = Some(Veil::new(self.key.clone(), opening.nonce));
        connection.state = match self.outflow.resume(opening.received) {
            Err(Miscounted) => State::Broken(Broken::NoSession),
            Ok(()) if self.side == Side::Dialer && connection.way == Way::L2cap => connection.begin_test(rng),
            Ok(()) => State::Open,
        };
    }

    fn take_in(&mut self, now: Instant, value: &[u8], rng: &mut Rng) -> Result<(), Broken> {
        let Phase::On(connection) = &mut self.phase else { return Ok(()) };
        connection.last_came = now;
        let Some(back) = &mut connection.back else {
            let opening = Opening::decode(&self.key, speaker_to(self.side), value).ok_or(Broken::Unreadable)?;
            if opening.session != self.session {
                return Err(Broken::NoSession);
            }
            self.opened(opening, rng);
            return Ok(());
        };
        match back.decode(value).ok_or(Broken::Unreadable)? {
            Segment::Data { at, bytes: [] } => {
                if at != self.inflow.received() as u16 {
                    return Err(Broken::Unreadable);
                }
                self.ends.theirs = true;
            }
            Segment::Data { at, bytes } => {
                if self.ends.theirs {
                    return Err(Broken::Unreadable);
                }
                self.inflow.push(at, bytes).map_err(|Miscounted| Broken::Unreadable)?;
                self.last_use = now;
            }
            Segment::Taken(count) if self.ends.told.is_some() && count == self.outflow.end() => {
                self.ends.arrived = true;
                self.outflow.handle_taken(count.wrapping_sub(1)).map_err(|Miscounted| Broken::Unreadable)?;
            }
            Segment::Taken(count) => self.outflow.handle_taken(count).map_err(|Miscounted| Broken::Unreadable)?,
            Segment::Echo(bytes) => {
                connection.echoed += bytes.len();
                if connection.echoed > ECHO_BYTES {
                    return Err(Broken::Unreadable);
                }
                let back = connection.out.encode(Segment::Echoed(bytes));
                connection.first.push_back(back);
            }
            Segment::Echoed(masked) => {
                let bytes = back.reveal(masked);
                connection.handle_echoed(&bytes)?;
            }
            Segment::KeepAlive => {}
        }
        Ok(())
    }
}

impl Connection {
    fn begin_test(&mut self, rng: &mut Rng) -> State {
        let bytes: [u8; ECHO_BYTES] = rng.bytes();
        for part in bytes.chunks(self.value_bytes - HEADER_BYTES) {
            let value = self.out.encode(Segment::Echo(part));
            self.first.push_back(value);
        }
        State::Testing(VecDeque::from(bytes))
    }

    fn handle_echoed(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        let State::Testing(expected) = &mut self.state else { return Err(Broken::Unreadable) };
        for byte in bytes {
            if expected.pop_front() != Some(*byte) {
                return Err(Broken::NoEcho);
            }
        }
        if expected.is_empty() {
            self.state = State::Open;
        }
        Ok(())
    }

    /// What has taken too long.
    fn overdue(&self, now: Instant, is_owed: bool) -> Option<Broken> {
        (now >= self.deadline(is_owed)).then_some(match self.state {
            State::Testing(_) => Broken::NoEcho,
            _ => Broken::Stalled,
        })
    }

    fn deadline(&self, is_owed: bool) -> Instant {
        match self.state {
            State::Opening => self.since + OPENING_WITHIN,
            State::Testing(_) => self.since + OPENING_WITHIN + ECHO_WITHIN,
            _ if self.in_radio > 0 => self.last_sent.max(self.last_came) + STALLED_AFTER,
            _ if is_owed => self.last_came.max(self.last_sent) + STALLED_AFTER,
            _ => Instant::from_millis(u64::MAX),
        }
    }

    fn wake(&self, now: Instant, is_owed: bool, last_use: Instant) -> Instant {
        let keep_alive = self.last_sent + KEEP_ALIVE_EVERY;
        let is_used =
            self.in_radio == 0 && self.state == State::Open && keep_alive < last_use + IN_USE && keep_alive > now;
        let deadline = self.deadline(is_owed);
        if is_used { deadline.min(keep_alive) } else { deadline }
    }
}

const _: () = assert!(OPENING_BYTES == VALUE_BYTES_MIN, "an opening fits every phone");

#[cfg(test)]
mod tests;
