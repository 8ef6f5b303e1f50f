//! A cell of the rateless table: what it adds up, which ids lie in it, how it travels.

use bincode::{Decode, Encode};

use super::short::ShortId;
use crate::bounds::{CELLS_MAX, FRAME_BYTES_MAX};
use crate::codec;

/// A sum over the ids that lie in one cell. All arithmetic wraps: a peer may send any content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Exclusive or of the short ids.
    pub sum: u64,
    /// Exclusive or of their checks.
    pub check: u32,
    /// Their number; in a difference those of one side less those of the other.
    pub count: i32,
}

impl Cell {
    /// Adds an id `times` times: 1 puts it in, -1 takes it out.
    pub(super) fn add(&mut self, short: ShortId, times: i32) {
        self.sum ^= short.0;
        self.check ^= check(short);
        self.count = self.count.wrapping_add(times);
    }

    /// This cell without what is in the other.
    pub(super) fn minus(self, other: Self) -> Self {
        Self { sum: self.sum ^ other.sum, check: self.check ^ other.check, count: self.count.wrapping_sub(other.count) }
    }

    /// The one id in a cell of count 1 or -1, if its check agrees. Whether it belongs into this cell is another matter.
    pub(super) fn only(self) -> Option<ShortId> {
        let short = ShortId(self.sum);
        (self.is_single() && self.check == check(short)).then_some(short)
    }

    /// Whether the count allows for one id only.
    pub(super) fn is_single(self) -> bool {
        matches!(self.count, 1 | -1)
    }
}

/// The low 32 bits of MurmurHash3's `fmix64`: not linear, so that sums of ids don't add up to sums of checks.
fn check(short: ShortId) -> u32 {
    let mut mixed = short.0;
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    (mixed ^ (mixed >> 33)) as u32
}

/// The cells in which an id lies, ascending: always cell 0, and cell `i` with a chance of about 2 / (i + 2).
///
/// Gaps are drawn as in section 4.2 of Yang, Gilad and Alizadeh, in integers, from splitmix64 (Steele, Lea, Flood 2014)
/// whose state begins as the short id. Several of its outputs together can't be chosen: nobody makes ids that lie
/// in many more cells than chance gives them, some 16 of 4,096.
#[derive(Clone, Copy)]
pub(super) struct Walk {
    /// State of splitmix64.
    pub(super) state: u64,
    /// The next cell; [`Walk::NEVER`] once it would be beyond [`CELLS_MAX`].
    pub(super) next: u32,
}

impl Walk {
    const NEVER: u32 = u32::MAX;

    pub(super) fn new(short: ShortId) -> Self {
        Self { state: short.0, next: 0 }
    }

    /// The next cell if it is below `end`; the walk is then one further.
    pub(super) fn below(&mut self, end: u32) -> Option<u32> {
        let cell = self.next;
        if cell >= end || cell == Self::NEVER {
            return None;
        }
        self.next = after(cell, self.draw());
        Some(cell)
    }

    /// Whether an id lies in this cell.
    pub(super) fn passes(short: ShortId, cell: u32) -> bool {
        let mut walk = Self::new(short);
        while walk.below(cell).is_some() {}
        walk.next == cell
    }

    fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.state;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^ (drawn >> 31)
    }
}

/// The cell after `cell`: further by ceil((cell + 3/2) · (2^32 / root - 1)), where root = isqrt(drawn) + 1.
fn after(cell: u32, drawn: u64) -> u32 {
    // root is 1 to 2^32 and cell below 2^12, so that the product stays below 2^46.
    let root = drawn.isqrt() + 1;
    let gap = ((2 * u64::from(cell) + 3) * ((1 << 32) - root)).div_ceil(2 * root).max(1);
    let next = u64::from(cell) + gap;
    if next < CELLS_MAX as u64 { next as u32 } else { Walk::NEVER }
}

/// How many of `ids` an average cell `index` holds, rounded down. Only the deviation travels: a byte mostly.
fn expected(ids: u32, index: u32) -> i32 {
    (2 * u64::from(ids) / (u64::from(index) + 2)) as i32
}

/// What arrived is not the batch of cells that was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CellsError {
    /// Not a list of cells in its one encoding.
    Malformed,
    /// Another number of cells than the batch has.
    WrongNumber,
}

#[derive(Encode, Decode)]
struct WireCell {
    sum: [u8; 8],
    check: [u8; 4],
    deviation: i32,
}

/// Bytes of a cell on the wire at most: 12, and a varint of 1 to 5.
const WIRE_CELL_BYTES_MAX: usize = 17;
const CELLS_BYTES_MAX: usize = CELLS_MAX * WIRE_CELL_BYTES_MAX + 5;
// Batches double, so that the last has half of all cells.
const _: () = assert!(CELLS_MAX / 2 * WIRE_CELL_BYTES_MAX + 64 <= FRAME_BYTES_MAX);

/// The bytes of the cells `from`, `from` + 1, … of a side with `ids` ids: a number, and for each cell sum (8 bytes),
/// check (4 bytes) and the count less floor(2 · ids / (index + 2)), as bincode varints.
pub fn encode_cells(ids: u32, from: u32, cells: &[Cell]) -> Vec<u8> {
    let wire: Vec<_> = (from..)
        .zip(cells)
        .map(|(index, cell)| WireCell {
            sum: cell.sum.to_le_bytes(),
            check: cell.check.to_le_bytes(),
            deviation: cell.count.wrapping_sub(expected(ids, index)),
        })
        .collect();
    codec::encode(&wire)
}

