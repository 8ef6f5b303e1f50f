//! A meeting while it lasts.

use std::collections::VecDeque;

use ijwi_protocol::contact::Handing;

use super::news::NewsPlace;
use crate::world::{DeviceId, Meeting, Millis};

/// Something to hand over.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    News(NewsPlace),
    Envelope(Parcel),
}

/// An envelope to hand over, and its place in the registry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parcel {
    pub(super) handing: Handing,
    pub(super) place: u32,
}

/// On its way, from the end with this place.
#[derive(Clone, Copy, Debug)]
pub(super) struct OnTheWay {
    pub(super) from: usize,
    pub(super) item: Item,
    pub(super) bytes: u64,
}

pub(super) struct Link {
    pub(super) ends: [DeviceId; 2],
    pub(super) began: Millis,
    until: Millis,
    rate: u64,
    /// When what was sent last is through, in microseconds.
    free: u64,
    /// When it is there: what was expected of a contact before this one is not.
    due: Millis,
    pub(super) news: [VecDeque<NewsPlace>; 2],
    pub(super) envelopes: [VecDeque<Parcel>; 2],
    turn: usize,
    pub(super) on_the_way: Option<OnTheWay>,
    /// Whether both know what the other lacks.
    pub(super) reconciled: bool,
    /// Envelopes that one end holds and the other not, by their places, as it will be known when they are reconciled.
    pub(super) lacking: [Vec<u32>; 2],
    /// What a device was told that the relay has.
    pub(super) there: Vec<u32>,
}

impl Link {
    pub(super) fn new(meeting: &Meeting, now: Millis) -> Self {
        Self {
            ends: [meeting.a, meeting.b],
            began: now,
            until: meeting.until,
            rate: u64::from(meeting.rate.max(1)),
            free: now * 1000,
            due: 0,
            news: Default::default(),
            envelopes: Default::default(),
            turn: 0,
            on_the_way: None,
            reconciled: false,
            lacking: Default::default(),
            there: Vec::new(),
        }
    }

    /// Sends bytes from `now` on, or when what was sent before is through. When they are there, if the link lasts.
    pub(super) fn send(&mut self, now: Millis, bytes: u64) -> Option<Millis> {
        self.free = self.free.max(now * 1000) + bytes * 1_000_000 / self.rate;
        self.due = self.free.div_ceil(1000);
        (self.free <= self.until * 1000).then_some(self.due)
    }

    /// Whether what was sent last is there now.
    pub(super) fn is_due(&self, now: Millis) -> bool {
        self.due == now
    }

    /// Bytes of so many that were sent by `now`.
    pub(super) fn sent_by(&self, now: Millis, bytes: u64) -> u64 {
        let late = self.free.saturating_sub(now * 1000) * self.rate / 1_000_000;
        bytes.saturating_sub(late)
    }

    /// What goes next, and from which end: news first, then the ends take turns.
    pub(super) fn next(&mut self) -> Option<(usize, Item)> {
        for from in [self.turn, 1 - self.turn] {
            if let Some(news) = self.news[from].pop_front() {
                return Some((from, Item::News(news)));
            }
        }
        for from in [self.turn, 1 - self.turn] {
            if let Some(parcel) = self.envelopes[from].pop_front() {
                self.turn = 1 - from;
                return Some((from, Item::Envelope(parcel)));
            }
        }
        None
    }
}
