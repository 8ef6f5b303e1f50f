//! Which ids each side lacks, between two devices: the frames around [`super::reconcile`].
//!
//! The answerer sends its summary behind its hello. The opener answers `Same`, or streams cells; the answerer asks for
//! more of them or says which ids it wants, and knows by then what the opener lacks. When cells do not pay any more,
//! as the two numbers of ids or the counts in the first cells show, both swap Golomb-coded sets.

use super::breach::Breach;
use super::frame::Frame;
use super::hello::Side;
use super::reconcile::{
    ContactKey, Fingerprint, GolombReader, Peeler, Progress, ShortId, Table, batch_end, decode_cells, encode_cells,
    golomb_chunk, golomb_chunks, is_beyond_cells,
};
use crate::bounds::{CELLS_MAX, IDS_MAX};

/// What this side waits for.
pub(super) enum Reconciling {
    /// Opener: the other's summary.
    ExpectSummary(Table),
    /// Answerer: `Same`, the first cells, or the opener's set.
    ExpectCells(Box<Peeler>),
    /// Opener: the answerer's verdict on the cells so far.
    ExpectVerdict {
        /// Our set.
        table: Table,
        /// The larger set's ids.
        larger: u32,
    },
    /// Either: the rest of the other's Golomb-coded set.
    ExpectGolomb {
        /// Our set.
        table: Table,
        /// Reads theirs, once it has begun.
        reader: Option<GolombReader>,
    },
    /// It is done.
    Over,
}

/// What came of a frame.
#[derive(Default)]
pub(super) struct Step {
    pub(super) send: Vec<Frame>,
    /// Places in our list of ids that the other lacks, once that is known.
    pub(super) lacking: Option<Vec<u32>>,
}

