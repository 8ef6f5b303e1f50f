//! Where things stand. A settlement is laid out from units that UNHCR's Handbook for Emergencies (second edition, 1999,
//! chapter 12) plans with: a community of 16 shelters and 80 people, 45 square metres a person, roads and services
//! included. Communities lie in rows; of each, four fifths of the width is built on and the rest is road.

use crate::dice::{Dice, For};
use crate::scenario::{Named, Scenario, Spot};

/// Shelters of a community in a row, and rows of them.
const SHELTERS_A_SIDE: usize = 4;

/// Share of a community's width that shelters stand on.
const BUILT: f64 = 0.8;

/// How far beyond the gate an office outside is, in metres.
const OUTSIDE: f64 = 2_000.0;

/// Metres east and north of the camp's corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// East.
    pub x: f64,
    /// North.
    pub y: f64,
}

impl Point {
    /// The square of the distance to another.
    pub(crate) fn squared_to(self, other: Self) -> f64 {
        (self.x - other.x) * (self.x - other.x) + (self.y - other.y) * (self.y - other.y)
    }

    /// The distance to another.
    pub(crate) fn to(self, other: Self) -> f64 {
        self.squared_to(other).sqrt()
    }

    /// The point `share` of the way to another.
    pub(crate) fn towards(self, other: Self, share: f64) -> Self {
        Self { x: self.x + (other.x - self.x) * share, y: self.y + (other.y - self.y) * share }
    }

    /// A point up to `radius` away in each direction.
    pub(crate) fn near(self, radius: f64, dice: &mut Dice) -> Self {
        Self { x: self.x + dice.between(-radius, radius), y: self.y + dice.between(-radius, radius) }
    }
}

/// A camp, laid out.
#[derive(Clone, Debug, Default)]
pub struct CampMap {
    /// Metres from west to east.
    pub width: f64,
    /// Metres from south to north.
    pub depth: f64,
    /// The middle of each community, row by row, every other row backwards, so that neighbours follow each other.
    pub communities: Vec<Point>,
    /// Each household's shelter.
    pub homes: Vec<Point>,
    /// People of each household.
    pub members: Vec<u32>,
    /// The way out.
    pub gate: Point,
    /// Water points.
    pub water: Vec<Point>,
    /// Health centres.
    pub clinics: Vec<Point>,
    /// Markets.
    pub markets: Vec<Point>,
    /// Schools.
    pub schools: Vec<Point>,
    /// Where rations are handed out.
    pub distribution: Vec<Point>,
    /// Relays.
    pub relays: Vec<Point>,
}

impl CampMap {
    /// Lays out a scenario's camp.
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let (camp, given) = (&scenario.camp, &scenario.map);
        let members = households(camp.population, seed);
        let shelters = SHELTERS_A_SIDE * SHELTERS_A_SIDE;
        let count = members.len().div_ceil(shelters);
        let columns = (1..).find(|side| side * side >= count).unwrap_or(1);
        let rows = count.div_ceil(columns);
        let area = camp.area_per_person_m2 * f64::from(camp.population);
        let side = (area / count as f64).sqrt();
        let (width, depth) = (side * columns as f64, side * rows as f64);
        let communities: Vec<Point> = (0..count)
            .map(|index| {
                let (row, place) = (index / columns, index % columns);
                let column = if row % 2 == 0 { place } else { columns - 1 - place };
                Point { x: (column as f64 + 0.5) * side, y: (row as f64 + 0.5) * side }
            })
            .collect();
        let homes = (0..members.len())
            .map(|index| {
                let middle = communities[index / shelters];
                let (row, column) = (index % shelters / SHELTERS_A_SIDE, index % SHELTERS_A_SIDE);
                let step = |place: usize| (place as f64 + 0.5) / SHELTERS_A_SIDE as f64 - 0.5;
                Point { x: middle.x + step(column) * side * BUILT, y: middle.y + step(row) * side * BUILT }
            })
            .collect();

