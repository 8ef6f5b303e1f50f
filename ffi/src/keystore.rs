//! The phone's keystore, as the app supplies it.

use std::io;

use ijwi_mesh::keystore::{Keystore, SEALED_BYTES_MAX};
use zeroize::Zeroizing;

/// The keys that never leave the phone's own keystore. On Android: AES-256-GCM keys of `AndroidKeyStore`, one under each
/// name, without user authentication. Each method is durable when it returns.
#[uniffi::export(callback_interface)]
pub trait PhoneKeystore: Send + Sync {
    /// Makes a new key under this name. One that was there is gone, and what was sealed under it can't be opened.
    fn make(&self, name: String) -> Result<(), KeystoreFault>;

    /// Seals at most 64 bytes under the key of this name, into at most 200.
    fn seal(&self, name: String, plain: Vec<u8>) -> Result<Vec<u8>, KeystoreFault>;

    /// Opens what was sealed. Nothing: there is no such key, or it was sealed under another.
    fn open(&self, name: String, sealed: Vec<u8>) -> Result<Option<Vec<u8>>, KeystoreFault>;

    /// Removes a key, if it is there.
    fn remove(&self, name: String) -> Result<(), KeystoreFault>;
}

/// The keystore failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi(flat_error)]
pub enum KeystoreFault {
    /// For whatever reason.
    Failed,
}

impl core::fmt::Display for KeystoreFault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the keystore failed")
    }
}

impl core::error::Error for KeystoreFault {}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeystoreFault {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// The same, as the node wants it.
pub(crate) struct Foreign(pub(crate) Box<dyn PhoneKeystore>);

impl Keystore for Foreign {
    fn make(&self, name: &str) -> io::Result<()> {
        self.0.make(name.to_owned()).map_err(io::Error::other)
    }

    fn seal(&self, name: &str, plain: &[u8]) -> io::Result<Vec<u8>> {
        let sealed = self.0.seal(name.to_owned(), plain.to_vec()).map_err(io::Error::other)?;
        if sealed.len() > SEALED_BYTES_MAX { Err(io::Error::other(KeystoreFault::Failed)) } else { Ok(sealed) }
    }

    fn open(&self, name: &str, sealed: &[u8]) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let plain = self.0.open(name.to_owned(), sealed.to_vec()).map_err(io::Error::other)?;
        Ok(plain.map(Zeroizing::new))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.0.remove(name.to_owned()).map_err(io::Error::other)
    }
}
