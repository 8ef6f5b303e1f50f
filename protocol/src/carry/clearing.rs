//! Receipts and countersignatures: which envelopes a relay has, and which ones desks of enough organisations have
//! signed for. A relay alone never clears anything.

use std::collections::BTreeMap;
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
    fn names(&self, content: &ContentHash) -> bool {
        self.ids.binary_search(&receipt_id(&self.salt, content)).is_ok()
    }
}

#[derive(Default)]
pub(super) struct Clearing {
    receipts: BTreeMap<[u8; 32], Arc<Known>>,
    /// Organisations that countersigned, by receipt; the receipt itself may come later.
    signed: BTreeMap<[u8; 32], Vec<Arc<str>>>,
}

/// What is known of one envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// A receipt names it.
    pub(super) at_relay: bool,
    /// Desks of enough organisations signed for it.
    pub(super) cleared: bool,
}

impl Clearing {
    /// Takes what verified news says. The receipt of which more is known now, if one is here.
    pub(super) fn learn(&mut self, word: &Word) -> Option<[u8; 32]> {
        match word {
            Word::Receipt(known) => {
                if self.receipts.contains_key(&known.hash) {
                    return None;
                }
                if self.receipts.len() >= RECEIPTS_MAX {
                    self.drop_oldest();
                }
                self.receipts.insert(known.hash, Arc::clone(known));
                Some(known.hash)
            }
            Word::Countersigned(receipt, organisation) => {
                if self.signed.len() >= RECEIPTS_MAX && !self.signed.contains_key(receipt) {
                    return None;
                }
                let organisations = self.signed.entry(*receipt).or_default();
                if organisations.len() >= COUNTERSIGNATURES_MAX || organisations.contains(organisation) {
                    return None;
                }
                organisations.push(Arc::clone(organisation));
                self.receipts.contains_key(receipt).then_some(*receipt)
            }
        }
    }

    /// What one receipt says of an envelope: much cheaper than asking all of them.
    pub(super) fn says(&self, receipt: &[u8; 32], content: &ContentHash, organisations: usize) -> Standing {
        self.receipts.get(receipt).map_or_else(Standing::default, |known| self.said_by(known, content, organisations))
    }

    fn said_by(&self, receipt: &Known, content: &ContentHash, organisations: usize) -> Standing {
        let named = receipt.names(content);
        let cleared = named && self.signed.get(&receipt.hash).is_some_and(|signed| signed.len() >= organisations);
        Standing { at_relay: named, cleared }
    }

    /// What receipts and countersignatures say of an envelope.
    pub(super) fn standing(&self, content: &ContentHash, organisations: usize) -> Standing {
        let mut standing = Standing::default();
        for receipt in self.receipts.values() {
            let said = self.said_by(receipt, content, organisations);
            standing.at_relay |= said.at_relay;
            standing.cleared |= said.cleared;
        }
        standing
    }

    /// Of the relay with the most receipts, so that none drives out another's.
    fn drop_oldest(&mut self) {
        let mut counts: BTreeMap<RelayId, usize> = BTreeMap::new();
        self.receipts.values().for_each(|known| *counts.entry(known.relay).or_default() += 1);
        let Some(relay) = counts.iter().max_by_key(|(_, count)| **count).map(|(relay, _)| *relay) else { return };
        let of_relay = self.receipts.iter().filter(|(_, known)| known.relay == relay);
        let oldest = of_relay.min_by_key(|(_, known)| known.expires).map(|(hash, _)| *hash);
        oldest.and_then(|hash| self.receipts.remove(&hash));
    }

    /// Forgets receipts that are over.
    pub(super) fn expire(&mut self, day: Day) {
        self.receipts.retain(|_, known| day <= known.expires);
        let receipts = &self.receipts;
        if self.signed.len() > RECEIPTS_MAX / 2 {
            self.signed.retain(|hash, _| receipts.contains_key(hash));
        }
    }
}
