//! First messages of handshakes that were answered, so that a recorded one gets no second answer.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// First messages that are remembered; the oldest goes first. Only who holds the pre-shared key gets one in here, and
/// 4,096 dials are hours of a busy relay and weeks of a phone.
pub const REPLAYS_REMEMBERED: usize = 4096;

/// Remembers the ephemeral keys of first messages. Clones share one memory: a caller that renews its swarm hands the
/// same one on.
#[derive(Clone, Default)]
pub struct ReplayCache(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    keys: HashSet<[u8; 32]>,
    order: VecDeque<[u8; 32]>,
}

impl ReplayCache {
    /// An empty memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the key in; false when it was there already.
    pub(crate) fn is_first(&self, ephemeral: [u8; 32]) -> bool {
        // Each change below is whole at any panic, so a poisoned lock holds nothing broken.
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.keys.insert(ephemeral) {
            return false;
        }
        seen.order.push_back(ephemeral);
        if seen.order.len() > REPLAYS_REMEMBERED
            && let Some(oldest) = seen.order.pop_front()
        {
            seen.keys.remove(&oldest);
        }
        true
    }
}

impl core::fmt::Debug for ReplayCache {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ReplayCache(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> [u8; 32] {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&(number as u64).to_le_bytes());
        key
    }

    #[test]
    fn a_key_is_first_once_and_clones_know_it_too() {
        let cache = ReplayCache::new();
        assert!(cache.is_first(key(1)));
        assert!(!cache.clone().is_first(key(1)));
        assert!(cache.is_first(key(2)));
    }

    #[test]
    fn the_oldest_key_makes_room() {
        let cache = ReplayCache::new();
        for number in 0..=REPLAYS_REMEMBERED {
            assert!(cache.is_first(key(number)));
        }
        assert!(!cache.is_first(key(1)));
        assert!(!cache.is_first(key(REPLAYS_REMEMBERED)));
        assert!(cache.is_first(key(0)), "it went when the 4,097th came");
    }
}
