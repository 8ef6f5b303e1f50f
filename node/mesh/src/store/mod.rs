//! The store: small values by tree and key, behind one trait whose [`Store::commit`] alone acknowledges.
//!
//! [`SledStore`] is the one that ships. It holds no value that sled would put into a file of its own, waits for a real
//! fsync (sled's `flush` is none on Linux), seals what it writes when it is given a [`StoreKey`], refuses to write when
//! the disk is nearly full, and gives back what can still be read of a damaged file. [`MemoryStore`] is for tests: it
//! forgets what was not acknowledged.
//!
//! A store forgets late: what was removed or replaced stays in the file until sled uses its place again, and
//! [`SledStore::open_or_salvage`] may bring it back. So a sealed store is erased by destroying its key, and nothing
//! belongs here that must never be seen twice, like the secret of a stamp.

mod care;
mod embedded;
mod group;
mod journal;
mod mark;
mod memory;
mod record;
mod salvage;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;

use zeroize::Zeroizing;

pub use embedded::{Options, RESERVE_BYTES, SledStore};
pub use memory::{MemoryStore, Records, torn};
pub use record::{KEY_BYTES_MAX, StoreKey, VALUE_BYTES_MAX};
pub use salvage::{Salvage, salvage};

/// Where values are kept and found again. `Arc<dyn Store>` is what others hold.
pub trait Store: Send + Sync {
    /// Writes all of the batch or nothing. It is durable when this returns `Ok`, and only then; it may be read a little
    /// earlier.
    ///
    /// # Errors
    /// After [`StoreError::Full`] and [`StoreError::TooLarge`] nothing has changed and the store works on. After
    /// [`StoreError::Io`] it is not known what is durable, and every later commit is refused as
    /// [`StoreError::Poisoned`] until the store was dropped and opened again: a failed fsync can't be repeated.
    fn commit(&self, batch: Batch) -> Result<(), StoreError>;

    /// The value of a key.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when there is one that can't be read: it is not absent.
    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Shows each entry of a tree once, in no order that means anything, until `each` says `false`. Entries that can't
    /// be read are skipped and counted. `each` may use the store; what it changes may or may not be shown.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Damaged`] when not even the keys can be read any more.
    fn scan(&self, tree: Tree, each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool) -> Result<Damage, StoreError>;

    /// As [`Self::scan`], from this key on and in the order of the keys.
    ///
    /// # Errors
    /// As [`Self::scan`], and [`StoreError::Unordered`] when keys are blinded.
    fn scan_from(
        &self,
        tree: Tree,
        from: &[u8],
        each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool,
    ) -> Result<Damage, StoreError>;

    /// Bytes that can still be written before [`StoreError::Full`].
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn free_bytes(&self) -> Result<u64, StoreError>;
}

