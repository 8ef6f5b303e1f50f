//! Who carries a phone: in which household it lives, and what its days are made of. Residents have no age and no sex
//! here; what differs is whether the day belongs to school, to work beyond the gate, or to the household.

use super::map::{CampMap, Point, nearest};
use crate::dice::{Dice, For};
use crate::scenario::Scenario;

/// What a resident's weekdays belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The household.
    Home,
    /// School, as a pupil or a teacher.
    School,
    /// Work beyond the gate.
    Outside,
}

/// Kin in other communities whom one visits.
const KIN: usize = 4;

/// Households that one's visits to neighbours go to.
const NEIGHBOURS: usize = 6;

/// A resident with a phone.
#[derive(Clone, Debug)]
pub(crate) struct Resident {
    /// Which household, as in [`CampMap::homes`].
    pub(crate) household: usize,
    /// Their shelter.
    pub(crate) home: Point,
    /// What weekdays belong to.
    pub(crate) role: Role,
    /// Metres a second.
    pub(crate) pace: f64,
    /// Shelters of kin.
    pub(crate) kin: Vec<Point>,
    /// Shelters of neighbours that are visited.
    pub(crate) neighbours: Vec<Point>,
    /// The nearest water point, market, clinic, school and place of distribution.
    pub(crate) water: Point,
    pub(crate) market: Point,
    pub(crate) clinic: Point,
    pub(crate) school: Point,
    pub(crate) distribution: Point,
}

/// Draws the residents who have a phone. More phones in the same camp: the same residents, and others.
pub(crate) fn residents(scenario: &Scenario, map: &CampMap, seed: u64) -> Vec<Resident> {
    let households: Vec<usize> =
        map.members.iter().enumerate().flat_map(|(household, size)| vec![household; *size as usize]).collect();
    drawn(households, scenario.camp.phones as usize, seed)
        .into_iter()
        .enumerate()
        .map(|(index, household)| resident(scenario, map, household, seed, index))
        .collect()
}

/// The first `count` of a shuffled deck (Fisher and Yates). Each place has its own dice, so the deck does not depend on it.
fn drawn(mut deck: Vec<usize>, count: usize, seed: u64) -> Vec<usize> {
    for place in 0..count {
        let other = place + Dice::new(seed, For::Phones, [place as u64, 0, 0]).below(deck.len() - place);
        deck.swap(place, other);
    }
    deck.truncate(count);
    deck
}

fn resident(scenario: &Scenario, map: &CampMap, household: usize, seed: u64, index: usize) -> Resident {
    let habits = &scenario.habits;
    let mut dice = Dice::new(seed, For::Resident, [index as u64, 0, 0]);
    let home = map.homes[household];
    let share = dice.share();
    let role = if share < habits.school_share {
        Role::School
    } else if share < habits.school_share + habits.outside_share {
        Role::Outside
    } else {
        Role::Home
    };
    let around = |dice: &mut Dice| {
        // Of the shelters before and after in the same rows, some: those are within a few steps.
        let first = household.saturating_sub(8).min(map.homes.len().saturating_sub(16));
        map.homes[first + dice.below(map.homes.len().min(16))]
    };
    Resident {
        household,
        home,
        role,
        pace: habits.walk_m_per_s * dice.between(0.75, 1.25),
        kin: (0..KIN).map(|_| map.homes[dice.below(map.homes.len())]).collect(),
        neighbours: (0..NEIGHBOURS).map(|_| around(&mut dice)).collect(),
        water: nearest(&map.water, home),
        market: nearest(&map.markets, home),
        clinic: nearest(&map.clinics, home),
        school: nearest(&map.schools, home),
        distribution: nearest(&map.distribution, home),
    }
}
