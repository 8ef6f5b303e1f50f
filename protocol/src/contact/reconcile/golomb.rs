//! Golomb-coded sets: the whole set in about 8.6 bits an id, for when so much differs that cells cost more. Whoever
//! reads one learns which of his ids the other lacks, but for one in 128 that looks as if it were there. Both sets without
//! what is certainly lacking ([`Table::without`]) differ by those alone, which are few enough for cells.
//!
//! A set of m ids is its hashes floor(short · 128 m / 2^64), ascending, as differences in Golomb-Rice code of parameter
//! 7, cut into chunks of [`GOLOMB_IDS_PER_FRAME_MAX`] ids. m is known beforehand, so every chunk has its exact length.

use super::short::ShortId;
use super::table::Table;
use crate::bounds::{FRAME_BYTES_MAX, GOLOMB_IDS_PER_FRAME_MAX, IDS_MAX};

/// Bits of the remainder; a hash is 2^7 times as many values as ids, hence one false 'held' in 128.
const REMAINDER_BITS: u32 = 7;

// At most, a chunk has a stop and a remainder for each of its ids, and a one for each id of the whole set.
const _: () = assert!((GOLOMB_IDS_PER_FRAME_MAX * (1 + REMAINDER_BITS as usize) + IDS_MAX) / 8 + 64 <= FRAME_BYTES_MAX);
const _: () = assert!(IDS_MAX << REMAINDER_BITS <= u32::MAX as usize);

/// How many chunks a set of `ids` ids has: none if it is empty.
pub fn golomb_chunks(ids: u32) -> u32 {
    ids.div_ceil(GOLOMB_IDS_PER_FRAME_MAX as u32)
}

/// The bytes of one chunk (counted from 0) of the own set; none beyond the last.
pub fn golomb_chunk(own: &Table, chunk: u32) -> Option<Vec<u8>> {
    if chunk >= golomb_chunks(own.ids()) {
        return None;
    }
    let first = chunk as usize * GOLOMB_IDS_PER_FRAME_MAX;
    let mut hashes = own.ascending(first.saturating_sub(1)).map(|(short, _)| hash(short, own.ids()));
    let before = if first == 0 { 0 } else { hashes.next()? };
    Some(write(before, hashes.take(GOLOMB_IDS_PER_FRAME_MAX)))
}

/// The bytes are not the due chunk of a Golomb-coded set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GolombError {
    /// More ids than [`IDS_MAX`], or a chunk after the last.
    TooMany,
    /// The bytes end before the chunk's ids do.
    Truncated,
    /// A hash beyond those of so many ids.
    BeyondRange,
    /// Bytes, or bits other than zero, after the chunk's ids.
    Trailing,
}

/// Reads the other side's set chunk by chunk and notes which own ids it lacks. Keeps 4 bytes for each of those.
pub struct GolombReader {
    /// Ids of the other side.
    ids: u32,
    read: u32,
    /// The last hash that was read.
    hash: u32,
    /// How many own ids, ascending, are settled.
    settled: usize,
    lacking: Vec<u32>,
}

impl GolombReader {
    /// A reader for the set of a side that says that it has `ids` ids.
    ///
    /// # Errors
    /// [`GolombError::TooMany`] when these are more than [`IDS_MAX`].
    pub fn new(ids: u32) -> Result<Self, GolombError> {
        if ids as usize > IDS_MAX {
            return Err(GolombError::TooMany);
        }
        Ok(Self { ids, read: 0, hash: 0, settled: 0, lacking: Vec::new() })
    }

    /// Ids of the other side.
    pub fn ids(&self) -> u32 {
        self.ids
    }

    /// Whether all chunks were read; so from the beginning if the other side has no ids.
    pub fn is_complete(&self) -> bool {
        self.read == self.ids
    }

    /// Reads the next chunk against the own set, the same at each call.
    ///
    /// # Errors
    /// What is wrong with the bytes. The reader is of no use then.
    pub fn read(&mut self, own: &Table, bytes: &[u8]) -> Result<(), GolombError> {
        if self.is_complete() {
            return Err(GolombError::TooMany);
        }
        let number = (self.ids - self.read).min(GOLOMB_IDS_PER_FRAME_MAX as u32);
        let mut bits = Bits { bytes, at: 0 };
        let mut ours = own.ascending(self.settled).peekable();
        for _ in 0..number {
            self.hash = next_hash(self.hash, self.ids << REMAINDER_BITS, &mut bits)?;
            while let Some((short, place)) = ours.next_if(|&(short, _)| hash(short, self.ids) <= self.hash) {
                self.settled += 1;
                if hash(short, self.ids) < self.hash {
                    self.lacking.push(place);
                }
            }
        }
        bits.end()?;
        self.read += number;
        Ok(())
    }

