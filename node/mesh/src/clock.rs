//! The device's two clocks: a monotonic one for waits and ages, the calendar for the day.

use std::time::{Instant as StdInstant, SystemTime, UNIX_EPOCH};

use ijwi_protocol::time::{Day, Instant};

/// Both clocks of this process.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: StdInstant,
    offset_days: i64,
}

impl Clock {
    /// The system's clocks.
    pub fn system() -> Self {
        Self { start: StdInstant::now(), offset_days: 0 }
    }

    /// A calendar that is off by so many days: for tests of wrong clocks.
    pub fn off_by(days: i64) -> Self {
        Self { offset_days: days, ..Self::system() }
    }

    /// Now, since this process began.
    pub fn now(&self) -> Instant {
        Instant::from_millis(u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// What the calendar says. Only [`ijwi_protocol::campaign::DayClock`] knows whether to believe it.
    pub fn today(&self) -> Day {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let days = i64::try_from(seconds / 86_400).unwrap_or(0).saturating_add(self.offset_days);
        Day(u32::try_from(days.max(0)).unwrap_or(Day::MAX.0)).min(Day::MAX)
    }

    /// Milliseconds until a moment; none when it has passed.
    pub fn until(&self, at: Instant) -> std::time::Duration {
        at.since(self.now())
    }
}
