//! The signed manifest of a bundle: who the campaign is, which version this is, and the hashes of its parts.

use bincode::{Decode, Encode};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::bounds::{BUNDLE_BYTES_MAX, MANIFEST_BYTES_MAX, PART_BYTES_MAX, PARTS_MAX};
use crate::codec;
use crate::ids::{CampaignId, PartHash, sha256};
use crate::time::Day;

const LABEL: &[u8] = b"ijwi/bundle/1";
const ROTATION_LABEL: &[u8] = b"ijwi/rotation/1";
/// A campaign that changes its authority more often than this starts anew.
const ROTATIONS_MAX: usize = 8;

/// What a bundle consists of, without the parts themselves.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Manifest {
    /// The campaign's first authority key (Ed25519). The campaign's id is SHA-256 of it.
    pub first_authority: [u8; 32],
    /// Each change of the authority key since then, in order.
    pub rotations: Vec<Rotation>,
    /// Counts up with each publication.
    pub version: u32,
    /// The day of publication.
    pub day: Day,
    /// From the day after this one on, the bundle is called old.
    pub old_after: Day,
    /// The parts, in the order in which they are fetched.
    pub parts: Vec<PartRef>,
}

/// A change of the authority key, signed by the key before and the key after.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Rotation {
    /// The new key.
    pub key: [u8; 32],
    /// The old key's signature over "ijwi/rotation/1" ‖ campaign id ‖ new key.
    pub by_old: [u8; 64],
    /// The new key's signature over the same.
    pub by_new: [u8; 64],
}

/// A part, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PartRef {
    /// What it is.
    pub kind: PartKind,
    /// SHA-256 of its bytes.
    pub hash: PartHash,
    /// How many bytes it has.
    pub bytes: u32,
}

/// What a part is. Kinds that a program does not know are kept and passed on, and otherwise ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct PartKind(pub u8);

impl PartKind {
    /// Name, discovery key ([`super::General`]); exactly one.
    pub const GENERAL: Self = Self(1);
    /// The stamp keys; exactly one.
    pub const STAMP_KEYS: Self = Self(2);
    /// The relays; exactly one.
    pub const RELAYS: Self = Self(3);
    /// A recipient with its prekeys; one or more.
    pub const RECIPIENT: Self = Self(4);
    /// The form; exactly one.
    pub const FORM: Self = Self(5);
    /// The policy; exactly one.
    pub const POLICY: Self = Self(6);
}

/// How contacts name a bundle: its version and the first 8 bytes of SHA-256 of its signed manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct BundleRef {
    /// The version.
    pub version: u32,
    /// The first 8 bytes of the hash.
    pub hash: [u8; 8],
}

/// Why a manifest is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManifestError {
    /// Too long, or not an encoding of a manifest, or out of bounds.
    Malformed,
    /// It is of another campaign.
    OtherCampaign,
    /// A signature is wrong: somebody forged or damaged it.
    Forged,
}

impl core::fmt::Display for ManifestError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the bundle is damaged or not a bundle",
            Self::OtherCampaign => "the bundle belongs to another campaign",
            Self::Forged => "the bundle is not signed by its campaign",
        })
    }
}

impl core::error::Error for ManifestError {}

impl Manifest {
    /// Reads signature (64 bytes) ‖ encoding, and checks all signatures.
    ///
    /// # Errors
    /// See [`ManifestError`]. `expected` is the campaign that the device belongs to; `None` when it joins one.
    pub fn read(signed: &[u8], expected: Option<&CampaignId>) -> Result<Self, ManifestError> {
        let (signature, body) = signed.split_first_chunk::<64>().ok_or(ManifestError::Malformed)?;
        let manifest: Self = codec::decode::<_, MANIFEST_BYTES_MAX>(body).map_err(|_| ManifestError::Malformed)?;
        if !manifest.is_within_bounds() {
            return Err(ManifestError::Malformed);
        }
        let campaign = manifest.campaign();
        if expected.is_some_and(|expected| *expected != campaign) {
            return Err(ManifestError::OtherCampaign);
        }
        let authority = manifest.authority(&campaign).ok_or(ManifestError::Forged)?;
        verify(&authority, &message(&campaign, body), signature).ok_or(ManifestError::Forged)?;
        Ok(manifest)
    }

    /// The campaign it is of.
    pub fn campaign(&self) -> CampaignId {
        CampaignId(sha256(&[&self.first_authority]))
    }

