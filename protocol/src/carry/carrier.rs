//! The machine of a carrier.

mod handing_on;

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::clearing::{Clearing, Learned, Word};
use super::policy::{COPIES, GatedSpray, Policy};
use super::value::{DropOrder, Weighed, drop_order, excess};
use crate::bounds::ENVELOPES_PER_CONTACT_MAX;
use crate::campaign::{Bundle, News};
use crate::contact::{Handing, Level, NodeRole};
use crate::envelope::{Direction, Refused, Standing, Verified};
use crate::ids::{ContentHash, EnvelopeId, StampKeyId};
use crate::time::{Day, Instant};

/// How often a carrier looks for what is over.
const EXPIRY_INTERVAL: Duration = Duration::from_secs(3600);

/// The longest that an envelope can be carried: stamped 28 days before the key's month, and carried 45 after it.
const UNKNOWN_KEY_AGE_MAX: Duration = Duration::from_secs((28 + 31 + 45) * 86_400);

/// What a carrier remembers of an envelope, also over a restart.
#[derive(Clone, Debug, PartialEq, Eq, bincode::Encode, bincode::Decode)]
pub struct Entry {
    /// The envelope.
    pub id: EnvelopeId,
    /// SHA-256 of its bytes.
    pub content: ContentHash,
    /// Its stamp key.
    pub stamp_key: StampKeyId,
    /// Its direction.
    pub direction: Direction,
    /// How often it was handed on from here.
    pub handed: u16,
    /// Copies that it may become, this one included.
    pub copies: u8,
    /// How long it has been here, in seconds, when this was written.
    pub age_seconds: u64,
}

impl Entry {
    /// Of an envelope that comes in now.
    pub fn new(envelope: &Verified) -> Self {
        Self {
            id: envelope.id(),
            content: envelope.content_hash(),
            stamp_key: envelope.stamp_key(),
            direction: envelope.direction(),
            handed: 0,
            copies: envelope.copies(),
            age_seconds: 0,
        }
    }
}

/// How a contact went.
#[derive(Clone, Copy, Debug)]
pub struct Contacted {
    /// What the peer was.
    pub role: NodeRole,
    /// What it said of how it gets around.
    pub reach: u8,
    /// What it said of its distance to a relay.
    pub since_relay: Level,
}

/// What a carrier asks of its driver.
#[derive(Debug, PartialEq, Eq)]
pub enum Output {
    /// Remove these from the store.
    Drop(Vec<EnvelopeId>),
    /// Nothing to do until then; call [`Carrier::handle_timeout`].
    Wake(Instant),
}

/// What a device keeps, and in which order it hands it on. It never sees plaintext, does no I/O and has no clock.
///
/// **One input, then drain [`Carrier::poll_output`] until `Wake`.**
pub struct Carrier {
    room: usize,
    policy: Box<dyn Policy>,
    bundle: Arc<Bundle>,
    held: BTreeMap<EnvelopeId, Held>,
    /// What is held of each stamp key, what is dropped first in front: full stores drop one for each that comes.
    by_key: BTreeMap<StampKeyId, BTreeSet<(DropOrder, EnvelopeId)>>,
    /// *Down* envelopes by when their age was nothing.
    down: BTreeSet<(i64, EnvelopeId)>,
    clearing: Clearing,
    /// When, and how long before it, a relay was reached by us or by those we met.
    relay: Option<(Instant, Duration)>,
    expire_at: Instant,
    out: VecDeque<Output>,
}

struct Held {
    content: ContentHash,
    stamp_key: StampKeyId,
    direction: Direction,
    handed: u16,
    copies: u8,
    since: Instant,
    /// Age that it had at `since`.
    age_before: Duration,
    at_relay: bool,
    is_seen: bool,
}

impl Carrier {
    /// A carrier with room for so many envelopes, under the policy that ships.
    pub fn new(now: Instant, room: usize, bundle: Arc<Bundle>) -> Self {
        Self::with_policy(now, room, bundle, Box::new(GatedSpray::new(COPIES)))
    }

    /// A carrier under another policy.
    pub fn with_policy(now: Instant, room: usize, bundle: Arc<Bundle>, policy: Box<dyn Policy>) -> Self {
        Self {
            room,
            policy,
            bundle,
            held: BTreeMap::new(),
            by_key: BTreeMap::new(),
            down: BTreeSet::new(),
            clearing: Clearing::default(),
            relay: None,
            expire_at: now,
            out: VecDeque::new(),
        }
    }

