//! A device's custody: the store and the carrier, as the keeper of its contacts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use ijwi_protocol::bounds::{IDS_MAX, RECEIPTS_MAX};
use ijwi_protocol::campaign::{DayClock, News, Receipt};
use ijwi_protocol::carry::{Carrier, Contacted, Entry, Output};
use ijwi_protocol::codec;
use ijwi_protocol::contact::{Cursors, Level, NodeRole, Stream};
use ijwi_protocol::envelope::{Direction, Envelope, Verified};
use ijwi_protocol::ids::{EnvelopeId, NewsId, RelayId};
use ijwi_protocol::time::{Day, Instant};
use tokio::sync::broadcast;
use tracing::{debug, warn};

use crate::bundles::{self, Active, BundlesError};
use crate::clock::Clock;
use crate::keeper::{Arrival, Keeper as _};
use crate::one_thread::OneThread;
use crate::seed::random_bytes;
use crate::store::{Batch, Store, StoreError, Tree};

mod keeping;

const DAY: &[u8] = b"day";
const RELAY_REACHED: &[u8] = b"relay-reached";
/// Receipts and countersignatures that are kept. Relays share [`RECEIPTS_MAX`] of them, desks the rest.
const NEWS_MAX: usize = 4 * RECEIPTS_MAX;
/// Envelopes that are removed in one commit: the store holds in memory what stands beside each of them.
const DROPPED_AT_ONCE: usize = 64;
/// Envelopes whose counts are kept in one commit, if the contact does not end before.
const HANDED_KEPT_AT_ONCE: usize = 512;
/// Arrivals that a slow contact may lag behind.
const ARRIVALS: usize = 1024;

/// What a device holds for others.
pub struct Custody {
    store: Arc<dyn Store>,
    clock: Clock,
    state: Mutex<State>,
    arrivals: broadcast::Sender<Arrival>,
    thread: OneThread,
}

struct State {
    carrier: Carrier,
    active: Active,
    day: DayClock,
    news: BTreeMap<NewsId, News>,
    /// Handed on since the counts were kept.
    handed: BTreeSet<EnvelopeId>,
    /// Whether the last commit found the disk full.
    full: bool,
}

/// What can be told of a custody.
#[derive(Clone, Debug)]
pub struct Holding {
    /// Envelopes to desks.
    pub up: usize,
    /// Envelopes to devices.
    pub down: usize,
    /// Receipts and countersignatures.
    pub news: usize,
    /// Whether the disk is full.
    pub full: bool,
    /// Time since a relay was reached.
    pub since_relay: Level,
}

impl Custody {
    /// Takes up what the store holds. `room` is in envelopes.
    ///
    /// # Errors
    /// [`StoreError`] when the store can't be read, or the system gives no thread.
    pub fn open(store: Arc<dyn Store>, active: Active, clock: Clock, room: usize) -> Result<Self, StoreError> {
        let now = clock.now();
        let mut carrier = Carrier::new(now, room.min(IDS_MAX - RECEIPTS_MAX), Arc::clone(&active.bundle));
        let kept_day = store.get(Tree::State, DAY)?.and_then(|bytes| codec::decode::<Day, 16>(&bytes).ok());
        let day = DayClock::new(active.bundle.manifest().day, kept_day.unwrap_or_default());

        let mut news = BTreeMap::new();
        let mut damage = store.scan(Tree::News, &mut |_, bytes| {
            if let Ok(read) = News::read(&bytes) {
                carrier.handle_news(now, &read);
                news.insert(read.id(), read);
            }
            true
        })?;
        let mut entries: Vec<Entry> = Vec::new();
        damage.skipped += store
            .scan(Tree::Metas, &mut |_, bytes| {
                entries.extend(codec::decode::<Entry, 256>(&bytes));
                true
            })?
            .skipped;
        if damage.skipped > 0 {
            warn!(?damage, "some of what was held can't be read any more");
        }
        for entry in &entries {
            carrier.handle_accepted(now, entry);
        }
        if let Some(bytes) = store.get(Tree::State, RELAY_REACHED)?
            && let Ok(reached) = codec::decode::<Day, 16>(&bytes)
        {
            let days = day.day(clock.today()).0.saturating_sub(reached.0);
            let since_relay = Level::of_age(Some(std::time::Duration::from_secs(u64::from(days) * 86_400)));
            carrier.handle_contact_ended(now, Contacted { role: NodeRole::Device, reach: 0, since_relay });
        }
        let (arrivals, _) = broadcast::channel(ARRIVALS);
        let state = State { carrier, active, day, news, handed: BTreeSet::new(), full: false };
        let custody = Self { store, clock, state: Mutex::new(state), arrivals, thread: OneThread::start()? };
        custody.drop_what_is_over(&mut custody.lock());
        Ok(custody)
    }

