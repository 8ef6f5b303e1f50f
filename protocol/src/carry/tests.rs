use std::sync::Arc;

use super::*;
use crate::campaign::{Countersignature, News, Receipt, ReceiptBody, SignedHead, receipt_id};
use crate::contact::{Handing, Level, NodeRole};
use crate::envelope::{Direction, Refused, Verified};
use crate::ids::{ContentHash, EnvelopeId};
use crate::testing::{self, Fixture, TODAY};
use crate::time::Instant;

fn at(seconds: u64) -> Instant {
    Instant::from_millis(seconds * 1000)
}

fn carrier(fixture: &Fixture, room: usize, envelopes: &[Verified]) -> Carrier {
    let mut carrier = Carrier::new(Instant::START, room, Arc::clone(&fixture.bundle));
    for (second, envelope) in (1..).zip(envelopes) {
        carrier.admit(envelope).unwrap();
        carrier.handle_accepted(at(second), &Entry::new(envelope));
    }
    carrier
}

fn dropped(carrier: &mut Carrier) -> Vec<EnvelopeId> {
    let mut dropped = Vec::new();
    while let Output::Drop(ids) = carrier.poll_output() {
        dropped.extend(ids);
    }
    dropped
}

fn receipt(fixture: &Fixture, of: &[Verified]) -> Receipt {
    numbered(fixture, 0, &of.iter().map(Verified::content_hash).collect::<Vec<_>>())
}

fn numbered(fixture: &Fixture, number: u64, of: &[ContentHash]) -> Receipt {
    let campaign = fixture.bundle.campaign();
    let relay = fixture.bundle.relays()[0].id();
    let head = SignedHead::sign(&fixture.relay, campaign, relay, Direction::Up, of.len() as u64, [0; 32], TODAY);
    let salt = [7; 16];
    let ids = of.iter().map(|content| receipt_id(&salt, content)).collect();
    let body = ReceiptBody { relay, number, from: 0, salt, ids, expires: TODAY + 75, head };
    Receipt::sign(&fixture.relay, campaign, body)
}

fn countersigned(fixture: &Fixture, receipt: &Receipt, desk: usize) -> News {
    let id = fixture.bundle.recipients()[desk].id();
    let campaign = fixture.bundle.campaign();
    News::Countersignature(Countersignature::sign(&fixture.desks[desk].0, id, campaign, receipt))
}

#[test]
fn only_desks_of_two_organisations_clear_and_a_relay_alone_never_does() {
    let mut fixture = testing::campaign(1);
    let up: Vec<_> = (0..5).map(|_| fixture.envelope(Direction::Up)).collect();
    let mut carrier = carrier(&fixture, 100, &up);
    let receipt = receipt(&fixture, &up[..3]);

    carrier.handle_news(at(9), &News::Receipt(Box::new(receipt.clone())));
    assert!(dropped(&mut carrier).is_empty(), "what a relay stored is only sent later");
    let order = carrier.rank(at(9), up.iter().map(Verified::id).collect(), None);
    assert!(order[..2].iter().all(|next| up[3..].iter().any(|envelope| envelope.id() == next.id)));
    assert_eq!(carrier.offers(at(9)).len(), 5, "it may hide what it stored: others are offered it all the same");
    assert_eq!([0, 3].map(|place: usize| carrier.is_signed_for(&up[place].id())), [true, false], "its author is told");

    carrier.handle_news(at(9), &countersigned(&fixture, &receipt, 0));
    assert_eq!(carrier.offers(at(9)).len(), 2, "what a desk has seen is not offered again");
    carrier.handle_news(at(9), &countersigned(&fixture, &receipt, 0));
    assert!(dropped(&mut carrier).is_empty(), "one organisation is not enough, however often");
    carrier.handle_news(at(9), &countersigned(&fixture, &receipt, 1));
    assert_eq!(dropped(&mut carrier).len(), 3);
    assert_eq!(carrier.held().len(), 2);
    assert_eq!(carrier.admit(&up[0]), Err(Refused::Held), "what was cleared is not taken again");
}

