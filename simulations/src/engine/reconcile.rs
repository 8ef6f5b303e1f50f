//! What a reconciliation finds, and what it costs. Of two sets that differ little, only what differs is made into cells:
//! what both hold cancels out, so that rounds and bytes are the real ones, at a cost that does not follow the stores. Sets
//! that differ much are coded whole, for only that tells what the coded sets hide.

use ijwi_protocol::contact::Frame;
use ijwi_protocol::contact::reconcile::{
    ContactKey, GolombReader, Peeler, Progress, Table, batch_end, encode_cells, golomb_chunk, golomb_chunks,
    is_beyond_cells,
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
pub(super) fn reconcile(
    key: &ContactKey,
    lacking: [&[Id]; 2],
    held: [usize; 2],
    all: impl Fn(usize) -> Vec<Id>,
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
    let tables = [0, 1].map(all).map(|ids| (Table::new(ids.iter().map(|id| key.shorten(id))), ids));
    let hidden = [0, 1].map(|end| {
        let ((own, ids), (theirs, _)) = (&tables[end], &tables[1 - end]);
        let mut seen: Vec<_> = seen(own, theirs, &mut bytes).into_iter().map(|place| ids[place as usize]).collect();
        seen.sort_unstable();
        let mut hidden: Vec<_> = lacking[end].iter().filter(|id| seen.binary_search(id).is_err()).copied().collect();
        hidden.sort_unstable();
        hidden
    });
    Reconciled { bytes, hidden }
}

/// By cells, in batches, until all is known or no batch pays any more.
fn cells(key: &ContactKey, lacking: [&[Id]; 2], held: [u32; 2], bytes: &mut u64) -> Option<Reconciled> {
    let larger = held[0].max(held[1]);
    if is_beyond_cells(held[0].abs_diff(held[1]), larger) {
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

/// Places of the own ids that the other's coded set shows that it lacks.
fn seen(own: &Table, theirs: &Table, bytes: &mut u64) -> Vec<u32> {
    let mut reader = GolombReader::new(theirs.ids()).expect("a store is within bounds");
    if theirs.ids() == 0 {
        *bytes += price::frame(&Frame::Golomb { ids: 0, code: Vec::new() });
    }
    for code in (0..golomb_chunks(theirs.ids())).filter_map(|chunk| golomb_chunk(theirs, chunk)) {
        reader.read(own, &code).expect("what was just coded is read");
        *bytes += price::frame(&Frame::Golomb { ids: theirs.ids(), code });
    }
    reader.finish(own)
}
