//! Promises of the engine, on many small worlds: the same seed is the same run; nothing that was acknowledged is lost but
//! by a bound that says so; no envelope arrives twice; what can arrive arrives once contacts stop breaking. The last test
//! plants a defect and sees it found.

use ijwi_protocol::rng::Rng;
use ijwi_sim::engine::{Options, Policy, run};
use ijwi_sim::outcome::Outcome;
use ijwi_sim::world::{Filed, Kind, Meeting, Millis, World};

/// In the first part contacts break as they like; then everybody meets everybody, long enough, twice.
const FAULTS_END: Millis = 3_600_000;
/// How long a meeting of the second part lasts: enough for all that is filed.
const LONG: Millis = 60_000;

fn rng(seed: u64) -> Rng {
    let mut key = [7; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    Rng::from_seed(key)
}

/// A world of 3 to 12 devices and one or two relays.
fn world(seed: u64) -> World {
    let mut rng = rng(seed);
    let relays = 1 + rng.below(2) as u32;
    let phones = 3 + rng.below(10) as u32;
    let devices: Vec<_> = (0..relays + phones).map(|id| if id < relays { Kind::Relay } else { Kind::Phone }).collect();
    let mut meetings = Vec::new();
    for _ in 0..rng.below(120) {
        let a = rng.below(devices.len() as u64) as u32;
        let b = rng.below(devices.len() as u64) as u32;
        let from = rng.below(FAULTS_END);
        // From nothing to some ten envelopes; many end within one.
        let until = (from + rng.below(4000)).min(FAULTS_END);
        let meeting = Meeting {
            a: a.min(b),
            b: a.max(b),
            from,
            until,
            rate: 1 + rng.below(40_000) as u32,
            setup: rng.below(900) as u32,
        };
        if a != b {
            meetings.push(meeting);
        }
    }
    let mut from = FAULTS_END;
    for _ in 0..2 {
        for a in 0..devices.len() as u32 {
            for b in a + 1..devices.len() as u32 {
                meetings.push(Meeting { a, b, from, until: from + LONG, rate: 1_000_000, setup: 100 });
                from += LONG;
            }
        }
    }
    meetings.sort_by_key(|meeting| (meeting.from, meeting.a, meeting.b));
    let mut filed: Vec<_> = (0..1 + rng.below(8))
        .map(|_| Filed {
            at: rng.below(FAULTS_END),
            author: relays + rng.below(u64::from(phones)) as u32,
            envelopes: 1 + rng.below(5) as u32,
        })
        .collect();
    filed.sort_by_key(|filed| (filed.at, filed.author));
    World { devices, meetings, filed, until: from + 1 }
}

fn policies() -> [Policy; 5] {
    [
        Policy::Direct,
        Policy::Epidemic { receipts: true },
        Policy::Spray { copies: 6, receipts: true },
        Policy::Prophet,
        Policy::Gated(20),
    ]
}

fn options(policy: Policy, room: usize) -> Options {
    Options { policy, room, seed: 3, receipt_delay: 20_000, desk_delay: 50_000, ..Options::default() }
}

/// What must hold of a run in which nothing had to be dropped for want of room.
fn check(world: &World, outcome: &Outcome) -> Result<(), String> {
    let filed: u32 = world.filed.iter().map(|filed| filed.envelopes).sum();
    if outcome.envelopes.len() != filed as usize {
        return Err(format!("{filed} filed, {} known", outcome.envelopes.len()));
    }
    // A device takes an envelope once while it has it, and not again once it was signed for; each relay takes it once.
    let takers = world.devices.len() as u32 - 1;
    for (place, fate) in outcome.envelopes.iter().enumerate() {
        match fate.delivered {
            None => return Err(format!("envelope {place} of device {} did not arrive", fate.author)),
            Some(delivered) if delivered < fate.filed => {
                return Err(format!("envelope {place} arrived before it was filed"));
            }
            Some(_) if fate.handed > takers => return Err(format!("envelope {place} was taken {} times", fate.handed)),
            Some(_) => {}
        }
    }
    let sent: u64 = outcome.costs.iter().map(|cost| cost.sent).sum();
    let received: u64 = outcome.costs.iter().map(|cost| cost.received).sum();
    if sent != received {
        return Err(format!("{sent} bytes sent, {received} received"));
    }
    Ok(())
}

fn worlds(count: u64) {
    for seed in 0..count {
        let world = world(seed);
        for policy in policies() {
            let outcome = run(&world, &options(policy, 1000), &mut |_| ());
            check(&world, &outcome).unwrap_or_else(|found| panic!("seed {seed}, {policy}: {found}"));
        }
    }
}

#[test]
fn what_can_arrive_arrives_once() {
    worlds(40);
}

#[test]
#[ignore = "minutes"]
fn what_can_arrive_arrives_once_in_a_thousand_worlds() {
    worlds(1000);
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 0..8 {
        let world = world(seed);
        let once = || format!("{:?}", run(&world, &options(Policy::Gated(20), 5), &mut |_| ()));
        assert_eq!(once(), once());
    }
}

#[test]
fn no_store_holds_more_than_its_room() {
    for seed in 0..20 {
        for policy in policies() {
            let outcome = run(&world(seed), &options(policy, 3), &mut |_| ());
            assert!(outcome.costs.iter().all(|cost| cost.held_max <= 3), "seed {seed}, {policy}");
        }
    }
}

#[test]
fn receipts_empty_the_stores() {
    for seed in 0..20 {
        let options = Options { sample: LONG, ..options(Policy::Gated(20), 1000) };
        let outcome = run(&world(seed), &options, &mut |_| ());
        assert_eq!(outcome.held.last().map(|(_, held)| *held), Some(0), "seed {seed}");
        assert!(outcome.held.iter().any(|(_, held)| *held > 0), "seed {seed}");
    }
}

/// Somebody whose envelopes can't arrive, in each of ten worlds.
#[test]
fn a_planted_loss_is_found() {
    let mut found = 0;
    for seed in 0..10 {
        let mut world = world(seed);
        // Whoever filed first never meets a relay any more, nor anybody who could carry for it.
        let author = world.filed[0].author;
        world.meetings.retain(|meeting| meeting.a != author && meeting.b != author);
        let outcome = run(&world, &options(Policy::Gated(20), 1000), &mut |_| ());
        found += u32::from(check(&world, &outcome).is_err());
    }
    assert_eq!(found, 10, "a world in which something does not arrive must fail the check");
}
