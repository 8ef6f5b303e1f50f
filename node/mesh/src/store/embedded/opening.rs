//! Opening a store: its file is examined before sled may touch it, and what is damaged is salvaged.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use super::{LEDGER_PLACE, Ledger, Options, SledStore, beside, parent, sled_error, sync_dir, unpanicked};
use crate::store::StoreError;
use crate::store::care;
use crate::store::group::Group;
use crate::store::journal;
use crate::store::mark::{Mark, MarkFile};
use crate::store::record::{Guard, StoreKey};
use crate::store::salvage::{Found, Salvage};

/// A store that was dropped a moment ago in this process may still hold sled's own lock: tries, and the wait between.
const OPEN_TRIES: u32 = 100;
const OPEN_WAIT: Duration = Duration::from_millis(20);

impl SledStore {
    /// Opens the store in this folder; makes one when there is none. Looks no further than sled and the last commit:
    /// single damaged values show when they are read.
    ///
    /// # Errors
    /// [`StoreError::Busy`], [`StoreError::WrongKey`], [`StoreError::Damaged`], [`StoreError::Io`].
    pub fn open(dir: &Path, key: Option<StoreKey>) -> Result<Self, StoreError> {
        Self::open_with(dir, key, &Options::default())
    }

    /// As [`Self::open`], with other options.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(dir: &Path, key: Option<StoreKey>, options: &Options) -> Result<Self, StoreError> {
        Self::open_locked(dir, Arc::new(Guard::new(key)), options, lock(dir)?)
    }

    /// Opens the store in this folder and reads all of it. If anything is damaged, what can still be read goes into a
    /// new store, and the old folder is kept beside it as `NAME.damaged-N`. What had been removed may come back.
    ///
    /// # Errors
    /// As [`Self::open`], without [`StoreError::Damaged`]; and [`StoreError::Full`] when there is no room for a second
    /// store, which leaves the old one as it is.
    pub fn open_or_salvage(dir: &Path, key: Option<StoreKey>) -> Result<(Self, Option<Salvage>), StoreError> {
        let options = Options::default();
        let guard = Arc::new(Guard::new(key));
        let found = match Self::open_locked(dir, guard.clone(), &options, lock(dir)?) {
            Ok(store) => match store.checked() {
                Ok(store) => return Ok((store, None)),
                Err(error) => error,
            },
            Err(error) => error,
        };
        if !matches!(found, StoreError::Damaged { .. }) {
            return Err(found);
        }

        let lock = lock(dir)?;
        let records = Found::search(&dir.join("db"), &guard)?;
        let fresh = beside(dir, "new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        let refilled = Self::open_locked(&fresh, guard.clone(), &options, self::lock(&fresh)?)?;
        let salvage = records.refill(&refilled)?;
        drop(refilled);
        let _ = fs::remove_file(beside(&fresh, "lock"));
        fs::rename(dir, unused_name(dir))?;
        fs::rename(&fresh, dir)?;
        sync_dir(&parent(dir))?;
        Ok((Self::open_locked(dir, guard, &options, lock)?, Some(salvage)))
    }

    /// The store, if it is whole. If not it is closed, which sled may not bear any better than reading it.
    fn checked(self) -> Result<Self, StoreError> {
        match unpanicked(|| self.check()) {
            Ok(()) => Ok(self),
            Err(error) => {
                let _ = unpanicked(|| {
                    drop(self);
                    Ok(())
                });
                Err(error)
            }
        }
    }

    fn open_locked(dir: &Path, guard: Arc<Guard>, options: &Options, lock: File) -> Result<Self, StoreError> {
        // An opening with care that was cut off leaves the folder as it was before.
        care::restore(dir)?;
        let fresh = beside(dir, "new");
        if !dir.exists() && fresh.exists() {
            // A salvage was cut off between its two renamings; the new store was complete before the first.
            fs::rename(&fresh, dir)?;
        }
        fs::create_dir_all(dir)?;
        remove_unfinished_snapshots(dir)?;
        let marked = MarkFile::open(dir)?.read();
        let file_bytes = fs::metadata(dir.join("db")).map_or(0, |file| file.len());
        if file_bytes >= marked.file_bytes {
            return Self::open_marked(dir, guard, options, lock, marked);
        }
        // The log may well read as if nothing were missing: sled goes on in segments that became free, so that the newest
        // need not be the last in the file. Only sled knows which are in use, and it does not bear to be asked twice.
        let held = lock.try_clone()?;
        care::keep(dir, options)?;
        let opened = Self::open_marked(dir, guard, options, lock, marked);
        let whole = opened.and_then(Self::checked);
        match &whole {
            Ok(_) => care::forget(dir)?,
            Err(_) => care::restore(dir)?,
        }
        drop(held);
        whole
    }

    fn open_marked(
        dir: &Path,
        guard: Arc<Guard>,
        options: &Options,
        lock: File,
        marked: Mark,
    ) -> Result<Self, StoreError> {
        let mark = MarkFile::open(dir)?;
        let opened = journal::examine(dir, &guard, marked).and_then(|()| {
            // From here on sled may take the log into its snapshot, where it is not looked for again.
            mark.write(Mark { at_opening: marked.acknowledged, ..marked })?;
            mark.sync()?;
            unpanicked(|| {
                let db = open_sled(dir, options.cache_bytes)?;
                let ledger = read_ledger(&db, &guard)?;
                Ok((db, ledger))
            })
        });
        let (db, ledger) = match opened {
            Err(StoreError::Damaged { .. }) if Found::search(&dir.join("db"), &guard)?.is_of_another_key() => {
                return Err(StoreError::WrongKey);
            }
            opened => opened?,
        };
        if ledger.commit < marked.acknowledged {
            let what = format!("commit {} is the last, but {} was acknowledged", ledger.commit, marked.acknowledged);
            return Err(StoreError::damaged(what));
        }
        let file = File::open(dir.join("db"))?;
        // sled syncs neither its `conf` nor any directory entry.
        File::open(dir.join("conf"))?.sync_all()?;
        file.sync_all()?;
        sync_dir(dir)?;
        sync_dir(&parent(dir))?;
        let group = Group::new(ledger.commit);
        let (at_opening, ledger) = (ledger.commit, RwLock::new(ledger));
        let (dir, options) = (dir.to_owned(), *options);
        let store = Self { db, guard, ledger, group, file, mark, at_opening, dir, options, _lock: lock };
        store.mark.write(store.mark_of(at_opening)?)?;
        Ok(store)
    }
}

