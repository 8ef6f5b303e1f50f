//! When a device lets its own envelopes out: [`Slots`].
//!
//! A day is cut into slots of one length, and each lets one envelope out, at a random time of its own, whether there is
//! something to say or not. So who counts what a device brings into the world, and when, learns how long it was switched
//! on. What leaves is the next place of a *tray*, ready-made and real or cover; a report takes places of it, and the
//! slots never know.

use core::time::Duration;

use crate::ids::sha256;
use crate::rng::Rng;
use crate::time::Instant;

/// Days of slots for which a tray has places.
pub const TRAY_DAYS: u16 = 28;

/// The days of slots after which a report leaves: at once, and twice more, each time sealed anew.
pub const REPEAT_DAYS: [u16; 3] = [0, 7, 21];

/// A desk posts so many times as often as a device releases: it answers hundreds of them.
pub const DESK_SLOTS: u32 = 6;

const DAY: Duration = Duration::from_secs(86_400);
const LABEL: &[u8] = b"ijwi/slot/1";

/// What the slots ask of their driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Let the tray's next envelope out, put a cover at its end, and keep that the slot is used, which ends then. If
    /// that can't be done the slot is missed.
    Release(Instant),
    /// Nothing to do until then; call [`Slots::handle_timeout`].
    Wake(Instant),
}

/// Lets one envelope out in each slot. A slot that passed while nobody asked is skipped and never made up; within a slot
/// it is not too late. It does no I/O and has no clock.
///
/// **One input, then drain [`Slots::poll_output`] until `Wake`.**
///
/// Its time is of a clock that goes on over restarts, as the calendar does: a slot is a multiple of its length, so that
/// starting anew begins none. When in a slot is drawn from the seed and the slot's number, and so is the same after a
/// restart too.
pub struct Slots {
    length: Duration,
    seed: [u8; 32],
    /// The first slot that may still let something out.
    next: u64,
    release: Option<Instant>,
}

impl Slots {
    /// Slots of this length. `used` is the end of the last slot that let something out, as was kept.
    ///
    /// # Panics
    /// For a length below a millisecond.
    pub fn new(now: Instant, seed: [u8; 32], length: Duration, used: Option<Instant>) -> Self {
        assert!(length.as_millis() > 0, "a slot takes time");
        let mut slots = Self { length, seed, next: 0, release: None };
        let present = slots.at(now);
        // The slots may have had another length then.
        let unused = used.map_or(present, |end| end.as_millis().div_ceil(slots.millis()));
        // A calendar that was put back must not silence a device until it has caught up.
        slots.next = unused.clamp(present, present + 2);
        slots
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.next = self.next.max(self.at(now));
        if now >= self.moment(self.next) {
            self.release(self.next);
        }
    }

    /// Something can't wait: it has been put at the head of the tray, and takes this slot's place now, or the next one's
    /// if this one has let something out already. False when that is gone too; it leaves by its slot then.
    pub fn handle_urgent(&mut self, now: Instant) -> bool {
        let present = self.at(now);
        self.next = self.next.max(present);
        let is_free = self.next <= present + 1;
        if is_free {
            self.release(self.next);
        }
        is_free
    }

    /// What to do next.
    pub fn poll_output(&mut self) -> Output {
        let release = self.release.take().map(Output::Release);
        release.unwrap_or_else(|| Output::Wake(self.moment(self.next)))
    }

    fn release(&mut self, slot: u64) {
        self.next = slot + 1;
        self.release = Some(Instant::from_millis(self.next.saturating_mul(self.millis())));
    }

    /// The number of the slot in which this is.
    fn at(&self, now: Instant) -> u64 {
        now.as_millis() / self.millis()
    }

    /// When a slot lets out its envelope, unless it was kept from it.
    fn moment(&self, slot: u64) -> Instant {
        let within = Rng::from_seed(sha256(&[LABEL, &self.seed, &slot.to_le_bytes()])).below(self.millis());
        Instant::from_millis(slot.saturating_mul(self.millis()).saturating_add(within))
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.length.as_millis()).unwrap_or(u64::MAX)
    }
}

impl core::fmt::Debug for Slots {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Slots(..)")
    }
}

/// How long a slot is when there are so many a day.
///
/// # Panics
/// For none.
pub fn slot_length(slots_per_day: u32) -> Duration {
    assert!(slots_per_day > 0, "a day has at least one slot");
    DAY / slots_per_day
}

/// How many places a tray has when there are so many slots a day.
pub fn tray_places(slots_per_day: u8) -> usize {
    usize::from(TRAY_DAYS) * usize::from(slots_per_day)
}

