//! A node's folder: its whole state. One process at a time holds it. Small files in it are replaced whole: written
//! beside, synced, renamed, and the folder synced, so that a cut of power leaves the old one or the new one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::files::{Files, Folder, beside, replace};
pub use crate::files::{read_file, write_file};
use crate::keystore::{FileKeystore, Keystore};

pub(crate) const LOCK: &str = "lock";

/// A folder that this process holds.
pub struct Home {
    dir: PathBuf,
    files: Arc<dyn Files>,
    keystore: Arc<dyn Keystore>,
    /// Freed when it is dropped, also by a kill.
    _lock: File,
}

/// Why a folder can't be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum HomeError {
    /// Another process holds it.
    InUse(PathBuf),
    /// It can't be made, read or written.
    Io(PathBuf, io::Error),
}

impl core::fmt::Debug for Home {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Home({})", self.dir.display())
    }
}

impl core::fmt::Display for HomeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::InUse(path) => write!(f, "{} is in use by another ijwi process", path.display()),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl core::error::Error for HomeError {}

impl Home {
    /// Takes hold of the folder, and makes it if it is not there, for this user only.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn open(dir: &Path) -> Result<Self, HomeError> {
        let files: Arc<dyn Files> = Arc::new(Folder::timeless(dir));
        Self::open_with(dir, Arc::new(FileKeystore::new(files)))
    }

    /// As [`Self::open`], with the keystore of a system that has one.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn open_with(dir: &Path, keystore: Arc<dyn Keystore>) -> Result<Self, HomeError> {
        let failed = |error| HomeError::Io(dir.to_owned(), error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(dir.join(LOCK));
        let lock = lock.map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {
                let (dir, files) = (dir.to_owned(), Arc::new(Folder::timeless(dir)));
                Ok(Self { dir, files, keystore, _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(HomeError::InUse(dir.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Its files, step by step.
    pub fn files(&self) -> &Arc<dyn Files> {
        &self.files
    }

    /// Where its keys lie.
    pub fn keystore(&self) -> &Arc<dyn Keystore> {
        &self.keystore
    }

    /// A small file's bytes; `None` if it is not there.
    ///
    /// # Errors
    /// [`HomeError::Io`].
    pub fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, HomeError> {
        self.files.read(name).map_err(|error| self.failed(name, error))
    }

    /// Replaces a small file. It is durable when this returns.
    ///
    /// # Errors
    /// [`HomeError::Io`]; the old file is still there then.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), HomeError> {
        replace(&*self.files, name, bytes).map_err(|error| self.failed(name, error))
    }

    /// Removes what a writing of this file that was cut short left beside it.
    ///
    /// # Errors
    /// [`HomeError::Io`].
    pub fn remove_unfinished(&self, name: &str) -> Result<(), HomeError> {
        let beside = beside(name);
        self.files.remove(&beside).map_err(|error| self.failed(&beside, error))
    }

    /// A key of 32 bytes that belongs to this folder, made when it is first asked for. The file's mode is all that guards it.
    ///
    /// # Errors
    /// [`HomeError::Io`], also when the file is no key.
    pub fn key(&self, name: &str) -> Result<Zeroizing<[u8; 32]>, HomeError> {
        if let Some(bytes) = self.read(name)? {
            let key = <[u8; 32]>::try_from(bytes.as_slice());
            let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the key file is damaged");
            return key.map(Zeroizing::new).map_err(|_| HomeError::Io(self.dir.join(name), damaged()));
        }
        let key = Zeroizing::new(crate::seed::random_bytes::<32>());
        self.write(name, &key[..])?;
        Ok(key)
    }

    /// Such a key, wrapped by the keystore under this name of its own.
    ///
    /// # Errors
    /// [`HomeError::Io`], also when the keystore does not open it.
    pub fn wrapped_key(&self, name: &str, keystore_name: &str) -> Result<Zeroizing<[u8; 32]>, HomeError> {
        if let Some(wrapped) = self.read(name)? {
            let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the keystore does not open the key");
            return self.unwrap(keystore_name, &wrapped)?.ok_or_else(|| self.failed(name, damaged()));
        }
        let key = Zeroizing::new(crate::seed::random_bytes::<32>());
        let wrapped = self.wrap(keystore_name, &key)?;
        self.write(name, &wrapped)?;
        Ok(key)
    }

    /// Wraps a key under a new one of the keystore: what was wrapped under this name before is lost.
    ///
    /// # Errors
    /// [`HomeError::Io`].
    pub fn wrap(&self, keystore_name: &str, key: &[u8; 32]) -> Result<Vec<u8>, HomeError> {
        let wrapped = self.keystore.make(keystore_name).and_then(|()| self.keystore.seal(keystore_name, key));
        wrapped.map_err(|error| self.failed(keystore_name, error))
    }

    /// A key that was wrapped; `None` if the keystore does not open it.
    ///
    /// # Errors
    /// [`HomeError::Io`].
    pub fn unwrap(&self, keystore_name: &str, wrapped: &[u8]) -> Result<Option<Zeroizing<[u8; 32]>>, HomeError> {
        let key = self.keystore.open(keystore_name, wrapped).map_err(|error| self.failed(keystore_name, error))?;
        Ok(key.and_then(|key| <[u8; 32]>::try_from(key.as_slice()).ok()).map(Zeroizing::new))
    }

    /// Removes a key of the keystore: what was wrapped under it is lost.
    ///
    /// # Errors
    /// [`HomeError::Io`].
    pub fn forget(&self, keystore_name: &str) -> Result<(), HomeError> {
        self.keystore.remove(keystore_name).map_err(|error| self.failed(keystore_name, error))
    }

    fn failed(&self, name: &str, error: io::Error) -> HomeError {
        HomeError::Io(self.dir.join(name), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_holds_a_folder_and_files_are_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        let home = Home::open(&path).unwrap();
        assert!(matches!(Home::open(&path), Err(HomeError::InUse(_))));
        assert!(home.read("x").unwrap().is_none());
        home.write("x", b"one").unwrap();
        home.write("x", b"two").unwrap();
        assert_eq!(home.read("x").unwrap().unwrap().as_slice(), b"two");
        let key = home.key("key").unwrap();
        assert_eq!(home.key("key").unwrap(), key);
        drop(home);
        assert!(Home::open(&path).is_ok());
    }
}
