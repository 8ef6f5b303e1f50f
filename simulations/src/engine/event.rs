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
    /// What was known before the first came, which is most, the next one last: too much for a heap to be quick.
    known: Vec<Reverse<Said>>,
    heap: BinaryHeap<Reverse<Said>>,
    said: u64,
    has_begun: bool,
}

type Said = (Millis, u64, Event);

impl Events {
    pub(super) fn at(&mut self, at: Millis, event: Event) {
        let said = Reverse((at, self.said, event));
        if self.has_begun {
            self.heap.push(said)
        } else {
            self.known.push(said)
        }
        self.said += 1;
    }

    pub(super) fn next(&mut self) -> Option<(Millis, Event)> {
        if !self.has_begun {
            self.has_begun = true;
            self.known.sort_unstable();
        }
        let is_known = self.known.last() > self.heap.peek();
        let next = if is_known { self.known.pop() } else { self.heap.pop() };
        next.map(|Reverse((at, _, event))| (at, event))
    }
}
