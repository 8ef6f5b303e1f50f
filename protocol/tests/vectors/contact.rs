//! `contact.json`: whole contacts, frame by frame: equal sets; one more envelope, found by cells; Golomb-coded sets, news
//! and a newer bundle; and a device with a relay.

use ijwi_protocol::campaign::News;
use ijwi_protocol::contact::{Frame, NodeRole, Side, Why};
use ijwi_protocol::envelope::{Direction, Verified, cover};
use ijwi_protocol::ids::EnvelopeId;

use crate::camp::{Camp, TODAY, camp};
use crate::json::{Json, hex, list, number, object, text};
use crate::node::Node;
use crate::receipt::{countersignature, receipt};

#[test]
fn contact_vectors_hold() {
    let mut camp = camp(28);
    let contacts = vec![equal(&camp), by_cells(&mut camp), by_sets(&mut camp), with_relay(&mut camp)];
    let json = object([
        ("campaign", hex(camp.bundle.campaign().0)),
        ("day", number(TODAY.0)),
        ("bundle_file", text("bundle.json")),
        ("contacts", list(contacts)),
    ]);
    crate::hold("contact.json", &json);
}

fn equal(camp: &Camp) -> Json {
    let ids = ids(30);
    let one = device(camp, Side::Opener, 31, &[], &ids, &[]);
    let other = device(camp, Side::Answerer, 32, &[], &ids, &[]);
    record("equal sets", one, other)
}

fn by_cells(camp: &mut Camp) -> Json {
    let (ids, extra) = (ids(30), [envelope(camp, Direction::Up)]);
    let one = device(camp, Side::Opener, 33, &extra, &ids, &[]);
    let other = device(camp, Side::Answerer, 34, &[], &ids, &[]);
    record("one more, by cells", one, other)
}

fn by_sets(camp: &mut Camp) -> Json {
    let (ids, [up, down]) = (ids(3), [Direction::Up, Direction::Down].map(|direction| envelope(camp, direction)));
    let receipt = receipt(camp, 0, &[up.content_hash()]);
    let signed = News::Countersignature(countersignature(camp, 1, &receipt));
    let news = [News::Receipt(Box::new(receipt)), signed];
    let one = device(camp, Side::Opener, 35, &[up], &ids, &news);
    camp.draft.policy.poll_seconds = 60;
    camp.publish();
    let other = device(camp, Side::Answerer, 36, &[down], &ids, &[]);
    record("both ways, by sets, with news and a newer bundle", one, other)
}

fn with_relay(camp: &mut Camp) -> Json {
    let [one, two, three] = [Direction::Up, Direction::Up, Direction::Down].map(|direction| envelope(camp, direction));
    let device = device(camp, Side::Opener, 37, &[one.clone(), two], &[], &[]);
    let relay = Node::new(camp, NodeRole::Relay, Side::Answerer, 38, &[one, three], &[], &[]);
    record("a device and a relay", device, relay)
}

fn device(camp: &Camp, side: Side, seed: u8, envelopes: &[Verified], ids: &[EnvelopeId], news: &[News]) -> Node {
    Node::new(camp, NodeRole::Device, side, seed, envelopes, ids, news)
}

fn envelope(camp: &mut Camp, direction: Direction) -> Verified {
    let (stamp, ..) = camp.stamp(direction);
    let bundle = camp.bundle.clone();
    let cover = cover(&mut camp.rng, bundle.campaign(), stamp);
    cover.verify(bundle.campaign(), bundle.keyring(), TODAY).expect("it was just made")
}

/// Ids of envelopes that both sides hold.
fn ids(count: u8) -> Vec<EnvelopeId> {
    (1..=count).map(|byte| EnvelopeId([byte; 16])).collect()
}

/// Lets both talk to the end and writes down what was said, in turns: the opener first.
fn record(name: &str, mut opener: Node, mut answerer: Node) -> Json {
    let before = [("opener", side(&opener)), ("answerer", side(&answerer))];
    let mut said = Vec::new();
    loop {
        let length = said.len();
        for frame in opener.drain() {
            said.push(frame_json("opener", &frame));
            answerer.take(frame);
        }
        for frame in answerer.drain() {
            said.push(frame_json("answerer", &frame));
            opener.take(frame);
        }
        if said.len() == length {
            break;
        }
    }
    assert_eq!(opener.done, Some(Why::Complete), "{name}");
    let [opener_before, answerer_before] = before;
    object([
        ("name", text(name)),
        opener_before,
        answerer_before,
        ("frames", list(said)),
        ("opener_holds_after", number(opener.envelopes.len() as u64)),
        ("answerer_holds_after", number(answerer.envelopes.len() as u64)),
    ])
}

fn side(node: &Node) -> Json {
    object([
        ("role", number(node.view.role as u8)),
        ("bundle_version", number(node.view.bundle.reference().version)),
        ("bundle_hash", hex(node.view.bundle.reference().hash)),
        ("envelope_ids", list(node.view.held.iter().map(|id| hex(id.0)))),
        ("news_ids", list(node.view.news.iter().map(|id| hex(id.0)))),
    ])
}

fn frame_json(from: &str, frame: &Frame) -> Json {
    let shown = format!("{frame:?}");
    let name = shown.split([' ', '(', '{']).next().unwrap_or_default();
    object([("from", text(from)), ("frame", text(name)), ("bytes", hex(frame.to_bytes()))])
}
