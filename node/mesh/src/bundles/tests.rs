//! Bundles from others: older, forged, foreign, two of one version, cut at each chunk.

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
    let Progress::Want(request) = learn_manifest(&device, &ours, &file.signed).unwrap() else { panic!("it is new") };
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
    assert_eq!((ours.bundle.reference(), ours.twin.is_some()), (came.reference(), true), "the first came into force");
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
