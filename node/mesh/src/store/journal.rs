//! A look at sled's log before sled sees it. Where sled finds damage near the end of its log, it takes it for a write
//! that was cut off, forgets what follows, and overwrites it with zeros. So we read first, with the number of the last
//! acknowledged commit in hand: a file in which that commit can't be reached undamaged is never given to sled.
//!
//! Format of sled 0.34.7, which the workspace pins. The file `db` consists of segments of 512 KiB. A segment begins with
//! CRC-32 (4) · its LSN (8) · an older LSN (8), the LSNs xor 2^63 - 1. Then follow messages: CRC-32 (4) · kind (1) ·
//! length, segment number, page as varints of SQLite 4 · body. The name of the newest file `snap.*` is the LSN up to
//! which the log had been read when it was last opened; only what is after it is read again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::StoreError;
use super::mark::Mark;
use super::record::{Guard, LEDGER, LEDGER_BYTES_MAX, MAGIC};
use super::salvage::{find_magic, read_at};

const SEGMENT_BYTES: u64 = 512 * 1024;
const HEAD_BYTES: usize = 20;
const LSN_MASK: u64 = i64::MAX as u64;
/// No message begins in the last bytes of a segment.
const RED_ZONE_BYTES: usize = 32;
/// What is not written yet.
const KIND_NONE: u8 = 0;
/// Fills the rest of a segment.
const KIND_CAP: u8 = 2;

/// Checks that sled will find every acknowledged commit in the store in this folder.
///
/// # Errors
/// [`StoreError::Damaged`], [`StoreError::Io`].
pub(super) fn examine(dir: &Path, guard: &Guard, mark: Mark) -> Result<(), StoreError> {
    if mark.acknowledged == 0 {
        return Ok(());
    }
    let file = match File::open(dir.join("db")) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::damaged("its file is gone")),
        Err(error) => return Err(error.into()),
    };
    let replayed_from = newest_snapshot(dir)?;
    let mut is_awaited = mark.acknowledged > mark.at_opening;
    let mut segment = vec![0; SEGMENT_BYTES as usize];
    for (lsn, offset) in segments(&file, replayed_from / SEGMENT_BYTES * SEGMENT_BYTES)? {
        let bytes = read_at(&file, &mut segment, offset)?;
        let walk = walk(&segment[..bytes], lsn, guard);
        is_awaited &= walk.commit < mark.acknowledged;
        if !is_awaited && lsn + walk.whole_bytes as u64 >= replayed_from {
            return Ok(());
        }
        if !walk.is_closed {
            let at = offset + walk.whole_bytes as u64;
            return Err(StoreError::damaged(format!("what was written at byte {at} does not pass its check")));
        }
    }
    if is_awaited {
        return Err(StoreError::damaged(format!("commit {} was acknowledged and is not there", mark.acknowledged)));
    }
    Ok(())
}

/// The LSN in the name of sled's newest snapshot, 0 without one.
fn newest_snapshot(dir: &Path) -> io::Result<u64> {
    let mut newest = 0;
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let lsn = name.to_str().and_then(|name| name.strip_prefix("snap."));
        if let Some(lsn) = lsn.and_then(|lsn| u64::from_str_radix(lsn, 16).ok()) {
            newest = newest.max(lsn);
        }
    }
    Ok(newest)
}

/// The offsets of the segments from this LSN on, by LSN.
fn segments(file: &File, from: u64) -> Result<BTreeMap<u64, u64>, StoreError> {
    let mut segments = BTreeMap::new();
    for offset in (0..file.metadata()?.len()).step_by(SEGMENT_BYTES as usize) {
        let mut head = [0; HEAD_BYTES];
        if read_at(file, &mut head, offset)? < HEAD_BYTES || head == [0; HEAD_BYTES] {
            continue;
        }
        let lsn = read_head(&head).ok_or_else(|| {
            StoreError::damaged(format!("the head of the segment at byte {offset} does not pass its check"))
        })?;
        if lsn >= from {
            segments.insert(lsn, offset);
        }
    }
    Ok(segments)
}

fn read_head(head: &[u8; HEAD_BYTES]) -> Option<u64> {
    let (crc, rest) = head.split_first_chunk::<4>()?;
    let lsn = u64::from_le_bytes(*rest.first_chunk()?) ^ LSN_MASK;
    (u32::from_le_bytes(*crc) == !crc32fast::hash(rest) && lsn.is_multiple_of(SEGMENT_BYTES)).then_some(lsn)
}

