//! Whole nodes over the simulated radio: the same swarm, handshake and contacts as over TCP.

use std::collections::BTreeSet;

use ijwi_protocol::bounds::ENVELOPE_BYTES;
use ijwi_protocol::campaign::RelayInfo;
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::testing::{self, Fixture};
use tokio::sync::watch;

use super::*;
use crate::ble::duty::Power;
use crate::bundles;
use crate::custody::Custody;
use crate::keeper::Keeper as _;
use crate::node::{self, Bluetooth, Identity, Plan};
use crate::store::{MemoryStore, Store};

struct Person {
    phone: Phone,
    custody: Arc<Custody>,
    _happened: mpsc::Receiver<node::Happened>,
}

fn person(air: &Air, fixture: &Fixture, number: u8, stop: &watch::Receiver<bool>) -> Person {
    let clock = Clock::starting_at(NOW);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let active = bundles::install(&*store, &fixture.file).expect("a bundle of its own");
    let custody = Arc::new(Custody::open(store, active, clock, 1000).expect("an empty store"));
    let (phone, radio) = air.phone(Quirks::default());
    let general = fixture.bundle.general();
    let plan = Plan {
        identity: Identity::Device { campaign: *fixture.bundle.campaign(), discovery_key: general.discovery_key },
        listen: Vec::new(),
        peers: Vec::new(),
        relays: Vec::<RelayInfo>::new(),
        poll: Duration::from_secs(600),
        slot: node::SLOT,
        beacon: false,
    };
    let rng = Rng::from_seed([number; 32]);
    let bluetooth = Bluetooth { radio: Box::new(radio), slot: SLOT, rng, report: None };
    let (happened, told) = mpsc::channel(10_000);
    tokio::spawn(node::run_with(plan, Some(bluetooth), Arc::clone(&custody) as _, clock, happened, stop.clone()));
    Person { phone, custody, _happened: told }
}

fn carries(person: &Person) -> usize {
    person.custody.view(None).held.len()
}

#[tokio::test(start_paused = true)]
async fn an_envelope_passes_from_phone_to_phone_without_a_network() {
    let mut fixture = testing::campaign(1);
    let air = Air::new(1);
    let (_stop, stopped) = watch::channel(false);
    let people: Vec<_> = (1..=3).map(|number| person(&air, &fixture, number, &stopped)).collect();
    let envelopes: Vec<_> = (0..20).map(|_| fixture.envelope(Direction::Up).with_copies(200)).collect();
    assert!(people[0].custody.store(envelopes).iter().all(|(_, stored)| stored.is_ok()));
    for (one, other) in [(0, 1), (1, 2)] {
        air.reach(people[one].phone, people[other].phone, true);
        let seconds = Instant::now();
        assert!(within(60, || carries(&people[other]) == 20).await, "{one} to {other}: {}", carries(&people[other]));
        assert!(seconds.elapsed() < Duration::from_secs(45), "half a minute is what people have");
        air.reach(people[one].phone, people[other].phone, false);
    }
}

/// A hundred contacts are cut, each at a random moment while envelopes move.
#[tokio::test(start_paused = true)]
async fn a_contact_that_is_cut_loses_nothing_and_sends_again_what_was_under_way_at_most() {
    const ENVELOPES: usize = 60;
    const CUTS: u64 = 100;
    /// Of each cut: the window, the openings, the echo, and a handshake where the stream did not outlive it.
    const AGAIN_MAX: u64 = 16 * 1024 + 4 * 1024;
    let mut fixture = testing::campaign(1);
    let envelopes: Vec<_> = (0..ENVELOPES).map(|_| fixture.envelope(Direction::Up).with_copies(200)).collect();
    let mut rng = Rng::from_seed([6; 32]);
    let mut cuts = 0;
    for seed in 0.. {
        let air = Air::new(seed);
        let (_stop, stopped) = watch::channel(false);
        let people: Vec<_> = (1..=2).map(|number| person(&air, &fixture, seed * 2 + number, &stopped)).collect();
        assert!(people[0].custody.store(envelopes.clone()).iter().all(|(_, stored)| stored.is_ok()));
        air.reach(people[0].phone, people[1].phone, true);
        let mut cut = 0;
        while cuts + cut < CUTS && carries(&people[1]) < ENVELOPES {
            tokio::time::sleep(Duration::from_millis(rng.below(1500))).await;
            cut += u64::from(air.cut(people[0].phone));
        }
        assert!(within(120, || carries(&people[1]) == ENVELOPES).await, "seed {seed}: {}", carries(&people[1]));
        let needed = (ENVELOPES * ENVELOPE_BYTES) as u64;
        let moved = air.tally(people[0].phone).bytes;
        let most = needed + needed / 50 + (cut + 1) * AGAIN_MAX;
        assert!(moved <= most, "seed {seed}: {moved} bytes for {needed}, cut {cut} times");
        cuts += cut;
        if cuts == CUTS {
            return;
        }
    }
}

/// Thirty people walk between five places for a day; each brings one envelope.
#[tokio::test(start_paused = true)]
async fn a_camp_of_thirty_for_a_day() {
    const PEOPLE: u8 = 30;
    const PLACES: u64 = 5;
    let mut fixture = testing::campaign(1);
    let air = Air::new(9);
    let (_stop, stopped) = watch::channel(false);
    let people: Vec<_> = (1..=PEOPLE).map(|number| person(&air, &fixture, number, &stopped)).collect();
    for person in &people {
        air.power(person.phone, Power::Battery(60));
        let stored = person.custody.store(vec![fixture.envelope(Direction::Up)]);
        assert!(stored.iter().all(|(_, stored)| stored.is_ok()));
    }
    let mut rng = Rng::from_seed([4; 32]);
    let mut together = BTreeSet::new();
    // Half of them walk on each quarter of an hour; those at one place meet in groups of three or so.
    let mut at: Vec<u64> = people.iter().map(|_| rng.below(PLACES * 2)).collect();
    for _quarter in 0..24 * 4 {
        let now: BTreeSet<_> = (0..people.len())
            .flat_map(|one| (0..one).map(move |other| (other, one)))
            .filter(|(other, one)| at[*one] == at[*other])
            .collect();
        together.difference(&now).for_each(|(one, other)| air.reach(people[*one].phone, people[*other].phone, false));
        now.difference(&together).for_each(|(one, other)| air.reach(people[*one].phone, people[*other].phone, true));
        together = now;
        tokio::time::sleep(Duration::from_secs(15 * 60)).await;
        at.iter_mut().for_each(|place| {
            if rng.below(2) == 0 {
                *place = rng.below(PLACES * 2);
            }
        });
    }
    let held: Vec<_> = people.iter().map(carries).collect();
    assert!(held.iter().all(|held| *held == usize::from(PEOPLE)), "everybody has everything: {held:?}");
    for person in &people {
        let tally = air.tally(person.phone);
        assert_eq!((tally.refused_scans, tally.overflowed), (0, 0), "{tally:?}");
        assert!(tally.at_once <= 7 && tally.connects < 1000, "{tally:?}");
    }
}
