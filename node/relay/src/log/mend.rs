//! Taking up the log when it is opened. All of it is looked through: leaves have no gap, and their Merkle root is the
//! one that was kept. After a power cut and a salvage, records of the last commit may be there in part: an entry whose
//! envelope is whole stays, one without goes, and so does a piece of news. Nothing of that commit was acknowledged, and
//! of all commits before it nothing can be missing; if something is, the log does not go on.

use std::collections::BTreeSet;

use ijwi_mesh::store::{Batch, Store, Tree};
use ijwi_protocol::campaign::News;
use ijwi_protocol::campaign::merkle::Frontier;
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{Direction, Envelope};
use ijwi_protocol::ids::{ContentHash, RelayId};

use super::sizes::{Receipts, Sizes};
use super::{LogError, entries, expiry, leaf_key, number};

/// What was cut off when the power went, and dropped at the next opening.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// Entries without their envelope. None was acknowledged.
    pub envelopes: u64,
    /// Receipts and countersignatures.
    pub news: u64,
}

/// Reads how far the log is, puts right what was cut off, and commits that.
pub(super) fn take_up(store: &dyn Store, relay: RelayId) -> Result<(Sizes, Unfinished), LogError> {
    let kept = Sizes::read(store)?;
    let mut sizes = kept.clone();
    let mut batch = Batch::default();
    let mut unfinished = Unfinished::default();
    for direction in [Direction::Up, Direction::Down] {
        unfinished.envelopes += mend_envelopes(store, direction, &mut sizes, &mut batch)?;
    }
    unfinished.news = mend_news(store, relay, &mut sizes, &mut batch)?;
    if sizes.receipts.covered > sizes.frontier(Direction::Up).size() {
        return Err(LogError::Inconsistent(Tree::NewsLog));
    }
    if sizes != kept || !batch.is_empty() || !Sizes::are_written(store)? {
        sizes.settle();
        sizes.put_frontiers(&mut batch);
        sizes.put_counters(&mut batch);
        store.commit(batch)?;
    }
    Ok((sizes, unfinished))
}

/// Goes through the leaves of a stream. How many entries were dropped.
fn mend_envelopes(
    store: &dyn Store,
    direction: Direction,
    sizes: &mut Sizes,
    batch: &mut Batch,
) -> Result<u64, LogError> {
    let (kept, sure) = (sizes.frontier(direction).clone(), sizes.sure(direction));
    let must_fit = |frontier: &Frontier| {
        let fits = frontier.size() != kept.size() || *frontier == kept;
        fits.then_some(()).ok_or(LogError::Inconsistent(Tree::Leaves))
    };
    let mut frontier = read_leaves(store, direction, sure)?;
    must_fit(&frontier)?;
    // The last append: an envelope that is whole tells all else of its entry.
    while let Some(envelope) = whole_envelope(store, direction, frontier.size())? {
        let (position, content) = (frontier.size(), envelope.content_hash());
        let record = |tree, key: &[u8], value: &[u8], batch: &mut Batch| {
            if store.get(tree, key)?.as_deref() != Some(value) {
                batch.put(tree, key, value);
            }
            Ok::<_, LogError>(())
        };
        record(Tree::Leaves, &leaf_key(direction, position), &content.0, batch)?;
        record(Tree::Index, &content.0, &codec::encode(&(direction, position)), batch)?;
        record(Tree::ByStampKey, &expiry::key(envelope.stamp_key(), direction, position), &[], batch)?;
        frontier.push(&content);
        must_fit(&frontier)?;
    }
    let end = frontier.size();
    let mut dropped: BTreeSet<u64> = (end..kept.size()).collect();
    let _ = store.scan_from(entries(direction), &end.to_be_bytes(), &mut |key, _| {
        dropped.extend(key.try_into().map(u64::from_be_bytes));
        batch.remove(entries(direction), key);
        true
    })?;
    let _ = store.scan_from(Tree::Leaves, &leaf_key(direction, end), &mut |key, _| {
        let Some(position) = leaf_position(direction, key) else { return false };
        dropped.insert(position);
        batch.remove(Tree::Leaves, key);
        true
    })?;
    *sizes.frontier_mut(direction) = frontier;
    Ok(dropped.len() as u64)
}

/// The frontier of so many leaves, none of which may be missing.
fn read_leaves(store: &dyn Store, direction: Direction, count: u64) -> Result<Frontier, LogError> {
    let mut frontier = Frontier::default();
    let _ = store.scan_from(Tree::Leaves, &leaf_key(direction, 0), &mut |key, content| {
        let position = leaf_position(direction, key).filter(|position| *position == frontier.size());
        match (position, content.try_into()) {
            (Some(position), Ok(content)) if position < count => frontier.push(&ContentHash(content)),
            _ => return false,
        }
        true
    })?;
    if frontier.size() == count { Ok(frontier) } else { Err(LogError::Inconsistent(Tree::Leaves)) }
}

