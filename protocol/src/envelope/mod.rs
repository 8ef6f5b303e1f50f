//! The envelope: 4,096 bytes that carry one sealed payload under one stamp.
//!
//! From stranger's bytes to something a store may keep there is one way: [`Envelope::parse`] (shape), then
//! [`Envelope::verify`] (stamp and signature) gives a [`Verified`]. From a payload to an envelope there is one way too:
//! [`seal`], which spends a [`Stamp`]. What is ready and has not left is a [`Ready`].

mod keyring;
mod layout;
mod ready;
mod seal;
mod stamp;
mod verify;

pub use keyring::{Keyring, KeyringError, StampTerms, Standing};
pub use layout::{Envelope, PAYLOAD_BYTES};
pub use ready::Ready;
pub use seal::{OpeningKey, SealingKey, cover, open, seal};
pub use stamp::{BlindSignature, BlindedStamp, PendingStamp, Stamp, StampError, StampIssuer, StampKey};
pub use verify::{Refused, Verified};

#[cfg(test)]
mod tests;

use bincode::{Decode, Encode};

/// Which way an envelope goes. It follows from its stamp key alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Direction {
    /// From devices to desks.
    Up,
    /// From desks to devices.
    Down,
}

impl Direction {
    /// Days that an envelope is still carried after the last day on which it could be stamped.
    pub const fn carried_days(self) -> u32 {
        match self {
            Self::Up => 45,
            Self::Down => 30,
        }
    }
}
