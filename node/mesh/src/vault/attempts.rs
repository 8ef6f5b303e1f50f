//! Wrong PINs slow down. The count is durable before a PIN is tried, so that no kill gives a try for nothing.
//!
//! The wait is counted on the monotonic clock of the process, from its start or the last wrong PIN, whichever is later:
//! no calendar that somebody sets shortens it, and whoever restarts the app or the phone waits from the beginning. It
//! guards the screen, and nothing else: who has the files and the keystore tries PINs without it.

use std::time::Duration;

use ijwi_protocol::time::Instant;

use super::VaultKeeping;
use crate::files::replace;

const FILE: &str = "attempts";
/// Wrong PINs in a row that cost nothing: people mistype.
const FREE: u32 = 5;
/// The first wait; it doubles with each wrong PIN.
const WAIT_FIRST: Duration = Duration::from_secs(30);
/// About 40 years for half of all PINs of 6 digits, at the screen.
const WAIT_MAX: Duration = Duration::from_secs(60 * 60);

/// The attempts of a device.
#[derive(Debug)]
pub(super) struct Attempts {
    wrong: u32,
    since: Instant,
}

impl Attempts {
    /// Reads the count, and makes the file at the first start. One that can't be read counts as many.
    pub(super) fn open(keeping: &VaultKeeping, now: Instant) -> std::io::Result<Self> {
        let Some(bytes) = keeping.files.read(FILE)? else {
            let attempts = Self { wrong: 0, since: now };
            attempts.save(keeping)?;
            return Ok(attempts);
        };
        let wrong = bytes.as_slice().try_into().map_or(u32::MAX, u32::from_le_bytes);
        Ok(Self { wrong, since: now })
    }

    /// How long until a PIN is tried again.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        wait_after(self.wrong).saturating_sub(now.since(self.since))
    }

    /// A PIN is about to be tried: it counts as wrong from now on.
    pub(super) fn begin(&mut self, keeping: &VaultKeeping, now: Instant) -> std::io::Result<()> {
        (self.wrong, self.since) = (self.wrong.saturating_add(1), now);
        self.save(keeping)
    }

    /// A PIN was tried. It is written in either case, so that both take the same time.
    pub(super) fn end(&mut self, keeping: &VaultKeeping, now: Instant, is_right: bool) -> std::io::Result<()> {
        self.since = now;
        if is_right {
            self.wrong = 0;
        }
        self.save(keeping)
    }

    fn save(&self, keeping: &VaultKeeping) -> std::io::Result<()> {
        replace(&*keeping.files, FILE, &self.wrong.to_le_bytes())
    }
}

/// The wait after so many wrong PINs in a row.
fn wait_after(wrong: u32) -> Duration {
    let Some(doublings) = wrong.checked_sub(FREE) else { return Duration::ZERO };
    WAIT_FIRST.saturating_mul(2u32.saturating_pow(doublings)).min(WAIT_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let seconds = [0, 1, 4, 5, 6, 11, 12, u32::MAX].map(|wrong| wait_after(wrong).as_secs());
        assert_eq!(seconds, [0, 0, 0, 30, 60, 1920, 3600, 3600]);
    }
}