/// The envelope at a position, unless something else says that it belongs elsewhere: what was dropped once may come back.
fn whole_envelope(store: &dyn Store, direction: Direction, position: u64) -> Result<Option<Envelope>, LogError> {
    let bytes = store.get(entries(direction), &position.to_be_bytes())?;
    let Some(envelope) = bytes.and_then(|bytes| Envelope::parse(&bytes).ok()) else { return Ok(None) };
    let content = envelope.content_hash();
    let is_leaf = |direction, position| {
        let leaf = store.get(Tree::Leaves, &leaf_key(direction, position))?;
        Ok::<_, LogError>(leaf.map(|leaf| leaf == content.0))
    };
    let place = store.get(Tree::Index, &content.0)?;
    let place = place.and_then(|place| codec::decode::<(Direction, u64), 16>(&place).ok());
    let is_elsewhere = match place {
        Some(place) if place != (direction, position) => is_leaf(place.0, place.1)? == Some(true),
        _ => false,
    };
    let is_here = is_leaf(direction, position)?.unwrap_or(true);
    Ok((is_here && !is_elsewhere).then_some(envelope))
}

/// Looks at the last pieces of news. How many were dropped.
fn mend_news(store: &dyn Store, relay: RelayId, sizes: &mut Sizes, batch: &mut Batch) -> Result<u64, LogError> {
    let mut end = if sizes.before().is_some() { sizes.news.saturating_sub(1) } else { sizes.news };
    while let Some(news) = whole_news(store, end)? {
        let place = codec::encode(&end);
        if store.get(Tree::NewsIndex, &news.id().0)?.as_ref() != Some(&place) {
            batch.put(Tree::NewsIndex, &news.id().0, place);
        }
        if let News::Receipt(receipt) = &news
            && receipt.body.relay == relay
        {
            sizes.receipts = Receipts::behind(&receipt.body);
        }
        end += 1;
    }
    if let Some(before) = sizes.before().filter(|_| end < sizes.news) {
        sizes.receipts = before;
    }
    let mut dropped: BTreeSet<u64> = (end..sizes.news).collect();
    let _ = store.scan_from(Tree::NewsLog, &end.to_be_bytes(), &mut |key, _| {
        dropped.extend(key.try_into().map(u64::from_be_bytes));
        batch.remove(Tree::NewsLog, key);
        true
    })?;
    sizes.news = end;
    Ok(dropped.len() as u64)
}

fn whole_news(store: &dyn Store, position: u64) -> Result<Option<News>, LogError> {
    let bytes = store.get(Tree::NewsLog, &position.to_be_bytes())?;
    Ok(bytes.and_then(|bytes| News::read(&bytes).ok()))
}

