//! All envelopes of a run. An id ends in its envelope's place, so that nothing needs to be looked up.

use ijwi_protocol::carry::Entry;
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::{ContentHash, EnvelopeId, StampKeyId};
use ijwi_protocol::rng::Rng;

use crate::outcome::Fate;
use crate::world::{DeviceId, Millis};

/// The stamp keys that envelopes are under.
pub(super) struct Keys {
    pub(super) honest: StampKeyId,
    pub(super) stolen: StampKeyId,
}

/// What an envelope is, as only its author knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Report,
    Cover,
    Flood,
}

pub(super) struct Registry {
    rng: Rng,
    keys: Keys,
    entries: Vec<Entry>,
    pub(super) fates: Vec<Fate>,
}

impl Registry {
    pub(super) fn new(rng: Rng, keys: Keys) -> Self {
        Self { rng, keys, entries: Vec::new(), fates: Vec::new() }
    }

    /// A new envelope, which its author still keeps to itself.
    pub(super) fn file(&mut self, now: Millis, author: DeviceId, content: Content) -> EnvelopeId {
        let mut id: [u8; 16] = self.rng.bytes();
        id[12..].copy_from_slice(&(self.entries.len() as u32).to_be_bytes());
        let id = EnvelopeId(id);
        self.entries.push(Entry {
            id,
            content: ContentHash(self.rng.bytes()),
            stamp_key: if content == Content::Flood { self.keys.stolen } else { self.keys.honest },
            direction: Direction::Up,
            handed: 0,
            copies: 1,
            age_seconds: 0,
        });
        let is_cover = content != Content::Report;
        self.fates.push(Fate { author, filed: now, released: None, delivered: None, handed: 0, is_cover });
        id
    }

    /// It leaves its author. What a carrier remembers of it, and a random byte for the number of its copies.
    pub(super) fn release(&mut self, now: Millis, id: &EnvelopeId) -> (Entry, u8) {
        self.fate(id).released = Some(now);
        let [draw] = self.rng.bytes();
        (self.entry(id, 1), draw)
    }

    pub(super) fn place(id: &EnvelopeId) -> usize {
        u32::from_be_bytes(*id.0.last_chunk().expect("4 of 16 bytes")) as usize
    }

    /// What a carrier that gets it with so many copies remembers.
    pub(super) fn entry(&self, id: &EnvelopeId, copies: u8) -> Entry {
        Entry { copies, ..self.entries[Self::place(id)].clone() }
    }

    pub(super) fn content(&self, id: &EnvelopeId) -> ContentHash {
        self.entries[Self::place(id)].content
    }

    pub(super) fn fate(&mut self, id: &EnvelopeId) -> &mut Fate {
        &mut self.fates[Self::place(id)]
    }
}
