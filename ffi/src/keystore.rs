//! The phone's keystore, as the app supplies it.

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