#[test]
fn news_may_come_in_any_order_and_before_the_envelopes() {
    let mut fixture = testing::campaign(1);
    let up: Vec<_> = (0..2).map(|_| fixture.envelope(Direction::Up)).collect();
    let receipt = receipt(&fixture, &up[..1]);
    let mut carrier = carrier(&fixture, 100, &up);
    carrier.handle_news(at(9), &countersigned(&fixture, &receipt, 1));
    carrier.handle_news(at(9), &countersigned(&fixture, &receipt, 0));
    carrier.handle_news(at(9), &News::Receipt(Box::new(receipt)));
    assert_eq!(dropped(&mut carrier), [up[0].id()]);
}

#[test]
fn receipts_are_heeded_however_many_came_before() {
    let mut fixture = testing::campaign(1);
    let up: Vec<_> = (0..3).map(|_| fixture.envelope(Direction::Up)).collect();
    let mut carrier = carrier(&fixture, 100, &up[..2]);
    let other = ContentHash([3; 32]);
    let tell = |carrier: &mut Carrier, number, named: &[ContentHash]| {
        let receipt = numbered(&fixture, number, named);
        carrier.handle_news(at(9), &News::Receipt(Box::new(receipt.clone())));
        [0, 1].iter().for_each(|desk| carrier.handle_news(at(9), &countersigned(&fixture, &receipt, *desk)));
        dropped(carrier)
    };
    let many = 2 * crate::bounds::RECEIPTS_MAX as u64;
    for number in 0..many {
        assert!(tell(&mut carrier, number, &[other]).is_empty());
    }
    let [first, second, third] = [0, 1, 2].map(|place: usize| up[place].content_hash());
    assert_eq!(tell(&mut carrier, many, &[first, other]), [up[0].id()], "the last of more than are kept");

    // As a simulator tells it, which knows what a receipt names.
    let receipt = numbered(&fixture, many + 1, &[second, third, other]);
    let words = |news: &News| Word::of(news, &fixture.bundle).unwrap();
    let news = News::Receipt(Box::new(receipt.clone()));
    carrier.handle_word(at(9), &words(&news), [up[1].id()]);
    assert!(dropped(&mut carrier).is_empty() && carrier.is_signed_for(&up[1].id()));
    for desk in [0, 1] {
        carrier.handle_word(at(9), &words(&countersigned(&fixture, &receipt, desk)), [up[1].id()]);
    }
    assert_eq!(dropped(&mut carrier), [up[1].id()]);
    carrier.handle_accepted_under(at(9), &Entry::new(&up[2]), [&receipt.hash(), &[9; 32]]);
    assert_eq!(dropped(&mut carrier), [up[2].id()]);
    assert!([first, second].iter().all(|content| carrier.is_cleared(content)), "the oldest are forgotten");
}

#[test]
fn a_full_store_drops_what_was_handed_on_most_and_keeps_to_fair_shares() {
    let mut fixture = testing::campaign(1);
    let up: Vec<_> = (0..9).map(|_| fixture.envelope(Direction::Up)).collect();
    let mut carrier = carrier(&fixture, 8, &up[..8]);
    carrier.handle_handed(&[Handing { id: up[4].id(), copies: 1 }]);
    carrier.handle_accepted(at(20), &Entry::new(&up[8]));
    assert_eq!(dropped(&mut carrier), [up[4].id()]);

    // Another key with two envelopes is below its share: the crowded key pays.
    let mut other = Entry::new(&fixture.envelope(Direction::Up));
    other.stamp_key = fixture.down.public().id();
    carrier.handle_accepted(at(21), &other);
    let gone = dropped(&mut carrier);
    assert_eq!(gone.len(), 1);
    assert!(up.iter().any(|envelope| envelope.id() == gone[0]));
}

