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
    /// Read, for when there is room on the way: reading goes on while the peer checks and stores.
    ready: VecDeque<(Handing, Envelope)>,
    /// Sent, not yet acknowledged.
    sent: VecDeque<Handing>,
    acknowledged: u32,
    /// How many more the peer can take.
    allowance: u32,
}

impl Outgoing {
    pub(super) fn new() -> Self {
        Self {
            queue: VecDeque::new(),
            reading: Vec::new(),
            ready: VecDeque::new(),
            sent: VecDeque::new(),
            acknowledged: 0,
            allowance: 0,
        }
    }

    /// What the peer's hello allows.
    pub(super) fn allow(&mut self, can_take: u32) {
        self.allowance = can_take;
    }

    pub(super) fn push(&mut self, handings: impl IntoIterator<Item = Handing>) {
        self.queue.extend(handings);
    }

    /// What to read next: one read ahead of what is on the way.
    pub(super) fn next_read(&mut self) -> Option<Vec<EnvelopeId>> {
        if !self.reading.is_empty() || !self.ready.is_empty() {
            return None;
        }
        let count = self.queue.len().min(ENVELOPES_READ_AT_ONCE).min(self.allowance as usize);
        if count == 0 {
            return None;
        }
        self.reading = self.queue.drain(..count).collect();
        Some(self.reading.iter().map(|handing| handing.id).collect())
    }

    /// The store's answer. Those that are still there are sent as there is room.
    pub(super) fn handle_read(&mut self, read: Vec<(EnvelopeId, Option<Envelope>)>) {
        let read = self.reading.drain(..).zip(read);
        self.ready.extend(read.filter_map(|(handing, (_, envelope))| Some((handing, envelope?))));
    }

    /// The next envelope, if there is room on the way.
    pub(super) fn next_frame(&mut self) -> Option<Frame> {
        if self.sent.len() >= ENVELOPES_IN_FLIGHT_MAX || self.allowance == 0 {
            return None;
        }
        let (handing, envelope) = self.ready.pop_front()?;
        self.allowance -= 1;
        self.sent.push_back(handing);
        Some(Frame::Envelope { copies: handing.copies, bytes: Box::new(*envelope.bytes()) })
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
        let has_nothing = self.queue.is_empty() && self.ready.is_empty();
        (has_nothing || self.allowance == 0) && self.reading.is_empty() && self.sent.is_empty()
    }
}
