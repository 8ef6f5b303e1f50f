//! Names of things: newtypes, never bare arrays. What could link a person prints nothing of itself.

use bincode::{Decode, Encode};
use sha2::{Digest, Sha256};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $size:literal, $shown:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
        pub struct $name(pub [u8; $size]);

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                compare(&self.0, &other.0)
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let shown: usize = $shown;
                f.write_str(concat!(stringify!($name), "("))?;
                for byte in &self.0[..shown] {
                    write!(f, "{byte:02x}")?;
                }
                f.write_str(if shown < $size { "..)" } else { ")" })
            }
        }
    };
}

/// As bytes are compared; sixteen of them as one number, since what is held is searched by such ids.
#[inline]
fn compare<const SIZE: usize>(ours: &[u8; SIZE], theirs: &[u8; SIZE]) -> core::cmp::Ordering {
    match (ours.first_chunk(), theirs.first_chunk()) {
        (Some(ours), Some(theirs)) if SIZE == 16 => u128::from_be_bytes(*ours).cmp(&u128::from_be_bytes(*theirs)),
        _ => ours.cmp(theirs),
    }
}

id!(
    /// A campaign: SHA-256 of its first authority key (Ed25519).
    CampaignId, 32, 4
);
id!(
    /// An envelope in stores and contacts: the first 16 bytes of SHA-256(P).
    EnvelopeId, 16, 0
);
id!(
    /// An envelope's bytes, whole: SHA-256 of all 4,096. Receipts and the relay's log go by it.
    ContentHash, 32, 0
);
id!(
    /// A stamp key: the first 3 bytes of SHA-256 of its DER SubjectPublicKeyInfo.
    StampKeyId, 3, 3
);
id!(
    /// An object that was cut into pieces: 16 random bytes.
    ObjectId, 16, 0
);
id!(
    /// A recipient: the first 16 bytes of SHA-256("ijwi/recipient/1" ‖ its Ed25519 identity key).
    RecipientId, 16, 4
);
id!(
    /// A relay: the first 16 bytes of SHA-256("ijwi/relay/1" ‖ its Ed25519 key).
    RelayId, 16, 4
);
id!(
    /// A part of a bundle: SHA-256 of its bytes.
    PartHash, 32, 4
);
id!(
    /// A piece of news (a receipt or a countersignature): the first 16 bytes of SHA-256 of its encoding.
    NewsId, 16, 2
);

impl ContentHash {
    /// How an envelope is named where one is asked for by few bytes: an offer, a relay's index.
    pub fn name(&self) -> [u8; 8] {
        *self.0.first_chunk().expect("8 of 32 bytes")
    }
}

impl NewsId {
    /// How a piece of news is named in an offer.
    pub fn name(&self) -> [u8; 8] {
        *self.0.first_chunk().expect("8 of 16 bytes")
    }
}

impl RecipientId {
    /// Of an identity key.
    pub fn of(identity: &[u8; 32]) -> Self {
        Self(sha256_16(&[b"ijwi/recipient/1", identity]))
    }
}

impl RelayId {
    /// Of a relay's signing key.
    pub fn of(key: &[u8; 32]) -> Self {
        Self(sha256_16(&[b"ijwi/relay/1", key]))
    }
}

/// SHA-256 over the parts in their order, without separators: callers put fixed-size parts or a label first.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// The first 16 bytes of [`sha256`].
pub(crate) fn sha256_16(parts: &[&[u8]]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&sha256(parts)[..16]);
    short
}
