//! What the desk knows of the relays' logs: a [`Witness`] of each, receipts to be countersigned, cursors.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::SigningKey;
use ijwi_mesh::store::{Batch, Store, StoreError, Tree};
use ijwi_protocol::campaign::{Bundle, Countersignature, Evidence, HEADS_MAX, Heads, News, Receipt, SignedHead};
use ijwi_protocol::codec;
use ijwi_protocol::contact::{Cursors, Stream};
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::{ContentHash, NewsId, RecipientId, RelayId};
use ijwi_protocol::time::Day;
use tracing::warn;

use crate::witness::{Shown, Witness};

/// What a stored head may claim of memory.
const HEAD_MEMORY_MAX: usize = 512;

/// The desk's books on the relays.
#[derive(Default)]
pub(crate) struct Ledger {
    witnesses: BTreeMap<RelayId, Witness>,
    receipts: BTreeMap<[u8; 32], Receipt>,
    /// Ours, and whether a relay has them: read back from its news.
    ours: BTreeMap<NewsId, (Countersignature, bool)>,
    signed: BTreeSet<[u8; 32]>,
    cursors: BTreeMap<(RelayId, Stream), u64>,
    /// Doubted relays, and whether their log is still to be read anew: once while the desk stays open.
    read_anew: BTreeMap<RelayId, bool>,
    /// Relays against which evidence is kept.
    caught: BTreeSet<RelayId>,
    latest: Day,
}

