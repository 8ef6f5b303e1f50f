//! Epidemic: everybody gets everything. The fastest where there is room and time for it, and the dearest.

use super::{Copy, Policy};
use crate::time::Instant;

/// Everybody gets everything.
#[derive(Clone, Copy, Debug)]
pub struct Epidemic {
    /// Whether what desks signed for is dropped.
    pub receipts: bool,
}

impl Policy for Epidemic {
    fn copies(&self, _draw: u8) -> u8 {
        1
    }

    fn share(&self, _now: Instant, _copy: Copy, _theirs: u8) -> Option<u8> {
        Some(1)
    }

    fn clears(&self) -> bool {
        self.receipts
    }
}
