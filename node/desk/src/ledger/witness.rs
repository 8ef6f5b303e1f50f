//! What a desk remembers of one relay's *up* log, and the search for a contradiction in what the relay signed.
//!
//! A head fits when its root is that of the leaves that the relay showed us. One that does not is *doubted*; doubt alone
//! is our word against the relay's. It becomes [`Evidence`], which anybody can check, as soon as two statements of the
//! relay can be set against each other. What the relay shows later in place of what it showed first is kept beside it.
//!
//! All of it is bounded, whatever the relay shows and signs: of a log that is too long, the oldest entries are forgotten.
//! Then a head that does not fit is doubted, and no longer proved wrong.

use std::collections::BTreeMap;

use ijwi_protocol::campaign::{Evidence, HEADS_MAX, Receipt, SignedHead, merkle, merkle::Frontier};
use ijwi_protocol::ids::ContentHash;

/// A frontier is kept every so many leaves, so that the root of any beginning costs no more hashes than that.
const CHECKPOINT_EVERY: u64 = 1024;
/// Doubted heads that are kept: each is another chance of evidence, and none is needed once there is some.
const DOUBTS_MAX: usize = 16;
/// Leaves that are kept: 60 MB, and half a year of 5,000 a day.
pub(super) const LEAVES_MAX: usize = if cfg!(test) { 1 << 14 } else { 1 << 20 };

/// One relay's log, as far as it was shown to us.
#[derive(Default)]
pub(crate) struct Witness {
    /// By position: what was shown first. It is what we countersign.
    leaves: BTreeMap<u64, ContentHash>,
    /// What was shown later in its place.
    others: BTreeMap<u64, ContentHash>,
    /// Over the leaves that were forgotten: where those that are kept begin.
    base: Frontier,
    /// Over the leaves from the first on without a gap.
    frontier: Frontier,
    checkpoints: BTreeMap<u64, Frontier>,
    /// The first head of each size.
    heads: BTreeMap<u64, SignedHead>,
    /// The largest size at which a head fits.
    fits: u64,
    doubts: BTreeMap<u64, SignedHead>,
    evidence: Option<Evidence>,
    /// What there was to weigh when it was weighed last.
    weighed: (u64, usize, usize),
}

impl Witness {
    /// What was shown first at a position.
    pub(crate) fn leaf(&self, position: u64) -> Option<&ContentHash> {
        self.leaves.get(&position)
    }

    /// Goes on from where leaves were forgotten.
    pub(crate) fn resume(&mut self, base: Frontier) {
        (self.base, self.frontier) = (base.clone(), base);
    }

    /// Over the leaves that were forgotten.
    pub(crate) fn base(&self) -> &Frontier {
        &self.base
    }

    /// The first heads of each size, the latest first.
    pub(crate) fn heads(&self) -> impl Iterator<Item = &SignedHead> {
        self.heads.values().rev()
    }

    /// Whether the relay said what does not fit what it showed.
    pub(crate) fn is_doubted(&self) -> bool {
        !self.doubts.is_empty() || !self.others.is_empty() || self.evidence.is_some()
    }

    /// What convicts the relay.
    pub(crate) fn evidence(&self) -> Option<&Evidence> {
        self.evidence.as_ref()
    }

    /// Takes up what was kept.
    pub(crate) fn restore_evidence(&mut self, evidence: Evidence) {
        self.evidence = Some(evidence);
    }

    /// Takes up what was shown in place of something else.
    pub(crate) fn restore_other(&mut self, position: u64, content: ContentHash) {
        self.others.insert(position, content);
    }

    /// The relay shows an entry.
    pub(crate) fn show(&mut self, position: u64, content: &ContentHash) -> Shown {
        match self.leaves.get(&position) {
            None => {
                self.leaves.insert(position, *content);
                self.advance();
                let is_full = self.leaves.len() > LEAVES_MAX;
                Shown::First(Kept { forgotten: if is_full { self.forget_oldest() } else { None } })
            }
            Some(first) if first == content => Shown::Again,
            Some(_) => {
                self.others.entry(position).or_insert(*content);
                Shown::Other
            }
        }
    }

