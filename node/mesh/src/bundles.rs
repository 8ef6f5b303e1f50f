//! The bundles of a node: the one in force, a newer one on its way, and a second one of the same version, which is an
//! alarm. A newer one takes its place when its last part is there, in one commit with the old one's going.

use std::sync::Arc;

use ijwi_protocol::bounds::PART_CHUNK_BYTES;
use ijwi_protocol::campaign::{Bundle, BundleError, BundleFile, Manifest, ManifestError, PartRef};
use ijwi_protocol::contact::PartRequest;
use ijwi_protocol::ids::{CampaignId, PartHash, sha256};

use crate::store::{Batch, Store, StoreError, Tree};

const ACTIVE: &[u8] = b"active";
const PENDING: &[u8] = b"pending";
const TWIN: &[u8] = b"twin";

/// Why a bundle is not taken, or can't be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum BundlesError {
    /// It is not right.
    Bundle(BundleError),
    /// It is older than the one in force.
    Older,
    /// It has the version of the one in force and is another: somebody signed two.
    Twin,
    /// The store failed.
    Store(StoreError),
}

/// What came of bytes that were learned.
#[derive(Debug)]
pub enum Progress {
    /// This is needed next.
    Want(PartRequest),
    /// A newer bundle is in force now.
    Activated(Arc<Bundle>),
    /// Nothing more is needed.
    Nothing,
}

/// A bundle in force.
#[derive(Clone, Debug)]
pub struct Active {
    /// The bundle.
    pub bundle: Arc<Bundle>,
    /// Its signed manifest.
    pub signed: Arc<[u8]>,
    /// Whether a second bundle of this version was seen.
    pub twin: bool,
}

/// The bundle in force, if there is one.
///
/// # Errors
/// [`BundlesError::Bundle`] when a part was damaged on this device; [`BundlesError::Store`].
pub fn active(store: &dyn Store) -> Result<Option<Active>, BundlesError> {
    let Some(signed) = store.get(Tree::Manifests, ACTIVE)? else { return Ok(None) };
    let bundle = assemble(store, &signed)?;
    let twin = store.get(Tree::Manifests, TWIN)?.is_some();
    Ok(Some(Active { bundle: Arc::new(bundle), signed: signed.into(), twin }))
}

/// Takes a bundle that came as a file.
///
/// # Errors
/// See [`BundlesError`]; the one in force stays then.
pub fn install(store: &dyn Store, file: &BundleFile) -> Result<Active, BundlesError> {
    let expected = active(store)?;
    let campaign = expected.as_ref().map(|active| *active.bundle.campaign());
    let (_, bundle) = BundleFile::read(&file.to_bytes(), campaign.as_ref())?;
    if let Some(active) = &expected {
        let (ours, theirs) = (active.bundle.reference(), bundle.reference());
        if theirs.version < ours.version {
            return Err(BundlesError::Older);
        }
        if theirs.version == ours.version {
            return if theirs.hash == ours.hash { Ok(active.clone()) } else { Err(twin_seen(store, &file.signed)?) };
        }
    }
    let mut batch = Batch::default();
    for part in &file.parts {
        put_part(&mut batch, &PartHash(sha256(&[part])), part);
    }
    batch.put(Tree::Manifests, ACTIVE, file.signed.clone());
    batch.remove(Tree::Manifests, PENDING);
    batch.remove(Tree::Manifests, TWIN);
    store.commit(batch)?;
    Ok(Active { bundle: Arc::new(bundle), signed: file.signed.clone().into(), twin: false })
}

/// Takes a manifest that a peer brought; its signature is checked.
///
/// # Errors
/// [`BundlesError::Older`], [`BundlesError::Twin`], and others.
pub fn learn_manifest(store: &dyn Store, ours: &Bundle, signed: &[u8]) -> Result<Progress, BundlesError> {
    let manifest = read(signed, ours.campaign())?;
    let theirs = manifest.reference(signed);
    if theirs.version < ours.reference().version {
        return Err(BundlesError::Older);
    }
    if theirs.version == ours.reference().version {
        return if theirs == ours.reference() { Ok(Progress::Nothing) } else { Err(twin_seen(store, signed)?) };
    }
    let pending = store.get(Tree::Manifests, PENDING)?;
    let newest = pending.as_deref().and_then(|signed| read(signed, ours.campaign()).ok());
    // The first of two pending ones stays, as the first of two in force does.
    if newest.is_none_or(|newest| newest.version < manifest.version) {
        let mut batch = Batch::default();
        batch.put(Tree::Manifests, PENDING, signed);
        store.commit(batch)?;
    }
    advance(store, ours)
}

