//! Many small worlds in which contacts break and devices stop, and then no more: the same seed is the same run; nothing that
//! was acknowledged is lost but by a bound that says so; no envelope is taken twice; what can arrive arrives and is
//! opened. Planted defects are found.

use ijwi_protocol::rng::Rng;

use super::run_checked;
use crate::engine::run::Defect;
use crate::engine::{Adversaries, Leaving, Options, Policy, Release, Restarts, run};
use crate::outcome::Outcome;
use crate::threads;
use crate::world::{Filed, Kind, Meeting, Millis, World};

/// In the first part contacts break as they like; then everybody meets everybody, long enough, twice.
const FAULTS_END: Millis = 3_600_000;
/// How long a meeting of the second part lasts: enough for all that is filed.
const LONG: Millis = 60_000;
/// A device that stopped is back after so long, at most.
const DOWN: Millis = 120_000;
/// What comes last is signed for and opened before the end.
const AFTER: Millis = 200_000;

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
    World { devices, meetings, filed, until: from + AFTER }
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

/// Devices stop about twice in the first part.
fn options(policy: Policy, room: usize) -> Options {
    Options {
        policy,
        room,
        seed: 3,
        receipt_delay: 20_000,
        desk_delay: 50_000,
        restarts: Some(Restarts { per_day: 50.0, down: DOWN, until: FAULTS_END - DOWN }),
        ..Options::default()
    }
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
            Some(_) if fate.opened.is_none() => return Err(format!("envelope {place} was not opened")),
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

/// All policies, and what ships with everything really sealed.
fn worlds(count: usize) {
    threads::map(2, count, |seed| {
        let world = world(seed as u64);
        for policy in policies() {
            let options = Options { is_sealed: policy == Policy::Gated(20), ..options(policy, 1000) };
            let checked = run_checked(&world, &options, None).and_then(|outcome| check(&world, &outcome));
            checked.unwrap_or_else(|found| panic!("seed {seed}, {policy}: {found}"));
        }
    });
}

#[test]
fn what_can_arrive_arrives_once_and_is_opened() {
    worlds(40);
}

#[test]
#[ignore = "minutes"]
fn what_can_arrive_arrives_once_and_is_opened_in_a_thousand_worlds() {
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
fn real_seals_stamps_and_signatures_change_no_figure() {
    let slots = Release { per_day: 96, cover: true, reports: Leaving::BySlots };
    for (seed, release, room) in [(1, None, 1000), (2, Some(slots), 1000), (3, Some(slots), 8)] {
        let adversaries = Adversaries { flooders: 0.2, ..Adversaries::default() };
        let options = Options { release, adversaries, ..options(Policy::Gated(20), room) };
        let world = world(seed);
        let real = run(&world, &Options { is_sealed: true, ..options }, &mut |_| ());
        assert!(real.envelopes.iter().any(|fate| fate.opened.is_some() && !fate.is_cover), "seed {seed}");
        assert!(real.envelopes.iter().all(|fate| fate.opened.is_none() || !fate.is_cover), "none opens cover");
        assert!(run(&world, &options, &mut |_| ()) == real, "seed {seed}");
    }
}

#[test]
fn no_store_holds_more_than_its_room_and_a_flood_pays_for_itself() {
    for seed in 0..20 {
        for policy in policies() {
            let adversaries = Adversaries { flooders: 0.3, ..Adversaries::default() };
            let options = Options { adversaries, ..options(policy, 3 + seed as usize) };
            let outcome = run_checked(&world(seed), &options, None);
            let outcome = outcome.unwrap_or_else(|found| panic!("seed {seed}, {policy}: {found}"));
            assert!(outcome.costs.iter().all(|cost| cost.held_max as usize <= options.room), "seed {seed}, {policy}");
        }
    }
}

/// It signs for everything, and so could make carriers believe that others need it no more.
#[test]
fn a_relay_that_hides_keeps_nothing_from_an_honest_one() {
    let mut seen = 0;
    for seed in 0..20 {
        let world = world(seed);
        let adversaries = Adversaries { hiding_relays: 1, ..Adversaries::default() };
        let options = Options { adversaries, ..options(Policy::Gated(20), 1000) };
        let outcome = run(&world, &options, &mut |_| ());
        // Of two the last one hides; where there is one, nobody ever hears of what is filed.
        let has_honest = world.devices[1] == Kind::Relay;
        for fate in &outcome.envelopes {
            assert_eq!((fate.delivered.is_some(), fate.opened.is_some()), (has_honest, has_honest), "seed {seed}");
        }
        seen += usize::from(has_honest);
    }
    assert!((5..=15).contains(&seen), "{seen} worlds of two relays");
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

/// Each in at least one of forty worlds: what the ordinary test runs.
#[test]
fn planted_defects_are_found() {
    for (defect, word) in [
        (Defect::ForgetsAtStop, "holds"),
        (Defect::ReceiptsNameOthers, "loses"),
        (Defect::TakesTwice, "takes twice"),
        (Defect::NeverLeaves, "did not arrive"),
    ] {
        let found = (0..40).find_map(|seed| {
            let world = world(seed);
            let outcome = run_checked(&world, &options(Policy::Gated(20), 1000), Some(defect));
            outcome.and_then(|outcome| check(&world, &outcome)).err()
        });
        let found = found.unwrap_or_else(|| panic!("{defect:?} was not found"));
        assert!(found.contains(word), "{defect:?}: {found}");
    }
}
