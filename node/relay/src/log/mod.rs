//! The log: every envelope that the relay took, by position, *up* and *down* apart, and the news about them. Appending
//! is idempotent by content hash; entry, index, leaf and Merkle frontier are one commit.
//!
//! In the store, by tree: `LogUp` and `LogDown` hold the envelopes, `Index` their positions, `Leaves` the content hashes
//! by position, `ByStampKey` what expires together, `NewsLog` and `NewsIndex` the same for news, `State` the sizes. An
//! envelope goes when its stamp key is over; its leaf and index stay, so that proofs hold and it is not taken again.
//!
//! The methods block on the disk: an async server calls them from `spawn_blocking`.

mod expiry;
mod mend;
mod news;
mod receipts;
mod sizes;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ed25519_dalek::SigningKey;
use ijwi_mesh::store::{Batch, Store, StoreError, Tree};
use ijwi_protocol::bounds::{ENVELOPE_BYTES, LOG_ENVELOPES_MAX};
use ijwi_protocol::campaign::SignedHead;
use ijwi_protocol::campaign::merkle::{Frontier, consistency_proof, inclusion_proof};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{Direction, Verified};
use ijwi_protocol::ids::{CampaignId, ContentHash, RelayId};
use ijwi_protocol::time::Day;

use sizes::Sizes;

pub use expiry::Expired;
pub use mend::Unfinished;

/// The relay's log.
pub struct Log {
    store: Arc<dyn Store>,
    campaign: CampaignId,
    relay: RelayId,
    /// What is durable. Held over each commit that appends, so that positions have no gaps.
    sizes: Mutex<Sizes>,
    unfinished: Unfinished,
}

/// Why the log does not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogError {
    /// The store.
    Store(StoreError),
    /// What is stored does not fit together: an entry of this tree is missing or wrong.
    Inconsistent(Tree),
    /// A position or size beyond the log.
    Range,
}

impl From<StoreError> for LogError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl core::fmt::Display for LogError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Inconsistent(tree) => {
                write!(
                    f,
                    "the log does not fit together ({tree:?}): restore it from a backup, or begin a new relay key"
                )
            }
            Self::Range => f.write_str("the log is not that long"),
        }
    }
}

impl core::error::Error for LogError {}

impl Log {
    /// Opens the log of this relay in a plain store, where it left off. What a power cut left half written is dropped:
    /// see [`Self::unfinished`].
    ///
    /// # Errors
    /// [`LogError::Inconsistent`] when the store lost a part of it: going on would put other envelopes at positions
    /// that were signed before.
    pub fn open(store: Arc<dyn Store>, campaign: CampaignId, relay: RelayId) -> Result<Self, LogError> {
        let (sizes, unfinished) = mend::take_up(&*store, relay)?;
        Ok(Self { store, campaign, relay, sizes: Mutex::new(sizes), unfinished })
    }

    /// What was dropped when it was opened.
    pub fn unfinished(&self) -> Unfinished {
        self.unfinished
    }

    /// Appends envelopes and gives their positions, each in the stream of its direction. One that is in the log already,
    /// or twice among these, has its old position. All are durable when this returns.
    ///
    /// # Errors
    /// [`LogError::Store`]; then none is in the log.
    pub fn append(&self, envelopes: &[Verified]) -> Result<Vec<u64>, LogError> {
        let mut sizes = self.sizes();
        let mut next = sizes.clone();
        next.begin_append();
        let mut batch = Batch::default();
        let mut fresh = BTreeMap::new();
        let mut positions = Vec::with_capacity(envelopes.len());
        for envelope in envelopes {
            let (content, direction) = (envelope.content_hash(), envelope.direction());
            let known = match fresh.get(&content) {
                Some(position) => Some(*position),
                None => self.place(&sizes, &content)?.map(|(_, position)| position),
            };
            let position = known.unwrap_or_else(|| {
                let frontier = next.frontier_mut(direction);
                let position = frontier.size();
                frontier.push(&content);
                fresh.insert(content, position);
                batch.put(entries(direction), &position.to_be_bytes(), *envelope.bytes());
                batch.put(Tree::Index, &content.0, codec::encode(&(direction, position)));
                batch.put(Tree::Leaves, &leaf_key(direction, position), content.0);
                batch.put(Tree::ByStampKey, &expiry::key(envelope.stamp_key(), direction, position), []);
                position
            });
            positions.push(position);
        }
        if !batch.is_empty() {
            next.put_frontiers(&mut batch);
            self.store.commit(batch)?;
            *sizes = next;
        }
        Ok(positions)
    }

