//! What the store promises, on real files.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use tempfile::TempDir;

use super::mark::{Mark, MarkFile};
use super::*;

const KEY: [u8; 32] = [7; 32];

fn key(sealed: bool) -> Option<StoreKey> {
    sealed.then(|| StoreKey::new(KEY))
}

fn open(dir: &TempDir, sealed: bool) -> SledStore {
    SledStore::open(&dir.path().join("store"), key(sealed)).unwrap()
}

fn put(store: &dyn Store, tree: Tree, key: &[u8], value: &[u8]) {
    let mut batch = Batch::default();
    batch.put(tree, key, value);
    store.commit(batch).unwrap();
}

/// All entries of a tree, none of which is damaged.
fn all(store: &dyn Store, tree: Tree) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut entries = BTreeMap::new();
    let each = &mut |key: &[u8], value| entries.insert(key.to_vec(), value).is_none();
    assert_eq!(store.scan(tree, each).unwrap(), Damage::default());
    entries
}

/// A value that is found nowhere else, of any length.
fn value(number: u64, bytes: usize) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..bytes)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        })
        .collect()
}

#[test]
fn what_was_acknowledged_is_there_after_reopening() {
    for sealed in [false, true] {
        let dir = TempDir::new().unwrap();
        let sizes = [0, 1, 4096, 4097, 12_000, VALUE_BYTES_MAX];
        let store = open(&dir, sealed);
        for (number, bytes) in sizes.into_iter().enumerate() {
            put(&store, Tree::Parts, &[number as u8], &value(number as u64, bytes));
            put(&store, Tree::State, &[number as u8], b"other tree, same key");
        }
        drop(store);
        let store = open(&dir, sealed);
        store.check().unwrap();
        for (number, bytes) in sizes.into_iter().enumerate() {
            let expected = value(number as u64, bytes);
            assert_eq!(store.get(Tree::Parts, &[number as u8]).unwrap(), Some(expected), "{bytes} bytes");
        }
        assert_eq!(all(&store, Tree::Parts).len(), sizes.len());
        assert_eq!(store.get(Tree::Parts, b"unknown").unwrap(), None);
    }
}

#[test]
fn replaced_and_removed_values_leave_nothing_behind_that_is_counted() {
    for sealed in [false, true] {
        let dir = TempDir::new().unwrap();
        let store = open(&dir, sealed);
        for bytes in [60_000, 5000, 10, 0, 20_000] {
            put(&store, Tree::Parts, b"part", &value(bytes, bytes as usize));
            assert_eq!(store.get(Tree::Parts, b"part").unwrap(), Some(value(bytes, bytes as usize)));
            store.check().unwrap();
        }
        let mut batch = Batch::default();
        batch.put(Tree::Parts, b"part", vec![1; 9000]);
        batch.remove(Tree::Parts, b"part");
        batch.remove(Tree::Parts, b"never there");
        store.commit(batch).unwrap();
        assert_eq!(store.get(Tree::Parts, b"part").unwrap(), None);
        assert!(all(&store, Tree::Parts).is_empty());
        store.check().unwrap();
    }
}

#[test]
fn values_too_large_refuse_the_whole_batch() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir, true);
    for (key, bytes) in [(&[1; 8][..], VALUE_BYTES_MAX + 1), (&[1; KEY_BYTES_MAX + 1], 0)] {
        let mut batch = Batch::default();
        batch.put(Tree::State, b"first", b"x");
        batch.put(Tree::Parts, key, vec![0; bytes]);
        assert!(matches!(store.commit(batch), Err(StoreError::TooLarge { tree: Tree::Parts, .. })));
        assert_eq!(store.get(Tree::State, b"first").unwrap(), None);
    }
    put(&store, Tree::Parts, &[1; KEY_BYTES_MAX], &[0; VALUE_BYTES_MAX]);
}

