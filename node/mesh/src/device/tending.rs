//! The tray of a device, tended: kept full of covers, and let out slot by slot.

use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::carry::slots::{Output, Slots, TRAY_DAYS, slot_length, tray_places};
use ijwi_protocol::envelope::{Direction, Ready, StampTerms};
use ijwi_protocol::time::{Day, Instant};
use tracing::warn;

use super::{Device, DeviceError};
use crate::custody::Custody;
use crate::seed::system_rng;
use crate::slots::Outlet;
use crate::stamps::Stamps;
use crate::tray::Tray;

/// How far the tray of a device reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Places that hold an envelope.
    pub places: usize,
    /// Envelopes that leave in a day.
    pub a_day: usize,
}

impl Reach {
    /// Whole days for which there is something to let out.
    pub fn days(&self) -> usize {
        self.places / self.a_day
    }
}

/// A device that lets out of its tray into its custody.
pub struct Tended {
    /// The device.
    pub device: Arc<Device>,
    /// What it carries.
    pub custody: Arc<Custody>,
}

/// The tray and the stamps beyond it, until both are written.
pub(super) struct Opened {
    pub(super) tray: Tray,
    pub(super) stamps: Stamps,
    pub(super) bundle: Arc<Bundle>,
    pub(super) room: usize,
}

impl Device {
    /// Whenever a person opens the program: fills the tray as far as there are stamps, and writes it anew. What a slot let
    /// out before a kill is not let out again.
    ///
    /// # Errors
    /// [`DeviceError::Tray`], [`DeviceError::Stamps`].
    pub fn tend(&self, custody: &Custody) -> Result<Reach, DeviceError> {
        let _turn = self.turn();
        let mut opened = self.opened(custody)?;
        self.close(&mut opened)?;
        let a_day = usize::from(opened.bundle.policy().slots_per_day);
        Ok(Reach { places: opened.tray.places().len(), a_day })
    }

    /// Its slots, which go on where they were.
    ///
    /// # Errors
    /// [`DeviceError::Tray`].
    pub fn slots(&self, custody: &Custody) -> Result<Slots, DeviceError> {
        let _turn = self.turn();
        Ok(self.slots_of(&Tray::open(&self.home)?, &custody.active().bundle))
    }

    /// Slots of another length than the policy's: for tests.
    pub fn set_slot_length(&self, length: Duration) {
        *self.slot.lock().expect("no thread panics with it") = Some(length);
    }

    /// Lets the next place out, in the slot that ends then. It is in the store before it has left the tray: after a kill
    /// in between it is found in both, and dropped from the tray at the next opening. False if the tray is empty.
    ///
    /// # Errors
    /// [`DeviceError`]: it stays in the tray then.
    pub fn let_out(&self, custody: &Custody, end: Instant) -> Result<bool, DeviceError> {
        let _turn = self.turn();
        let mut opened = self.opened(custody)?;
        self.let_out_of(&mut opened, custody, end)
    }

    pub(super) fn let_out_of(&self, opened: &mut Opened, custody: &Custody, end: Instant) -> Result<bool, DeviceError> {
        let Some(ready) = opened.tray.take_next(end) else { return Ok(false) };
        custody.release(vec![ready.into_envelope()])?;
        opened.fill(custody.days());
        self.close(opened)?;
        Ok(true)
    }

    /// Lets the first place out now, if this slot or the next one has not let out its own. Whether it did.
    pub(super) fn let_out_urgently(&self, opened: &mut Opened, custody: &Custody) -> Result<bool, DeviceError> {
        let mut slots = self.slots_of(&opened.tray, &opened.bundle);
        if slots.handle_urgent(self.clock.slot_now())
            && let Output::Release(end) = slots.poll_output()
        {
            return self.let_out_of(opened, custody, end);
        }
        Ok(false)
    }

    /// The tray, without what has left, with covers for all stamps that it has room for. Nothing is written yet.
    pub(super) fn opened(&self, custody: &Custody) -> Result<Opened, DeviceError> {
        let bundle = custody.active().bundle;
        let mut opened = Opened {
            tray: Tray::open(&self.home)?,
            stamps: self.stamps()?,
            room: tray_places(bundle.policy().slots_per_day),
            bundle,
        };
        let [likely, certain] = custody.days();
        let Opened { tray, stamps, bundle, .. } = &mut opened;
        stamps.discard(|stamp| tray.places().iter().any(|ready| ready.is_under(stamp)));
        let terms = |ready: &Ready| bundle.keyring().terms(ready.envelope().stamp_key());
        tray.retain(|ready| {
            terms(ready).is_some_and(|terms| is_fresh(terms, certain)) && !custody.holds(&ready.envelope().id())
        });
        opened.fill([likely, certain]);
        Ok(opened)
    }

    /// Writes the tray, and then the stamps without those that are in it now. After a kill in between they are found in
    /// both, and are the tray's.
    pub(super) fn close(&self, opened: &mut Opened) -> Result<(), DeviceError> {
        opened.tray.save(&self.home, opened.room)?;
        Ok(opened.stamps.save(&self.home)?)
    }

    /// The tray and the slots of a device are one process's, and one thread's at a time.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().expect("no thread panics while it tends the tray")
    }

    fn slots_of(&self, tray: &Tray, bundle: &Bundle) -> Slots {
        let set = *self.slot.lock().expect("no thread panics with it");
        let length = set.unwrap_or_else(|| slot_length(bundle.policy().slots_per_day.into()));
        Slots::new(self.clock.slot_now(), tray.seed(), length, tray.used())
    }
}

impl Opened {
    /// Puts covers into free places, by the likelier day first.
    pub(super) fn fill(&mut self, days: [Day; 2]) {
        let (mut rng, campaign) = (system_rng(), *self.bundle.campaign());
        for day in days {
            let free = self.room.saturating_sub(self.tray.places().len());
            let stamps = self.stamps.pick(&self.bundle, Direction::Up, day, Day::default(), free);
            self.tray.fill(stamps.into_iter().map(|stamp| Ready::cover(&mut rng, &campaign, stamp)));
        }
    }
}

/// Whether something can still be sealed in a place under a key of these terms, and then be carried for some weeks: what
/// leaves last was made 28 days before.
pub(super) fn is_fresh(terms: &StampTerms, day: Day) -> bool {
    terms.direction == Direction::Up && day <= terms.last_day + u32::from(TRAY_DAYS)
}

impl core::fmt::Debug for Tended {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Tended(..)")
    }
}

impl Outlet for Tended {
    fn let_out(&self, end: Instant) -> bool {
        self.device.let_out(&self.custody, end).unwrap_or_else(|error| {
            warn!(%error, "a slot was missed");
            false
        })
    }
}
