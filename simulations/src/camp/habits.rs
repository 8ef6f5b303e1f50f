//! A resident's days: errands with an hour and a length, walked to from home or from each other, and home at night.

use super::map::Point;
use super::people::{Resident, Role};
use super::track::{Around, DAY, HOUR, MINUTE, Track, millis_to_walk};
use crate::dice::{Dice, For};
use crate::scenario::{Named, Scenario};
use crate::world::Millis;

/// Nobody sets out on an errand that would begin later than this in the day.
const LAST_ERRAND: Millis = 20 * HOUR + 30 * MINUTE;

/// With more time than this between two errands one goes home.
const WORTH_GOING_HOME: Millis = 40 * MINUTE;

/// Metres from the middle that a place reaches: people stand somewhere in it.
mod radius {
    pub(super) const WATER: f64 = 6.0;
    pub(super) const MARKET: f64 = 40.0;
    pub(super) const CLINIC: f64 = 15.0;
    pub(super) const SCHOOL: f64 = 20.0;
    pub(super) const DISTRIBUTION: f64 = 25.0;
    pub(super) const SHELTER: f64 = 2.0;
}

/// One thing to do.
struct Errand {
    /// When one would be there.
    at: Millis,
    /// How long.
    stays: Millis,
    place: Point,
    around: Around,
    /// Whether one leaves by that place and is in nobody's range until it is over.
    is_away: bool,
}

/// Walks a resident through the simulated days.
pub(crate) fn track(scenario: &Scenario, resident: &Resident, gate: Point, seed: u64, index: usize) -> Track {
    let mut track = Track::default();
    let bed = resident.home.near(radius::SHELTER, &mut Dice::new(seed, For::Place, [index as u64, 0, 0]));
    for day in 0..u64::from(scenario.days) {
        let mut errands = errands(scenario, resident, gate, seed, index as u64, day);
        errands.sort_by_key(|errand| errand.at);
        let mut here = bed;
        for errand in &errands {
            here = run(&mut track, errand, here, bed, resident.pace);
        }
        track.walk(here, bed, resident.pace);
        track.stay(bed, (day + 1) * DAY, Around::Shelter);
    }
    track
}

/// Goes on an errand, from home if there is time to be there before; says where it ends.
fn run(track: &mut Track, errand: &Errand, mut here: Point, bed: Point, pace: f64) -> Point {
    let walk = millis_to_walk(here, errand.place, pace);
    if here != bed && track.now() + walk + WORTH_GOING_HOME < errand.at {
        track.walk(here, bed, pace);
        here = bed;
    }
    let walk = millis_to_walk(here, errand.place, pace);
    if track.now().max(errand.at.saturating_sub(walk)) + walk > errand.at / DAY * DAY + LAST_ERRAND {
        return here;
    }
    let waits = if here == bed { Around::Shelter } else { Around::Open };
    track.stay(here, errand.at.saturating_sub(walk), waits);
    track.walk(here, errand.place, pace);
    let until = track.now().max(errand.at) + errand.stays;
    if errand.is_away {
        // A moment at the gate on the way back, since time away is what no leg covers.
        track.stay_from(until, errand.place, until + MINUTE, Around::Open);
    } else {
        track.stay(errand.place, until, errand.around);
    }
    errand.place
}

/// What a resident does on one day.
fn errands(scenario: &Scenario, resident: &Resident, gate: Point, seed: u64, index: u64, day: u64) -> Vec<Errand> {
    let habits = &scenario.habits;
    let mut dice = Dice::new(seed, For::Day, [index, day, 0]);
    let mut errands = Vec::new();
    let mut add =
        |dice: &mut Dice, hours: [f64; 2], minutes: [f64; 2], place: Point, within: f64, named: Option<Named>| {
            let wifi = named.is_some_and(|named| scenario.radios.wifi_at.contains(&named));
            let shelter = within == radius::SHELTER;
            errands.push(Errand {
                at: day * DAY + (dice.between(hours[0], hours[1]) * HOUR as f64) as Millis,
                stays: (dice.between(minutes[0], minutes[1]) * MINUTE as f64) as Millis,
                place: place.near(within, dice),
                around: if wifi { Around::Wifi } else { [Around::Open, Around::Shelter][usize::from(shelter)] },
                is_away: false,
            });
        };

    // Sphere (2018): queueing at a water source takes at most 30 minutes.
    for _ in 0..dice.times(habits.water / 2.0) {
        add(&mut dice, [5.75, 8.5], [5.0, 30.0], resident.water, radius::WATER, None);
    }
    for _ in 0..dice.times(habits.water / 2.0) {
        add(&mut dice, [15.5, 18.5], [5.0, 30.0], resident.water, radius::WATER, None);
    }
    for _ in 0..dice.times(habits.market) {
        add(&mut dice, [8.5, 17.0], [20.0, 90.0], resident.market, radius::MARKET, Some(Named::Market));
    }
    for _ in 0..dice.times(habits.neighbours) {
        let host = resident.neighbours[dice.below(resident.neighbours.len())];
        add(&mut dice, [9.0, 20.0], [15.0, 90.0], host, radius::SHELTER, None);
    }
    for _ in 0..dice.times(habits.kin) {
        let host = resident.kin[dice.below(resident.kin.len())];
        add(&mut dice, [9.0, 19.0], [45.0, 180.0], host, radius::SHELTER, None);
    }
    for _ in 0..dice.times(habits.clinic) {
        add(&mut dice, [8.0, 14.0], [45.0, 240.0], resident.clinic, radius::CLINIC, Some(Named::Clinic));
    }
    // Households take turns, in the order of their shelters.
    if (day + resident.household as u64).is_multiple_of(u64::from(habits.distribution_days)) {
        let place = resident.distribution;
        add(&mut dice, [8.0, 14.0], [45.0, 180.0], place, radius::DISTRIBUTION, Some(Named::Distribution));
    }
    match (resident.role, day % 7) {
        (Role::School, 0..5) => {
            add(&mut dice, [7.75, 8.25], [270.0, 300.0], resident.school, radius::SCHOOL, Some(Named::School));
        }
        (Role::Outside, 0..6) => {
            add(&mut dice, [6.5, 8.5], [480.0, 600.0], gate, radius::WATER, Some(Named::Gate));
            if let Some(work) = errands.last_mut() {
                work.is_away = true;
            }
        }
        _ => {}
    }
    errands
}

/// Takes out the hours in which a phone's battery is empty.
pub(crate) fn empty_battery(track: &mut Track, scenario: &Scenario, seed: u64, index: usize) {
    for day in 0..u64::from(scenario.days) {
        let mut dice = Dice::new(seed, For::Battery, [index as u64, day, 0]);
        if dice.chance(scenario.radios.empty_share) {
            let from = day * DAY + (dice.between(13.0, 23.0) * HOUR as f64) as Millis;
            let until = (day + 1) * DAY + (dice.between(7.0, 10.0) * HOUR as f64) as Millis;
            track.away(from, until);
        }
    }
}
