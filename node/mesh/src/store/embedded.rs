//! [`SledStore`]: the store on sled 0.34, made durable.
//!
//! In its folder lie sled's files and the mark. Beside it lie its lock and, after a salvage, the damaged folder.

mod opening;

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use super::group::Group;
use super::mark::{Mark, MarkFile};
use super::record::{Guard, LEDGER, PIECE_BYTES, Place, Record, pieces, pieces_claimed};
use super::{Batch, Damage, Store, StoreError, Tree};

/// Bytes of the file system that the store leaves free: logs, a new bundle and the system itself still have room.
pub const RESERVE_BYTES: u64 = 16 * 1024 * 1024;

/// sled's page cache: enough for the upper nodes; a phone has little memory to give.
const CACHE_BYTES: u64 = 8 * 1024 * 1024;
/// sled looks whether a shard of its cache, one of 256, holds too much at each 64th access to that shard only. Nodes full
/// of envelopes have some 50 KiB, so that without further accesses 20,000 envelopes would all stay in memory.
const ACCESSES_TO_A_LOOK: usize = 64;
/// Records of this size and more are worth the accesses.
const LARGE_RECORD_BYTES: usize = 1024;
/// Whoever goes through a tree in order meets each node as often as it has records: eight at least.
const RECORDS_OF_A_NODE: usize = 8;

/// How a store is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Bytes of sled's page cache.
    pub cache_bytes: u64,
    /// Free bytes of the file system that this folder is on.
    pub free_bytes: fn(&Path) -> io::Result<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache_bytes: CACHE_BYTES, free_bytes }
    }
}

/// A store in a folder. Sealed when it was given a key; else plain: for a relay, whose values are sealed anyway.
pub struct SledStore {
    db: sled::Db,
    guard: Arc<Guard>,
    /// Held for writing while a batch is applied, for reading while a value is put together from its pieces.
    ledger: RwLock<Ledger>,
    group: Group,
    /// Our own handle on sled's file: the one whose fsync counts.
    file: File,
    mark: MarkFile,
    at_opening: u64,
    dir: PathBuf,
    options: Options,
    /// The last field, so that it is let go when sled is closed.
    _lock: File,
}

/// What the store knows about itself, written with each batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Ledger {
    /// The number of the last commit.
    commit: u64,
    /// Records in sled, without the ledger's own.
    records: u64,
}

impl SledStore {
    /// Reads everything once.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when a record is not right, or there are not as many as there should be.
    pub fn check(&self) -> Result<(), StoreError> {
        let ledger = self.ledger.read().map_err(|_| StoreError::Poisoned)?;
        let mut records = 0;
        for entry in self.db.iter() {
            let (name, bytes) = entry.map_err(sled_error)?;
            let record = self.guard.open(&bytes).filter(|record| self.guard.name(record.place()) == *name);
            match record {
                None => return Err(StoreError::damaged("an entry does not pass its check")),
                Some(record) if record.tree == LEDGER => {}
                Some(_) => records += 1,
            }
            self.relieve_cache(&name, bytes.len(), ACCESSES_TO_A_LOOK / RECORDS_OF_A_NODE)?;
        }
        if records != ledger.records {
            return Err(StoreError::damaged(format!("{records} of {} entries are there", ledger.records)));
        }
        Ok(())
    }

    fn mark_of(&self, acknowledged: u64) -> io::Result<Mark> {
        Ok(Mark { acknowledged, at_opening: self.at_opening, file_bytes: self.file.metadata()?.len() })
    }

    /// Writes a batch into sled's log, where it is one unit, and returns the commit's number.
    fn apply(&self, batch: &Batch) -> Result<u64, StoreError> {
        let mut ledger = self.ledger.write().map_err(|_| StoreError::Poisoned)?;
        self.group.check()?;
        let commit = ledger.commit + 1;
        let mut records = ledger.records;
        let mut writes = sled::Batch::default();
        let mut large = Vec::new();
        for ((tree, key), change) in &batch.changes {
            let place = |piece| Place { tree: *tree as u8, key, piece };
            let first = self.guard.name(place(0));
            let found = self.db.get(&first).map_err(sled_error)?;
            let before = found.as_deref().map_or(0, pieces_claimed);
            if found.is_some_and(|record| record.len() >= LARGE_RECORD_BYTES) {
                large.push(first);
            }
            let mut after = 0;
            if let Some(value) = change.value() {
                let pieces = pieces(value);
                let count = pieces.len() as u8;
                for piece in pieces {
                    let record = self.guard.close(commit, place(after), count, piece)?;
                    let name = self.guard.name(place(after));
                    if record.len() >= LARGE_RECORD_BYTES {
                        large.push(name.clone());
                    }
                    writes.insert(name, record);
                    after += 1;
                }
            }
            for piece in after..before {
                writes.remove(self.guard.name(place(piece)));
            }
            records = (records + u64::from(after)).saturating_sub(u64::from(before));
        }
        let next = Ledger { commit, records };
        let record = self.guard.close(commit, LEDGER_PLACE, 1, &next.to_bytes())?;
        writes.insert(self.guard.name(LEDGER_PLACE), record);
        self.db.apply_batch(writes).map_err(|error| {
            self.group.break_down();
            sled_error(error)
        })?;
        *ledger = next;
        self.group.wrote(commit);
        for name in &large {
            self.relieve_cache(name, LARGE_RECORD_BYTES, ACCESSES_TO_A_LOOK)?;
        }
        Ok(commit)
    }

