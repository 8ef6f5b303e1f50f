//! Envelopes that we hand over, in the order that `carry` gave, with a bounded number on the way.

use std::collections::VecDeque;

use super::breach::Breach;
use super::frame::{Frame, RefusalCode};
use super::output::Handing;
use crate::bounds::{ENVELOPES_IN_FLIGHT_MAX, ENVELOPES_READ_AT_ONCE};
use crate::envelope::Envelope;
use crate::ids::EnvelopeId;

pub(super) struct Outgoing {
    queue: VecDeque<Handing>,
    /// Asked of the store.
    reading: Vec<Handing>,
    /// Sent, not yet acknowledged.
    sent: VecDeque<Handing>,
    acknowledged: u32,
    /// How many more the peer can take.
    allowance: u32,
}

impl Outgoing {
    pub(super) fn new() -> Self {
        Self { queue: VecDeque::new(), reading: Vec::new(), sent: VecDeque::new(), acknowledged: 0, allowance: 0 }
    }

    /// What the peer's hello allows.
    pub(super) fn allow(&mut self, can_take: u32) {
        self.allowance = can_take;
    }

    pub(super) fn push(&mut self, handings: impl IntoIterator<Item = Handing>) {
        self.queue.extend(handings);
    }

    /// What to read next, if there is room on the way.
    pub(super) fn next_read(&mut self) -> Option<Vec<EnvelopeId>> {
        if !self.reading.is_empty() {
            return None;
        }
        let room = (ENVELOPES_IN_FLIGHT_MAX - self.sent.len()).min(ENVELOPES_READ_AT_ONCE).min(self.allowance as usize);
        // Small reads for each acknowledgement would cost more than they bring.
        let worth_it = self.sent.is_empty() || room >= ENVELOPES_READ_AT_ONCE / 2 || room >= self.queue.len();
        let count = room.min(self.queue.len());
        if count == 0 || !worth_it {
            return None;
        }
        self.reading = self.queue.drain(..count).collect();
        Some(self.reading.iter().map(|handing| handing.id).collect())
    }

    /// The store's answer: those that are still there are sent.
    pub(super) fn handle_read(&mut self, read: Vec<(EnvelopeId, Option<Envelope>)>) -> Vec<Frame> {
        let mut frames = Vec::with_capacity(read.len());
        for (handing, (_, envelope)) in self.reading.drain(..).zip(read) {
            if let Some(envelope) = envelope {
                self.allowance = self.allowance.saturating_sub(1);
                self.sent.push_back(handing);
                frames.push(Frame::Envelope { copies: handing.copies, bytes: Box::new(*envelope.bytes()) });
            }
        }
        frames
    }

    /// The peer's acknowledgement. Gives those that it has now, of us or of another.
    pub(super) fn handle_taken(
        &mut self,
        through: u32,
        refused: &[(u32, RefusalCode)],
    ) -> Result<Vec<Handing>, Breach> {
        let count = through.checked_sub(self.acknowledged).ok_or(Breach::Acknowledgement)? as usize;
        let ascending = refused.is_sorted_by(|a, b| a.0 < b.0);
        let in_range = refused.iter().all(|(at, _)| (self.acknowledged..through).contains(at));
        if count == 0 || count > self.sent.len() || !ascending || !in_range {
            return Err(Breach::Acknowledgement);
        }
        let mut refused = refused.iter().peekable();
        let mut handed = Vec::with_capacity(count);
        for (at, id) in (self.acknowledged..).zip(self.sent.drain(..count)) {
            match refused.next_if(|(refused_at, _)| *refused_at == at) {
                None | Some((_, RefusalCode::Held)) => handed.push(id),
                Some(_) => {}
            }
        }
        self.acknowledged = through;
        Ok(handed)
    }

    /// Whether an acknowledgement is due.
    pub(super) fn is_waiting(&self) -> bool {
        !self.sent.is_empty()
    }

    /// Whether nothing is queued that can still go, read or on the way.
    pub(super) fn is_idle(&self) -> bool {
        (self.queue.is_empty() || self.allowance == 0) && self.reading.is_empty() && self.sent.is_empty()
    }
}
