//! The mark: a file of 32 bytes beside sled's that says which commit was acknowledged last, and how long
//! sled's file was then. It is not synced with each
//! commit: one that is behind is still true, and tells less.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

const BYTES: usize = 32;

/// What the mark says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// The last that was acknowledged, or one before it.
    pub(super) acknowledged: u64,
    /// The last when the store was opened: sled has taken that into its snapshot since.
    pub(super) at_opening: u64,
    /// Bytes of sled's file then. A shorter one may have lost its end; or sled gave free segments back.
    pub(super) file_bytes: u64,
}

/// The file.
pub(super) struct MarkFile(File);

impl MarkFile {
    pub(super) fn open(dir: &Path) -> io::Result<Self> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(dir.join("mark")).map(Self)
    }

    /// One that is new or damaged says nothing.
    pub(super) fn read(&self) -> Mark {
        let mut bytes = [0; BYTES];
        if self.0.read_exact_at(&mut bytes, 0).is_err() {
            return Mark::default();
        }
        let number = |at: usize| u64::from_le_bytes(*bytes[at..].first_chunk().expect("three numbers and the check"));
        let mark = Mark { acknowledged: number(0), at_opening: number(8), file_bytes: number(16) };
        if mark.to_bytes() == bytes { mark } else { Mark::default() }
    }

    pub(super) fn write(&self, mark: Mark) -> io::Result<()> {
        self.0.write_all_at(&mark.to_bytes(), 0)
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.0.sync_all()
    }
}

impl Mark {
    fn to_bytes(self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[..8].copy_from_slice(&self.acknowledged.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.at_opening.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.file_bytes.to_le_bytes());
        let check = Sha256::digest(&bytes[..24]);
        bytes[24..].copy_from_slice(&check[..8]);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_is_new_torn_or_damaged_says_nothing() {
        let dir = tempfile::TempDir::new().unwrap();
        let file = MarkFile::open(dir.path()).unwrap();
        assert_eq!(file.read(), Mark::default());
        let mark = Mark { acknowledged: 70_000, at_opening: 3, file_bytes: 1 << 20 };
        file.write(mark).unwrap();
        assert_eq!(MarkFile::open(dir.path()).unwrap().read(), mark);
        for at in 0..BYTES as u64 {
            file.0.write_all_at(&[0xee], at).unwrap();
            assert_eq!(file.read(), Mark::default());
            file.write(mark).unwrap();
        }
        file.0.set_len(BYTES as u64 - 1).unwrap();
        assert_eq!(file.read(), Mark::default());
    }
}
