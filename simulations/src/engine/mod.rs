//! Discrete events over the shipped carriers. One run is one thread, and all of it follows from its seed.
//!
//! Contacts are replaced by the exact difference of what two devices hold, less what the real ones' coded sets hide, with
//! the bytes charged that they send; everything that decides is [`ijwi_protocol::carry::Carrier`]'s.

mod adversary;
mod bits;
mod campaign;
mod device;
mod event;
mod link;
mod news;
mod outlet;
mod policy;
mod price;
mod reconcile;
mod registry;
mod run;

#[cfg(test)]
mod tests;

pub use adversary::Adversaries;
pub use outlet::{Leaving, Release};
pub use policy::{Policy, UnknownPolicy};
pub use run::run;

use crate::world::Millis;

/// How a world is run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How the devices carry.
    pub policy: Policy,
    /// Envelopes that each device has room for.
    pub room: usize,
    /// What all chance follows from.
    pub seed: u64,
    /// A relay signs what came in so long after the first of it.
    pub receipt_delay: Millis,
    /// Desks countersign so long after a receipt.
    pub desk_delay: Millis,
    /// How often what is held is counted.
    pub sample: Millis,
    /// How devices release their own envelopes; at once, if nothing is said.
    pub release: Option<Release>,
    /// Who does harm.
    pub adversaries: Adversaries,
    /// Whether reports are under the stamp key that was stolen.
    pub same_key: bool,
    /// Whether every hand-over is written down for observers.
    pub watched: bool,
    /// How devices stop and start again, if they do.
    pub restarts: Option<Restarts>,
    /// Whether all is really sealed, stamped, signed, verified and opened. It changes no figure.
    pub is_sealed: bool,
}

/// Devices that stop in the middle of what they do, lose what was not kept, and start again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Restarts {
    /// How often each does in a day, in the mean.
    pub per_day: f64,
    /// How long it takes until it is there again, at most.
    pub down: Millis,
    /// None stops from then on.
    pub until: Millis,
}

impl Default for Options {
    /// The policy that ships, room for 8,192 envelopes (32 MiB), the receipts of the bundle's default policy, desks that
    /// collect once an hour.
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            room: 8192,
            seed: 1,
            receipt_delay: 600_000,
            desk_delay: 3_600_000,
            sample: 3_600_000,
            release: None,
            adversaries: Adversaries::default(),
            same_key: false,
            watched: false,
            restarts: None,
            is_sealed: false,
        }
    }
}
