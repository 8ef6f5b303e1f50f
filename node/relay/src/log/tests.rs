//! What the log promises, on a store in memory and on a real one.

use std::ffi::OsStr;

use ijwi_mesh::store::{MemoryStore, SledStore};
use ijwi_protocol::campaign::merkle::{verify_consistency, verify_inclusion};
use ijwi_protocol::campaign::{Countersignature, News, Receipt, receipt_id};
use ijwi_protocol::envelope::Keyring;
use ijwi_protocol::testing::{Fixture, TODAY, campaign};
use tempfile::TempDir;

use super::*;

const DIRECTIONS: [Direction; 2] = [Direction::Up, Direction::Down];

fn open(store: &Arc<impl Store + 'static>, fixture: &Fixture) -> Log {
    try_open(store, fixture).unwrap()
}

fn try_open(store: &Arc<impl Store + 'static>, fixture: &Fixture) -> Result<Log, LogError> {
    Log::open(store.clone(), *fixture.bundle.campaign(), fixture.bundle.relays()[0].id())
}

fn envelopes(fixture: &mut Fixture, direction: Direction, count: usize) -> Vec<Verified> {
    (0..count).map(|_| fixture.envelope(direction)).collect()
}

fn short(envelope: &Verified) -> [u8; 8] {
    *envelope.content_hash().0.first_chunk().unwrap()
}

fn root(envelopes: &[Verified]) -> [u8; 32] {
    let mut frontier = Frontier::default();
    envelopes.iter().for_each(|envelope| frontier.push(&envelope.content_hash()));
    frontier.root()
}

fn receipt(log: &Log, fixture: &mut Fixture, day: Day) -> Option<Receipt> {
    log.close_receipt(&mut fixture.rng, &fixture.relay, fixture.bundle.keyring(), day).unwrap()
}

#[test]
fn appending_twice_gives_the_same_positions_also_after_reopening() {
    let mut fixture = campaign(1);
    let up = envelopes(&mut fixture, Direction::Up, 5);
    let down = envelopes(&mut fixture, Direction::Down, 2);
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    let mixed = [&up[..2], &up[..1], &down[..], &up[1..]].concat();
    let positions = [0, 1, 0, 0, 1, 1, 2, 3, 4];
    for round in 0..2 {
        let log = open(&Arc::new(SledStore::open(&path, None).unwrap()), &fixture);
        assert_eq!(log.size(Direction::Up), 5 * round);
        assert_eq!(log.append(&mixed).unwrap(), positions);
        assert_eq!(log.append(&mixed).unwrap(), positions);
        assert_eq!((log.size(Direction::Up), log.size(Direction::Down)), (5, 2));
        let (read, next) = log.read(Direction::Up, 0, 512).unwrap();
        assert_eq!(next, 5);
        assert!(
            read.iter()
                .zip(&up)
                .enumerate()
                .all(|(at, ((position, bytes), envelope))| { *position == at as u64 && **bytes == *envelope.bytes() })
        );
        assert_eq!(log.append(&[]).unwrap(), []);
    }
}

#[test]
fn it_lacks_what_was_never_appended_in_either_direction() {
    let mut fixture = campaign(2);
    let log = open(&Arc::new(MemoryStore::default()), &fixture);
    let up = envelopes(&mut fixture, Direction::Up, 3);
    let down = envelopes(&mut fixture, Direction::Down, 1);
    assert_eq!(log.lacks(&[short(&up[0])]).unwrap(), [true]);
    log.append(&[up[0].clone(), up[2].clone(), down[0].clone()]).unwrap();
    let offered = [short(&up[0]), short(&up[1]), short(&up[2]), short(&down[0]), [0xff; 8], [0; 8]];
    assert_eq!(log.lacks(&offered).unwrap(), [false, true, false, false, true, true]);
    assert_eq!(log.position(&down[0].content_hash()).unwrap(), Some((Direction::Down, 0)));
}

#[test]
fn reading_goes_on_where_it_ended() {
    let mut fixture = campaign(3);
    let log = open(&Arc::new(MemoryStore::default()), &fixture);
    log.append(&envelopes(&mut fixture, Direction::Up, 5)).unwrap();
    let read = |from, limit| {
        let (entries, next) = log.read(Direction::Up, from, limit).unwrap();
        (entries.iter().map(|(position, _)| *position).collect::<Vec<_>>(), next)
    };
    assert_eq!(read(0, 2), (vec![0, 1], 2));
    assert_eq!(read(2, 3), (vec![2, 3, 4], 5));
    assert_eq!(read(3, u32::MAX), (vec![3, 4], 5));
    assert_eq!(read(5, 2), (vec![], 5));
    assert_eq!(read(900, 2), (vec![], 900), "a cursor never goes back");
    assert_eq!(log.read(Direction::Down, 0, 9).unwrap(), (vec![], 0));
}

