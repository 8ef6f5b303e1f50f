//! Time as values: a monotonic [`Instant`] for waits and ages, a calendar [`Day`] for what keys depend on. Phones'
//! calendars are often wrong, so the two never mix.

use core::ops::{Add, Sub};
use core::time::Duration;

use bincode::{Decode, Encode};

/// A moment on a monotonic clock, in milliseconds since an arbitrary start. Comparable on one device only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(u64);

impl Instant {
    /// The start of this clock.
    pub const START: Self = Self(0);

    /// A moment `millis` after the start.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the start.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)))
    }
}

/// A calendar day: days since 1970-01-01, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Day(pub u32);

impl Day {
    /// The last day that prints as a date with a four-digit year (9999-12-31). Later ones are refused from outside.
    pub const MAX: Self = Self(2_932_896);

    /// The week this day lies in.
    pub const fn week(self) -> Week {
        Week(self.0 / 7)
    }

    /// Year, month and day of the month. Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
    pub const fn civil(self) -> (u32, u32, u32) {
        let shifted = self.0 as u64 + 719_468;
        let era = shifted / 146_097;
        let day_of_era = shifted % 146_097;
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year as u32, month as u32, day as u32)
    }

    /// The day of a civil date. The month is 1 to 12, the day 1 to 31; the year 1970 or later.
    pub const fn from_civil(year: u32, month: u32, day: u32) -> Self {
        let year = if month <= 2 { year - 1 } else { year } as u64;
        let era = year / 400;
        let year_of_era = year % 400;
        let shifted_month = if month > 2 { month - 3 } else { month + 9 } as u64;
        let day_of_year = (153 * shifted_month + 2) / 5 + day as u64 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self((era * 146_097 + day_of_era - 719_468) as u32)
    }

    /// The last day of this day's month.
    pub const fn month_end(self) -> Self {
        let (year, month, _) = self.civil();
        let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        Self(Self::from_civil(year, month, 1).0 - 1)
    }
}

impl Add<u32> for Day {
    type Output = Self;

    fn add(self, days: u32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl Sub<u32> for Day {
    type Output = Self;

    fn sub(self, days: u32) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

impl core::fmt::Display for Day {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A week: days since 1970-01-01 divided by seven. Prekeys are made for one week each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Week(pub u32);

impl Week {
    /// Its first day.
    pub const fn first_day(self) -> Day {
        Day(self.0.saturating_mul(7))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_print_as_dates_and_come_back() {
        for (day, date) in
            [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_781, "2026-11-24"), (2_932_896, "9999-12-31")]
        {
            let day = Day(day);
            assert_eq!(day.to_string(), date);
            let (year, month, day_of_month) = day.civil();
            assert_eq!(Day::from_civil(year, month, day_of_month), day);
        }
        assert_eq!(Day::from_civil(2026, 12, 3).month_end().to_string(), "2026-12-31");
        assert_eq!(Day::from_civil(2028, 2, 3).month_end().to_string(), "2028-02-29");
    }
}
