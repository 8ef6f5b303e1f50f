//! All envelopes of a run. An id ends in its envelope's place, so that nothing needs to be looked up.

use ijwi_protocol::carry::Entry;
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::{ContentHash, EnvelopeId, StampKeyId};
use ijwi_protocol::rng::Rng;

use crate::outcome::Fate;
use crate::world::{DeviceId, Millis};

pub(super) struct Registry {
    rng: Rng,
    stamp_key: StampKeyId,
    entries: Vec<Entry>,
    pub(super) fates: Vec<Fate>,
}

impl Registry {
    pub(super) fn new(rng: Rng, stamp_key: StampKeyId) -> Self {
        Self { rng, stamp_key, entries: Vec::new(), fates: Vec::new() }
    }

    /// A new envelope, and a random byte for the number of its copies.
    pub(super) fn file(&mut self, now: Millis, author: DeviceId) -> (Entry, u8) {
        let mut id: [u8; 16] = self.rng.bytes();
        id[12..].copy_from_slice(&(self.entries.len() as u32).to_be_bytes());
        let entry = Entry {
            id: EnvelopeId(id),
            content: ContentHash(self.rng.bytes()),
            stamp_key: self.stamp_key,
            direction: Direction::Up,
            handed: 0,
            copies: 1,
            age_seconds: 0,
        };
        self.entries.push(entry.clone());
        self.fates.push(Fate { author, filed: now, released: Some(now), delivered: None, handed: 0, is_cover: false });
        let [draw] = self.rng.bytes();
        (entry, draw)
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
