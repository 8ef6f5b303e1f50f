//! What a desk has erased is gone: a copy of its whole folder, with the passphrase, opens no envelope of a week whose
//! secret it no longer keeps. Every run of bytes that such a copy gives, unsealed, is tried as a key.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ijwi_desk::run::BUNDLE_FILE;
use ijwi_desk::secrets::Secrets;
use ijwi_desk::{Desk, Rhythm};
use ijwi_mesh::bundles;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::home::Home;
use ijwi_mesh::keeper::Keeper as _;
use ijwi_mesh::sealed::PassKey;
use ijwi_mesh::store::{SledStore, Store, StoreKey, Tree};
use ijwi_protocol::campaign::{PrekeyChain, Role, Texts};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{Direction, OpeningKey, SealingKey, Verified};
use ijwi_protocol::ids::CampaignId;
use ijwi_protocol::report::{Content, FormHash, Parcel, Report, open_piece};
use ijwi_protocol::testing::{self, Fixture, TODAY};
use ijwi_protocol::time::Week;

const PASSPHRASE: &str = "passphrase";
/// The desk was made so many weeks before the week of the envelope: its chain has had so many states since.
const WEEKS_BEFORE: u32 = 2;
/// A week is kept for 18.
const WEEKS_UNTIL_ERASED: u32 = 19;

#[test]
fn an_envelope_of_an_erased_week_cannot_be_opened_from_a_copy_of_the_whole_folder() {
    let dir = tempfile::tempdir().unwrap();
    let mut fixture = testing::campaign(1);
    let campaign = *fixture.bundle.campaign();
    make_desk(dir.path(), &mut fixture);
    let prekeys = fixture.bundle.recipients()[0].prekeys.clone();
    let week = TODAY.week();
    let key = |weeks: u32| prekeys.key_for(Week(week.0 + weeks).first_day()).clone();

    // Somebody recorded this one on its way; the desk has opened another of that week.
    let recorded = envelope(&mut fixture, key(0));
    let opened = envelope(&mut fixture, key(0));
    let desk = open_desk(dir.path());
    assert!(desk.store(vec![opened]).iter().all(|(_, stored)| stored.is_ok()));
    while desk.open_some().unwrap() {}
    assert_eq!(desk.counts().reports, 1);
    drop(desk);
    // So the search finds what is there, or what is said below would say nothing.
    let before = copy_of(dir.path());
    assert!(opens(&before, &campaign, &recorded, week), "the week's secret is still kept");

    // Phones with this bundle seal to the first chain, also after the desk has begun another.
    let late = envelope(&mut fixture, key(15));
    fixture.manifest.day = TODAY + WEEKS_UNTIL_ERASED * 7;
    fixture.publish();
    Home::open(dir.path()).unwrap().write(BUNDLE_FILE, &fixture.file.to_bytes()).unwrap();
    drop(open_desk(dir.path()));
    let copy = copy_of(dir.path());
    assert!(!opens(&copy, &campaign, &recorded, week), "the erased secret is still somewhere in the folder");
    assert!(opens(&copy, &campaign, &late, Week(week.0 + 15)), "a later week of the same chain is kept");

    // The defect that this looks for, planted: the file of secrets as it was, left beside the new one.
    fs::copy(before.path().join("desk.sealed"), copy.path().join("desk.old")).unwrap();
    assert!(opens(&copy, &campaign, &recorded, week), "a planted copy of the secrets goes unnoticed");
}

fn make_desk(dir: &Path, fixture: &mut Fixture) {
    let home = Home::open(dir).unwrap();
    let name = Texts::new([("en", "Night desk")]);
    let made = TODAY - WEEKS_BEFORE * 7;
    let campaign = *fixture.bundle.campaign();
    let mut secrets = Secrets::create(&home, PASSPHRASE, campaign, name, "Care", Role::Clinic, made).unwrap();
    secrets.take_down_key(&home, &fixture.down.to_der()).unwrap();
    fixture.draft.recipients[0] = secrets.card(TODAY).unwrap();
    fixture.publish();
    home.write(BUNDLE_FILE, &fixture.file.to_bytes()).unwrap();
}

