use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use ijwi_protocol::envelope::{Direction, OpeningKey, PAYLOAD_BYTES, Verified, open};
use ijwi_protocol::ids::ContentHash;
use ijwi_protocol::testing::{self, Fixture};

use super::*;
use crate::files::Folder;
use crate::keystore::{FileKeystore, Keystore as _};

const ROOM: usize = 12;
/// Which file, and its key as this keystore wraps it.
const KEY_BYTES: usize = 1 + 24 + 32 + 16;
/// What wraps them.
const WRAPS: [&str; 2] = ["keystore-tray-0", "keystore-tray-1"];

fn home() -> (tempfile::TempDir, Home) {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(dir.path()).unwrap();
    (dir, home)
}

/// Covers under the two keys of the fixture, as if both were for this: so many of the one, then so many of the other.
fn tray(fixture: &mut Fixture, home: &Home, older: usize, newer: usize) -> Tray {
    let mut tray = Tray::open(home).unwrap();
    for at in 0..older + newer {
        let stamp = fixture.stamp(if at < older { Direction::Up } else { Direction::Down });
        let campaign = *fixture.bundle.campaign();
        tray.fill([Ready::cover(&mut fixture.rng, &campaign, stamp)]);
    }
    tray.save(home, ROOM).unwrap();
    tray
}

fn put(fixture: &mut Fixture, tray: &mut Tray, place: usize, to: &OpeningKey) {
    let campaign = *fixture.bundle.campaign();
    tray.put(place, |stamp| Ready::seal(&mut fixture.rng, &campaign, stamp, &to.sealing_key(), &[1; PAYLOAD_BYTES]));
}

fn contents(tray: &Tray) -> Vec<ContentHash> {
    tray.places().iter().map(|ready| ready.envelope().content_hash()).collect()
}

fn keys(tray: &Tray) -> Vec<StampKeyId> {
    tray.places().iter().map(|ready| ready.envelope().stamp_key()).collect()
}

#[test]
fn a_report_is_put_before_what_stands_there_and_the_order_of_keys_stays() {
    let mut fixture = testing::campaign(1);
    let (_dir, home) = home();
    let mut tray = tray(&mut fixture, &home, 4, 4);
    let (before, order, key) = (contents(&tray), keys(&tray), OpeningKey::generate(&mut fixture.rng));
    let ids = |tray: &Tray| tray.places().iter().map(|ready| ready.envelope().id()).collect::<BTreeSet<_>>();
    let stamps = ids(&tray);
    put(&mut fixture, &mut tray, 1, &key);
    put(&mut fixture, &mut tray, 6, &key);
    let after = contents(&tray);
    assert_eq!(keys(&tray), order, "what order of keys there is says nothing");
    assert_eq!(ids(&tray), stamps, "the same stamps");
    assert_eq!([after[0], after[2], after[3]], [before[0], before[1], before[2]], "what stood there moved on");
    assert_eq!([after[4], after[5], after[7]], [before[4], before[5], before[6]], "under its own key");
    let campaign = fixture.bundle.campaign();
    let is_real = |place: usize| {
        let envelope = Verified::trusted(tray.places()[place].envelope().clone(), Direction::Up);
        open(&envelope, campaign, &key).is_some()
    };
    assert_eq!((0..8).filter(|place| is_real(*place)).collect::<Vec<_>>(), [1, 6]);
}

#[test]
fn it_has_one_size_and_comes_back_as_it_was() {
    let mut fixture = testing::campaign(1);
    let (dir, home) = home();
    let mut tray = tray(&mut fixture, &home, 3, 0);
    let size = |file: &str| fs::metadata(dir.path().join(file)).map(|file| file.len()).ok();
    let empty = size(FILES[0]).unwrap();
    assert!(size(FILES[1]).is_none());
    let left = tray.take_next(Instant::from_millis(77)).unwrap();
    tray.save(&home, ROOM).unwrap();
    assert_eq!(size(FILES[1]), Some(empty), "however many places are taken");
    let read = Tray::open(&home).unwrap();
    assert_eq!((read.used(), read.seed()), (Some(Instant::from_millis(77)), tray.seed()));
    assert_eq!(contents(&read), contents(&tray));
    assert!(!contents(&read).contains(&left.envelope().content_hash()), "what left is not there any more");
    let full = self::tray(&mut fixture, &self::home().1, ROOM, 0);
    assert_eq!(full.encode(ROOM).len(), full.encode(0).len());
}

