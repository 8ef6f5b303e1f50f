//! Where everything stands in the 4,096 bytes (DESIGN, section 4), and the shape check.

use super::Refused;
use crate::bounds::ENVELOPE_BYTES;
use crate::ids::{ContentHash, EnvelopeId, StampKeyId, sha256, sha256_16};

/// Bytes of the sealed payload.
pub const PAYLOAD_BYTES: usize = 2604;

pub(super) const VERSION: u8 = 1;
pub(super) const STAMP_KEY: usize = 1;
pub(super) const P: usize = 4;
pub(super) const STAMP: usize = 36;
pub(super) const SIGNATURE: usize = 292;
pub(super) const SEALED: usize = 356;
pub(super) const KEM: usize = SEALED;
pub(super) const NOISE: usize = 1444;

pub(super) const STAMP_BYTES: usize = 256;
pub(super) const KEM_CIPHERTEXT_BYTES: usize = 1088;
pub(super) const NOISE_BYTES: usize = 32 + PAYLOAD_BYTES + 16;

const _: () = {
    assert!(STAMP_KEY + 3 == P && P + 32 == STAMP && STAMP + STAMP_BYTES == SIGNATURE && SIGNATURE + 64 == SEALED);
    assert!(KEM + KEM_CIPHERTEXT_BYTES == NOISE && NOISE + NOISE_BYTES == ENVELOPE_BYTES);
};

/// The bytes of an envelope whose length and version are right; nothing else of it has been checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope(Box<[u8; ENVELOPE_BYTES]>);

impl Envelope {
    /// Takes bytes of any origin.
    ///
    /// # Errors
    /// [`Refused::Length`] or [`Refused::Version`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let bytes: Box<[u8; ENVELOPE_BYTES]> =
            Box::<[u8]>::from(bytes).try_into().map_err(|_| Refused::Length(bytes.len()))?;
        if bytes[0] != VERSION {
            return Err(Refused::Version(bytes[0]));
        }
        Ok(Self(bytes))
    }

    /// An envelope in the making: version, stamp key, P and stamp are set, the rest is zero.
    pub(super) fn stamped(key: StampKeyId, p: &[u8; 32], stamp: &[u8; STAMP_BYTES]) -> Self {
        let mut envelope = Self(Box::new([0; ENVELOPE_BYTES]));
        envelope.0[0] = VERSION;
        envelope.set(STAMP_KEY, &key.0);
        envelope.set(P, p);
        envelope.set(STAMP, stamp);
        envelope
    }

    pub(super) fn set(&mut self, offset: usize, bytes: &[u8]) {
        self.0[offset..offset + bytes.len()].copy_from_slice(bytes);
    }

    pub(super) fn field<const N: usize>(&self, offset: usize) -> &[u8; N] {
        self.0[offset..].first_chunk().expect("offsets and sizes are asserted above")
    }

    /// All 4,096 bytes.
    pub fn bytes(&self) -> &[u8; ENVELOPE_BYTES] {
        &self.0
    }

    /// What stores and contacts call it: the first 16 bytes of SHA-256(P).
    pub fn id(&self) -> EnvelopeId {
        EnvelopeId(sha256_16(&[self.one_time_key()]))
    }

    /// SHA-256 of all its bytes: what receipts and the relay's log call it.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash(sha256(&[&self.0[..]]))
    }

    /// The stamp key that it names.
    pub fn stamp_key(&self) -> StampKeyId {
        StampKeyId(*self.field(STAMP_KEY))
    }

    /// P, the one-time Ed25519 key of its stamp.
    pub fn one_time_key(&self) -> &[u8; 32] {
        self.field(P)
    }

    pub(super) fn stamp(&self) -> &[u8; STAMP_BYTES] {
        self.field(STAMP)
    }

    pub(super) fn signature(&self) -> &[u8; 64] {
        self.field(SIGNATURE)
    }

    /// What the signature covers beside the label and the campaign: bytes 0..36 and 356..4096.
    pub(super) fn signed_parts(&self) -> [&[u8]; 2] {
        [&self.0[..STAMP], &self.0[SEALED..]]
    }
}

impl core::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Envelope(..)")
    }
}
