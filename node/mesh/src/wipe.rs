//! Wiping a device: first the keys, so that nothing can be read any more, then the files. A mark is left before the first
//! key goes, and taken away after the last file: a wipe that was cut short anywhere in between is finished at the next
//! start, before anything else is looked at.

use std::io;

use crate::files::{Files, replace};
use crate::home::LOCK;
use crate::keystore::Keystore;
use crate::{device, tray, vault};

const MARK: &str = "wiping";

/// Removes every key of the keystore: from then on the folder is noise. This is the part that has to be quick; it does not
/// depend on how much is carried.
///
/// # Errors
/// Those of the keystore. All keys are tried then all the same.
pub fn wipe_keys(files: &dyn Files, keystore: &dyn Keystore) -> io::Result<()> {
    // A full disk takes no mark, and must not save a key: whoever starts a folder without its keys can only wipe it again.
    replace(files, MARK, &[]).ok();
    let names = vault::file::FILES.into_iter().chain(tray::FILES).chain([device::KEY_NAME]);
    each(names, |name| keystore.remove(name))
}

/// Removes every file, but for the lock that this process holds.
///
/// # Errors
/// Those of the folder.
pub fn wipe_files(files: &dyn Files) -> io::Result<()> {
    let names = files.names()?.into_iter().filter(|name| name != LOCK && name != MARK);
    each(names, |name| files.remove(&name))?;
    files.sync_folder()?;
    files.remove(MARK)?;
    files.sync_folder()
}

/// Goes on with a wipe that was cut short. Whether there was one.
///
/// # Errors
/// As the wipe itself.
pub fn finish(files: &dyn Files, keystore: &dyn Keystore) -> io::Result<bool> {
    if files.read(MARK)?.is_none() {
        return Ok(false);
    }
    wipe_keys(files, keystore)?;
    wipe_files(files)?;
    Ok(true)
}

/// Does this to each, whatever fails, and says what failed first.
fn each<T>(names: impl Iterator<Item = T>, remove: impl Fn(T) -> io::Result<()>) -> io::Result<()> {
    let removed: Vec<_> = names.map(remove).collect();
    removed.into_iter().collect()
}
