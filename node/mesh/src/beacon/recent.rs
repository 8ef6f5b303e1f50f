//! Who was seen lately, so that a device that beacons every few seconds is reported now and then only.

use core::time::Duration;
use std::collections::VecDeque;
use std::net::SocketAddr;

use tokio::time::Instant;

use super::{BeaconNonce, Sighting};

/// A sighting is not repeated for this long.
pub(crate) const REPEAT_AFTER: Duration = Duration::from_secs(10);

/// Sightings that are remembered; the oldest goes first.
pub(crate) const REMEMBERED_MAX: usize = 256;

/// Addresses that one nonce is believed at within [`REPEAT_AFTER`]: a device may have two networks. Who replays a
/// beacon from many forged addresses causes no more dials than that.
const ADDRESSES_PER_NONCE_MAX: usize = 4;

/// The sightings of the last while, oldest first.
#[derive(Default)]
pub(crate) struct Recent(VecDeque<(Instant, BeaconNonce, SocketAddr)>);

impl Recent {
    /// Takes the sighting in; false when it is to be passed over.
    pub(crate) fn is_news(&mut self, now: Instant, sighting: Sighting) -> bool {
        while self.0.front().is_some_and(|(seen, ..)| now.duration_since(*seen) >= REPEAT_AFTER) {
            self.0.pop_front();
        }
        let of_nonce = self.0.iter().filter(|(_, nonce, _)| *nonce == sighting.nonce);
        if of_nonce.clone().any(|(.., addr)| *addr == sighting.addr) || of_nonce.count() >= ADDRESSES_PER_NONCE_MAX {
            return false;
        }
        if self.0.len() == REMEMBERED_MAX {
            self.0.pop_front();
        }
        self.0.push_back((now, sighting.nonce, sighting.addr));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::DiscoveryKey;

    fn sighting(nonce: u16, host: u8) -> Sighting {
        let mut bytes = [1; 8];
        bytes[..2].copy_from_slice(&nonce.to_be_bytes());
        Sighting {
            addr: SocketAddr::from(([10, 0, 0, host], 4711)),
            nonce: BeaconNonce(bytes),
            key: DiscoveryKey::Present,
        }
    }

    #[test]
    fn a_device_is_news_once_in_a_while() {
        let (mut recent, start) = (Recent::default(), Instant::now());
        assert!(recent.is_news(start, sighting(1, 1)));
        assert!(!recent.is_news(start + REPEAT_AFTER / 2, sighting(1, 1)));
        assert!(recent.is_news(start + REPEAT_AFTER / 2, sighting(2, 1)), "another nonce");
        assert!(recent.is_news(start + REPEAT_AFTER, sighting(1, 1)));
        assert!(!recent.is_news(start + REPEAT_AFTER, sighting(2, 1)));
    }

    #[test]
    fn a_replayed_beacon_hides_nobody_and_sends_nobody_to_many_places() {
        let (mut recent, now) = (Recent::default(), Instant::now());
        assert!(recent.is_news(now, sighting(1, 99)));
        assert!(recent.is_news(now, sighting(1, 1)), "the true address is reported too");
        let believed = (0..50).filter(|host| recent.is_news(now, sighting(1, 100 + host))).count();
        assert_eq!(believed, ADDRESSES_PER_NONCE_MAX - 2);
    }

    #[test]
    fn memory_is_bounded() {
        let (mut recent, now) = (Recent::default(), Instant::now());
        for nonce in 0..1000 {
            assert!(recent.is_news(now, sighting(nonce, 1)));
        }
        assert_eq!(recent.0.len(), REMEMBERED_MAX);
    }
}
