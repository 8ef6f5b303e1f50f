//! The parts of a bundle as values. Each is one bincode encoding; each is within bounds once it has been read.

use bincode::{Decode, Encode};

use super::{Prekeys, Texts};
use crate::bounds::PART_BYTES_MAX;
use crate::codec::{self, Malformed};
use crate::envelope::StampTerms;
use crate::ids::{CampaignId, RecipientId, RelayId};

/// Stamp keys of one bundle: a year of months for thirty areas.
const STAMP_KEYS_MAX: usize = 400;
const RELAYS_MAX: usize = 16;
const ADDRESSES_MAX: usize = 8;
const ADDRESS_BYTES_MAX: usize = 128;
const ORGANISATION_BYTES_MAX: usize = 200;
/// What decoded values may claim of memory: a part's bytes, and its strings' and vectors' own sizes.
const PART_MEMORY_MAX: usize = 4 * PART_BYTES_MAX;

/// The campaign in general.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct General {
    /// Its name, as people know it.
    pub name: Texts,
    /// What devices find each other by.
    pub discovery_key: [u8; 32],
    /// The one before, understood for 8 weeks after a change.
    pub discovery_key_before: Option<[u8; 32]>,
}

/// One stamp key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StampKeyInfo {
    /// DER SubjectPublicKeyInfo.
    pub der: Vec<u8>,
    /// Its terms.
    pub terms: StampTerms,
}

/// A relay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RelayInfo {
    /// Ed25519: signs receipts and heads.
    pub key: [u8; 32],
    /// X25519: its Noise static key, which the dialer checks.
    pub link_key: [u8; 32],
    /// `host:port`, tried in this order.
    pub addresses: Vec<String>,
}

impl RelayInfo {
    /// Its id.
    pub fn id(&self) -> RelayId {
        RelayId::of(&self.key)
    }
}

/// What a recipient is to those who report. Bits of [`crate::report::Question::roles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Role {
    /// Medical and psychosocial care.
    Clinic,
    /// A non-governmental organisation's desk.
    Ngo,
    /// The UN refugee agency.
    Unhcr,
    /// A police unit.
    Police,
    /// A prosecutor or judge.
    Prosecutor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [Self::Clinic, Self::Ngo, Self::Unhcr, Self::Police, Self::Prosecutor];

    /// Its name in files and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clinic => "clinic",
            Self::Ngo => "ngo",
            Self::Unhcr => "unhcr",
            Self::Police => "police",
            Self::Prosecutor => "prosecutor",
        }
    }

    /// Its bit in a set of roles.
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A recipient.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Recipient {
    /// Ed25519: signs prekeys and countersigns receipts.
    pub identity: [u8; 32],
    /// As people know it.
    pub name: Texts,
    /// The organisation it belongs to; receipts need the signatures of different ones.
    pub organisation: String,
    /// What it is.
    pub role: Role,
    /// Its prekeys.
    pub prekeys: Prekeys,
}

impl Recipient {
    /// Its id.
    pub fn id(&self) -> RecipientId {
        RecipientId::of(&self.identity)
    }
}

/// What the campaign has decided for all its devices.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Policy {
    /// Organisations whose countersignatures clear an *up* envelope. Lowered to the number of organisations there are.
    pub clearing_organisations: u8,
    /// Envelopes that a device releases a day, real or cover.
    pub slots_per_day: u8,
    /// Stamps given at one visit.
    pub stamps_per_visit: u16,
    /// Seconds after which a device or desk asks a relay again.
    pub poll_seconds: u32,
    /// Seconds after which a relay closes a receipt that is not full.
    pub receipt_seconds: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            clearing_organisations: 2,
            slots_per_day: 4,
            stamps_per_visit: 150,
            poll_seconds: 30,
            receipt_seconds: 600,
        }
    }
}

/// Reads a part's bytes.
pub(super) fn read<T: Encode + Decode<()>>(bytes: &[u8]) -> Result<T, Malformed> {
    if bytes.len() > PART_BYTES_MAX {
        return Err(Malformed);
    }
    codec::decode::<T, PART_MEMORY_MAX>(bytes)
}

impl General {
    pub(super) fn is_valid(&self) -> bool {
        self.name.is_valid()
    }
}

impl Policy {
    pub(super) fn is_valid(&self) -> bool {
        (1..=16).contains(&self.clearing_organisations)
            && (1..=48).contains(&self.slots_per_day)
            && (1..=2000).contains(&self.stamps_per_visit)
            && (1..=86_400).contains(&self.poll_seconds)
            && (1..=86_400).contains(&self.receipt_seconds)
    }
}

impl Recipient {
    pub(super) fn is_valid(&self, campaign: &CampaignId) -> bool {
        self.name.is_valid()
            && (1..=ORGANISATION_BYTES_MAX).contains(&self.organisation.len())
            && !self.organisation.chars().any(char::is_control)
            && self.prekeys.is_valid(campaign, &self.identity)
    }
}

/// Whether a list of relays is within bounds.
pub(super) fn relays_are_valid(relays: &[RelayInfo]) -> bool {
    relays.len() <= RELAYS_MAX
        && relays.iter().all(|relay| {
            (1..=ADDRESSES_MAX).contains(&relay.addresses.len())
                && relay.addresses.iter().all(|address| {
                    (1..=ADDRESS_BYTES_MAX).contains(&address.len())
                        && address.bytes().all(|byte| byte.is_ascii_graphic())
                })
        })
}

/// Whether a list of stamp keys is within bounds.
pub(super) fn stamp_keys_are_valid(keys: &[StampKeyInfo]) -> bool {
    (1..=STAMP_KEYS_MAX).contains(&keys.len())
}
