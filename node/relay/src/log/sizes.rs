//! How far each stream of the log has come, as it stands in the store, and what of it is sure to be whole. Only the last
//! commit to the log can have been cut off: each one begins when the one before is durable.

use ijwi_mesh::store::{Batch, Store, Tree};
use ijwi_protocol::campaign::ReceiptBody;
use ijwi_protocol::campaign::merkle::Frontier;
use ijwi_protocol::codec;
use ijwi_protocol::envelope::Direction;

use super::{LogError, number};

/// Names in `State`. `UP` and `DOWN` hold the number of positions that are sure (u64, little endian) and the frontier.
const UP: &[u8] = b"log/up";
const DOWN: &[u8] = b"log/down";
const COUNTERS: &[u8] = b"log/counters";

/// How far each stream has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sizes {
    up: Stretch,
    down: Stretch,
    pub(super) news: u64,
    pub(super) receipts: Receipts,
    /// What `receipts` was before the last piece of news; nothing once that one is sure.
    before: Option<Receipts>,
}

/// A stream of envelopes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Stretch {
    frontier: Frontier,
    /// Positions that were durable when the last commit began. Those from here on are looked at when the log is opened.
    sure: u64,
}

/// How far receipts have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Receipts {
    /// The number of the next one.
    pub(super) next: u64,
    /// The first *up* position that none covers.
    pub(super) covered: u64,
}

impl Sizes {
    /// Reads what was written last.
    ///
    /// # Errors
    /// [`LogError::Inconsistent`] when nothing is written and yet something was appended.
    pub(super) fn read(store: &dyn Store) -> Result<Self, LogError> {
        let stretch = |direction| match store.get(Tree::State, name(direction))? {
            Some(bytes) => Stretch::read(&bytes).ok_or(LogError::Inconsistent(Tree::State)),
            None if is_empty(store, Tree::Leaves, &[number(direction)])? => Ok(Stretch::default()),
            None => Err(LogError::Inconsistent(Tree::Leaves)),
        };
        let (up, down) = (stretch(Direction::Up)?, stretch(Direction::Down)?);
        let (news, receipts, before) = match store.get(Tree::State, COUNTERS)? {
            Some(bytes) => read_counters(&bytes).ok_or(LogError::Inconsistent(Tree::State))?,
            None if is_empty(store, Tree::NewsLog, &[])? => Default::default(),
            None => return Err(LogError::Inconsistent(Tree::NewsLog)),
        };
        Ok(Self { up, down, news, receipts, before })
    }

    /// Whether anything was ever written: it is before the first append, so that all of it can be missed.
    pub(super) fn are_written(store: &dyn Store) -> Result<bool, LogError> {
        let mut are_written = true;
        for name in [UP, DOWN, COUNTERS] {
            are_written &= store.get(Tree::State, name)?.is_some();
        }
        Ok(are_written)
    }

    pub(super) fn frontier(&self, direction: Direction) -> &Frontier {
        &self.stretch(direction).frontier
    }

    pub(super) fn frontier_mut(&mut self, direction: Direction) -> &mut Frontier {
        &mut self.stretch_mut(direction).frontier
    }

    /// Positions that were durable when the last commit began.
    pub(super) fn sure(&self, direction: Direction) -> u64 {
        self.stretch(direction).sure
    }

    /// What `receipts` was before the last piece of news, if that one may be cut off.
    pub(super) fn before(&self) -> Option<Receipts> {
        self.before
    }

    /// An append of envelopes begins: all that there is now is durable.
    pub(super) fn begin_append(&mut self) {
        for direction in [Direction::Up, Direction::Down] {
            let stretch = self.stretch_mut(direction);
            stretch.sure = stretch.frontier.size();
        }
    }

    /// A piece of news is appended, at the position that this gives. Receipts are still those before it.
    pub(super) fn begin_news(&mut self) -> u64 {
        self.before = Some(self.receipts);
        self.news += 1;
        self.news - 1
    }

    /// All that there is now is durable. Whether that is new.
    pub(super) fn settle(&mut self) -> bool {
        let before = self.clone();
        self.begin_append();
        self.before = None;
        *self != before
    }

    pub(super) fn put_frontiers(&self, batch: &mut Batch) {
        batch.put(Tree::State, UP, self.up.to_bytes());
        batch.put(Tree::State, DOWN, self.down.to_bytes());
    }

    pub(super) fn put_counters(&self, batch: &mut Batch) {
        let before = self.before.map(|before| (before.next, before.covered));
        let counters = (self.news, (self.receipts.next, self.receipts.covered), before);
        batch.put(Tree::State, COUNTERS, codec::encode(&counters));
    }

    fn stretch(&self, direction: Direction) -> &Stretch {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }

    fn stretch_mut(&mut self, direction: Direction) -> &mut Stretch {
        match direction {
            Direction::Up => &mut self.up,
            Direction::Down => &mut self.down,
        }
    }
}

impl Stretch {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (sure, frontier) = bytes.split_first_chunk()?;
        let (sure, frontier) = (u64::from_le_bytes(*sure), Frontier::read(frontier).ok()?);
        (sure <= frontier.size()).then_some(Self { frontier, sure })
    }

    fn to_bytes(&self) -> Vec<u8> {
        [&self.sure.to_le_bytes()[..], &self.frontier.to_bytes()].concat()
    }
}

impl Receipts {
    /// Where the next receipt goes on behind this one.
    pub(super) fn behind(receipt: &ReceiptBody) -> Self {
        Self { next: receipt.number + 1, covered: receipt.from + receipt.ids.len() as u64 }
    }
}

impl From<(u64, u64)> for Receipts {
    fn from((next, covered): (u64, u64)) -> Self {
        Self { next, covered }
    }
}

fn read_counters(bytes: &[u8]) -> Option<(u64, Receipts, Option<Receipts>)> {
    type Counters = (u64, (u64, u64), Option<(u64, u64)>);
    let (news, receipts, before) = codec::decode::<Counters, 128>(bytes).ok()?;
    Some((news, receipts.into(), before.map(Receipts::from)))
}

fn name(direction: Direction) -> &'static [u8] {
    match direction {
        Direction::Up => UP,
        Direction::Down => DOWN,
    }
}

/// Whether no key of the tree begins like this.
fn is_empty(store: &dyn Store, tree: Tree, prefix: &[u8]) -> Result<bool, LogError> {
    let mut is_empty = true;
    let damage = store.scan_from(tree, prefix, &mut |key, _| {
        is_empty = !key.starts_with(prefix);
        false
    })?;
    Ok(is_empty && damage.skipped == 0)
}