    /// Today, as far as it can be believed.
    pub fn day(&self) -> Day {
        self.lock().day.day(self.clock.today())
    }

    /// The days to make something on, the likelier first.
    pub fn days(&self) -> [Day; 2] {
        self.lock().day.days(self.clock.today())
    }

    /// The bundle in force.
    pub fn active(&self) -> Active {
        self.lock().active.clone()
    }

    /// What is held.
    pub fn holding(&self) -> Holding {
        let state = self.lock();
        let down = state.carrier.held().filter(|id| self.direction(&state, id) == Some(Direction::Down)).count();
        Holding {
            up: state.carrier.held().len() - down,
            down,
            news: state.news.len(),
            full: state.full,
            since_relay: state.carrier.since_relay(self.clock.now()),
        }
    }

    /// Every *down* envelope that is held, one by one, until `each` says false.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn each_down(&self, each: &mut dyn FnMut(Verified) -> bool) -> Result<(), StoreError> {
        let ids: Vec<_> = {
            let state = self.lock();
            let down = |id: &&EnvelopeId| self.direction(&state, id) == Some(Direction::Down);
            state.carrier.held().filter(down).copied().collect()
        };
        for (_, envelope) in self.read(&ids) {
            let verified = envelope.map(|envelope| Verified::trusted(envelope, Direction::Down));
            if verified.is_some_and(|envelope| !each(envelope)) {
                break;
            }
        }
        Ok(())
    }

    /// Whether an envelope is held.
    pub fn holds(&self, id: &EnvelopeId) -> bool {
        self.lock().carrier.entry(self.clock.now(), id).is_some()
    }

    /// Whether a relay's receipt names one of these that is held.
    pub fn is_any_at_relay(&self, ids: &[EnvelopeId]) -> bool {
        let state = self.lock();
        ids.iter().any(|id| state.carrier.is_signed_for(id))
    }

    /// Takes envelopes that leave their author here. All or none.
    ///
    /// # Errors
    /// [`StoreError`], [`StoreError::Full`] among them.
    pub fn release(&self, envelopes: Vec<Envelope>) -> Result<(), StoreError> {
        let mut state = self.lock();
        let direction = |envelope: &Envelope| {
            state.active.bundle.keyring().terms(envelope.stamp_key()).map_or(Direction::Up, |terms| terms.direction)
        };
        let verified: Vec<_> = envelopes
            .into_iter()
            .map(|envelope| {
                let direction = direction(&envelope);
                let [draw] = random_bytes();
                Verified::trusted(envelope, direction).with_copies(state.carrier.copies(draw))
            })
            .collect();
        self.commit(&mut state, &verified)
    }

    /// Takes verified news, from a contact or from this node itself. True if it was not known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn learn_news(&self, news: News) -> Result<bool, StoreError> {
        let mut state = self.lock();
        let id = news.id();
        if state.news.contains_key(&id) {
            return Ok(false);
        }
        let mut batch = Batch::default();
        let (share, others) = share_of(&state, &news);
        let gives_way = match &news {
            _ if others.len() < share => None,
            News::Receipt(_) => others.first().copied(),
            News::Countersignature(_) => return Ok(false),
        };
        gives_way.iter().for_each(|old: &NewsId| batch.remove(Tree::News, &old.0));
        batch.put(Tree::News, &id.0, news.to_bytes());
        if let News::Receipt(receipt) = &news {
            self.learn_day(&mut state, receipt.body.head.day, &mut batch);
        }
        self.store.commit(batch)?;
        state.carrier.handle_news(self.clock.now(), &news);
        gives_way.and_then(|old| state.news.remove(&old));
        state.news.insert(id, news);
        self.drain(&mut state);
        drop(state);
        // Nobody may be listening.
        self.arrivals.send(Arrival::News(vec![id])).ok();
        Ok(true)
    }

    /// Takes a bundle from a file.
    ///
    /// # Errors
    /// See [`BundlesError`].
    pub fn install(&self, file: &ijwi_protocol::campaign::BundleFile) -> Result<(), BundlesError> {
        let active = bundles::install(&*self.store, file)?;
        self.activate(&mut self.lock(), active);
        Ok(())
    }

    /// A newer bundle is in force: the day, the carrier and coming contacts go by it.
    fn activate(&self, state: &mut State, active: Active) {
        state.day.learn_from_bundle(active.bundle.manifest().day);
        state.carrier.handle_bundle(Arc::clone(&active.bundle));
        state.active = active;
        // A relay or desk that only the newer bundle names may have signed for what is held.
        let news: Vec<_> = state.news.values().cloned().collect();
        let now = self.clock.now();
        news.iter().for_each(|news| state.carrier.handle_news(now, news));
        self.drain(state);
    }

    fn learn_day(&self, state: &mut State, day: Day, batch: &mut Batch) {
        let before = state.day.latest();
        state.day.learn_from_relay(day);
        if state.day.latest() != before {
            batch.put(Tree::State, DAY, codec::encode(&state.day.latest()));
        }
    }

    /// Keeps envelopes and what the carrier remembers of them, in one batch.
    fn commit(&self, state: &mut State, envelopes: &[Verified]) -> Result<(), StoreError> {
        let entries: Vec<_> = envelopes.iter().map(Entry::new).collect();
        let mut batch = Batch::default();
        for (envelope, entry) in envelopes.iter().zip(&entries) {
            batch.put(Tree::Envelopes, &entry.id.0, envelope.bytes().to_vec());
            batch.put(Tree::Metas, &entry.id.0, codec::encode(entry));
        }
        let committed = self.store.commit(batch);
        let full = matches!(committed, Err(StoreError::Full { .. }));
        if full != state.full {
            state.full = full;
            if full {
                warn!("the disk is full: nothing is taken until there is room");
            } else {
                warn!("there is room again: envelopes are taken");
            }
        }
        committed?;
        let now = self.clock.now();
        entries.iter().for_each(|entry| state.carrier.handle_accepted(now, entry));
        let offers: Vec<_> = entries.iter().filter_map(|entry| state.carrier.offer(&entry.id)).collect();
        self.drain(state);
        if !offers.is_empty() {
            self.arrivals.send(Arrival::Envelopes(offers)).ok();
        }
        Ok(())
    }

    /// Keeps how often envelopes were handed on. It has time: a count that is lost with the power makes one envelope go a
    /// little earlier next time, and a sync for each acknowledgement would cost more than the envelopes do.
    fn keep_handed(&self, state: &mut State) {
        let now = self.clock.now();
        let handed = core::mem::take(&mut state.handed);
        let mut batch = Batch::default();
        for entry in handed.iter().filter_map(|id| state.carrier.entry(now, id)) {
            batch.put(Tree::Metas, &entry.id.0, codec::encode(&entry));
        }
        if let Err(error) = self.store.commit(batch) {
            debug!(%error, "counts could not be kept");
        }
    }

    /// Keeps the day on which a relay was reached: once a day, since a long link settles whenever it has asked anew.
    fn keep_reached(&self, state: &State) {
        let day = codec::encode(&state.day.day(self.clock.today()));
        if self.store.get(Tree::State, RELAY_REACHED).is_ok_and(|kept| kept.as_ref() == Some(&day)) {
            return;
        }
        let mut batch = Batch::default();
        batch.put(Tree::State, RELAY_REACHED, day);
        if let Err(error) = self.store.commit(batch) {
            debug!(%error, "the day of a relay could not be kept");
        }
    }

    /// Does what the carrier asks.
    fn drain(&self, state: &mut State) -> Instant {
        loop {
            match state.carrier.poll_output() {
                Output::Drop(ids) => ids.chunks(DROPPED_AT_ONCE).for_each(|ids| {
                    let mut batch = Batch::default();
                    for id in ids {
                        batch.remove(Tree::Envelopes, &id.0);
                        batch.remove(Tree::Metas, &id.0);
                    }
                    // What is not removed now is found, and dropped again, at the next start.
                    if let Err(error) = self.store.commit(batch) {
                        warn!(%error, "what is over can't be removed");
                    }
                }),
                Output::Wake(at) => return at,
            }
        }
    }

    fn drop_what_is_over(&self, state: &mut State) {
        let day = state.day.certain(self.clock.today());
        state.carrier.handle_timeout(self.clock.now(), day);
        self.drain(state);
        self.forget_old_news(state, day);
    }

    /// Receipts that are over, and signatures of receipts that are not here once there are too many of them.
    fn forget_old_news(&self, state: &mut State, day: Day) {
        let bundle = Arc::clone(&state.active.bundle);
        let is_over_by = |receipt: &Receipt| day > receipt.expires(bundle.keyring());
        let receipts: BTreeSet<_> = state
            .news
            .values()
            .filter_map(|news| match news {
                News::Receipt(receipt) if !is_over_by(receipt) => Some(receipt.hash()),
                _ => None,
            })
            .collect();
        let is_crowded = state.news.len() > NEWS_MAX / 2;
        let is_over = |news: &News| match news {
            News::Receipt(receipt) => is_over_by(receipt),
            News::Countersignature(signature) => is_crowded && !receipts.contains(&signature.receipt),
        };
        let over: Vec<_> = state.news.iter().filter(|(_, news)| is_over(news)).map(|(id, _)| *id).collect();
        if over.is_empty() {
            return;
        }
        let mut batch = Batch::default();
        for id in &over {
            batch.remove(Tree::News, &id.0);
            state.news.remove(id);
        }
        // What is not removed now is found, and removed, at the next start.
        if let Err(error) = self.store.commit(batch) {
            warn!(%error, "old news can't be removed");
        }
    }

    fn direction(&self, state: &State, id: &EnvelopeId) -> Option<Direction> {
        state.carrier.entry(self.clock.now(), id).map(|entry| entry.direction)
    }

    fn cursors(&self, relay: RelayId) -> Cursors {
        let read = |stream| {
            let bytes = self.store.get(Tree::State, &cursor_key(relay, stream)).ok()??;
            codec::decode::<u64, 16>(&bytes).ok()
        };
        Cursors { envelopes: read(Stream::Down).unwrap_or(0), news: read(Stream::News).unwrap_or(0) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the custody")
    }
}