#[test]
fn what_was_not_acknowledged_is_not_in_the_log() {
    let mut fixture = campaign(4);
    let store = Arc::new(MemoryStore::default());
    let log = open(&store, &fixture);
    let up = envelopes(&mut fixture, Direction::Up, 3);
    log.append(&up[..1]).unwrap();
    store.fail_next(StoreError::Full { free: 0, needed: 1 });
    assert!(log.append(&up[..2]).is_err());
    assert_eq!(log.append(&up[1..2]).unwrap(), [1], "there is room again");
    store.fail_next(std::io::Error::other("broken disk").into());
    assert!(log.append(&up).is_err());
    assert_eq!(log.append(&up), Err(LogError::Store(StoreError::Poisoned)), "still not acknowledged");
    assert_eq!(log.append(&up[..2]).unwrap(), [0, 1]);
    assert_eq!(log.lacks(&[short(&up[1]), short(&up[2])]).unwrap(), [false, true]);
    assert_eq!(log.read(Direction::Up, 0, 9).unwrap().1, 2);
    assert_eq!(log.head(Direction::Up, TODAY, &fixture.relay).root, root(&up[..2]));
    let after_the_crash = open(&Arc::new(store.crash()), &fixture);
    assert_eq!(after_the_crash.append(&up).unwrap(), [0, 1, 2]);
}

#[test]
fn heads_are_the_merkle_roots_of_the_contents_and_proofs_hold_against_them() {
    let mut fixture = campaign(5);
    let log = open(&Arc::new(MemoryStore::default()), &fixture);
    for direction in DIRECTIONS {
        let all = envelopes(&mut fixture, direction, 7);
        let mut heads = Vec::new();
        for chunk in all.chunks(3) {
            log.append(chunk).unwrap();
            heads.push(log.head(direction, TODAY, &fixture.relay));
        }
        for head in &heads {
            assert!(head.is_valid(&fixture.bundle));
            assert_eq!((head.root, head.day), (root(&all[..head.size as usize]), TODAY));
            for (position, envelope) in all.iter().take(head.size as usize).enumerate() {
                let position = position as u64;
                let proof = log.inclusion(direction, position, head.size).unwrap();
                assert!(verify_inclusion(&envelope.content_hash(), position, head.size, &proof, &head.root));
            }
            let last = heads.last().unwrap();
            let proof = log.consistency(direction, head.size, last.size).unwrap();
            assert!(verify_consistency(head.size, &head.root, last.size, &last.root, &proof));
        }
        assert_eq!(log.inclusion(direction, 7, 8), Err(LogError::Range));
        assert_eq!(log.inclusion(direction, 7, 7), Err(LogError::Range));
        assert_eq!(log.consistency(direction, 3, 8), Err(LogError::Range));
        assert_eq!(log.consistency(direction, 3, 2), Err(LogError::Range));
    }
}

#[test]
fn receipts_are_numbered_without_gaps_and_cover_each_position_once() {
    let mut fixture = campaign(6);
    let store = Arc::new(MemoryStore::default());
    let mut log = open(&store, &fixture);
    let up = envelopes(&mut fixture, Direction::Up, 9);
    let mut receipts = Vec::new();
    for chunk in up.chunks(4) {
        assert_eq!(receipt(&log, &mut fixture, TODAY), None, "all have one");
        log.append(chunk).unwrap();
        assert_eq!(log.without_receipt(), chunk.len() as u64);
        receipts.extend(receipt(&log, &mut fixture, TODAY));
        log = open(&store, &fixture);
    }
    let mut covered = 0;
    for (number, receipt) in receipts.iter().enumerate() {
        let body = &receipt.body;
        assert_eq!((body.number, body.from), (number as u64, covered));
        for id in &body.ids {
            assert_eq!(*id, receipt.short_id(&up[covered as usize].content_hash()));
            covered += 1;
        }
        assert_eq!(body.expires, TODAY + 30 + 45, "the stamp key is carried as long");
        assert_eq!(News::Receipt(Box::new(receipt.clone())).verify(&fixture.bundle), Ok(()));
        let (news, _) = log.read_news(number as u64, 1).unwrap();
        assert_eq!(News::read(&news[0]), Ok(News::Receipt(Box::new(receipt.clone()))));
    }
    assert_eq!((covered, log.news_size()), (9, 3));
    let salts: std::collections::BTreeSet<_> = receipts.iter().map(|receipt| receipt.body.salt).collect();
    assert_eq!(salts.len(), 3);
}