    /// How contacts name the bundle of these signed bytes.
    pub fn reference(&self, signed: &[u8]) -> BundleRef {
        let hash = sha256(&[signed]);
        BundleRef { version: self.version, hash: *hash.first_chunk().expect("8 of 32 bytes") }
    }

    /// The key in force after all rotations, if each is signed by old and new.
    fn authority(&self, campaign: &CampaignId) -> Option<[u8; 32]> {
        self.rotations.iter().try_fold(self.first_authority, |old, rotation| {
            let message = [ROTATION_LABEL, &campaign.0, &rotation.key].concat();
            verify(&old, &message, &rotation.by_old)?;
            verify(&rotation.key, &message, &rotation.by_new)?;
            Some(rotation.key)
        })
    }

    fn is_within_bounds(&self) -> bool {
        let sizes = self.parts.iter().map(|part| part.bytes as usize);
        self.rotations.len() <= ROTATIONS_MAX
            && self.parts.len() <= PARTS_MAX
            && sizes.clone().all(|bytes| (1..=PART_BYTES_MAX).contains(&bytes))
            && sizes.sum::<usize>() <= BUNDLE_BYTES_MAX
            && self.day <= Day::MAX
            && self.old_after <= Day::MAX
    }
}

/// The authority's secret, on the lead's machine.
pub struct Authority(SigningKey);

impl Authority {
    /// From the 32 secret bytes.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs a manifest: signature ‖ encoding.
    pub fn sign(&self, manifest: &Manifest) -> Vec<u8> {
        let body = codec::encode(manifest);
        let signature = self.0.sign(&message(&manifest.campaign(), &body)).to_bytes();
        [&signature[..], &body].concat()
    }

    /// Hands the campaign over to a new key.
    pub fn rotate(&self, campaign: &CampaignId, to: &Self) -> Rotation {
        let message = [ROTATION_LABEL, &campaign.0, &to.public()].concat();
        Rotation { key: to.public(), by_old: self.0.sign(&message).to_bytes(), by_new: to.0.sign(&message).to_bytes() }
    }
}

impl core::fmt::Debug for Authority {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Authority(..)")
    }
}

fn message(campaign: &CampaignId, body: &[u8]) -> Vec<u8> {
    [LABEL, &campaign.0, body].concat()
}

fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> Option<()> {
    VerifyingKey::from_bytes(key).ok()?.verify_strict(message, &Signature::from_bytes(signature)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(authority: &Authority) -> Manifest {
        Manifest {
            first_authority: authority.public(),
            rotations: Vec::new(),
            version: 1,
            day: Day(20_000),
            old_after: Day(20_100),
            parts: vec![PartRef { kind: PartKind::GENERAL, hash: PartHash([1; 32]), bytes: 10 }],
        }
    }

    #[test]
    fn reads_what_the_authority_signed_and_nothing_else() {
        let authority = Authority::from_secret(&[1; 32]);
        let manifest = manifest(&authority);
        let signed = authority.sign(&manifest);
        assert_eq!(Manifest::read(&signed, None), Ok(manifest.clone()));
        assert_eq!(Manifest::read(&signed, Some(&manifest.campaign())), Ok(manifest.clone()));
        assert_eq!(Manifest::read(&signed, Some(&CampaignId([0; 32]))), Err(ManifestError::OtherCampaign));
        assert_eq!(Manifest::read(&signed[..63], None), Err(ManifestError::Malformed));
        assert_eq!(Manifest::read(&signed[..signed.len() - 1], None), Err(ManifestError::Malformed));
        let forged = Authority::from_secret(&[2; 32]).sign(&manifest);
        assert_eq!(Manifest::read(&forged, None), Err(ManifestError::Forged));
    }

    #[test]
    fn a_rotation_needs_the_old_and_the_new_key() {
        let (old, new, other) = ([1; 32], [2; 32], [3; 32]);
        let [old, new, other] = [old, new, other].map(|secret| Authority::from_secret(&secret));
        let mut manifest = manifest(&old);
        let campaign = manifest.campaign();
        manifest.rotations.push(old.rotate(&campaign, &new));
        assert!(Manifest::read(&new.sign(&manifest), Some(&campaign)).is_ok());
        assert_eq!(Manifest::read(&old.sign(&manifest), Some(&campaign)), Err(ManifestError::Forged));
        manifest.rotations[0] = other.rotate(&campaign, &new);
        assert_eq!(Manifest::read(&new.sign(&manifest), Some(&campaign)), Err(ManifestError::Forged));
    }
}
