//! What the desk knows of the relays' logs: a [`Book`] for each, cursors, and our signatures. What is written down:
//!
//! | tree | key | value |
//! |---|---|---|
//! | Leaves | relay id ‖ position | the content hash of an entry that waits for a receipt |
//! | News | news id | receipts, and our countersignatures |
//! | State | "cursor/" ‖ relay id ‖ stream | the next position |
//! | State | "frontier/" ‖ relay id | the log as far as it was read without a gap |
//! | State | "arrived/" ‖ news id | nothing: a relay has this signature of ours |

mod book;

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::SigningKey;
use ijwi_mesh::store::{Batch, Store, StoreError, Tree};
use ijwi_protocol::campaign::{Bundle, Countersignature, News, SignedHead, merkle::Frontier};
use ijwi_protocol::contact::{Cursors, Stream};
use ijwi_protocol::envelope::Keyring;
use ijwi_protocol::ids::{ContentHash, NewsId, RecipientId, RelayId};
use ijwi_protocol::time::Day;

use book::{Book, Listed, Noted, Ours};

const CURSOR: &[u8] = b"cursor/";
const FRONTIER: &[u8] = b"frontier/";
const ARRIVED: &[u8] = b"arrived/";

/// The desk's books on the relays.
#[derive(Default)]
pub(crate) struct Ledger {
    books: BTreeMap<RelayId, Book>,
    /// Our signatures: the relay and the first position of the receipt.
    ours: BTreeMap<NewsId, (RelayId, u64)>,
    cursors: BTreeMap<(RelayId, Stream), u64>,
    latest: Day,
    broken: bool,
}

