//! The own set of one contact: its short ids, and the rateless table that they make, cell after cell.

use sha2::{Digest, Sha256};

use super::cell::{Cell, Walk};
use super::short::{Fingerprint, ShortId};
use crate::bounds::{CELLS_MAX, IDS_MAX};

/// The own set. Its cells come in order, each once: what was sent needs no memory.
pub struct Table {
    /// Ascending by short id, each once.
    entries: Vec<Entry>,
    /// How many cells were made.
    made: u32,
}

struct Entry {
    short: ShortId,
    state: u64,
    next: u32,
    /// Place in the caller's list.
    place: u32,
}

// What a reconciliation costs for each own id.
const _: () = assert!(size_of::<Entry>() == 24);

impl Entry {
    fn new(short: ShortId, place: u32) -> Self {
        let Walk { state, next } = Walk::new(short);
        Self { short, state, next, place }
    }
}

impl Table {
    /// A table over the ids of the caller's list, in its order; places in that list are how the ids are named later.
    /// At most [`IDS_MAX`] are taken. Of two equal short ids (a chance of 2^-31 in the largest sets) the first counts.
    pub fn new(shorts: impl IntoIterator<Item = ShortId>) -> Self {
        let mut entries: Vec<_> =
            (0..).zip(shorts.into_iter().take(IDS_MAX)).map(|(place, short)| Entry::new(short, place)).collect();
        entries.sort_unstable_by_key(|entry| (entry.short, entry.place));
        entries.dedup_by_key(|entry| entry.short);
        Self { entries, made: 0 }
    }

    /// The set without the ids of these places, which ascend by short id. None of its cells was made yet.
    pub fn without(self, places: &[u32]) -> Self {
        let mut places = places.iter().peekable();
        let mut stays = |entry: &Entry| places.next_if(|place| **place == entry.place).is_none();
        let stay = self.entries.into_iter().filter(|entry| stays(entry));
        Self { entries: stay.map(|entry| Entry::new(entry.short, entry.place)).collect(), made: 0 }
    }

    /// How many different ids there are: `ids` of the encodings.
    pub fn ids(&self) -> u32 {
        self.entries.len() as u32
    }

    /// The whole set in 8 bytes.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hash = Sha256::new();
        for entry in &self.entries {
            hash.update(entry.short.0.to_le_bytes());
        }
        let mut fingerprint = [0; 8];
        fingerprint.copy_from_slice(&hash.finalize()[..8]);
        Fingerprint(fingerprint)
    }

    /// The place of an id in the caller's list, if it is in the set.
    pub fn place(&self, short: ShortId) -> Option<u32> {
        let at = self.entries.binary_search_by_key(&short, |entry| entry.short).ok()?;
        Some(self.entries[at].place)
    }

    /// How many cells were made so far.
    pub fn cells_made(&self) -> u32 {
        self.made
    }

    /// The cells from the first that was not made yet to `until` (without it, at most [`CELLS_MAX`]).
    pub fn next_cells(&mut self, until: u32) -> Vec<Cell> {
        let from = self.made;
        let until = until.clamp(from, CELLS_MAX as u32);
        let mut cells = vec![Cell::default(); (until - from) as usize];
        for entry in &mut self.entries {
            let mut walk = Walk { state: entry.state, next: entry.next };
            while let Some(cell) = walk.below(until) {
                cells[(cell - from) as usize].add(entry.short, 1);
            }
            (entry.state, entry.next) = (walk.state, walk.next);
        }
        self.made = until;
        cells
    }

    /// Short ids and their places from the `from`-th smallest on, ascending.
    pub(super) fn ascending(&self, from: usize) -> impl Iterator<Item = (ShortId, u32)> + '_ {
        self.entries.iter().skip(from).map(|entry| (entry.short, entry.place))
    }
}

impl core::fmt::Debug for Table {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Table({} ids, {} cells made)", self.entries.len(), self.made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::CELLS_FIRST;

    fn shorts(count: u64) -> impl Iterator<Item = ShortId> {
        (1..=count).map(|at| ShortId(at.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    #[test]
    fn cells_are_the_same_in_any_batches_and_any_order_of_ids() {
        let whole = Table::new(shorts(300)).next_cells(100);
        let mut reversed: Vec<_> = shorts(300).collect();
        reversed.reverse();
        let mut table = Table::new(reversed);
        let parts = [1, 2, 32, 32, 100].map(|until| table.next_cells(until)).concat();
        assert_eq!(parts, whole);
        assert_eq!(table.cells_made(), 100);
        assert!(table.next_cells(50).is_empty(), "never back");
    }

    #[test]
    fn no_cell_comes_after_the_last() {
        let mut table = Table::new(shorts(3));
        assert_eq!(table.next_cells(u32::MAX).len(), CELLS_MAX);
        assert!(table.next_cells(u32::MAX).is_empty());
        assert_eq!(Table::new([]).next_cells(CELLS_FIRST as u32), vec![Cell::default(); CELLS_FIRST]);
    }

    #[test]
    fn equal_ids_count_once_and_ids_beyond_the_bound_not_at_all() {
        let table = Table::new([ShortId(9), ShortId(4), ShortId(9)]);
        assert_eq!((table.ids(), table.place(ShortId(9)), table.place(ShortId(4))), (2, Some(0), Some(1)));
        assert_eq!(table.place(ShortId(5)), None);
        assert_eq!(Table::new(shorts(IDS_MAX as u64 + 1)).ids(), IDS_MAX as u32);
    }

    #[test]
    fn without_some_of_its_ids_it_is_the_table_of_the_others() {
        let all: Vec<_> = shorts(300).collect();
        let mut table = Table::new(all.iter().copied());
        table.next_cells(64);
        let gone: Vec<_> = table.ascending(0).map(|(_, place)| place).step_by(3).collect();
        let mut rest = table.without(&gone);
        let others = (0..).zip(&all).filter(|(place, _)| !gone.contains(place)).map(|(_, short)| *short);
        let mut expected = Table::new(others);
        assert_eq!((rest.ids(), rest.fingerprint()), (200, expected.fingerprint()));
        assert_eq!(rest.next_cells(100), expected.next_cells(100));
        assert!(all.iter().zip(0..).all(|(short, place)| rest.place(*short).is_none_or(|found| found == place)));
    }

    #[test]
    fn fingerprints_tell_sets_apart_and_not_orders() {
        let of = |shorts: &[u64]| Table::new(shorts.iter().copied().map(ShortId)).fingerprint();
        assert_eq!(of(&[1, 2, 3]), of(&[3, 1, 2]));
        assert_ne!(of(&[1, 2, 3]), of(&[1, 2, 4]));
        assert_ne!(of(&[]), of(&[0]));
    }
}