/// How many pieces of news are kept of the relay or desk that signed this one, and those that are, the oldest first: one in
/// the wrong hands must not leave the others no room.
fn share_of(state: &State, news: &News) -> (usize, Vec<NewsId>) {
    let bundle = &state.active.bundle;
    match news {
        News::Receipt(receipt) => {
            let of_relay = state.news.iter().filter_map(|(id, other)| match other {
                News::Receipt(other) if other.body.relay == receipt.body.relay => Some((other.body.number, *id)),
                _ => None,
            });
            let mut of_relay: Vec<_> = of_relay.collect();
            of_relay.sort_unstable();
            let share = RECEIPTS_MAX / bundle.relays().len().max(1);
            (share.max(1), of_relay.into_iter().map(|(_, id)| id).collect())
        }
        News::Countersignature(signature) => {
            let of_desk = state.news.iter().filter_map(|(id, other)| match other {
                News::Countersignature(other) if other.desk == signature.desk => Some(*id),
                _ => None,
            });
            let share = (NEWS_MAX - RECEIPTS_MAX) / bundle.recipients().len().max(1);
            (share.max(1), of_desk.collect())
        }
    }
}

fn cursor_key(relay: RelayId, stream: Stream) -> Vec<u8> {
    [b"cursor/".as_slice(), &relay.0, &codec::encode(&stream)].concat()
}

