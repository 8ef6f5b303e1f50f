//! The vaults of a device: conversations, drafts and spare stamps, behind a PIN. There is room for two from the first
//! start, and neither a file's presence nor its size nor the work of trying a PIN says whether one, both or none of them
//! is in use: what is not used is noise. Under a second PIN lies something that can be shown to who forces one.
//!
//! | file | what |
//! |---|---|
//! | `content` | what a vault holds |
//! | `file` | the file that both lie in, and the keystore's key of it, which is new at every save |
//! | `attempts` | wrong PINs slow down |
//!
//! A vault is sealed under Argon2id of its PIN, of a salt that was drawn at the first start, and of the device's secret;
//! the file around both of them under the keystore's key. So a copy of the folder alone can't be tried, and one that was
//! made before the last save can't be tried even with the keystore. Who has both, as they are, tries a PIN in a fraction
//! of a second: 6 digits hold hours on a few cores. `tests/bench vault` says how many.

mod attempts;
mod content;
pub(crate) mod file;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ijwi_protocol::time::Instant;
use zeroize::Zeroizing;

use self::attempts::Attempts;
pub use self::content::{Content, Draft, Kept, Received, read_content};
pub use self::file::read_places;
use self::file::{PLACE_BYTES, Places};
use crate::files::Files;
use crate::keystore::Keystore;
use crate::sealed::{self, Cost};
use crate::seed::random_bytes;

const PURPOSE: &str = "ijwi/vault/2";

/// Where vaults lie.
pub struct VaultKeeping {
    /// The folder.
    pub files: Arc<dyn Files>,
    /// The keys around it.
    pub keystore: Arc<dyn Keystore>,
    /// The device's secret, which goes into the key of each PIN.
    pub device: Zeroizing<[u8; 32]>,
    /// What trying a PIN costs: [`Cost::SHIPPED`], but for tests.
    pub cost: Cost,
}

/// Both vaults, locked.
pub struct Vaults {
    keeping: VaultKeeping,
    /// One thing at a time: a save reads the other vault's bytes and writes them back.
    attempts: Mutex<Attempts>,
}

/// A vault that a PIN has opened.
pub struct Vault {
    /// What it holds. It is kept by [`Vaults::save`].
    pub content: Content,
    place: usize,
    key: Zeroizing<[u8; 32]>,
}

/// Why a vault can't be opened or saved.
#[derive(Debug)]
#[non_exhaustive]
pub enum VaultError {
    /// The folder or the keystore can't be read or written.
    Io(io::Error),
    /// The keystore opens neither of the files: they are of another device, or older than its last save.
    Damaged,
    /// This PIN opens nothing here. Whether another would, nobody can tell.
    NotOpened,
    /// Too many wrong PINs: this one was not tried.
    Wait(Duration),
    /// The PIN is the one of what is open.
    Same,
    /// There is no room for more.
    Full,
}

