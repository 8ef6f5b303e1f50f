//! Placing adverts when a clock can't be believed: the UUID of a device's slot tells which slot it lives in.
//!
//! Most adverts are of the present slot or of one beside it, since each device changes slots at an offset of its own. One
//! that is not is searched among the slots of twenty years: a million HMACs, so at most once a minute. What it was found
//! to be off by is tried with that device, and kept for all only after a contact with it succeeded: an advert can be
//! recorded years before it is played, a contact can't.

use core::time::Duration;
use std::collections::VecDeque;

use ijwi_protocol::time::Instant;

use super::advert::{AdvertKey, SLOT, Slot, Uuid};
use crate::discovery::{DiscoveryKey, DiscoveryKeys};

/// The first slot that is searched: 2025-01-01. Nobody spoke this protocol before.
const FIRST: u64 = 1_735_689_600 / SLOT.as_secs();
/// Slots that are searched: twenty years.
const SEARCHED: u64 = 20 * 365 * 86_400 / SLOT.as_secs();
/// The wait between two searches.
const SEARCH_EVERY: Duration = Duration::from_secs(60);
/// UUIDs that were searched for in vain, and are not searched again: of other programs nearby.
const STRANGERS_MAX: usize = 64;

/// Where an advert was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// By which key.
    pub(crate) key: DiscoveryKey,
    /// In which slot of its sender.
    pub(crate) slot: Slot,
}

/// The keys of adverts, the present one first.
#[derive(Clone)]
pub struct AdvertKeys(Vec<(DiscoveryKey, AdvertKey)>);

impl AdvertKeys {
    /// Of what devices find each other by.
    pub fn new(keys: &DiscoveryKeys) -> Self {
        Self(keys.iter().map(|(which, key)| (which, AdvertKey::new(key))).collect())
    }

    /// The key that own adverts are made with.
    pub(crate) fn present(&self) -> &AdvertKey {
        &self.0[0].1
    }

    /// The key of this name, if it is understood.
    pub(crate) fn get(&self, which: DiscoveryKey) -> Option<&AdvertKey> {
        self.0.iter().find(|(name, _)| *name == which).map(|(_, key)| key)
    }

    /// The place of this UUID among these slots.
    fn find(&self, service: Uuid, slots: impl Iterator<Item = u64> + Clone) -> Option<Place> {
        self.0.iter().find_map(|(which, key)| {
            let slot = slots.clone().map(Slot).find(|slot| key.service(*slot) == service)?;
            Some(Place { key: *which, slot })
        })
    }

    /// The long search: a million HMACs for each key.
    pub(crate) fn search(&self, service: Uuid) -> Option<Place> {
        self.find(service, FIRST..FIRST + SEARCHED)
    }
}

impl core::fmt::Debug for AdvertKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("AdvertKeys(..)")
    }
}

/// What is known of the time that others live in.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// Slots to add to what the clock says.
    kept: i64,
    /// What a device was found to be off by that has yet to prove it.
    tried: Option<i64>,
    last: Option<Instant>,
    strangers: VecDeque<Uuid>,
    /// The UUIDs around a slot, which most adverts have.
    near: Option<(Slot, Vec<(Uuid, Place)>)>,
}

impl Search {
    /// The slot that others have, when the own clock says this.
    pub(crate) fn slot(&self, clock: Slot) -> Slot {
        Slot(clock.0.saturating_add_signed(self.kept))
    }

    /// Places an advert of the slots around ours, or of those around what is being tried.
    pub(crate) fn place(&mut self, keys: &AdvertKeys, clock: Slot, service: Uuid) -> Option<Place> {
        let present = self.slot(clock);
        if self.near.as_ref().is_none_or(|(around, _)| *around != present) {
            let tried = self.tried.map(|off| clock.0.saturating_add_signed(off));
            let around =
                [Some(present.0), tried].into_iter().flatten().flat_map(|slot| slot.saturating_sub(1)..=slot + 1);
            let known = |slot| {
                keys.0.iter().map(move |(key, of)| (of.service(Slot(slot)), Place { key: *key, slot: Slot(slot) }))
            };
            self.near = Some((present, around.flat_map(known).collect()));
        }
        let (_, near) = self.near.as_ref()?;
        near.iter().find(|(uuid, _)| *uuid == service).map(|(_, place)| *place)
    }

