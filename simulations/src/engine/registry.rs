//! All envelopes of a run.

use core::hash::{BuildHasherDefault, Hasher};
use std::collections::HashMap;

use ijwi_protocol::carry::Entry;
use ijwi_protocol::envelope::{Direction, Envelope};
use ijwi_protocol::ids::{ContentHash, EnvelopeId, StampKeyId};
use ijwi_protocol::rng::Rng;

use super::bits::Bits;
use super::campaign::{Campaign, campaign, day};
use crate::outcome::Fate;
use crate::world::{DeviceId, Millis};

/// The stamp keys that envelopes are under.
pub(super) struct Keys {
    pub(super) honest: StampKeyId,
    pub(super) stolen: StampKeyId,
}

/// What an envelope is, as only its author knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Report,
    Cover,
    Flood,
}

pub(super) struct Registry {
    rng: Rng,
    keys: Keys,
    /// Whether envelopes are really sealed.
    is_sealed: bool,
    places: HashMap<EnvelopeId, u32, BuildHasherDefault<Plain>>,
    ids: Vec<EnvelopeId>,
    entries: Vec<Entry>,
    contents: Vec<Content>,
    /// Empty unless they are really sealed.
    envelopes: Vec<Envelope>,
    /// How many devices hold each now, and what each device holds.
    copies: Vec<u32>,
    held: Vec<Bits>,
    /// When desks collected each.
    collected: Vec<Option<Millis>>,
    pub(super) fates: Vec<Fate>,
}

/// Ids are hashes already.
#[derive(Default)]
struct Plain(u64);

impl Hasher for Plain {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Registry {
    pub(super) fn new(rng: Rng, keys: Keys, is_sealed: bool, devices: usize) -> Self {
        Self {
            rng,
            keys,
            is_sealed,
            places: HashMap::default(),
            ids: Vec::new(),
            entries: Vec::new(),
            contents: Vec::new(),
            envelopes: Vec::new(),
            copies: Vec::new(),
            held: vec![Bits::default(); devices],
            collected: Vec::new(),
            fates: Vec::new(),
        }
    }

    /// A new envelope, which its author still keeps to itself. Its id is that of its stamp, whether or not there is one, so
    /// that what goes by ids goes the same way.
    pub(super) fn file(&mut self, now: Millis, author: DeviceId, content: Content) -> EnvelopeId {
        let seed = self.rng.bytes();
        let id = Campaign::id(seed);
        let stamp_key = if content == Content::Flood { self.keys.stolen } else { self.keys.honest };
        let mut hash = ContentHash(self.rng.bytes());
        if self.is_sealed {
            let envelope = campaign().seal(seed, stamp_key, content, day(now));
            assert_eq!(envelope.id(), id, "an id follows from its stamp");
            hash = envelope.content_hash();
            self.envelopes.push(envelope);
        }
        self.places.insert(id, self.entries.len() as u32);
        self.ids.push(id);
        self.entries.push(Entry {
            id,
            content: hash,
            stamp_key,
            direction: Direction::Up,
            handed: 0,
            copies: 1,
            age_seconds: 0,
        });
        self.contents.push(content);
        self.copies.push(0);
        self.collected.push(None);
        self.fates.push(Fate { author, filed: now, is_cover: content != Content::Report, ..Fate::default() });
        id
    }

    /// It leaves its author. What a carrier remembers of it, and a random byte for the number of its copies.
    pub(super) fn release(&mut self, now: Millis, id: &EnvelopeId) -> (Entry, u8) {
        let place = self.place(id);
        self.fates[place].released = Some(now);
        let [draw] = self.rng.bytes();
        (self.entry(place, 1), draw)
    }

    pub(super) fn place(&self, id: &EnvelopeId) -> usize {
        self.places[id] as usize
    }

    /// What a carrier that gets it with so many copies remembers.
    pub(super) fn entry(&self, place: usize, copies: u8) -> Entry {
        Entry { copies, ..self.entries[place].clone() }
    }

    /// The same as whoever is handed it makes it of its bytes, after all checks.
    pub(super) fn received(&self, now: Millis, place: usize, copies: u8) -> Entry {
        let Some(envelope) = self.envelopes.get(place) else { return self.entry(place, copies) };
        let bundle = campaign().bundle();
        let parsed = Envelope::parse(envelope.bytes()).expect("an envelope has its shape");
        let verified = parsed.verify(bundle.campaign(), bundle.keyring(), day(now));
        Entry::new(&verified.expect("stamp and signature are right").with_copies(copies))
    }

    pub(super) fn content_hash(&self, place: u32) -> ContentHash {
        self.entries[place as usize].content
    }

    pub(super) fn id(&self, place: u32) -> EnvelopeId {
        self.ids[place as usize]
    }

    /// Desks have it, and open it if they can.
    pub(super) fn collect(&mut self, now: Millis, place: usize) {
        if self.collected[place].is_some() {
            return;
        }
        self.collected[place] = Some(now);
        let is_opened = match self.envelopes.get(place) {
            Some(envelope) => campaign().opens(envelope, day(now)),
            None => self.contents[place] == Content::Report,
        };
        self.fates[place].opened = is_opened.then_some(now);
    }

    /// Takes in an envelope that was made elsewhere, and about which there may be receipts. Without its bytes it can't be
    /// handed to anybody.
    #[cfg(test)]
    pub(super) fn adopt(&mut self, entry: &Entry, envelope: Option<&Envelope>) {
        self.places.insert(entry.id, self.entries.len() as u32);
        self.ids.push(entry.id);
        self.entries.push(entry.clone());
        self.contents.push(Content::Cover);
        self.envelopes.extend(envelope.cloned());
        self.copies.push(0);
        self.collected.push(Some(0));
        self.fates.push(Fate::default());
    }

    #[cfg(test)]
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    #[cfg(test)]
    pub(super) fn envelope(&self, id: &EnvelopeId) -> &Envelope {
        &self.envelopes[self.place(id)]
    }

    /// Whether desks had it by then.
    pub(super) fn is_collected(&self, now: Millis, place: usize) -> bool {
        self.collected[place].is_some_and(|at| at <= now)
    }

    /// Whether a device holds it.
    pub(super) fn holds(&self, device: DeviceId, place: usize) -> bool {
        self.held[device as usize].contains(place as u32)
    }

    /// All that a device holds.
    pub(super) fn held(&self, device: DeviceId) -> impl Iterator<Item = u32> {
        self.held[device as usize].iter()
    }

    /// What one device holds and another does not.
    pub(super) fn lacking(&self, holder: DeviceId, other: DeviceId) -> Vec<u32> {
        self.held[holder as usize].without(&self.held[other as usize])
    }

    /// One more device holds it.
    pub(super) fn took(&mut self, device: DeviceId, place: usize) {
        self.held[device as usize].insert(place as u32);
        self.copies[place] += 1;
        let fate = &mut self.fates[place];
        fate.held_max = fate.held_max.max(self.copies[place]);
    }

    /// A device holds these no more.
    pub(super) fn dropped<'a>(&mut self, device: DeviceId, ids: impl IntoIterator<Item = &'a EnvelopeId>) {
        for id in ids {
            let place = self.place(id);
            self.copies[place] -= 1;
            self.held[device as usize].remove(place as u32);
        }
    }

    /// It was delivered a day ago.
    pub(super) fn day_after(&mut self, place: usize) {
        self.fates[place].held_after = Some(self.copies[place]);
    }
}
