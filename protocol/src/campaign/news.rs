//! News of what arrived: a relay's receipts, and the desks' countersignatures over them.
//!
//! A receipt covers a run of positions in a relay's log of *up* envelopes. A device finds its envelopes in it by
//! salted short ids of their content hashes; only the countersignatures of desks let it drop them.

use bincode::{Decode, Encode};
use core::hash::Hasher as _;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use siphasher::sip::SipHasher24;

use super::Bundle;
use crate::bounds::{NEWS_BYTES_MAX, RECEIPT_IDS_MAX};
use crate::codec;
use crate::envelope::{Direction, Keyring};
use crate::ids::{CampaignId, ContentHash, NewsId, RecipientId, RelayId, sha256, sha256_16};
use crate::time::Day;

const HEAD_LABEL: &[u8] = b"ijwi/head/1";
const RECEIPT_LABEL: &[u8] = b"ijwi/receipt/1";
const COUNTERSIGNATURE_LABEL: &[u8] = b"ijwi/countersignature/1";
/// What a decoded receipt may claim of memory: 1,000 ids of 8 bytes and the rest.
const NEWS_MEMORY_MAX: usize = 2 * NEWS_BYTES_MAX;

/// A relay's statement: at this size, my log of this direction has this Merkle root.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedHead {
    /// The relay.
    pub relay: RelayId,
    /// Which of its logs.
    pub direction: Direction,
    /// Entries.
    pub size: u64,
    /// Root hash (RFC 9162, section 2.1.1) over the content hashes.
    pub root: [u8; 32],
    /// The relay's day.
    pub day: Day,
    /// Ed25519 over "ijwi/head/1" ‖ campaign id ‖ encoding of the fields above.
    pub signature: [u8; 64],
}

impl SignedHead {
    /// Signs a head.
    pub fn sign(
        key: &SigningKey,
        campaign: &CampaignId,
        relay: RelayId,
        direction: Direction,
        size: u64,
        root: [u8; 32],
        day: Day,
    ) -> Self {
        let mut head = Self { relay, direction, size, root, day, signature: [0; 64] };
        head.signature = key.sign(&head.message(campaign)).to_bytes();
        head
    }

    /// Whether a relay of this bundle signed it.
    pub fn is_valid(&self, bundle: &Bundle) -> bool {
        bundle
            .relay(self.relay)
            .is_some_and(|relay| verify(&relay.key, &self.message(bundle.campaign()), &self.signature))
            && self.day <= Day::MAX
    }

    fn message(&self, campaign: &CampaignId) -> Vec<u8> {
        let body = codec::encode(&(self.relay, self.direction, self.size, self.root, self.day));
        [HEAD_LABEL, &campaign.0, &body].concat()
    }
}

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReceiptBody {
    /// The relay.
    pub relay: RelayId,
    /// Receipts of a relay are numbered from 0 without gaps.
    pub number: u64,
    /// The first log position that it covers; the run follows without gaps.
    pub from: u64,
    /// Key of the short ids, drawn for this receipt.
    pub salt: [u8; 16],
    /// SipHash-2-4 under the salt of each content hash (little endian), by position.
    pub ids: Vec<[u8; 8]>,
    /// The latest `carry_until` of the stamp keys in the run: after it the receipt is of no use.
    pub expires: Day,
    /// The head of the log when the receipt was made; its size is not below the end of the run.
    pub head: SignedHead,
}

/// A receipt: body and the relay's signature over "ijwi/receipt/1" ‖ campaign id ‖ encoding of the body.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// What it says.
    pub body: ReceiptBody,
    /// Ed25519.
    pub signature: [u8; 64],
}

impl Receipt {
    /// Signs a receipt.
    pub fn sign(key: &SigningKey, campaign: &CampaignId, body: ReceiptBody) -> Self {
        let signature = key.sign(&message(RECEIPT_LABEL, campaign, &codec::encode(&body))).to_bytes();
        Self { body, signature }
    }

    /// How this receipt would name this content hash.
    pub fn short_id(&self, content: &ContentHash) -> [u8; 8] {
        receipt_id(&self.body.salt, content)
    }

