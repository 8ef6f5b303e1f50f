//! When a desk's envelopes leave it: one in each slot, the same number every day, cover if nothing waits. So who watches a
//! relay can't count a desk's answers, or find whom they follow.
//!
//! What is sealed waits in a durable queue, answers before confirmations, and is moved to the outbox by its slot in one
//! commit. Covers are not kept: one that a restart costs was a slot that was missed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ijwi_mesh::keeper::Arrival;
use ijwi_mesh::seed::{random_bytes, system_rng};
use ijwi_mesh::slots::Outlet;
use ijwi_mesh::store::{Batch, Store, StoreError, Tree};
use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::carry::slots::{DESK_SLOTS, Slots, slot_length};
use ijwi_protocol::codec;
use ijwi_protocol::contact::Offer;
use ijwi_protocol::envelope::{Envelope, cover};
use ijwi_protocol::ids::EnvelopeId;
use ijwi_protocol::time::Instant;
use tracing::warn;

use crate::desk::{Desk, State, issuer_on, offer_of, stamp_of};
use crate::records::From;

/// Seed of the slots' times, and when the last one that was used ends.
const SLOTS: &[u8] = b"slots";
/// Covers that wait for a relay at most: more were not seen by anybody.
const COVERS_MAX: usize = 64;

/// How often a desk posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Six times as often as the policy lets devices release.
    Policy,
    /// By slots of this length: for tests.
    Every(Duration),
    /// Whatever there is at once, and no cover: for tests of other things.
    AtOnce,
}

impl Rhythm {
    fn length(self, bundle: &Bundle) -> Option<Duration> {
        match self {
            Self::Policy => Some(slot_length(DESK_SLOTS * u32::from(bundle.policy().slots_per_day))),
            Self::Every(length) => Some(length),
            Self::AtOnce => None,
        }
    }
}

/// What waits for a slot, and covers that wait for a relay.
#[derive(Default)]
pub(crate) struct Queue {
    /// By rank and number; the envelopes are in the store.
    waiting: BTreeMap<(u8, u64), EnvelopeId>,
    covers: BTreeMap<EnvelopeId, Envelope>,
}

impl Queue {
    /// What the store holds.
    pub(crate) fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let mut queue = Self::default();
        let _ = store.scan(Tree::Queue, &mut |key, bytes| {
            if let (Some(place), Ok(envelope)) = (place_of(key), Envelope::parse(&bytes)) {
                queue.waiting.insert(place, envelope.id());
            }
            true
        })?;
        Ok(queue)
    }

    /// Puts an envelope at the end of its kind, in the batch of the caller. If that fails the slot finds nothing there.
    pub(crate) fn put(&mut self, batch: &mut Batch, from: From, envelope: &Envelope) {
        let rank = u8::from(from == From::Confirmation);
        let last = self.waiting.range((rank, 0)..=(rank, u64::MAX)).next_back();
        let place = (rank, last.map_or(0, |((_, number), _)| number + 1));
        batch.put(Tree::Queue, &key_of(place), envelope.bytes().to_vec());
        self.waiting.insert(place, envelope.id());
    }

    /// How many wait for their slot.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether this one waits for its slot.
    pub(crate) fn has(&self, id: &EnvelopeId) -> bool {
        self.waiting.values().any(|waiting| waiting == id)
    }

    /// Covers as a relay is offered them.
    pub(crate) fn covers(&self) -> impl Iterator<Item = Offer> {
        self.covers.values().map(offer_of)
    }

    /// A cover's envelope.
    pub(crate) fn cover(&self, id: &EnvelopeId) -> Option<&Envelope> {
        self.covers.get(id)
    }

    /// A relay has it.
    pub(crate) fn handed(&mut self, id: &EnvelopeId) {
        self.covers.remove(id);
    }
}

impl Desk {
    /// Its slots, which go on where they were; `None` when it posts at once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn slots(&self) -> Result<Option<Slots>, StoreError> {
        let state = self.lock();
        let Some(length) = self.rhythm.length(&state.active.bundle) else { return Ok(None) };
        let (seed, used) = self.slots_kept()?;
        let used = (used > 0).then(|| Instant::from_millis(used));
        Ok(Some(Slots::new(self.clock.slot_now(), seed, length, used)))
    }

    fn slots_kept(&self) -> Result<([u8; 32], u64), StoreError> {
        let kept = self.store.get(Tree::State, SLOTS)?;
        if let Some(kept) = kept.and_then(|bytes| codec::decode::<([u8; 32], u64), 64>(&bytes).ok()) {
            return Ok(kept);
        }
        let new = (random_bytes(), 0);
        let mut batch = Batch::default();
        batch.put(Tree::State, SLOTS, codec::encode(&new));
        self.store.commit(batch)?;
        Ok(new)
    }

    /// Moves what waits longest to the outbox, or makes a cover, in the slot that ends then.
    fn post_next(&self, end: Instant) -> Result<bool, StoreError> {
        let mut state = self.lock();
        let mut batch = Batch::default();
        let (seed, _) = self.slots_kept()?;
        batch.put(Tree::State, SLOTS, codec::encode(&(seed, end.as_millis())));
        while let Some(((rank, number), id)) = state.queue.waiting.pop_first() {
            let key = key_of((rank, number));
            let Some(bytes) = self.store.get(Tree::Queue, &key)? else { continue };
            let Ok(envelope) = Envelope::parse(&bytes) else { continue };
            batch.remove(Tree::Queue, &key);
            batch.put(Tree::Outbox, &id.0, bytes);
            if let Err(error) = self.store.commit(batch) {
                state.queue.waiting.insert((rank, number), id);
                return Err(error);
            }
            self.posted(&mut state, vec![offer_of(&envelope)]);
            return Ok(true);
        }
        let Some(envelope) = make_cover(&state, self) else { return Ok(false) };
        self.store.commit(batch)?;
        if state.queue.covers.len() >= COVERS_MAX {
            state.queue.covers.pop_first();
        }
        let offer = offer_of(&envelope);
        state.queue.covers.insert(offer.id, envelope);
        // Nobody may be listening.
        self.arrivals.send(Arrival::Envelopes(vec![offer])).ok();
        Ok(true)
    }
}

impl Outlet for Desk {
    fn let_out(&self, end: Instant) -> bool {
        self.post_next(end).unwrap_or_else(|error| {
            warn!(%error, "a slot was missed");
            false
        })
    }
}

/// A cover, if the desk has a stamp key for today.
fn make_cover(state: &State, desk: &Desk) -> Option<Envelope> {
    let days = state.day.days(desk.clock.today());
    let issuer = days.iter().find_map(|day| issuer_on(state, *day))?;
    let mut rng = system_rng();
    let stamp = stamp_of(&mut rng, issuer)?;
    let bundle = Arc::clone(&state.active.bundle);
    Some(cover(&mut rng, bundle.campaign(), stamp))
}

fn key_of((rank, number): (u8, u64)) -> Vec<u8> {
    [&[rank][..], &number.to_be_bytes()].concat()
}

fn place_of(key: &[u8]) -> Option<(u8, u64)> {
    let (rank, number) = key.split_first()?;
    Some((*rank, u64::from_be_bytes(number.try_into().ok()?)))
}
