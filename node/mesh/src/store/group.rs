//! Group commit: whoever finds no fsync under way does one for all who have written before it began. A sync is the
//! dearest step of a commit, and one covers everything that was written before.

use std::sync::{Condvar, Mutex};

use super::StoreError;

/// How far writing and syncing have come, in commit numbers.
#[derive(Default)]
pub(super) struct Group {
    progress: Mutex<Progress>,
    changed: Condvar,
}

#[derive(Default)]
struct Progress {
    written: u64,
    synced: u64,
    syncing: bool,
    broken: bool,
}

impl Group {
    /// Starts where an opened store stands.
    pub(super) fn new(commit: u64) -> Self {
        Self {
            progress: Mutex::new(Progress { written: commit, synced: commit, ..Default::default() }),
            ..Self::default()
        }
    }

    /// # Errors
    /// [`StoreError::Poisoned`] when a write or sync has failed before.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self.progress.lock().map_err(|_| StoreError::Poisoned)?.broken { Err(StoreError::Poisoned) } else { Ok(()) }
    }

    /// Says that all commits up to this number are written. Numbers only rise.
    pub(super) fn wrote(&self, commit: u64) {
        if let Ok(mut progress) = self.progress.lock() {
            progress.written = commit;
        }
    }

    /// Says that something failed of which nobody knows how much reached the disk.
    pub(super) fn break_down(&self) {
        if let Ok(mut progress) = self.progress.lock() {
            progress.broken = true;
            self.changed.notify_all();
        }
    }

    /// Returns when this commit is durable. One of those who wait runs its `sync`, which is told up to which commit it
    /// will count.
    ///
    /// # Errors
    /// What `sync` says, to the one who ran it; [`StoreError::Poisoned`] to all others whom it would have covered.
    pub(super) fn wait(&self, commit: u64, sync: impl FnOnce(u64) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut progress = self.progress.lock().map_err(|_| StoreError::Poisoned)?;
        loop {
            if progress.synced >= commit {
                return Ok(());
            }
            if progress.broken {
                return Err(StoreError::Poisoned);
            }
            if !progress.syncing {
                break;
            }
            progress = self.changed.wait(progress).map_err(|_| StoreError::Poisoned)?;
        }
        progress.syncing = true;
        let covered = progress.written;
        drop(progress);

        // If it panics, the others must not wait for ever.
        let unwinding = BreakOnDrop(self);
        let result = sync(covered);
        core::mem::forget(unwinding);

        let mut progress = self.progress.lock().map_err(|_| StoreError::Poisoned)?;
        progress.syncing = false;
        match result {
            Ok(()) => progress.synced = covered,
            Err(_) => progress.broken = true,
        }
        self.changed.notify_all();
        result
    }
}

struct BreakOnDrop<'a>(&'a Group);

impl Drop for BreakOnDrop<'_> {
    fn drop(&mut self) {
        self.0.break_down();
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    #[test]
    fn one_sync_serves_all_who_wrote_before_it() {
        let group = Group::new(0);
        let (entered, is_in) = mpsc::channel();
        let (let_go, gone) = mpsc::channel();
        thread::scope(|scope| {
            group.wrote(1);
            let group = &group;
            scope.spawn(move || {
                group.wait(1, |covered| {
                    assert_eq!(covered, 1);
                    entered.send(()).unwrap();
                    gone.recv().unwrap();
                    Ok(())
                })
            });
            is_in.recv().unwrap();
            // Seven write while the first one syncs: one of them syncs for all.
            group.wrote(8);
            let (synced, syncs) = mpsc::channel();
            for commit in 2..=8 {
                let synced = synced.clone();
                scope.spawn(move || {
                    group.wait(commit, |covered| synced.send(covered).map_err(|_| StoreError::Busy)).unwrap()
                });
            }
            drop(synced);
            let_go.send(()).unwrap();
            assert_eq!(syncs.iter().collect::<Vec<_>>(), [8]);
        });
    }

    #[test]
    fn after_a_failed_sync_nothing_is_acknowledged_any_more() {
        let group = Group::new(0);
        group.wrote(1);
        let failed: StoreError = io::Error::from(io::ErrorKind::StorageFull).into();
        assert_eq!(group.wait(1, |_| Err(failed.clone())), Err(failed));
        group.wrote(2);
        assert_eq!(group.wait(2, |_| Ok(())), Err(StoreError::Poisoned));
        assert_eq!(group.check(), Err(StoreError::Poisoned));
    }

    #[test]
    fn a_panic_in_a_sync_leaves_nobody_waiting() {
        let group = Group::new(0);
        group.wrote(2);
        let panicked = thread::scope(|scope| {
            let leader = scope.spawn(|| group.wait(1, |_| panic!("as sled may")));
            leader.join().is_err()
        });
        assert!(panicked);
        assert_eq!(group.wait(2, |_| Ok(())), Err(StoreError::Poisoned));
    }
}