#[test]
fn plain_keys_are_shown_in_their_order_and_blinded_ones_are_not() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir, false);
    for position in [300_u64, 2, 255, 256, 1] {
        put(&store, Tree::LogUp, &position.to_be_bytes(), &value(position, 5000));
        put(&store, Tree::LogDown, &position.to_be_bytes(), b"");
    }
    let from = |from: u64, limit: usize| {
        let mut found = Vec::new();
        let each = &mut |key: &[u8], _: Vec<u8>| {
            found.push(u64::from_be_bytes(key.try_into().unwrap()));
            found.len() < limit
        };
        assert_eq!(store.scan_from(Tree::LogUp, &from.to_be_bytes(), each).unwrap(), Damage::default());
        found
    };
    assert_eq!(from(0, 9), [1, 2, 255, 256, 300]);
    assert_eq!(from(3, 2), [255, 256]);
    assert_eq!(from(301, 9), []);
    let sealed = SledStore::open(&dir.path().join("sealed"), key(true)).unwrap();
    assert_eq!(sealed.scan_from(Tree::LogUp, b"", &mut |_, _| true), Err(StoreError::Unordered));
}

#[test]
fn a_sealed_file_shows_neither_ids_nor_values() {
    let dir = TempDir::new().unwrap();
    let (id, secret) = (value(1, 16), value(2, 6000));
    let present = |path: &Path, needle: &[u8]| {
        let bytes = fs::read(path.join("db")).unwrap();
        bytes.windows(8).any(|window| window == &needle[..8] || window == &needle[needle.len() - 8..])
    };
    for (name, sealed) in [("sealed", true), ("plain", false)] {
        let path = dir.path().join(name);
        let store = SledStore::open(&path, key(sealed)).unwrap();
        put(&store, Tree::Envelopes, &id, &secret);
        drop(store);
        assert_eq!(present(&path, &id), !sealed, "the search finds the id where it must");
        assert_eq!(present(&path, &secret), !sealed);
    }
}

#[test]
fn a_wrong_key_reads_nothing_and_breaks_nothing() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    put(&open(&dir, true), Tree::Own, b"name", b"value");
    for wrong in [Some(StoreKey::new([8; 32])), None] {
        let sealed = wrong.is_some();
        assert_eq!(SledStore::open(&path, wrong).unwrap_err(), StoreError::WrongKey);
        if sealed {
            assert_eq!(
                SledStore::open_or_salvage(&path, Some(StoreKey::new([8; 32]))).unwrap_err(),
                StoreError::WrongKey
            );
        }
        let mut shown = 0;
        let salvage = salvage(&path, (sealed).then(|| StoreKey::new([8; 32])), |_, _, _| shown += 1).unwrap();
        assert_eq!((shown, salvage.recovered), (0, 0));
    }
    assert_eq!(open(&dir, true).get(Tree::Own, b"name").unwrap(), Some(b"value".to_vec()));
}

#[test]
fn a_store_is_open_once() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir, true);
    let again = SledStore::open(&dir.path().join("store"), key(true));
    assert_eq!(again.unwrap_err(), StoreError::Busy);
    drop(store);
    open(&dir, true);
}

#[test]
fn a_full_disk_refuses_commits_until_there_is_room_again() {
    let dir = TempDir::new().unwrap();
    static FREE: AtomicU64 = AtomicU64::new(RESERVE_BYTES + 1000);
    let options = Options { free_bytes: |_| Ok(FREE.load(Ordering::Relaxed)), ..Options::default() };
    let store = SledStore::open_with(&dir.path().join("store"), key(true), &options).unwrap();
    put(&store, Tree::State, b"a", &[0; 999]);
    assert_eq!(store.free_bytes().unwrap(), 1000);
    let mut batch = Batch::default();
    batch.put(Tree::State, b"b", [0; 1000]);
    let (free_now, needed) = (RESERVE_BYTES + 1000, RESERVE_BYTES + 1001);
    assert_eq!(store.commit(batch), Err(StoreError::Full { free: free_now, needed }));
    assert_eq!(store.get(Tree::State, b"b").unwrap(), None);
    FREE.store(needed, Ordering::Relaxed);
    put(&store, Tree::State, b"b", &[0; 1000]);
    store.check().unwrap();
}

