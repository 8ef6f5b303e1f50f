//! How often a passphrase may be tried: the more were wrong, the longer the wait.

use std::time::{Duration, Instant};

/// Wrong passphrases without a wait: slips of the finger.
const FREE: u32 = 3;
/// The longest wait. Whoever shares the computer can make its owner wait, so it is short; behind it stands Argon2.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// The wrong passphrases since the last right one.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    wrong: u32,
    not_before: Option<Instant>,
}

impl Attempts {
    /// How long to wait before the next try; nothing if it may be now.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        self.not_before?.checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    /// It was right.
    pub(super) fn right(&mut self) {
        *self = Self::default();
    }

    /// It was wrong.
    pub(super) fn wrong(&mut self, now: Instant) {
        self.wrong = self.wrong.saturating_add(1);
        if let Some(exponent) = self.wrong.checked_sub(FREE) {
            let seconds = 1_u64.checked_shl(exponent).unwrap_or(u64::MAX);
            self.not_before = Some(now + Duration::from_secs(seconds).min(WAIT_MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_bound_and_end_with_the_right_one() {
        let now = Instant::now();
        let mut attempts = Attempts::default();
        let waits: Vec<_> = (0..100)
            .map(|_| {
                attempts.wrong(now);
                attempts.wait(now).map_or(0, |wait| wait.as_secs())
            })
            .collect();
        assert_eq!(waits[..10], [0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(waits[99], 60);
        assert_eq!(attempts.wait(now + WAIT_MAX), None);
        attempts.right();
        assert_eq!(attempts.wait(now), None);
    }
}
