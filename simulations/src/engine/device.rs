//! A device or relay of a run.

use std::collections::BTreeMap;

use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::carry::{Carrier, Entry, Output};
use ijwi_protocol::contact::{Handing, Hello, Level, NodeRole, PROTOCOL_VERSION};
use ijwi_protocol::ids::EnvelopeId;
use ijwi_protocol::time::Instant;

use super::adversary::Role;
use super::bits::Bits;
use super::news::NewsPlace;
use crate::outcome::Cost;
use crate::world::{DeviceId, Millis};

/// Counts that a device has not kept yet, at most.
const UNKEPT_MAX: usize = 512;

pub(super) struct Device {
    pub(super) role: Role,
    /// It was seized.
    pub(super) is_gone: bool,
    /// It stopped, and will start again.
    pub(super) is_off: bool,
    /// None for a relay.
    pub(super) carrier: Option<Carrier>,
    /// What a relay has, by the envelopes' places, and what of it no receipt names yet.
    pub(super) log: Vec<bool>,
    pub(super) unsigned: Vec<u32>,
    /// News that it knows, and how many.
    known: Bits,
    pub(super) news: usize,
    /// Where it stands in each relay's news.
    pub(super) cursors: BTreeMap<DeviceId, NewsPlace>,
    /// Meetings in which it is, and those of them in which it talks.
    pub(super) near: Vec<u32>,
    pub(super) links: Vec<u32>,
    /// When its carrier is to be woken.
    pub(super) wake: Millis,
    /// Of envelopes that were handed on since counts were last kept: how often they had been handed on, and their copies.
    /// None where nobody stops.
    pub(super) unkept: Option<BTreeMap<EnvelopeId, (u16, u8)>>,
    pub(super) cost: Cost,
    /// What it took and dropped, in turn.
    #[cfg(test)]
    pub(super) journal: Vec<Line>,
}

/// A line of a device's journal.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) at: Millis,
    pub(super) id: EnvelopeId,
    /// Taken, or else dropped.
    pub(super) is_taken: bool,
}

pub(super) fn instant(now: Millis) -> Instant {
    Instant::from_millis(now)
}

impl Device {
    pub(super) fn new(carrier: Option<Carrier>, role: Role) -> Self {
        Self {
            role,
            is_gone: false,
            is_off: false,
            carrier,
            log: Vec::new(),
            unsigned: Vec::new(),
            known: Bits::default(),
            news: 0,
            cursors: BTreeMap::new(),
            near: Vec::new(),
            links: Vec::new(),
            wake: 0,
            unkept: None,
            cost: Cost::default(),
            #[cfg(test)]
            journal: Vec::new(),
        }
    }

    pub(super) fn is_relay(&self) -> bool {
        self.carrier.is_none()
    }

    /// Whether it can be met.
    pub(super) fn is_there(&self) -> bool {
        !self.is_gone && !self.is_off
    }

    pub(super) fn held(&self) -> usize {
        self.carrier.as_ref().map_or(0, |carrier| carrier.held().len())
    }

    pub(super) fn knows(&self, news: NewsPlace) -> bool {
        self.known.contains(news)
    }

    /// Whether it did not know it.
    pub(super) fn learn(&mut self, news: NewsPlace) -> bool {
        let is_new = self.known.insert(news);
        self.news += usize::from(is_new);
        is_new
    }

    /// News that it knows and `other` does not.
    pub(super) fn news_for(&self, other: &Self) -> Vec<NewsPlace> {
        self.known.without(&other.known)
    }

    /// All news that it knows.
    pub(super) fn all_news(&self) -> impl Iterator<Item = NewsPlace> {
        self.known.iter()
    }

    pub(super) fn hello(&self, now: Millis, bundle: &Bundle) -> Hello {
        let carrier = self.carrier.as_ref();
        let now = instant(now);
        Hello {
            version: PROTOCOL_VERSION,
            role: if self.is_relay() { NodeRole::Relay } else { NodeRole::Device },
            nonce: [0; 16],
            bundle: bundle.reference(),
            room: carrier.map_or(Level::Most, Carrier::free),
            since_relay: carrier.map_or(Level::Least, |carrier| carrier.since_relay(now)),
            reach: match self.role {
                Role::Liar => u8::MAX,
                _ => carrier.map_or(0, |carrier| carrier.reach(now)),
            },
            can_take: carrier.map_or(u32::MAX, Carrier::can_take),
        }
    }

    /// A peer has these.
    pub(super) fn handed(&mut self, now: Millis, handed: &[Handing]) {
        let Some(carrier) = &mut self.carrier else { return };
        if let Some(unkept) = &mut self.unkept {
            for entry in handed.iter().filter_map(|handing| carrier.entry(instant(now), &handing.id)) {
                unkept.entry(entry.id).or_insert((entry.handed, entry.copies));
            }
            if unkept.len() >= UNKEPT_MAX {
                unkept.clear();
            }
        }
        carrier.handle_handed(handed);
    }

    /// A contact is over: counts are kept.
    pub(super) fn keep_counts(&mut self) {
        self.unkept.iter_mut().for_each(BTreeMap::clear);
    }

    /// What is still there when it starts again.
    pub(super) fn stored(&mut self, now: Millis) -> Vec<Entry> {
        let Some(carrier) = &self.carrier else { return Vec::new() };
        let unkept = self.unkept.as_mut().map(core::mem::take).unwrap_or_default();
        let entries = carrier.held().filter_map(|id| carrier.entry(instant(now), id));
        let kept = |entry: Entry| match unkept.get(&entry.id) {
            Some((handed, copies)) => Entry { handed: *handed, copies: *copies, ..entry },
            None => entry,
        };
        entries.map(kept).collect()
    }

    /// It takes an envelope that these receipts name. What it drops for it, or for whatever else came, is given.
    pub(super) fn take<'a>(
        &mut self,
        now: Millis,
        entry: &Entry,
        receipts: impl Iterator<Item = (NewsPlace, &'a [u8; 32])>,
    ) -> Vec<EnvelopeId> {
        #[cfg(test)]
        self.journal.push(Line { at: now, id: entry.id, is_taken: true });
        if let Some(carrier) = &mut self.carrier {
            let known = receipts.filter(|(news, _)| self.known.contains(*news)).map(|(_, hash)| hash);
            carrier.handle_accepted_under(instant(now), entry, known);
        }
        self.drain(now)
    }

    /// Does what the carrier asks: its store is the carrier itself. What it drops.
    pub(super) fn drain(&mut self, now: Millis) -> Vec<EnvelopeId> {
        let mut dropped = Vec::new();
        if let Some(carrier) = &mut self.carrier {
            loop {
                match carrier.poll_output() {
                    Output::Drop(ids) if dropped.is_empty() => dropped = ids,
                    Output::Drop(ids) => dropped.extend(ids),
                    Output::Wake(at) => {
                        self.wake = at.as_millis();
                        break;
                    }
                }
            }
        }
        self.note_dropped(now, &dropped);
        self.cost.held_max = self.cost.held_max.max(self.held() as u32);
        dropped
    }

    #[cfg(test)]
    fn note_dropped(&mut self, now: Millis, dropped: &[EnvelopeId]) {
        self.journal.extend(dropped.iter().map(|id| Line { at: now, id: *id, is_taken: false }));
    }

    #[cfg(not(test))]
    fn note_dropped(&mut self, _now: Millis, _dropped: &[EnvelopeId]) {}
}