#[test]
fn eight_threads_commit_and_read_whole_batches_only() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir, true);
    thread::scope(|scope| {
        for number in 0..8_u8 {
            let store = &store;
            scope.spawn(move || {
                for round in 0..12_u8 {
                    let mut batch = Batch::default();
                    batch.put(Tree::Metas, &[number, round], [round; 5000]);
                    batch.put(Tree::State, &[number], [round; 9000]);
                    batch.put(Tree::State, b"shared", [number; 20_000]);
                    store.commit(batch).unwrap();
                    let shared = store.get(Tree::State, b"shared").unwrap().unwrap();
                    assert!(shared.len() == 20_000 && shared.iter().all(|byte| *byte == shared[0]));
                }
            });
        }
    });
    drop(store);
    let store = open(&dir, true);
    store.check().unwrap();
    assert_eq!(all(&store, Tree::Metas).len(), 96);
    assert_eq!(store.get(Tree::State, &[3]).unwrap(), Some(vec![11; 9000]));
}

#[test]
fn sled_never_puts_a_value_where_our_fsync_does_not_reach() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir, false);
    for number in 0..24_u64 {
        let mut batch = Batch::default();
        batch.put(Tree::Parts, &number.to_be_bytes(), value(number, VALUE_BYTES_MAX));
        (0..20_u64).for_each(|at| batch.put(Tree::LogUp, &(number * 20 + at).to_be_bytes(), value(at, 4096)));
        store.commit(batch).unwrap();
    }
    drop(store);
    assert_eq!(fs::read_dir(dir.path().join("store/blobs")).unwrap().count(), 0);
}

/// A closed store of 200 envelopes, 20 larger parts and a counter that changed often.
fn filled(dir: &TempDir, sealed: bool) {
    let store = open(dir, sealed);
    for number in 0..200_u64 {
        let mut batch = Batch::default();
        batch.put(Tree::Envelopes, &number.to_be_bytes(), value(number, 4096));
        if number < 20 {
            batch.put(Tree::Parts, &number.to_be_bytes(), value(number, 10_000));
        }
        batch.put(Tree::State, b"counter", number.to_be_bytes());
        store.commit(batch).unwrap();
    }
}

