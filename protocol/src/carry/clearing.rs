//! Receipts and countersignatures: which envelopes a relay says that it has, which ones a desk has seen there, and which
//! ones desks of enough organisations have signed for. A relay alone never clears anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::bounds::{COUNTERSIGNATURES_MAX, RECEIPTS_MAX};
use crate::campaign::{Bundle, News, receipt_id};
use crate::ids::{ContentHash, RelayId};
use crate::time::Day;

/// News as a carrier keeps it: what it says, without what proves it. Many carriers of one process share one.
#[derive(Clone, Debug)]
pub enum Word {
    /// A relay's receipt.
    Receipt(Arc<Known>),
    /// Of an organisation that countersigned the receipt with this hash.
    Countersigned([u8; 32], Arc<str>),
}

/// What a receipt says.
#[derive(Debug)]
pub struct Known {
    /// SHA-256 of the receipt.
    pub hash: [u8; 32],
    /// The relay.
    pub relay: RelayId,
    /// Its number among the relay's.
    pub number: u64,
    /// The key of its short ids.
    pub salt: [u8; 16],
    /// The short ids, ascending: a `Vec` of 1,000 takes a third of what a tree takes.
    pub ids: Vec<[u8; 8]>,
    /// The last day on which it is of use.
    pub expires: Day,
    /// What it may name, where that is known beforehand.
    pub filter: Filter,
}

/// Spares the hashing of most of what a receipt does not name. Nobody but who made the receipt can have one: a simulator,
/// which has thousands of carriers ask the same.
#[derive(Debug, Default)]
pub struct Filter(Vec<u64>);

impl Filter {
    /// Of what a receipt names.
    pub fn new(named: &[ContentHash]) -> Self {
        // One in 64 or fewer of all others pass.
        let mut filter = Self(vec![0; named.len().next_power_of_two()]);
        for content in named {
            let (word, bit) = filter.place(content);
            filter.0[word] |= bit;
        }
        filter
    }

    /// One that knows nothing lets all pass.
    fn lets_pass(&self, content: &ContentHash) -> bool {
        self.0.is_empty() || {
            let (word, bit) = self.place(content);
            self.0[word] & bit != 0
        }
    }

    fn place(&self, content: &ContentHash) -> (usize, u64) {
        let hash = u64::from_le_bytes(*content.0.first_chunk().expect("8 of 32 bytes"));
        ((hash >> 6) as usize & (self.0.len() - 1), 1 << (hash & 63))
    }
}

impl Word {
    /// What verified news says. `None` if no desk of this bundle countersigned.
    pub fn of(news: &News, bundle: &Bundle) -> Option<Self> {
        match news {
            News::Receipt(receipt) => {
                let mut ids = receipt.body.ids.clone();
                ids.sort_unstable();
                Some(Self::Receipt(Arc::new(Known {
                    hash: receipt.hash(),
                    relay: receipt.body.relay,
                    number: receipt.body.number,
                    salt: receipt.body.salt,
                    ids,
                    expires: receipt.expires(bundle.keyring()),
                    filter: Filter::default(),
                })))
            }
            News::Countersignature(signature) => {
                let organisation = signature.organisation(bundle)?;
                Some(Self::Countersigned(signature.receipt, Arc::from(organisation)))
            }
        }
    }

    /// The same, told by who made it, before anybody else has it.
    pub fn with_filter(mut self, filter: Filter) -> Self {
        if let Self::Receipt(known) = &mut self
            && let Some(known) = Arc::get_mut(known)
        {
            known.filter = filter;
        }
        self
    }
}

impl Known {
    /// Whether it names an envelope of this content.
    fn names(&self, content: &ContentHash) -> bool {
        self.filter.lets_pass(content) && self.ids.binary_search(&receipt_id(&self.salt, content)).is_ok()
    }
}

#[derive(Default)]
pub(super) struct Clearing {
    receipts: BTreeMap<[u8; 32], Arc<Known>>,
    /// Receipts of each relay, those in front that go first when there are too many.
    by_relay: BTreeMap<RelayId, BTreeSet<(Day, u64, [u8; 32])>>,
    /// Organisations that countersigned, by receipt; the receipt itself may come later.
    signed: BTreeMap<[u8; 32], Vec<Arc<str>>>,
}

