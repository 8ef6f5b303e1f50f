//! Expiry: an envelope goes when its stamp key is over, a receipt when all its envelopes have, a countersignature with
//! its receipt. The relay remembers how long each stamp key lasts, since later bundles need not name it.

use std::collections::BTreeSet;

use ijwi_mesh::store::{Batch, Tree};
use ijwi_protocol::campaign::News;
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{Direction, Envelope, Keyring};
use ijwi_protocol::ids::StampKeyId;
use ijwi_protocol::time::Day;

use super::{Log, LogError, entries, number, report};

/// Entries that one commit removes.
const REMOVED_PER_COMMIT: usize = 1000;

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Envelopes.
    pub envelopes: u64,
    /// Receipts and countersignatures.
    pub news: u64,
}

impl Log {
    /// Removes what is over on this day. Called at the start and with each new bundle.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn expire(&self, day: Day, keyring: &Keyring) -> Result<Expired, LogError> {
        self.remember_terms(keyring)?;
        let mut envelopes = 0;
        for key in self.keys_over(day)? {
            loop {
                let removed = self.remove_some(key)?;
                envelopes += removed;
                if removed == 0 {
                    break;
                }
            }
            if keyring.terms(key).is_none() {
                let mut batch = Batch::default();
                batch.remove(Tree::Terms, &key.0);
                self.store.commit(batch)?;
            }
        }
        Ok(Expired { envelopes, news: self.expire_news(day, keyring)? })
    }

    /// The last day on which envelopes of this key are carried, as the bundle in force or an earlier one said.
    pub(super) fn carried_until(&self, key: StampKeyId, keyring: &Keyring) -> Result<Option<Day>, LogError> {
        if let Some(terms) = keyring.terms(key) {
            return Ok(Some(terms.carry_until()));
        }
        let remembered = self.store.get(Tree::Terms, &key.0)?;
        remembered.map(|bytes| read_day(&bytes).ok_or(LogError::Inconsistent(Tree::Terms))).transpose()
    }

    fn remember_terms(&self, keyring: &Keyring) -> Result<(), LogError> {
        let mut batch = Batch::default();
        for (id, _, terms) in keyring.iter() {
            let day = codec::encode(&terms.carry_until());
            if self.store.get(Tree::Terms, &id.0)?.as_ref() != Some(&day) {
                batch.put(Tree::Terms, &id.0, day);
            }
        }
        Ok(self.store.commit(batch)?)
    }

    fn keys_over(&self, day: Day) -> Result<Vec<StampKeyId>, LogError> {
        let mut over = Vec::new();
        let damage = self.store.scan(Tree::Terms, &mut |key, bytes| {
            if let (Ok(key), Some(carried_until)) = (key.try_into(), read_day(&bytes))
                && carried_until < day
            {
                over.push(StampKeyId(key));
            }
            true
        })?;
        report(Tree::Terms, damage.skipped);
        Ok(over)
    }

    /// Removes some envelopes of a stamp key; 0 when there are none.
    fn remove_some(&self, stamp_key: StampKeyId) -> Result<u64, LogError> {
        let mut batch = Batch::default();
        let (mut removed, mut places) = (0, Vec::new());
        let damage = self.store.scan_from(Tree::ByStampKey, &stamp_key.0, &mut |found, _| {
            let Some((direction, position)) = read_key(stamp_key, found) else { return false };
            batch.remove(Tree::ByStampKey, found);
            places.push((direction, position));
            removed += 1;
            removed < REMOVED_PER_COMMIT
        })?;
        report(Tree::ByStampKey, damage.skipped);
        for (direction, position) in places {
            let position = position.to_be_bytes();
            let bytes = self.store.get(entries(direction), &position)?;
            // What was dropped after a power cut has left its place to an envelope of another key.
            let is_other = bytes
                .is_some_and(|bytes| Envelope::parse(&bytes).is_ok_and(|envelope| envelope.stamp_key() != stamp_key));
            if !is_other {
                batch.remove(entries(direction), &position);
            }
        }
        self.remove(batch)?;
        Ok(removed as u64)
    }

    /// Removes what is over. Before that all that is there is said to be sure, durably: whatever is missing from then on
    /// was not cut off by a power cut.
    fn remove(&self, removals: Batch) -> Result<(), LogError> {
        let mut sizes = self.sizes();
        let mut settled = sizes.clone();
        if !removals.is_empty() && settled.settle() {
            let mut batch = Batch::default();
            settled.put_frontiers(&mut batch);
            settled.put_counters(&mut batch);
            self.store.commit(batch)?;
            *sizes = settled;
        }
        Ok(self.store.commit(removals)?)
    }

    fn expire_news(&self, day: Day, keyring: &Keyring) -> Result<u64, LogError> {
        let mut over = Vec::new();
        let mut receipts = BTreeSet::new();
        let mut countersigned = Vec::new();
        self.each(Tree::NewsLog, 0, self.news_size(), &mut |position, bytes| {
            match News::read(&bytes) {
                Ok(News::Receipt(receipt)) if receipt.expires(keyring) < day => {
                    over.push(position);
                    receipts.insert(receipt.hash());
                }
                Ok(News::Countersignature(signature)) => countersigned.push((position, signature.receipt)),
                Ok(News::Receipt(_)) | Err(_) => {}
            }
            true
        })?;
        over.extend(countersigned.iter().filter(|(_, receipt)| receipts.contains(receipt)).map(|(at, _)| *at));
        for positions in over.chunks(REMOVED_PER_COMMIT) {
            let mut batch = Batch::default();
            positions.iter().for_each(|position| batch.remove(Tree::NewsLog, &position.to_be_bytes()));
            self.remove(batch)?;
        }
        Ok(over.len() as u64)
    }
}

/// The key in `ByStampKey`: stamp key ‖ direction ‖ position.
pub(super) fn key(stamp_key: StampKeyId, direction: Direction, position: u64) -> Vec<u8> {
    [&stamp_key.0[..], &[number(direction)], &position.to_be_bytes()].concat()
}

fn read_key(stamp_key: StampKeyId, key: &[u8]) -> Option<(Direction, u64)> {
    let (direction, position) = key.strip_prefix(&stamp_key.0)?.split_first()?;
    let direction = [Direction::Up, Direction::Down].into_iter().find(|known| number(*known) == *direction)?;
    Some((direction, u64::from_be_bytes(position.try_into().ok()?)))
}

fn read_day(bytes: &[u8]) -> Option<Day> {
    codec::decode::<Day, 16>(bytes).ok()
}