    /// The relay signed a head, to us or to others. `None` if it is not worth keeping. Its signature was checked.
    pub(crate) fn sign(&mut self, head: &SignedHead) -> Option<Kept> {
        if let Some(known) = self.heads.get(&head.size) {
            if known.root != head.root {
                self.convict(Evidence::TwoRoots { one: known.clone(), other: head.clone() });
            }
            return None;
        }
        self.heads.insert(head.size, head.clone());
        if let Some(root) = self.root(head.size) {
            self.compare(head.clone(), &root);
        }
        let is_full = self.heads.len() > HEADS_MAX;
        let oldest = self.heads.keys().find(|size| **size != self.fits).copied().filter(|_| is_full);
        if let Some(size) = oldest {
            self.heads.remove(&size);
        }
        Some(Kept { forgotten: oldest })
    }

    /// What doubted heads, and what was shown in place of something else, come to. It may hash the whole log, and does so
    /// only when there is something new to weigh.
    pub(crate) fn weigh(&mut self) {
        let now = (self.fits, self.others.len(), self.doubts.range(..=self.frontier.size()).count());
        if self.evidence.is_some() || now == self.weighed {
            return;
        }
        self.weighed = now;
        let found = self.doubts.values().find_map(|doubted| self.against(doubted));
        if let Some(evidence) = found {
            self.convict(evidence);
        }
    }

    /// The receipt lists at a position of which we know better what the log holds.
    pub(crate) fn weigh_receipt(&mut self, receipt: &Receipt) {
        if self.evidence.is_some() {
            return;
        }
        let Some(head) = self.heads.get(&self.fits).cloned() else { return };
        let wrong = (receipt.body.from..head.size).zip(&receipt.body.ids).find_map(|(position, id)| {
            let content = self.leaf(position)?;
            (receipt.short_id(content) != *id).then_some((position, *content))
        });
        if let Some((position, content)) = wrong
            && let Some(path) = merkle::inclusion_proof(|at| self.leaf(at).copied(), head.size, position)
        {
            let receipt = Box::new(receipt.clone());
            self.convict(Evidence::NotAsReceipted { receipt, head, position, content, path });
        }
    }

    /// Goes on over leaves without a gap, and compares each head on the way.
    fn advance(&mut self) {
        while let Some(content) = self.leaves.get(&self.frontier.size()) {
            if self.frontier.size().is_multiple_of(CHECKPOINT_EVERY) {
                self.checkpoints.insert(self.frontier.size(), self.frontier.clone());
            }
            self.frontier.push(content);
            if let Some(head) = self.heads.get(&self.frontier.size()).cloned() {
                let root = self.frontier.root();
                self.compare(head, &root);
            }
        }
    }

    fn compare(&mut self, head: SignedHead, root: &[u8; 32]) {
        if head.root == *root {
            self.fits = self.fits.max(head.size);
        } else if self.doubts.len() < DOUBTS_MAX {
            self.doubts.insert(head.size, head);
        }
    }

    fn forget_oldest(&mut self) -> Option<u64> {
        let (position, content) = self.leaves.pop_first()?;
        self.others.remove(&position);
        if position == self.base.size() {
            self.base.push(&content);
            self.checkpoints.remove(&position);
        }
        Some(position)
    }

    /// The root of a beginning of the log, as far as it was shown without a gap and is not forgotten.
    fn root(&self, size: u64) -> Option<[u8; 32]> {
        if size < self.base.size() || size > self.frontier.size() {
            return None;
        }
        let checkpoint = self.checkpoints.range(..=size).next_back().map_or(&self.base, |(_, tree)| tree);
        let mut tree = checkpoint.clone();
        while let Some(content) = self.leaves.get(&tree.size()).filter(|_| tree.size() < size) {
            tree.push(content);
        }
        Some(tree.root())
    }

    /// Evidence that sets a doubted head against one that fits.
    fn against(&self, doubted: &SignedHead) -> Option<Evidence> {
        let fitting = self.heads.get(&self.fits)?;
        if doubted.size < fitting.size {
            // The larger log is the one that we have.
            let path = merkle::path(|at| self.leaf(at).copied(), doubted.size, fitting.size)?;
            return Some(Evidence::NotExtended { old: doubted.clone(), new: fitting.clone(), path });
        }
        // The larger log is the doubted one. It can be proved only if the relay showed it as well.
        if self.others.is_empty() {
            return None;
        }
        let shown = |at| self.others.get(&at).or_else(|| self.leaf(at)).copied();
        let path = merkle::path(shown, fitting.size, doubted.size)?;
        let (old_root, new_root) = merkle::roots(fitting.size, doubted.size, &path)?;
        (new_root == doubted.root && old_root != fitting.root).then(|| Evidence::NotExtended {
            old: fitting.clone(),
            new: doubted.clone(),
            path,
        })
    }

