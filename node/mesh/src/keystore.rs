//! Where keys lie that never leave a device. On a phone it is the system's keystore, in hardware where there is any; on
//! other machines files, which only their mode guards.

use std::io;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::files::{Files, replace};
use crate::sealed;
use crate::seed::random_bytes;

/// Bytes that are sealed at most.
pub const PLAIN_BYTES_MAX: usize = 64;
/// Bytes of what is sealed at most.
pub const SEALED_BYTES_MAX: usize = 200;

const PREFIX: &str = "keystore-";
const PURPOSE: &str = "ijwi/keystore/1";

/// Keys by name. Each method is durable when it returns.
pub trait Keystore: Send + Sync {
    /// Makes a new key under this name. One that was there is gone, and what was sealed under it can't be opened.
    ///
    /// # Errors
    /// Those of the keystore.
    fn make(&self, name: &str) -> io::Result<()>;

    /// Seals at most [`PLAIN_BYTES_MAX`] bytes under the key of this name, into at most [`SEALED_BYTES_MAX`].
    ///
    /// # Errors
    /// Those of the keystore, also when there is no such key.
    fn seal(&self, name: &str, plain: &[u8]) -> io::Result<Vec<u8>>;

    /// Opens what was sealed. `None`: there is no such key, or it was sealed under another.
    ///
    /// # Errors
    /// Those of the keystore.
    fn open(&self, name: &str, sealed: &[u8]) -> io::Result<Option<Zeroizing<Vec<u8>>>>;

    /// Removes a key, if it is there.
    ///
    /// # Errors
    /// Those of the keystore.
    fn remove(&self, name: &str) -> io::Result<()>;
}

/// Keys in files of a folder. Whoever reads it has them, and a medium that keeps what was replaced keeps older ones too.
pub struct FileKeystore(Arc<dyn Files>);

impl FileKeystore {
    /// Over this folder.
    pub fn new(files: Arc<dyn Files>) -> Self {
        Self(files)
    }

    fn key(&self, name: &str) -> io::Result<Option<Zeroizing<[u8; 32]>>> {
        let key = self.0.read(&file(name))?;
        Ok(key.and_then(|key| <[u8; 32]>::try_from(key.as_slice()).ok()).map(Zeroizing::new))
    }
}

impl Keystore for FileKeystore {
    fn make(&self, name: &str) -> io::Result<()> {
        let key = Zeroizing::new(random_bytes::<32>());
        replace(&*self.0, &file(name), &key[..])
    }

    fn seal(&self, name: &str, plain: &[u8]) -> io::Result<Vec<u8>> {
        let key = self.key(name)?.ok_or(io::ErrorKind::NotFound)?;
        Ok(sealed::seal(&key, PURPOSE, plain))
    }

    fn open(&self, name: &str, sealed: &[u8]) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        Ok(self.key(name)?.and_then(|key| sealed::open(&key, PURPOSE, sealed)))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let file = file(name);
        if self.0.read(&file)?.is_some() {
            self.0.write(&file, &[0; 32])?;
            self.0.sync(&file)?;
            self.0.remove(&file)?;
            self.0.sync_folder()?;
        }
        Ok(())
    }
}

impl core::fmt::Debug for FileKeystore {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("FileKeystore(..)")
    }
}

/// The keystore failed, or gave what it should not.
pub(crate) fn broken(what: &'static str) -> io::Error {
    io::Error::other(what)
}

fn file(name: &str) -> String {
    format!("{PREFIX}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Folder;

    #[test]
    fn what_was_sealed_under_a_key_before_can_not_be_opened() {
        let dir = tempfile::tempdir().unwrap();
        let keystore = FileKeystore::new(Arc::new(Folder::new(dir.path())));
        assert!(keystore.seal("a", b"secret").is_err());
        keystore.make("a").unwrap();
        keystore.make("b").unwrap();
        let sealed = keystore.seal("a", b"secret").unwrap();
        assert!(sealed.len() <= SEALED_BYTES_MAX);
        assert_eq!(keystore.open("a", &sealed).unwrap().unwrap().as_slice(), b"secret");
        assert!(keystore.open("b", &sealed).unwrap().is_none());
        keystore.make("a").unwrap();
        assert!(keystore.open("a", &sealed).unwrap().is_none());
        keystore.remove("a").unwrap();
        keystore.remove("a").unwrap();
        assert!(keystore.open("a", &sealed).unwrap().is_none());
    }
}
