//! What a reconciliation finds, and what it costs. Of two sets that differ little, only what differs is made into cells:
//! what both hold cancels out, so that rounds and bytes are the real ones, at a cost that does not follow the stores. Of
//! sets that differ much the real ones code each whole; here it is only looked what such a code hides.

use ijwi_protocol::bounds::FRAME_BYTES_MAX;
use ijwi_protocol::contact::Frame;
use ijwi_protocol::contact::reconcile::{
    ContactKey, Peeler, Progress, Table, batch_end, encode_cells, is_beyond_cells,
};

use super::price;

/// An id of an envelope or of a piece of news.
pub(super) type Id = [u8; 16];

/// What one reconciliation came to.
pub(super) struct Reconciled {
    /// Bytes, both ways.
    pub(super) bytes: u64,
    /// Of each side, the ids that the other lacks and was not seen to lack, ascending.
    pub(super) hidden: [Vec<Id>; 2],
}

/// Reconciles opener and answerer. `lacking`: of each, the ids that the other lacks; `held`: how many each has; `all`: all
/// ids of one.
pub(super) fn reconcile<I: Iterator<Item = Id>>(
    key: &ContactKey,
    lacking: [&[Id]; 2],
    held: [usize; 2],
    all: impl Fn(usize) -> I,
) -> Reconciled {
    let held = held.map(|held| held as u32);
    let mut bytes = price::frame(&Frame::Summary { ids: held[1], fingerprint: [0; 8] });
    if lacking.iter().all(|lacking| lacking.is_empty()) {
        bytes += price::frame(&Frame::Same);
        return Reconciled { bytes, hidden: Default::default() };
    }
    if let Some(cells) = cells(key, lacking, held, &mut bytes) {
        return cells;
    }
    bytes += held.iter().map(|ids| coded(*ids)).sum::<u64>();
    let hidden = [0, 1].map(|end| hidden(key, lacking[end], all(1 - end), held[1 - end]));
    Reconciled { bytes, hidden }
}

/// By cells, in batches, until all is known or no batch pays any more.
fn cells(key: &ContactKey, lacking: [&[Id]; 2], held: [u32; 2], bytes: &mut u64) -> Option<Reconciled> {
    let larger = held[0].max(held[1]);
    if is_beyond_cells(held[0].abs_diff(held[1]), larger) {
        return None;
    }
    let first = batch_end(0, larger)?;
    if is_in_vain(lacking, first) && batch_end(first, larger).is_none() {
        *bytes += price::cells(held[0], first);
        return None;
    }
    let [mut opener, answerer] = lacking.map(|ids| Table::new(ids.iter().map(|id| key.shorten(id))));
    let mut peeler = Peeler::new(answerer);
    while let Some(until) = batch_end(opener.cells_made(), larger) {
        let from = opener.cells_made();
        let batch = opener.next_cells(until);
        *bytes += price::frame(&Frame::Cells { ids: held[0], cells: encode_cells(opener.ids(), from, &batch) });
        match peeler.take(&batch).ok()? {
            Progress::Done => {
                *bytes += price::frame(&Frame::Want(vec![[0; 8]; lacking[0].len()]));
                return Some(Reconciled { bytes: *bytes, hidden: Default::default() });
            }
            Progress::More if batch_end(until, larger).is_some() && !is_beyond_cells(peeler.differing(), larger) => {
                *bytes += price::frame(&Frame::MoreCells);
            }
            Progress::More => return None,
        }
    }
    None
}

/// Whether so many cells surely don't tell what differs, since none tells more than one id; and what they take on the air is
/// known beforehand, since counts of so few ids each take a byte.
fn is_in_vain(lacking: [&[Id]; 2], cells: u32) -> bool {
    lacking[0].len() + lacking[1].len() > cells as usize && lacking[0].len() <= 125
}

/// Bits of a coded hash: a remainder of 7, a stop, and on average 1 / (e - 1) for its quotient.
const CODED_BITS: f64 = 8.582;

/// Bytes of a coded set.
fn coded(ids: u32) -> u64 {
    let code = (f64::from(ids) * CODED_BITS / 8.0).ceil() as usize;
    price::frame(&Frame::Golomb { ids, code: vec![0; code.min(FRAME_BYTES_MAX - 16)] })
        + code.saturating_sub(FRAME_BYTES_MAX - 16) as u64
}

/// Which of these ids look in the other's coded set as if it had them: one in 128. Ascending.
fn hidden(key: &ContactKey, lacking: &[Id], theirs: impl Iterator<Item = Id>, count: u32) -> Vec<Id> {
    if lacking.is_empty() {
        return Vec::new();
    }
    let range = 128 * u128::from(count);
    let hash = |id: &Id| ((u128::from(key.shorten(id).0) * range) >> 64) as u64;
    let mut sought: Vec<_> = lacking.iter().map(|id| (hash(id), *id)).collect();
    sought.sort_unstable();
    // Most of theirs are ruled out by a bit.
    let bits = (64 * sought.len()).next_power_of_two().max(64) as u64;
    let mut marks = vec![0_u64; bits as usize / 64];
    sought.iter().for_each(|(hash, _)| marks[(hash & (bits - 1)) as usize / 64] |= 1 << (hash % 64));
    let mut hidden: Vec<Id> = Vec::new();
    for id in theirs {
        let hash = hash(&id);
        if marks[(hash & (bits - 1)) as usize / 64] >> (hash % 64) & 1 == 0 {
            continue;
        }
        let from = sought.partition_point(|(other, _)| *other < hash);
        hidden.extend(sought[from..].iter().take_while(|(other, _)| *other == hash).map(|(_, id)| *id));
    }
    hidden.sort_unstable();
    hidden.dedup();
    hidden
}
