//! The stamp keys that a device knows, with their terms. Direction and lifetime of an envelope follow from them alone.

use std::collections::BTreeMap;

use bincode::{Decode, Encode};

use super::{Direction, StampKey};
use crate::ids::StampKeyId;
use crate::time::Day;

/// What a campaign says of one stamp key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StampTerms {
    /// The direction of what it stamps.
    pub direction: Direction,
    /// The area it is used in, a number of the campaign's; 0 for *down* keys.
    pub area: u16,
    /// The last day on which it may be used.
    pub last_day: Day,
    /// Lowered to a floor: its envelopes are dropped first, but never refused.
    pub revoked: bool,
}

impl StampTerms {
    /// The last day on which its envelopes are carried.
    pub fn carry_until(&self) -> Day {
        self.last_day + self.direction.carried_days()
    }

    /// Whether envelopes of it may be made, carried, or neither on this day. It is never 'too early'.
    pub fn standing(&self, day: Day) -> Standing {
        if day <= self.last_day {
            Standing::Stamping
        } else if day <= self.carry_until() {
            Standing::Carried
        } else {
            Standing::Over
        }
    }
}

/// Where a stamp key stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// New envelopes may be made with it.
    Stamping,
    /// Its envelopes are carried.
    Carried,
    /// Its envelopes are not taken any more.
    Over,
}

/// The stamp keys of a campaign.
#[derive(Clone, Debug, Default)]
pub struct Keyring(BTreeMap<StampKeyId, (StampKey, StampTerms)>);

/// Why a key can't be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyringError {
    /// Two keys share the 3 bytes that envelopes name them by.
    SameId(StampKeyId),
}

impl core::fmt::Display for KeyringError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::SameId(id) => write!(f, "two stamp keys share the name {id:?}"),
        }
    }
}

impl core::error::Error for KeyringError {}

impl Keyring {
    /// Adds a key.
    ///
    /// # Errors
    /// [`KeyringError::SameId`]: the campaign has to make another key.
    pub fn add(&mut self, key: StampKey, terms: StampTerms) -> Result<(), KeyringError> {
        let id = key.id();
        match self.0.insert(id, (key, terms)) {
            None => Ok(()),
            Some(_) => Err(KeyringError::SameId(id)),
        }
    }

    /// The key of this name.
    pub fn get(&self, id: StampKeyId) -> Option<(&StampKey, &StampTerms)> {
        self.0.get(&id).map(|(key, terms)| (key, terms))
    }

    /// The terms of the key of this name.
    pub fn terms(&self, id: StampKeyId) -> Option<&StampTerms> {
        self.0.get(&id).map(|(_, terms)| terms)
    }

    /// All keys, ordered by their names.
    pub fn iter(&self) -> impl Iterator<Item = (StampKeyId, &StampKey, &StampTerms)> {
        self.0.iter().map(|(id, (key, terms))| (*id, key, terms))
    }

    /// The last day on which anything under any of its keys is carried; none if it is empty.
    pub fn carried_until(&self) -> Option<Day> {
        self.0.values().map(|(_, terms)| terms.carry_until()).max()
    }

    /// How many keys it holds.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
