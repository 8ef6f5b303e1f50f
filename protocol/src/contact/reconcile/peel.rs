//! The answerer's side: takes the opener's cells, takes its own away, and peels ids off what is left until nothing is.
//!
//! What makes it safe with strangers: an id is peeled off a cell only if the count is 1 or -1, the check agrees, the id
//! belongs into that cell, and it was not peeled before; never more ids than cells; it is done only when cell 0, in
//! which every id lies, is empty.

use std::collections::BTreeMap;

use super::cell::{Cell, Walk};
use super::short::ShortId;
use super::table::Table;
use crate::bounds::CELLS_MAX;

/// Takes cells in batches and keeps what is known in between.
pub struct Peeler {
    own: Table,
    /// The opener's cells less ours less all peeled ids.
    cells: Vec<Cell>,
    peeled: BTreeMap<ShortId, Holder>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Opener,
    Answerer,
}

impl Holder {
    /// How often an id of this holder's counts in the difference.
    fn count(self) -> i32 {
        match self {
            Self::Opener => 1,
            Self::Answerer => -1,
        }
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The whole difference is known.
    Done,
    /// More cells are needed.
    More,
}

/// What the peer's table said that no honest one says (or one in a hundred million, by a chance agreement of a check).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeelBreach {
    /// More cells than [`CELLS_MAX`].
    TooManyCells,
    /// An id came out as ours alone that we don't hold.
    NotHeld,
    /// An id came out as the opener's alone that we hold.
    Held,
    /// Cell 0 is empty and another one is not.
    Residue,
}

/// What only one of the two sides holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What only the opener holds, ascending.
    pub theirs: Vec<ShortId>,
    /// Places in the answerer's list of what only the answerer holds, ascending by short id.
    pub ours: Vec<u32>,
}

impl Peeler {
    /// A peeler for the own set.
    ///
    /// # Panics
    /// When cells were made of `own` before: it is the caller's mistake.
    pub fn new(own: Table) -> Self {
        assert_eq!(own.cells_made(), 0, "a peeler begins at cell 0");
        Self { own, cells: Vec::new(), peeled: BTreeMap::new() }
    }

    /// The own set.
    pub fn own(&self) -> &Table {
        &self.own
    }

    /// How many cells were taken: what [`batch_end`](super::batch_end) goes on from.
    pub fn cells_taken(&self) -> u32 {
        self.cells.len() as u32
    }

    /// Takes the next cells, in their order.
    ///
    /// # Errors
    /// The rule that the peer broke. The peeler is of no use then.
    pub fn take(&mut self, batch: &[Cell]) -> Result<Progress, PeelBreach> {
        let from = self.cells.len();
        let end = from + batch.len();
        if end > CELLS_MAX {
            return Err(PeelBreach::TooManyCells);
        }
        let own = self.own.next_cells(end as u32);
        self.cells.extend(batch.iter().zip(own).map(|(theirs, ours)| theirs.minus(ours)));
        for (&short, holder) in &self.peeled {
            let mut walk = Walk::new(short);
            while let Some(cell) = walk.below(end as u32) {
                if cell as usize >= from {
                    self.cells[cell as usize].add(short, -holder.count());
                }
            }
        }
        self.peel((from..end).collect())?;
        self.progress()
    }

    /// How many ids differ, as the counts show it long before the ids can be peeled; rather too few than too many.
    ///
    /// Each id lies in cell `i` with the chance p = 8 (i + 1) / (2 i + 3)^2, on one side or the other, so that the square by
    /// which the count there is off its mean is d p (1 - p) on average. The mean over all cells is itself off by
    /// sqrt(2 / cells) of d: that much is taken away.
    pub fn differing(&self) -> u32 {
        let Some((first, others)) = self.cells.split_first() else { return 0 };
        let squares: i128 = (1_i128..)
            .zip(others)
            .map(|(index, cell)| {
                let (in_it, all) = (8 * (index + 1), (2 * index + 3).pow(2));
                let off = all * i128::from(cell.count) - in_it * i128::from(first.count);
                off * off / (in_it * (all - in_it))
            })
            .sum();
        let cells = others.len().max(1) as u128;
        let mean = (squares.unsigned_abs() / cells).min(u128::from(u32::MAX));
        let doubt = (2 * mean * mean / cells).isqrt();
        (mean.saturating_sub(doubt) as u32).saturating_add(self.peeled.len() as u32)
    }

    /// The own set, and what is known of the difference: all of it once [`Peeler::take`] has said [`Progress::Done`].
    pub fn finish(self) -> (Table, Difference) {
        let mut difference = Difference::default();
        for (short, holder) in self.peeled {
            match holder {
                Holder::Opener => difference.theirs.push(short),
                Holder::Answerer => difference.ours.extend(self.own.place(short)),
            }
        }
        (self.own, difference)
    }

