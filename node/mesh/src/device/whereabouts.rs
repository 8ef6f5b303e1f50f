//! Where a report is, as far as its author's device can know.

use std::collections::BTreeSet;

use ijwi_protocol::ids::EnvelopeId;

use super::{Device, DeviceError};
use crate::custody::Custody;
use crate::tray::Tray;

/// Where the envelopes of a report are. Whether its recipient has it, only she can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whereabouts {
    /// None of them was ever kept: the filing was cut short, or it is too long ago.
    Unknown,
    /// They wait for their slots.
    InTray,
    /// Some have left, and are carried like every other.
    Left,
    /// A relay has signed that it has one.
    AtRelay,
}

impl Device {
    /// Where the reports are that these carry.
    ///
    /// # Errors
    /// [`DeviceError::Tray`].
    pub fn whereabouts(&self, custody: &Custody, reports: &[&[EnvelopeId]]) -> Result<Vec<Whereabouts>, DeviceError> {
        let _turn = self.turn();
        let tray = Tray::open(&self.home)?;
        let waiting: BTreeSet<_> = tray.places().iter().map(|ready| ready.envelope().id()).collect();
        let of = |ids: &[EnvelopeId]| match ids {
            [] => Whereabouts::Unknown,
            ids if custody.is_any_at_relay(ids) => Whereabouts::AtRelay,
            ids if ids.iter().all(|id| waiting.contains(id) && !custody.holds(id)) => Whereabouts::InTray,
            _ => Whereabouts::Left,
        };
        Ok(reports.iter().map(|ids| of(ids)).collect())
    }
}