impl Ledger {
    pub(crate) fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let mut ledger = Self::default();
        let _ = store.scan(Tree::Heads, &mut |_, bytes| {
            if let Ok(head) = codec::decode::<SignedHead, HEAD_MEMORY_MAX>(&bytes) {
                ledger.latest = ledger.latest.max(head.day);
                ledger.witness(head.relay).sign(&head);
            }
            true
        })?;
        for tree in [Tree::Leaves, Tree::Others] {
            let _ = store.scan(tree, &mut |key, bytes| {
                if let Some((relay, position)) = key.split_first_chunk::<16>()
                    && let (Ok(position), Ok(content)) = (position.try_into(), bytes.try_into())
                {
                    let (witness, content) = (ledger.witness(RelayId(*relay)), ContentHash(content));
                    let position = u64::from_be_bytes(position);
                    if tree == Tree::Leaves {
                        witness.show(position, &content);
                    } else {
                        witness.restore_other(position, content);
                    }
                }
                true
            })?;
        }
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
                && let (Some(stream), Ok(next)) = (stream_of(stream), bytes[..].try_into())
            {
                ledger.cursors.insert((RelayId(*relay), stream), u64::from_be_bytes(next));
            } else if key.starts_with(EVIDENCE)
                && let Ok(evidence) = Evidence::read(&bytes)
            {
                ledger.caught.insert(evidence.relay());
                ledger.witness(evidence.relay()).restore_evidence(evidence);
            } else if let Some(Ok(id)) = key.strip_prefix(ARRIVED).map(TryInto::try_into)
                && let Some((_, arrived)) = ledger.ours.get_mut(&NewsId(id))
            {
                *arrived = true;
            }
            true
        })?;
        let doubted: Vec<_> =
            ledger.witnesses.keys().filter(|relay| ledger.is_to_be_read_anew(**relay)).copied().collect();
        ledger.read_anew = doubted.into_iter().map(|relay| (relay, true)).collect();
        Ok(ledger)
    }

    /// The latest day in anything that a relay signed.
    pub(crate) fn latest_day(&self) -> Day {
        self.latest
    }

    /// Whether a relay's log is not what the relay signed.
    pub(crate) fn is_broken(&self) -> bool {
        self.witnesses.values().any(Witness::is_doubted)
    }

    /// What convicts relays.
    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        self.witnesses.values().filter_map(|witness| witness.evidence().cloned()).collect()
    }

    /// Heads for other desks to compare: the latest of each relay.
    pub(crate) fn heads(&self) -> Heads {
        let each = HEADS_MAX / self.witnesses.len().max(1);
        Heads(self.witnesses.values().flat_map(|witness| witness.heads().take(each).cloned()).collect())
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
        batch.put(Tree::State, &[&b"cursor/"[..], &relay.0, &[number]].concat(), next.to_be_bytes().to_vec());
        self.cursors.insert((relay, stream), next);
    }

    pub(crate) fn handle_logged(&mut self, batch: &mut Batch, relay: RelayId, entries: &[(u64, ContentHash)]) {
        let witness = self.witness(relay);
        for (position, content) in entries {
            // What stood there first is what was countersigned, and stays.
            let tree = match witness.show(*position, content) {
                Shown::First => Tree::Leaves,
                Shown::Other => Tree::Others,
                Shown::Again => continue,
            };
            batch.put(tree, &[&relay.0[..], &position.to_be_bytes()].concat(), content.0.to_vec());
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
        if self.witness(head.relay).sign(head) {
            let key = [&head.relay.0[..], &head.size.to_be_bytes()].concat();
            batch.put(Tree::Heads, &key, codec::encode(head));
        }
        self.weigh(batch, head.relay);
    }

    /// Looks for a contradiction. A doubted log is read anew by the next contact: only what a relay shows can be proved.
    fn weigh(&mut self, batch: &mut Batch, relay: RelayId) {
        self.witness(relay).weigh();
        self.keep_evidence(batch, relay);
        if self.is_to_be_read_anew(relay) && !self.read_anew.contains_key(&relay) {
            warn!("a relay's log is not the one that it signed: it will be read anew");
            self.read_anew.insert(relay, true);
        }
    }

    fn is_to_be_read_anew(&self, relay: RelayId) -> bool {
        self.witnesses.get(&relay).is_some_and(|witness| witness.is_doubted() && witness.evidence().is_none())
    }

    fn keep_evidence(&mut self, batch: &mut Batch, relay: RelayId) {
        let evidence = self.witnesses.get(&relay).and_then(Witness::evidence);
        if let Some(evidence) = evidence
            && self.caught.insert(relay)
        {
            warn!("a relay is caught: it signed what contradicts its log");
            batch.put(Tree::State, &[EVIDENCE, &relay.0].concat(), evidence.to_bytes());
        }
    }

    fn witness(&mut self, relay: RelayId) -> &mut Witness {
        self.witnesses.entry(relay).or_default()
    }

    /// News of the relay. Only receipts, and our own signatures coming back, matter to a desk.
    pub(crate) fn handle_news(&mut self, batch: &mut Batch, news: &News) {
        match news {
            News::Receipt(receipt) => {
                self.handle_head(batch, &receipt.body.head);
                batch.put(Tree::News, &news.id().0, news.to_bytes());
                self.receipts.insert(receipt.hash(), (**receipt).clone());
            }
            News::Countersignature(_) => {
                let id = news.id();
                if let Some((_, arrived)) = self.ours.get_mut(&id).filter(|(_, arrived)| !arrived) {
                    *arrived = true;
                    // The relay's cursor goes on: it is not shown again.
                    batch.put(Tree::State, &[ARRIVED, &id.0].concat(), []);
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
        let waiting = self.receipts.iter().filter(|(hash, _)| !self.signed.contains(*hash));
        let (due, others): (Vec<_>, Vec<_>) =
            waiting.map(|(_, receipt)| receipt.clone()).partition(|receipt| self.is_collected(receipt));
        for receipt in others {
            self.witness(receipt.body.relay).weigh_receipt(&receipt);
            self.keep_evidence(batch, receipt.body.relay);
        }
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
        let shown: usize = self.witnesses.values().map(Witness::len).sum();
        (shown - signed.min(shown)) as u64
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
        let Some(witness) = self.witnesses.get(&body.relay) else { return false };
        (body.from..)
            .zip(&body.ids)
            .all(|(position, id)| witness.leaf(position).is_some_and(|content| receipt.short_id(content) == *id))
    }
}

/// Names in `State`, before a relay's id and before the id of a signature of ours that a relay has.
const EVIDENCE: &[u8] = b"evidence/";
const ARRIVED: &[u8] = b"arrived/";

fn stream_of(number: &[u8]) -> Option<Stream> {
    match number {
        [0] => Some(Stream::Up),
        [2] => Some(Stream::News),
        _ => None,
    }
}