    /// SHA-256 of its encoding: what desks countersign.
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[&codec::encode(self)])
    }

    /// The last day on which it is of use: as it says, but not longer than anything under these keys is carried. A relay
    /// in the wrong hands may say what it likes.
    pub fn expires(&self, keyring: &Keyring) -> Day {
        keyring.carried_until().map_or(self.body.expires, |last| self.body.expires.min(last))
    }

    pub(super) fn is_valid(&self, bundle: &Bundle) -> bool {
        let body = &self.body;
        let Some(relay) = bundle.relay(body.relay) else { return false };
        let end = body.from.checked_add(body.ids.len() as u64);
        (1..=RECEIPT_IDS_MAX).contains(&body.ids.len())
            && end.is_some_and(|end| end <= body.head.size)
            && body.head.relay == body.relay
            && body.head.direction == Direction::Up
            && body.expires <= Day::MAX
            && verify(&relay.key, &message(RECEIPT_LABEL, bundle.campaign(), &codec::encode(body)), &self.signature)
            && body.head.is_valid(bundle)
    }
}

/// The short id of a content hash in a receipt of this salt.
pub fn receipt_id(salt: &[u8; 16], content: &ContentHash) -> [u8; 8] {
    let mut hasher = SipHasher24::new_with_key(salt);
    hasher.write(&content.0);
    hasher.finish().to_le_bytes()
}

/// A desk's word that it collected what a receipt lists, and that the list is right.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Countersignature {
    /// SHA-256 of the receipt.
    pub receipt: [u8; 32],
    /// The first 8 bytes of the desk's recipient id.
    pub desk: [u8; 8],
    /// Ed25519 by its identity over "ijwi/countersignature/1" ‖ campaign id ‖ receipt hash.
    pub signature: [u8; 64],
}

impl Countersignature {
    /// Countersigns.
    pub fn sign(identity: &SigningKey, desk: RecipientId, campaign: &CampaignId, receipt: &Receipt) -> Self {
        let receipt = receipt.hash();
        let signature = identity.sign(&message(COUNTERSIGNATURE_LABEL, campaign, &receipt)).to_bytes();
        Self { receipt, desk: *desk.0.first_chunk().expect("8 of 16 bytes"), signature }
    }

    /// The organisation whose desk signed it, if one of this bundle did.
    pub fn organisation<'a>(&self, bundle: &'a Bundle) -> Option<&'a str> {
        let message = message(COUNTERSIGNATURE_LABEL, bundle.campaign(), &self.receipt);
        bundle
            .recipients()
            .iter()
            .filter(|recipient| recipient.id().0.starts_with(&self.desk))
            .find(|recipient| verify(&recipient.identity, &message, &self.signature))
            .map(|recipient| recipient.organisation.as_str())
    }
}

/// A piece of news.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum News {
    /// A receipt.
    Receipt(Box<Receipt>),
    /// A countersignature.
    Countersignature(Countersignature),
}

/// Why a piece of news is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NewsError {
    /// Not an encoding of one.
    Malformed,
    /// Not signed by a relay or desk that our bundle names. A newer bundle may.
    NotSigned,
}

impl News {
    /// Reads one.
    ///
    /// # Errors
    /// [`NewsError::Malformed`].
    pub fn read(bytes: &[u8]) -> Result<Self, NewsError> {
        if bytes.len() > NEWS_BYTES_MAX {
            return Err(NewsError::Malformed);
        }
        codec::decode::<_, NEWS_MEMORY_MAX>(bytes).map_err(|_| NewsError::Malformed)
    }

    /// Its encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// What contacts call it.
    pub fn id(&self) -> NewsId {
        NewsId(sha256_16(&[&self.to_bytes()]))
    }

    /// Checks all signatures.
    ///
    /// # Errors
    /// [`NewsError::NotSigned`].
    pub fn verify(&self, bundle: &Bundle) -> Result<(), NewsError> {
        let valid = match self {
            Self::Receipt(receipt) => receipt.is_valid(bundle),
            Self::Countersignature(signature) => signature.organisation(bundle).is_some(),
        };
        if valid { Ok(()) } else { Err(NewsError::NotSigned) }
    }
}

fn message(label: &[u8], campaign: &CampaignId, body: &[u8]) -> Vec<u8> {
    [label, &campaign.0, body].concat()
}

fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}