    /// Peels whatever can be, beginning with the cells in `waiting`. Ends: each turn of the loop uses up one waiting
    /// cell, only a peeled id adds some, and no more ids than cells are peeled.
    fn peel(&mut self, mut waiting: Vec<usize>) -> Result<(), PeelBreach> {
        while let Some(at) = waiting.pop() {
            let Some((short, holder)) = self.pure(at) else { continue };
            match (holder, self.own.place(short)) {
                (Holder::Answerer, None) => return Err(PeelBreach::NotHeld),
                (Holder::Opener, Some(_)) => return Err(PeelBreach::Held),
                _ => {}
            }
            self.peeled.insert(short, holder);
            let mut walk = Walk::new(short);
            while let Some(cell) = walk.below(self.cells.len() as u32) {
                let cell = cell as usize;
                self.cells[cell].add(short, -holder.count());
                if self.cells[cell].is_single() {
                    waiting.push(cell);
                }
            }
        }
        Ok(())
    }

    /// The id that may be peeled off this cell.
    fn pure(&self, at: usize) -> Option<(ShortId, Holder)> {
        let cell = self.cells[at];
        let short = cell.only()?;
        // In an honest table each peeled id empties another cell for good.
        let allowed = self.peeled.len() < self.cells.len() && !self.peeled.contains_key(&short);
        let holder = if cell.count == 1 { Holder::Opener } else { Holder::Answerer };
        (allowed && Walk::passes(short, at as u32)).then_some((short, holder))
    }

    fn progress(&self) -> Result<Progress, PeelBreach> {
        let empty = Cell::default();
        if self.cells.first() != Some(&empty) {
            return Ok(Progress::More);
        }
        if self.cells.iter().any(|&cell| cell != empty) { Err(PeelBreach::Residue) } else { Ok(Progress::Done) }
    }
}

impl core::fmt::Debug for Peeler {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Peeler({:?}, {} cells taken, {} ids peeled)", self.own, self.cells.len(), self.peeled.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rng::Rng;

    fn single(short: u64, count: i32) -> Cell {
        let mut cell = Cell::default();
        cell.add(ShortId(short), count);
        cell
    }

    fn own(shorts: &[u64]) -> Table {
        Table::new(shorts.iter().copied().map(ShortId))
    }

    /// Takes all cells, in doubling batches, until a breach or the end; at most one id for each cell comes out.
    fn take_all(peeler: &mut Peeler, cells: &[Cell]) -> Result<Progress, PeelBreach> {
        let mut last = Ok(Progress::More);
        let mut end = 32;
        while last == Ok(Progress::More) && (peeler.cells_taken() as usize) < cells.len() {
            let from = peeler.cells_taken() as usize;
            last = peeler.take(&cells[from..cells.len().min(end)]);
            end *= 2;
            assert!(peeler.peeled.len() <= peeler.cells.len());
        }
        last
    }

    #[test]
    fn equal_sets_are_done_with_the_first_cell() {
        let cells = own(&[1, 2, 3]).next_cells(1);
        let mut peeler = Peeler::new(own(&[1, 2, 3]));
        assert_eq!(peeler.take(&cells), Ok(Progress::Done));
        assert_eq!(peeler.finish().1, Difference::default());
    }

    #[test]
    fn nothing_taken_is_not_done() {
        assert_eq!(Peeler::new(own(&[])).take(&[]), Ok(Progress::More));
        assert_eq!(Peeler::new(own(&[])).take(&[Cell::default()]), Ok(Progress::Done));
    }

    #[test]
    fn what_was_peeled_stays_peeled_in_later_batches() {
        let mut rng = Rng::from_seed([1; 32]);
        let theirs: Vec<_> = (0..40).map(|_| u64::from_le_bytes(rng.bytes())).collect();
        let ours: Vec<u64> = theirs[10..].iter().copied().chain([5, 6, 7]).collect();
        let cells = own(&theirs).next_cells(CELLS_MAX as u32);
        let mut peeler = Peeler::new(own(&ours));
        let taken = cells.iter().position(|cell| peeler.take(&[*cell]) == Ok(Progress::Done)).expect("decodes");
        assert!(taken < 60, "13 ids took {taken} cells");
        let (_, difference) = peeler.finish();
        let mut lacking = theirs[..10].to_vec();
        lacking.sort_unstable();
        assert_eq!(difference.theirs.iter().map(|short| short.0).collect::<Vec<_>>(), lacking);
        assert_eq!(difference.ours, [30, 31, 32]);
    }

    #[test]
    fn the_counts_of_32_cells_tell_how_much_differs() {
        let mut rng = Rng::from_seed([3; 32]);
        for (only_theirs, only_ours) in [(1_000, 1_000), (2_000, 0), (30, 1_970), (200, 200)] {
            let differing: usize = only_theirs + only_ours;
            let (mut sum, mut far) = (0, 0);
            for _ in 0..100 {
                let mut ids =
                    |number: usize| -> Vec<u64> { (0..number).map(|_| u64::from_le_bytes(rng.bytes())).collect() };
                let cells = own(&ids(only_theirs)).next_cells(32);
                let mut peeler = Peeler::new(own(&ids(only_ours)));
                assert_eq!(peeler.take(&cells), Ok(Progress::More));
                let told = peeler.differing() as usize;
                sum += told;
                far += usize::from(told > differing * 3 / 2 || told < differing / 4);
            }
            // A quarter less, as it is taken away.
            let mean = sum / 100;
            assert!((differing * 13 / 20..differing * 17 / 20).contains(&mean), "{mean} on average of {differing}");
            assert!(far <= 2, "{far} of 100 far from {differing}");
        }
    }