impl Reconciling {
    /// Begins after both hellos; `ids` is the caller's list, in whose places the result speaks.
    pub(super) fn begin<'a>(
        side: Side,
        key: &ContactKey,
        ids: impl Iterator<Item = &'a [u8; 16]>,
    ) -> (Self, Option<Frame>) {
        let table = Table::new(ids.map(|id| key.shorten(id)));
        match side {
            Side::Opener => (Self::ExpectSummary(table), None),
            Side::Answerer => {
                let summary = Frame::Summary { ids: table.ids(), fingerprint: table.fingerprint().0 };
                (Self::ExpectCells(Box::new(Peeler::new(table))), Some(summary))
            }
        }
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self, Self::Over)
    }

    /// Takes one of the frames of reconciliation.
    pub(super) fn handle(&mut self, frame: Frame) -> Result<Step, Breach> {
        let state = core::mem::replace(self, Self::Over);
        let mut step = Step::default();
        *self = match (state, frame) {
            (Self::ExpectSummary(table), Frame::Summary { ids, fingerprint }) => {
                within_bounds(ids)?;
                if ids == table.ids() && Fingerprint(fingerprint) == table.fingerprint() {
                    step.send.push(Frame::Same);
                    step.lacking = Some(Vec::new());
                    Self::Over
                } else {
                    let larger = ids.max(table.ids());
                    if is_beyond_cells(ids.abs_diff(table.ids()), larger) {
                        Self::send_set(table, &mut step)
                    } else {
                        Self::send_cells(table, larger, &mut step)
                    }
                }
            }
            (Self::ExpectCells(_), Frame::Same) => {
                step.lacking = Some(Vec::new());
                Self::Over
            }
            (Self::ExpectCells(peeler), Frame::Cells { ids, cells }) => Self::peel(peeler, ids, &cells, &mut step)?,
            (Self::ExpectCells(peeler), frame @ Frame::Golomb { .. }) => {
                // The opener has no batch left, or the two numbers of ids are too far apart for cells.
                let (table, _) = peeler.finish();
                send_golomb(&table, &mut step);
                Self::read_golomb(table, None, frame, &mut step)?
            }
            (Self::ExpectVerdict { table, larger }, Frame::MoreCells) => {
                if batch_end(table.cells_made(), larger).is_none() {
                    return Err(Breach::Reconciliation);
                }
                Self::send_cells(table, larger, &mut step)
            }
            (Self::ExpectVerdict { table, .. }, Frame::Want(wanted)) => {
                let wanted: Vec<_> = wanted.into_iter().map(u64::from_le_bytes).collect();
                // Ascending: each once, else one envelope could be had thousands of times.
                if wanted.len() > CELLS_MAX || !wanted.is_sorted_by(|a, b| a < b) {
                    return Err(Breach::Reconciliation);
                }
                let places = wanted.iter().map(|short| table.place(ShortId(*short)));
                step.lacking = Some(places.collect::<Option<_>>().ok_or(Breach::UnknownId)?);
                Self::Over
            }
            (Self::ExpectVerdict { table, .. }, frame @ Frame::Golomb { .. }) => {
                send_golomb(&table, &mut step);
                Self::read_golomb(table, None, frame, &mut step)?
            }
            (Self::ExpectGolomb { table, reader }, frame @ Frame::Golomb { .. }) => {
                Self::read_golomb(table, reader, frame, &mut step)?
            }
            _ => return Err(Breach::Unexpected),
        };
        Ok(step)
    }

    /// Opener: the next batch of cells, or our whole set when no batch is left.
    fn send_cells(mut table: Table, larger: u32, step: &mut Step) -> Self {
        let from = table.cells_made();
        match batch_end(from, larger) {
            Some(until) => {
                let cells = table.next_cells(until);
                let ids = table.ids();
                step.send.push(Frame::Cells { ids, cells: encode_cells(ids, from, &cells) });
                Self::ExpectVerdict { table, larger }
            }
            None => Self::send_set(table, step),
        }
    }

    /// Our whole set; the other's follows.
    fn send_set(table: Table, step: &mut Step) -> Self {
        send_golomb(&table, step);
        Self::ExpectGolomb { table, reader: None }
    }

    /// Answerer: takes a batch.
    fn peel(mut peeler: Box<Peeler>, ids: u32, cells: &[u8], step: &mut Step) -> Result<Self, Breach> {
        within_bounds(ids)?;
        let larger = ids.max(peeler.own().ids());
        let from = peeler.cells_taken();
        let until = batch_end(from, larger).ok_or(Breach::Reconciliation)?;
        let batch = decode_cells(ids, from, until, cells).map_err(|_| Breach::Reconciliation)?;
        match peeler.take(&batch).map_err(|_| Breach::Reconciliation)? {
            Progress::Done => {
                let (_, difference) = peeler.finish();
                step.send.push(Frame::Want(difference.theirs.iter().map(|short| short.0.to_le_bytes()).collect()));
                step.lacking = Some(difference.ours);
                Ok(Self::Over)
            }
            Progress::More if batch_end(until, larger).is_some() && !is_beyond_cells(peeler.differing(), larger) => {
                step.send.push(Frame::MoreCells);
                Ok(Self::ExpectCells(peeler))
            }
            Progress::More => {
                let (table, _) = peeler.finish();
                Ok(Self::send_set(table, step))
            }
        }
    }

    fn read_golomb(table: Table, reader: Option<GolombReader>, frame: Frame, step: &mut Step) -> Result<Self, Breach> {
        let Frame::Golomb { ids, code } = frame else { return Err(Breach::Unexpected) };
        let mut reader = match reader {
            Some(reader) if reader.ids() == ids => reader,
            Some(_) => return Err(Breach::Reconciliation),
            None => GolombReader::new(ids).map_err(|_| Breach::Reconciliation)?,
        };
        if ids == 0 {
            if !code.is_empty() {
                return Err(Breach::Reconciliation);
            }
        } else {
            reader.read(&table, &code).map_err(|_| Breach::Reconciliation)?;
        }
        if reader.is_complete() {
            step.lacking = Some(reader.finish(&table));
            Ok(Self::Over)
        } else {
            Ok(Self::ExpectGolomb { table, reader: Some(reader) })
        }
    }
}

/// Our whole set; an empty one is one frame without code.
fn send_golomb(table: &Table, step: &mut Step) {
    let ids = table.ids();
    let chunks = (0..golomb_chunks(ids)).filter_map(|chunk| golomb_chunk(table, chunk));
    step.send.extend(chunks.map(|code| Frame::Golomb { ids, code }));
    if ids == 0 {
        step.send.push(Frame::Golomb { ids, code: Vec::new() });
    }
}

fn within_bounds(ids: u32) -> Result<(), Breach> {
    if ids as usize <= IDS_MAX { Ok(()) } else { Err(Breach::Reconciliation) }
}
