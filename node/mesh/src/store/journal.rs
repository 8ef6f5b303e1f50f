//! A look at sled's log before sled sees it. Where sled finds damage near the end of its log, it takes it for a write
//! that was cut off, forgets what follows, and overwrites it with zeros. So we read first, with the number of the last
//! acknowledged commit in hand: a file in which that commit can't be reached undamaged is never given to sled.
//!
//! Format of sled 0.34.7, which the workspace pins. The file `db` consists of segments of 512 KiB. A segment begins with
//! CRC-32 (4) · its LSN (8) · an older LSN (8), the LSNs xor 2^63 - 1. Then follow messages: CRC-32 (4) · kind (1) ·
//! length, segment number, page as varints of SQLite 4 · body. The name of the newest file `snap.*` is the LSN up to
//! which the log was read when it was last opened; only what is after it is read again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::record::{Guard, LEDGER, MAGIC};
use super::salvage::{find_magic, read_at};
use super::{Mark, StoreError};

const SEGMENT_BYTES: u64 = 512 * 1024;
const SEGMENT_HEAD_BYTES: usize = 20;
/// No message begins in the last bytes of a segment.
const RED_ZONE_BYTES: usize = 32;
const LSN_MASK: u64 = i64::MAX as u64;
const KIND_CORRUPTED: u8 = 0;
const KIND_CAP: u8 = 2;
const KIND_MAX: u8 = 11;

/// Checks that sled will find every acknowledged commit in the store in this folder.
///
/// # Errors
/// [`StoreError::Damaged`], [`StoreError::WrongKey`] when no commit can be read at all, [`StoreError::Io`].
pub(super) fn examine(dir: &Path, guard: &Guard, mark: Mark) -> Result<(), StoreError> {
    let file = match File::open(dir.join("db")) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound && mark.acknowledged == 0 => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::damaged("its file is gone")),
        Err(error) => return Err(error.into()),
    };
    let replayed_from = newest_snapshot(dir)?;
    let mut expects_commit = mark.acknowledged > mark.at_opening;
    let mut segment = vec![0; SEGMENT_BYTES as usize];
    let mut records = false;
    for (lsn, offset) in segments_from(&file, replayed_from / SEGMENT_BYTES * SEGMENT_BYTES)? {
        let bytes = read_at(&file, &mut segment, offset)?;
        let walk = walk(&segment[..bytes], lsn, guard);
        records |= walk.has_records;
        expects_commit &= walk.commit.is_none_or(|commit| commit < mark.acknowledged);
        let reached = lsn + walk.whole_bytes as u64;
        if reached >= replayed_from && !expects_commit {
            return Ok(());
        }
        if !walk.is_closed {
            let what = format!("a write at byte {} does not pass its check", offset + walk.whole_bytes as u64);
            return Err(if walk.commit.is_none() && walk.has_records && !guard.is_ordered() {
                wrong_key_or(what, dir, guard)?
            } else {
                StoreError::damaged(what)
            });
        }
    }
    if !expects_commit {
        return Ok(());
    }
    let what = format!("commit {} was acknowledged and is not there", mark.acknowledged);
    Err(if records { wrong_key_or(what, dir, guard)? } else { StoreError::damaged(what) })
}
