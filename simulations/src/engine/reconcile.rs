//! What a reconciliation costs; it finds all that differs. Of two sets that differ little, only what differs is made into
//! cells: what both hold cancels out, so that rounds and bytes are the real ones, at a cost that does not follow the stores.
//! Sets that differ much are coded whole, which is priced and not done.

use ijwi_protocol::bounds::FRAME_BYTES_MAX;
use ijwi_protocol::contact::Frame;
use ijwi_protocol::contact::reconcile::{
    ContactKey, Peeler, Progress, Table, batch_end, encode_cells, is_beyond_cells,
};

use super::price;

/// An id of an envelope or of a piece of news.
pub(super) type Id = [u8; 16];

/// Bytes, both ways, of what opener and answerer tell each other. `lacking`: of each, the ids that the other lacks; `held`: how
/// many each has.
pub(super) fn reconcile(key: &ContactKey, lacking: [&[Id]; 2], held: [usize; 2]) -> u64 {
    let held = held.map(|held| held as u32);
    let mut bytes = 0;
    if !by_cells(key, lacking, held, &mut bytes) {
        bytes += held.iter().map(|ids| coded(*ids)).sum::<u64>();
        if !held.contains(&0) {
            by_cells_of_the_rest(key, lacking, held, &mut bytes);
        }
    }
    bytes
}

/// The second round, over what is not known to be lacking: one in 128 of what is, by other chance than the real one's.
fn by_cells_of_the_rest(key: &ContactKey, lacking: [&[Id]; 2], held: [u32; 2], bytes: &mut u64) {
    let is_hidden = |id: &&Id| key.shorten(id).0.is_multiple_of(128);
    let hidden = lacking.map(|ids| ids.iter().filter(is_hidden).copied().collect::<Vec<_>>());
    let rest = [0, 1].map(|end| held[end] - (lacking[end].len() - hidden[end].len()) as u32);
    by_cells(key, hidden.each_ref().map(Vec::as_slice), rest, bytes);
}

/// A summary, and cells in batches, until all is known or no batch pays any more: then false.
fn by_cells(key: &ContactKey, lacking: [&[Id]; 2], held: [u32; 2], bytes: &mut u64) -> bool {
    *bytes += price::frame(&Frame::Summary { ids: held[1], fingerprint: [0; 8] });
    if lacking.iter().all(|lacking| lacking.is_empty()) {
        *bytes += price::frame(&Frame::Same);
        return true;
    }
    let larger = held[0].max(held[1]);
    if is_beyond_cells(held[0].abs_diff(held[1]), larger) {
        return false;
    }
    let Some(first) = batch_end(0, larger) else { return false };
    if is_in_vain(lacking, first) && batch_end(first, larger).is_none() {
        *bytes += price::cells(held[0], first);
        return false;
    }
    let [mut opener, answerer] = lacking.map(|ids| Table::new(ids.iter().map(|id| key.shorten(id))));
    let mut peeler = Peeler::new(answerer);
    while let Some(until) = batch_end(opener.cells_made(), larger) {
        let from = opener.cells_made();
        let batch = opener.next_cells(until);
        *bytes += price::frame(&Frame::Cells { ids: held[0], cells: encode_cells(opener.ids(), from, &batch) });
        match peeler.take(&batch) {
            Ok(Progress::Done) => {
                *bytes += price::frame(&Frame::Want(vec![[0; 8]; lacking[0].len()]));
                return true;
            }
            Ok(Progress::More)
                if batch_end(until, larger).is_some() && !is_beyond_cells(peeler.differing(), larger) =>
            {
                *bytes += price::frame(&Frame::MoreCells);
            }
            _ => return false,
        }
    }
    false
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
