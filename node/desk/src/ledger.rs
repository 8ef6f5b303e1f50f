//! What the desk knows of the relays' logs: a [`Witness`] and a [`Book`] of each, and cursors. What is written down:
//!
//! | tree | key | value |
//! |---|---|---|
//! | Leaves | relay id ‖ position | the content hash that was shown first |
//! | Others | relay id ‖ position | another one that was shown later |
//! | Heads | relay id ‖ size | the first signed head of that size |
//! | News | news id | receipts, and our countersignatures |
//! | State | "cursor/" ‖ relay id ‖ stream | the next position |
//! | State | "base/" ‖ relay id | the Merkle frontier of the leaves that were forgotten |
//! | State | "settled/" ‖ relay id | the position before which nothing waits for a signature |
//! | State | "arrived/" ‖ news id | nothing: a relay has this signature of ours |
//! | State | "evidence/" ‖ relay id | what convicts the relay |

mod book;
mod restoring;
mod witness;

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::SigningKey;
use ijwi_mesh::store::{Batch, Store, StoreError, Tree};
use ijwi_protocol::campaign::{Bundle, Countersignature, Evidence, HEADS_MAX, Heads, News, RelayInfo, SignedHead};
use ijwi_protocol::codec;
use ijwi_protocol::contact::{Cursors, Stream};
use ijwi_protocol::envelope::{Direction, Keyring};
use ijwi_protocol::ids::{ContentHash, NewsId, RecipientId, RelayId};
use ijwi_protocol::time::Day;
use tracing::warn;

use book::{Book, Listed, Ours};
use witness::{Shown, Witness};

const CURSOR: &[u8] = b"cursor/";
const BASE: &[u8] = b"base/";
const SETTLED: &[u8] = b"settled/";
const ARRIVED: &[u8] = b"arrived/";
const EVIDENCE: &[u8] = b"evidence/";

/// The desk's books on the relays.
#[derive(Default)]
pub(crate) struct Ledger {
    relays: BTreeMap<RelayId, Known>,
    /// Our signatures: the relay and the first position of the receipt.
    ours: BTreeMap<NewsId, (RelayId, u64)>,
    cursors: BTreeMap<(RelayId, Stream), u64>,
    /// Doubted relays, and whether their log is still to be read anew: once while the desk stays open.
    read_anew: BTreeMap<RelayId, bool>,
    /// Relays against which evidence is kept.
    caught: BTreeSet<RelayId>,
    latest: Day,
}

/// What is known of one relay's log.
#[derive(Default)]
struct Known {
    witness: Witness,
    book: Book,
}

