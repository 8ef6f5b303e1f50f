//! Who is near whom, and from when to when. Nothing is sampled: stays and walks are compared as lines, through a grid of
//! cells, so that the work follows the number of encounters and not the number of seconds.

use super::map::Point;
use super::track::{DAY, Leg, Track};
use crate::radio::{Link, RANGE_MAX, Radio};
use crate::world::{DeviceId, Millis};

/// Width of a cell: whoever is in range is in the same cell or the next.
const CELL: f64 = RANGE_MAX;

/// Walks are compared with each other in slices of this length…
const SLICE: Millis = 30_000;

/// …and in cells in which no two who come near each other within a slice are more than one cell apart: half a slice of
/// driving, half a slice of walking fast, and the range.
const SLICE_CELL: f64 = 170.0;

/// Gaps that a link outlasts: idle ones die after 20 to 30 s (seen by Columba on Android).
const GAP: Millis = 20_000;

/// Shorter passes are nothing: no discovery is as fast.
const PASS_MIN: f64 = 1_000.0;

/// Two devices within range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Near {
    /// The smaller id.
    pub(crate) a: DeviceId,
    /// The other.
    pub(crate) b: DeviceId,
    /// When it begins.
    pub(crate) from: u32,
    /// When it ends. Milliseconds in 32 bits are 49 days.
    pub(crate) until: u32,
    /// Over what they can talk.
    pub(crate) link: Link,
}

/// Everybody's encounters, by pair and then by time.
pub(crate) fn encounters(tracks: &[Track], radio: &Radio) -> Vec<Near> {
    let mut found = Found { tracks, radio, near: Vec::new() };
    let stays = Stays::new(tracks);
    stays.meet_each_other(&mut found);
    for (device, track) in tracks.iter().enumerate() {
        for leg in track.legs.iter().filter(|leg| !leg.is_stay()) {
            stays.are_passed_by(device as DeviceId, leg, &mut found);
        }
    }
    walks_meet_each_other(tracks, &mut found);
    joined(found.near)
}

/// A leg, by device and place in its track.
#[derive(Clone, Copy)]
struct At {
    from: Millis,
    device: DeviceId,
    leg: u32,
}

struct Found<'a> {
    tracks: &'a [Track],
    radio: &'a Radio<'a>,
    near: Vec<Near>,
}

impl Found<'_> {
    fn leg(&self, at: At) -> &Leg {
        &self.tracks[at.device as usize].legs[at.leg as usize]
    }

    /// Takes in what two devices' legs have in common between `from` and `until`.
    fn compare(&mut self, one: (DeviceId, &Leg), other: (DeviceId, &Leg), from: Millis, until: Millis) {
        if one.0 == other.0 || within(one.1, other.1, RANGE_MAX, from, until).is_none() {
            return;
        }
        let (one, other) = if one.0 < other.0 { (one, other) } else { (other, one) };
        let Some((range, link)) = self.radio.range(one, other) else { return };
        if let Some((from, until)) = within(one.1, other.1, range, from, until) {
            self.near.push(Near { a: one.0, b: other.0, from: from as u32, until: until as u32, link });
        }
    }
}

/// When two legs are within `range` of each other: the relative way is a line, and a circle cuts it twice at most.
pub(crate) fn within(one: &Leg, other: &Leg, range: f64, from: Millis, until: Millis) -> Option<(Millis, Millis)> {
    let (from, until) = (from.max(one.from).max(other.from), until.min(one.until).min(other.until));
    if from >= until {
        return None;
    }
    let (p, q) = (one.at(from), other.at(from));
    let (x, y) = (p.x - q.x, p.y - q.y);
    let inside = x * x + y * y - range * range;
    if one.is_stay() && other.is_stay() {
        return (inside <= 0.0).then_some((from, until));
    }
    let ((vx, vy), (wx, wy)) = (one.velocity(), other.velocity());
    let (vx, vy) = (vx - wx, vy - wy);
    let speed = vx * vx + vy * vy;
    if speed < 1e-9 {
        return (inside <= 0.0).then_some((from, until));
    }
    let towards = x * vx + y * vy;
    let root = towards * towards - speed * inside;
    if root <= 0.0 {
        return None;
    }
    let span = (until - from) as f64;
    let enters = ((-towards - root.sqrt()) / speed * 1_000.0).max(0.0);
    let leaves = ((-towards + root.sqrt()) / speed * 1_000.0).min(span);
    (leaves - enters >= PASS_MIN.min(span)).then(|| (from + enters as Millis, from + leaves as Millis))
}

/// All stays, by cell and then by time.
struct Stays {
    corner: Point,
    columns: usize,
    cells: Vec<Vec<At>>,
}

