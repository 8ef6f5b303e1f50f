//! Contacts that are cut: at every boundary of a frame and at bytes within frames, in either direction, through the
//! real splitter. Nothing is lost, what is sent again was in flight, and no state is left behind.

use super::*;
use crate::bounds::{ENVELOPES_IN_FLIGHT_MAX, LOG_ENVELOPES_MAX};

/// Bytes that arrive at once, at most.
const CHUNK_BYTES_MAX: u64 = 3000;

/// The link goes after so many bytes of this side's stream; what the other side sent and is on its way goes with it.
#[derive(Clone, Copy, Debug)]
struct Cut {
    side: usize,
    after: usize,
}

/// What a contact put on the wire, by side.
#[derive(Default)]
struct Wire {
    envelopes: [BTreeSet<EnvelopeId>; 2],
    /// Positions of a relay's log.
    logged: BTreeSet<u64>,
    /// Where each frame ends in its side's stream of bytes.
    ends: [Vec<usize>; 2],
}

impl Wire {
    fn write(&mut self, side: usize, frame: &Frame) -> Vec<u8> {
        match frame {
            Frame::Envelope { bytes, .. } => {
                self.envelopes[side].insert(Envelope::parse(&bytes[..]).unwrap().id());
            }
            Frame::LogEnvelope { position, .. } => {
                self.logged.insert(*position);
            }
            _ => {}
        }
        let bytes = frame.to_bytes();
        let before = self.ends[side].last().copied().unwrap_or(0);
        self.ends[side].push(before + bytes.len());
        bytes
    }
}

/// Lets two sides talk over streams of bytes that arrive in pieces of any length, in any order of the two.
fn talk_in_bytes(nodes: &mut [Node; 2], seed: u8, cut: Option<Cut>) -> Wire {
    let now = Instant::START;
    let mut rng = Rng::from_seed([seed; 32]);
    let mut wire = Wire::default();
    let mut under_way = [Vec::new(), Vec::new()];
    let mut arrived = [0, 0];
    let mut splitters = [Frames::default(), Frames::default()];
    loop {
        for (side, node) in nodes.iter_mut().enumerate() {
            let frames = node.drain(now);
            under_way[side].extend(frames.iter().flat_map(|frame| wire.write(side, frame)));
        }
        let first = rng.below(2) as usize;
        let Some(side) = [first, 1 - first].into_iter().find(|side| !under_way[*side].is_empty()) else { return wire };
        let chunk = (rng.below(CHUNK_BYTES_MAX) as usize + 1).min(under_way[side].len());
        let left = cut.filter(|cut| cut.side == side).map_or(usize::MAX, |cut| cut.after - arrived[side]);
        let bytes: Vec<u8> = under_way[side].drain(..chunk.min(left)).collect();
        arrived[side] += bytes.len();
        let to = &mut nodes[1 - side];
        splitters[side].push(&bytes);
        while let Some(frame) = splitters[side].next_frame().unwrap() {
            if to.done.is_none() {
                to.contact.handle_frame(now, frame).unwrap();
                let answers = to.drain(now);
                under_way[1 - side].extend(answers.iter().flat_map(|frame| wire.write(1 - side, frame)));
            }
        }
        if cut.is_some_and(|cut| cut.side == side && cut.after == arrived[side]) {
            return wire;
        }
    }
}

/// Two devices, each with its share.
struct Meeting<'a> {
    fixture: &'a Fixture,
    envelopes: [Vec<Verified>; 2],
    news: [Vec<News>; 2],
}

impl Meeting<'_> {
    fn nodes(&self, seed: u8) -> [Node; 2] {
        let node = |side, at: usize| {
            let (envelopes, news) = (&self.envelopes[at], &self.news[at]);
            Node::new(self.fixture, NodeRole::Device, side, 2 * seed + at as u8, envelopes, news)
        };
        [node(Side::Opener, 0), node(Side::Answerer, 1)]
    }

    /// What both hold after a contact that nobody cuts.
    fn union(&self) -> (BTreeSet<EnvelopeId>, BTreeSet<NewsId>) {
        let envelopes = self.envelopes.iter().flatten().map(Verified::id).collect();
        (envelopes, self.news.iter().flatten().map(News::id).collect())
    }

    /// The contact is cut here, and the two meet again.
    fn must_bear(&self, cut: Cut) {
        let mut nodes = self.nodes(1);
        let wire = talk_in_bytes(&mut nodes, 9, Some(cut));
        let stored = [0, 1].map(|side| nodes[side].envelopes.keys().copied().collect::<BTreeSet<_>>());
        for side in 0..2 {
            let (giver, taken) = (&nodes[side], &stored[1 - side]);
            assert!(giver.handed.iter().all(|id| taken.contains(id)), "{cut:?}: acknowledged and not there");
            let unacknowledged = wire.envelopes[side].len() - giver.handed.len();
            assert!(unacknowledged <= ENVELOPES_IN_FLIGHT_MAX, "{cut:?}: {unacknowledged} in flight");
        }
        let later = Meeting {
            fixture: self.fixture,
            envelopes: [0, 1].map(|side| nodes[side].envelopes.values().cloned().collect()),
            news: [0, 1].map(|side| nodes[side].news.values().cloned().collect()),
        };
        let mut nodes = later.nodes(2);
        let again = talk_in_bytes(&mut nodes, 2, None);
        for side in 0..2 {
            assert_eq!(nodes[side].done, Some(Why::Complete), "{cut:?}");
            let mut twice = wire.envelopes[side].intersection(&again.envelopes[side]);
            let in_flight = |id: &EnvelopeId| !stored[1 - side].contains(id);
            assert!(twice.all(in_flight), "{cut:?}: sent again though it had arrived");
        }
        for node in nodes {
            let held = (node.envelopes.into_keys().collect(), node.news.into_keys().collect());
            assert!(held == self.union(), "{cut:?}: not what it would be without the cut");
        }
    }
}