    /// Which of these the log lacks, by the first 8 bytes of their content hashes, *up* or *down*.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn lacks(&self, short: &[[u8; 8]]) -> Result<Vec<bool>, LogError> {
        // A copy, so that nobody who asks holds up those who append. What is appended meanwhile may be said to be lacking,
        // and finds its old position when it comes.
        let sizes = self.sizes().clone();
        let mut lacks = Vec::with_capacity(short.len());
        for prefix in short {
            let mut found = None;
            let damage = self.store.scan_from(Tree::Index, prefix, &mut |content, place| {
                found = content.starts_with(prefix).then(|| (content.to_vec(), place));
                false
            })?;
            report(Tree::Index, damage.skipped);
            lacks.push(self.checked(&sizes, found)?.is_none());
        }
        Ok(lacks)
    }

    /// Where the envelope of this content hash is, or was until it expired.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn position(&self, content: &ContentHash) -> Result<Option<(Direction, u64)>, LogError> {
        self.place(&self.sizes(), content)
    }

    /// At most `limit` envelopes from a position on, and where to go on reading, which is never before `from`. Expired
    /// ones are left out.
    ///
    /// # Errors
    /// [`LogError::Store`].
    #[expect(clippy::type_complexity, reason = "positions with envelopes, and the next position")]
    pub fn read(
        &self,
        direction: Direction,
        from: u64,
        limit: u32,
    ) -> Result<(Vec<(u64, Box<[u8; ENVELOPE_BYTES]>)>, u64), LogError> {
        let size = self.size(direction);
        let limit = limit.clamp(1, LOG_ENVELOPES_MAX) as usize;
        let mut found = Vec::new();
        self.each(entries(direction), from, size, &mut |position, bytes| {
            if let Ok(bytes) = Box::<[u8]>::from(bytes).try_into() {
                found.push((position, bytes));
            }
            found.len() < limit
        })?;
        let next = match found.last() {
            Some((last, _)) if found.len() >= limit => last + 1,
            _ => size,
        };
        Ok((found, next.max(from)))
    }

    /// Envelopes that were ever appended to a stream.
    pub fn size(&self, direction: Direction) -> u64 {
        self.sizes().frontier(direction).size()
    }

    /// The signed head of a stream.
    pub fn head(&self, direction: Direction, day: Day, key: &SigningKey) -> SignedHead {
        let frontier = self.sizes().frontier(direction).clone();
        self.sign_head(&frontier, direction, day, key)
    }

    /// The proof that the envelope at this position is in the log of this size (RFC 9162, section 2.1.3).
    ///
    /// # Errors
    /// [`LogError::Range`], [`LogError::Inconsistent`].
    pub fn inclusion(&self, direction: Direction, position: u64, size: u64) -> Result<Vec<[u8; 32]>, LogError> {
        if position >= size || size > self.size(direction) {
            return Err(LogError::Range);
        }
        inclusion_proof(|at| self.leaf(direction, at), size, position).ok_or(LogError::Inconsistent(Tree::Leaves))
    }

    /// The proof that the log of size `old` is the beginning of that of size `new` (RFC 9162, section 2.1.4).
    ///
    /// # Errors
    /// [`LogError::Range`], [`LogError::Inconsistent`].
    pub fn consistency(&self, direction: Direction, old: u64, new: u64) -> Result<Vec<[u8; 32]>, LogError> {
        if old > new || new > self.size(direction) {
            return Err(LogError::Range);
        }
        consistency_proof(|at| self.leaf(direction, at), old, new).ok_or(LogError::Inconsistent(Tree::Leaves))
    }

    fn sizes(&self) -> MutexGuard<'_, Sizes> {
        // Sizes are replaced whole and only after a commit, so that a panic leaves them right.
        self.sizes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn place(&self, sizes: &Sizes, content: &ContentHash) -> Result<Option<(Direction, u64)>, LogError> {
        let place = self.store.get(Tree::Index, &content.0)?;
        self.checked(sizes, place.map(|place| (content.0.to_vec(), place)))
    }

    /// Reads an entry of `Index`. It counts only if the leaf there is its own: what a failed commit left behind, or a
    /// power cut, can be read and is not in the log.
    fn checked(&self, sizes: &Sizes, entry: Option<(Vec<u8>, Vec<u8>)>) -> Result<Option<(Direction, u64)>, LogError> {
        let Some((content, place)) = entry else { return Ok(None) };
        let (direction, position): (Direction, u64) =
            codec::decode::<_, 16>(&place).map_err(|_| LogError::Inconsistent(Tree::Index))?;
        let leaf = self.store.get(Tree::Leaves, &leaf_key(direction, position))?;
        let is_there = position < sizes.frontier(direction).size() && leaf == Some(content);
        Ok(is_there.then_some((direction, position)))
    }

    fn sign_head(&self, frontier: &Frontier, direction: Direction, day: Day, key: &SigningKey) -> SignedHead {
        SignedHead::sign(key, &self.campaign, self.relay, direction, frontier.size(), frontier.root(), day)
    }

    fn leaf(&self, direction: Direction, position: u64) -> Option<ContentHash> {
        let leaf = self.store.get(Tree::Leaves, &leaf_key(direction, position)).ok()??;
        Some(ContentHash(leaf.try_into().ok()?))
    }

    /// Shows the entries of a numbered tree from `from` to before `end`, until `each` says `false`.
    fn each(
        &self,
        tree: Tree,
        from: u64,
        end: u64,
        each: &mut dyn FnMut(u64, Vec<u8>) -> bool,
    ) -> Result<(), LogError> {
        let damage = self.store.scan_from(tree, &from.to_be_bytes(), &mut |key, bytes| {
            let position = key.try_into().map_or(end, u64::from_be_bytes);
            position < end && each(position, bytes)
        })?;
        report(tree, damage.skipped);
        Ok(())
    }
}

impl core::fmt::Debug for Log {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Log({:?})", self.relay)
    }
}

/// The tree of the envelopes of a direction.
fn entries(direction: Direction) -> Tree {
    match direction {
        Direction::Up => Tree::LogUp,
        Direction::Down => Tree::LogDown,
    }
}

/// A direction's byte in keys.
fn number(direction: Direction) -> u8 {
    match direction {
        Direction::Up => 0,
        Direction::Down => 1,
    }
}

fn leaf_key(direction: Direction, position: u64) -> Vec<u8> {
    [&[number(direction)][..], &position.to_be_bytes()].concat()
}

fn report(tree: Tree, skipped: u64) {
    if skipped > 0 {
        tracing::error!(?tree, skipped, "damaged entries of the log were left out");
    }
}