    /// The first evidence is enough.
    fn convict(&mut self, evidence: Evidence) {
        self.evidence.get_or_insert(evidence);
    }
}

/// Something was taken up. Something older may have given way: the position of a leaf, the size of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) forgotten: Option<u64>,
}

/// What an entry that the relay shows is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The first at its position.
    First(Kept),
    /// What was shown before.
    Again,
    /// Another one than before.
    Other,
}

#[cfg(test)]
mod tests {
    use ijwi_protocol::campaign::ReceiptBody;
    use ijwi_protocol::campaign::receipt_id;
    use ijwi_protocol::envelope::Direction;
    use ijwi_protocol::ids::sha256;
    use ijwi_protocol::testing::{Fixture, TODAY, campaign};

    use super::*;

    /// A relay's log, honest or not.
    struct Log<'a> {
        fixture: &'a Fixture,
        leaves: Vec<ContentHash>,
    }

    impl<'a> Log<'a> {
        fn new(fixture: &'a Fixture, leaves: impl IntoIterator<Item = u64>) -> Self {
            let content = |leaf: u64| ContentHash(sha256(&[&leaf.to_le_bytes()]));
            Self { fixture, leaves: leaves.into_iter().map(content).collect() }
        }

        fn head(&self, size: usize) -> SignedHead {
            let mut tree = Frontier::default();
            self.leaves[..size].iter().for_each(|leaf| tree.push(leaf));
            let relay = self.fixture.bundle.relays()[0].id();
            let campaign = self.fixture.bundle.campaign();
            let size = size as u64;
            SignedHead::sign(&self.fixture.relay, campaign, relay, Direction::Up, size, tree.root(), TODAY)
        }

        fn receipt(&self, from: usize, count: usize) -> Receipt {
            let (head, salt) = (self.head(from + count), [7; 16]);
            let ids = self.leaves[from..from + count].iter().map(|leaf| receipt_id(&salt, leaf)).collect();
            let body = ReceiptBody { relay: head.relay, number: 0, from: from as u64, salt, ids, expires: TODAY, head };
            Receipt::sign(&self.fixture.relay, self.fixture.bundle.campaign(), body)
        }

        /// Shows its entries of these positions, with the head first, as a contact does.
        fn show(&self, witness: &mut Witness, positions: core::ops::Range<usize>) {
            witness.sign(&self.head(self.leaves.len()));
            for position in positions {
                witness.show(position as u64, &self.leaves[position]);
            }
            witness.weigh();
        }
    }

    fn convicts(witness: &Witness, fixture: &Fixture) -> bool {
        witness.evidence().is_some_and(|evidence| evidence.verify(&fixture.bundle) == Ok(()))
    }

    #[test]
    fn an_honest_relay_is_never_doubted_in_whatever_order_its_words_come() {
        let fixture = campaign(1);
        let log = Log::new(&fixture, 0..40);
        let mut witness = Witness::default();
        for size in [40, 3, 17, 40, 0, 1] {
            witness.sign(&log.head(size));
        }
        for position in (0..20).rev().chain(10..40).chain(0..40) {
            witness.show(position as u64, &log.leaves[position]);
            witness.weigh_receipt(&log.receipt(5, 7));
            witness.weigh();
        }
        for size in 0..=40 {
            witness.sign(&log.head(size));
        }
        witness.weigh();
        assert!(!witness.is_doubted());
        assert_eq!(witness.fits, 40);
    }

    #[test]
    fn roots_are_right_across_checkpoints() {
        let fixture = campaign(2);
        let log = Log::new(&fixture, 0..2 * CHECKPOINT_EVERY + 5);
        let mut witness = Witness::default();
        for (position, leaf) in log.leaves.iter().enumerate() {
            witness.show(position as u64, leaf);
        }
        for size in [1, CHECKPOINT_EVERY - 1, CHECKPOINT_EVERY, CHECKPOINT_EVERY + 1, 2 * CHECKPOINT_EVERY + 5] {
            witness.sign(&log.head(size as usize));
            assert!(!witness.is_doubted(), "{size}");
        }
    }

    #[test]
    fn a_rewritten_entry_is_doubted_and_convicts_once_the_new_log_is_shown() {
        let fixture = campaign(3);
        let before = Log::new(&fixture, 0..9);
        let after = Log::new(&fixture, (0..9).map(|leaf| if leaf == 4 { 99 } else { leaf }).chain(9..12));
        let mut witness = Witness::default();
        before.show(&mut witness, 0..9);
        after.show(&mut witness, 9..12);
        assert!(witness.is_doubted() && witness.evidence().is_none(), "our word against the relay's");
        after.show(&mut witness, 0..12);
        assert!(convicts(&witness, &fixture));
    }

    #[test]
    fn a_rewritten_log_of_the_same_size_convicts_at_once() {
        let fixture = campaign(4);
        let mut witness = Witness::default();
        Log::new(&fixture, 0..9).show(&mut witness, 0..9);
        Log::new(&fixture, [1, 0, 2, 3, 4, 5, 6, 7, 8]).show(&mut witness, 9..9);
        assert!(convicts(&witness, &fixture));
    }

    #[test]
    fn a_dropped_entry_convicts_by_a_later_head_and_by_its_receipt() {
        let fixture = campaign(5);
        let before = Log::new(&fixture, 0..9);
        let after = Log::new(&fixture, (0..20).filter(|leaf| *leaf != 2));
        let mut witness = Witness::default();
        before.show(&mut witness, 0..9);
        after.show(&mut witness, 9..19);
        after.show(&mut witness, 0..19);
        assert!(convicts(&witness, &fixture));

        // A desk that came later saw the log without the entry only; the receipt came to it by other ways.
        let mut late = Witness::default();
        after.show(&mut late, 0..19);
        assert!(!late.is_doubted());
        late.weigh_receipt(&before.receipt(0, 4));
        assert!(convicts(&late, &fixture));
    }

    #[test]
    fn two_desks_with_two_logs_convict_by_each_others_heads() {
        let fixture = campaign(6);
        let [left, right] = [0, 50].map(|other| Log::new(&fixture, (0..5).chain(other + 5..other + 12)));
        for (mine, theirs) in [(&left, &right), (&right, &left)] {
            let mut witness = Witness::default();
            mine.show(&mut witness, 0..12);
            for size in 0..=5 {
                witness.sign(&theirs.head(size));
            }
            witness.weigh();
            assert!(!witness.is_doubted(), "the logs were one so far");
            witness.sign(&theirs.head(7));
            witness.weigh();
            assert!(convicts(&witness, &fixture));
        }
    }

    #[test]
    fn a_long_log_is_forgotten_from_its_beginning_and_still_compared() {
        let fixture = campaign(7);
        let count = LEAVES_MAX + 3000;
        let log = Log::new(&fixture, 0..count as u64);
        let mut witness = Witness::default();
        for (position, leaf) in log.leaves.iter().enumerate() {
            witness.show(position as u64, leaf);
        }
        assert_eq!((witness.leaves.len(), witness.base.size()), (LEAVES_MAX, 3000));
        for size in [10, 3000, 3001, 5000, count] {
            witness.sign(&log.head(size));
        }
        assert!(!witness.is_doubted());
        // Read again from its start, it is the same.
        for (position, leaf) in log.leaves.iter().enumerate().take(4000) {
            witness.show(position as u64, leaf);
        }
        assert_eq!((witness.leaves.len(), witness.base.size()), (LEAVES_MAX, 3000));
        let other = Log::new(&fixture, (0..count as u64).map(|leaf| if leaf == 9000 { 1 } else { leaf }));
        witness.sign(&other.head(9500));
        witness.weigh();
        assert!(witness.is_doubted());
    }

    #[test]
    fn heads_without_end_are_held_within_their_bound() {
        let fixture = campaign(8);
        let log = Log::new(&fixture, 0..4);
        let mut witness = Witness::default();
        log.show(&mut witness, 0..4);
        let mut head = log.head(4);
        for size in 100..100 + 2 * HEADS_MAX as u64 {
            head.size = size;
            witness.sign(&head);
        }
        assert_eq!(witness.heads.len(), HEADS_MAX);
        assert!(witness.heads.contains_key(&4), "what fits is what others are set against");
    }
}
