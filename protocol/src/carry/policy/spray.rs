//! Binary Spray and Wait (Spyropoulos et al. 2005): half of the copies go to whoever is met, the last one waits for a
//! relay.

use super::{Copy, Policy};
use crate::time::Instant;

/// Half of the copies to everybody.
#[derive(Clone, core::marker::Copy, Debug)]
pub struct Spray {
    /// Copies of each envelope.
    pub copies: u8,
    /// Whether what desks signed for is dropped.
    pub receipts: bool,
}

impl Policy for Spray {
    fn copies(&self, _draw: u8) -> u8 {
        self.copies
    }

    fn share(&self, _now: Instant, copy: Copy, _theirs: u8) -> Option<u8> {
        (copy.copies > 1).then_some(copy.copies.div_ceil(2))
    }

    fn clears(&self) -> bool {
        self.receipts
    }
}
