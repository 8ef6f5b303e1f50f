//! Which day it is, on devices whose clocks are often wrong (DESIGN, section 8).

use crate::time::Day;

/// How long after the latest signed day the device's own clock is believed: 26 weeks, as far as prekeys reach.
const BELIEVED_DAYS: u32 = 26 * 7;

/// Day: the latest day seen in anything signed, and after it the device's clock within 26 weeks.
///
/// A day that only moves forward can be pushed too far by a relay's key in wrong hands, and everything would be over.
/// So what a relay signs is believed at most 26 weeks past the bundle's day; only the authority moves it further. Still
/// that is beyond the end of every stamp key, hence [`DayClock::certain`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayClock {
    bundle: Day,
    latest: Day,
}

impl DayClock {
    /// Starts from the day of the bundle in force and the latest day that was kept.
    pub fn new(bundle: Day, kept: Day) -> Self {
        let mut clock = Self { bundle, latest: bundle };
        clock.learn_from_relay(kept);
        clock
    }

    /// Learns a bundle's day.
    pub fn learn_from_bundle(&mut self, day: Day) {
        self.bundle = self.bundle.max(day);
        self.latest = self.latest.max(day);
    }

    /// Learns the day of a receipt or log head.
    pub fn learn_from_relay(&mut self, day: Day) {
        self.latest = self.latest.max(day.min(self.bundle + BELIEVED_DAYS));
    }

    /// The latest signed day: what is kept over a restart.
    pub fn latest(&self) -> Day {
        self.latest
    }

    /// The day to go by when the device's clock says `clock`.
    pub fn day(&self, clock: Day) -> Day {
        if self.latest <= clock && clock <= self.latest + BELIEVED_DAYS { clock } else { self.latest }
    }

    /// The day by which something is over. What can't be undone, to refuse, drop or erase, waits for the authority, or for
    /// two witnesses: the device's own clock and a relay. A relay's word alone would be enough to empty every store that
    /// hears of it, a clock that jumps alone to make a desk erase the keys of reports that are still on their way.
    pub fn certain(&self, clock: Day) -> Day {
        if clock > self.latest + BELIEVED_DAYS { self.bundle } else { clock.clamp(self.bundle, self.latest) }
    }

    /// The days to make something on, the likelier first: where nothing can be made on Day itself, a relay may have put
    /// it too far, or the own clock, and what is certain is tried.
    pub fn days(&self, clock: Day) -> [Day; 2] {
        [self.day(clock), self.certain(clock)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_believed_from_the_latest_signed_day_for_26_weeks() {
        let mut clock = DayClock::new(Day(1000), Day(0));
        assert_eq!(clock.day(Day(999)), Day(1000), "slow");
        assert_eq!(clock.day(Day(1000)), Day(1000));
        assert_eq!(clock.day(Day(1182)), Day(1182));
        assert_eq!(clock.day(Day(1183)), Day(1000), "fast");
        clock.learn_from_relay(Day(1100));
        assert_eq!(clock.day(Day(1050)), Day(1100));
        assert_eq!(DayClock::new(Day(1000), clock.latest()), clock);
    }

    #[test]
    fn what_is_over_is_so_by_the_authority_or_by_two_witnesses() {
        let mut clock = DayClock::new(Day(1000), Day(0));
        assert_eq!(clock.certain(Day(1050)), Day(1000), "the own clock alone does not do");
        clock.learn_from_relay(Day(99_999));
        assert_eq!(
            clock.certain(Day(1010)),
            Day(1010),
            "nor a relay alone, though the day is 1,182 for everything else"
        );
        assert_eq!(clock.certain(Day(1100)), Day(1100), "the earlier of the two");
        assert_eq!(clock.certain(Day(0)), Day(1000), "a slow clock does not go back behind the bundle");
        assert_eq!(clock.certain(Day(9000)), Day(1000), "a clock that is not believed is no witness");
        clock.learn_from_bundle(Day(1100));
        assert_eq!(clock.certain(Day(1010)), Day(1100));
    }

    #[test]
    fn a_relay_cannot_move_the_day_past_what_a_bundle_reaches() {
        let mut clock = DayClock::new(Day(1000), Day(0));
        clock.learn_from_relay(Day(99_999));
        assert_eq!(clock.latest(), Day(1182));
        clock.learn_from_bundle(Day(2000));
        assert_eq!(clock.latest(), Day(2000));
    }
}
