//! A relay's receipts and our signatures over them, within bounds whatever the relay says; and which entries of its log no
//! signature covers yet.

use std::collections::{BTreeMap, BTreeSet};

use ijwi_protocol::bounds::RECEIPTS_MAX;
use ijwi_protocol::campaign::{Countersignature, Receipt};
use ijwi_protocol::ids::{ContentHash, NewsId};

/// One relay's book.
#[derive(Default)]
pub(super) struct Book {
    /// Positions of entries without our signature.
    waiting: BTreeSet<u64>,
    /// What lies before this position does not wait: its receipt is over.
    settled: u64,
    /// By the first position of their runs, which do not overlap; at most [`RECEIPTS_MAX`], 8 MB.
    receipts: BTreeMap<u64, Listed>,
}

/// A receipt, and our signature over it.
pub(super) struct Listed {
    pub(super) receipt: Receipt,
    pub(super) id: NewsId,
    pub(super) ours: Option<Ours>,
}

/// Our signature.
#[derive(Clone)]
pub(super) struct Ours {
    pub(super) id: NewsId,
    pub(super) signature: Countersignature,
    /// Whether a relay has it: it came back in its news.
    pub(super) arrived: bool,
}

impl Listed {
    fn end(&self) -> u64 {
        self.receipt.body.from.saturating_add(self.receipt.body.ids.len() as u64)
    }

    /// Whether all that the receipt lists is what was shown.
    fn is_shown(&self, leaf: &impl Fn(u64) -> Option<ContentHash>) -> bool {
        let listed = (self.receipt.body.from..).zip(&self.receipt.body.ids);
        listed.into_iter().all(|(at, id)| leaf(at).is_some_and(|content| self.receipt.short_id(&content) == *id))
    }
}

impl Book {
    /// Goes on from where everything was settled.
    pub(super) fn resume(&mut self, settled: u64) {
        self.settled = settled;
    }

    /// What lies before this position does not wait.
    pub(super) fn settled(&self) -> u64 {
        self.settled
    }

    /// An entry was shown at this position.
    pub(super) fn note(&mut self, position: u64) {
        let is_signed = self.listing(position).is_some_and(|listed| listed.ours.is_some() && position < listed.end());
        if position >= self.settled && !is_signed {
            self.waiting.insert(position);
        }
    }

    /// The entry at this position was forgotten.
    pub(super) fn forget_entry(&mut self, position: u64) {
        self.waiting.remove(&position);
    }

    /// Takes a receipt. Gives those that it takes the place of; `None` if it is not kept.
    pub(super) fn take(&mut self, receipt: Receipt, id: NewsId) -> Option<Vec<Listed>> {
        let from = receipt.body.from;
        let new = Listed { receipt, id, ours: None };
        let overlapping = self.receipts.range(..new.end()).rev().take_while(|(_, listed)| listed.end() > from);
        let overlapping: Vec<_> = overlapping.map(|(from, _)| *from).collect();
        // An honest relay covers each position once. Only one that was set back may do so anew, with what we never signed.
        if overlapping.iter().any(|from| self.receipts.get(from).is_some_and(|old| old.ours.is_some() || old.id == id))
        {
            return None;
        }
        let mut dropped: Vec<_> = overlapping.iter().filter_map(|from| self.receipts.remove(from)).collect();
        self.receipts.insert(from, new);
        if self.receipts.len() > RECEIPTS_MAX {
            dropped.extend(self.receipts.pop_first().map(|(_, oldest)| oldest));
        }
        Some(dropped)
    }

    /// The receipt at this first position.
    pub(super) fn listed(&self, from: u64) -> Option<&Listed> {
        self.receipts.get(&from)
    }

    /// The relay has our signature over the receipt at this first position. Whether that is news.
    pub(super) fn note_arrived(&mut self, from: u64) -> bool {
        let ours = self.receipts.get_mut(&from).and_then(|listed| listed.ours.as_mut());
        ours.is_some_and(|ours| !core::mem::replace(&mut ours.arrived, true))
    }

    /// All receipts.
    pub(super) fn all(&self) -> impl Iterator<Item = &Listed> {
        self.receipts.values()
    }

    /// Receipts without our signature of which everything was shown as they list it, by their first position; and those
    /// of which it was not.
    pub(super) fn unsigned_receipts(&self, leaf: impl Fn(u64) -> Option<ContentHash>) -> (Vec<u64>, Vec<&Receipt>) {
        let (mut due, mut others) = (Vec::new(), Vec::new());
        for (from, listed) in self.receipts.iter().filter(|(_, listed)| listed.ours.is_none()) {
            if listed.is_shown(&leaf) {
                due.push(*from);
            } else {
                others.push(&listed.receipt);
            }
        }
        (due, others)
    }

    /// Keeps our signature.
    pub(super) fn sign(&mut self, from: u64, ours: Ours) {
        let Some(listed) = self.receipts.get_mut(&from) else { return };
        listed.ours = Some(ours);
        let end = listed.end();
        for position in from..end {
            self.waiting.remove(&position);
        }
    }

    /// Forgets the receipts that are over. What we signed for before their ends is settled.
    pub(super) fn forget(&mut self, is_over: impl Fn(&Receipt) -> bool) -> Vec<Listed> {
        let over: Vec<_> =
            self.receipts.iter().filter(|(_, listed)| is_over(&listed.receipt)).map(|(from, _)| *from).collect();
        let over: Vec<_> = over.iter().filter_map(|from| self.receipts.remove(from)).collect();
        let signed = over.iter().filter(|listed| listed.ours.is_some());
        self.settled = signed.map(Listed::end).fold(self.settled, u64::max);
        self.waiting = self.waiting.split_off(&self.settled);
        over
    }

    /// Entries for which no relay is known to have our signature.
    pub(super) fn unsigned(&self) -> u64 {
        let on_the_way = self.receipts.values().filter(|listed| listed.ours.as_ref().is_some_and(|ours| !ours.arrived));
        let on_the_way: usize = on_the_way.map(|listed| listed.receipt.body.ids.len()).sum();
        (self.waiting.len() + on_the_way) as u64
    }

    fn listing(&self, position: u64) -> Option<&Listed> {
        self.receipts.range(..=position).next_back().map(|(_, listed)| listed)
    }
}