/// What is known of one envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// A receipt names it.
    pub(super) at_relay: bool,
    /// One does that a desk countersigned.
    pub(super) is_seen: bool,
    /// Desks of enough organisations signed for it.
    pub(super) cleared: bool,
}

/// What news made known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Learned {
    /// Nothing that any envelope depends on by now.
    Nothing,
    /// What this receipt names.
    Named([u8; 32]),
    /// That one more organisation has seen what this receipt names, which was here.
    Signed([u8; 32]),
}

impl Clearing {
    /// Takes what verified news says.
    pub(super) fn learn(&mut self, word: &Word) -> Learned {
        match word {
            Word::Receipt(known) => {
                if self.receipts.contains_key(&known.hash) {
                    return Learned::Nothing;
                }
                if self.receipts.len() >= RECEIPTS_MAX {
                    self.drop_oldest();
                }
                self.receipts.insert(known.hash, Arc::clone(known));
                self.by_relay.entry(known.relay).or_default().insert(age_order(known));
                Learned::Named(known.hash)
            }
            Word::Countersigned(receipt, organisation) => {
                if self.signed.len() >= RECEIPTS_MAX && !self.signed.contains_key(receipt) {
                    return Learned::Nothing;
                }
                let organisations = self.signed.entry(*receipt).or_default();
                if organisations.len() >= COUNTERSIGNATURES_MAX || organisations.contains(organisation) {
                    return Learned::Nothing;
                }
                organisations.push(Arc::clone(organisation));
                if self.receipts.contains_key(receipt) { Learned::Signed(*receipt) } else { Learned::Nothing }
            }
        }
    }

    /// What one receipt says of an envelope: much cheaper than asking all of them.
    pub(super) fn says(&self, receipt: &[u8; 32], content: &ContentHash, organisations: usize) -> Standing {
        self.receipts.get(receipt).map_or_else(Standing::default, |known| self.said_by(known, content, organisations))
    }

    fn said_by(&self, receipt: &Known, content: &ContentHash, organisations: usize) -> Standing {
        if !receipt.names(content) {
            return Standing::default();
        }
        let signed = self.signed.get(&receipt.hash).map_or(0, Vec::len);
        Standing { at_relay: true, is_seen: signed > 0, cleared: signed >= organisations }
    }

    /// What receipts and countersignatures say of an envelope.
    pub(super) fn standing(&self, content: &ContentHash, organisations: usize) -> Standing {
        let mut standing = Standing::default();
        for receipt in self.receipts.values() {
            let said = self.said_by(receipt, content, organisations);
            standing.at_relay |= said.at_relay;
            standing.is_seen |= said.is_seen;
            standing.cleared |= said.cleared;
        }
        standing
    }

    /// Of the relay with the most receipts, so that none drives out another's.
    fn drop_oldest(&mut self) {
        let most = self.by_relay.iter_mut().max_by_key(|(_, receipts)| receipts.len());
        if let Some((_, _, oldest)) = most.and_then(|(_, receipts)| receipts.pop_first()) {
            self.receipts.remove(&oldest);
            self.signed.remove(&oldest);
        }
    }

    /// Forgets receipts that are over.
    pub(super) fn expire(&mut self, day: Day) {
        for receipts in self.by_relay.values_mut() {
            while receipts.first().is_some_and(|(expires, ..)| *expires < day) {
                let over = receipts.pop_first();
                over.and_then(|(_, _, hash)| self.receipts.remove(&hash));
            }
        }
        if self.signed.len() > RECEIPTS_MAX / 2 {
            // Both ascend.
            let mut receipts = self.receipts.keys().peekable();
            self.signed.retain(|hash, _| {
                while receipts.next_if(|receipt| *receipt < hash).is_some() {}
                receipts.peek() == Some(&hash)
            });
        }
    }
}

/// What is over first goes first, then what was signed first.
fn age_order(known: &Known) -> (Day, u64, [u8; 32]) {
    (known.expires, known.number, known.hash)
}
