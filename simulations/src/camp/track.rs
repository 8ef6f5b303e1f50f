//! Where one device is when: stays at a point and straight walks between points. Times without either are times away:
//! beyond the gate, or with an empty battery.

use super::map::Point;
use crate::world::Millis;

/// An hour.
pub(crate) const HOUR: Millis = 3_600_000;

/// A day.
pub(crate) const DAY: Millis = 24 * HOUR;

/// A minute.
pub(crate) const MINUTE: Millis = 60_000;

/// What surrounds a device, as far as its radio goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Around {
    /// Nothing: on the way, at a place without walls.
    Open,
    /// The walls of a shelter.
    Shelter,
    /// A place with a Wi-Fi network that the device is on.
    Wifi,
}

/// A stay, or a walk from one point to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Leg {
    /// When it begins.
    pub(crate) from: Millis,
    /// When it ends; the next one may begin then.
    pub(crate) until: Millis,
    /// Where it begins.
    pub(crate) start: Point,
    /// Where it ends. The same: a stay.
    pub(crate) end: Point,
    /// What is around.
    pub(crate) around: Around,
}

impl Leg {
    /// Whether the device stays where it is.
    pub(crate) fn is_stay(&self) -> bool {
        self.start == self.end
    }

    /// Where the device is at a time within this leg.
    pub(crate) fn at(&self, time: Millis) -> Point {
        let span = (self.until - self.from).max(1);
        self.start.towards(self.end, time.saturating_sub(self.from) as f64 / span as f64)
    }

    /// Metres a second, east and north.
    pub(crate) fn velocity(&self) -> (f64, f64) {
        let seconds = (self.until - self.from).max(1) as f64 / 1_000.0;
        ((self.end.x - self.start.x) / seconds, (self.end.y - self.start.y) / seconds)
    }
}

/// One device's way through the simulated days.
#[derive(Clone, Debug, Default)]
pub(crate) struct Track {
    /// In order, and never two at once.
    pub(crate) legs: Vec<Leg>,
}

impl Track {
    /// Where and when the last leg ended.
    pub(crate) fn now(&self) -> Millis {
        self.legs.last().map_or(0, |leg| leg.until)
    }

    /// Stays at a point until `until`. Nothing, if that is over.
    pub(crate) fn stay(&mut self, at: Point, until: Millis, around: Around) {
        self.stay_from(self.now(), at, until, around);
    }

    /// Is away until `from` and then stays. A stay is cut at midnights: no leg is longer than a day.
    pub(crate) fn stay_from(&mut self, mut from: Millis, at: Point, until: Millis, around: Around) {
        from = from.max(self.now());
        while from < until {
            let end = until.min((from / DAY + 1) * DAY);
            self.legs.push(Leg { from, until: end, start: at, end: at, around });
            from = end;
        }
    }

    /// Walks, beginning at once.
    pub(crate) fn walk(&mut self, from: Point, to: Point, metres_a_second: f64) {
        let begin = self.now();
        let walk = millis_to_walk(from, to, metres_a_second);
        if walk > 0 {
            self.legs.push(Leg { from: begin, until: begin + walk, start: from, end: to, around: Around::Open });
        }
    }

    /// Takes out the time from `from` to `until`.
    pub(crate) fn away(&mut self, from: Millis, until: Millis) {
        let mut kept = Vec::with_capacity(self.legs.len() + 1);
        for leg in &self.legs {
            if leg.until <= from || leg.from >= until {
                kept.push(*leg);
                continue;
            }
            if leg.from < from {
                kept.push(Leg { until: from, end: leg.at(from), ..*leg });
            }
            if leg.until > until {
                kept.push(Leg { from: until, start: leg.at(until), ..*leg });
            }
        }
        self.legs = kept;
    }
}

/// How long a walk takes.
pub(crate) fn millis_to_walk(from: Point, to: Point, metres_a_second: f64) -> Millis {
    (from.to(to) / metres_a_second * 1_000.0) as Millis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_away_is_cut_out_of_stays_and_walks() {
        let (here, there) = (Point { x: 0.0, y: 0.0 }, Point { x: 100.0, y: 0.0 });
        let mut track = Track::default();
        track.stay(here, HOUR, Around::Shelter);
        track.walk(here, there, 1.0);
        track.stay(there, 2 * HOUR, Around::Open);
        track.away(HOUR / 2, HOUR + 50_000);
        let spans: Vec<_> = track.legs.iter().map(|leg| (leg.from, leg.until)).collect();
        assert_eq!(spans, [(0, HOUR / 2), (HOUR + 50_000, HOUR + 100_000), (HOUR + 100_000, 2 * HOUR)]);
        assert_eq!(track.legs[1].start, Point { x: 50.0, y: 0.0 });
        track.away(0, DAY);
        assert!(track.legs.is_empty());
    }
}