macro_rules! trees {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        /// What a value belongs to. The number stands in the file: it is never changed or used again, 0 and 255 are
        /// the store's own. How many entries a tree has can be seen without the key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum Tree {
            $($(#[$doc])* $name = $number,)*
        }

        impl Tree {
            /// All trees.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

trees! {
    /// Envelope id → its 4,096 bytes.
    Envelopes = 1,
    /// Envelope id → what the carrier remembers about it.
    Metas = 2,
    /// News id → encoding.
    News = 3,
    /// Part hash ‖ chunk number → bytes of a bundle's part.
    Parts = 4,
    /// Manifest hash → signed manifest.
    Manifests = 5,
    /// Small named values: cursors, Day, sizes.
    State = 6,
    /// Things of the device itself.
    Own = 7,
    /// Relay: position (u64, big endian) → envelope of the *up* log.
    LogUp = 8,
    /// Relay: position (u64, big endian) → envelope of the *down* log.
    LogDown = 9,
    /// Relay: content hash → direction and position.
    Index = 10,
    /// Relay: direction ‖ position (u64, big endian) → content hash. Stays when the envelope has expired.
    Leaves = 11,
    /// Relay: position (u64, big endian) → encoding of a piece of news.
    NewsLog = 12,
    /// Relay: news id → position in the news log.
    NewsIndex = 13,
    /// Relay: stamp key ‖ direction ‖ position (u64, big endian) → nothing. What expires together.
    ByStampKey = 14,
    /// Relay: stamp key → the last day on which its envelopes are carried.
    Terms = 15,
    /// Desk: objects that were opened.
    Objects = 16,
    /// Desk: cases.
    Cases = 17,
    /// Desk: what waits to be posted.
    Outbox = 18,
    /// Desk: relay ‖ size (u64, big endian) → the first signed head of that size.
    Heads = 19,
    /// Desk: relay ‖ position (u64, big endian) → content hash that was shown later in place of another.
    Others = 20,
    /// Desk: rank ‖ number (u64, big endian) → a *down* envelope that waits for its slot.
    Queue = 21,
}

impl Tree {
    fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|tree| *tree as u8 == number)
    }
}

/// Changes that are made together. The last one to a key counts.
#[derive(Default)]
pub struct Batch {
    changes: BTreeMap<(Tree, Vec<u8>), Change>,
}

enum Change {
    Put(Zeroizing<Vec<u8>>),
    Remove,
}

impl Change {
    fn value(&self) -> Option<&[u8]> {
        match self {
            Self::Put(value) => Some(value),
            Self::Remove => None,
        }
    }
}

impl Batch {
    /// Sets a value.
    pub fn put(&mut self, tree: Tree, key: &[u8], value: impl Into<Vec<u8>>) {
        self.changes.insert((tree, key.to_vec()), Change::Put(Zeroizing::new(value.into())));
    }

    /// Removes a value, if there is one.
    pub fn remove(&mut self, tree: Tree, key: &[u8]) {
        self.changes.insert((tree, key.to_vec()), Change::Remove);
    }

    /// Keys that it changes.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Bytes of its keys and values.
    pub fn bytes(&self) -> u64 {
        let bytes = |key: &[u8], change: &Change| (key.len() + change.value().map_or(0, <[u8]>::len)) as u64;
        self.changes.iter().map(|((_, key), change)| bytes(key, change)).sum()
    }

    fn check_sizes(&self) -> Result<(), StoreError> {
        for ((tree, key), change) in &self.changes {
            let bytes = change.value().map_or(0, <[u8]>::len);
            if key.len() > KEY_BYTES_MAX || bytes > VALUE_BYTES_MAX {
                return Err(StoreError::TooLarge { tree: *tree, bytes: key.len().max(bytes) });
            }
        }
        Ok(())
    }
}

impl core::fmt::Debug for Batch {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Batch({} changes)", self.len())
    }
}

/// Entries that a scan had to leave out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Damage {
    /// How many could not be read.
    pub skipped: u64,
}

/// Why a store does not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk is nearly full. Commits work again once there is room.
    Full {
        /// Bytes that are free.
        free: u64,
        /// Bytes that must be.
        needed: u64,
    },
    /// The system could not read or write.
    Io {
        /// Which kind of error.
        kind: io::ErrorKind,
        /// What the system says.
        what: String,
    },
    /// An earlier commit failed. Drop the store and open it again.
    Poisoned,
    /// Another process has it open.
    Busy,
    /// The key is not the one that it was made with.
    WrongKey,
    /// It can't be read as it stands.
    Damaged {
        /// What was found.
        what: String,
    },
    /// A key or value longer than [`KEY_BYTES_MAX`] or [`VALUE_BYTES_MAX`]: the caller has to cut it.
    TooLarge {
        /// Where it was to be put.
        tree: Tree,
        /// Its bytes.
        bytes: usize,
    },
    /// Keys are blinded, so that they have no order.
    Unordered,
    /// The system has no random bytes to give.
    NoRandomness,
}

impl StoreError {
    fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Io { kind: error.kind(), what: error.to_string() }
    }
}

impl core::fmt::Display for StoreError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Full { free, needed } => {
                write!(
                    f,
                    "the disk is nearly full: {free} bytes are free, {needed} are needed. Make room; nothing is lost"
                )
            }
            Self::Io { what, .. } => write!(f, "the store could not be read or written: {what}"),
            Self::Poisoned => f.write_str("an earlier write failed: close the store and open it again"),
            Self::Busy => f.write_str("another process has the store open: end it first"),
            Self::WrongKey => f.write_str("the key is not the one that the store was made with"),
            Self::Damaged { what } => write!(
                f,
                "the store is damaged ({what}): stop, keep a copy of its folder, and open it with salvage, which takes \
                 over all that can still be read"
            ),
            Self::TooLarge { tree, bytes } => write!(f, "{bytes} bytes are too many for one entry of {tree:?}"),
            Self::Unordered => f.write_str("a sealed store has no order of keys"),
            Self::NoRandomness => f.write_str("the system has no random bytes to give"),
        }
    }
}

impl core::error::Error for StoreError {}