fn damage(dir: &TempDir, change: impl FnOnce(&mut Vec<u8>)) {
    let path = dir.path().join("store/db");
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// How many of the envelopes are there; those that are, are right.
fn envelopes(store: &dyn Store) -> usize {
    let entries = all(store, Tree::Envelopes);
    for (key, found) in &entries {
        let number = u64::from_be_bytes(key[..].try_into().unwrap());
        assert!(*found == value(number, 4096));
    }
    entries.len()
}

#[test]
fn a_file_that_lost_its_second_half_gives_back_the_first() {
    for sealed in [false, true] {
        let dir = TempDir::new().unwrap();
        filled(&dir, sealed);
        damage(&dir, |bytes| bytes.truncate(bytes.len() / 2));
        let path = dir.path().join("store");
        let refused = SledStore::open(&path, key(sealed)).unwrap_err();
        assert!(matches!(refused, StoreError::Damaged { .. }), "it must not forget in silence: {refused}");
        let (store, salvage) = SledStore::open_or_salvage(&path, key(sealed)).unwrap();
        let salvage = salvage.expect("half is gone");
        assert!(envelopes(&store) >= 60, "{} of 200, {salvage:?}", envelopes(&store));
        store.check().unwrap();
        drop(store);
        assert_eq!(SledStore::open_or_salvage(&path, key(sealed)).unwrap().1, None, "now it is whole");
    }
}

/// The log reads as if nothing were missing, and sled, if it is let, overwrites all that is left.
#[test]
fn a_file_that_lost_segments_behind_the_newest_one_keeps_the_rest() {
    for sealed in [false, true] {
        let dir = TempDir::new().unwrap();
        filled(&dir, sealed);
        // sled goes on in segments that became free; at some point the newest is not the last in the file.
        let store = open(&dir, sealed);
        let newest = (200..2000_u64).find_map(|number| {
            let mut batch = Batch::default();
            batch.put(Tree::Envelopes, &(number % 200).to_be_bytes(), value(number % 200, 4096));
            store.commit(batch).unwrap();
            newest_segment_if_between(&fs::read(dir.path().join("store/db")).unwrap())
        });
        drop(store);
        let newest = newest.expect("segments become free within 1,800 commits");
        damage(&dir, |bytes| bytes.truncate((newest + 1) * SEGMENT_BYTES));
        let path = dir.path().join("store");
        let before = fs::read(path.join("db")).unwrap();
        match SledStore::open(&path, key(sealed)) {
            // Now and then there was nothing in those segments that was not elsewhere too.
            Ok(store) => assert_eq!(envelopes(&store), 200, "it must not forget in silence"),
            Err(refused) => {
                assert!(matches!(refused, StoreError::Damaged { .. }), "{refused}");
                assert!(fs::read(path.join("db")).unwrap() == before, "what was left is left");
            }
        }
        let (store, salvage) = SledStore::open_or_salvage(&path, key(sealed)).unwrap();
        assert!(envelopes(&store) > 0, "{salvage:?}");
        store.check().unwrap();
    }
}

const SEGMENT_BYTES: usize = 512 * 1024;

/// The number of the segment with the greatest LSN, if it stands between others in the file: before it is what must be kept.
fn newest_segment_if_between(bytes: &[u8]) -> Option<usize> {
    let segments = bytes.chunks_exact(SEGMENT_BYTES).enumerate();
    let lsn = |head: &[u8]| u64::from_le_bytes(*head[4..].first_chunk().unwrap()) ^ i64::MAX as u64;
    let (newest, _) = segments.filter(|(_, segment)| segment[..20] != [0; 20]).max_by_key(|(_, head)| lsn(head))?;
    (newest > 0 && newest + 1 < bytes.len() / SEGMENT_BYTES).then_some(newest)
}

/// sled may give free segments back: a shorter file that is whole is no damage.
#[test]
fn a_file_that_is_shorter_than_marked_and_whole_is_opened() {
    for sealed in [false, true] {
        let dir = TempDir::new().unwrap();
        filled(&dir, sealed);
        let path = dir.path().join("store");
        let mark = MarkFile::open(&path).unwrap();
        mark.write(Mark { file_bytes: u64::MAX, ..mark.read() }).unwrap();
        let (store, salvage) = SledStore::open_or_salvage(&path, key(sealed)).unwrap();
        assert_eq!((envelopes(&store), salvage), (200, None));
        assert!(!dir.path().join("store.kept").exists());
    }
}

#[test]
fn damage_anywhere_costs_little_and_the_store_goes_on() {
    // Places across the file, from sled's first segment to its last; before and after sled's next snapshot.
    for (part, reopened) in (0..12).flat_map(|part| [(part, false), (part, true)]) {
        let dir = TempDir::new().unwrap();
        let sealed = part % 2 == 0;
        filled(&dir, sealed);
        if reopened {
            put(&open(&dir, sealed), Tree::State, b"again", b"opened");
        }
        damage(&dir, |bytes| {
            let at = bytes.len() * part / 12 + 17 * part;
            bytes[at..at + 3].iter_mut().for_each(|byte| *byte = !*byte);
        });
        let (store, salvage) = SledStore::open_or_salvage(&dir.path().join("store"), key(sealed)).unwrap();
        let found = envelopes(&store);
        assert!(found >= 199, "{found} of 200 at {part}/12, {salvage:?}");
        assert_eq!(store.get(Tree::State, b"counter").unwrap(), Some(199_u64.to_be_bytes().to_vec()));
        assert_eq!(dir.path().join("store.damaged-1/db").exists(), salvage.is_some(), "the old folder is kept");
        put(&store, Tree::State, b"after", b"wards");
    }
}

#[test]
fn what_a_killed_process_leaves_has_every_acknowledged_commit() {
    let dir = TempDir::new().unwrap();
    let mut kept = Vec::new();
    // Values come and go, so that sled uses segments again; the store is closed and opened now and then.
    for round in 0..8_u64 {
        let store = open(&dir, true);
        for step in 0..60_u64 {
            let mut batch = Batch::default();
            let number = round * 1000 + step;
            batch.put(Tree::Envelopes, &number.to_be_bytes(), value(number, 4096));
            kept.push(number);
            if kept.len() > 80 {
                batch.remove(Tree::Envelopes, &kept.remove(usize::try_from(step % 70).unwrap()).to_be_bytes());
            }
            store.commit(batch).unwrap();
            if step % 19 == 0 {
                let copy = TempDir::new().unwrap();
                fs::create_dir(copy.path().join("store")).unwrap();
                for file in fs::read_dir(dir.path().join("store")).unwrap().map(Result::unwrap) {
                    if file.file_type().unwrap().is_file() {
                        fs::copy(file.path(), copy.path().join("store").join(file.file_name())).unwrap();
                    }
                }
                let store = open(&copy, true);
                store.check().unwrap();
                assert_eq!(envelopes(&store), kept.len());
            }
        }
    }
}

#[test]
fn a_lost_file_is_noticed() {
    let dir = TempDir::new().unwrap();
    filled(&dir, false);
    fs::remove_file(dir.path().join("store/db")).unwrap();
    let (store, salvage) = SledStore::open_or_salvage(&dir.path().join("store"), None).unwrap();
    assert_eq!(salvage, Some(Salvage { recovered: 0, damaged: 0 }));
    assert_eq!(envelopes(&store), 0);
}

#[test]
fn salvage_shows_the_newest_version_of_each_value() {
    let dir = TempDir::new().unwrap();
    filled(&dir, true);
    let mut shown = BTreeMap::new();
    let salvage = salvage(&dir.path().join("store"), key(true), |tree, key, value| {
        assert!(shown.insert((tree, key), value).is_none());
    })
    .unwrap();
    assert_eq!((salvage.recovered, shown.len()), (221, 221));
    assert_eq!(shown[&(Tree::State, b"counter".to_vec())], 199_u64.to_be_bytes());
    assert!(shown[&(Tree::Parts, 7_u64.to_be_bytes().to_vec())] == value(7, 10_000));
}

#[test]
fn a_salvage_that_was_cut_off_between_its_renamings_is_finished() {
    let dir = TempDir::new().unwrap();
    filled(&dir, true);
    fs::rename(dir.path().join("store"), dir.path().join("store.new")).unwrap();
    assert_eq!(envelopes(&open(&dir, true)), 200);
}

#[test]
fn a_crash_takes_from_memory_what_was_not_acknowledged() {
    let store = MemoryStore::default();
    put(&store, Tree::State, b"a", b"1");
    store.fail_next(StoreError::Full { free: 0, needed: 1 });
    let again = |value: &[u8]| {
        let mut batch = Batch::default();
        batch.put(Tree::State, b"a", value);
        store.commit(batch)
    };
    assert!(matches!(again(b"2"), Err(StoreError::Full { .. })));
    assert_eq!(store.get(Tree::State, b"a").unwrap(), Some(b"1".to_vec()));
    store.fail_next(io::Error::from(io::ErrorKind::Other).into());
    assert!(matches!(again(b"3"), Err(StoreError::Io { .. })));
    assert_eq!(store.get(Tree::State, b"a").unwrap(), Some(b"3".to_vec()), "read, though nobody knows if it stays");
    assert_eq!(again(b"4"), Err(StoreError::Poisoned));
    let found = store.crash();
    assert_eq!(found.get(Tree::State, b"a").unwrap(), Some(b"1".to_vec()));
    put(&found, Tree::State, b"a", b"5");
}
