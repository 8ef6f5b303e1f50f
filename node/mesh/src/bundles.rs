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
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use crate::store::MemoryStore;
    use ijwi_protocol::campaign::{Authority, Recipient};
    use ijwi_protocol::testing::{self, TODAY};

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
    fn a_transfer_that_is_cut_after_every_chunk_goes_on_where_it_was_and_activates_all_or_nothing() {
        let mut fixture = testing::campaign(1);
        let (lead, mut device) = (MemoryStore::default(), MemoryStore::default());
        install(&device, &fixture.file).unwrap();
        let old = fixture.file.clone();
        let campaign = *fixture.bundle.campaign();
        for (identity, chains) in (10..16).flat_map(|seed| testing::campaign(seed).desks) {
            let prekeys = chains.publish(&campaign, &identity, TODAY.week()).unwrap();
            let like = fixture.draft.recipients[0].clone();
            fixture.draft.recipients.push(Recipient { identity: identity.verifying_key().to_bytes(), prekeys, ..like });
        }
        fixture.draft.recipients.remove(0);
        fixture.publish();
        install(&lead, &fixture.file).unwrap();
        let signed = &fixture.file.signed;
        let mut asked = BTreeMap::<_, u32>::new();
        loop {
            let before = active(&device).unwrap().unwrap();
            assert_eq!(to_file(&device, &before).unwrap(), old, "until the last part is there, the old one is whole");
            let Progress::Want(request) = learn_manifest(&device, &before.bundle, signed).unwrap() else {
                panic!("it is not whole yet")
            };
            *asked.entry((request.hash, request.from)).or_default() += 1;
            let bytes = read_part(&lead, request).unwrap().unwrap();
            let progress = learn_chunk(&device, &before.bundle, request, &bytes).unwrap();
            // The contact is cut, and the device loses power.
            device = device.crash();
            if matches!(progress, Progress::Activated(_)) {
                break;
            }
        }
        let now = active(&device).unwrap().unwrap();
        assert_eq!(to_file(&device, &now).unwrap(), fixture.file);
        assert_eq!(now.bundle.recipients().len(), 13);
        assert!(asked.len() > 10, "{} chunks", asked.len());
        assert!(asked.values().all(|times| *times == 1), "nothing that is here is asked for again");
        let gone = fixture.manifest.version - 1;
        let old = Manifest::read(&old.signed, None).unwrap();
        assert_eq!(old.version, gone);
        let kept = |part: &&PartRef| now.bundle.manifest().parts.contains(part);
        assert!(old.parts.iter().filter(|part| !kept(part)).all(|part| whole(&device, part).is_none()), "no litter");
    }

    #[test]
    fn what_the_authority_signed_but_nobody_can_use_does_not_come_into_force() {
        let mut fixture = testing::campaign(1);
        let device = MemoryStore::default();
        install(&device, &fixture.file).unwrap();
        let ours = active(&device).unwrap().unwrap().bundle;
        fixture.draft.policy.slots_per_day = 0;
        fixture.manifest.version += 1;
        let file = fixture.draft.sign(&fixture.authority, fixture.manifest.clone());
        let Progress::Want(request) = learn_manifest(&device, &ours, &file.signed).unwrap() else {
            panic!("it is new")
        };
        let part = file.parts.iter().find(|part| sha256(&[part]) == request.hash.0).unwrap();
        assert!(matches!(learn_chunk(&device, &ours, request, part), Err(BundlesError::Bundle(_))));
        assert_eq!(active(&device).unwrap().unwrap().bundle.reference(), ours.reference());
    }

    #[test]
    fn a_forged_manifest_changes_nothing() {
        let mut fixture = testing::campaign(1);
        let device = MemoryStore::default();
        install(&device, &fixture.file).unwrap();
        let ours = active(&device).unwrap().unwrap();
        fixture.publish();
        let mut forged = fixture.file.signed.clone();
        *forged.last_mut().unwrap() ^= 1;
        let thief = Authority::from_secret(&[9; 32]);
        for signed in [forged, thief.sign(&fixture.manifest), testing::campaign(2).file.signed] {
            assert!(matches!(learn_manifest(&device, &ours.bundle, &signed), Err(BundlesError::Bundle(_))));
            let file = BundleFile { signed, ..fixture.file.clone() };
            assert!(matches!(install(&device, &file), Err(BundlesError::Bundle(_))));
        }
        let after = active(&device).unwrap().unwrap();
        assert_eq!((after.bundle.reference(), after.twin), (ours.bundle.reference(), None));
        assert!(device.get(Tree::Manifests, PENDING).unwrap().is_none());
    }

    #[test]
    fn two_of_one_version_alarm_while_one_is_on_its_way_and_after_it_came() {
        let mut fixture = testing::campaign(1);
        let (lead, device) = (MemoryStore::default(), MemoryStore::default());
        install(&device, &fixture.file).unwrap();
        let mut ours = active(&device).unwrap().unwrap();
        fixture.draft.policy.slots_per_day = 9;
        fixture.publish();
        install(&lead, &fixture.file).unwrap();
        let first = fixture.file.signed.clone();
        fixture.manifest.version -= 1;
        fixture.draft.policy.slots_per_day = 8;
        fixture.publish();
        assert!(learn(&device, &mut ours, &Learned::Manifest(first.clone())).next.is_some());
        assert!(learn(&device, &mut ours, &Learned::Manifest(fixture.file.signed.clone())).next.is_none());
        assert!(ours.twin.is_some(), "on screen at once");
        assert!(active(&device).unwrap().unwrap().twin.is_some(), "and after a restart");
        let came = transfer(&lead, &device, &first, 9).unwrap();
        let ours = active(&device).unwrap().unwrap();
        assert_eq!(
            (ours.bundle.reference(), ours.twin.is_some()),
            (came.reference(), true),
            "the first came into force"
        );
        fixture.publish();
        assert!(install(&device, &fixture.file).unwrap().twin.is_none(), "the next version ends it");
        assert!(active(&device).unwrap().unwrap().twin.is_none());
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
        assert!(active.twin.is_some());
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
