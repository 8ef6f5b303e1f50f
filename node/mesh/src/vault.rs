//! The vault: the conversations that an author keeps on her device, behind a PIN. A file of fixed size that is there
//! from the first start, so that neither its presence nor its size says whether anything is in it.

use bincode::{Decode, Encode};
use ijwi_protocol::codec;
use ijwi_protocol::ids::RecipientId;
use ijwi_protocol::report::Conversation;
use ijwi_protocol::time::Day;
use zeroize::Zeroizing;

use crate::home::{Home, HomeError};
use crate::sealed::PassKey;
use crate::seed::system_rng;

const FILE: &str = "vault";
const PURPOSE: &str = "ijwi/vault/1";
/// Room for some 400 conversations.
const VAULT_BYTES: usize = 128 * 1024;
/// Salt, nonce and tag of [`sealed`].
const OVERHEAD_BYTES: usize = 16 + 24 + 16;
const LENGTH_BYTES: usize = 4;

/// An opened vault.
#[derive(Default, Encode, Decode)]
pub struct Vault {
    /// The conversations, the oldest first.
    pub kept: Vec<Kept>,
}

/// A conversation, with what came of it: the keys of what was read are erased, so the words are kept.
#[derive(Encode, Decode)]
pub struct Kept {
    /// Its keys.
    pub conversation: Conversation,
    /// What came, in order.
    pub received: Vec<Received>,
}

/// What came from a recipient.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Received {
    /// Who wrote it.
    pub from: RecipientId,
    /// The desk's day.
    pub day: Day,
    /// Its words; nothing when it only says that the report was opened.
    pub text: Option<String>,
}

/// Why a vault can't be opened or saved.
#[derive(Debug)]
#[non_exhaustive]
pub enum VaultError {
    /// The folder can't be read or written.
    Home(HomeError),
    /// This PIN opens nothing here. Whether another would, nobody can tell.
    NotOpened,
    /// No room for more conversations.
    Full,
}

/// Makes the file of noise, if it is not there.
///
/// # Errors
/// [`VaultError::Home`].
pub fn prepare(home: &Home) -> Result<(), VaultError> {
    if home.read(FILE)?.is_none() {
        let mut noise = vec![0; VAULT_BYTES];
        rand_core::Rng::fill_bytes(&mut system_rng(), &mut noise);
        home.write(FILE, &noise)?;
    }
    Ok(())
}

impl Vault {
    /// Opens it by PIN. `device` is the device's key, without which a copy of the file can't be tried.
    ///
    /// # Errors
    /// [`VaultError::NotOpened`], [`VaultError::Home`].
    pub fn open(home: &Home, device: &[u8; 32], pin: &str) -> Result<Self, VaultError> {
        let bytes = home.read(FILE)?.ok_or(VaultError::NotOpened)?;
        let (_, plain) = PassKey::open(pin, device, PURPOSE, &bytes).ok_or(VaultError::NotOpened)?;
        let (length, rest) = plain.split_first_chunk::<LENGTH_BYTES>().ok_or(VaultError::NotOpened)?;
        let body = rest.get(..u32::from_le_bytes(*length) as usize).ok_or(VaultError::NotOpened)?;
        codec::decode::<Self, { 4 * VAULT_BYTES }>(body).map_err(|_| VaultError::NotOpened)
    }

    /// Writes it whole, under a fresh salt.
    ///
    /// # Errors
    /// [`VaultError::Full`], [`VaultError::Home`]: the old one is still there then.
    pub fn save(&self, home: &Home, device: &[u8; 32], pin: &str) -> Result<(), VaultError> {
        let body = Zeroizing::new(codec::encode(self));
        let mut plain = Zeroizing::new(vec![0; VAULT_BYTES - OVERHEAD_BYTES]);
        let (length, rest) = plain.split_at_mut(LENGTH_BYTES);
        length.copy_from_slice(&u32::try_from(body.len()).map_err(|_| VaultError::Full)?.to_le_bytes());
        rest.get_mut(..body.len()).ok_or(VaultError::Full)?.copy_from_slice(&body);
        Ok(home.write(FILE, &PassKey::new(pin, device).seal(PURPOSE, &plain))?)
    }
}

impl core::fmt::Debug for Received {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Received(..)")
    }
}

impl core::fmt::Debug for Vault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Vault(..)")
    }
}

impl From<HomeError> for VaultError {
    fn from(error: HomeError) -> Self {
        Self::Home(error)
    }
}

impl core::fmt::Display for VaultError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Home(error) => error.fmt(f),
            Self::NotOpened => f.write_str("this PIN opens nothing here"),
            Self::Full => f.write_str("there is no room for another conversation"),
        }
    }
}

impl core::error::Error for VaultError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unused_vault_looks_like_a_used_one_and_only_the_pin_opens_it() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(dir.path()).unwrap();
        prepare(&home).unwrap();
        assert_eq!(home.read(FILE).unwrap().unwrap().len(), VAULT_BYTES);
        assert!(matches!(Vault::open(&home, &[1; 32], "1234"), Err(VaultError::NotOpened)));
        Vault::default().save(&home, &[1; 32], "1234").unwrap();
        assert_eq!(home.read(FILE).unwrap().unwrap().len(), VAULT_BYTES);
        assert!(Vault::open(&home, &[1; 32], "1234").is_ok());
        assert!(matches!(Vault::open(&home, &[1; 32], "4321"), Err(VaultError::NotOpened)));
    }
}