/// Opens the desk as the program does, on the bundle in its folder.
fn open_desk(dir: &Path) -> Desk {
    let home = Home::open(dir).unwrap();
    let secrets = Secrets::open(&home, PASSPHRASE).unwrap();
    let store = SledStore::open(&dir.join("store"), Some(StoreKey::new(secrets.store_key()))).unwrap();
    let bundle = home.read(BUNDLE_FILE).unwrap().unwrap();
    let (file, _) = ijwi_protocol::campaign::BundleFile::read(&bundle, None).unwrap();
    let active = bundles::install(&store, &file).unwrap();
    // Its clock has stopped: only the bundle says how late it is.
    let clock = Clock::off_by(i64::from(TODAY.0) - i64::from(Clock::system().today().0));
    Desk::open(home, secrets, Arc::new(store), active, clock, Rhythm::AtOnce).unwrap()
}

fn envelope(fixture: &mut Fixture, to: SealingKey) -> Verified {
    let report = Report {
        form: FormHash([0; 8]),
        answers: Vec::new(),
        day: TODAY,
        language: "rn".to_owned(),
        reply: None,
        attachments: Vec::new(),
    };
    let parcel = Parcel::new(&mut fixture.rng, to, &Content::Report(report)).unwrap();
    let stamps = vec![fixture.stamp(Direction::Up)];
    let mut sealed = parcel.seal(&mut fixture.rng, fixture.bundle.campaign(), stamps).unwrap();
    Verified::trusted(sealed.remove(0), Direction::Up)
}

fn copy_of(dir: &Path) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let there = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                fs::create_dir(&there).unwrap();
                copy(&entry.path(), &there);
            } else {
                fs::copy(entry.path(), there).unwrap();
            }
        }
    }
    let to = tempfile::tempdir().unwrap();
    copy(dir, to.path());
    to
}

/// Whether any key that the copy gives opens the envelope: a state of a chain from its beginning to that week, or the
/// secret itself.
fn opens(copy: &tempfile::TempDir, campaign: &CampaignId, envelope: &Verified, week: Week) -> bool {
    let states = TODAY.week().0 - WEEKS_BEFORE..=week.0;
    let tries = |key: Option<OpeningKey>| key.is_some_and(|key| open_piece(envelope, campaign, &key).is_some());
    unsealed(copy.path()).iter().any(|bytes| {
        let of_chains = bytes.windows(32).any(|key| {
            // A chain as it is written: its first week, the week that it is at, the key.
            let chain =
                |at| codec::decode::<PrekeyChain, 64>(&[codec::encode(&(Week(0), Week(at))), key.to_vec()].concat());
            states.clone().any(|at| tries(chain(at).ok().and_then(|chain| chain.secret(week))))
        });
        let materials = || bytes.windows(96).map(|material| material.try_into().expect("96 bytes"));
        of_chains || materials().any(|material| tries(Some(OpeningKey::from_material(material))))
    })
}

/// All that the folder gives to who has the passphrase: each file as it is (the bundle, which everybody has, and the
/// store's own files left out), the secrets, and every value of the store.
fn unsealed(dir: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() && entry.file_name() != BUNDLE_FILE {
            let bytes = fs::read(entry.path()).unwrap();
            found.extend(PassKey::open(PASSPHRASE, b"", "ijwi/desk/1", &bytes).map(|(_, plain)| plain.to_vec()));
            found.push(bytes);
        }
    }
    let home = Home::open(dir).unwrap();
    let key = StoreKey::new(Secrets::open(&home, PASSPHRASE).unwrap().store_key());
    let store = SledStore::open(&dir.join("store"), Some(key)).unwrap();
    for tree in Tree::ALL.iter().filter(|tree| !matches!(tree, Tree::Parts | Tree::Manifests)) {
        let _ = store
            .scan(*tree, &mut |key, value| {
                found.push([key, &value[..]].concat());
                true
            })
            .unwrap();
    }
    found
}