    /// Accesses a record that was just read or written so often that sled looks what else its cache could let go.
    fn relieve_cache(&self, name: &[u8], record_bytes: usize, accesses: usize) -> Result<(), StoreError> {
        if record_bytes >= LARGE_RECORD_BYTES {
            for _ in 0..accesses {
                self.db.contains_key(name).map_err(sled_error)?;
            }
        }
        Ok(())
    }

    fn sync(&self, commit: u64) -> Result<(), StoreError> {
        self.db.flush().map_err(sled_error)?;
        self.file.sync_data()?;
        self.mark.write(self.mark_of(commit)?)?;
        Ok(())
    }

    /// Puts a value together, whose first record was read.
    fn whole(&self, first: Record) -> Result<Option<Vec<u8>>, StoreError> {
        let mut value = first.value;
        value.reserve_exact(usize::from(first.pieces - 1) * PIECE_BYTES);
        for piece in 1..first.pieces {
            let place = Place { tree: first.tree, key: &first.key, piece };
            let name = self.guard.name(place);
            let bytes = self.db.get(&name).map_err(sled_error)?;
            self.relieve_cache(&name, bytes.as_ref().map_or(0, |bytes| bytes.len()), ACCESSES_TO_A_LOOK)?;
            let record = bytes.and_then(|bytes| self.guard.open(&bytes));
            match record.filter(|record| record.place() == place && record.commit == first.commit) {
                Some(record) => value.extend_from_slice(&record.value),
                None => return Ok(None),
            }
        }
        Ok(Some(value))
    }

    fn scan_names(
        &self,
        tree: Tree,
        first: Vec<u8>,
        each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool,
    ) -> Result<Damage, StoreError> {
        let mut damage = Damage::default();
        let mut entries = self.db.range(first..);
        loop {
            let whole_batches_only = self.ledger.read().map_err(|_| StoreError::Poisoned)?;
            let Some(entry) = entries.next() else { break };
            let (name, bytes) = entry.map_err(sled_error)?;
            if name.first() != Some(&(tree as u8)) {
                break;
            }
            self.relieve_cache(&name, bytes.len(), ACCESSES_TO_A_LOOK / RECORDS_OF_A_NODE)?;
            let record = self.guard.open(&bytes).filter(|record| self.guard.name(record.place()) == *name);
            let Some(record) = record else {
                damage.skipped += 1;
                continue;
            };
            let key = record.key.clone();
            let value = self.whole(record)?;
            drop(whole_batches_only);
            let Some(value) = value else {
                damage.skipped += 1;
                continue;
            };
            if !each(&key, value) {
                break;
            }
        }
        Ok(damage)
    }
}

impl Store for SledStore {
    fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        batch.check_sizes()?;
        let needed = RESERVE_BYTES + batch.bytes();
        let free = (self.options.free_bytes)(&self.dir)?;
        if free < needed {
            return Err(StoreError::Full { free, needed });
        }
        let commit = self.apply(&batch)?;
        self.group.wait(commit, |covered| self.sync(covered))
    }

    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let _whole_batches_only = self.ledger.read().map_err(|_| StoreError::Poisoned)?;
        let place = Place { tree: tree as u8, key, piece: 0 };
        let name = self.guard.name(place);
        let Some(bytes) = self.db.get(&name).map_err(sled_error)? else { return Ok(None) };
        self.relieve_cache(&name, bytes.len(), ACCESSES_TO_A_LOOK)?;
        let value = match self.guard.open(&bytes).filter(|record| record.place() == place) {
            Some(first) => self.whole(first)?,
            None => None,
        };
        value.map(Some).ok_or_else(|| StoreError::damaged(format!("an entry of {tree:?} does not pass its check")))
    }

    fn scan(&self, tree: Tree, each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool) -> Result<Damage, StoreError> {
        self.scan_names(tree, vec![tree as u8], each)
    }

    fn scan_from(
        &self,
        tree: Tree,
        from: &[u8],
        each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool,
    ) -> Result<Damage, StoreError> {
        if !self.guard.is_ordered() {
            return Err(StoreError::Unordered);
        }
        self.scan_names(tree, [&[tree as u8], from].concat(), each)
    }

    fn free_bytes(&self) -> Result<u64, StoreError> {
        Ok((self.options.free_bytes)(&self.dir)?.saturating_sub(RESERVE_BYTES))
    }
}

impl core::fmt::Debug for SledStore {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SledStore(..)")
    }
}

const LEDGER_PLACE: Place<'static> = Place { tree: LEDGER, key: b"", piece: 0 };

impl Ledger {
    fn to_bytes(self) -> Vec<u8> {
        [self.commit.to_le_bytes(), self.records.to_le_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (commit, records) = bytes.split_first_chunk()?;
        Some(Self { commit: u64::from_le_bytes(*commit), records: u64::from_le_bytes(records.try_into().ok()?) })
    }
}

/// Runs what may panic inside sled when its file is damaged.
fn unpanicked<T>(run: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(StoreError::damaged("sled gave up on it")))
}

fn sled_error(error: sled::Error) -> StoreError {
    match error {
        // What sled says when its file ends too early or holds nonsense; all other kinds come from the system.
        sled::Error::Io(error)
            if !matches!(
                error.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
            ) =>
        {
            error.into()
        }
        error => StoreError::damaged(error.to_string()),
    }
}

pub(super) fn parent(dir: &Path) -> PathBuf {
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// `NAME.suffix` beside the folder.
pub(super) fn beside(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

fn free_bytes(dir: &Path) -> io::Result<u64> {
    let file_system = rustix::fs::statvfs(dir)?;
    Ok(file_system.f_bavail.saturating_mul(file_system.f_frsize))
}