#[cfg(test)]
mod tests {
    use ijwi_protocol::campaign::{ReceiptBody, RelayInfo, SignedHead};
    use ijwi_protocol::testing::{self, TODAY};

    use super::*;
    use crate::store::MemoryStore;

    #[test]
    fn a_relay_that_signs_without_end_leaves_the_others_their_room() {
        let mut fixture = testing::campaign(1);
        // The second relay, which lies, has another's key here.
        let keys = [fixture.relay.clone(), fixture.desks[0].0.clone()];
        let key = keys[1].verifying_key().to_bytes();
        fixture.draft.relays.push(RelayInfo { key, link_key: [9; 32], addresses: vec!["127.0.0.1:9".to_owned()] });
        fixture.publish();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let active = bundles::install(&*store, &fixture.file).expect("it is valid");
        let now = Clock::system().today();
        let clock = Clock::off_by(i64::from(TODAY.0) - i64::from(now.0));
        let custody = Custody::open(Arc::clone(&store), active, clock, 100).expect("memory can be read");
        let campaign = *fixture.bundle.campaign();
        let receipt = |relay: usize, number: u64| {
            let key = &keys[relay];
            let relay = RelayId::of(&key.verifying_key().to_bytes());
            let head = SignedHead::sign(key, &campaign, relay, Direction::Up, u64::MAX, [0; 32], TODAY);
            let (ids, expires) = (vec![[1; 8]], Day::MAX);
            let body = ReceiptBody { relay, number, from: number, salt: [1; 16], ids, expires, head };
            News::Receipt(Box::new(Receipt::sign(key, &campaign, body)))
        };
        let lies: Vec<_> = (0..RECEIPTS_MAX as u64).map(|number| receipt(1, number)).collect();
        for lie in &lies {
            assert_eq!(custody.learn_news(lie.clone()), Ok(true));
        }
        assert_eq!(custody.holding().news, RECEIPTS_MAX / 2, "its share, of two relays");
        assert!(custody.read_news(&[lies[0].id()]).is_empty(), "the oldest give way");
        assert_eq!(custody.learn_news(receipt(0, 0)), Ok(true));
        assert_eq!(custody.holding().news, RECEIPTS_MAX / 2 + 1);

        // They say that they never expire, and are gone with the last stamp key.
        let last = fixture.bundle.keyring().carried_until().expect("there are keys");
        let mut state = custody.lock();
        custody.forget_old_news(&mut state, last);
        assert_eq!(state.news.len(), RECEIPTS_MAX / 2 + 1);
        custody.forget_old_news(&mut state, last + 1);
        assert!(state.news.is_empty());
    }
}
