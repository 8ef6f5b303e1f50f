//! When a device's own envelopes come into the world: by the slots that ship, out of a tray of envelopes that are still to
//! come. The copies of a report that follow after 7 and 21 days are not simulated.

use core::time::Duration;
use std::collections::VecDeque;

use ijwi_protocol::carry::slots::{Output, Slots, slot_length};
use ijwi_protocol::ids::EnvelopeId;
use ijwi_protocol::time::Instant;

use super::device::instant;
use crate::world::Millis;

/// How devices release what is their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// Slots a day.
    pub per_day: u32,
    /// Whether slots with nothing to say release cover.
    pub cover: bool,
    /// How reports leave.
    pub reports: Leaving,
}

/// How reports leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaving {
    /// With the slots.
    #[default]
    BySlots,
    /// The first envelope in this slot's place now, the rest with the slots.
    Urgent,
    /// All now, beside the slots.
    Burst,
}

/// The slots of one device, and what waits for them.
pub(super) struct Outlet {
    slots: Slots,
    seed: [u8; 32],
    length: Duration,
    /// The end of the last slot that was used, which is kept.
    used: Option<Instant>,
    waiting: VecDeque<EnvelopeId>,
    /// When it is to be asked again.
    pub(super) wake: Millis,
}

impl Outlet {
    pub(super) fn new(seed: [u8; 32], release: Release) -> Self {
        let length = slot_length(release.per_day);
        let slots = Slots::new(instant(0), seed, length, None);
        Self { slots, seed, length, used: None, waiting: VecDeque::new(), wake: 0 }
    }

    /// The device starts again: the tray and the last slot are kept.
    pub(super) fn restart(&mut self, now: Millis) {
        self.slots = Slots::new(instant(now), self.seed, self.length, self.used);
        self.wake = now;
    }

    /// A report is filed: like the device, it puts it before what waits.
    pub(super) fn put(&mut self, envelopes: Vec<EnvelopeId>) {
        envelopes.into_iter().rev().for_each(|id| self.waiting.push_front(id));
    }

    /// Its first envelope can't wait.
    pub(super) fn hurry(&mut self, now: Millis) {
        self.slots.handle_urgent(instant(now));
    }

    pub(super) fn handle_timeout(&mut self, now: Millis) {
        self.slots.handle_timeout(instant(now));
    }

    /// What leaves now, nothing for a cover; or when to ask again.
    pub(super) fn poll(&mut self) -> Result<Option<EnvelopeId>, Millis> {
        match self.slots.poll_output() {
            Output::Release(end) => {
                self.used = Some(end);
                Ok(self.waiting.pop_front())
            }
            Output::Wake(at) => {
                self.wake = at.as_millis();
                Err(self.wake)
            }
        }
    }
}
