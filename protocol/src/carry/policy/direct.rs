//! Direct delivery: the device on which it was sealed brings it to a relay, nobody else.

use super::{Copy, Policy};
use crate::time::Instant;

/// Nobody but a relay gets anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Direct;

impl Policy for Direct {
    fn copies(&self, _draw: u8) -> u8 {
        1
    }

    fn share(&self, _now: Instant, _copy: Copy, _theirs: u8) -> Option<u8> {
        None
    }
}