fn read_ledger(db: &sled::Db, guard: &Guard) -> Result<Ledger, StoreError> {
    let Some(record) = db.get(guard.name(LEDGER_PLACE)).map_err(sled_error)? else {
        return match db.iter().next() {
            None => Ok(Ledger::default()),
            Some(Err(error)) => Err(sled_error(error)),
            Some(Ok(_)) => Err(StoreError::damaged("it does not know its own size")),
        };
    };
    let record = guard.open(&record).filter(|record| record.place() == LEDGER_PLACE);
    record
        .and_then(|record| Ledger::read(&record.value))
        .ok_or_else(|| StoreError::damaged("what it knows of its own size does not pass its check"))
}

fn open_sled(dir: &Path, cache_bytes: u64) -> Result<sled::Db, StoreError> {
    let config = sled::Config::new().path(dir).cache_capacity(cache_bytes).flush_every_ms(None);
    let mut tries = 1;
    loop {
        match config.open() {
            Ok(db) => return Ok(db),
            Err(sled::Error::Io(error)) if tries < OPEN_TRIES && error.to_string().contains("acquire lock") => {
                tries += 1;
                std::thread::sleep(OPEN_WAIT);
            }
            Err(error) => return Err(sled_error(error)),
        }
    }
}

/// A snapshot of sled that a power cut left unfinished would be taken for the newest one.
fn remove_unfinished_snapshots(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "generating") {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// One process at a time; sled's own lock does not exist on Android.
fn lock(dir: &Path) -> Result<File, StoreError> {
    fs::create_dir_all(parent(dir))?;
    let file = File::create(beside(dir, "lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn unused_name(dir: &Path) -> PathBuf {
    (1_u32..)
        .map(|number| beside(dir, &format!("damaged-{number}")))
        .find(|path| !path.exists())
        .expect("nobody has four thousand million damaged stores")
}
