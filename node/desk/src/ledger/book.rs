//! What the desk remembers of one relay's log, within bounds whatever the relay says: entries that it has not signed for
//! yet, receipts with its signatures, and the Merkle root as far as it has read without a gap.
//!
//! An entry is forgotten once a receipt that lists it was signed: the receipt still tells whether the relay shows another
//! one at its place.

use std::collections::BTreeMap;

use ijwi_protocol::bounds::{RECEIPT_IDS_MAX, RECEIPTS_MAX};
use ijwi_protocol::campaign::merkle::Frontier;
use ijwi_protocol::campaign::{Countersignature, Receipt};
use ijwi_protocol::ids::{ContentHash, NewsId};

/// Entries that wait for a receipt which can be signed, at most: those of 64 receipts, 5 MB. A relay closes receipts every
/// few minutes; beyond this the oldest are forgotten, and what lists them is not signed.
pub(super) const WAITING_MAX: usize = 64 * RECEIPT_IDS_MAX;

/// One relay's book.
#[derive(Default)]
pub(super) struct Book {
    waiting: BTreeMap<u64, ContentHash>,
    frontier: Frontier,
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

/// What an entry is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noted {
    /// It waits for a receipt now, and this older one does not any more.
    New { forgotten: Option<u64> },
    /// The same as before.
    Known,
    /// Another one stood at its place.
    Other,
}

impl Listed {
    fn end(&self) -> u64 {
        self.receipt.body.from.saturating_add(self.receipt.body.ids.len() as u64)
    }

    /// Whether what stands at this position is what the receipt lists; `None` when it lists nothing there.
    fn agrees(&self, position: u64, content: &ContentHash) -> Option<bool> {
        let at = position.checked_sub(self.receipt.body.from)?;
        let id = self.receipt.body.ids.get(usize::try_from(at).ok()?)?;
        Some(self.receipt.short_id(content) == *id)
    }
}

impl Book {
    /// Goes on from where the log was read without a gap.
    pub(super) fn resume(&mut self, frontier: Frontier) {
        self.frontier = frontier;
    }

    /// The log as far as it was read without a gap.
    pub(super) fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Notes what stands in the log at a position.
    pub(super) fn note(&mut self, position: u64, content: ContentHash) -> Noted {
        if let Some(known) = self.waiting.get(&position) {
            // What stood there first is what is countersigned, and stays.
            return if *known == content { Noted::Known } else { Noted::Other };
        }
        let signed = self.listing(position).filter(|listed| listed.ours.is_some());
        if let Some(agrees) = signed.and_then(|listed| listed.agrees(position, &content)) {
            if agrees && position == self.frontier.size() {
                self.frontier.push(&content);
                self.advance();
            }
            return if agrees { Noted::Known } else { Noted::Other };
        }
        self.waiting.insert(position, content);
        self.advance();
        let is_full = self.waiting.len() > WAITING_MAX;
        let forgotten = if is_full { self.waiting.pop_first().map(|(position, _)| position) } else { None };
        Noted::New { forgotten }
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
    pub(super) fn listed(&mut self, from: u64) -> Option<&mut Listed> {
        self.receipts.get_mut(&from)
    }

    /// All receipts.
    pub(super) fn all(&self) -> impl Iterator<Item = &Listed> {
        self.receipts.values()
    }

    /// Receipts without our signature whose whole run waits and is listed rightly, by their first position.
    pub(super) fn due(&self) -> Vec<u64> {
        let is_collected = |listed: &Listed| {
            (listed.receipt.body.from..listed.end()).all(|position| {
                self.waiting.get(&position).is_some_and(|content| listed.agrees(position, content) == Some(true))
            })
        };
        let unsigned = self.receipts.iter().filter(|(_, listed)| listed.ours.is_none());
        unsigned.filter(|(_, listed)| is_collected(listed)).map(|(from, _)| *from).collect()
    }

    /// Keeps our signature. Gives the positions that wait no more.
    pub(super) fn sign(&mut self, from: u64, ours: Ours) -> Vec<u64> {
        let Some(listed) = self.receipts.get_mut(&from) else { return Vec::new() };
        listed.ours = Some(ours);
        let end = listed.end();
        self.release(from, end)
    }

    /// Forgets the receipts that are over, and what waited for them.
    pub(super) fn forget(&mut self, is_over: impl Fn(&Receipt) -> bool) -> (Vec<Listed>, Vec<u64>) {
        let over: Vec<_> =
            self.receipts.iter().filter(|(_, listed)| is_over(&listed.receipt)).map(|(from, _)| *from).collect();
        let (mut receipts, mut positions) = (Vec::new(), Vec::new());
        for from in over {
            let Some(listed) = self.receipts.remove(&from) else { continue };
            positions.extend(self.release(listed.receipt.body.from, listed.end()));
            receipts.push(listed);
        }
        (receipts, positions)
    }

    /// Entries for which no relay is known to have our signature.
    pub(super) fn unsigned(&self) -> u64 {
        let on_the_way = self.receipts.values().filter(|listed| listed.ours.as_ref().is_some_and(|ours| !ours.arrived));
        let on_the_way: usize = on_the_way.map(|listed| listed.receipt.body.ids.len()).sum();
        (self.waiting.len() + on_the_way) as u64
    }

    fn advance(&mut self) {
        while let Some(content) = self.waiting.get(&self.frontier.size()) {
            self.frontier.push(content);
        }
    }

    fn listing(&self, position: u64) -> Option<&Listed> {
        self.receipts.range(..=position).next_back().map(|(_, listed)| listed)
    }

    fn release(&mut self, from: u64, end: u64) -> Vec<u64> {
        let positions: Vec<_> = self.waiting.range(from..end).map(|(position, _)| *position).collect();
        for position in &positions {
            self.waiting.remove(position);
        }
        positions
    }
}
