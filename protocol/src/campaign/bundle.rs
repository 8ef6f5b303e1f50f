//! A bundle, whole: the signed manifest and its parts, read and checked against each other. A device has one in force;
//! a newer one takes its place when its last part is there, and not before.

use std::collections::BTreeMap;

use bincode::{Decode, Encode};

use super::manifest::{BundleRef, Manifest, ManifestError, PartKind, PartRef};
use super::parts::{self, General, Policy, Recipient, RelayInfo, StampKeyInfo};
use crate::bounds::{BUNDLE_BYTES_MAX, PARTS_MAX};
use crate::codec;
use crate::envelope::{Direction, Keyring, StampKey, Standing};
use crate::ids::{CampaignId, PartHash, RecipientId, RelayId, StampKeyId, sha256};
use crate::report::Form;
use crate::time::Day;

/// What a file for joining may have: all parts, the manifest, and their lengths.
const FILE_BYTES_MAX: usize = BUNDLE_BYTES_MAX + 128 * 1024;

/// A bundle that is complete and right.
#[derive(Clone, Debug)]
pub struct Bundle {
    manifest: Manifest,
    campaign: CampaignId,
    reference: BundleRef,
    general: General,
    policy: Policy,
    keyring: Keyring,
    relays: Vec<RelayInfo>,
    recipients: Vec<Recipient>,
    form: Form,
}

/// Why a bundle is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BundleError {
    /// The manifest is not right.
    Manifest(ManifestError),
    /// A part is not there yet.
    Missing(PartHash),
    /// A part is not what the manifest says, or is out of bounds.
    Part(PartKind),
    /// A kind of part that must be there once is not, or is there twice.
    Count(PartKind),
    /// The file is not a bundle.
    File,
}

impl From<ManifestError> for BundleError {
    fn from(error: ManifestError) -> Self {
        Self::Manifest(error)
    }
}

impl core::fmt::Display for BundleError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Manifest(error) => error.fmt(f),
            Self::Missing(_) => f.write_str("the bundle is not complete yet"),
            Self::Part(kind) => write!(f, "part {} of the bundle is damaged", kind.0),
            Self::Count(kind) => write!(f, "part {} of the bundle must be there once", kind.0),
            Self::File => f.write_str("the file is not a bundle"),
        }
    }
}

impl core::error::Error for BundleError {}

impl Bundle {
    /// Puts a bundle together. `part` gives the bytes of a part, if they are there.
    ///
    /// # Errors
    /// See [`BundleError`]; [`BundleError::Missing`] names the first part that is not there.
    pub fn assemble(
        signed: &[u8],
        expected: Option<&CampaignId>,
        mut part: impl FnMut(&PartHash) -> Option<Vec<u8>>,
    ) -> Result<Self, BundleError> {
        let manifest = Manifest::read(signed, expected)?;
        let campaign = manifest.campaign();
        let mut found = BTreeMap::<PartKind, Vec<Vec<u8>>>::new();
        for reference in &manifest.parts {
            let bytes = part(&reference.hash).ok_or(BundleError::Missing(reference.hash))?;
            if bytes.len() != reference.bytes as usize || sha256(&[&bytes]) != reference.hash.0 {
                return Err(BundleError::Part(reference.kind));
            }
            found.entry(reference.kind).or_default().push(bytes);
        }

        let general: General = one(&found, PartKind::GENERAL, General::is_valid)?;
        let policy: Policy = one(&found, PartKind::POLICY, Policy::is_valid)?;
        let relays: Vec<RelayInfo> = one(&found, PartKind::RELAYS, |relays: &Vec<_>| parts::relays_are_valid(relays))?;
        let stamp_keys: Vec<StampKeyInfo> =
            one(&found, PartKind::STAMP_KEYS, |keys: &Vec<_>| parts::stamp_keys_are_valid(keys))?;
        let form: Form = one(&found, PartKind::FORM, Form::is_valid)?;
        let recipients = recipients(&campaign, found.get(&PartKind::RECIPIENT).map_or(&[], Vec::as_slice))?;
        let reference = manifest.reference(signed);
        let keyring = keyring(&stamp_keys).ok_or(BundleError::Part(PartKind::STAMP_KEYS))?;
        Ok(Self { manifest, campaign, reference, general, policy, keyring, relays, recipients, form })
    }

    /// The campaign.
    pub fn campaign(&self) -> &CampaignId {
        &self.campaign
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// How contacts name it.
    pub fn reference(&self) -> BundleRef {
        self.reference
    }

    /// Name and discovery key.
    pub fn general(&self) -> &General {
        &self.general
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The stamp keys.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The relays.
    pub fn relays(&self) -> &[RelayInfo] {
        &self.relays
    }

    /// The relay of this id.
    pub fn relay(&self, id: RelayId) -> Option<&RelayInfo> {
        self.relays.iter().find(|relay| relay.id() == id)
    }

    /// All recipients, also those who are past their prekeys.
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    /// The recipient of this id.
    pub fn recipient(&self, id: RecipientId) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.id() == id)
    }

    /// The recipients that a report can be sealed to on this day.
    pub fn offered(&self, day: Day) -> impl Iterator<Item = &Recipient> {
        self.recipients.iter().filter(move |recipient| !recipient.prekeys.is_past(day))
    }

    /// The form.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// Whether the bundle is called old on this day.
    pub fn is_old(&self, day: Day) -> bool {
        day > self.manifest.old_after
    }

