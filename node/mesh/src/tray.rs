//! The tray: the envelopes that leave a device in its next slots, all ready-made. Every device with stamps has one, of the
//! same size; on nearly all of them all is cover. A report takes places of it.
//!
//! | file | what it is |
//! |---|---|
//! | `tray-0`, `tray-1` | the tray under its present key, and one under a key that is gone |
//! | `tray.key` | which of them is in force, and its key, wrapped by the keystore under that file's name |
//!
//! **Nothing in it says which places are real.** Each holds an envelope and the secret of its stamp, and who has both,
//! and every key of the device, sees 4,096 bytes sealed to somebody. The device itself does not know either. So a report
//! never replaces what stands in a place: it is put before that, and what follows under the same stamp key moves one
//! place on. The last of these is given up, and its stamp is the report's. The order of stamp keys stays as it was, which
//! is all the order that there is. What is given up is the last repeat of an earlier report at worst, and that only when
//! more than a quarter of the tray is taken at once.
//!
//! **It is rewritten whole under a fresh key**, when something leaves and whenever a person opens the program, whatever
//! she does in it. First the file that is not in force is written; its key is in memory alone, and the keystore's key that
//! will wrap it is new. Then `tray.key` is replaced: from then on the new one is in force. Last the keystore's key of the
//! old one is removed, and the old one is noise to everybody, whatever a medium keeps of `tray.key`. A kill leaves one of
//! the two in force; what it leaves beside is removed at the next opening. Where the keystore is files
//! ([`crate::keystore::FileKeystore`]) a medium that keeps what was replaced keeps their keys too.
//!
//! It costs 451 KiB twice over with four slots a day, that much written at each slot, and 16 KiB a day that go out.

use ijwi_protocol::carry::slots::TRAY_DAYS;
use ijwi_protocol::envelope::{Ready, Stamp};
use ijwi_protocol::ids::StampKeyId;
use ijwi_protocol::time::Instant;
use zeroize::Zeroizing;

use crate::home::{Home, HomeError};
use crate::sealed;
use crate::seed::random_bytes;

/// The files, and the keystore's keys of them.
pub(crate) const FILES: [&str; 2] = ["tray-0", "tray-1"];
const KEY: &str = "tray.key";
const PURPOSE: &str = "ijwi/tray/1";
/// Seed, the end of the slot that was used last, the number of places that are taken.
const HEAD_BYTES: usize = 32 + 8 + 2;
/// As many as the largest policy asks for.
const PLACES_MAX: usize = 48 * TRAY_DAYS as usize;

/// What a device lets out in its next slots, the next one first.
pub struct Tray {
    /// What the times of its slots are drawn from.
    seed: [u8; 32],
    /// When the last slot that let something out ends.
    used: Option<Instant>,
    places: Vec<Ready>,
    /// Which of the two files it was read from.
    file: usize,
}

/// Why a tray can't be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum TrayError {
    /// The folder can't be read or written.
    Home(HomeError),
    /// Its file or its key is damaged.
    Damaged,
}

impl Tray {
    /// Reads it; an empty one where there is none yet. What an interrupted writing left is removed.
    ///
    /// # Errors
    /// [`TrayError`].
    pub fn open(home: &Home) -> Result<Self, TrayError> {
        home.remove_unfinished(KEY)?;
        FILES.iter().try_for_each(|file| home.remove_unfinished(file))?;
        let Some(key) = home.read(KEY)? else {
            return Ok(Self { seed: random_bytes(), used: None, places: Vec::new(), file: 1 });
        };
        let (file, key) = key.split_first_chunk::<1>().ok_or(TrayError::Damaged)?;
        let file = usize::from(file[0]);
        let name = FILES.get(file).ok_or(TrayError::Damaged)?;
        let key = home.unwrap(name, key)?.ok_or(TrayError::Damaged)?;
        let bytes = home.read(name)?.ok_or(TrayError::Damaged)?;
        let plain = sealed::open(&key, PURPOSE, &bytes).ok_or(TrayError::Damaged)?;
        Self::decode(&plain, file).ok_or(TrayError::Damaged)
    }

    /// Writes it under a fresh key, with room for so many places. It is durable when this returns, and what was before can't
    /// be read any more.
    ///
    /// # Errors
    /// [`TrayError::Home`]: either the old one or this one is in force then.
    pub fn save(&mut self, home: &Home, places: usize) -> Result<(), TrayError> {
        let (before, file) = (self.file, 1 - self.file);
        let key = Zeroizing::new(random_bytes::<32>());
        let wrapped = home.wrap(FILES[file], &key)?;
        home.write(FILES[file], &sealed::seal(&key, PURPOSE, &self.encode(places)))?;
        home.write(KEY, &[&[u8::from(file == 1)][..], &wrapped].concat())?;
        home.forget(FILES[before])?;
        self.file = file;
        Ok(())
    }