impl Ledger {
    pub(crate) fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let mut ledger = Self::default();
        let mut batch = Batch::default();
        let arrived = ledger.restore_state(store)?;
        ledger.restore_heads(store)?;
        ledger.restore_news(store, &arrived, &mut batch)?;
        ledger.restore_leaves(store, &mut batch)?;
        if !batch.is_empty() {
            store.commit(batch)?;
        }
        let doubted: Vec<_> =
            ledger.relays.keys().filter(|relay| ledger.is_to_be_read_anew(**relay)).copied().collect();
        ledger.read_anew = doubted.into_iter().map(|relay| (relay, true)).collect();
        Ok(ledger)
    }

    /// The latest day in anything that a relay signed.
    pub(crate) fn latest_day(&self) -> Day {
        self.latest
    }

    /// Whether the log of a relay of this bundle is not what the relay signed or showed before.
    pub(crate) fn is_broken(&self, bundle: &Bundle) -> bool {
        let known = |relay: &RelayInfo| self.relays.get(&relay.id());
        bundle.relays().iter().filter_map(known).any(|known| known.witness.is_doubted())
    }

    /// What convicts relays.
    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        self.relays.values().filter_map(|known| known.witness.evidence().cloned()).collect()
    }

    /// Heads for other desks to compare: the latest of each relay.
    pub(crate) fn heads(&self) -> Heads {
        let each = HEADS_MAX / self.relays.len().max(1);
        Heads(self.relays.values().flat_map(|known| known.witness.heads().take(each).cloned()).collect())
    }

    /// Where a contact with this relay goes on reading.
    pub(crate) fn cursors(&mut self, relay: RelayId) -> Cursors {
        let cursor = |stream| self.cursors.get(&(relay, stream)).copied().unwrap_or(0);
        let (envelopes, news) = (cursor(Stream::Up), cursor(Stream::News));
        let anew = self.read_anew.get_mut(&relay).is_some_and(core::mem::take);
        Cursors { envelopes: if anew { 0 } else { envelopes }, news }
    }

    pub(crate) fn handle_cursor(&mut self, batch: &mut Batch, relay: RelayId, stream: Stream, next: u64) {
        let number = if stream == Stream::News { 2 } else { 0 };
        batch.put(Tree::State, &[CURSOR, &relay.0, &[number]].concat(), next.to_be_bytes().to_vec());
        self.cursors.insert((relay, stream), next);
    }

    pub(crate) fn handle_logged(&mut self, batch: &mut Batch, relay: RelayId, entries: &[(u64, ContentHash)]) {
        let before = self.known(relay).witness.base().size();
        for (position, content) in entries {
            self.show(batch, relay, *position, content);
        }
        let base = self.known(relay).witness.base();
        if base.size() != before {
            batch.put(Tree::State, &[BASE, &relay.0].concat(), base.to_bytes());
        }
        self.weigh(batch, relay);
    }

    /// A relay's signed head, from it or from another desk.
    pub(crate) fn handle_head(&mut self, batch: &mut Batch, head: &SignedHead) {
        // Of the other log a desk reads nothing.
        if head.direction != Direction::Up {
            return;
        }
        self.latest = self.latest.max(head.day);
        if let Some(kept) = self.known(head.relay).witness.sign(head) {
            batch.put(Tree::Heads, &key(head.relay, head.size), codec::encode(head));
            if let Some(size) = kept.forgotten {
                batch.remove(Tree::Heads, &key(head.relay, size));
            }
        }
        self.weigh(batch, head.relay);
    }

    /// News of the relay. Only receipts, and our own signatures coming back, matter to a desk.
    pub(crate) fn handle_news(&mut self, batch: &mut Batch, news: &News) {
        let id = news.id();
        match news {
            News::Receipt(receipt) => {
                self.handle_head(batch, &receipt.body.head);
                let relay = receipt.body.relay;
                self.known(relay).witness.weigh_receipt(receipt);
                self.keep_evidence(batch, relay);
                if let Some(dropped) = self.known(relay).book.take((**receipt).clone(), id) {
                    batch.put(Tree::News, &id.0, news.to_bytes());
                    dropped.iter().for_each(|listed| self.erase(batch, listed));
                }
            }
            News::Countersignature(_) => {
                if let Some((relay, from)) = self.ours.get(&id).copied()
                    && self.known(relay).book.note_arrived(from)
                {
                    batch.put(Tree::State, &[ARRIVED, &id.0].concat(), []);
                }
            }
        }
    }

    /// Forgets receipts that are over, with our signatures.
    pub(crate) fn forget(&mut self, batch: &mut Batch, day: Day, keyring: &Keyring) {
        let relays: Vec<_> = self.relays.keys().copied().collect();
        for relay in relays {
            let book = &mut self.known(relay).book;
            let before = book.settled();
            let over = book.forget(|receipt| receipt.expires(keyring) < day);
            let settled = book.settled();
            if settled != before {
                batch.put(Tree::State, &[SETTLED, &relay.0].concat(), settled.to_be_bytes().to_vec());
            }
            over.iter().for_each(|listed| self.erase(batch, listed));
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
        let relays: Vec<_> = self.relays.keys().copied().collect();
        for relay in relays {
            let Known { witness, book } = self.known(relay);
            let (due, others) = book.unsigned_receipts(|at| witness.leaf(at).copied());
            others.into_iter().for_each(|receipt| witness.weigh_receipt(receipt));
            let mut signed = Vec::with_capacity(due.len());
            for from in due {
                let Some(listed) = book.listed(from) else { continue };
                let signature = Countersignature::sign(identity, desk, bundle.campaign(), &listed.receipt);
                let news = News::Countersignature(signature.clone());
                let id = news.id();
                batch.put(Tree::News, &id.0, news.to_bytes());
                book.sign(from, Ours { id, signature, arrived: false });
                signed.push((id, (relay, from)));
            }
            new.extend(signed.iter().map(|(id, _)| *id));
            self.ours.extend(signed);
            self.keep_evidence(batch, relay);
        }
        new
    }

    /// Entries of the logs for which no relay is known to have our signature.
    pub(crate) fn unsigned(&self) -> u64 {
        self.relays.values().map(|known| known.book.unsigned()).sum()
    }

    /// Our signatures that no relay is known to have.
    pub(crate) fn unsent(&self) -> Vec<NewsId> {
        let ours = self.relays.values().flat_map(|known| known.book.all()).filter_map(|listed| listed.ours.as_ref());
        ours.filter(|ours| !ours.arrived).map(|ours| ours.id).collect()
    }

    pub(crate) fn read(&self, id: &NewsId) -> Option<Vec<u8>> {
        let (relay, from) = self.ours.get(id)?;
        let ours = self.relays.get(relay)?.book.listed(*from)?.ours.as_ref()?;
        Some(News::Countersignature(ours.signature.clone()).to_bytes())
    }

    fn show(&mut self, batch: &mut Batch, relay: RelayId, position: u64, content: &ContentHash) {
        // What stood there first is what was countersigned, and stays.
        match self.known(relay).witness.show(position, content) {
            Shown::First(kept) => {
                batch.put(Tree::Leaves, &key(relay, position), content.0.to_vec());
                self.known(relay).book.note(position);
                self.forget_leaf(batch, relay, kept.forgotten);
            }
            Shown::Other => batch.put(Tree::Others, &key(relay, position), content.0.to_vec()),
            Shown::Again => {}
        }
    }

    fn forget_leaf(&mut self, batch: &mut Batch, relay: RelayId, forgotten: Option<u64>) {
        let Some(position) = forgotten else { return };
        batch.remove(Tree::Leaves, &key(relay, position));
        batch.remove(Tree::Others, &key(relay, position));
        self.known(relay).book.forget_entry(position);
    }

    /// Looks for a contradiction. A doubted log is read anew by the next contact: only what a relay shows can be proved.
    fn weigh(&mut self, batch: &mut Batch, relay: RelayId) {
        self.known(relay).witness.weigh();
        self.keep_evidence(batch, relay);
        if self.is_to_be_read_anew(relay) && !self.read_anew.contains_key(&relay) {
            warn!("a relay's log is not the one that it signed: it will be read anew");
            self.read_anew.insert(relay, true);
        }
    }

    fn is_to_be_read_anew(&self, relay: RelayId) -> bool {
        let witness = self.relays.get(&relay).map(|known| &known.witness);
        witness.is_some_and(|witness| witness.is_doubted() && witness.evidence().is_none())
    }

    fn keep_evidence(&mut self, batch: &mut Batch, relay: RelayId) {
        let evidence = self.relays.get(&relay).and_then(|known| known.witness.evidence());
        if let Some(evidence) = evidence
            && self.caught.insert(relay)
        {
            warn!("a relay is caught: it signed what contradicts its log");
            batch.put(Tree::State, &[EVIDENCE, &relay.0].concat(), evidence.to_bytes());
        }
    }

    fn known(&mut self, relay: RelayId) -> &mut Known {
        self.relays.entry(relay).or_default()
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

/// A relay and a position or size.
fn key(relay: RelayId, number: u64) -> Vec<u8> {
    [&relay.0[..], &number.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use ijwi_mesh::store::MemoryStore;
    use ijwi_protocol::bounds::RECEIPTS_MAX;
    use ijwi_protocol::campaign::{Receipt, ReceiptBody, receipt_id};
    use ijwi_protocol::testing::{self, Fixture, TODAY};

    use super::witness::LEAVES_MAX;
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
        for from in (0..2 * LEAVES_MAX as u64).step_by(1_000) {
            log(&mut ledger, &store, relay, &entries(from, 1_000));
        }
        assert_eq!(ledger.unsigned(), LEAVES_MAX as u64);
        for number in 0..2 * RECEIPTS_MAX as u64 {
            // Of what it never showed.
            learn(&mut ledger, &store, receipt(&fixture, 1 << 40 | number, 1, Day::MAX));
        }
        assert!(countersign(&mut ledger, &store, &fixture).is_empty());
        assert_eq!((count(&store, Tree::Leaves), count(&store, Tree::News)), (LEAVES_MAX, RECEIPTS_MAX));
        let ledger = Ledger::open(&store).expect("memory can be read");
        assert_eq!((ledger.unsigned(), count(&store, Tree::News)), (LEAVES_MAX as u64, RECEIPTS_MAX));
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
            let held: usize = ledger.relays.values().map(|known| known.book.all().count()).sum();
            assert_eq!((held, count(&store, Tree::News)), (receipts, news), "on day {day}");
        }
        assert_eq!((ledger.ours.len(), ledger.unsigned()), (0, 2), "what was signed for is settled");
        assert_eq!(Ledger::open(&store).expect("memory can be read").unsigned(), 2);
    }

    #[test]
    fn what_was_signed_does_not_wait_and_a_rewritten_entry_is_kept_beside_the_first() {
        let fixture = testing::campaign(1);
        let relay = fixture.bundle.relays()[0].id();
        let (mut ledger, store) = (Ledger::default(), MemoryStore::default());
        learn(&mut ledger, &store, receipt(&fixture, 0, 4, TODAY));
        log(&mut ledger, &store, relay, &entries(0, 6));
        let new = countersign(&mut ledger, &store, &fixture);
        assert_eq!((new.len(), ledger.unsigned()), (1, 6));
        assert!(countersign(&mut ledger, &store, &fixture).is_empty(), "once");

        // After a restart, the log is read again from its start.
        let mut ledger = Ledger::open(&store).expect("memory can be read");
        assert_eq!((ledger.unsent(), ledger.unsigned()), (new.clone(), 6));
        log(&mut ledger, &store, relay, &entries(0, 6));
        assert_eq!((ledger.is_broken(&fixture.bundle), ledger.unsigned()), (false, 6));
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
        assert_eq!(count(&store, Tree::Others), 1);
    }
}