#[test]
fn a_revoked_key_is_lowered_to_a_floor_and_not_refused() {
    let mut fixture = testing::campaign(1);
    // Both keys go up; the thief has the second.
    for info in &mut fixture.draft.stamp_keys {
        info.terms.direction = Direction::Up;
    }
    fixture.publish();
    let honest: Vec<_> = (0..40).map(|_| fixture.envelope(Direction::Up)).collect();
    let thief = fixture.down.public().id();
    let stolen: Vec<_> = (0..60)
        .map(|_| {
            let stamp = fixture.stamp(Direction::Down);
            Verified::trusted(crate::envelope::cover(&mut fixture.rng, fixture.bundle.campaign(), stamp), Direction::Up)
        })
        .collect();
    let mut carrier = carrier(&fixture, 64, &stolen);
    fixture.draft.stamp_keys[1].terms.revoked = true;
    carrier.handle_bundle(fixture.publish());
    assert!(dropped(&mut carrier).is_empty(), "while there is room, nothing is lost by revoking");
    for (second, envelope) in (100..).zip(&honest) {
        assert_eq!(carrier.admit(envelope), Ok(()));
        carrier.handle_accepted(at(second), &Entry::new(envelope));
    }
    let gone = dropped(&mut carrier);
    assert_eq!(gone.len(), 36);
    assert!(gone.iter().all(|id| stolen.iter().any(|envelope| envelope.id() == *id)), "the stolen key's make room");
    let another = stolen.iter().find(|envelope| gone.contains(&envelope.id())).unwrap();
    assert_eq!(carrier.admit(another), Ok(()), "it is not refused");
    let verified = another.envelope().clone().verify(fixture.bundle.campaign(), fixture.bundle.keyring(), TODAY);
    assert!(verified.is_ok_and(|envelope| envelope.stamp_key() == thief), "nor are the checks on arrival");
    let ranked = carrier.rank(at(999), carrier.held().copied().collect(), None);
    let last = ranked.iter().rposition(|next| honest.iter().any(|envelope| envelope.id() == next.id)).unwrap();
    assert_eq!(last + 1, honest.len(), "and they are handed on last");
}

#[test]
fn down_has_a_quarter_and_the_oldest_goes_first() {
    let mut fixture = testing::campaign(1);
    let down: Vec<_> = (0..4).map(|_| fixture.envelope(Direction::Down)).collect();
    let mut carrier = carrier(&fixture, 12, &down);
    assert_eq!(dropped(&mut carrier), [down[0].id()]);
    assert!(carrier.offers(at(9)).is_empty(), "what goes down is not offered to a relay");
}

#[test]
fn no_room_and_over_are_told_apart() {
    let mut fixture = testing::campaign(1);
    let envelope = fixture.envelope(Direction::Up);
    let mut none = carrier(&fixture, 0, &[]);
    assert_eq!(none.admit(&envelope), Err(Refused::NoRoom));
    assert_eq!(none.can_take(), 0);
    none.handle_timeout(at(1), TODAY);

    let mut carrier = carrier(&fixture, 10, &[envelope]);
    carrier.handle_timeout(at(1), TODAY + 30 + 45);
    assert!(dropped(&mut carrier).is_empty());
    carrier.handle_timeout(at(2), TODAY + 30 + 46);
    assert!(dropped(&mut carrier).is_empty(), "it looks once an hour");
    carrier.handle_timeout(at(4000), TODAY + 30 + 46);
    assert_eq!(dropped(&mut carrier).len(), 1);
}

#[test]
fn the_distance_to_a_relay_goes_by_the_nearest_of_those_it_met() {
    let fixture = testing::campaign(1);
    let mut carrier = carrier(&fixture, 10, &[]);
    assert_eq!(carrier.since_relay(at(0)), Level::Most);
    let day = 86_400;
    carrier.handle_contact_ended(at(0), Contacted { role: NodeRole::Device, reach: 0, since_relay: Level::Less });
    assert_eq!(carrier.since_relay(at(0)), Level::Less);
    carrier.handle_contact_ended(at(0), Contacted { role: NodeRole::Device, reach: 0, since_relay: Level::Most });
    assert_eq!(carrier.since_relay(at(2 * day)), Level::More, "three days and two");
    carrier.handle_contact_ended(at(2 * day), Contacted { role: NodeRole::Relay, reach: 0, since_relay: Level::Most });
    assert_eq!(carrier.since_relay(at(3 * day)), Level::Least);
    assert_eq!(carrier.since_relay(at(5 * day)), Level::Less);
    carrier.handle_relay_reached(at(5 * day));
    assert_eq!(carrier.since_relay(at(5 * day)), Level::Least, "also while the contact goes on");
}