/// Takes bytes of a part that was asked for. Bytes that turn out to be others than the manifest says are thrown away
/// when the part is whole.
///
/// # Errors
/// [`BundlesError::Store`].
pub fn learn_chunk(
    store: &dyn Store,
    ours: &Bundle,
    request: PartRequest,
    bytes: &[u8],
) -> Result<Progress, BundlesError> {
    if bytes.is_empty() {
        // The peer does not have it. Another one will.
        return Ok(Progress::Nothing);
    }
    let mut batch = Batch::default();
    batch.put(Tree::Parts, &chunk_key(&request.hash, request.from), bytes);
    store.commit(batch)?;
    advance(store, ours)
}

/// Bytes of a part that we have, for a peer that asks: at most 32 KiB.
///
/// # Errors
/// [`BundlesError::Store`].
pub fn read_part(store: &dyn Store, request: PartRequest) -> Result<Option<Vec<u8>>, BundlesError> {
    if !(request.from as usize).is_multiple_of(PART_CHUNK_BYTES) {
        return Ok(None);
    }
    Ok(store.get(Tree::Parts, &chunk_key(&request.hash, request.from))?)
}

/// The bundle in force as a file, to hand on.
///
/// # Errors
/// [`BundlesError::Store`], or damage.
pub fn to_file(store: &dyn Store, active: &Active) -> Result<BundleFile, BundlesError> {
    let parts = active.bundle.manifest().parts.iter();
    let parts = parts.map(|part| whole(store, part).ok_or(BundlesError::Bundle(BundleError::Missing(part.hash))));
    Ok(BundleFile { signed: active.signed.to_vec(), parts: parts.collect::<Result<_, _>>()? })
}

/// What the pending bundle lacks, or its activation when it lacks nothing.
fn advance(store: &dyn Store, ours: &Bundle) -> Result<Progress, BundlesError> {
    let Some(signed) = store.get(Tree::Manifests, PENDING)? else { return Ok(Progress::Nothing) };
    let manifest = read(&signed, ours.campaign())?;
    for part in &manifest.parts {
        if let Some(from) = first_missing(store, part)? {
            return Ok(Progress::Want(PartRequest { hash: part.hash, from }));
        }
        let is_right = whole(store, part).is_some_and(|bytes| sha256(&[&bytes]) == part.hash.0);
        if !is_right {
            let mut batch = Batch::default();
            chunk_starts(part).for_each(|from| batch.remove(Tree::Parts, &chunk_key(&part.hash, from)));
            store.commit(batch)?;
            return Ok(Progress::Want(PartRequest { hash: part.hash, from: 0 }));
        }
    }
    let bundle = assemble(store, &signed);
    let mut batch = Batch::default();
    batch.remove(Tree::Manifests, PENDING);
    if bundle.is_ok() {
        batch.put(Tree::Manifests, ACTIVE, signed);
        batch.remove(Tree::Manifests, TWIN);
        let kept: Vec<_> = manifest.parts.iter().map(|part| part.hash).collect();
        for part in ours.manifest().parts.iter().filter(|part| !kept.contains(&part.hash)) {
            chunk_starts(part).for_each(|from| batch.remove(Tree::Parts, &chunk_key(&part.hash, from)));
        }
    }
    store.commit(batch)?;
    Ok(Progress::Activated(Arc::new(bundle?)))
}

fn assemble(store: &dyn Store, signed: &[u8]) -> Result<Bundle, BundlesError> {
    let manifest = Manifest::read(signed, None).map_err(BundleError::Manifest)?;
    let part = |hash: &PartHash| whole(store, manifest.parts.iter().find(|part| part.hash == *hash)?);
    Ok(Bundle::assemble(signed, None, part)?)
}

fn read(signed: &[u8], campaign: &CampaignId) -> Result<Manifest, BundleError> {
    Manifest::read(signed, Some(campaign)).map_err(|error: ManifestError| BundleError::Manifest(error))
}

/// Keeps the second manifest, so that it can be shown, and gives the error.
fn twin_seen(store: &dyn Store, signed: &[u8]) -> Result<BundlesError, BundlesError> {
    let mut batch = Batch::default();
    batch.put(Tree::Manifests, TWIN, signed);
    store.commit(batch)?;
    Ok(BundlesError::Twin)
}

fn put_part(batch: &mut Batch, hash: &PartHash, bytes: &[u8]) {
    for (number, chunk) in (0u32..).zip(bytes.chunks(PART_CHUNK_BYTES)) {
        batch.put(Tree::Parts, &chunk_key(hash, number * PART_CHUNK_BYTES as u32), chunk);
    }
}

fn chunk_starts(part: &PartRef) -> impl Iterator<Item = u32> + use<> {
    (0..part.bytes).step_by(PART_CHUNK_BYTES)
}