/// Every boundary of a frame, and two bytes within each, of both sides' streams.
fn positions(wire: &Wire, rng: &mut Rng) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for side in 0..2 {
        let mut start = 0;
        for end in &wire.ends[side] {
            let within = start + 1 + rng.below((end - start - 1) as u64) as usize;
            cuts.extend([start, start + 1, within, end - 1].map(|after| Cut { side, after }));
            start = *end;
        }
        cuts.push(Cut { side, after: start });
    }
    cuts
}

#[test]
fn a_contact_that_breaks_at_any_frame_or_within_one_loses_nothing_and_the_next_one_goes_on() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 16);
    let news = [receipt(&fixture, 0, &all[..3]), receipt(&fixture, 1, &all[3..5])].map(|r| News::Receipt(Box::new(r)));
    let meeting = Meeting {
        fixture: &fixture,
        envelopes: [all[..10].to_vec(), all[8..].to_vec()],
        news: [news[..1].to_vec(), news[1..].to_vec()],
    };
    let mut nodes = meeting.nodes(1);
    let wire = talk_in_bytes(&mut nodes, 9, None);
    assert!(nodes.iter().all(|node| node.done == Some(Why::Complete) && node.envelopes.len() == 16));
    let cuts = positions(&wire, &mut Rng::from_seed([7; 32]));
    assert!(cuts.len() > 100, "{} cuts", cuts.len());
    cuts.into_iter().for_each(|cut| meeting.must_bear(cut));
}

#[test]
fn a_long_contact_that_breaks_at_any_byte_sends_again_at_most_what_was_in_flight() {
    let mut fixture = testing::campaign(1);
    let all = envelopes(&mut fixture, 2 * ENVELOPES_IN_FLIGHT_MAX + 4);
    let meeting = Meeting {
        fixture: &fixture,
        envelopes: [all[..all.len() - 2].to_vec(), all[all.len() - 4..].to_vec()],
        news: [Vec::new(), Vec::new()],
    };
    let wire = talk_in_bytes(&mut meeting.nodes(1), 9, None);
    let mut rng = Rng::from_seed([8; 32]);
    for _ in 0..30 {
        let side = usize::from(rng.below(4) == 0);
        let bytes = *wire.ends[side].last().unwrap();
        meeting.must_bear(Cut { side, after: rng.below(bytes as u64 + 1) as usize });
    }
}

#[test]
fn a_contact_with_a_relay_that_breaks_anywhere_goes_on_at_the_cursor() {
    let mut fixture = testing::campaign(1);
    let up: Vec<_> = (0..8).map(|_| fixture.envelope(Direction::Up)).collect();
    let down: Vec<_> = (0..LOG_ENVELOPES_MAX + 4).map(|_| fixture.envelope(Direction::Down)).collect();
    let ids = |envelopes: &[Verified]| envelopes.iter().map(Verified::id).collect::<BTreeSet<_>>();
    let nodes = |held: &[Verified], cursor, log: &[Verified], seed: u8| {
        let mut device = Node::new(&fixture, NodeRole::Device, Side::Opener, 2 * seed, held, &[]);
        device.view.cursors.envelopes = cursor;
        device.view.offers.retain(|offer| up.iter().any(|envelope| envelope.id() == offer.id));
        device.contact = Contact::new(Instant::START, [2 * seed; 32], Side::Opener, device.view.clone());
        let mut relay = Node::new(&fixture, NodeRole::Relay, Side::Answerer, 2 * seed + 1, &[], &[]);
        relay.log = log.to_vec();
        [device, relay]
    };
    let log = [&down[..], &up[..1]].concat();
    let wire = talk_in_bytes(&mut nodes(&up, 0, &log, 1), 9, None);
    assert_eq!(wire.logged.len(), down.len());
    for cut in positions(&wire, &mut Rng::from_seed([7; 32])).into_iter().step_by(3) {
        let mut first = nodes(&up, 0, &log, 1);
        let broken = talk_in_bytes(&mut first, 9, Some(cut));
        let [device, relay] = &first;
        let cursor = device.cursor.map_or(0, |(_, next)| next);
        let read = &down[..cursor as usize];
        assert!(read.iter().all(|envelope| device.envelopes.contains_key(&envelope.id())), "{cut:?}: passed over");
        assert!(device.handed.iter().all(|id| ids(&relay.log).contains(id)), "{cut:?}: acknowledged and not there");

        let held: Vec<_> = device.envelopes.values().cloned().collect();
        let mut second = nodes(&held, cursor, &relay.log, 2);
        let again = talk_in_bytes(&mut second, 2, None);
        let twice = again.logged.intersection(&broken.logged).count();
        assert!(twice <= LOG_ENVELOPES_MAX as usize, "{cut:?}: {twice} sent again");
        let taken = relay.log.iter().filter(|envelope| again.envelopes[0].contains(&envelope.id())).count();
        assert_eq!(taken, 0, "{cut:?}: sent again though the relay had it");
        let all = ids(&[&down[..], &up[..]].concat());
        let [device, relay] = second;
        assert_eq!(device.envelopes.into_keys().collect::<BTreeSet<_>>(), all, "{cut:?}");
        assert_eq!((ids(&relay.log), relay.log.len()), (all, log.len() + up.len() - 1), "{cut:?}");
    }
}
