//! A disk and a keystore in memory that stop after so many steps, and what is there when the power comes back.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use zeroize::Zeroizing;

use crate::files::Files;
use crate::keystore::Keystore;
use crate::sealed;
use crate::seed::random_bytes;

/// What a disk keeps when it is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The process was killed: everything that it wrote is there.
    Kill,
    /// The power went: what was not synced is not there.
    Power,
    /// The power went, and names had come to the disk before the bytes that they stand for.
    NamesFirst,
}

/// What is done wrong, to see that it is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    /// A sync of a file does nothing.
    FileNotSynced,
    /// A sync of the folder does nothing.
    FolderNotSynced,
    /// The keystore keeps the keys that it was told to remove or to make anew.
    KeysKept,
}

#[derive(Clone, Default)]
struct Content {
    written: Vec<u8>,
    synced: Vec<u8>,
}

#[derive(Default)]
struct State {
    /// Steps until the cut; `None`: it does not come.
    left: Option<usize>,
    taken: usize,
    defect: Option<Defect>,
    /// What stands where, and what stands there for sure.
    names: BTreeMap<String, usize>,
    durable: BTreeMap<String, usize>,
    contents: Vec<Content>,
    keys: BTreeMap<String, [u8; 32]>,
}

/// Both. Clones are the same disk.
#[derive(Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<State>>);

impl Disk {
    pub(crate) fn with_defect(defect: Option<Defect>) -> Self {
        let disk = Self::default();
        disk.lock().defect = defect;
        disk
    }

    /// Everything fails after so many steps.
    pub(crate) fn stop_after(&self, steps: usize) {
        self.lock().left = Some(steps);
    }

    /// Steps that were taken.
    pub(crate) fn taken(&self) -> usize {
        self.lock().taken
    }

    /// What comes back, as another disk.
    pub(crate) fn after(&self, cut: Cut) -> Self {
        let state = self.lock();
        let names = if cut == Cut::Power { &state.durable } else { &state.names };
        let bytes = |number: &usize| match cut {
            Cut::Kill => state.contents[*number].written.clone(),
            Cut::Power | Cut::NamesFirst => state.contents[*number].synced.clone(),
        };
        let mut after = State { keys: state.keys.clone(), defect: state.defect, ..State::default() };
        for (name, number) in names {
            after.names.insert(name.clone(), after.contents.len());
            after.contents.push(Content { written: bytes(number), synced: bytes(number) });
        }
        after.durable = after.names.clone();
        Self(Arc::new(Mutex::new(after)))
    }

    /// The files as somebody finds them who copies the folder.
    pub(crate) fn copy(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.lock();
        state.names.iter().map(|(name, number)| (name.clone(), state.contents[*number].written.clone())).collect()
    }

    /// Puts copied files back. The keystore stays as it is: nobody copies that.
    pub(crate) fn restore(&self, copy: &BTreeMap<String, Vec<u8>>) {
        copy.iter().for_each(|(name, bytes)| self.write(name, bytes).unwrap());
    }

    /// Names of the keystore's keys.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.lock().keys.keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn step(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.lock();
        if state.left == Some(0) {
            return Err(io::Error::other("cut"));
        }
        state.left = state.left.map(|left| left - 1);
        state.taken += 1;
        Ok(state)
    }
}

impl Files for Disk {
    fn read(&self, name: &str) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let state = self.lock();
        Ok(state.names.get(name).map(|number| Zeroizing::new(state.contents[*number].written.clone())))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.step()?;
        let number = match state.names.get(name) {
            Some(number) => *number,
            None => {
                let number = state.contents.len();
                state.contents.push(Content::default());
                state.names.insert(name.to_owned(), number);
                number
            }
        };
        state.contents[number].written = bytes.to_vec();
        Ok(())
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        let mut state = self.step()?;
        let number = *state.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        if state.defect != Some(Defect::FileNotSynced) {
            state.contents[number].synced = state.contents[number].written.clone();
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.step()?;
        let number = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.names.insert(to.to_owned(), number);
        Ok(())
    }

    fn sync_folder(&self) -> io::Result<()> {
        let mut state = self.step()?;
        if state.defect != Some(Defect::FolderNotSynced) {
            state.durable = state.names.clone();
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.step()?.names.remove(name);
        Ok(())
    }

    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.lock().names.keys().cloned().collect())
    }
}

impl Keystore for Disk {
    fn make(&self, name: &str) -> io::Result<()> {
        let mut state = self.step()?;
        if state.defect != Some(Defect::KeysKept) || !state.keys.contains_key(name) {
            state.keys.insert(name.to_owned(), random_bytes());
        }
        Ok(())
    }

    fn seal(&self, name: &str, plain: &[u8]) -> io::Result<Vec<u8>> {
        Ok(sealed::seal(self.lock().keys.get(name).ok_or(io::ErrorKind::NotFound)?, name, plain))
    }

    fn open(&self, name: &str, sealed: &[u8]) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        Ok(self.lock().keys.get(name).and_then(|key| sealed::open(key, name, sealed)))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.step()?;
        if state.defect != Some(Defect::KeysKept) {
            state.keys.remove(name);
        }
        Ok(())
    }
}