    /// Whether this UUID, which could not be placed, is worth the long search now.
    pub(crate) fn is_due(&mut self, now: Instant, service: Uuid) -> bool {
        let is_due = !self.strangers.contains(&service) && self.last.is_none_or(|last| now.since(last) >= SEARCH_EVERY);
        if is_due {
            self.last = Some(now);
        }
        is_due
    }

    /// What the long search came to.
    pub(crate) fn searched(&mut self, clock: Slot, service: Uuid, found: Option<Place>) {
        match found {
            Some(place) => {
                self.tried =
                    i64::try_from(place.slot.0).ok().zip(i64::try_from(clock.0).ok()).map(|(is, says)| is - says);
                self.near = None;
            }
            None => {
                if self.strangers.len() == STRANGERS_MAX {
                    self.strangers.pop_front();
                }
                self.strangers.push_back(service);
            }
        }
    }

    /// A contact with a device of this slot succeeded: its time is that of others. True if ours changed.
    pub(crate) fn proved(&mut self, clock: Slot, slot: Slot) -> bool {
        // The slots beside ours are other devices' offsets, not other clocks.
        if self.slot(clock).0.abs_diff(slot.0) <= 1 {
            return false;
        }
        let Some(tried) = self.tried.take() else { return false };
        self.kept = tried;
        self.near = None;
        true
    }

    /// The keys have changed.
    pub(crate) fn forget_uuids(&mut self) {
        self.near = None;
        self.strangers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> AdvertKeys {
        AdvertKeys::new(&DiscoveryKeys { before: Some([8; 32].into()), ..DiscoveryKeys::only(&[2; 32]) })
    }

    #[test]
    fn adverts_of_the_slots_beside_ours_are_placed_under_both_keys() {
        let (keys, mut search) = (keys(), Search::default());
        for slot in 999..=1001 {
            for (key, of) in &keys.0 {
                let place = search.place(&keys, Slot(1000), of.service(Slot(slot)));
                assert_eq!(place, Some(Place { key: *key, slot: Slot(slot) }));
            }
        }
        for slot in [998, 1002] {
            assert_eq!(search.place(&keys, Slot(1000), keys.present().service(Slot(slot))), None);
        }
    }

    #[test]
    fn a_clock_that_is_years_off_finds_the_slot_and_keeps_it_after_a_contact_only() {
        let (keys, mut search, now) = (keys(), Search::default(), Instant::START);
        let (clock, truth) = (Slot(4), Slot(FIRST + 300_000));
        let service = keys.present().service(truth);
        assert_eq!(search.place(&keys, clock, service), None);
        assert!(search.is_due(now, service));
        search.searched(clock, service, keys.search(service));
        assert_eq!(search.place(&keys, clock, service).map(|place| place.slot), Some(truth));
        assert_eq!(search.slot(clock), clock, "an advert alone moves nothing");
        assert!(search.proved(clock, truth));
        assert_eq!(search.slot(Slot(5)), Slot(truth.0 + 1));
        assert!(!search.proved(clock, truth), "it is ours now");
    }

    #[test]
    fn searches_are_rare_and_strangers_are_searched_once() {
        let (keys, mut search) = (keys(), Search::default());
        let at = |seconds: u64| Instant::from_millis(seconds * 1000);
        let stranger = Uuid(7);
        assert!(search.is_due(at(0), stranger));
        search.searched(Slot(1000), stranger, keys.find(stranger, FIRST..FIRST + 10));
        assert!(!search.is_due(at(59), Uuid(8)), "within the minute");
        assert!(!search.is_due(at(61), stranger), "searched in vain");
        assert!(search.is_due(at(61), Uuid(8)));
    }

    #[test]
    fn a_replayed_advert_changes_no_clock() {
        let (keys, mut search) = (keys(), Search::default());
        let (clock, old) = (Slot(FIRST + 90_000), Slot(FIRST + 10_000));
        let service = keys.present().service(old);
        search.searched(clock, service, keys.search(service));
        // The dial to it fails: nothing is proved, and devices of today are placed as before.
        assert!(search.place(&keys, clock, keys.present().service(Slot(clock.0 + 1))).is_some());
        assert!(!search.proved(clock, clock));
        assert_eq!(search.slot(clock), clock);
    }
}