/// The places at which the copies of a report begin when there are so many slots a day. Each has room up to the next.
pub fn copy_places(slots_per_day: u8) -> [usize; 3] {
    REPEAT_DAYS.map(|days| usize::from(days) * usize::from(slots_per_day))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const SIX_HOURS: Duration = Duration::from_secs(6 * 3600);
    const HOUR: u64 = 3_600_000;

    fn at_hour(hour: u64) -> Instant {
        Instant::from_millis(hour * HOUR)
    }

    /// The slots that let something out now, and when they want to be woken.
    fn drain(slots: &mut Slots) -> (Vec<u64>, Instant) {
        let mut used = Vec::new();
        loop {
            match slots.poll_output() {
                Output::Release(end) => used.push(end.as_millis() / slots.millis() - 1),
                Output::Wake(at) => return (used, at),
            }
        }
    }

    /// Runs a device that is always on for so many days: when each slot let something out.
    fn always_on(slots: &mut Slots, days: u64) -> Vec<(u64, Instant)> {
        let mut released = Vec::new();
        let (_, mut now) = drain(slots);
        while now < at_hour(24 * days) {
            slots.handle_timeout(now);
            let (used, wake) = drain(slots);
            released.extend(used.iter().map(|slot| (*slot, now)));
            assert!(wake > now, "it waits for something");
            now = wake;
        }
        released
    }

    #[test]
    fn each_day_has_the_same_number_and_each_slot_a_time_of_its_own() {
        let mut slots = Slots::new(Instant::START, [1; 32], slot_length(4), None);
        let released = always_on(&mut slots, 200);
        let mut by_day: BTreeMap<u64, usize> = BTreeMap::new();
        for (slot, at) in &released {
            assert_eq!(at.as_millis() / (6 * HOUR), *slot, "in its slot");
            *by_day.entry(at.as_millis() / (24 * HOUR)).or_default() += 1;
        }
        assert_eq!(by_day.len(), 200);
        assert!(by_day.values().all(|count| *count == 4));
        let mut by_sixth = [0; 6];
        released.iter().for_each(|(_, at)| by_sixth[(at.as_millis() / HOUR % 6) as usize] += 1);
        assert!(by_sixth.iter().all(|count| (90..180).contains(count)), "each hour of a slot alike: {by_sixth:?}");
        let mut other = Slots::new(Instant::START, [2; 32], slot_length(4), None);
        assert_ne!(always_on(&mut other, 200), released, "devices don't go in step");
    }

    #[test]
    fn a_missed_slot_is_skipped_and_never_made_up() {
        let mut slots = Slots::new(Instant::START, [1; 32], SIX_HOURS, None);
        slots.handle_timeout(at_hour(6 * 40) + Duration::from_millis(6 * HOUR - 1));
        assert_eq!(drain(&mut slots).0, [40], "one, for the slot that goes on, and none of the forty before");
        slots.handle_timeout(at_hour(6 * 41));
        let due = slots.moment(41) <= at_hour(6 * 41);
        assert_eq!(drain(&mut slots).0.len(), usize::from(due));
    }

    #[test]
    fn a_restart_begins_no_slot_and_draws_no_other_time() {
        let mut released = Vec::new();
        let mut used = None;
        // A device that is started anew every quarter of an hour, for ten days.
        for quarter in 0..10 * 96 {
            let now = Instant::from_millis(quarter * HOUR / 4);
            let mut slots = Slots::new(now, [1; 32], SIX_HOURS, used);
            slots.handle_timeout(now);
            for slot in drain(&mut slots).0 {
                released.push(slot);
                used = Some(at_hour(6 * (slot + 1)));
            }
        }
        assert!(released.is_sorted_by(|a, b| a < b), "none twice");
        assert!((34..=40).contains(&released.len()), "{}: one is missed where its time came late", released.len());
    }

    #[test]
    fn urgent_takes_this_slots_place_and_not_one_more() {
        let mut slots = Slots::new(Instant::START, [1; 32], SIX_HOURS, None);
        assert!(slots.handle_urgent(Instant::START));
        assert_eq!(drain(&mut slots).0, [0]);
        let rest = always_on(&mut slots, 10);
        assert_eq!(rest.len(), 39, "of forty slots");
        assert!(rest.iter().all(|(slot, _)| *slot != 0));

        let mut slots = Slots::new(Instant::START, [1; 32], SIX_HOURS, Some(at_hour(6)));
        assert!(slots.handle_urgent(Instant::START), "this one's is gone: the next one's");
        assert!(!slots.handle_urgent(Instant::START), "no further ahead than that");
        assert_eq!(drain(&mut slots).0, [1]);
        assert_eq!(always_on(&mut slots, 10).len(), 38);
    }

    #[test]
    fn slots_of_another_length_go_on_after_those_before() {
        let end = Instant::from_millis(7 * HOUR + 1);
        let mut slots = Slots::new(at_hour(7), [1; 32], SIX_HOURS, Some(end));
        assert_eq!(always_on(&mut slots, 10).first().map(|(slot, _)| *slot), Some(2), "this one was used");
    }

    #[test]
    fn a_calendar_that_was_put_back_or_forward_silences_nobody() {
        let mut slots = Slots::new(at_hour(6), [1; 32], SIX_HOURS, Some(at_hour(6 * 40_000)));
        slots.handle_timeout(at_hour(12) + Duration::from_millis(6 * HOUR - 1));
        assert!(drain(&mut slots).0.is_empty(), "not sooner than two slots on");
        slots.handle_timeout(at_hour(18) + Duration::from_millis(6 * HOUR - 1));
        assert_eq!(drain(&mut slots).0, [3]);
        slots.handle_timeout(at_hour(6 * 50_000));
        slots.handle_timeout(at_hour(6 * 50_000) + Duration::from_millis(6 * HOUR - 1));
        assert_eq!(drain(&mut slots).0, [50_000]);
    }

    #[test]
    fn a_trays_places_and_its_copies_follow_from_the_slots() {
        assert_eq!((tray_places(4), copy_places(4)), (112, [0, 28, 84]));
        assert!(copy_places(48)[2] < tray_places(48));
    }
}
