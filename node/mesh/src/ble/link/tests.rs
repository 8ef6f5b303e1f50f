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
    let changes: [fn(&mut Vec<Vec<u8>>); 3] =
        [|values| drop(values.remove(1)), |values| values.insert(1, values[0].clone()), |values| values[1][0] ^= 0x40];
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