    /// Places in the caller's list of the own ids that the other side certainly lacks, ascending by short id.
    ///
    /// # Panics
    /// Unless [`GolombReader::is_complete`]: it is the caller's mistake.
    pub fn finish(mut self, own: &Table) -> Vec<u32> {
        assert!(self.is_complete(), "a part of a set says nothing about what is lacking");
        self.lacking.extend(own.ascending(self.settled).map(|(_, place)| place));
        self.lacking
    }
}

impl core::fmt::Debug for GolombReader {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "GolombReader({} of {} ids read)", self.read, self.ids)
    }
}

/// Hash of an id among those of a set of `ids`: 0 to 128 · ids - 1, ascending with the short id.
fn hash(short: ShortId, ids: u32) -> u32 {
    ((u128::from(short.0) * (u128::from(ids) << REMAINDER_BITS)) >> 64) as u32
}

/// Golomb-Rice code of ascending hashes after `before`: for each difference its quotient by 128 in ones, a zero, its
/// remainder in 7 bits; most significant bits first, zeros up to the byte.
fn write(before: u32, hashes: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut free = 0_u32;
    let mut push = |bit: u32| {
        if free == 0 {
            bytes.push(0);
            free = 8;
        }
        free -= 1;
        *bytes.last_mut().expect("a byte was pushed") |= (bit as u8) << free;
    };
    let mut last = before;
    for hash in hashes {
        let difference = hash - last;
        (0..difference >> REMAINDER_BITS).for_each(|_| push(1));
        push(0);
        (0..REMAINDER_BITS).rev().for_each(|bit| push(difference >> bit & 1));
        last = hash;
    }
    bytes
}

/// The hash after `last`, below `range`.
fn next_hash(last: u32, range: u32, bits: &mut Bits<'_>) -> Result<u32, GolombError> {
    let mut hash = last;
    while bits.next()? == 1 {
        hash += 1 << REMAINDER_BITS;
        // Here, since each one of a run must be paid for: all runs of a set together are no longer than it has ids.
        if hash >= range {
            return Err(GolombError::BeyondRange);
        }
    }
    let mut remainder = 0;
    for _ in 0..REMAINDER_BITS {
        remainder = remainder << 1 | bits.next()?;
    }
    hash += remainder;
    if hash < range { Ok(hash) } else { Err(GolombError::BeyondRange) }
}