/// The position in the key of a leaf of this direction.
fn leaf_position(direction: Direction, key: &[u8]) -> Option<u64> {
    let position = key.strip_prefix(&[number(direction)])?;
    Some(u64::from_be_bytes(position.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use ijwi_mesh::store::{MemoryStore, Records, torn};
    use ijwi_protocol::campaign::Countersignature;
    use ijwi_protocol::envelope::Verified;
    use ijwi_protocol::testing::{Fixture, TODAY, campaign};

    use super::super::Log;
    use super::*;

    fn store_of(records: &Records) -> Arc<MemoryStore> {
        Arc::new(MemoryStore::of(records))
    }

    fn open(store: &Arc<MemoryStore>, fixture: &Fixture) -> Log {
        Log::open(store.clone(), *fixture.bundle.campaign(), fixture.bundle.relays()[0].id()).unwrap()
    }

    /// Parts of the commit that made `after` of `before`.
    fn cut_off(fixture: &mut Fixture, before: &Records, after: &Records) -> Vec<Records> {
        torn(before, after, 40, &mut || fixture.rng.below(2) == 0)
    }

    /// Each envelope is in the log once, at the place that it tells; what it says to have, it has.
    fn must_be_whole(log: &Log, fixture: &Fixture, envelopes: &[Verified]) {
        for direction in [Direction::Up, Direction::Down] {
            let (read, size) = log.read(direction, 0, 48).unwrap();
            assert_eq!(read.len() as u64, size, "no position is empty");
            let mut frontier = Frontier::default();
            for (position, bytes) in &read {
                let envelope = envelopes.iter().find(|envelope| *envelope.bytes() == **bytes).expect("one of them");
                assert_eq!(log.position(&envelope.content_hash()).unwrap(), Some((direction, *position)));
                frontier.push(&envelope.content_hash());
            }
            assert_eq!(log.head(direction, TODAY, &fixture.relay).root, frontier.root());
        }
        for envelope in envelopes {
            let short = *envelope.content_hash().0.first_chunk().unwrap();
            let lacks = log.lacks(&[short]).unwrap()[0];
            assert_eq!(lacks, log.position(&envelope.content_hash()).unwrap().is_none());
        }
    }

    #[test]
    fn an_append_that_a_power_cut_left_in_part_costs_nothing_that_was_acknowledged() {
        let mut fixture = campaign(20);
        let mut all: Vec<_> = (0..4).map(|_| fixture.envelope(Direction::Up)).collect();
        all.extend((0..2).map(|_| fixture.envelope(Direction::Down)));
        for acknowledged in [0, 1] {
            let store = Arc::new(MemoryStore::default());
            let log = open(&store, &fixture);
            let (old, new) = all.split_at(acknowledged);
            log.append(old).unwrap();
            let before = store.records();
            log.append(new).unwrap();
            for found in cut_off(&mut fixture, &before, &store.records()) {
                let store = store_of(&found);
                let log = open(&store, &fixture);
                must_be_whole(&log, &fixture, &all);
                assert_eq!(log.append(old).unwrap(), (0..acknowledged as u64).collect::<Vec<_>>());
                log.append(&all).unwrap();
                must_be_whole(&log, &fixture, &all);
                assert_eq!((log.size(Direction::Up), log.size(Direction::Down)), (4, 2));
                let again = open(&store, &fixture);
                assert_eq!(again.unfinished(), Unfinished::default());
                must_be_whole(&again, &fixture, &all);
            }
        }
    }

    #[test]
    fn what_was_dropped_and_comes_back_is_not_believed() {
        let mut fixture = campaign(21);
        let all: Vec<_> = (0..3).map(|_| fixture.envelope(Direction::Up)).collect();
        let store = Arc::new(MemoryStore::default());
        let log = open(&store, &fixture);
        log.append(&all[..1]).unwrap();
        log.append(&all[1..]).unwrap();
        let first = store.records();
        // The second of them goes where the first was, and a salvage finds the removed records again.
        let mut found = first.clone();
        found.remove(&(Tree::LogUp, 1_u64.to_be_bytes().to_vec()));
        let store = store_of(&found);
        let log = open(&store, &fixture);
        assert_eq!(log.unfinished(), Unfinished { envelopes: 2, news: 0 });
        assert_eq!(log.append(&all[2..]).unwrap(), [1]);
        let mut found = first;
        found.extend(store.records());
        let log = open(&store_of(&found), &fixture);
        must_be_whole(&log, &fixture, &all);
        assert_eq!(log.position(&all[1].content_hash()).unwrap(), None, "its place was given away");
    }

    #[test]
    fn receipts_that_a_power_cut_left_in_part_are_numbered_and_cover_each_position_once() {
        let mut fixture = campaign(22);
        let store = Arc::new(MemoryStore::default());
        let log = open(&store, &fixture);
        let close = |log: &Log, fixture: &mut Fixture| {
            log.close_receipt(&mut fixture.rng, &fixture.relay, fixture.bundle.keyring(), TODAY).unwrap()
        };
        let mut receipt = None;
        for _ in 0..2 {
            log.append(&[fixture.envelope(Direction::Up)]).unwrap();
            receipt = close(&log, &mut fixture);
        }
        log.append(&[fixture.envelope(Direction::Up)]).unwrap();
        let before = store.records();
        close(&log, &mut fixture).unwrap();
        let after_receipt = store.records();
        let desk = fixture.bundle.recipients()[0].id();
        let campaign = fixture.bundle.campaign();
        let signature = Countersignature::sign(&fixture.desks[0].0, desk, campaign, &receipt.unwrap());
        let signature = News::Countersignature(signature);
        log.append_news(&signature).unwrap();
        let after_signature = store.records();

        let mut parts = cut_off(&mut fixture, &before, &after_receipt);
        parts.extend(cut_off(&mut fixture, &after_receipt, &after_signature));
        for found in parts {
            let store = store_of(&found);
            let log = open(&store, &fixture);
            while close(&log, &mut fixture).is_some() {}
            let position = log.append_news(&signature).unwrap();
            assert_eq!(log.append_news(&signature).unwrap(), position);
            let (news, size) = log.read_news(0, 16).unwrap();
            assert_eq!((news.len(), size), (4, 4));
            let news: Vec<_> = news.iter().map(|bytes| News::read(bytes).unwrap()).collect();
            let receipts = news.iter().filter_map(|news| match news {
                News::Receipt(receipt) => Some((receipt.body.number, receipt.body.from, receipt.body.ids.len())),
                News::Countersignature(_) => None,
            });
            assert_eq!(receipts.collect::<Vec<_>>(), [(0, 0, 1), (1, 1, 1), (2, 2, 1)]);
            assert_eq!(news.iter().map(News::id).collect::<BTreeSet<_>>().len(), 4);
            assert_eq!(open(&store, &fixture).unfinished(), Unfinished::default());
        }
    }

    #[test]
    fn what_expired_is_not_taken_for_cut_off() {
        let mut fixture = campaign(23);
        let store = Arc::new(MemoryStore::default());
        let log = open(&store, &fixture);
        let all: Vec<_> = (0..2).map(|_| fixture.envelope(Direction::Up)).collect();
        log.append(&all).unwrap();
        log.close_receipt(&mut fixture.rng, &fixture.relay, fixture.bundle.keyring(), TODAY).unwrap();
        log.expire(TODAY + 30 + 45 + 1, fixture.bundle.keyring()).unwrap();
        let log = open(&store, &fixture);
        assert_eq!((log.unfinished(), log.size(Direction::Up), log.news_size()), (Unfinished::default(), 2, 1));
        assert_eq!(log.append(&all).unwrap(), [0, 1], "not taken again");
    }
}
