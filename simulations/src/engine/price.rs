//! Bytes of what contacts say, both ways together.

/// The handshake of a link, its streams, both hellos and the summary (measured: about 700 and 2 · 45 bytes).
pub(super) const SETUP: u64 = 800;

/// An envelope's frame and its part of an acknowledgement.
pub(super) const ENVELOPE: u64 = 4096 + 3 + 2 + 1;

/// A frame around a piece of news.
pub(super) const NEWS: u64 = 3 + 1 + 2;

/// An offer to a relay and its answer, for each envelope.
pub(super) const OFFERED: u64 = 9;

/// Bytes of a cell: sum, check and count.
const CELL: u64 = 14;

/// Reconciliation of two sets of which so many ids differ: batches of cells that double, or, where a tenth differs, both
/// sets Golomb-coded (9 bits an id); and the short ids that are asked for.
pub(super) fn reconcile(ours: u64, theirs: u64, differ: u64) -> u64 {
    if differ == 0 {
        return 0;
    }
    let sets = (ours + theirs) * 9 / 8 + 16;
    let needed = differ * 27 / 20 + 6;
    let mut cells = 32;
    while cells < needed {
        cells *= 2;
    }
    let table = cells * CELL + 16;
    let wanted = differ * 4;
    sets.min(table + wanted).max(sets.min(32 * CELL))
}
