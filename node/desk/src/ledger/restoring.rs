//! Taking up what was written of the relays' logs.

use std::collections::{BTreeMap, BTreeSet};

use ijwi_mesh::store::{Batch, Store, StoreError, Tree};
use ijwi_protocol::campaign::{Evidence, News, SignedHead, merkle::Frontier};
use ijwi_protocol::codec;
use ijwi_protocol::contact::Stream;
use ijwi_protocol::ids::{ContentHash, NewsId, RelayId};

use super::book::Ours;
use super::witness::Shown;
use super::{ARRIVED, BASE, CURSOR, EVIDENCE, Known, Ledger, SETTLED};

/// What a stored head may claim of memory.
const HEAD_MEMORY_MAX: usize = 512;

impl Ledger {
    /// What stands in `State`. Gives our signatures that arrived at a relay.
    pub(super) fn restore_state(&mut self, store: &dyn Store) -> Result<BTreeSet<NewsId>, StoreError> {
        let mut arrived = BTreeSet::new();
        let _ = store.scan(Tree::State, &mut |key, bytes| {
            let relay = |name: &[u8]| key.strip_prefix(name).and_then(|key| key.try_into().ok()).map(RelayId);
            if let Some((relay, stream)) = key.strip_prefix(CURSOR).and_then(|key| key.split_first_chunk::<16>())
                && let (Some(stream), Ok(next)) = (stream_of(stream), bytes.as_slice().try_into())
            {
                self.cursors.insert((RelayId(*relay), stream), u64::from_be_bytes(next));
            } else if let (Some(relay), Ok(base)) = (relay(BASE), Frontier::read(&bytes)) {
                self.known(relay).witness.resume(base);
            } else if let (Some(relay), Ok(settled)) = (relay(SETTLED), bytes.as_slice().try_into()) {
                self.known(relay).book.resume(u64::from_be_bytes(settled));
            } else if let (Some(relay), Ok(evidence)) = (relay(EVIDENCE), Evidence::read(&bytes)) {
                self.caught.insert(relay);
                self.known(relay).witness.restore_evidence(evidence);
            } else if let Some(Ok(id)) = key.strip_prefix(ARRIVED).map(<[u8; 16]>::try_from) {
                arrived.insert(NewsId(id));
            }
            true
        })?;
        Ok(arrived)
    }

    pub(super) fn restore_heads(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let _ = store.scan(Tree::Heads, &mut |_, bytes| {
            if let Ok(head) = codec::decode::<SignedHead, HEAD_MEMORY_MAX>(&bytes) {
                self.latest = self.latest.max(head.day);
                self.known(head.relay).witness.sign(&head);
            }
            true
        })?;
        Ok(())
    }

    pub(super) fn restore_news(
        &mut self,
        store: &dyn Store,
        arrived: &BTreeSet<NewsId>,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let mut signatures = BTreeMap::new();
        let _ = store.scan(Tree::News, &mut |_, bytes| {
            match News::read(&bytes) {
                Ok(News::Receipt(receipt)) => {
                    self.latest = self.latest.max(receipt.body.head.day);
                    let id = News::Receipt(receipt.clone()).id();
                    let dropped = self.known(receipt.body.relay).book.take(*receipt, id);
                    dropped.into_iter().flatten().for_each(|listed| self.erase(batch, &listed));
                }
                Ok(News::Countersignature(signature)) => drop(signatures.insert(signature.receipt, signature)),
                Err(_) => {}
            }
            true
        })?;
        for (relay, Known { book, .. }) in &mut self.relays {
            let hashes: Vec<_> = book.all().map(|listed| (listed.receipt.body.from, listed.receipt.hash())).collect();
            for (from, hash) in hashes {
                let Some(signature) = signatures.remove(&hash) else { continue };
                let id = News::Countersignature(signature.clone()).id();
                self.ours.insert(id, (*relay, from));
                book.sign(from, Ours { id, signature, arrived: arrived.contains(&id) });
            }
        }
        Ok(())
    }

    /// After the news, which tell what does not wait any more.
    pub(super) fn restore_leaves(&mut self, store: &dyn Store, batch: &mut Batch) -> Result<(), StoreError> {
        for tree in [Tree::Leaves, Tree::Others] {
            let _ = store.scan(tree, &mut |key, bytes| {
                if let Some((relay, position)) = key.split_first_chunk::<16>()
                    && let (Ok(position), Ok(content)) = (position.try_into(), bytes.try_into())
                {
                    let (relay, position) = (RelayId(*relay), u64::from_be_bytes(position));
                    if tree == Tree::Others {
                        self.known(relay).witness.restore_other(position, ContentHash(content));
                    } else if let Shown::First(kept) = self.known(relay).witness.show(position, &ContentHash(content)) {
                        self.known(relay).book.note(position);
                        self.forget_leaf(batch, relay, kept.forgotten);
                    }
                }
                true
            })?;
        }
        Ok(())
    }
}

fn stream_of(number: &[u8]) -> Option<Stream> {
    match number {
        [0] => Some(Stream::Up),
        [2] => Some(Stream::News),
        _ => None,
    }
}
