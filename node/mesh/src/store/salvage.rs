//! Finding records in a file that sled can't read any more. Each record proves itself, so the whole file is searched for
//! them, and of each value the newest whole version is taken.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::record::{Guard, LEDGER, MAGIC, RECORD_BYTES_MAX, Record, StoreKey};
use super::{Batch, Store, StoreError, Tree};

/// Bytes that are searched at once.
const WINDOW_BYTES: usize = 1024 * 1024;
/// Bytes of values that are written to the new store at once.
const BATCH_BYTES: u64 = 1024 * 1024;

/// What came of a damaged store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salvage {
    /// Values that could be read.
    pub recovered: u64,
    /// Places that look like a record and are none any more. Old versions of values are among them.
    pub damaged: u64,
}

/// Shows the newest version of each value that can still be read in the store in this folder, removed ones included.
/// The folder is not changed.
///
/// # Errors
/// [`StoreError::Io`].
pub fn salvage(
    dir: &Path,
    key: Option<StoreKey>,
    mut each: impl FnMut(Tree, Vec<u8>, Vec<u8>),
) -> Result<Salvage, StoreError> {
    let guard = Guard::new(key);
    Found::search(&dir.join("db"), &guard)?.for_each(&mut |tree, key, value| {
        each(tree, key, value);
        Ok(())
    })
}

/// Where all records of a file are.
pub(super) struct Found<'a> {
    file: Option<File>,
    guard: &'a Guard,
    /// By tree and key, then by commit.
    versions: BTreeMap<(Tree, Vec<u8>), BTreeMap<u64, Version>>,
    damaged: u64,
}

/// One version of a value: where each of its pieces is.
struct Version(Vec<Option<u64>>);

impl<'a> Found<'a> {
    /// Reads the whole file. One that is not there has nothing in it.
    pub(super) fn search(path: &Path, guard: &'a Guard) -> Result<Self, StoreError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { file: None, guard, versions: BTreeMap::new(), damaged: 0 });
            }
            Err(error) => return Err(error.into()),
        };
        let mut found = Self { file: None, guard, versions: BTreeMap::new(), damaged: 0 };
        // A window and as much of the next one as a record may reach into it.
        let mut buffer = vec![0; WINDOW_BYTES + RECORD_BYTES_MAX];
        let (mut start, mut at) = (0, 0);
        loop {
            let filled = read_at(&file, &mut buffer, start)?;
            let bytes = &buffer[..filled];
            while let Some(distance) = bytes.get(at..).and_then(find_magic).filter(|d| at + d < WINDOW_BYTES) {
                at += distance;
                match guard.open(&bytes[at..]) {
                    Some(record) => {
                        let length = record.bytes;
                        found.note(record, start + at as u64);
                        at += length;
                    }
                    None => {
                        found.damaged += 1;
                        at += MAGIC.len();
                    }
                }
            }
            if filled <= WINDOW_BYTES {
                break;
            }
            at = at.saturating_sub(WINDOW_BYTES);
            start += WINDOW_BYTES as u64;
        }
        found.file = Some(file);
        Ok(found)
    }

    /// Whether there are records and none of them opens: somebody has the wrong key, which damages nothing.
    pub(super) fn is_of_another_key(&self) -> bool {
        self.versions.is_empty() && self.damaged > 0
    }

    /// Writes everything into a new store.
    pub(super) fn refill(&self, store: &dyn Store) -> Result<Salvage, StoreError> {
        let mut batch = Batch::default();
        let salvage = self.for_each(&mut |tree, key, value| {
            batch.put(tree, &key, value);
            if batch.bytes() >= BATCH_BYTES {
                store.commit(core::mem::take(&mut batch))?;
            }
            Ok(())
        })?;
        store.commit(batch)?;
        Ok(salvage)
    }

    fn note(&mut self, record: Record, offset: u64) {
        if record.tree == LEDGER {
            return;
        }
        let Some(tree) = Tree::from_number(record.tree) else {
            self.damaged += 1;
            return;
        };
        let versions = self.versions.entry((tree, record.key)).or_default();
        let version = versions.entry(record.commit).or_insert_with(|| Version(vec![None; record.pieces.into()]));
        if let Some(place) = version.0.get_mut(usize::from(record.piece)) {
            *place = Some(offset);
        }
    }

    fn for_each(
        &self,
        each: &mut dyn FnMut(Tree, Vec<u8>, Vec<u8>) -> Result<(), StoreError>,
    ) -> Result<Salvage, StoreError> {
        let mut recovered = 0;
        for ((tree, key), versions) in &self.versions {
            let newest_first = versions.values().rev();
            let whole = newest_first.filter_map(|version| version.0.iter().copied().collect::<Option<Vec<_>>>());
            for pieces in whole {
                if let Some(value) = self.read(&pieces)? {
                    each(*tree, key.clone(), value)?;
                    recovered += 1;
                    break;
                }
            }
        }
        Ok(Salvage { recovered, damaged: self.damaged })
    }

    fn read(&self, offsets: &[u64]) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(file) = &self.file else { return Ok(None) };
        let mut value = Vec::new();
        let mut buffer = [0; RECORD_BYTES_MAX];
        for offset in offsets {
            let bytes = read_at(file, &mut buffer, *offset)?;
            let Some(record) = self.guard.open(&buffer[..bytes]) else { return Ok(None) };
            value.extend_from_slice(&record.value);
        }
        Ok(Some(value))
    }
}

/// Where the next record may begin.
pub(super) fn find_magic(bytes: &[u8]) -> Option<usize> {
    bytes.windows(MAGIC.len()).position(|window| window == MAGIC)
}

/// Fills the buffer from the file; fewer bytes only at its end.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(bytes) => filled += bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