/// What was found in a segment.
struct Walk {
    /// Bytes up to the end of its last undamaged message, counted from its beginning without a gap.
    whole_bytes: usize,
    /// Whether that is all of it: sled went on in another segment.
    is_closed: bool,
    /// The latest commit whose ledger was found, else 0.
    commit: u64,
}

fn walk(segment: &[u8], lsn: u64, guard: &Guard) -> Walk {
    let mut walk = Walk { whole_bytes: HEAD_BYTES, is_closed: false, commit: 0 };
    while walk.whole_bytes + RED_ZONE_BYTES <= SEGMENT_BYTES as usize {
        let Some((kind, message)) = segment.get(walk.whole_bytes..).and_then(|rest| message(rest, lsn)) else {
            return walk;
        };
        walk.commit = walk.commit.max(latest_commit(message, guard));
        walk.whole_bytes += message.len();
        if kind == KIND_CAP {
            break;
        }
    }
    walk.is_closed = true;
    walk
}

/// The message at the beginning of these bytes, if it is whole and of this segment.
fn message(bytes: &[u8], lsn: u64) -> Option<(u8, &[u8])> {
    let (crc, rest) = bytes.split_first_chunk::<4>()?;
    let (&kind, rest) = rest.split_first()?;
    let (length, rest) = varint(rest)?;
    let (segment_number, rest) = varint(rest)?;
    let (_page, rest) = varint(rest)?;
    let head = &bytes[..bytes.len() - rest.len()];
    let body = rest.get(..usize::try_from(length).ok()?)?;
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(body);
    hasher.update(&head[4..]);
    let is_whole = !hasher.finalize() == u32::from_le_bytes(*crc);
    (is_whole && kind != KIND_NONE && segment_number == lsn / SEGMENT_BYTES)
        .then(|| (kind, &bytes[..head.len() + body.len()]))
}

/// A varint of SQLite 4.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let long = |count: usize| {
        let (bytes, rest) = rest.split_at_checked(count)?;
        let mut number = [0; 8];
        number[..count].copy_from_slice(bytes);
        Some((u64::from_le_bytes(number), rest))
    };
    match first {
        0..=240 => Some((u64::from(first), rest)),
        241..=248 => long(1).map(|(low, rest)| (240 + 256 * (u64::from(first) - 241) + low, rest)),
        249 => {
            rest.split_first_chunk().map(|([high, low], rest)| (2288 + 256 * u64::from(*high) + u64::from(*low), rest))
        }
        250..=255 => long(usize::from(first) - 247),
    }
}

/// The latest commit whose ledger is in this message, else 0. Only records as short as a ledger are opened.
fn latest_commit(message: &[u8], guard: &Guard) -> u64 {
    let (mut latest, mut at) = (0, 0);
    while let Some(distance) = message.get(at..).and_then(find_magic) {
        at += distance;
        let candidate = &message[at..message.len().min(at + LEDGER_BYTES_MAX)];
        if let Some(record) = guard.open(candidate).filter(|record| record.tree == LEDGER) {
            latest = latest.max(record.commit);
        }
        at += MAGIC.len();
    }
    latest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_are_those_of_sqlite_4() {
        for (bytes, number) in [
            (&[240][..], 240),
            (&[241, 0], 240),
            (&[248, 255], 2287),
            (&[249, 0, 0], 2288),
            (&[249, 255, 255], 67_823),
            (&[250, 1, 2, 3], 0x03_02_01),
            (&[255, 1, 0, 0, 0, 0, 0, 0, 2], 0x0200_0000_0000_0001),
        ] {
            assert_eq!(varint(bytes), Some((number, &[][..])));
            assert_eq!(varint(&bytes[..bytes.len() - 1]), None);
        }
    }

    #[test]
    fn a_segments_head_is_read_and_each_changed_byte_is_noticed() {
        let mut head = [0; HEAD_BYTES];
        head[4..12].copy_from_slice(&((3 * SEGMENT_BYTES) ^ LSN_MASK).to_le_bytes());
        let crc = !crc32fast::hash(&head[4..]);
        head[..4].copy_from_slice(&crc.to_le_bytes());
        assert_eq!(read_head(&head), Some(3 * SEGMENT_BYTES));
        for at in 0..HEAD_BYTES {
            let mut changed = head;
            changed[at] ^= 1;
            assert_eq!(read_head(&changed), None);
        }
    }
}
