//! How copies spread: which peers get one, and how many more they may make of it.
//!
//! A policy is its device's own: it sees what is held, what the device lived through, and the one number that a peer's
//! hello says. What the others do it does not know. [`GatedSpray`] ships; the others are there to be measured against.

use core::fmt::Debug;
use core::time::Duration;

use crate::contact::NodeRole;
use crate::time::Instant;

mod direct;
mod epidemic;
mod gated;
mod prophet;
mod spray;

pub use direct::Direct;
pub use epidemic::Epidemic;
pub use gated::GatedSpray;
pub use prophet::Prophet;
pub use spray::Spray;

/// Copies of an envelope under the policy that ships, at most.
pub const COPIES: u8 = 230;

/// What a policy may know of one *up* envelope that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Copies that it may become, this one included.
    pub copies: u8,
    /// How often it was handed on from here.
    pub handed: u16,
    /// How long it has been here.
    pub age: Duration,
    /// Whether both sides have at least a quarter of their room free.
    pub is_room_spare: bool,
}

/// Decides to whom copies go. Relays always get everything, and *down* envelopes go to everybody: neither is asked.
pub trait Policy: Debug + Send {
    /// Copies that an envelope begins with on the device where it was sealed. `draw` is a random byte.
    fn copies(&self, draw: u8) -> u8;

    /// The most copies that are believed of an envelope that comes in.
    fn copies_max(&self) -> u8 {
        self.copies(u8::MAX)
    }

    /// What hello says of this device: how likely what it is given gets on from it. Policies of one kind understand each
    /// other.
    fn reach(&self, _now: Instant) -> u8 {
        0
    }

    /// With how many of its copies a peer that said `theirs` gets this envelope, if it does. With 0 it may make no copies but
    /// its own, and that one is not counted.
    fn share(&self, now: Instant, copy: Copy, theirs: u8) -> Option<u8>;

    /// Copies that stay after a peer got `given`.
    fn kept(&self, copies: u8, given: u8) -> u8 {
        copies.saturating_sub(given).max(1)
    }

    /// Whether what desks signed for is dropped.
    fn clears(&self) -> bool {
        true
    }

    /// A contact began, with a device that said `theirs` or with a relay or desk.
    fn handle_contact(&mut self, _now: Instant, _role: NodeRole, _theirs: u8) {}

    /// An envelope that was here so long was signed for.
    fn handle_cleared(&mut self, _age: Duration) {}
}
