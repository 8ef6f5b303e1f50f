//! A damaged file of the store, plain and sealed: what salvage finds is what was once written, and it ends.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use ijwi_fuzz::{Program, accepted, bounded};
use ijwi_mesh::store::{Batch, SledStore, Store as _, StoreKey, Tree, salvage};
use libfuzzer_sys::fuzz_target;

/// Bytes of a file that are changed and searched: sled allots more than what is written.
const FILE_BYTES_MAX: usize = 48 * 1024;

struct Written {
    dir: tempfile::TempDir,
    plain: Vec<u8>,
    sealed: Vec<u8>,
}

fn value(at: u8) -> Vec<u8> {
    vec![at; 1 + usize::from(at) * 300]
}

fn written() -> &'static Written {
    static WRITTEN: OnceLock<Written> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a folder");
        let write = |name: &str, key: Option<StoreKey>| {
            let path = dir.path().join(name);
            let store = SledStore::open(&path, key).expect("a new store");
            for at in 0..20 {
                let mut batch = Batch::default();
                batch.put(Tree::Envelopes, &[at], value(at));
                batch.put(Tree::State, b"same", value(at));
                store.commit(batch).expect("there is room");
            }
            drop(store);
            let mut bytes = std::fs::read(path.join("db")).expect("sled's file");
            bytes.truncate(FILE_BYTES_MAX);
            bytes
        };
        let (plain, sealed) = (write("plain", None), write("sealed", Some(StoreKey::new([1; 32]))));
        Written { dir, plain, sealed }
    })
}

fn path(dir: &tempfile::TempDir) -> PathBuf {
    dir.path().join("damaged")
}

fuzz_target!(|data: &[u8]| {
    let written = written();
    bounded(32 << 20, || {
        let mut program = Program::new(data);
        let is_sealed = program.flag();
        let mut bytes = if is_sealed { written.sealed.clone() } else { written.plain.clone() };
        if program.byte() % 8 == 7 {
            bytes = program.take(2048).to_vec();
        }
        while !program.is_over() {
            program.change(&mut bytes);
        }
        bytes.truncate(2 * FILE_BYTES_MAX);
        let path = path(&written.dir);
        std::fs::create_dir_all(&path).expect("a folder");
        std::fs::write(path.join("db"), &bytes).expect("it can be written");
        let key = is_sealed.then(|| StoreKey::new([1; 32]));
        let found = salvage(&path, key, |tree, key, found| {
            // A record without a key proves itself by 8 bytes of a hash, which the fuzzer does not make up.
            let at = if tree == Tree::Envelopes { key[0] } else { found[0] };
            let planted = cfg!(feature = "defect");
            assert!(found == value(at) && !planted, "a value that was never written");
        });
        if found.expect("the file is there").recovered > 0 {
            accepted();
        }
    });
});
