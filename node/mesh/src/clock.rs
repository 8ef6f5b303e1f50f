//! The device's two clocks: a monotonic one for waits and ages, the calendar for the day.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ijwi_protocol::time::{Day, Instant};
use tokio::time::Instant as TokioInstant;

/// Both clocks of this process. The monotonic one is tokio's, which tests can make go faster.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: TokioInstant,
    /// What the calendar said at the start.
    began: Duration,
    /// Whether it goes with the monotonic clock from there on, and not with the system's.
    is_simulated: bool,
    /// Days that the calendar is off by: one after the other, for [`STAY`] each.
    off_by: &'static [i64],
}

/// How long a jumping clock stays where it is.
const STAY: Duration = Duration::from_secs(1);

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
        let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { start: TokioInstant::now(), began, is_simulated: false, off_by }
    }

    /// A calendar that says this now, counted from 1970, and goes with the monotonic clock: for simulations.
    pub fn starting_at(since_1970: Duration) -> Self {
        Self { began: since_1970, is_simulated: true, ..Self::system() }
    }

    /// Now, since this process began.
    pub fn now(&self) -> Instant {
        Instant::from_millis(u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// Now, on a clock that goes on over restarts: the calendar's at the start of this process, and evenly from there on,
    /// so that slots don't come closer when somebody corrects it.
    pub fn slot_now(&self) -> Instant {
        Instant::START + self.began + self.start.elapsed()
    }

    /// What the calendar says. Only [`ijwi_protocol::campaign::DayClock`] knows whether to believe it.
    pub fn today(&self) -> Day {
        let days = self.since_1970().as_secs() / 86_400;
        Day(u32::try_from(days).unwrap_or(Day::MAX.0)).min(Day::MAX)
    }

    /// What the calendar says, to the second. Whatever depends on it has to live with any answer.
    pub fn since_1970(&self) -> Duration {
        let says = if self.is_simulated {
            self.began + self.start.elapsed()
        } else {
            SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
        };
        let turn = self.start.elapsed().as_secs() / STAY.as_secs();
        let off_by = self.off_by[(turn % self.off_by.len() as u64) as usize].saturating_mul(86_400);
        Duration::new(says.as_secs().saturating_add_signed(off_by), says.subsec_nanos())
    }

    /// Milliseconds until a moment; none when it has passed.
    pub fn until(&self, at: Instant) -> Duration {
        at.since(self.now())
    }
}