/// Bits of a chunk, the most significant of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn next(&mut self) -> Result<u32, GolombError> {
        let byte = self.bytes.get(self.at / 8).ok_or(GolombError::Truncated)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Ok(u32::from(bit))
    }

    /// Nothing may follow but the zeros that fill the last byte.
    fn end(mut self) -> Result<(), GolombError> {
        if self.bytes.len() != self.at.div_ceil(8) {
            return Err(GolombError::Trailing);
        }
        while !self.at.is_multiple_of(8) {
            if self.next()? != 0 {
                return Err(GolombError::Trailing);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rng::Rng;

    fn table(seed: u8, ids: usize) -> Table {
        let mut rng = Rng::from_seed([seed; 32]);
        Table::new((0..ids).map(|_| ShortId(u64::from_le_bytes(rng.bytes()))))
    }

    fn lacking(own: &Table, theirs: &Table) -> Vec<u32> {
        let mut reader = GolombReader::new(theirs.ids()).expect("few");
        for chunk in 0..golomb_chunks(theirs.ids()) {
            assert!(!reader.is_complete());
            reader.read(own, &golomb_chunk(theirs, chunk).expect("there is one")).expect("well made");
        }
        reader.finish(own)
    }

    fn read(ids: u32, bytes: &[u8]) -> Result<(), GolombError> {
        GolombReader::new(ids)?.read(&table(9, 50), bytes)
    }

    #[test]
    fn one_id_in_128_is_missed_and_none_is_made_up() {
        let (own, theirs) = (table(1, 60_000), table(2, 40_000));
        let lacks = lacking(&own, &theirs).len();
        let missed = 60_000 - lacks;
        assert!((368..=568).contains(&missed), "{missed} of 60,000 missed, 468 are due");
        assert!(lacking(&own, &own).is_empty());
    }

    #[test]
    fn sets_of_none_one_and_just_over_a_chunk() {
        let full = GOLOMB_IDS_PER_FRAME_MAX;
        for (ids, chunks) in [(0, 0), (1, 1), (full - 1, 1), (full, 1), (full + 1, 2), (2 * full + 1, 3)] {
            let theirs = table(3, ids);
            assert_eq!(golomb_chunks(theirs.ids()), chunks);
            assert_eq!(golomb_chunk(&theirs, chunks), None);
            assert!(lacking(&theirs, &theirs).is_empty(), "{ids} ids");
            assert_eq!(lacking(&Table::new([]), &theirs), []);
        }
        assert_eq!(lacking(&table(3, 4), &table(3, 0)).len(), 4);
    }

    #[test]
    fn costs_less_than_nine_bits_an_id() {
        let bytes = golomb_chunk(&table(4, 10_000), 0).expect("one chunk").len();
        assert!((10_500..=10_950).contains(&bytes), "{bytes} bytes");
    }

    #[test]
    fn the_largest_set_is_read_and_a_larger_one_refused() {
        assert_eq!(GolombReader::new(IDS_MAX as u32 + 1).err(), Some(GolombError::TooMany));
        let theirs = table(5, IDS_MAX);
        assert!(lacking(&theirs, &theirs).is_empty());
        // All ids at the upper end: the first chunk has all the ones that there can be.
        let top = Table::new((0..IDS_MAX as u64).map(|at| ShortId(u64::MAX - at)));
        let first = golomb_chunk(&top, 0).expect("a chunk");
        assert!(first.len() + 64 <= FRAME_BYTES_MAX, "{} bytes", first.len());
        assert!(lacking(&top, &top).is_empty());
    }

    #[test]
    fn each_wrong_chunk_has_its_name() {
        // Two ids, hashes 0 to 255: 130 and 255 are (1, 2) and (0, 125): 10 0000010, 0 1111101.
        let good = write(0, [130, 255].into_iter());
        assert_eq!(good, [0b1000_0001, 0b0011_1110, 0b1000_0000]);
        assert_eq!(read(2, &good), Ok(()));
        assert_eq!(read(2, &good[..2]), Err(GolombError::Truncated));
        assert_eq!(read(2, &[]), Err(GolombError::Truncated));
        assert_eq!(read(2, &[&good[..], &[0]].concat()), Err(GolombError::Trailing));
        assert_eq!(read(2, &[good[0], good[1], 0b1000_0001]), Err(GolombError::Trailing));
        assert_eq!(read(2, &write(0, [130, 256].into_iter())), Err(GolombError::BeyondRange));
        assert_eq!(read(2, &[0xff; 40_000]), Err(GolombError::BeyondRange));
        assert_eq!(read(0, &[]), Err(GolombError::TooMany), "an empty set has no chunk");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_read_is_written_the_same(
            ids in 1..60_u32,
            bytes in prop::collection::vec(any::<u8>(), 0..80),
            seed in any::<u8>(),
            flip in any::<(prop::sample::Index, u8)>(),
        ) {
            let mut mutated = golomb_chunk(&table(seed, ids as usize), 0).expect("a chunk");
            let at = flip.0.index(mutated.len());
            mutated[at] ^= flip.1;
            for bytes in [bytes, mutated] {
                let mut bits = Bits { bytes: &bytes, at: 0 };
                let mut last = 0;
                let hashes: Result<Vec<_>, _> = (0..ids).map(|_| {
                    last = next_hash(last, ids << REMAINDER_BITS, &mut bits)?;
                    Ok::<_, GolombError>(last)
                }).collect();
                let hashes = hashes.and_then(|hashes| bits.end().map(|()| hashes));
                prop_assert_eq!(hashes.clone().map(|_| ()), read(ids, &bytes));
                if let Ok(hashes) = hashes {
                    prop_assert_eq!(write(0, hashes.into_iter()), bytes);
                }
            }
        }
    }
}