fn first_missing(store: &dyn Store, part: &PartRef) -> Result<Option<u32>, StoreError> {
    for from in chunk_starts(part) {
        let due = (part.bytes - from).min(PART_CHUNK_BYTES as u32) as usize;
        if store.get(Tree::Parts, &chunk_key(&part.hash, from))?.is_none_or(|bytes| bytes.len() != due) {
            return Ok(Some(from));
        }
    }
    Ok(None)
}

fn whole(store: &dyn Store, part: &PartRef) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(part.bytes as usize);
    for from in chunk_starts(part) {
        bytes.extend(store.get(Tree::Parts, &chunk_key(&part.hash, from)).ok()??);
    }
    Some(bytes)
}

fn chunk_key(hash: &PartHash, from: u32) -> Vec<u8> {
    [&hash.0[..], &from.to_be_bytes()].concat()
}

impl From<StoreError> for BundlesError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<BundleError> for BundlesError {
    fn from(error: BundleError) -> Self {
        Self::Bundle(error)
    }
}

impl core::fmt::Display for BundlesError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Bundle(error) => error.fmt(f),
            Self::Older => f.write_str("the bundle is older than the one in force"),
            Self::Twin => f.write_str("there are two bundles of this version: somebody signed twice"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for BundlesError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use ijwi_protocol::testing;

    /// Brings a bundle over chunk by chunk, as a contact does; `most` bounds the chunks of one contact.
    fn transfer(from: &dyn Store, to: &dyn Store, signed: &[u8], most: usize) -> Option<Arc<Bundle>> {
        let ours = active(to).unwrap().unwrap().bundle;
        let mut progress = learn_manifest(to, &ours, signed).unwrap();
        for _ in 0..most {
            match progress {
                Progress::Want(request) => {
                    let bytes = read_part(from, request).unwrap().unwrap();
                    progress = learn_chunk(to, &ours, request, &bytes).unwrap();
                }
                Progress::Activated(bundle) => return Some(bundle),
                Progress::Nothing => return None,
            }
        }
        None
    }

    #[test]
    fn a_newer_bundle_is_activated_whole_over_cut_contacts() {
        let mut fixture = testing::campaign(1);
        let (lead, device) = (MemoryStore::default(), MemoryStore::default());
        install(&device, &fixture.file).unwrap();
        fixture.draft.policy.slots_per_day = 9;
        fixture.publish();
        install(&lead, &fixture.file).unwrap();
        let mut contacts = 0;
        let bundle = loop {
            contacts += 1;
            match transfer(&lead, &device, &fixture.file.signed, 2) {
                Some(bundle) => break bundle,
                None => assert_eq!(active(&device).unwrap().unwrap().bundle.reference().version, 1),
            }
        };
        assert!(contacts < 10);
        assert_eq!((bundle.reference().version, bundle.policy().slots_per_day), (2, 9));
        assert_eq!(active(&device).unwrap().unwrap().bundle.reference(), bundle.reference());
        let file = to_file(&device, &active(&device).unwrap().unwrap()).unwrap();
        assert_eq!(file, fixture.file);
    }

    #[test]
    fn older_twins_and_foreign_ones_are_not_taken() {
        let mut fixture = testing::campaign(1);
        let old = fixture.file.clone();
        let first = fixture.publish();
        let device = MemoryStore::default();
        install(&device, &fixture.file).unwrap();
        assert!(matches!(install(&device, &old), Err(BundlesError::Older)));
        assert!(matches!(learn_manifest(&device, &first, &old.signed), Err(BundlesError::Older)));
        assert!(matches!(install(&device, &testing::campaign(2).file), Err(BundlesError::Bundle(_))));
        fixture.manifest.version -= 1;
        fixture.draft.policy.slots_per_day = 9;
        fixture.publish();
        assert!(matches!(learn_manifest(&device, &first, &fixture.file.signed), Err(BundlesError::Twin)));
        let active = active(&device).unwrap().unwrap();
        assert!(active.twin);
        assert_eq!(active.bundle.reference(), first.reference(), "the first stays in force");
    }

    #[test]
    fn wrong_bytes_are_thrown_away_and_asked_for_again() {
        let mut fixture = testing::campaign(1);
        let device = MemoryStore::default();
        install(&device, &fixture.file).unwrap();
        fixture.draft.policy.slots_per_day = 9;
        let ours = active(&device).unwrap().unwrap().bundle;
        fixture.publish();
        let Progress::Want(request) = learn_manifest(&device, &ours, &fixture.file.signed).unwrap() else {
            panic!("the policy is new")
        };
        let part = fixture.file.parts.iter().find(|part| sha256(&[part]) == request.hash.0).unwrap();
        let mut wrong = part.clone();
        wrong[0] ^= 1;
        let again = learn_chunk(&device, &ours, request, &wrong).unwrap();
        assert!(matches!(again, Progress::Want(same) if same == request));
        assert!(matches!(learn_chunk(&device, &ours, request, part).unwrap(), Progress::Activated(_)));
    }
}
