//! A store in memory, for tests: it can fail on demand, and a crash takes away what was not acknowledged.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Batch, Damage, Store, StoreError, Tree};

/// All that a store holds.
pub type Records = BTreeMap<(Tree, Vec<u8>), Vec<u8>>;

/// A plain store that lives as long as the process.
#[derive(Default)]
pub struct MemoryStore {
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    /// What can be read.
    seen: Records,
    /// What a crash leaves.
    durable: Records,
    fails_next: Option<StoreError>,
    poisoned: bool,
}

impl MemoryStore {
    /// The next commit fails with this. As in [`super::SledStore`], [`StoreError::Full`] changes nothing, and any other
    /// error leaves a batch that can be read and is not durable, and a store that refuses to go on.
    pub fn fail_next(&self, error: StoreError) {
        self.inside().fails_next = Some(error);
    }

    /// What is found after a power cut at this moment: all that was acknowledged, and nothing else.
    pub fn crash(&self) -> Self {
        let durable = self.inside().durable.clone();
        let seen = durable.clone();
        Self { inside: Mutex::new(Inside { seen, durable, ..Inside::default() }) }
    }

    /// A store that holds these, durably.
    pub fn of(records: &Records) -> Self {
        Self { inside: Mutex::new(Inside { seen: records.clone(), durable: records.clone(), ..Inside::default() }) }
    }

    /// What can be read.
    pub fn records(&self) -> Records {
        self.inside().seen.clone()
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a salvage may find after a power cut in the commits that made `after` of `before`: any part of them. Here none, all,
/// each record alone, all but each, and so many parts by a coin. What was removed may come back.
pub fn torn(before: &Records, after: &Records, parts: usize, coin: &mut dyn FnMut() -> bool) -> Vec<Records> {
    let written: Vec<_> = after.iter().filter(|(key, value)| before.get(*key) != Some(*value)).collect();
    let part = |is_there: &mut dyn FnMut(usize) -> bool| {
        let mut found = before.clone();
        let there = written.iter().enumerate().filter(|(at, _)| is_there(*at));
        found.extend(there.map(|(_, (key, value))| ((*key).clone(), (*value).clone())));
        found
    };
    let all = 0..written.len();
    let mut found = vec![before.clone(), after.clone()];
    found.extend(all.clone().map(|one| part(&mut |at| at == one)));
    found.extend(all.map(|one| part(&mut |at| at != one)));
    found.extend((0..parts).map(|_| part(&mut |_| coin())));
    found
}

impl core::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("MemoryStore(..)")
    }
}

impl Store for MemoryStore {
    fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        batch.check_sizes()?;
        let mut inside = self.inside();
        if inside.poisoned {
            return Err(StoreError::Poisoned);
        }
        let failed = inside.fails_next.take();
        if let Some(full @ StoreError::Full { .. }) = failed {
            return Err(full);
        }
        apply(&mut inside.seen, &batch);
        if let Some(error) = failed {
            inside.poisoned = true;
            return Err(error);
        }
        apply(&mut inside.durable, &batch);
        Ok(())
    }

    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.inside().seen.get(&(tree, key.to_vec())).cloned())
    }

    fn scan(&self, tree: Tree, each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool) -> Result<Damage, StoreError> {
        self.scan_from(tree, &[], each)
    }

    fn scan_from(
        &self,
        tree: Tree,
        from: &[u8],
        each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool,
    ) -> Result<Damage, StoreError> {
        // Copied, so that `each` may use the store.
        let inside = self.inside();
        let range = inside.seen.range((tree, from.to_vec())..).take_while(|((of, _), _)| *of == tree);
        let entries: Vec<_> = range.map(|((_, key), value)| (key.clone(), value.clone())).collect();
        drop(inside);
        let _ = entries.into_iter().all(|(key, value)| each(&key, value));
        Ok(Damage::default())
    }

    fn free_bytes(&self) -> Result<u64, StoreError> {
        Ok(u64::MAX)
    }
}

fn apply(values: &mut Records, batch: &Batch) {
    for (key, change) in &batch.changes {
        match change.value() {
            Some(value) => values.insert(key.clone(), value.to_vec()),
            None => values.remove(key),
        };
    }
}
