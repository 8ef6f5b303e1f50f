//! Opening with care: sled gets to open a file of which a part may be missing, and the folder as it was comes back if
//! the store turns out not to be whole. sled would have overwritten what was left.
//!
//! The copy is `NAME.kept` beside the folder; it has that name only once it is complete.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::StoreError;
use super::embedded::{Options, RESERVE_BYTES, beside, parent, sync_dir};

/// Copies the folder before sled touches it.
///
/// # Errors
/// [`StoreError::Full`] when there is no room for a copy: nothing was touched then.
pub(super) fn keep(dir: &Path, options: &Options) -> Result<(), StoreError> {
    let mut needed = RESERVE_BYTES;
    for entry in fs::read_dir(dir)? {
        needed += entry?.metadata()?.len();
    }
    let free = (options.free_bytes)(dir)?;
    if free < needed {
        return Err(StoreError::Full { free, needed });
    }
    let unfinished = beside(dir, "kept.part");
    remove(&unfinished)?;
    copy(dir, &unfinished)?;
    fs::rename(&unfinished, beside(dir, "kept"))?;
    Ok(sync_dir(&parent(dir))?)
}

/// Brings the folder back as it was, if there is a copy: also at the next opening, after a crash in between.
pub(super) fn restore(dir: &Path) -> io::Result<()> {
    let kept = beside(dir, "kept");
    if kept.exists() {
        remove(dir)?;
        fs::rename(&kept, dir)?;
        sync_dir(&parent(dir))?;
    }
    Ok(())
}

/// The store is whole: the copy is not needed.
pub(super) fn forget(dir: &Path) -> io::Result<()> {
    // Renamed first: half a copy must never be taken for one.
    let unfinished = beside(dir, "kept.part");
    fs::rename(beside(dir, "kept"), &unfinished)?;
    sync_dir(&parent(dir))?;
    remove(&unfinished)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), &place)?;
            File::open(&place)?.sync_all()?;
        }
    }
    sync_dir(to)
}

fn remove(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