    /// Whether an envelope that came may be kept. Asked before it is stored; [`Self::handle_accepted`] follows.
    ///
    /// # Errors
    /// [`Refused::Held`] also for what desks have signed for already; [`Refused::NoRoom`] if there is no room at all.
    pub fn admit(&self, envelope: &Verified) -> Result<(), Refused> {
        if self.held.contains_key(&envelope.id()) {
            return Err(Refused::Held);
        }
        if self.room == 0 {
            return Err(Refused::NoRoom);
        }
        if envelope.direction() == Direction::Up && self.is_cleared(&envelope.content_hash()) {
            return Err(Refused::Held);
        }
        Ok(())
    }

    /// Whether desks have signed for an *up* envelope, which is not taken again then.
    pub fn is_cleared(&self, content: &ContentHash) -> bool {
        self.policy.clears() && self.standing(content).cleared
    }

    /// An envelope is in the store now, or was found there at the start.
    pub fn handle_accepted(&mut self, now: Instant, entry: &Entry) {
        let standing = match entry.direction {
            Direction::Up => self.standing(&entry.content),
            Direction::Down => super::clearing::Standing::default(),
        };
        self.accept(now, entry, standing);
    }

    /// The same for an *up* envelope of which the driver knows, by their hashes, all receipts here that name it. A simulator
    /// does, which need not ask a thousand receipts in each of thousands of carriers.
    pub fn handle_accepted_under<'a>(
        &mut self,
        now: Instant,
        entry: &Entry,
        receipts: impl IntoIterator<Item = &'a [u8; 32]>,
    ) {
        let standing = self.clearing.standing(receipts, self.bundle.clearing_organisations());
        self.accept(now, entry, standing);
    }

    fn accept(&mut self, now: Instant, entry: &Entry, standing: super::clearing::Standing) {
        let held = Held {
            content: entry.content,
            stamp_key: entry.stamp_key,
            direction: entry.direction,
            handed: entry.handed,
            copies: entry.copies.clamp(1, self.policy.copies_max()),
            since: now,
            age_before: Duration::from_secs(entry.age_seconds),
            at_relay: standing.at_relay,
            is_seen: standing.is_seen,
        };
        let (stamp_key, order) = (held.stamp_key, held.drop_order());
        let down = (held.direction == Direction::Down).then(|| (held.born(), entry.id));
        if let Some(before) = self.held.insert(entry.id, held) {
            self.forget_order(&entry.id, &before);
        }
        self.by_key.entry(stamp_key).or_default().insert((order, entry.id));
        self.down.extend(down);
        if standing.cleared && self.policy.clears() {
            self.drop_ids(vec![entry.id]);
        }
        self.make_room();
    }

    /// Verified news came.
    pub fn handle_news(&mut self, now: Instant, news: &News) {
        let Some(word) = Word::of(news, &self.bundle) else { return };
        let learned = self.clearing.learn(&word);
        let named = self.named(&learned);
        self.heed(now, &learned, named);
    }

    /// What verified news says came, and the driver knows what is held that the receipt names, or the one that was
    /// countersigned: a simulator, as in [`Self::handle_accepted_under`].
    pub fn handle_word(&mut self, now: Instant, word: &Word, named: impl IntoIterator<Item = EnvelopeId>) {
        let learned = self.clearing.learn(word);
        if learned != Learned::Nothing {
            self.heed(now, &learned, named.into_iter().collect());
        }
    }

    /// What is held of what a receipt names.
    fn named(&self, learned: &Learned) -> Vec<EnvelopeId> {
        match learned {
            Learned::Nothing => Vec::new(),
            Learned::Named(receipt) => {
                let up = self.held.iter().filter(|(_, held)| held.direction == Direction::Up);
                up.filter(|(_, held)| self.clearing.names(receipt, &held.content)).map(|(id, _)| *id).collect()
            }
            // What the receipt names is known to be at a relay: it stands in front.
            Learned::Signed(receipt) => {
                let orders = self.by_key.values();
                let known = orders.flat_map(|order| order.iter().take_while(|(order, _)| order.is_at_relay()));
                known.map(|(_, id)| *id).filter(|id| self.clearing.names(receipt, &self.held[id].content)).collect()
            }
        }
    }

    fn heed(&mut self, now: Instant, learned: &Learned, mut named: Vec<EnvelopeId>) {
        let (Learned::Named(receipt) | Learned::Signed(receipt)) = learned else { return };
        if !self.policy.clears() {
            return;
        }
        let said = self.clearing.standing([receipt], self.bundle.clearing_organisations());
        named.sort_unstable();
        let mut cleared = Vec::new();
        for id in named {
            if said.cleared {
                let Some(held) = self.held.get(&id) else { continue };
                self.policy.handle_cleared(held.age(now));
                cleared.push(id);
            } else {
                change(&mut self.held, &mut self.by_key, &id, |held| {
                    held.at_relay = true;
                    held.is_seen |= said.is_seen;
                });
            }
        }
        self.drop_ids(cleared);
    }

    /// A newer bundle is in force.
    pub fn handle_bundle(&mut self, bundle: Arc<Bundle>) {
        self.bundle = bundle;
    }

    /// A peer has these now, with so many copies of each. A relay has it with none.
    pub fn handle_handed(&mut self, handed: &[Handing]) {
        for Handing { id, copies } in handed {
            let policy = &self.policy;
            change(&mut self.held, &mut self.by_key, id, |held| {
                held.handed = held.handed.saturating_add(1);
                if held.direction == Direction::Up && *copies > 0 {
                    held.copies = policy.kept(held.copies, *copies);
                }
            });
        }
    }

    /// A relay was reached, in a contact that may go on for hours.
    pub fn handle_relay_reached(&mut self, now: Instant) {
        self.relay = Some((now, Duration::ZERO));
    }

    /// A contact is over.
    pub fn handle_contact_ended(&mut self, now: Instant, contacted: Contacted) {
        const DAY: u64 = 86_400;
        self.policy.handle_contact(now, contacted.role, contacted.reach);
        let age = match (contacted.role, contacted.since_relay) {
            (NodeRole::Relay, _) => Duration::ZERO,
            (_, Level::Least) => Duration::from_secs(DAY),
            (_, Level::Less) => Duration::from_secs(3 * DAY),
            (_, Level::More) => Duration::from_secs(7 * DAY),
            (_, Level::Most) => return,
        };
        if self.relay_age(now).is_none_or(|ours| age < ours) {
            self.relay = Some((now, age));
        }
    }

    /// Time has passed, and the day may have changed: what is over is dropped.
    pub fn handle_timeout(&mut self, now: Instant, day: Day) {
        if now < self.expire_at {
            return;
        }
        self.expire_at = now + EXPIRY_INTERVAL;
        self.clearing.expire(day);
        let mut expired = Vec::new();
        for (key, ids) in &self.by_key {
            let ids = ids.iter().map(|(_, id)| *id);
            match self.bundle.keyring().terms(*key) {
                Some(terms) if terms.standing(day) == Standing::Over => expired.extend(ids),
                Some(_) => {}
                // A newer bundle no longer names the key: others may still know it, until it must be over.
                None => expired.extend(ids.filter(|id| self.held[id].age(now) > UNKNOWN_KEY_AGE_MAX)),
            }
        }
        expired.sort_unstable();
        self.drop_ids(expired);
    }

    /// What to do next.
    pub fn poll_output(&mut self) -> Output {
        self.out.pop_front().unwrap_or(Output::Wake(self.expire_at))
    }

    /// Whether a relay signed that it has this one, which is held.
    pub fn is_signed_for(&self, id: &EnvelopeId) -> bool {
        self.held.get(id).is_some_and(|held| held.at_relay)
    }

    /// Whether it is held.
    pub fn holds(&self, id: &EnvelopeId) -> bool {
        self.held.contains_key(id)
    }

    /// All ids, ascending.
    pub fn held(&self) -> impl ExactSizeIterator<Item = &EnvelopeId> {
        self.held.keys()
    }

    /// What is remembered of an envelope, to be kept over a restart.
    pub fn entry(&self, now: Instant, id: &EnvelopeId) -> Option<Entry> {
        let held = self.held.get(id)?;
        Some(Entry {
            id: *id,
            content: held.content,
            stamp_key: held.stamp_key,
            direction: held.direction,
            handed: held.handed,
            copies: held.copies,
            age_seconds: held.age(now).as_secs(),
        })
    }

    /// Copies that an envelope begins with that is sealed here ([`Verified::with_copies`]). `draw` is a random byte.
    pub fn copies(&self, draw: u8) -> u8 {
        self.policy.copies(draw)
    }

    /// What hello says of how this device gets around.
    pub fn reach(&self, now: Instant) -> u8 {
        self.policy.reach(now)
    }

    /// Share of the room that is free.
    pub fn free(&self) -> Level {
        Level::of_share(self.room.saturating_sub(self.held.len()), self.room)
    }

    /// Time since this device or those it met reached a relay.
    pub fn since_relay(&self, now: Instant) -> Level {
        Level::of_age(self.relay_age(now))
    }

    /// Envelopes that it takes in one contact: all, since lower ones make room, unless there is none.
    pub fn can_take(&self) -> u32 {
        if self.room == 0 { 0 } else { ENVELOPES_PER_CONTACT_MAX }
    }

    fn relay_age(&self, now: Instant) -> Option<Duration> {
        self.relay.map(|(at, age)| now.since(at) + age)
    }

    fn standing(&self, content: &ContentHash) -> super::clearing::Standing {
        self.clearing.standing(self.clearing.naming(content), self.bundle.clearing_organisations())
    }

    fn weigh(&self, now: Instant, held: &Held) -> Weighed {
        Weighed {
            direction: held.direction,
            handed: held.handed,
            age: held.age(now),
            revoked: self.is_revoked(held.stamp_key),
            at_relay: held.at_relay,
        }
    }

    fn is_revoked(&self, key: StampKeyId) -> bool {
        self.bundle.keyring().terms(key).is_none_or(|terms| terms.revoked)
    }

    /// Drops what is too much: *down* beyond its quarter, oldest first; then, while the room is exceeded, the lowest of
    /// the stamp key that is furthest above its share.
    fn make_room(&mut self) {
        let mut dropped = Vec::new();
        while self.down.len() > self.room / 4 {
            let Some((_, oldest)) = self.down.first().copied() else { break };
            self.forget(&oldest);
            dropped.push(oldest);
        }
        while self.held.len() > self.room {
            let Some(lowest) = self.lowest() else { break };
            self.forget(&lowest);
            dropped.push(lowest);
        }
        if !dropped.is_empty() {
            self.out.push_back(Output::Drop(dropped));
        }
    }

    fn lowest(&self) -> Option<EnvelopeId> {
        let largest = self.by_key.iter().max_by_key(|(key, ids)| excess(ids.len(), self.is_revoked(**key)));
        largest?.1.first().map(|(_, id)| *id)
    }

    fn drop_ids(&mut self, ids: Vec<EnvelopeId>) {
        let dropped: Vec<_> = ids.into_iter().filter(|id| self.forget(id)).collect();
        if !dropped.is_empty() {
            self.out.push_back(Output::Drop(dropped));
        }
    }

    fn forget(&mut self, id: &EnvelopeId) -> bool {
        let Some(held) = self.held.remove(id) else { return false };
        self.forget_order(id, &held);
        true
    }

    /// Forgets where an envelope stood that is no more held as it was.
    fn forget_order(&mut self, id: &EnvelopeId, held: &Held) {
        if held.direction == Direction::Down {
            self.down.remove(&(held.born(), *id));
        }
        if let Some(ids) = self.by_key.get_mut(&held.stamp_key) {
            ids.remove(&(held.drop_order(), *id));
            if ids.is_empty() {
                self.by_key.remove(&held.stamp_key);
            }
        }
    }
}

/// Changes what is remembered of an envelope, and its place in the order of dropping.
fn change(
    all: &mut BTreeMap<EnvelopeId, Held>,
    by_key: &mut BTreeMap<StampKeyId, BTreeSet<(DropOrder, EnvelopeId)>>,
    id: &EnvelopeId,
    change: impl FnOnce(&mut Held),
) {
    let Some(held) = all.get_mut(id) else { return };
    let before = held.drop_order();
    change(held);
    if held.drop_order() != before
        && let Some(ids) = by_key.get_mut(&held.stamp_key)
    {
        ids.remove(&(before, *id));
        ids.insert((held.drop_order(), *id));
    }
}

impl Held {
    fn age(&self, now: Instant) -> Duration {
        self.age_before + now.since(self.since)
    }

    /// When its age was nothing, in milliseconds, perhaps before the clock began.
    fn born(&self) -> i64 {
        let millis = |duration: u128| i64::try_from(duration).unwrap_or(i64::MAX);
        millis(self.since.as_millis().into()).saturating_sub(millis(self.age_before.as_millis()))
    }

    fn drop_order(&self) -> DropOrder {
        drop_order(self.at_relay, self.copies, self.handed, self.born())
    }
}