#[test]
fn a_long_run_is_cut_into_receipts_that_fit_their_bound() {
    let mut fixture = campaign(7);
    let store = Arc::new(MemoryStore::default());
    // 1,500 leaves as an append would have left them; making as many stamps takes a while.
    let contents: Vec<_> =
        (0..1500_u64).map(|at| ContentHash(ijwi_protocol::ids::sha256(&[&at.to_le_bytes()]))).collect();
    let (mut batch, mut sizes) = (Batch::default(), Sizes::default());
    for (position, content) in contents.iter().enumerate() {
        sizes.frontier_mut(Direction::Up).push(content);
        batch.put(Tree::Leaves, &leaf_key(Direction::Up, position as u64), content.0);
    }
    sizes.settle();
    sizes.put_frontiers(&mut batch);
    store.commit(batch).unwrap();
    let log = open(&store, &fixture);
    let [first, second] = [(); 2].map(|()| receipt(&log, &mut fixture, TODAY).unwrap());
    assert_eq!((first.body.ids.len(), second.body.ids.len(), second.body.from), (1000, 500, 1000));
    assert_eq!(second.body.ids[499], receipt_id(&second.body.salt, &contents[1499]));
    for receipt in [first, second] {
        let news = News::Receipt(Box::new(receipt));
        assert_eq!(News::read(&news.to_bytes()).unwrap().verify(&fixture.bundle), Ok(()));
    }
    assert_eq!(receipt(&log, &mut fixture, TODAY), None);
}

#[test]
fn news_have_one_position_each() {
    let mut fixture = campaign(8);
    let store = Arc::new(MemoryStore::default());
    let log = open(&store, &fixture);
    log.append(&envelopes(&mut fixture, Direction::Up, 1)).unwrap();
    let receipt = receipt(&log, &mut fixture, TODAY).unwrap();
    let news: Vec<_> = countersignatures(&fixture, &receipt);
    assert_eq!(log.append_news(&news[0]).unwrap(), 1);
    assert_eq!(log.append_news(&news[1]).unwrap(), 2);
    assert_eq!(log.append_news(&news[0]).unwrap(), 1);
    assert_eq!(log.append_news(&News::Receipt(Box::new(receipt))).unwrap(), 0);
    let log = open(&store, &fixture);
    assert_eq!(log.append_news(&news[1]).unwrap(), 2);
    assert_eq!(log.read_news(1, 9).unwrap(), (news.iter().map(News::to_bytes).collect(), 3));
    assert_eq!(log.read_news(7, 9).unwrap(), (vec![], 7));
    assert_eq!(log.news(&news[1].id()).unwrap(), Some(news[1].to_bytes()));
}

#[test]
fn what_is_over_goes_and_is_neither_lacked_nor_unproved() {
    let mut fixture = campaign(9);
    let store = Arc::new(MemoryStore::default());
    let log = open(&store, &fixture);
    let up = envelopes(&mut fixture, Direction::Up, 3);
    let down = envelopes(&mut fixture, Direction::Down, 2);
    log.append(&[&up[..], &down].concat()).unwrap();
    let receipt = receipt(&log, &mut fixture, TODAY).unwrap();
    let signatures = countersignatures(&fixture, &receipt);
    for news in &signatures {
        log.append_news(news).unwrap();
    }
    let head = log.head(Direction::Up, TODAY, &fixture.relay);

    let expire = |day, keyring: &_| log.expire(day, keyring).unwrap();
    let (down_over, up_over) = (TODAY + 30 + 30 + 1, TODAY + 30 + 45 + 1);
    let keyring = fixture.bundle.keyring();
    assert_eq!(expire(down_over - 1, keyring), Expired::default());
    assert_eq!(expire(down_over, keyring), Expired { envelopes: 2, news: 0 });
    assert_eq!(expire(up_over - 1, keyring), Expired::default());
    assert_eq!(expire(up_over, &Keyring::default()), Expired { envelopes: 3, news: 3 }, "no bundle names it any more");
    assert_eq!(expire(up_over, keyring), Expired::default());

    assert_eq!(log.read(Direction::Up, 0, 9).unwrap(), (vec![], 3));
    assert_eq!(log.read_news(0, 9).unwrap(), (vec![], 3));
    assert_eq!(log.news(&signatures[0].id()).unwrap(), None);
    let log = open(&store, &fixture);
    assert_eq!(log.lacks(&[short(&up[0]), short(&down[1])]).unwrap(), [false, false]);
    assert_eq!(log.append(&up).unwrap(), [0, 1, 2], "not taken again");
    assert_eq!(log.read(Direction::Up, 0, 9).unwrap().0, []);
    let proof = log.inclusion(Direction::Up, 1, 3).unwrap();
    assert!(verify_inclusion(&up[1].content_hash(), 1, 3, &proof, &head.root));
}