impl Ledger {
    pub(crate) fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let mut ledger = Self::default();
        let mut arrived = BTreeSet::new();
        let _ = store.scan(Tree::State, &mut |key, bytes| {
            if let Some((relay, stream)) = key.strip_prefix(CURSOR).and_then(|key| key.split_first_chunk::<16>())
                && let (Some(stream), Ok(next)) = (stream_of(stream), bytes.as_slice().try_into())
            {
                ledger.cursors.insert((RelayId(*relay), stream), u64::from_be_bytes(next));
            } else if let Some(Ok(relay)) = key.strip_prefix(FRONTIER).map(<[u8; 16]>::try_from)
                && let Ok(frontier) = Frontier::read(&bytes)
            {
                ledger.book(RelayId(relay)).resume(frontier);
            } else if let Some(Ok(id)) = key.strip_prefix(ARRIVED).map(<[u8; 16]>::try_from) {
                arrived.insert(NewsId(id));
            }
            true
        })?;
        let mut batch = Batch::default();
        let mut signatures = BTreeMap::new();
        let _ = store.scan(Tree::News, &mut |_, bytes| {
            match News::read(&bytes) {
                Ok(News::Receipt(receipt)) => {
                    ledger.latest = ledger.latest.max(receipt.body.head.day);
                    let id = News::Receipt(receipt.clone()).id();
                    let dropped = ledger.book(receipt.body.relay).take(*receipt, id);
                    dropped.into_iter().flatten().for_each(|listed| ledger.erase(&mut batch, &listed));
                }
                Ok(News::Countersignature(signature)) => drop(signatures.insert(signature.receipt, signature)),
                Err(_) => {}
            }
            true
        })?;
        for (relay, book) in &mut ledger.books {
            let hashes: Vec<_> = book.all().map(|listed| (listed.receipt.body.from, listed.receipt.hash())).collect();
            for (from, hash) in hashes {
                let Some(signature) = signatures.remove(&hash) else { continue };
                let id = News::Countersignature(signature.clone()).id();
                ledger.ours.insert(id, (*relay, from));
                book.sign(from, Ours { id, signature, arrived: arrived.contains(&id) });
            }
        }
        let mut entries = Vec::new();
        let _ = store.scan(Tree::Leaves, &mut |key, bytes| {
            if let Some((relay, position)) = key.split_first_chunk::<16>()
                && let (Ok(position), Ok(content)) = (position.try_into(), bytes.try_into())
            {
                entries.push((RelayId(*relay), u64::from_be_bytes(position), ContentHash(content)));
            }
            true
        })?;
        for (relay, position, content) in entries {
            let over = match ledger.book(relay).note(position, content) {
                Noted::New { forgotten } => forgotten,
                // A signed receipt lists it.
                Noted::Known | Noted::Other => Some(position),
            };
            over.iter().for_each(|position| batch.remove(Tree::Leaves, &leaf_key(relay, *position)));
        }
        if !batch.is_empty() {
            store.commit(batch)?;
        }
        Ok(ledger)
    }

    /// The latest day in anything that a relay signed.
    pub(crate) fn latest_day(&self) -> Day {
        self.latest
    }

    /// Whether a relay was caught with a log that is not what it signed.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    pub(crate) fn cursors(&self, relay: RelayId) -> Cursors {
        let cursor = |stream| self.cursors.get(&(relay, stream)).copied().unwrap_or(0);
        Cursors { envelopes: cursor(Stream::Up), news: cursor(Stream::News) }
    }

    pub(crate) fn handle_cursor(&mut self, batch: &mut Batch, relay: RelayId, stream: Stream, next: u64) {
        let number = if stream == Stream::News { 2 } else { 0 };
        batch.put(Tree::State, &[CURSOR, &relay.0, &[number]].concat(), next.to_be_bytes().to_vec());
        self.cursors.insert((relay, stream), next);
    }

    pub(crate) fn handle_logged(&mut self, batch: &mut Batch, relay: RelayId, entries: &[(u64, ContentHash)]) {
        let before = self.book(relay).frontier().size();
        for (position, content) in entries {
            self.note(batch, relay, *position, *content);
        }
        let frontier = self.book(relay).frontier();
        if frontier.size() != before {
            batch.put(Tree::State, &[FRONTIER, &relay.0].concat(), frontier.to_bytes());
        }
    }

    /// A signed head: where we have read just as far without a gap, its root must be ours.
    pub(crate) fn handle_head(&mut self, head: &SignedHead) {
        self.latest = self.latest.max(head.day);
        let ours = self.books.get(&head.relay).map(Book::frontier).filter(|frontier| frontier.size() == head.size);
        if ours.is_some_and(|frontier| frontier.root() != head.root) {
            self.broken = true;
        }
    }

    /// News of the relay. Only receipts, and our own signatures coming back, matter to a desk.
    pub(crate) fn handle_news(&mut self, batch: &mut Batch, news: &News) {
        let id = news.id();
        match news {
            News::Receipt(receipt) => {
                self.latest = self.latest.max(receipt.body.head.day);
                if let Some(dropped) = self.book(receipt.body.relay).take((**receipt).clone(), id) {
                    batch.put(Tree::News, &id.0, news.to_bytes());
                    dropped.iter().for_each(|listed| self.erase(batch, listed));
                }
            }
            News::Countersignature(_) => {
                if let Some((relay, from)) = self.ours.get(&id).copied()
                    && let Some(ours) = self.book(relay).listed(from).and_then(|listed| listed.ours.as_mut())
                    && !ours.arrived
                {
                    ours.arrived = true;
                    batch.put(Tree::State, &[ARRIVED, &id.0].concat(), []);
                }
            }
        }
    }

    /// Forgets receipts that are over, with our signatures and what waited for them.
    pub(crate) fn forget(&mut self, batch: &mut Batch, day: Day, keyring: &Keyring) {
        let relays: Vec<_> = self.books.keys().copied().collect();
        for relay in relays {
            let (receipts, positions) = self.book(relay).forget(|receipt| receipt.expires(keyring) < day);
            receipts.iter().for_each(|listed| self.erase(batch, listed));
            positions.iter().for_each(|position| batch.remove(Tree::Leaves, &leaf_key(relay, *position)));
        }
    }

    /// Countersigns every receipt whose whole run was collected and is listed rightly: opened or not, else the signature
    /// would name the addressee.
    pub(crate) fn countersign(
        &mut self,
        batch: &mut Batch,
        identity: &SigningKey,
        desk: RecipientId,
        bundle: &Bundle,
    ) -> Vec<NewsId> {
        let mut new = Vec::new();
        for (relay, book) in &mut self.books {
            for from in book.due() {
                let Some(listed) = book.listed(from) else { continue };
                let signature = Countersignature::sign(identity, desk, bundle.campaign(), &listed.receipt);
                let news = News::Countersignature(signature.clone());
                let id = news.id();
                batch.put(Tree::News, &id.0, news.to_bytes());
                for position in book.sign(from, Ours { id, signature, arrived: false }) {
                    batch.remove(Tree::Leaves, &leaf_key(*relay, position));
                }
                self.ours.insert(id, (*relay, from));
                new.push(id);
            }
        }
        new
    }

    /// Entries of the logs for which no relay is known to have our signature.
    pub(crate) fn unsigned(&self) -> u64 {
        self.books.values().map(Book::unsigned).sum()
    }

    /// Our signatures that no relay is known to have.
    pub(crate) fn unsent(&self) -> Vec<NewsId> {
        let ours = self.books.values().flat_map(Book::all).filter_map(|listed| listed.ours.as_ref());
        ours.filter(|ours| !ours.arrived).map(|ours| ours.id).collect()
    }

    pub(crate) fn read(&self, id: &NewsId) -> Option<Vec<u8>> {
        let (relay, from) = self.ours.get(id)?;
        let ours = self.books.get(relay)?.all().find(|listed| listed.receipt.body.from == *from)?.ours.as_ref()?;
        Some(News::Countersignature(ours.signature.clone()).to_bytes())
    }

    fn book(&mut self, relay: RelayId) -> &mut Book {
        self.books.entry(relay).or_default()
    }

    fn note(&mut self, batch: &mut Batch, relay: RelayId, position: u64, content: ContentHash) {
        match self.book(relay).note(position, content) {
            Noted::New { forgotten } => {
                batch.put(Tree::Leaves, &leaf_key(relay, position), content.0.to_vec());
                if let Some(forgotten) = forgotten {
                    batch.remove(Tree::Leaves, &leaf_key(relay, forgotten));
                }
            }
            Noted::Known => {}
            Noted::Other => self.broken = true,
        }
    }

    /// Removes what was written of a receipt.
    fn erase(&mut self, batch: &mut Batch, listed: &Listed) {
        batch.remove(Tree::News, &listed.id.0);
        if let Some(ours) = &listed.ours {
            batch.remove(Tree::News, &ours.id.0);
            batch.remove(Tree::State, &[ARRIVED, &ours.id.0].concat());
            self.ours.remove(&ours.id);
        }
    }
}