impl Vaults {
    /// Makes the files, if they are not there.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn open(keeping: VaultKeeping, now: Instant) -> Result<Self, VaultError> {
        Places::prepare(&keeping)?;
        let attempts = Mutex::new(Attempts::open(&keeping, now)?);
        Ok(Self { keeping, attempts })
    }

    /// Whether a PIN was ever chosen here. It does not tell how many.
    ///
    /// # Errors
    /// [`VaultError::Io`], [`VaultError::Damaged`].
    pub fn is_begun(&self) -> Result<bool, VaultError> {
        let _turn = self.turn();
        Ok(Places::load(&self.keeping)?.is_begun)
    }

    /// How long until a PIN is tried again.
    pub fn wait(&self, now: Instant) -> Duration {
        self.turn().wait(now)
    }

    /// Opens what this PIN guards. Everything is written anew, whether it does or not, and both places are tried: it is the
    /// same work in each case.
    ///
    /// # Errors
    /// [`VaultError::NotOpened`], [`VaultError::Wait`], [`VaultError::Io`], [`VaultError::Damaged`].
    pub fn unlock(&self, pin: &str, now: Instant) -> Result<Vault, VaultError> {
        let mut attempts = self.turn();
        let wait = attempts.wait(now);
        if !wait.is_zero() {
            return Err(VaultError::Wait(wait));
        }
        attempts.begin(&self.keeping, now)?;
        let places = Places::load(&self.keeping)?;
        let opened = self.try_pin(&places, pin).1;
        // A disk that has no room for it keeps nobody out: what is there is still there then.
        places.store(&self.keeping).ok();
        attempts.end(&self.keeping, now, opened.is_some()).ok();
        opened.ok_or(VaultError::NotOpened)
    }

    /// An empty vault under this PIN, in whichever place: another PIN may have guarded it, and nobody could know. Where the
    /// PIN opens one already, that one.
    ///
    /// # Errors
    /// [`VaultError::Io`], [`VaultError::Damaged`].
    pub fn create(&self, pin: &str) -> Result<Vault, VaultError> {
        let _turn = self.turn();
        let places = Places::load(&self.keeping)?;
        let (key, opened) = self.try_pin(&places, pin);
        if let Some(opened) = opened {
            return Ok(opened);
        }
        let [draw] = random_bytes();
        let vault = Vault { content: Content::default(), place: usize::from(draw & 1), key };
        self.put(places, &vault)?;
        Ok(vault)
    }

    /// An empty vault under another PIN, beside the open one. What another PIN guarded there is gone.
    ///
    /// # Errors
    /// [`VaultError::Same`], [`VaultError::Io`], [`VaultError::Damaged`].
    pub fn create_beside(&self, vault: &Vault, pin: &str) -> Result<(), VaultError> {
        let _turn = self.turn();
        let places = Places::load(&self.keeping)?;
        let key = self.key(&places, pin);
        if key == vault.key {
            return Err(VaultError::Same);
        }
        self.put(places, &Vault { content: Content::default(), place: 1 - vault.place, key })
    }

    /// Another PIN for what is open.
    ///
    /// # Errors
    /// [`VaultError::Same`] when the PIN opens the other vault, [`VaultError::Full`], [`VaultError::Io`],
    /// [`VaultError::Damaged`].
    pub fn change_pin(&self, vault: &mut Vault, pin: &str) -> Result<(), VaultError> {
        let _turn = self.turn();
        let places = Places::load(&self.keeping)?;
        let (key, opened) = self.try_pin(&places, pin);
        if opened.is_some_and(|opened| opened.place != vault.place) {
            return Err(VaultError::Same);
        }
        let before = core::mem::replace(&mut vault.key, key);
        self.put(places, vault).inspect_err(|_| vault.key = before)
    }

    /// Keeps what the vault holds now. It is durable when this returns, and no older copy of the files can be opened any
    /// more, by whatever PIN.
    ///
    /// # Errors
    /// [`VaultError::Full`], [`VaultError::Damaged`]: the old one is still there then. [`VaultError::Io`]: either is.
    pub fn save(&self, vault: &Vault) -> Result<(), VaultError> {
        let _turn = self.turn();
        self.put(Places::load(&self.keeping)?, vault)
    }

    fn put(&self, mut places: Places, vault: &Vault) -> Result<(), VaultError> {
        places.places[vault.place] = sealed::seal(&vault.key, PURPOSE, &vault.content.to_plain()?);
        places.is_begun = true;
        debug_assert_eq!(places.places[vault.place].len(), PLACE_BYTES);
        places.store(&self.keeping)
    }

    /// The key of a PIN, and what it opens. Both places are tried, whatever the first one says.
    fn try_pin(&self, places: &Places, pin: &str) -> (Zeroizing<[u8; 32]>, Option<Vault>) {
        let key = self.key(places, pin);
        let [first, second] = [0, 1].map(|place| {
            let plain = sealed::open(&key, PURPOSE, &places.places[place])?;
            Some(Vault { content: Content::read(&plain)?, place, key: key.clone() })
        });
        (key, first.or(second))
    }

    fn key(&self, places: &Places, pin: &str) -> Zeroizing<[u8; 32]> {
        sealed::stretch(pin, &*self.keeping.device, &places.salt, self.keeping.cost)
    }

    fn turn(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl core::fmt::Debug for Vaults {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Vaults(..)")
    }
}

impl core::fmt::Debug for VaultKeeping {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("VaultKeeping(..)")
    }
}

impl core::fmt::Debug for Vault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Vault(..)")
    }
}

impl From<io::Error> for VaultError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl core::fmt::Display for VaultError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Damaged => f.write_str("the vault can't be opened by this device"),
            Self::NotOpened => f.write_str("this PIN opens nothing here"),
            Self::Wait(wait) => write!(f, "too many wrong PINs: wait {} s", wait.as_secs()),
            Self::Same => f.write_str("this PIN is in use"),
            Self::Full => f.write_str("there is no room for more in the vault"),
        }
    }
}

impl core::error::Error for VaultError {}
