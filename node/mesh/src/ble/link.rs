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
            Segment::Echoed(bytes) => connection.handle_echoed(bytes)?,
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
mod tests {
    use super::*;
    use crate::ble::advert::Token;

    const START: Instant = Instant::START;

    fn after(seconds: u64) -> Instant {
        Instant::from_millis(seconds * 1000)
    }

    /// Two links, and what the channel between them does to values.
    struct Pair {
        links: [Link; 2],
        rng: Rng,
        now: Instant,
        way: Way,
        /// What was given to the radio: of each side.
        values: [Vec<Vec<u8>>; 2],
    }

    impl Pair {
        fn new() -> Self {
            let key = LinkKey::new([7; 32]);
            let link = |side| Link::new(START, side, key.clone(), Session { token: Token([5; 4]), stream: 1 });
            let links = [link(Side::Dialer), link(Side::Answerer)];
            Self { links, rng: Rng::from_seed([1; 32]), now: START, way: Way::Gatt, values: [vec![], vec![]] }
        }

        /// A connection; the answerer is shown the dialer's opening, as a station does.
        fn connect(&mut self, way: Way, value_bytes: usize) {
            self.way = way;
            self.links[0].handle_connected(self.now, way, value_bytes, &mut self.rng);
            let Output::Send(value) = self.links[0].poll(self.now) else { panic!("the dialer opens") };
            self.links[0].handle_sent(self.now);
            self.values[0].push(value.clone());
            let opening = Opening::decode(&self.links[1].key, Side::Dialer, &value).expect("its own key");
            self.links[1].handle_opened(self.now, way, value_bytes, opening, &mut self.rng);
        }

        /// Carries values until nobody has any. Each is shown to `carries`, which says whether it arrives.
        fn run(&mut self, mut carries: impl FnMut(usize, &[u8]) -> bool) -> Vec<(usize, Output)> {
            let mut told = Vec::new();
            loop {
                let mut moved = false;
                for side in 0..2 {
                    match self.links[side].poll(self.now) {
                        Output::Send(value) => {
                            moved = true;
                            self.links[side].handle_sent(self.now);
                            if carries(side, &value) {
                                self.links[1 - side].handle_value(self.now, &value, &mut self.rng);
                            }
                            self.values[side].push(value);
                        }
                        Output::Wake(at) => assert!(at > self.now, "a wake that has passed would spin"),
                        output => told.push((side, output)),
                    }
                }
                if !moved {
                    return told;
                }
            }
        }

        fn take(&mut self, side: usize) -> Vec<u8> {
            let mut all = Vec::new();
            while !self.links[side].waiting().is_empty() {
                let part = self.links[side].waiting().to_vec();
                self.links[side].read(part.len());
                all.extend(part);
            }
            all
        }
    }

    #[test]
    fn bytes_arrive_both_ways_in_values_of_any_size() {
        for value_bytes in [1, 20, 23, 244, 512, 10_000] {
            let mut pair = Pair::new();
            pair.connect(Way::Gatt, value_bytes);
            let sent: Vec<u8> = (0..=255).cycle().take(40_000).collect();
            let (mut from, mut back) = ([0, 0], [vec![], vec![]]);
            while back.iter().any(|back| back.len() < sent.len()) {
                for side in 0..2 {
                    from[side] += pair.links[side].write(&sent[from[side]..]);
                }
                assert!(pair.run(|_, _| true).is_empty());
                for (side, back) in back.iter_mut().enumerate() {
                    back.extend(pair.take(side));
                }
            }
            assert!(back[0] == sent && back[1] == sent, "{value_bytes}");
            let largest = pair.values.iter().flatten().map(Vec::len).max();
            assert_eq!(largest, Some(value_bytes.clamp(VALUE_BYTES_MIN, VALUE_BYTES_MAX)));
        }
    }

    #[test]
    fn an_l2cap_channel_is_trusted_after_it_sent_1024_bytes_back() {
        let mut pair = Pair::new();
        pair.connect(Way::L2cap, 512);
        pair.links[0].write(b"first");
        let mut echoed = 0;
        pair.run(|side, value| {
            echoed += if side == 1 && value.len() != OPENING_BYTES { value.len() - HEADER_BYTES } else { 0 };
            true
        });
        assert_eq!(echoed, ECHO_BYTES);
        assert_eq!(pair.take(1), b"first");
    }

    #[test]
    fn a_channel_that_opens_and_carries_nothing_is_given_up_and_the_stream_goes_on_over_gatt() {
        for mute in [0, 1] {
            let mut pair = Pair::new();
            pair.connect(Way::L2cap, 512);
            pair.links[0].write(b"first");
            // All after the openings is lost.
            assert!(pair.run(|side, value| side != mute || value.len() == OPENING_BYTES).is_empty());
            pair.now = after(8);
            let told = pair.run(|_, _| true);
            assert_eq!(told.first(), Some(&(0, Output::Disconnect(Broken::NoEcho))));
            assert!(pair.take(1).is_empty(), "nothing was risked");
            pair.links[1].handle_disconnected(pair.now);
            pair.connect(Way::Gatt, 20);
            pair.run(|_, _| true);
            assert_eq!(pair.take(1), b"first");
        }
    }

    #[test]
    fn a_connection_that_drops_at_any_value_loses_nothing_and_doubles_nothing() {
        let sent: Vec<u8> = (0..=255).cycle().take(3000).collect();
        for cut in 0..40 {
            let mut pair = Pair::new();
            pair.connect(Way::Gatt, 100);
            pair.links[0].write(&sent);
            pair.links[1].write(&sent);
            let mut count = 0;
            pair.run(|_, _| {
                count += 1;
                count <= cut
            });
            // The values after the cut are lost; nobody reads what was cut short.
            let mut back = [pair.take(0), pair.take(1)];
            for link in &mut pair.links {
                link.handle_disconnected(pair.now);
            }
            pair.connect(Way::Gatt, 244);
            assert!(pair.run(|_, _| true).is_empty());
            for (side, back) in back.iter_mut().enumerate() {
                back.extend(pair.take(side));
                assert!(*back == sent, "cut at {cut}");
            }
        }
    }