fn leaf_key(relay: RelayId, position: u64) -> Vec<u8> {
    [&relay.0[..], &position.to_be_bytes()].concat()
}

fn stream_of(number: &[u8]) -> Option<Stream> {
    match number {
        [0] => Some(Stream::Up),
        [2] => Some(Stream::News),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use ijwi_mesh::store::MemoryStore;
    use ijwi_protocol::bounds::RECEIPTS_MAX;
    use ijwi_protocol::campaign::{Receipt, ReceiptBody, receipt_id};
    use ijwi_protocol::envelope::Direction;
    use ijwi_protocol::testing::{self, Fixture, TODAY};

    use super::book::WAITING_MAX;
    use super::*;

    fn content(position: u64) -> ContentHash {
        let mut content = [0; 32];
        content[..8].copy_from_slice(&position.to_le_bytes());
        ContentHash(content)
    }

    fn entries(from: u64, count: u64) -> Vec<(u64, ContentHash)> {
        (from..from + count).map(|position| (position, content(position))).collect()
    }

    /// A receipt for this run of the log that [`content`] makes.
    fn receipt(fixture: &Fixture, from: u64, count: u64, expires: Day) -> Receipt {
        let (campaign, relay) = (fixture.bundle.campaign(), fixture.bundle.relays()[0].id());
        let head = SignedHead::sign(&fixture.relay, campaign, relay, Direction::Up, u64::MAX, [0; 32], TODAY);
        let ids = entries(from, count).iter().map(|(_, content)| receipt_id(&[1; 16], content)).collect();
        let body = ReceiptBody { relay, number: from, from, salt: [1; 16], ids, expires, head };
        Receipt::sign(&fixture.relay, campaign, body)
    }

    fn learn(ledger: &mut Ledger, store: &MemoryStore, receipt: Receipt) {
        let mut batch = Batch::default();
        ledger.handle_news(&mut batch, &News::Receipt(Box::new(receipt)));
        store.commit(batch).expect("memory has room");
    }

    fn log(ledger: &mut Ledger, store: &MemoryStore, relay: RelayId, entries: &[(u64, ContentHash)]) {
        let mut batch = Batch::default();
        ledger.handle_logged(&mut batch, relay, entries);
        store.commit(batch).expect("memory has room");
    }

    fn countersign(ledger: &mut Ledger, store: &MemoryStore, fixture: &Fixture) -> Vec<NewsId> {
        let identity = &fixture.desks[0].0;
        let desk = RecipientId::of(&identity.verifying_key().to_bytes());
        let mut batch = Batch::default();
        let new = ledger.countersign(&mut batch, identity, desk, &fixture.bundle);
        store.commit(batch).expect("memory has room");
        new
    }

    fn count(store: &MemoryStore, tree: Tree) -> usize {
        let mut count = 0;
        let _ = store.scan(tree, &mut |_, _| {
            count += 1;
            true
        });
        count
    }

    #[test]
    fn a_relay_without_end_makes_the_desk_hold_no_more_than_its_bounds() {
        let fixture = testing::campaign(1);
        let relay = fixture.bundle.relays()[0].id();
        let (mut ledger, store) = (Ledger::default(), MemoryStore::default());
        for from in (0..2 * WAITING_MAX as u64).step_by(1_000) {
            log(&mut ledger, &store, relay, &entries(from, 1_000));
        }
        assert_eq!(ledger.unsigned(), WAITING_MAX as u64);
        for number in 0..2 * RECEIPTS_MAX as u64 {
            // Of what it never showed.
            learn(&mut ledger, &store, receipt(&fixture, 1 << 40 | number, 1, Day::MAX));
        }
        assert!(countersign(&mut ledger, &store, &fixture).is_empty());
        assert_eq!((count(&store, Tree::Leaves), count(&store, Tree::News)), (WAITING_MAX, RECEIPTS_MAX));
        let ledger = Ledger::open(&store).expect("memory can be read");
        assert_eq!((ledger.unsigned(), count(&store, Tree::News)), (WAITING_MAX as u64, RECEIPTS_MAX));
    }

    #[test]
    fn a_receipt_is_over_with_the_last_stamp_key_whatever_it_says() {
        let fixture = testing::campaign(1);
        let keyring = fixture.bundle.keyring();
        let last = keyring.carried_until().expect("there are keys");
        let (mut ledger, store) = (Ledger::default(), MemoryStore::default());
        let relay = fixture.bundle.relays()[0].id();
        learn(&mut ledger, &store, receipt(&fixture, 0, 3, Day::MAX));
        learn(&mut ledger, &store, receipt(&fixture, 3, 3, TODAY));
        log(&mut ledger, &store, relay, &entries(0, 5));
        assert_eq!(countersign(&mut ledger, &store, &fixture).len(), 1);
        for (day, receipts, news) in [(TODAY, 2, 3), (TODAY + 1, 1, 2), (last, 1, 2), (last + 1, 0, 0)] {
            let mut batch = Batch::default();
            ledger.forget(&mut batch, day, keyring);
            store.commit(batch).expect("memory has room");
            let held: usize = ledger.books.values().map(|book| book.all().count()).sum();
            assert_eq!((held, count(&store, Tree::News)), (receipts, news), "on day {day}");
        }
        assert_eq!((ledger.ours.len(), count(&store, Tree::Leaves), ledger.unsigned()), (0, 0, 0));
    }

    #[test]
    fn what_was_signed_is_forgotten_and_a_rewritten_entry_still_shows() {
        let fixture = testing::campaign(1);
        let relay = fixture.bundle.relays()[0].id();
        let (mut ledger, store) = (Ledger::default(), MemoryStore::default());
        learn(&mut ledger, &store, receipt(&fixture, 0, 4, TODAY));
        log(&mut ledger, &store, relay, &entries(0, 6));
        let new = countersign(&mut ledger, &store, &fixture);
        assert_eq!((new.len(), count(&store, Tree::Leaves), ledger.unsigned()), (1, 2, 6));
        assert!(countersign(&mut ledger, &store, &fixture).is_empty(), "once");

        // After a restart, the log is read again from its start.
        let mut ledger = Ledger::open(&store).expect("memory can be read");
        assert_eq!((ledger.unsent(), ledger.books[&relay].frontier().size()), (new.clone(), 6));
        log(&mut ledger, &store, relay, &entries(0, 6));
        assert_eq!((ledger.is_broken(), count(&store, Tree::Leaves)), (false, 2));
        let news = News::read(&ledger.read(&new[0]).expect("it is ours")).expect("it is news");
        let mut batch = Batch::default();
        ledger.handle_news(&mut batch, &news);
        store.commit(batch).expect("memory has room");
        let mut ledger = Ledger::open(&store).expect("memory can be read");
        assert_eq!((ledger.unsent(), ledger.unsigned()), (Vec::new(), 2), "a relay has it");

        // A second receipt for what was signed is not signed as well.
        learn(&mut ledger, &store, receipt(&fixture, 2, 4, TODAY));
        assert!(countersign(&mut ledger, &store, &fixture).is_empty());
        log(&mut ledger, &store, relay, &[(3, content(99))]);
        assert!(ledger.is_broken());
    }
}