#[test]
fn a_log_that_lost_a_part_does_not_go_on() {
    let mut fixture = campaign(10);
    let store = Arc::new(MemoryStore::default());
    let log = open(&store, &fixture);
    log.append(&envelopes(&mut fixture, Direction::Up, 2)).unwrap();
    log.append(&envelopes(&mut fixture, Direction::Up, 1)).unwrap();
    let with = |change: &dyn Fn(&mut Batch)| {
        let changed = Arc::new(store.crash());
        let mut batch = Batch::default();
        change(&mut batch);
        changed.commit(batch).unwrap();
        try_open(&changed, &fixture).map(drop)
    };
    let leaf = |at| leaf_key(Direction::Up, at);
    assert_eq!(with(&|_| {}), Ok(()));
    assert_eq!(with(&|batch| batch.remove(Tree::Leaves, &leaf(1))), Err(LogError::Inconsistent(Tree::Leaves)));
    assert_eq!(with(&|batch| batch.put(Tree::Leaves, &leaf(0), [0; 32])), Err(LogError::Inconsistent(Tree::Leaves)));
    let up = b"log/up";
    assert_eq!(with(&|batch| batch.remove(Tree::State, up)), Err(LogError::Inconsistent(Tree::Leaves)));
    assert_eq!(with(&|batch| batch.put(Tree::State, up, b"?")), Err(LogError::Inconsistent(Tree::State)));
}

fn countersignatures(fixture: &Fixture, receipt: &Receipt) -> Vec<News> {
    let recipients = fixture.bundle.recipients().iter().map(|recipient| recipient.id());
    let desks = fixture.desks.iter().zip(recipients);
    desks
        .map(|((identity, _), id)| Countersignature::sign(identity, id, fixture.bundle.campaign(), receipt))
        .map(News::Countersignature)
        .collect()
}

/// As a power cut may leave it: a commit that nobody was told of is in the file in part, and the rest needs a salvage.
#[test]
fn a_log_whose_store_was_salvaged_goes_on_with_all_that_was_acknowledged() {
    let mut fixture = campaign(11);
    let all = envelopes(&mut fixture, Direction::Up, 9);
    let (acknowledged, last) = all.split_at(6);
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    let read = |path: &std::path::Path| {
        let files = std::fs::read_dir(path).unwrap().map(Result::unwrap).filter(|file| file.path().is_file());
        files.map(|file| (file.file_name(), std::fs::read(file.path()).unwrap())).collect::<BTreeMap<_, _>>()
    };
    let log = open(&Arc::new(SledStore::open(&path, None).unwrap()), &fixture);
    acknowledged.chunks(2).for_each(|chunk| drop(log.append(chunk).unwrap()));
    let before = read(&path);
    log.append(last).unwrap();
    let after = read(&path);
    let (old, new) = (&before[OsStr::new("db")], &after[OsStr::new("db")]);
    let written: Vec<_> = (0..new.len()).filter(|at| new[*at] != 0 && old.get(*at) != Some(&new[*at])).collect();
    // An old version of the sizes: nothing is lost by that, but sled can't be asked any more.
    let damaged = new.windows(6).position(|bytes| bytes == b"log/up").unwrap();

    for part in 0..24 {
        let at = written[written.len() * part / 24];
        let copy = TempDir::new().unwrap();
        let path = copy.path().join("store");
        std::fs::create_dir(&path).unwrap();
        for (name, bytes) in &before {
            let mut bytes = if name == "db" { new.clone() } else { bytes.clone() };
            if name == "db" {
                bytes[damaged] ^= 1;
                bytes[at..(at + 600).min(new.len())].fill(0);
            }
            std::fs::write(path.join(name), bytes).unwrap();
        }
        let (store, salvage) = SledStore::open_or_salvage(&path, None).unwrap();
        assert!(salvage.is_some());
        let log = open(&Arc::new(store), &fixture);
        assert_eq!(log.append(acknowledged).unwrap(), [0, 1, 2, 3, 4, 5]);
        for envelope in last {
            let is_there = log.position(&envelope.content_hash()).unwrap().is_some();
            assert_eq!(log.lacks(&[short(envelope)]).unwrap(), [!is_there]);
        }
        log.append(last).unwrap();
        assert_eq!(log.head(Direction::Up, TODAY, &fixture.relay).size, 9);
        let (entries, _) = log.read(Direction::Up, 0, 48).unwrap();
        assert_eq!(entries.len(), 9, "part {part}");
        let content = |bytes: &[u8]| ijwi_protocol::ids::ContentHash(ijwi_protocol::ids::sha256(&[bytes]));
        let mut frontier = Frontier::default();
        entries.iter().for_each(|(_, bytes)| frontier.push(&content(&bytes[..])));
        assert_eq!(log.head(Direction::Up, TODAY, &fixture.relay).root, frontier.root());
    }
}
