//! What the desk knows of the relays' logs: the content hash at each position, receipts to be countersigned, and the
//! log's Merkle root as far as the desk has read without a gap.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::SigningKey;
use ijwi_mesh::store::{Batch, Store, StoreError, Tree};
use ijwi_protocol::campaign::{Bundle, Countersignature, News, Receipt, SignedHead, merkle::Frontier};
use ijwi_protocol::contact::{Cursors, Stream};
use ijwi_protocol::ids::{CampaignId, ContentHash, NewsId, RecipientId, RelayId};
use ijwi_protocol::time::Day;

/// In the store's state, before the news id of our countersignature: a relay has it.
const ARRIVED: &[u8] = b"arrived/";

/// The desk's books on the relays.
#[derive(Default)]
pub(crate) struct Ledger {
    leaves: BTreeMap<(RelayId, u64), ContentHash>,
    frontiers: BTreeMap<RelayId, Frontier>,
    receipts: BTreeMap<[u8; 32], Receipt>,
    /// Ours, and whether a relay has them: read back from its news.
    ours: BTreeMap<NewsId, (Countersignature, bool)>,
    signed: BTreeSet<[u8; 32]>,
    cursors: BTreeMap<(RelayId, Stream), u64>,
    latest: Day,
    broken: bool,
}

impl Ledger {
    pub(crate) fn open(store: &dyn Store, _campaign: &CampaignId) -> Result<Self, StoreError> {
        let mut ledger = Self::default();
        let _ = store.scan(Tree::Leaves, &mut |key, bytes| {
            if let Some((relay, position)) = key.split_first_chunk::<16>()
                && let (Ok(position), Ok(content)) = (position.try_into(), bytes.try_into())
            {
                ledger.leaves.insert((RelayId(*relay), u64::from_be_bytes(position)), ContentHash(content));
            }
            true
        })?;
        let relays: BTreeSet<_> = ledger.leaves.keys().map(|(relay, _)| *relay).collect();
        relays.into_iter().for_each(|relay| ledger.advance(relay));
        let _ = store.scan(Tree::News, &mut |_, bytes| {
            match News::read(&bytes) {
                Ok(News::Receipt(receipt)) => {
                    ledger.latest = ledger.latest.max(receipt.body.head.day);
                    ledger.receipts.insert(receipt.hash(), *receipt);
                }
                Ok(News::Countersignature(signature)) => {
                    ledger.signed.insert(signature.receipt);
                    let id = News::Countersignature(signature.clone()).id();
                    ledger.ours.insert(id, (signature, false));
                }
                Err(_) => {}
            }
            true
        })?;
        let _ = store.scan(Tree::State, &mut |key, bytes| {
            if let Some((relay, stream)) = key.strip_prefix(b"cursor/").and_then(|key| key.split_first_chunk::<16>())
                && let (Some(stream), Ok(next)) = (stream_of(stream), bytes.try_into())
            {
                ledger.cursors.insert((RelayId(*relay), stream), u64::from_be_bytes(next));
            }
            // It has come back once, and the cursor is past it: without this it would be sent for ever.
            if let Some(id) = key.strip_prefix(ARRIVED).and_then(|id| id.try_into().ok())
                && let Some((_, arrived)) = ledger.ours.get_mut(&NewsId(id))
            {
                *arrived = true;
            }
            true
        })?;
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
        batch.put(Tree::State, &[&b"cursor/"[..], &relay.0, &[number]].concat(), next.to_be_bytes().to_vec());
        self.cursors.insert((relay, stream), next);
    }

    pub(crate) fn handle_logged(&mut self, batch: &mut Batch, relay: RelayId, entries: &[(u64, ContentHash)]) {
        for (position, content) in entries {
            match self.leaves.entry((relay, *position)) {
                Entry::Vacant(free) => {
                    free.insert(*content);
                    batch.put(Tree::Leaves, &[&relay.0[..], &position.to_be_bytes()].concat(), content.0.to_vec());
                }
                // What stood there first is what was countersigned, and stays.
                Entry::Occupied(known) => self.broken |= known.get() != content,
            }
        }
        self.advance(relay);
    }

    /// A signed head: where we have read just as far without a gap, its root must be ours.
    pub(crate) fn handle_head(&mut self, head: &SignedHead) {
        self.latest = self.latest.max(head.day);
        let ours = self.frontiers.get(&head.relay).filter(|frontier| frontier.size() == head.size);
        if ours.is_some_and(|frontier| frontier.root() != head.root) {
            self.broken = true;
        }
    }

    /// News of the relay. Only receipts, and our own signatures coming back, matter to a desk.
    pub(crate) fn handle_news(&mut self, batch: &mut Batch, news: &News) {
        match news {
            News::Receipt(receipt) => {
                self.latest = self.latest.max(receipt.body.head.day);
                batch.put(Tree::News, &news.id().0, news.to_bytes());
                self.receipts.insert(receipt.hash(), (**receipt).clone());
            }
            News::Countersignature(_) => {
                let id = news.id();
                if let Some((_, arrived)) = self.ours.get_mut(&id) {
                    *arrived = true;
                    batch.put(Tree::State, &[ARRIVED, &id.0].concat(), Vec::new());
                }
            }
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
        let due: Vec<_> = self
            .receipts
            .iter()
            .filter(|(hash, receipt)| !self.signed.contains(*hash) && self.is_collected(receipt))
            .map(|(_, receipt)| receipt.clone())
            .collect();
        let mut new = Vec::new();
        for receipt in due {
            let signature = Countersignature::sign(identity, desk, bundle.campaign(), &receipt);
            let news = News::Countersignature(signature.clone());
            batch.put(Tree::News, &news.id().0, news.to_bytes());
            self.signed.insert(signature.receipt);
            self.ours.insert(news.id(), (signature, false));
            new.push(news.id());
        }
        new
    }

    /// Entries of the logs for which no relay is known to have our signature.
    pub(crate) fn unsigned(&self) -> u64 {
        let arrived = self.ours.values().filter(|(_, arrived)| *arrived).map(|(signature, _)| signature.receipt);
        let signed: usize =
            arrived.filter_map(|hash| self.receipts.get(&hash)).map(|receipt| receipt.body.ids.len()).sum();
        (self.leaves.len() - signed.min(self.leaves.len())) as u64
    }

    /// Our signatures that no relay is known to have.
    pub(crate) fn unsent(&self) -> Vec<NewsId> {
        self.ours.iter().filter(|(_, (_, arrived))| !arrived).map(|(id, _)| *id).collect()
    }

    pub(crate) fn read(&self, id: &NewsId) -> Option<Vec<u8>> {
        let (signature, _) = self.ours.get(id)?;
        Some(News::Countersignature(signature.clone()).to_bytes())
    }

    fn is_collected(&self, receipt: &Receipt) -> bool {
        let body = &receipt.body;
        (body.from..).zip(&body.ids).all(|(position, id)| {
            self.leaves.get(&(body.relay, position)).is_some_and(|content| receipt.short_id(content) == *id)
        })
    }

    fn advance(&mut self, relay: RelayId) {
        let frontier = self.frontiers.entry(relay).or_default();
        while let Some(content) = self.leaves.get(&(relay, frontier.size())) {
            frontier.push(content);
        }
    }
}

fn stream_of(number: &[u8]) -> Option<Stream> {
    match number {
        [0] => Some(Stream::Up),
        [2] => Some(Stream::News),
        _ => None,
    }
}
