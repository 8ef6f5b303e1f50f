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
                })))
            }
            News::Countersignature(signature) => {
                let organisation = signature.organisation(bundle)?;
                Some(Self::Countersigned(signature.receipt, Arc::from(organisation)))
            }
        }
    }
}

impl Known {
    /// Whether it names an envelope of this content.
    fn names(&self, content: &ContentHash) -> bool {
        self.ids.binary_search(&receipt_id(&self.salt, content)).is_ok()
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

    /// Whether this receipt, if it is here, names an envelope: much cheaper than asking all of them.
    pub(super) fn names(&self, receipt: &[u8; 32], content: &ContentHash) -> bool {
        self.receipts.get(receipt).is_some_and(|known| known.names(content))
    }

    /// The receipts that name an envelope.
    pub(super) fn naming(&self, content: &ContentHash) -> impl Iterator<Item = &[u8; 32]> {
        self.receipts.values().filter(|known| known.names(content)).map(|known| &known.hash)
    }

    /// What those of these receipts that are here say of an envelope that they name.
    pub(super) fn standing<'a>(
        &self,
        naming: impl IntoIterator<Item = &'a [u8; 32]>,
        organisations: usize,
    ) -> Standing {
        let mut standing = Standing::default();
        for receipt in naming.into_iter().filter(|receipt| self.receipts.contains_key(*receipt)) {
            let signed = self.signed.get(receipt).map_or(0, Vec::len);
            standing.at_relay = true;
            standing.is_seen |= signed > 0;
            standing.cleared |= signed >= organisations;
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