    #[test]
    fn a_value_that_is_lost_repeated_or_changed_ends_the_connection() {
        let changes: [fn(&mut Vec<Vec<u8>>); 3] = [
            |values| drop(values.remove(1)),
            |values| values.insert(1, values[0].clone()),
            |values| values[1][0] ^= 0x40,
        ];
        for change in changes {
            let mut pair = Pair::new();
            pair.connect(Way::Gatt, 20);
            pair.run(|_, _| true);
            pair.links[0].write(&[1; 60]);
            let before = pair.values[0].len();
            pair.run(|_, _| false);
            let mut values = pair.values[0].split_off(before);
            change(&mut values);
            values.iter().for_each(|value| pair.links[1].handle_value(pair.now, value, &mut pair.rng));
            assert_eq!(pair.links[1].poll(pair.now), Output::Disconnect(Broken::Unreadable));
        }
    }

    #[test]
    fn small_writes_are_gathered_while_the_radio_is_busy() {
        let mut pair = Pair::new();
        pair.connect(Way::Gatt, 244);
        pair.run(|_, _| true);
        let link = &mut pair.links[0];
        link.write(&[0]);
        assert!(matches!(link.poll(START), Output::Send(value) if value.len() == HEADER_BYTES + 1));
        for _ in 0..100 {
            link.write(&[0]);
            assert!(matches!(link.poll(START), Output::Wake(_)), "the radio has one to send");
        }
        link.handle_sent(START);
        assert!(matches!(link.poll(START), Output::Send(value) if value.len() == HEADER_BYTES + 100));
    }

    #[test]
    fn a_radio_is_given_a_few_values_at_a_time() {
        let mut pair = Pair::new();
        pair.connect(Way::Gatt, 20);
        pair.run(|_, _| true);
        let link = &mut pair.links[0];
        link.write(&[0; 1000]);
        let given = (0..).take_while(|_| matches!(link.poll(START), Output::Send(_))).count();
        assert_eq!(given, VALUES_IN_RADIO);
        assert_eq!(link.poll(after(20)), Output::Disconnect(Broken::Stalled), "its callback never came");
    }

    #[test]
    fn a_link_in_use_is_kept_alive_by_one_byte_and_an_idle_one_is_not() {
        let mut pair = Pair::new();
        pair.connect(Way::Gatt, 244);
        pair.links[0].write(b"a byte");
        pair.run(|_, _| true);
        let mut kept_alive = Vec::new();
        for second in 1..200 {
            pair.now = after(second);
            pair.run(|_, value| {
                kept_alive.push((second, value.len()));
                true
            });
        }
        // Both sides; what is under way is owed, and the keep-alives of the other side show that it is there.
        assert!(kept_alive.iter().all(|(second, length)| *length == 1 && *second <= 60), "{kept_alive:?}");
        let [first, ..] = kept_alive[..] else { panic!("nothing was kept alive") };
        assert_eq!(first, (15, 1));
    }

    #[test]
    fn a_stream_ends_when_both_have_ended_it() {
        let mut pair = Pair::new();
        pair.connect(Way::Gatt, 244);
        pair.links[0].write(b"last");
        pair.links[0].finish();
        assert!(pair.run(|_, _| true).is_empty());
        assert_eq!(pair.take(1), b"last");
        assert!(pair.links[1].is_read_out());
        pair.now = after(4);
        assert!(pair.run(|_, _| true).is_empty());
        pair.links[1].finish();
        let told = pair.run(|_, _| true);
        assert!(told.contains(&(0, Output::Done)) && told.contains(&(1, Output::Done)), "{told:?}");
    }

    #[test]
    fn who_never_opens_or_comes_back_is_given_up() {
        let mut pair = Pair::new();
        pair.links[0].handle_connected(START, Way::Gatt, 244, &mut pair.rng);
        let link = &mut pair.links[0];
        assert!(matches!(link.poll(START), Output::Send(_)));
        link.handle_sent(START);
        assert_eq!(link.poll(START), Output::Wake(after(5)));
        assert_eq!(link.poll(after(5)), Output::Disconnect(Broken::Stalled));
        assert_eq!(link.poll(after(5)), Output::Wake(after(15)));
        assert_eq!(link.poll(after(15)), Output::Lost);
    }

    #[test]
    fn a_peer_that_takes_nothing_is_owed_no_more_than_the_window() {
        let mut pair = Pair::new();
        pair.connect(Way::Gatt, 512);
        pair.run(|_, _| true);
        let mut taken = 0;
        for _ in 0..10 {
            taken += pair.links[0].write(&[0; 10_000]);
            pair.run(|side, _| side == 0);
        }
        assert_eq!(taken, WINDOW_BYTES);
        pair.now = after(20);
        let told = pair.run(|_, _| true);
        assert_eq!(told.first(), Some(&(0, Output::Disconnect(Broken::Stalled))));
    }

    #[test]
    fn an_answerer_sends_back_no_more_than_a_test() {
        let mut pair = Pair::new();
        pair.connect(Way::L2cap, 512);
        pair.run(|_, _| true);
        let Phase::On(connection) = &mut pair.links[0].phase else { panic!("connected") };
        let value = connection.out.encode(Segment::Echo(&[0]));
        pair.links[1].handle_value(START, &value, &mut pair.rng);
        assert_eq!(pair.links[1].poll(START), Output::Disconnect(Broken::Unreadable));
    }
}
