//! The device's two clocks: a monotonic one for waits and ages, the calendar for the day.

use std::time::{Instant as StdInstant, SystemTime, UNIX_EPOCH};

use ijwi_protocol::time::{Day, Instant};

/// Both clocks of this process.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: StdInstant,
    /// What the calendar said at the start, in milliseconds since 1970.
    began: u64,
    /// Days that the calendar is off by: one after the other, for [`STAY`] each.
    off_by: &'static [i64],
}

/// How long a jumping clock stays where it is.
const STAY: std::time::Duration = std::time::Duration::from_secs(1);

impl Clock {
    /// The system's clocks.
    pub fn system() -> Self {
        Self::jumping(&[0])
    }

    /// A calendar that is off by so many days: for tests of wrong clocks.
    pub fn off_by(days: i64) -> Self {
        Self::jumping(Box::leak(Box::new([days])))
    }

    /// A calendar that jumps: off by these days, one after the other, for a second each, and again from the first.
    ///
    /// # Panics
    /// When there are none.
    pub fn jumping(off_by: &'static [i64]) -> Self {
        assert!(!off_by.is_empty(), "a clock is off by something, or by 0 days");
        let began = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        Self { start: StdInstant::now(), began: u64::try_from(began).unwrap_or(0), off_by }
    }

    /// Now, since this process began.
    pub fn now(&self) -> Instant {
        Instant::from_millis(u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// Now, on a clock that goes on over restarts: the calendar's at the start of this process, and evenly from there on,
    /// so that slots don't come closer when somebody corrects it.
    pub fn slot_now(&self) -> Instant {
        Instant::from_millis(self.began) + self.start.elapsed()
    }

    /// What the calendar says. Only [`ijwi_protocol::campaign::DayClock`] knows whether to believe it.
    pub fn today(&self) -> Day {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let turn = self.start.elapsed().as_secs() / STAY.as_secs();
        let off_by = self.off_by[(turn % self.off_by.len() as u64) as usize];
        let days = i64::try_from(seconds / 86_400).unwrap_or(0).saturating_add(off_by);
        Day(u32::try_from(days.max(0)).unwrap_or(Day::MAX.0)).min(Day::MAX)
    }

    /// Milliseconds until a moment; none when it has passed.
    pub fn until(&self, at: Instant) -> std::time::Duration {
        at.since(self.now())
    }
}
