//! A node's folder: its whole state. One process at a time holds it. Small files in it are replaced whole: written
//! beside, synced, renamed, and the folder synced, so that a cut of power leaves the old one or the new one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Bytes of a small file at most: what is larger was not written by us.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;
const LOCK: &str = "lock";

/// A folder that this process holds.
#[derive(Debug)]
pub struct Home {
    dir: PathBuf,
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
        let failed = |error| HomeError::Io(dir.to_owned(), error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(dir.join(LOCK));
        let lock = lock.map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { dir: dir.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(HomeError::InUse(dir.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A small file's bytes; `None` if it is not there.
    ///
    /// # Errors
    /// [`HomeError::Io`].
    pub fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, HomeError> {
        let path = self.dir.join(name);
        read_file(&path, FILE_BYTES_MAX).map_err(|error| HomeError::Io(path, error))
    }

    /// Replaces a small file. It is durable when this returns.
    ///
    /// # Errors
    /// [`HomeError::Io`]; the old file is still there then.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), HomeError> {
        write_file(&self.dir.join(name), bytes).map_err(|error| HomeError::Io(self.dir.join(name), error))
    }

    /// Removes what a writing of this file that was cut short left beside it.
    ///
    /// # Errors
    /// [`HomeError::Io`].
    pub fn remove_unfinished(&self, name: &str) -> Result<(), HomeError> {
        let beside = beside(&self.dir.join(name));
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(HomeError::Io(beside, error)),
            _ => Ok(()),
        }
    }

    /// A key of 32 bytes that belongs to this folder, made when it is first asked for. On a phone the system's
    /// keystore wraps it; here the file's mode is all that guards it.
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
}

/// Reads a file of at most `bytes_max`; `None` if it is not there.
///
/// # Errors
/// Those of the system, and one for what is too long.
pub fn read_file(path: &Path, bytes_max: u64) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is too long"));
    }
    Ok(Some(bytes))
}

/// Replaces a file, durably, readable by this user only.
///
/// # Errors
/// Those of the system.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Where a file is written before it takes the place of the old one.
fn beside(path: &Path) -> PathBuf {
    path.with_added_extension("new")
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