    #[test]
    fn no_counts_break_the_estimate() {
        for count in [i32::MIN, -1, 0, 1, i32::MAX] {
            for first in [i32::MIN, 0, i32::MAX] {
                let mut cells = vec![Cell { count, sum: 1, ..Cell::default() }; CELLS_MAX];
                cells[0].count = first;
                let mut peeler = Peeler::new(own(&[]));
                peeler.take(&cells).ok();
                let _ = peeler.differing();
            }
        }
        assert_eq!(Peeler::new(own(&[])).differing(), 0);
    }

    #[test]
    fn one_cell_that_peels_into_itself_for_ever_elsewhere_ends_here() {
        // The id lies in cell 0 and others; it is given in one of them alone, so that taking it away puts it back with
        // the opposite count everywhere else.
        let cell = (1..32).find(|&cell| Walk::passes(ShortId(77), cell)).expect("77 lies in some early cell");
        let mut cells = vec![Cell::default(); 32];
        cells[cell as usize] = single(77, 1);
        let mut peeler = Peeler::new(own(&[]));
        // Cell 0 was empty, and holds the id with count -1 afterwards: neither done nor peeled a second time.
        assert_eq!(peeler.take(&cells), Ok(Progress::More));
        assert_eq!(peeler.peeled.len(), 1);
        assert_eq!(peeler.cells[0], single(77, -1));
        assert_eq!(peeler.take(&cells), Ok(Progress::More));
        assert_eq!(peeler.peeled.len(), 1);
    }

    #[test]
    fn an_id_in_a_cell_that_is_not_its_own_is_left_there() {
        let cell = (1..32).find(|&cell| !Walk::passes(ShortId(77), cell)).expect("77 does not lie in all cells");
        let mut cells = vec![Cell::default(); 32];
        cells[cell as usize] = single(77, 1);
        let mut peeler = Peeler::new(own(&[]));
        assert_eq!(peeler.take(&cells), Err(PeelBreach::Residue));
        assert!(peeler.peeled.is_empty());
    }

    #[test]
    fn ids_on_the_wrong_side_are_breaches() {
        // We hold 9 and not 8. "Ours alone" for 8: -1 in a cell; "theirs alone" for 9: twice in a cell.
        assert_eq!(Peeler::new(own(&[])).take(&[single(8, -1)]), Err(PeelBreach::NotHeld));
        let twice = Cell { count: 2, ..Cell::default() };
        assert_eq!(Peeler::new(own(&[9])).take(&[twice]), Err(PeelBreach::Held));
        assert_eq!(Peeler::new(own(&[9])).take(&[Cell::default()]), Ok(Progress::Done), "9 is ours alone");
    }

    #[test]
    fn one_cell_more_than_the_bound_is_a_breach() {
        let mut peeler = Peeler::new(own(&[]));
        let one = Cell { count: 2, ..Cell::default() };
        assert_eq!(peeler.take(&vec![one; CELLS_MAX - 1]), Ok(Progress::More));
        assert_eq!(peeler.take(&[one]), Ok(Progress::More));
        assert_eq!(peeler.take(&[one]), Err(PeelBreach::TooManyCells));
    }

    #[test]
    fn as_many_crafted_ids_as_there_are_cells_come_out_at_most() {
        // Every cell claims an id that belongs there and nowhere else says so: each one peeled spoils other cells.
        let mut rng = Rng::from_seed([2; 32]);
        let cells: Vec<_> = (0..CELLS_MAX as u32)
            .map(|cell| {
                loop {
                    let short = u64::from_le_bytes(rng.bytes());
                    if Walk::passes(ShortId(short), cell) {
                        break single(short, 1);
                    }
                }
            })
            .collect();
        let mut peeler = Peeler::new(own(&[1, 2, 3]));
        assert_eq!(take_all(&mut peeler, &cells), Ok(Progress::More));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_cells_end_in_bounded_steps(
            held in prop::collection::vec(any::<u64>(), 0..40),
            seed in any::<[u8; 32]>(),
            number in 1..300_usize,
            counts in prop::sample::select(vec![1_u64, 3, u64::MAX]),
        ) {
            let mut rng = Rng::from_seed(seed);
            let cells: Vec<_> = (0..number).map(|at| {
                let count = match rng.below(counts) {
                    0 => 1,
                    1 => -1,
                    2 => i32::MIN,
                    other => other as i32,
                };
                match rng.below(3) {
                    0 => Cell { sum: u64::from_le_bytes(rng.bytes()), check: u32::from_le_bytes(rng.bytes()), count },
                    1 => single(u64::from_le_bytes(rng.bytes()), count),
                    _ => single(held.get(at % 40).copied().unwrap_or(0), count),
                }
            }).collect();
            let _ = take_all(&mut Peeler::new(own(&held)), &cells);
        }
    }
}
