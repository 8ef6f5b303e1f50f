//! What stands in the file for each piece of a value: a record that proves itself, so that damage is noticed and a
//! record can be found again in a file whose structure is lost.
//!
//! ```text
//! magic (4) · piece (1) · pieces (1) · length of the body (2, little endian) · body
//! ```
//! Content: commit number (8, little endian) · tree (1) · length of the key (1) · key · value. Without a key, the body
//! is the content and the first 8 bytes of its SHA-256 (with the header); with one, a random nonce (24) and the content
//! under XChaCha20-Poly1305 with the header as associated data.
//!
//! The name of a record in sled is tree ‖ key, and 255 ‖ tree ‖ piece ‖ key for a later piece. With a key all behind
//! the first byte is replaced by 16 bytes of HMAC-SHA-256, so that the file tells no ids once the key is gone.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::StoreError;

/// Bytes of a key at most.
pub const KEY_BYTES_MAX: usize = 128;

/// Bytes of a value at most: as much as a frame brings.
pub const VALUE_BYTES_MAX: usize = 64 * 1024;

/// Bytes of a value in one record. sled keeps up to some twenty records in a node and puts nodes of more than 128 KiB
/// into files that our fsync does not cover; an envelope still fits one record.
pub(super) const PIECE_BYTES: usize = 4096;

/// The store's own tree.
pub(super) const LEDGER: u8 = 0;
const LATER_PIECES: u8 = 255;

pub(super) const MAGIC: [u8; 4] = *b"IJR1";
pub(super) const HEADER_BYTES: usize = 8;
/// Bytes of a record at most.
pub(super) const RECORD_BYTES_MAX: usize = HEADER_BYTES + NONCE_BYTES + 10 + KEY_BYTES_MAX + PIECE_BYTES + TAG_BYTES;
/// Bytes of a ledger's record at most: two numbers under an empty key.
pub(super) const LEDGER_BYTES_MAX: usize = HEADER_BYTES + NONCE_BYTES + 10 + 16 + TAG_BYTES;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const CHECK_BYTES: usize = 8;
const NAME_BYTES: usize = 16;

const _: () = assert!(VALUE_BYTES_MAX / PIECE_BYTES < LATER_PIECES as usize, "a piece number has one byte");
const _: () = assert!(24 * (RECORD_BYTES_MAX + 64) < 128 * 1024, "a crowded node of sled stays in its file");
const _: () = assert!(KEY_BYTES_MAX <= u8::MAX as usize && RECORD_BYTES_MAX <= u16::MAX as usize);

/// The key that seals a store. Whoever destroys it has erased the store.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// From 32 secret random bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }
}

impl core::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("StoreKey(..)")
    }
}

/// Which piece of which value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) tree: u8,
    pub(super) key: &'a [u8],
    pub(super) piece: u8,
}

/// A record that was read and is right.
pub(super) struct Record {
    pub(super) commit: u64,
    pub(super) tree: u8,
    pub(super) key: Vec<u8>,
    pub(super) piece: u8,
    pub(super) pieces: u8,
    pub(super) value: Vec<u8>,
    /// Bytes that it takes in the file.
    pub(super) bytes: usize,
}

impl Record {
    pub(super) fn place(&self) -> Place<'_> {
        Place { tree: self.tree, key: &self.key, piece: self.piece }
    }
}

/// How records are guarded: by a check against damage alone, or sealed.
pub(super) enum Guard {
    Checked,
    Sealed { seal: Zeroizing<[u8; 32]>, names: Zeroizing<[u8; 32]> },
}

impl Guard {
    pub(super) fn new(key: Option<StoreKey>) -> Self {
        let Some(key) = key else { return Self::Checked };
        let derive = |label: &str| {
            let mut derived = Zeroizing::new([0; 32]);
            Hkdf::<Sha256>::new(None, &key.0).expand(label.as_bytes(), &mut derived[..]).expect("32 bytes are few");
            derived
        };
        Self::Sealed { seal: derive("ijwi/store-seal/1"), names: derive("ijwi/store-name/1") }
    }

    pub(super) fn is_ordered(&self) -> bool {
        matches!(self, Self::Checked)
    }

