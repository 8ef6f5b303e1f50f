//! A folder of small files, one step at a time. What is to survive a kill goes through these steps alone, so that a test
//! can stop after each of them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use zeroize::Zeroizing;

/// Bytes of a small file at most: what is larger was not written by us.
pub const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The steps. Names are of the folder itself.
pub trait Files: Send + Sync {
    /// A file's bytes; `None` if it is not there.
    ///
    /// # Errors
    /// Those of the system, and one for what is longer than [`FILE_BYTES_MAX`].
    fn read(&self, name: &str) -> io::Result<Option<Zeroizing<Vec<u8>>>>;

    /// Writes a file, readable by this user only. Nothing of it is durable yet.
    ///
    /// # Errors
    /// Those of the system.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Makes a file's bytes durable.
    ///
    /// # Errors
    /// Those of the system.
    fn sync(&self, name: &str) -> io::Result<()>;

    /// Gives a file another's name, whose bytes are gone then.
    ///
    /// # Errors
    /// Those of the system.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Makes names durable: what was renamed and removed.
    ///
    /// # Errors
    /// Those of the system.
    fn sync_folder(&self) -> io::Result<()>;

    /// Removes a file, or a folder with all that is in it; nothing if it is not there.
    ///
    /// # Errors
    /// Those of the system.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// What is there.
    ///
    /// # Errors
    /// Those of the system.
    fn names(&self) -> io::Result<Vec<String>>;
}

/// Replaces a file whole: written beside, synced, renamed, and the folder synced, so that a cut of power leaves the old one
/// or the new one. It is durable when this returns.
///
/// # Errors
/// Those of the system; the old file is still there then, or the new one is.
pub fn replace(files: &dyn Files, name: &str, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(name);
    files.write(&beside, bytes)?;
    files.sync(&beside)?;
    files.rename(&beside, name)?;
    files.sync_folder()
}

/// Where a file is written before it takes the place of the old one.
pub fn beside(name: &str) -> String {
    format!("{name}.new")
}

/// A folder of the system.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    is_timeless: bool,
}

impl Folder {
    /// This one.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), is_timeless: false }
    }

    /// This one, whose files don't say when they were written: it would tell when somebody answered questions. What a file
    /// system notes beside that, nobody can set.
    pub fn timeless(path: &Path) -> Self {
        Self { path: path.to_owned(), is_timeless: true }
    }
}

impl Files for Folder {
    fn read(&self, name: &str) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        read_file(&self.path.join(name), FILE_BYTES_MAX)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path.join(name);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        if self.is_timeless { file.set_modified(SystemTime::UNIX_EPOCH) } else { Ok(()) }
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        File::open(self.path.join(name))?.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path.join(from), self.path.join(to))
    }

    fn sync_folder(&self) -> io::Result<()> {
        let is_here = self.path.as_os_str().is_empty();
        File::open(if is_here { Path::new(".") } else { &self.path })?.sync_all()
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let path = self.path.join(name);
        let removed = match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => fs::remove_dir_all(&path),
            Ok(_) => fs::remove_file(&path),
            Err(error) => Err(error),
        };
        removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(&self.path)?.collect::<io::Result<Vec<_>>>()?;
        Ok(entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
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

/// Replaces a file anywhere, durably, readable by this user only.
///
/// # Errors
/// Those of the system.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "that is no file's name"))?;
    replace(&Folder::new(path.parent().unwrap_or(Path::new(""))), name, bytes)
}
