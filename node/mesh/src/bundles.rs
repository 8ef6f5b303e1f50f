//! The bundles of a node: the one in force, a newer one on its way, and a second one of the same version, which is an
//! alarm. A newer one takes its place when its last part is there, in one commit with the old one's going.

use std::sync::Arc;

use ijwi_protocol::bounds::PART_CHUNK_BYTES;
use ijwi_protocol::campaign::{Bundle, BundleError, BundleFile, BundleRef, Manifest, ManifestError, PartRef};
use ijwi_protocol::contact::{Learned, PartRequest};
use ijwi_protocol::ids::{CampaignId, PartHash, sha256};
use tracing::{debug, warn};

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
    /// It has the version of the one in force, or of the one on its way, and is another: somebody signed two.
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
    /// The signed manifest of a second bundle of this version, if one was seen.
    pub twin: Option<Arc<[u8]>>,
}

/// The bundle in force, if there is one.
///
/// # Errors
/// [`BundlesError::Bundle`] when a part was damaged on this device; [`BundlesError::Store`].
pub fn active(store: &dyn Store) -> Result<Option<Active>, BundlesError> {
    let Some(signed) = store.get(Tree::Manifests, ACTIVE)? else { return Ok(None) };
    let bundle = assemble(store, &signed)?;
    let twin = store.get(Tree::Manifests, TWIN)?.map(Arc::from);
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
    let twin = keep_twin(store, &mut batch, bundle.campaign(), bundle.reference())?;
    store.commit(batch)?;
    Ok(Active { bundle: Arc::new(bundle), signed: file.signed.clone().into(), twin })
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
    match pending(store, ours.campaign())? {
        // The first of two pending ones stays, as the first of two in force does.
        Some(newest) if newest.version == theirs.version && newest != theirs => return Err(twin_seen(store, signed)?),
        Some(newest) if newest.version >= theirs.version => {}
        Some(_) | None => {
            let mut batch = Batch::default();
            batch.put(Tree::Manifests, PENDING, signed);
            store.commit(batch)?;
        }
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

/// What came of learning something of a bundle.
#[derive(Debug, Default)]
pub struct Learnt {
    /// What the peer should be asked for next.
    pub next: Option<PartRequest>,
    /// Whether `active` is another bundle now.
    pub activated: bool,
}

/// Takes what a contact learned of bundles, and brings `active` up to it. What is not right is passed over: the peer that
/// brought it may be in the right in another campaign's eyes, and its signatures were checked by the contact.
pub fn learn(store: &dyn Store, active: &mut Active, learned: &Learned) -> Learnt {
    let progress = match learned {
        Learned::Manifest(signed) => learn_manifest(store, &active.bundle, signed),
        Learned::Chunk { request, bytes } => learn_chunk(store, &active.bundle, *request, bytes),
        Learned::News(_) | Learned::Head(_) => return Learnt::default(),
    };
    match progress {
        Ok(Progress::Want(request)) => Learnt { next: Some(request), activated: false },
        Ok(Progress::Nothing) => Learnt::default(),
        Ok(Progress::Activated(_)) => match self::active(store) {
            Ok(Some(newer)) => {
                *active = newer;
                Learnt { next: None, activated: true }
            }
            Ok(None) => Learnt::default(),
            Err(error) => {
                warn!(%error, "the new bundle can't be read");
                Learnt::default()
            }
        },
        Err(BundlesError::Twin) => {
            if active.twin.is_none() {
                warn!("there are two bundles of this version: somebody signed twice");
                active.twin = store.get(Tree::Manifests, TWIN).ok().flatten().map(Arc::from);
            }
            Learnt::default()
        }
        Err(error) => {
            debug!(%error, "a bundle was not taken");
            Learnt::default()
        }
    }
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
        keep_twin(store, &mut batch, ours.campaign(), manifest.reference(&signed))?;
        batch.put(Tree::Manifests, ACTIVE, signed);
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

/// The newer bundle that is on its way.
fn pending(store: &dyn Store, campaign: &CampaignId) -> Result<Option<BundleRef>, StoreError> {
    let signed = store.get(Tree::Manifests, PENDING)?;
    Ok(signed.and_then(|signed| Some(read(&signed, campaign).ok()?.reference(&signed))))
}

/// The second manifest of the version that comes into force, if one was seen. One of an earlier version is forgotten, in
/// the caller's batch.
fn keep_twin(
    store: &dyn Store,
    batch: &mut Batch,
    campaign: &CampaignId,
    ours: BundleRef,
) -> Result<Option<Arc<[u8]>>, StoreError> {
    let is_twin = |signed: &Vec<u8>| {
        let theirs = read(signed, campaign).map(|manifest| manifest.reference(signed));
        theirs.is_ok_and(|theirs| theirs.version == ours.version && theirs != ours)
    };
    let twin = store.get(Tree::Manifests, TWIN)?.filter(is_twin);
    if twin.is_none() {
        batch.remove(Tree::Manifests, TWIN);
    }
    Ok(twin.map(Arc::from))
}

/// Keeps the second manifest, so that it can be shown, and gives the error.
fn twin_seen(store: &dyn Store, signed: &[u8]) -> Result<BundlesError, BundlesError> {
    if store.get(Tree::Manifests, TWIN)?.as_deref() != Some(signed) {
        let mut batch = Batch::default();
        batch.put(Tree::Manifests, TWIN, signed);
        store.commit(batch)?;
    }
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
mod tests;