    /// What the times of its slots are drawn from.
    pub fn seed(&self) -> [u8; 32] {
        self.seed
    }

    /// When the last slot that let something out ends.
    pub fn used(&self) -> Option<Instant> {
        self.used
    }

    /// What stands in its places.
    pub fn places(&self) -> &[Ready] {
        &self.places
    }

    /// Puts covers at its end.
    pub fn fill(&mut self, covers: impl IntoIterator<Item = Ready>) {
        self.places.extend(covers);
    }

    /// Keeps those that are this.
    pub fn retain(&mut self, is_kept: impl FnMut(&Ready) -> bool) {
        self.places.retain(is_kept);
    }

    /// What leaves next, in the slot that ends then.
    pub fn take_next(&mut self, end: Instant) -> Option<Ready> {
        if self.places.is_empty() {
            return None;
        }
        self.used = Some(end);
        Some(self.places.remove(0))
    }

    /// The stamp of a place, for what leaves outside all slots.
    ///
    /// # Panics
    /// When there is no such place.
    pub fn take_stamp(&mut self, place: usize) -> Stamp {
        self.places.remove(place).into_stamp()
    }

    /// Puts something before what stands in a place: `seal` gets the stamp. What follows under the same stamp key moves
    /// on, and the last of it is given up. If `seal` gives nothing, so is its stamp.
    ///
    /// # Panics
    /// When there is no such place.
    pub fn put(&mut self, place: usize, seal: impl FnOnce(Stamp) -> Option<Ready>) {
        let key = self.key(place);
        let mut free = (place..self.places.len()).rfind(|at| self.key(*at) == key).expect("the place is one");
        for before in (place..free).rev() {
            if self.key(before) == key {
                self.places.swap(before, free);
                free = before;
            }
        }
        let stamp = self.places.remove(place).into_stamp();
        if let Some(sealed) = seal(stamp) {
            self.places.insert(place, sealed);
        }
    }

    fn key(&self, place: usize) -> StampKeyId {
        self.places[place].envelope().stamp_key()
    }

    fn encode(&self, places: usize) -> Zeroizing<Vec<u8>> {
        // Only a newer policy of fewer slots leaves more than there is room for; they leave in their slots.
        let places = places.max(self.places.len());
        let mut plain = Zeroizing::new(Vec::with_capacity(HEAD_BYTES + places * Ready::BYTES));
        plain.extend(self.seed);
        plain.extend(self.used.map_or(0, Instant::as_millis).to_le_bytes());
        plain.extend(u16::try_from(self.places.len()).expect("far fewer than 65,536").to_le_bytes());
        self.places.iter().for_each(|ready| ready.emit(&mut plain));
        plain.resize(HEAD_BYTES + places * Ready::BYTES, 0);
        plain
    }

    fn decode(plain: &[u8], file: usize) -> Option<Self> {
        let (seed, rest) = plain.split_first_chunk()?;
        let (used, rest) = rest.split_first_chunk()?;
        let (count, rest) = rest.split_first_chunk()?;
        let used = u64::from_le_bytes(*used);
        let count = usize::from(u16::from_le_bytes(*count));
        if count > PLACES_MAX {
            return None;
        }
        let taken = rest.get(..count * Ready::BYTES)?;
        let places = taken.chunks_exact(Ready::BYTES).map(Ready::parse).collect::<Option<_>>()?;
        Some(Self { seed: *seed, used: (used > 0).then(|| Instant::from_millis(used)), places, file })
    }
}

/// What a tray's file seals, as fuzzing hands it in.
#[doc(hidden)]
pub fn read(plain: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let tray = Tray::decode(plain, 0)?;
    Some(tray.encode(tray.places.len()))
}

impl core::fmt::Debug for Tray {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Tray({} places)", self.places.len())
    }
}

impl From<HomeError> for TrayError {
    fn from(error: HomeError) -> Self {
        Self::Home(error)
    }
}

impl core::fmt::Display for TrayError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Home(error) => error.fmt(f),
            Self::Damaged => f.write_str("the tray is damaged"),
        }
    }
}

impl core::error::Error for TrayError {}

#[cfg(test)]
mod tests;
