//! Which ids each side lacks, between two devices: the frames around [`super::reconcile`].
//!
//! The answerer sends its summary behind its hello. The opener answers `Same`, or streams cells; the answerer asks for
//! more of them or says which ids it wants, and knows by then what the opener lacks. When cells do not pay any more,
//! as the two numbers of ids or the counts in the first cells show, both swap Golomb-coded sets. What those hide is found
//! by a second round over the rest: each side's set without what the other certainly lacks, again summary and cells.

use super::breach::Breach;
use super::frame::Frame;
use super::hello::Side;
use super::reconcile::{
    ContactKey, Fingerprint, GolombReader, Peeler, Progress, ShortId, Table, batch_end, decode_cells, encode_cells,
    golomb_chunk, golomb_chunks, is_beyond_cells,
};
use crate::bounds::{CELLS_MAX, IDS_MAX};

/// The course of a reconciliation.
pub(super) struct Reconciling {
    side: Side,
    round: Round,
    state: State,
}

/// What is reconciled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    /// All ids.
    All,
    /// What is left after both read the other's Golomb-coded set: what is lacking of it is so little that cells do.
    Rest,
}

/// What this side waits for.
enum State {
    /// Opener: the other's summary.
    ExpectSummary(Table),
    /// Answerer: `Same`, the first cells, or the opener's set.
    ExpectCells(Box<Peeler>),
    /// Opener: the answerer's verdict on the cells so far.
    ExpectVerdict {
        /// Our set.
        table: Table,
        /// The larger set's ids, as [`Reconciling::larger`] takes them.
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
    /// Places in our list of ids that the other is now known to lack: twice at most, each place once.
    pub(super) lacking: Vec<u32>,
}

impl Reconciling {
    /// Begins after both hellos; `ids` is the caller's list, in whose places the result speaks.
    pub(super) fn begin<'a>(
        side: Side,
        key: &ContactKey,
        ids: impl Iterator<Item = &'a [u8; 16]>,
    ) -> (Self, Option<Frame>) {
        let (state, summary) = begin(side, Table::new(ids.map(|id| key.shorten(id))));
        (Self { side, round: Round::All, state }, summary)
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Takes one of the frames of reconciliation.
    pub(super) fn handle(&mut self, frame: Frame) -> Result<Step, Breach> {
        let state = core::mem::replace(&mut self.state, State::Over);
        let mut step = Step::default();
        self.state = match (state, frame) {
            (State::ExpectSummary(table), Frame::Summary { ids, fingerprint }) => {
                within_bounds(ids)?;
                if ids == table.ids() && Fingerprint(fingerprint) == table.fingerprint() {
                    step.send.push(Frame::Same);
                    State::Over
                } else {
                    let larger = self.larger(ids, table.ids());
                    if self.may_turn_to_sets() && is_beyond_cells(ids.abs_diff(table.ids()), larger) {
                        send_set(table, &mut step)
                    } else {
                        self.send_cells(table, larger, &mut step)?
                    }
                }
            }
            (State::ExpectCells(_), Frame::Same) => State::Over,
            (State::ExpectCells(peeler), Frame::Cells { ids, cells }) => self.peel(peeler, ids, &cells, &mut step)?,
            (State::ExpectCells(peeler), frame @ Frame::Golomb { .. }) if self.may_turn_to_sets() => {
                // The opener has no batch left, or the two numbers of ids are too far apart for cells.
                let (table, _) = peeler.finish();
                send_golomb(&table, &mut step);
                self.read_golomb(table, None, frame, &mut step)?
            }
            (State::ExpectVerdict { table, larger }, Frame::MoreCells) => {
                if batch_end(table.cells_made(), larger).is_none() {
                    return Err(Breach::Reconciliation);
                }
                self.send_cells(table, larger, &mut step)?
            }
            (State::ExpectVerdict { table, .. }, Frame::Want(wanted)) => {
                let wanted: Vec<_> = wanted.into_iter().map(u64::from_le_bytes).collect();
                // Ascending: each once, else one envelope could be had thousands of times.
                if wanted.len() > CELLS_MAX || !wanted.is_sorted_by(|a, b| a < b) {
                    return Err(Breach::Reconciliation);
                }
                let places = wanted.iter().map(|short| table.place(ShortId(*short)));
                step.lacking = places.collect::<Option<_>>().ok_or(Breach::UnknownId)?;
                State::Over
            }
            (State::ExpectVerdict { table, .. }, frame @ Frame::Golomb { .. }) if self.may_turn_to_sets() => {
                send_golomb(&table, &mut step);
                self.read_golomb(table, None, frame, &mut step)?
            }
            (State::ExpectGolomb { table, reader }, frame @ Frame::Golomb { .. }) => {
                self.read_golomb(table, reader, frame, &mut step)?
            }
            _ => return Err(Breach::Unexpected),
        };
        Ok(step)
    }

    fn may_turn_to_sets(&self) -> bool {
        self.round == Round::All
    }

    /// How many ids the larger set has, for the budget of cells. Nothing but cells can tell the rest, so that all of them
    /// may be sent before an id is given up, as if it were of the largest sets.
    fn larger(&self, ids: u32, others: u32) -> u32 {
        match self.round {
            Round::All => ids.max(others),
            Round::Rest => IDS_MAX as u32,
        }
    }

    /// Opener: the next batch of cells, or our whole set when no batch is left.
    fn send_cells(&self, mut table: Table, larger: u32, step: &mut Step) -> Result<State, Breach> {
        let from = table.cells_made();
        match batch_end(from, larger) {
            Some(until) => {
                let cells = table.next_cells(until);
                let ids = table.ids();
                step.send.push(Frame::Cells { ids, cells: encode_cells(ids, from, &cells) });
                Ok(State::ExpectVerdict { table, larger })
            }
            None if self.may_turn_to_sets() => Ok(send_set(table, step)),
            None => Err(Breach::Reconciliation),
        }
    }

    /// Answerer: takes a batch.
    fn peel(&self, mut peeler: Box<Peeler>, ids: u32, cells: &[u8], step: &mut Step) -> Result<State, Breach> {
        within_bounds(ids)?;
        let larger = self.larger(ids, peeler.own().ids());
        let from = peeler.cells_taken();
        let until = batch_end(from, larger).ok_or(Breach::Reconciliation)?;
        let batch = decode_cells(ids, from, until, cells).map_err(|_| Breach::Reconciliation)?;
        let progress = peeler.take(&batch).map_err(|_| Breach::Reconciliation)?;
        let is_in_vain = || self.may_turn_to_sets() && is_beyond_cells(peeler.differing(), larger);
        if progress == Progress::More {
            if batch_end(until, larger).is_some() && !is_in_vain() {
                step.send.push(Frame::MoreCells);
                return Ok(State::ExpectCells(peeler));
            }
            if self.may_turn_to_sets() {
                return Ok(send_set(peeler.finish().0, step));
            }
            // What was peeled is true. The next contact finds what was not.
        }
        let (_, difference) = peeler.finish();
        step.send.push(Frame::Want(difference.theirs.iter().map(|short| short.0.to_le_bytes()).collect()));
        step.lacking = difference.ours;
        Ok(State::Over)
    }

    fn read_golomb(
        &mut self,
        table: Table,
        reader: Option<GolombReader>,
        frame: Frame,
        step: &mut Step,
    ) -> Result<State, Breach> {
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
        if !reader.is_complete() {
            return Ok(State::ExpectGolomb { table, reader: Some(reader) });
        }
        let hides_nothing = ids == 0 || table.ids() == 0;
        step.lacking = reader.finish(&table);
        if hides_nothing {
            return Ok(State::Over);
        }
        self.round = Round::Rest;
        let (state, summary) = begin(self.side, table.without(&step.lacking));
        step.send.extend(summary);
        Ok(state)
    }
}

/// How a round begins: by the answerer's summary.
fn begin(side: Side, table: Table) -> (State, Option<Frame>) {
    match side {
        Side::Opener => (State::ExpectSummary(table), None),
        Side::Answerer => {
            let summary = Frame::Summary { ids: table.ids(), fingerprint: table.fingerprint().0 };
            (State::ExpectCells(Box::new(Peeler::new(table))), Some(summary))
        }
    }
}

/// Our whole set; the other's follows.
fn send_set(table: Table, step: &mut Step) -> State {
    send_golomb(&table, step);
    State::ExpectGolomb { table, reader: None }
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