#[test]
fn what_it_remembers_survives_a_restart() {
    let mut fixture = testing::campaign(1);
    let envelope = fixture.envelope(Direction::Up);
    let mut before = carrier(&fixture, 10, core::slice::from_ref(&envelope));
    let handing = Handing { id: envelope.id(), copies: 1 };
    before.handle_handed(&[handing, handing]);
    let entry = before.entry(at(101), &envelope.id()).unwrap();
    assert_eq!((entry.handed, entry.age_seconds), (2, 100));
    let mut after = carrier(&fixture, 10, &[]);
    after.handle_accepted(at(0), &entry);
    assert_eq!(after.entry(at(5), &envelope.id()).unwrap().age_seconds, 105);
}

#[test]
fn a_flood_under_one_key_makes_no_other_wait() {
    let fixture = testing::campaign(1);
    let mut rng = crate::rng::Rng::from_seed([5; 32]);
    let [honest, stolen] = [fixture.up.public().id(), fixture.down.public().id()];
    let mut carrier = carrier(&fixture, 1000, &[]);
    // What floods is older, and so would go first.
    let keys = [vec![stolen; 500], vec![honest; 3]].concat();
    for (second, stamp_key) in (0..).zip(keys) {
        let (id, content) = (EnvelopeId(rng.bytes()), crate::ids::ContentHash(rng.bytes()));
        let direction = Direction::Up;
        carrier.handle_accepted(
            at(second),
            &Entry { id, content, stamp_key, direction, handed: 0, copies: 9, age_seconds: 0 },
        );
    }
    let order = carrier.rank(at(999), carrier.held().copied().collect(), None);
    let key = |handing: &Handing| carrier.entry(at(999), &handing.id).map(|entry| entry.stamp_key);
    let places: Vec<_> = (0..order.len()).filter(|place| key(&order[*place]) == Some(honest)).collect();
    assert!(places.len() == 3 && places.iter().all(|place| *place < 6), "{places:?}");
}

/// Arrivals under three keys, one of them unknown and so at its floor, into a store that is always full.
#[test]
fn a_full_store_drops_what_a_search_through_all_of_it_would_find() {
    let fixture = testing::campaign(1);
    let mut rng = crate::rng::Rng::from_seed([3; 32]);
    let keys = [fixture.up.public().id(), fixture.down.public().id(), crate::ids::StampKeyId([1; 3])];
    let mut carrier = carrier(&fixture, 30, &[]);
    for second in 0..1500 {
        let [key, copies, handed, age] = rng.bytes::<4>();
        let entry = Entry {
            id: EnvelopeId(rng.bytes()),
            content: crate::ids::ContentHash(rng.bytes()),
            stamp_key: keys[usize::from(key % 3)],
            direction: Direction::Up,
            handed: u16::from(handed % 4),
            copies: 1 + copies % 3,
            age_seconds: u64::from(age),
        };
        let mut all: Vec<_> = carrier.held().filter_map(|id| carrier.entry(at(second), id)).collect();
        all.push(entry.clone());
        let excess =
            |key| all.iter().filter(|held| held.stamp_key == key).count() * if key == keys[2] { 16 } else { 1 };
        let most = all.iter().map(|held| held.stamp_key).max_by_key(|key| (excess(*key), *key)).unwrap();
        let of_most = all.iter().filter(|held| held.stamp_key == most);
        let lowest = of_most.min_by_key(|held| {
            (held.copies, core::cmp::Reverse(held.handed), core::cmp::Reverse(held.age_seconds), held.id)
        });
        let expected: Vec<_> = lowest.filter(|_| all.len() > 30).map(|held| held.id).into_iter().collect();
        carrier.handle_accepted(at(second), &entry);
        assert_eq!(dropped(&mut carrier), expected, "arrival {second}");
        let held = carrier.held().nth(usize::from(handed) % carrier.held().len()).copied().unwrap();
        carrier.handle_handed(&[Handing { id: held, copies: 1 }]);
    }
}