    /// Under which key sled keeps a record.
    pub(super) fn name(&self, place: Place<'_>) -> Vec<u8> {
        let Place { tree, key, piece } = place;
        match self {
            Self::Checked if piece == 0 => [&[tree], key].concat(),
            Self::Checked => [&[LATER_PIECES, tree, piece], key].concat(),
            Self::Sealed { names, .. } => {
                let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&names[..]).expect("any length will do");
                mac.update(&[tree, piece]);
                mac.update(key);
                let first = if piece == 0 { tree } else { LATER_PIECES };
                [&[first], &mac.finalize().into_bytes()[..NAME_BYTES]].concat()
            }
        }
    }

    /// Makes a record of at most [`PIECE_BYTES`] of a value.
    pub(super) fn close(&self, commit: u64, place: Place<'_>, pieces: u8, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let key_bytes = place.key.len() as u8;
        let content = Zeroizing::new([&commit.to_le_bytes()[..], &[place.tree, key_bytes], place.key, value].concat());
        let body_bytes = content.len() + if self.is_ordered() { CHECK_BYTES } else { NONCE_BYTES + TAG_BYTES };
        let mut record = Vec::with_capacity(HEADER_BYTES + body_bytes);
        record.extend_from_slice(&MAGIC);
        record.extend_from_slice(&[place.piece, pieces]);
        record.extend_from_slice(&(body_bytes as u16).to_le_bytes());
        match self {
            Self::Checked => {
                let check = check(&record, &content);
                record.extend_from_slice(&content);
                record.extend_from_slice(&check);
            }
            Self::Sealed { seal, .. } => {
                let mut nonce = [0; NONCE_BYTES];
                getrandom::fill(&mut nonce).map_err(|_| StoreError::NoRandomness)?;
                let payload = Payload { msg: &content, aad: &record };
                let sealed = cipher(seal)
                    .encrypt(&XNonce::from(nonce), payload)
                    .expect("records are far below the limit of the cipher");
                record.extend_from_slice(&nonce);
                record.extend_from_slice(&sealed);
            }
        }
        Ok(record)
    }

    /// Reads the record at the beginning of these bytes. `None` when there is none or it is not right.
    pub(super) fn open(&self, bytes: &[u8]) -> Option<Record> {
        let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
        let [m0, m1, m2, m3, piece, pieces, low, high] = *header;
        let body = rest.get(..usize::from(u16::from_le_bytes([low, high])))?;
        if [m0, m1, m2, m3] != MAGIC || piece >= pieces {
            return None;
        }
        let content = match self {
            Self::Checked => {
                let (content, expected) = body.split_last_chunk::<CHECK_BYTES>()?;
                (check(header, content) == *expected).then(|| Zeroizing::new(content.to_vec()))?
            }
            Self::Sealed { seal, .. } => {
                let (nonce, sealed) = body.split_first_chunk::<NONCE_BYTES>()?;
                let payload = Payload { msg: sealed, aad: header };
                Zeroizing::new(cipher(seal).decrypt(&XNonce::from(*nonce), payload).ok()?)
            }
        };
        let (commit, content) = content.split_first_chunk::<8>()?;
        let ([tree, key_bytes], content) = content.split_first_chunk::<2>()?;
        let (key, value) = content.split_at_checked(usize::from(*key_bytes))?;
        Some(Record {
            commit: u64::from_le_bytes(*commit),
            tree: *tree,
            key: key.to_vec(),
            piece,
            pieces,
            value: value.to_vec(),
            bytes: HEADER_BYTES + body.len(),
        })
    }
}

/// How many pieces a value has, by what its first record's header says; unchecked, for tidying up behind it.
pub(super) fn pieces_claimed(record: &[u8]) -> u8 {
    record.get(5).copied().unwrap_or(1)
}

/// The pieces of a value; an empty value has one.
pub(super) fn pieces(value: &[u8]) -> impl ExactSizeIterator<Item = &[u8]> {
    let count = value.len().div_ceil(PIECE_BYTES).max(1);
    (0..count).map(move |at| &value[at * PIECE_BYTES..value.len().min((at + 1) * PIECE_BYTES)])
}

fn check(header: &[u8], content: &[u8]) -> [u8; CHECK_BYTES] {
    let hash: [u8; 32] = Sha256::new().chain_update(header).chain_update(content).finalize().into();
    *hash.first_chunk().expect("8 of 32 bytes")
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'_> = Place { tree: 3, key: b"key", piece: 1 };

    fn guards() -> [Guard; 2] {
        [Guard::new(None), Guard::new(Some(StoreKey::new([1; 32])))]
    }

    #[test]
    fn a_record_gives_back_what_it_was_made_of_and_notices_each_changed_bit() {
        for guard in guards() {
            for value in [&[][..], &[7; PIECE_BYTES]] {
                let record = guard.close(9, PLACE, 2, value).unwrap();
                assert!(record.len() <= RECORD_BYTES_MAX);
                let read = guard.open(&[&record[..], b"what follows"].concat()).unwrap();
                assert_eq!((read.commit, read.place(), read.pieces), (9, PLACE, 2));
                assert_eq!((&read.value[..], read.bytes), (value, record.len()));
                for at in (0..record.len()).step_by(13) {
                    let mut changed = record.clone();
                    changed[at] ^= 1;
                    assert!(guard.open(&changed).is_none(), "byte {at}");
                }
                assert!(guard.open(&record[..record.len() - 1]).is_none());
                assert!(guard.open(b"").is_none());
            }
        }
    }

    #[test]
    fn names_are_told_apart_by_all_that_they_stand_for() {
        for guard in guards() {
            let names = [
                PLACE,
                Place { tree: 4, ..PLACE },
                Place { piece: 0, ..PLACE },
                Place { piece: 2, ..PLACE },
                Place { key: b"kez", ..PLACE },
                Place { key: b"", ..PLACE },
            ]
            .map(|place| guard.name(place));
            for (at, name) in names.iter().enumerate() {
                assert!(!names[..at].contains(name), "{at}");
            }
        }
    }

    #[test]
    fn values_are_cut_into_pieces_without_loss() {
        for (bytes, count) in [(0, 1), (1, 1), (PIECE_BYTES, 1), (PIECE_BYTES + 1, 2), (VALUE_BYTES_MAX, 16)] {
            let value: Vec<u8> = (0..bytes).map(|at| at as u8).collect();
            assert_eq!(pieces(&value).len(), count);
            assert_eq!(pieces(&value).collect::<Vec<_>>().concat(), value);
        }
    }
}
