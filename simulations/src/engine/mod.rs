//! Discrete events over the shipped carriers. One run is one thread, and all of it follows from its seed.
//!
//! Contacts are replaced by the exact difference of what two devices hold, with the bytes charged that the real ones
//! send; everything that decides is [`ijwi_protocol::carry::Carrier`]'s.

mod adversary;
mod device;
mod event;
mod link;
mod news;
mod outlet;
mod policy;
mod price;
mod registry;
mod run;

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
        }
    }
}
