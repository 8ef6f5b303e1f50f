//! The first frame of each side.

use bincode::{Decode, Encode};
use core::time::Duration;

use crate::campaign::BundleRef;

/// The version of the contact protocol.
pub const PROTOCOL_VERSION: u8 = 1;

/// Who opened the stream. All else is symmetric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// We did.
    Opener,
    /// The other did.
    Answerer,
}

/// What a node is in a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum NodeRole {
    /// Carries envelopes.
    Device,
    /// Keeps a log.
    Relay,
    /// Collects *up* envelopes and posts *down* ones.
    Desk,
}

/// A quantity in four steps, so that it tells little: at most a day, three, a week, more; or below a quarter, below half,
/// below three quarters, more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Level {
    /// At most a day; below a quarter.
    Least,
    /// At most three days; below half.
    Less,
    /// At most a week; below three quarters.
    More,
    /// More than that, or never.
    Most,
}

impl Level {
    /// The step of a time since something.
    pub fn of_age(age: Option<Duration>) -> Self {
        const DAY: u64 = 86_400;
        match age.map(|age| age.as_secs()) {
            Some(secs) if secs <= DAY => Self::Least,
            Some(secs) if secs <= 3 * DAY => Self::Less,
            Some(secs) if secs <= 7 * DAY => Self::More,
            _ => Self::Most,
        }
    }

    /// The step of a share of a whole.
    pub fn of_share(part: usize, whole: usize) -> Self {
        match (4 * part).checked_div(whole) {
            None | Some(0) => Self::Least,
            Some(1) => Self::Less,
            Some(2) => Self::More,
            Some(_) => Self::Most,
        }
    }
}

/// What each side says first, about 32 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Hello {
    /// [`PROTOCOL_VERSION`].
    pub version: u8,
    /// What the node is.
    pub role: NodeRole,
    /// Drawn for this contact.
    pub nonce: [u8; 16],
    /// The bundle in force.
    pub bundle: BundleRef,
    /// Share of its store that is free.
    pub room: Level,
    /// Time since it, or those it met last, reached a relay.
    pub since_relay: Level,
    /// How well it gets around, in the words of its carry policy: for the one that ships, how often the number of contacts
    /// that it had of late doubled, in quarters.
    pub reach: u8,
    /// Envelopes that it can take in this contact.
    pub can_take: u32,
}
