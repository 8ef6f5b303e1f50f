//! Set reconciliation: how the two sides of a contact find out which envelopes the other lacks, at a cost that follows
//! the difference and not the stores. `SPEC.md`, "Reconciliation", states it for other implementations.
//!
//! Ids become [`ShortId`]s under this contact's [`ContactKey`]; equal [`Fingerprint`]s end it. Otherwise the opener
//! streams the cells of its [`Table`] in the batches of [`batch_end`] (rateless IBLT: Yang, Gilad, Alizadeh, "Practical
//! Rateless Set Reconciliation", SIGCOMM 2024), and the answerer's [`Peeler`] takes them until it knows both sides of
//! the difference. When [`batch_end`] gives no further batch, or [`is_beyond_cells`] says that it would be in vain, both
//! swap Golomb-coded sets ([`golomb_chunk`], [`GolombReader`]) instead, which are cheaper once a tenth or more differs.
//!
//! Integers only, so that any language gives the same bytes. Nothing here panics on what a peer sends, and no crafted
//! table makes more work than [`CELLS_MAX`] peeled ids. Memory: 24 bytes for each own id; at the answerer 16 for each
//! cell and some 24 for each peeled id (160 KiB at most).

mod cell;
mod golomb;
mod peel;
mod short;
mod table;

#[cfg(test)]
mod tests;

pub use cell::{Cell, CellsError, decode_cells, encode_cells};
pub use golomb::{GolombError, GolombReader, golomb_chunk, golomb_chunks};
pub use peel::{Difference, PeelBreach, Peeler, Progress};
pub use short::{ContactKey, Fingerprint, ShortId};
pub use table::Table;

use crate::bounds::{CELLS_FIRST, CELLS_MAX};

/// One cell for so many ids of the larger set is the budget; beyond it Golomb-coded sets are cheaper.
const IDS_PER_CELL: u32 = 12;

/// How many cells there are in all after the batch that follows `sent` cells, where `ids_larger` is the size of the
/// larger set: [`CELLS_FIRST`], then twice what was sent, at most the budget of `ids_larger` / 12 and [`CELLS_MAX`].
/// `None` when the budget is used up: then both swap Golomb-coded sets.
pub fn batch_end(sent: u32, ids_larger: u32) -> Option<u32> {
    let budget = budget(ids_larger);
    let wanted = if sent == 0 { CELLS_FIRST as u32 } else { sent.saturating_mul(2) };
    (sent < budget).then(|| wanted.min(budget))
}

/// Whether the budget's cells can't tell a difference of so many ids: each takes four thirds of a cell or more. Who knows
/// this turns to the Golomb-coded sets at once, since each further batch costs a round trip.
pub fn is_beyond_cells(differing: u32, ids_larger: u32) -> bool {
    u64::from(differing) * 4 > u64::from(budget(ids_larger)) * 3
}

/// Cells that may be sent in all. Of small sets one batch may be, though it costs more than coded sets would: one id in
/// 128 that the other lacks is hidden by a coded set, and where there are few, it may be the only report.
fn budget(ids_larger: u32) -> u32 {
    (ids_larger / IDS_PER_CELL).clamp(CELLS_FIRST as u32, CELLS_MAX as u32)
}
