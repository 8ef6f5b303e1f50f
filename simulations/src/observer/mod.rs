//! What hostile observers learn of who reported. They see who handed which envelope to whom, and open none.
//!
//! Each observer scores phones or guesses authors by the best methods known for it, and is given the best of them
//! afterwards: a real one would have to choose beforehand, so that what is stated here is too much rather than too little.

mod auc;
mod everyone;
mod insiders;

pub use auc::auc;
pub use everyone::{Seen, watch_everything};
pub use insiders::{Guessed, guess_authors};

use crate::world::{DeviceId, Millis};

/// An envelope went whole from one device to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// When.
    pub at: Millis,
    /// From whom.
    pub from: DeviceId,
    /// To whom.
    pub to: DeviceId,
    /// Its place in [`crate::outcome::Outcome::envelopes`].
    pub envelope: u32,
    /// What the receiver was told of the copies that it may make, in steps; 0 where the policy tells nothing.
    pub share: u8,
}
