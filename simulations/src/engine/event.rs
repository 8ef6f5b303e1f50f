//! What happens next.

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::world::Millis;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// A meeting ends, by its place.
    Down(u32),
    /// Bytes can flow in a meeting.
    Up(u32),
    /// Two who have long had nothing to say begin anew.
    Again(u32),
    /// Two devices know what the other lacks.
    Reconciled(u32),
    /// What was on its way is there.
    Arrived(u32),
    /// A report is filed, by its place.
    Filed(u32),
    /// A relay signs what came in.
    Receipt(u32),
    /// Desks countersign a piece of news.
    Countersigned(u32),
    /// A device's slot may let something out.
    Slot(u32),
    /// A carrier asked to be woken.
    Timeout(u32),
    /// A device stops.
    Stop(u32),
    /// It starts again.
    Start(u32),
    /// What of an envelope is still held a day after it was delivered, by its place.
    DayAfter(u32),
    /// A flooder files.
    Flood(u32),
    /// Phones are seized.
    Seizure,
    /// What is held is counted.
    Sample,
}

/// Events by time; what falls together comes in the order in which it was said.
#[derive(Default)]
pub(super) struct Events {
    heap: BinaryHeap<Reverse<(Millis, u64, Event)>>,
    said: u64,
}

impl Events {
    pub(super) fn at(&mut self, at: Millis, event: Event) {
        self.heap.push(Reverse((at, self.said, event)));
        self.said += 1;
    }

    pub(super) fn next(&mut self) -> Option<(Millis, Event)> {
        self.heap.pop().map(|Reverse((at, _, event))| (at, event))
    }
}