/// The trays that can be read with the keys in a folder, whatever their names.
fn readable(dir: &Path) -> Vec<Vec<ContentHash>> {
    let files: Vec<_> = fs::read_dir(dir).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap()).collect();
    let keystore = FileKeystore::new(Arc::new(Folder::new(dir)));
    let wrapped = files.iter().filter(|file| file.len() == KEY_BYTES).map(|key| &key[1..]);
    let keys = wrapped.flat_map(|wrapped| FILES.into_iter().filter_map(|name| keystore.open(name, wrapped).unwrap()));
    let trays = keys.flat_map(|key| {
        let key = key.as_slice().try_into().unwrap();
        files.iter().filter_map(move |file| Tray::decode(&sealed::open(key, PURPOSE, file)?, 0)).collect::<Vec<_>>()
    });
    trays.map(|tray| contents(&tray)).collect()
}

fn with(
    files: &[(&'static str, Vec<u8>)],
    more: impl IntoIterator<Item = (&'static str, Vec<u8>)>,
) -> Vec<(&'static str, Vec<u8>)> {
    files.iter().cloned().chain(more).collect()
}

#[test]
fn a_writing_that_is_cut_at_any_step_leaves_the_old_one_or_the_new_one_and_no_trace_of_the_other() {
    let mut fixture = testing::campaign(1);
    let (dir, home) = home();
    let mut tray = tray(&mut fixture, &home, ROOM, 0);
    let read = |name: &str| fs::read(dir.path().join(name)).unwrap();
    let (old_file, old_key, old) = (read(FILES[0]), read(KEY), contents(&tray));
    let old_wrap = (WRAPS[0], read(WRAPS[0]));
    let to = OpeningKey::generate(&mut fixture.rng);
    put(&mut fixture, &mut tray, 0, &to);
    tray.save(&home, ROOM).unwrap();
    let (new_file, new_key, new) = (read(FILES[1]), read(KEY), contents(&tray));
    let new_wrap = (WRAPS[1], read(WRAPS[1]));
    assert_eq!(readable(dir.path()), std::slice::from_ref(&new), "the old one is noise");

    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let wraps = [old_wrap, new_wrap.clone()];
    let before = with(&[(FILES[0], old_file.clone()), (KEY, old_key.clone())], wraps.clone());
    let written = with(&[(FILES[0], old_file.clone()), (FILES[1], new_file.clone()), (KEY, old_key)], wraps.clone());
    let after = [(FILES[0], old_file), (FILES[1], new_file.clone()), (KEY, new_key.clone())];
    let (after, forgotten) = (with(&after, wraps), with(&after, [new_wrap]));
    // What is on the disk when it is cut, whether the new one is in force, and how many can be read.
    let steps = [
        (with(&before, None), false, 1),
        (with(&before, Some(("tray-1.new", half(&new_file)))), false, 1),
        (with(&before, Some(("tray-1.new", new_file))), false, 1),
        (with(&written, None), false, 1),
        (with(&written, Some(("tray.key.new", half(&new_key)))), false, 1),
        (with(&written, Some(("tray.key.new", new_key))), false, 2),
        (with(&after, None), true, 1),
        (with(&forgotten, None), true, 1),
    ];
    for (step, (files, is_new, count)) in steps.into_iter().enumerate() {
        let (dir, home) = self::home();
        files.iter().for_each(|(name, bytes)| fs::write(dir.path().join(name), bytes).unwrap());
        assert_eq!(readable(dir.path()).len(), count, "step {step}");
        let mut tray = Tray::open(&home).unwrap();
        let expected = if is_new { &new } else { &old };
        assert_eq!(contents(&tray), *expected, "step {step}");
        assert_eq!(readable(dir.path()), std::slice::from_ref(expected), "step {step}: opening it leaves one");
        tray.save(&home, ROOM).unwrap();
        assert_eq!(readable(dir.path()), std::slice::from_ref(expected), "step {step}");
        let count = fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(count, 5, "step {step}: two files, a key, what wraps it, the folder's lock");
    }
}

#[test]
fn damage_is_noticed_and_nothing_is_made_of_it() {
    let mut fixture = testing::campaign(1);
    let (dir, home) = home();
    tray(&mut fixture, &home, 2, 0);
    let mut bytes = fs::read(dir.path().join(FILES[0])).unwrap();
    bytes[5000] ^= 1;
    fs::write(dir.path().join(FILES[0]), bytes).unwrap();
    assert!(matches!(Tray::open(&home), Err(TrayError::Damaged)));
    fs::write(dir.path().join(KEY), [7; KEY_BYTES]).unwrap();
    assert!(matches!(Tray::open(&home), Err(TrayError::Damaged)));
}