/// Reads exactly the cells `from` to `until` (without it) of a side that says that it has `ids` ids.
///
/// # Errors
/// [`CellsError`] when the bytes are not the one encoding of so many cells.
pub fn decode_cells(ids: u32, from: u32, until: u32, bytes: &[u8]) -> Result<Vec<Cell>, CellsError> {
    let wire = codec::decode::<Vec<WireCell>, CELLS_BYTES_MAX>(bytes).map_err(|_| CellsError::Malformed)?;
    if wire.len() != until.saturating_sub(from) as usize {
        return Err(CellsError::WrongNumber);
    }
    let cells = (from..).zip(wire).map(|(index, cell)| Cell {
        sum: u64::from_le_bytes(cell.sum),
        check: u32::from_le_bytes(cell.check),
        count: cell.deviation.wrapping_add(expected(ids, index)),
    });
    Ok(cells.collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bounds::IDS_MAX;
    use crate::rng::Rng;

    #[test]
    fn an_id_lies_in_cell_i_with_a_chance_of_about_two_in_i_plus_two() {
        let mut rng = Rng::from_seed([1; 32]);
        let mut hits = [0_u32; CELLS_MAX];
        for _ in 0..20_000 {
            let mut walk = Walk::new(ShortId(u64::from_le_bytes(rng.bytes())));
            while let Some(cell) = walk.below(CELLS_MAX as u32) {
                hits[cell as usize] += 1;
            }
        }
        assert_eq!(hits[0], 20_000);
        for (from, until) in [(1, 2), (2, 3), (8, 12), (100, 200), (1000, 4096)] {
            let seen: u32 = hits[from..until].iter().sum();
            let due: f64 = (from..until).map(|cell| 40_000.0 / (cell as f64 + 2.0)).sum();
            // The formula is an approximation, 4% off in cell 1.
            let tolerated = 0.05 * due + 4.0 * due.sqrt();
            assert!((f64::from(seen) - due).abs() < tolerated, "cells {from}..{until}: {seen} for {due}");
        }
    }

    #[test]
    fn a_walk_goes_up_and_ends_whatever_is_drawn() {
        for cell in [0, 1, 31, CELLS_MAX as u32 - 1] {
            for drawn in [0, 1, u64::MAX / 2, u64::MAX - 1, u64::MAX] {
                assert!(after(cell, drawn) > cell);
            }
            assert_eq!(after(cell, 0), Walk::NEVER);
        }
        assert_eq!(after(0, u64::MAX), 1);
        assert_eq!(after(CELLS_MAX as u32 - 1, u64::MAX), Walk::NEVER);
        assert!(Walk::passes(ShortId(0), 0) && Walk::passes(ShortId(u64::MAX), 0));
    }

    #[test]
    fn too_few_too_many_and_trailing_cells_are_refused() {
        let cells = [Cell { sum: 1, check: 2, count: 3 }; 4];
        let bytes = encode_cells(100, 32, &cells);
        assert_eq!(decode_cells(100, 32, 36, &bytes).as_deref(), Ok(&cells[..]));
        for until in [0, 31, 32, 35, 37, u32::MAX] {
            assert_eq!(decode_cells(100, 32, until, &bytes), Err(CellsError::WrongNumber));
        }
        assert_eq!(decode_cells(100, 0, 0, &[0]).as_deref(), Ok(&[][..]));
        assert_eq!(decode_cells(100, 0, 0, &[]), Err(CellsError::Malformed));
        assert_eq!(decode_cells(100, 32, 36, &bytes[..bytes.len() - 1]), Err(CellsError::Malformed));
        assert_eq!(decode_cells(100, 32, 36, &[&bytes[..], &[0]].concat()), Err(CellsError::Malformed));
        assert_eq!(decode_cells(100, 0, 1, &[253, 255, 255, 255, 255, 255, 255, 255, 255]), Err(CellsError::Malformed));
    }

    #[test]
    fn all_cells_with_the_worst_counts_are_read() {
        let mut cells = vec![Cell { sum: u64::MAX, check: u32::MAX, count: i32::MIN }; CELLS_MAX];
        let bytes = encode_cells(IDS_MAX as u32, 0, &cells);
        assert_eq!(decode_cells(IDS_MAX as u32, 0, CELLS_MAX as u32, &bytes).as_ref(), Ok(&cells));
        cells.push(Cell::default());
        let bytes = encode_cells(IDS_MAX as u32, 0, &cells);
        assert!(decode_cells(IDS_MAX as u32, 0, CELLS_MAX as u32 + 1, &bytes).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_read_is_written_the_same(
            ids in 0..=IDS_MAX as u32,
            cells in prop::collection::vec((any::<u64>(), any::<u32>(), any::<i32>()), 0..40),
            flip in any::<(prop::sample::Index, u8)>(),
        ) {
            let until = 7 + cells.len() as u32;
            let cells: Vec<_> = cells.into_iter().map(|(sum, check, count)| Cell { sum, check, count }).collect();
            let mut bytes = encode_cells(ids, 7, &cells);
            prop_assert_eq!(decode_cells(ids, 7, until, &bytes), Ok(cells));
            let at = flip.0.index(bytes.len());
            bytes[at] ^= flip.1;
            if let Ok(cells) = decode_cells(ids, 7, until, &bytes) {
                prop_assert_eq!(encode_cells(ids, 7, &cells), bytes);
            }
        }
    }
}
