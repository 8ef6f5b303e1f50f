//! PRoPHET (RFC 6693) with one destination, the relays: a copy goes to whoever is likelier to meet one. The constants are
//! those of Lindgren et al. 2003.

use core::time::Duration;

use super::{Copy, Policy};
use crate::contact::NodeRole;
use crate::time::Instant;

/// Of 65,536: what a meeting with a relay adds of what is missing.
const MET: u32 = 49_152;
/// Of 65,536: what a meeting with a peer adds of its own likelihood.
const THROUGH: u32 = 16_384;
/// Of 65,536: what is left after a time unit.
const LEFT: u32 = 64_225;
/// The time unit.
const UNIT: Duration = Duration::from_secs(30);

/// Copies go to whoever is likelier to meet a relay.
#[derive(Clone, core::marker::Copy, Debug, Default)]
pub struct Prophet {
    /// Of 65,536, at `at`.
    likelihood: u32,
    at: Instant,
}

impl Prophet {
    fn likelihood(&self, now: Instant) -> u32 {
        let units = now.since(self.at).as_secs() / UNIT.as_secs();
        let mut likelihood = self.likelihood;
        for _ in 0..units.min(1024) {
            likelihood = (likelihood * LEFT) >> 16;
        }
        likelihood
    }
}

impl Policy for Prophet {
    fn copies(&self, _draw: u8) -> u8 {
        1
    }

    fn reach(&self, now: Instant) -> u8 {
        (self.likelihood(now) >> 8) as u8
    }

    fn share(&self, now: Instant, _copy: Copy, theirs: u8) -> Option<u8> {
        (theirs > self.reach(now)).then_some(1)
    }

    fn handle_contact(&mut self, now: Instant, role: NodeRole, theirs: u8) {
        let before = self.likelihood(now);
        let gain = match role {
            NodeRole::Relay => MET,
            NodeRole::Device | NodeRole::Desk => ((u32::from(theirs) << 8) * (THROUGH >> 8)) >> 8,
        };
        let missing = 65_535 - before;
        *self = Self { likelihood: before + ((u64::from(missing) * u64::from(gain)) >> 16) as u32, at: now };
    }

    fn clears(&self) -> bool {
        false
    }
}