impl Stays {
    fn new(tracks: &[Track]) -> Self {
        let points = tracks.iter().flat_map(|track| &track.legs).flat_map(|leg| [leg.start, leg.end]);
        let (mut low, mut high) = (Point { x: f64::MAX, y: f64::MAX }, Point { x: f64::MIN, y: f64::MIN });
        for point in points {
            low = Point { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Point { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        let cells_over = |span: f64| (span.max(0.0) / CELL) as usize + 1;
        let (columns, rows) = (cells_over(high.x - low.x), cells_over(high.y - low.y));
        let mut stays = Self { corner: low, columns, cells: vec![Vec::new(); columns * rows] };
        for (device, track) in tracks.iter().enumerate() {
            for (leg, stay) in track.legs.iter().enumerate().filter(|(_, leg)| leg.is_stay()) {
                let (column, row) = stays.cell(stay.start);
                stays.cells[row * columns + column].push(At {
                    from: stay.from,
                    device: device as DeviceId,
                    leg: leg as u32,
                });
            }
        }
        for cell in &mut stays.cells {
            cell.sort_by_key(|at| (at.from, at.device));
        }
        stays
    }

    fn cell(&self, point: Point) -> (usize, usize) {
        (((point.x - self.corner.x) / CELL) as usize, ((point.y - self.corner.y) / CELL) as usize)
    }

    fn rows(&self) -> usize {
        self.cells.len() / self.columns
    }

    /// The stays of a cell that can overlap a time: those that began before its end, and not before its day, since no stay
    /// goes over midnight.
    fn during(&self, cell: usize, from: Millis, until: Millis) -> &[At] {
        let stays = &self.cells[cell];
        let first = stays.partition_point(|at| at.from < from / DAY * DAY);
        let last = stays.partition_point(|at| at.from < until);
        &stays[first.min(last)..last]
    }

    fn meet_each_other(&self, found: &mut Found<'_>) {
        for (cell, stays) in self.cells.iter().enumerate() {
            let (row, column) = (cell / self.columns, cell % self.columns);
            for (place, one) in stays.iter().enumerate() {
                let leg = *found.leg(*one);
                for other in stays[place + 1..].iter().take_while(|other| other.from < leg.until) {
                    let other_leg = *found.leg(*other);
                    found.compare((one.device, &leg), (other.device, &other_leg), 0, Millis::MAX);
                }
                // East, and the three to the north: each pair of neighbouring cells once.
                for (east, north) in [(1, 0), (-1, 1), (0, 1), (1, 1)] {
                    let (Some(x), y) = (column.checked_add_signed(east), row + north) else { continue };
                    if x >= self.columns || y >= self.rows() {
                        continue;
                    }
                    for other in self.during(y * self.columns + x, leg.from, leg.until) {
                        let other_leg = *found.leg(*other);
                        found.compare((one.device, &leg), (other.device, &other_leg), 0, Millis::MAX);
                    }
                }
            }
        }
    }

    fn are_passed_by(&self, device: DeviceId, walk: &Leg, found: &mut Found<'_>) {
        let (low, high) = if walk.start.y <= walk.end.y { (walk.start, walk.end) } else { (walk.end, walk.start) };
        let first = self.cell(Point { x: self.corner.x, y: (low.y - CELL).max(self.corner.y) }).1;
        let last = self.cell(Point { x: self.corner.x, y: high.y + CELL }).1.min(self.rows() - 1);
        for row in first..=last {
            // The part of the walk that can be in range of this row.
            let south = self.corner.y + row as f64 * CELL - CELL;
            let rise = (high.y - low.y).max(1e-9);
            let share = |y: f64| ((y - low.y) / rise).clamp(0.0, 1.0);
            let (p, q) = (low.towards(high, share(south)).x, low.towards(high, share(south + 3.0 * CELL)).x);
            let west = self.cell(Point { x: (p.min(q) - CELL).max(self.corner.x), y: self.corner.y }).0;
            let east = self.cell(Point { x: p.max(q) + CELL, y: self.corner.y }).0.min(self.columns - 1);
            for column in west..=east {
                for stay in self.during(row * self.columns + column, walk.from, walk.until) {
                    let leg = *found.leg(*stay);
                    found.compare((device, walk), (stay.device, &leg), 0, Millis::MAX);
                }
            }
        }
    }
}

/// Where a walk is in a slice of time.
struct Slice {
    /// Number of the slice, then the cell: the order in which they are compared.
    key: (Millis, i32, i32),
    at: At,
}

fn walks_meet_each_other(tracks: &[Track], found: &mut Found<'_>) {
    let days = tracks.iter().map(Track::now).max().unwrap_or(0).div_ceil(DAY);
    for day in 0..days {
        let mut slices = slices_of(tracks, day * DAY / SLICE..(day + 1) * DAY / SLICE);
        slices.sort_by_key(|slice| (slice.key, slice.at.device, slice.at.leg));
        for slice in slices.chunk_by(|one, other| one.key.0 == other.key.0) {
            let (from, until) = (slice[0].key.0 * SLICE, (slice[0].key.0 + 1) * SLICE);
            for (place, one) in slice.iter().enumerate() {
                let (number, x, y) = one.key;
                let here = &slice[place + 1..];
                let same = here.iter().take_while(|other| other.key == one.key);
                let next = [(x, y + 1), (x + 1, y - 1), (x + 1, y), (x + 1, y + 1)];
                let next = next.into_iter().flat_map(|(x, y)| {
                    let first = slice.partition_point(|other| other.key < (number, x, y));
                    slice[first..].iter().take_while(move |other| other.key == (number, x, y))
                });
                for other in same.chain(next) {
                    let (leg, other_leg) = (*found.leg(one.at), *found.leg(other.at));
                    found.compare((one.at.device, &leg), (other.at.device, &other_leg), from, until);
                }
            }
        }
    }
}

/// The slices of all walks, of those with these numbers.
fn slices_of(tracks: &[Track], numbers: std::ops::Range<Millis>) -> Vec<Slice> {
    let mut slices = Vec::new();
    for (device, track) in tracks.iter().enumerate() {
        let first = track.legs.partition_point(|leg| leg.until <= numbers.start * SLICE);
        for (leg, walk) in track.legs.iter().enumerate().skip(first) {
            if walk.from >= numbers.end * SLICE {
                break;
            }
            if walk.is_stay() {
                continue;
            }
            let last = (walk.until - 1) / SLICE;
            for number in (walk.from / SLICE).max(numbers.start)..=last.min(numbers.end - 1) {
                let (from, until) = ((number * SLICE).max(walk.from), ((number + 1) * SLICE).min(walk.until));
                let middle = walk.at(from.midpoint(until));
                let key = (number, (middle.x / SLICE_CELL).floor() as i32, (middle.y / SLICE_CELL).floor() as i32);
                let at = At { from, device: device as DeviceId, leg: leg as u32 };
                slices.push(Slice { key, at });
            }
        }
    }
    slices
}

/// By pair and time, with what is one encounter made one.
fn joined(mut near: Vec<Near>) -> Vec<Near> {
    near.sort_unstable();
    near.dedup_by(|next, last| {
        let is_one = (next.a, next.b, next.link) == (last.a, last.b, last.link)
            && u64::from(next.from) <= u64::from(last.until) + GAP;
        if is_one {
            last.until = last.until.max(next.until);
        }
        is_one
    });
    near
}

#[cfg(test)]
mod tests {
    use super::super::track::Around;
    use super::*;

    fn leg(from: Millis, until: Millis, start: (f64, f64), end: (f64, f64)) -> Leg {
        let point = |(x, y)| Point { x, y };
        Leg { from, until, start: point(start), end: point(end), around: Around::Open }
    }

    #[test]
    fn a_walk_past_a_stay_is_near_for_its_chord() {
        let stay = leg(0, 1_000_000, (50.0, 6.0), (50.0, 6.0));
        let walk = leg(0, 100_000, (0.0, 0.0), (100.0, 0.0));
        let (from, until) = within(&stay, &walk, 10.0, 0, Millis::MAX).unwrap();
        assert!(from.abs_diff(42_000) <= 1 && until.abs_diff(58_000) <= 1, "{from} {until}");
        assert_eq!(within(&stay, &walk, 5.0, 0, Millis::MAX), None);
    }

    /// The grid finds what comparing everybody with everybody finds.
    #[test]
    fn nothing_is_missed() {
        use crate::dice::{Dice, For};
        let mut dice = Dice::new(3, For::Day, [0; 3]);
        let tracks: Vec<Track> = (0..60)
            .map(|_| {
                let mut track = Track::default();
                let mut here = Point { x: dice.between(0.0, 600.0), y: dice.between(-200.0, 300.0) };
                while track.now() < 2 * DAY - DAY / 8 {
                    track.stay(here, track.now() + dice.below(20_000_000) as Millis, Around::Open);
                    let there = Point { x: dice.between(0.0, 600.0), y: dice.between(-200.0, 300.0) };
                    track.walk(here, there, dice.between(0.5, 2.5));
                    here = there;
                }
                track
            })
            .collect();
        let text = "name = \"x\"\n[camp]\npopulation = 1000\nphones = 60\n";
        let scenario = crate::scenario::Scenario::parse(text).unwrap();
        let radio = Radio::new(&scenario, 1, &[]);
        let found = encounters(&tracks, &radio);

        let mut all = Found { tracks: &tracks, radio: &radio, near: Vec::new() };
        for (a, one) in tracks.iter().enumerate() {
            for (b, other) in tracks.iter().enumerate().skip(a + 1) {
                for (leg, other_leg) in one.legs.iter().flat_map(|leg| other.legs.iter().map(move |other| (leg, other)))
                {
                    all.compare((a as u32, leg), (b as u32, other_leg), 0, Millis::MAX);
                }
            }
        }
        let all = joined(all.near);
        assert!(all.len() > 1_000, "{}", all.len());
        // Two walks are cut at slices, so that ends may differ by the pass that is too short to count.
        let long = |near: &[Near]| -> Vec<(u32, u32)> {
            let long = near.iter().filter(|near| near.until - near.from > 5_000);
            long.map(|near| (near.a, near.b)).collect()
        };
        assert_eq!(long(&found), long(&all));
    }
}