    /// How many organisations must have countersigned before an *up* envelope is cleared: the policy's number, or as
    /// many as there are, at least one.
    pub fn clearing_organisations(&self) -> usize {
        let mut organisations: Vec<_> =
            self.recipients.iter().map(|recipient| recipient.organisation.as_str()).collect();
        organisations.sort_unstable();
        organisations.dedup();
        usize::from(self.policy.clearing_organisations).min(organisations.len()).max(1)
    }

    /// The stamp keys with which a device of this area can still stamp on this day, the soonest over first; revoked
    /// ones only when there is no other.
    pub fn stamping_keys(&self, direction: Direction, area: u16, day: Day) -> Vec<StampKeyId> {
        let mut keys: Vec<_> = self
            .keyring
            .iter()
            .filter(|(_, _, terms)| {
                terms.direction == direction && terms.area == area && terms.standing(day) == Standing::Stamping
            })
            .map(|(id, _, terms)| (terms.revoked, terms.last_day, id))
            .collect();
        keys.sort_unstable();
        keys.into_iter().map(|(_, _, id)| id).collect()
    }
}

/// A bundle as one file, for joining: the signed manifest and the bytes of all its parts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct BundleFile {
    /// Signature ‖ manifest.
    pub signed: Vec<u8>,
    /// The parts, in the manifest's order.
    pub parts: Vec<Vec<u8>>,
}

impl BundleFile {
    /// What the file starts with.
    pub const MAGIC: [u8; 8] = *b"IJWIBDL1";

    /// The file's bytes: magic ‖ encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&Self::MAGIC[..], &codec::encode(self)].concat()
    }

    /// Reads a file and puts the bundle together.
    ///
    /// # Errors
    /// See [`BundleError`].
    pub fn read(bytes: &[u8], expected: Option<&CampaignId>) -> Result<(Self, Bundle), BundleError> {
        let body = bytes.strip_prefix(&Self::MAGIC).ok_or(BundleError::File)?;
        let file: Self = codec::decode::<_, FILE_BYTES_MAX>(body).map_err(|_| BundleError::File)?;
        if file.parts.len() > PARTS_MAX {
            return Err(BundleError::File);
        }
        let parts: BTreeMap<_, _> = file.parts.iter().map(|part| (PartHash(sha256(&[part])), part)).collect();
        let bundle = Bundle::assemble(&file.signed, expected, |hash| parts.get(hash).map(|part| part.to_vec()))?;
        Ok((file, bundle))
    }
}

/// A part with its reference, ready for a manifest.
pub(crate) fn part_ref(kind: PartKind, bytes: &[u8]) -> PartRef {
    PartRef { kind, hash: PartHash(sha256(&[bytes])), bytes: bytes.len() as u32 }
}

fn one<T: Encode + Decode<()>>(
    found: &BTreeMap<PartKind, Vec<Vec<u8>>>,
    kind: PartKind,
    is_valid: impl Fn(&T) -> bool,
) -> Result<T, BundleError> {
    match found.get(&kind).map_or(&[][..], Vec::as_slice) {
        [bytes] => parts::read(bytes).ok().filter(|value| is_valid(value)).ok_or(BundleError::Part(kind)),
        _ => Err(BundleError::Count(kind)),
    }
}

fn recipients(campaign: &CampaignId, found: &[Vec<u8>]) -> Result<Vec<Recipient>, BundleError> {
    let recipients = found
        .iter()
        .map(|bytes| parts::read(bytes).ok().filter(|recipient: &Recipient| recipient.is_valid(campaign)))
        .collect::<Option<Vec<_>>>()
        .ok_or(BundleError::Part(PartKind::RECIPIENT))?;
    let mut ids: Vec<_> = recipients.iter().map(Recipient::id).collect();
    ids.sort_unstable();
    ids.dedup();
    if recipients.is_empty() || ids.len() != recipients.len() {
        return Err(BundleError::Count(PartKind::RECIPIENT));
    }
    Ok(recipients)
}

fn keyring(keys: &[StampKeyInfo]) -> Option<Keyring> {
    let mut keyring = Keyring::default();
    for info in keys {
        if info.terms.last_day > Day::MAX {
            return None;
        }
        keyring.add(StampKey::from_der(&info.der).ok()?, info.terms).ok()?;
    }
    Some(keyring)
}

/// Everything that a campaign's lead decides, before it is signed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Name and discovery key.
    pub general: General,
    /// The policy.
    pub policy: Policy,
    /// The stamp keys.
    pub stamp_keys: Vec<StampKeyInfo>,
    /// The relays.
    pub relays: Vec<RelayInfo>,
    /// The recipients.
    pub recipients: Vec<Recipient>,
    /// The form.
    pub form: Form,
}

impl Draft {
    /// Encodes the parts and signs the manifest. `manifest` gives version, days and authority; its parts are replaced.
    pub fn sign(&self, authority: &super::Authority, mut manifest: Manifest) -> BundleFile {
        let mut parts = vec![
            (PartKind::GENERAL, codec::encode(&self.general)),
            (PartKind::POLICY, codec::encode(&self.policy)),
            (PartKind::STAMP_KEYS, codec::encode(&self.stamp_keys)),
            (PartKind::RELAYS, codec::encode(&self.relays)),
            (PartKind::FORM, codec::encode(&self.form)),
        ];
        parts.extend(self.recipients.iter().map(|recipient| (PartKind::RECIPIENT, codec::encode(recipient))));
        manifest.parts = parts.iter().map(|(kind, bytes)| part_ref(*kind, bytes)).collect();
        BundleFile { signed: authority.sign(&manifest), parts: parts.into_iter().map(|(_, bytes)| bytes).collect() }
    }
}
