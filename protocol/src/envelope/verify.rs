//! The checks on arrival, cheapest first: length and version (at parsing), stamp key known and not over, stamp,
//! signature. Whether the id is held already is asked by the contact, between the cheap and the dear ones.

use ed25519_dalek::{Signature, VerifyingKey};

use super::{Direction, Envelope, Keyring, Standing};
use crate::ids::{CampaignId, ContentHash, EnvelopeId, StampKeyId};
use crate::time::Day;

pub(super) const LABEL: &[u8] = b"ijwi/envelope/1";

/// An envelope whose stamp and signature are right in its campaign: what stores take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    envelope: Envelope,
    id: EnvelopeId,
    content: ContentHash,
    direction: Direction,
    copies: u8,
}

/// Why an envelope is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// It does not have 4,096 bytes, but this many.
    Length(usize),
    /// A version that this program does not know. A newer program may.
    Version(u8),
    /// A stamp key that our bundle does not name. A newer bundle may.
    UnknownStampKey(StampKeyId),
    /// Its stamp key is over.
    Expired,
    /// An envelope under the same P is held.
    Held,
    /// No room for envelopes of this stamp key now.
    NoRoom,
    /// The stamp is not a signature of its stamp key over P.
    BadStamp,
    /// The signature is not P's over the envelope in this campaign.
    BadSignature,
}

impl Refused {
    /// Whether it counts against the peer that brought it. What may come of another bundle, or of our own lack of room,
    /// is 'not now' and counts against nobody.
    pub const fn blames_peer(self) -> bool {
        matches!(self, Self::Length(_) | Self::BadStamp | Self::BadSignature)
    }
}

impl core::fmt::Display for Refused {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Length(bytes) => write!(f, "an envelope has 4,096 bytes, this has {bytes}"),
            Self::Version(version) => write!(f, "envelope version {version} is not known to this program"),
            Self::UnknownStampKey(_) => f.write_str("the stamp key is not in our bundle"),
            Self::Expired => f.write_str("the stamp key is over"),
            Self::Held => f.write_str("it is held already"),
            Self::NoRoom => f.write_str("there is no room for it now"),
            Self::BadStamp => f.write_str("the stamp is not valid"),
            Self::BadSignature => f.write_str("the signature is not valid"),
        }
    }
}

impl core::error::Error for Refused {}

impl Envelope {
    /// The cheap half of the checks: is its stamp key known, and not over?
    ///
    /// # Errors
    /// [`Refused::UnknownStampKey`] or [`Refused::Expired`].
    pub fn check_terms(&self, keys: &Keyring, day: Day) -> Result<Direction, Refused> {
        let id = self.stamp_key();
        let terms = keys.terms(id).ok_or(Refused::UnknownStampKey(id))?;
        match terms.standing(day) {
            Standing::Over => Err(Refused::Expired),
            Standing::Stamping | Standing::Carried => Ok(terms.direction),
        }
    }

    /// All checks: terms, then the stamp (RFC 9474), then the signature (Ed25519, `verify_strict`).
    ///
    /// # Errors
    /// The first check that fails.
    pub fn verify(self, campaign: &CampaignId, keys: &Keyring, day: Day) -> Result<Verified, Refused> {
        let direction = self.check_terms(keys, day)?;
        let (stamp_key, _) = keys.get(self.stamp_key()).ok_or(Refused::UnknownStampKey(self.stamp_key()))?;
        if !stamp_key.verify(self.one_time_key(), self.stamp()) {
            return Err(Refused::BadStamp);
        }
        self.verify_signature(campaign)?;
        Ok(Verified { id: self.id(), content: self.content_hash(), direction, envelope: self, copies: 1 })
    }

    /// The signature under P alone.
    ///
    /// # Errors
    /// [`Refused::BadSignature`].
    pub fn verify_signature(&self, campaign: &CampaignId) -> Result<(), Refused> {
        let p = VerifyingKey::from_bytes(self.one_time_key()).map_err(|_| Refused::BadSignature)?;
        let signature = Signature::from_bytes(self.signature());
        p.verify_strict(&self.signed_message(campaign), &signature).map_err(|_| Refused::BadSignature)
    }

    /// What P signs: "ijwi/envelope/1" ‖ campaign id ‖ bytes 0..36 ‖ bytes 356..4096.
    pub(super) fn signed_message(&self, campaign: &CampaignId) -> Vec<u8> {
        let [head, sealed] = self.signed_parts();
        [LABEL, &campaign.0, head, sealed].concat()
    }
}

impl Verified {
    /// The envelope.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// All 4,096 bytes.
    pub fn bytes(&self) -> &[u8; crate::bounds::ENVELOPE_BYTES] {
        self.envelope.bytes()
    }

    /// Its id, computed once.
    pub fn id(&self) -> EnvelopeId {
        self.id
    }

    /// SHA-256 of all its bytes, computed once.
    pub fn content_hash(&self) -> ContentHash {
        self.content
    }

    /// Its direction, from its stamp key.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The stamp key that it names.
    pub fn stamp_key(&self) -> StampKeyId {
        self.envelope.stamp_key()
    }

    /// Takes up an envelope that this device has verified before and kept where nobody else writes. The direction and
    /// hashes are taken from the bytes again, the signatures are not checked again.
    pub fn trusted(envelope: Envelope, direction: Direction) -> Self {
        Self { id: envelope.id(), content: envelope.content_hash(), direction, copies: 1, envelope }
    }

    /// The same with the copies that it came with, as a peer said; one where nobody said anything.
    pub fn with_copies(self, copies: u8) -> Self {
        Self { copies, ..self }
    }

    /// Copies that it may become here.
    pub fn copies(&self) -> u8 {
        self.copies
    }
}
