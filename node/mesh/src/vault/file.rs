//! The file that both vaults lie in: two places of one size, each a vault under its PIN or noise, sealed once more under a
//! key that the keystore makes anew at every save.
//!
//! | file | bytes | what |
//! |---|---:|---|
//! | `vault-0`, `vault-1` | 0..256 | length (u16) and the file's key, sealed by the keystore under the file's name; noise behind |
//! | | 256.. | XChaCha20-Poly1305 under that key: turn (1) · begun (1) · salt (16) · place (256 KiB) · place (256 KiB) |
//!
//! One of the files is in force, the other is noise. A save makes the keystore's key of the one that is not, writes it
//! whole, and removes the keystore's key of the one that was: from then on nobody opens that, nor any copy of it, whatever
//! PIN she has. A kill leaves one or two that open; of two the newer is in force, and the older's key is removed then. The
//! turn goes 0, 1, 2, 0: it tells which of two is newer, and not how often was saved.

use zeroize::Zeroizing;

use super::{VaultError, VaultKeeping};
use crate::files::{beside, replace};
use crate::keystore::{SEALED_BYTES_MAX, broken};
use crate::sealed::{self, NONCE_BYTES, TAG_BYTES};
use crate::seed::{random_bytes, system_rng};

/// Both files, and the keystore's keys of them.
pub(crate) const FILES: [&str; 2] = ["vault-0", "vault-1"];
const PURPOSE: &str = "ijwi/vault-file/1";
/// Bytes of a place: some 800 conversations, or 300 with a draft and two photos.
pub(super) const PLACE_BYTES: usize = 256 * 1024;
const SALT_BYTES: usize = 16;
const HEAD_BYTES: usize = 1 + 1 + SALT_BYTES;
const WRAPPED_BYTES: usize = 256;
const PLAIN_BYTES: usize = HEAD_BYTES + 2 * PLACE_BYTES;
const FILE_BYTES: usize = WRAPPED_BYTES + NONCE_BYTES + PLAIN_BYTES + TAG_BYTES;
const TURNS: u8 = 3;

const _: () = assert!(2 + SEALED_BYTES_MAX <= WRAPPED_BYTES);

/// What the file in force holds.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Places {
    /// Which of the files.
    file: usize,
    turn: u8,
    /// Whether a PIN was ever chosen.
    pub(super) is_begun: bool,
    /// The salt of both PINs: one Argon2id run tries both places.
    pub(super) salt: [u8; SALT_BYTES],
    /// Two sealed vaults, or noise.
    pub(super) places: [Vec<u8>; 2],
}

impl Places {
    /// At the first start: noise. The other file is there from then on as well.
    pub(super) fn prepare(keeping: &VaultKeeping) -> Result<(), VaultError> {
        for file in FILES {
            keeping.files.remove(&beside(file))?;
        }
        if keeping.files.read(FILES[0])?.is_some() {
            return Ok(());
        }
        replace(&*keeping.files, FILES[1], &noise(FILE_BYTES))?;
        let places = [noise(PLACE_BYTES), noise(PLACE_BYTES)];
        Self { file: 1, turn: 0, is_begun: false, salt: random_bytes(), places }.store(keeping)
    }

    /// Reads the file in force.
    pub(super) fn load(keeping: &VaultKeeping) -> Result<Self, VaultError> {
        let [first, second] = [Self::read(keeping, 0)?, Self::read(keeping, 1)?];
        let (newer, older) = match (first, second) {
            (Some(first), Some(second)) if second.turn == (first.turn + 1) % TURNS => (second, Some(first)),
            (Some(first), second) => (first, second),
            (None, Some(second)) => (second, None),
            (None, None) => return Err(VaultError::Damaged),
        };
        if let Some(older) = older {
            keeping.keystore.remove(FILES[older.file])?;
        }
        Ok(newer)
    }

    /// Writes it whole under a fresh key. It is durable when this returns, and no copy of what was before can be read any
    /// more. On an error either is in force.
    pub(super) fn store(mut self, keeping: &VaultKeeping) -> Result<(), VaultError> {
        let (before, file) = (self.file, 1 - self.file);
        self.turn = (self.turn + 1) % TURNS;
        keeping.keystore.make(FILES[file])?;
        let key = Zeroizing::new(random_bytes::<32>());
        let wrapped = keeping.keystore.seal(FILES[file], &key[..])?;
        let mut bytes = noise(WRAPPED_BYTES);
        let length = u16::try_from(wrapped.len()).ok().filter(|_| wrapped.len() <= SEALED_BYTES_MAX);
        let length = length.ok_or_else(|| broken("the keystore made too much of a key"))?;
        bytes[..2].copy_from_slice(&length.to_le_bytes());
        bytes[2..2 + wrapped.len()].copy_from_slice(&wrapped);
        bytes.extend(sealed::seal(&key, PURPOSE, &self.encode()));
        replace(&*keeping.files, FILES[file], &bytes)?;
        Ok(keeping.keystore.remove(FILES[before])?)
    }

    /// One of the files, if the keystore opens it.
    fn read(keeping: &VaultKeeping, file: usize) -> Result<Option<Self>, VaultError> {
        let Some(bytes) = keeping.files.read(FILES[file])? else { return Ok(None) };
        let Some((wrapped, body)) = split(&bytes) else { return Ok(None) };
        let Some(key) = keeping.keystore.open(FILES[file], wrapped)? else { return Ok(None) };
        let Ok(key) = key.as_slice().try_into() else { return Ok(None) };
        let plain = sealed::open(key, PURPOSE, body);
        Ok(plain.and_then(|plain| Self::decode(&plain, file)))
    }

    fn encode(&self) -> Vec<u8> {
        let head = [&[self.turn, u8::from(self.is_begun)][..], &self.salt].concat();
        [&head[..], &self.places[0], &self.places[1]].concat()
    }

    fn decode(plain: &[u8], file: usize) -> Option<Self> {
        let (head, places) = plain.split_first_chunk::<HEAD_BYTES>()?;
        let (&[turn, is_begun], salt) = head.split_first_chunk()?;
        let is_begun = [false, true].into_iter().find(|begun| u8::from(*begun) == is_begun)?;
        if turn >= TURNS || places.len() != 2 * PLACE_BYTES {
            return None;
        }
        let (first, second) = places.split_at(PLACE_BYTES);
        let places = [first.to_vec(), second.to_vec()];
        Some(Self { file, turn, is_begun, salt: salt.try_into().ok()?, places })
    }
}

/// The wrapped key and what is under it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.len() != FILE_BYTES {
        return None;
    }
    let (head, body) = bytes.split_at(WRAPPED_BYTES);
    let (length, wrapped) = head.split_first_chunk()?;
    let length = usize::from(u16::from_le_bytes(*length));
    Some((wrapped.get(..length).filter(|_| length <= SEALED_BYTES_MAX)?, body))
}

/// Bytes that nobody chose.
pub(super) fn noise(bytes: usize) -> Vec<u8> {
    let mut noise = vec![0; bytes];
    rand_core::Rng::fill_bytes(&mut system_rng(), &mut noise);
    noise
}

/// What a file of vaults seals, as fuzzing hands it in.
#[doc(hidden)]
pub fn read_places(plain: &[u8]) -> Option<Vec<u8>> {
    Places::decode(plain, 0).map(|places| places.encode())
}