        let scaled = |[x, y]: [f64; 2]| Point { x: x * width, y: y * depth };
        let laid = |given: &Vec<[f64; 2]>, served: u32, aside: f64| -> Vec<Point> {
            let shares = if given.is_empty() { spread(camp.population, served, aside) } else { given.clone() };
            shares.into_iter().map(scaled).collect()
        };
        let mut map = Self {
            width,
            depth,
            communities,
            homes,
            members,
            gate: scaled(given.gate.unwrap_or([0.5, 0.0])),
            water: laid(&Vec::new(), camp.people_per_water_point, 0.0),
            clinics: laid(&given.clinics, 20_000, 0.08),
            markets: laid(&given.markets, 20_000, -0.08),
            schools: laid(&given.schools, 5_000, 0.16),
            distribution: laid(&given.distribution, 5_000, -0.16),
            relays: Vec::new(),
        };
        map.relays = scenario.connectivity.iter().map(|relay| map.spot(&relay.at)).collect();
        map
    }

    /// Where a named place or a position is.
    pub fn spot(&self, spot: &Spot) -> Point {
        match spot {
            Spot::At([x, y]) => Point { x: x * self.width, y: y * self.depth },
            Spot::Named(Named::Gate) => self.gate,
            Spot::Named(Named::Clinic) => self.clinics[0],
            Spot::Named(Named::Market) => self.markets[0],
            Spot::Named(Named::School) => self.schools[0],
            Spot::Named(Named::Distribution) => self.distribution[0],
            Spot::Named(Named::Centre) => Point { x: self.width / 2.0, y: self.depth / 2.0 },
            Spot::Named(Named::Outside) => Point { x: self.gate.x, y: self.gate.y - OUTSIDE },
        }
    }

    /// Whether a point lies beyond the gate, so that one drives there.
    pub(crate) fn is_outside(&self, point: Point) -> bool {
        point.y < -OUTSIDE / 2.0
    }
}

/// The one of `places` that is nearest to `from`.
pub(crate) fn nearest(places: &[Point], from: Point) -> Point {
    let nearest = places.iter().min_by(|a, b| from.squared_to(**a).total_cmp(&from.squared_to(**b)));
    *nearest.expect("every kind of place stands somewhere")
}

/// Households of 3 to 8, five and a half in the mean, until everybody has one.
fn households(population: u32, seed: u64) -> Vec<u32> {
    let mut left = population;
    let mut members = Vec::new();
    while left > 0 {
        let mut dice = Dice::new(seed, For::Households, [members.len() as u64, 0, 0]);
        let size = (3 + dice.below(4) + dice.below(3)) as u32;
        members.push(size.min(left));
        left -= members[members.len() - 1];
    }
    members
}

/// One place for each `served` people, evenly over the camp; `aside` keeps different kinds apart.
fn spread(population: u32, served: u32, aside: f64) -> Vec<[f64; 2]> {
    let count = population.div_ceil(served) as usize;
    let columns = (1..).find(|side| side * side >= count).unwrap_or(1);
    let rows = count.div_ceil(columns);
    (0..count)
        .map(|index| {
            let (row, column) = (index / columns, index % columns);
            let in_row = if row + 1 == rows { count - row * columns } else { columns };
            let share = |place: usize, of: usize| (place as f64 + 0.5) / of as f64;
            [share(column, in_row) + aside / in_row as f64, share(row, rows) + aside / rows as f64]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(more: &str) -> CampMap {
        let text = format!("name = \"x\"\n[camp]\npopulation = 5000\nphones = 100\n{more}");
        CampMap::new(&Scenario::parse(&text).unwrap(), 1)
    }

    #[test]
    fn people_have_the_room_that_standards_give_them() {
        let map = map("");
        let communities = map.communities.len() as f64;
        let whole = map.width * map.depth / 5_000.0;
        // The last row of communities is not always full.
        assert!((45.0..45.0 * (communities + 8.0) / communities).contains(&whole), "{whole}");
        assert_eq!(map.members.iter().sum::<u32>(), 5_000);
        assert!(map.members[..map.members.len() - 1].iter().all(|size| (3..=8).contains(size)));
        let all = [&map.homes, &map.water, &map.clinics, &map.markets, &map.schools, &map.distribution];
        for point in all.into_iter().flatten() {
            assert!((0.0..=map.width).contains(&point.x) && (0.0..=map.depth).contains(&point.y), "{point:?}");
        }
    }

    #[test]
    fn water_is_never_far() {
        let map = map("");
        let farthest = map.homes.iter().map(|home| home.to(nearest(&map.water, *home))).fold(0.0, f64::max);
        assert!(farthest < 200.0, "UNHCR: a tap within 200 m; the farthest home has {farthest:.0}");
    }

    #[test]
    fn what_is_given_stands_where_it_was_put() {
        let map = map("[map]\nclinics = [[0.25, 0.5]]\n[[connectivity]]\nat = \"clinic\"\n");
        assert_eq!(map.relays, map.clinics);
        assert_eq!(map.clinics, [Point { x: map.width * 0.25, y: map.depth * 0.5 }]);
    }
}
