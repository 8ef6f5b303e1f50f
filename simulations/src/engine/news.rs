//! Receipts and countersignatures: real ones in size, and signed and verified where all else is too. Shared by all that
//! know them.

use std::sync::Arc;

use ijwi_protocol::bounds::RECEIPT_IDS_MAX;
use ijwi_protocol::campaign::{Countersignature, News, Receipt, ReceiptBody, SignedHead, receipt_id};
use ijwi_protocol::carry::{Filter, Word};
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::{ContentHash, NewsId};
use ijwi_protocol::rng::Rng;
use ijwi_protocol::testing::TODAY;

use super::campaign::{campaign, day};
use super::price;
use crate::world::Millis;

/// A piece of news, by its place in [`Press::pieces`].
pub(super) type NewsPlace = u32;

#[derive(Clone)]
pub(super) struct Piece {
    pub(super) id: NewsId,
    pub(super) word: Word,
    /// Bytes of its frame.
    pub(super) bytes: u32,
    /// Places of the envelopes that a receipt is about.
    pub(super) about: Vec<u32>,
    /// Kept where it is verified by everybody who gets it.
    news: Option<News>,
}

/// Makes news.
pub(super) struct Press {
    rng: Rng,
    is_signed: bool,
    pub(super) pieces: Vec<Piece>,
}

impl Press {
    pub(super) fn new(rng: Rng, is_signed: bool) -> Self {
        Self { rng, is_signed, pieces: Vec::new() }
    }

    /// Receipts over what came in, by places and content hashes, and where they stand.
    pub(super) fn receipts(&mut self, now: Millis, came: &[(u32, ContentHash)]) -> Vec<NewsPlace> {
        came.chunks(RECEIPT_IDS_MAX).map(|came| self.receipt(now, came)).collect()
    }

    fn receipt(&mut self, now: Millis, came: &[(u32, ContentHash)]) -> NewsPlace {
        let relay = campaign().bundle().relays()[0].id();
        let (key, id) = (&campaign().fixture().relay, campaign().bundle().campaign());
        let salt = self.rng.bytes();
        let number = self.pieces.len() as u64;
        let ids = came.iter().map(|(_, content)| receipt_id(&salt, content)).collect();
        let (root, size) = ([0; 32], u64::from(u32::MAX));
        let mut head = SignedHead { relay, direction: Direction::Up, size, root, day: day(now), signature: [0; 64] };
        if self.is_signed {
            head = SignedHead::sign(key, id, relay, Direction::Up, size, root, day(now));
        }
        let body = ReceiptBody { relay, number, from: 1000, salt, ids, expires: TODAY + 75, head };
        let receipt = if self.is_signed { Receipt::sign(key, id, body) } else { Receipt { body, signature: [0; 64] } };
        let named: Vec<_> = came.iter().map(|(_, content)| *content).collect();
        let word = Word::of(&News::Receipt(Box::new(receipt.clone())), campaign().bundle());
        let word = word.map(|word| word.with_filter(Filter::new(&named))).expect("a receipt says something");
        let about = came.iter().map(|(place, _)| *place).collect();
        self.publish(News::Receipt(Box::new(receipt)), word, about)
    }

    /// What desks of all organisations say of a receipt.
    pub(super) fn countersign(&mut self, receipt: NewsPlace) -> Vec<NewsPlace> {
        let Word::Receipt(known) = &self.pieces[receipt as usize].word else { return Vec::new() };
        let hash = known.hash;
        let receipt = self.pieces[receipt as usize].news.clone();
        let desks = campaign().bundle().recipients().iter().zip(&campaign().fixture().desks);
        desks
            .map(|(recipient, (identity, _))| {
                let id = recipient.id();
                let signature = match &receipt {
                    Some(News::Receipt(receipt)) => {
                        Countersignature::sign(identity, id, campaign().bundle().campaign(), receipt)
                    }
                    _ => Countersignature {
                        receipt: hash,
                        desk: *id.0.first_chunk().expect("8 of 16 bytes"),
                        signature: [0; 64],
                    },
                };
                let word = Word::Countersigned(hash, Arc::from(recipient.organisation.as_str()));
                self.publish(News::Countersignature(signature), word, Vec::new())
            })
            .collect()
    }

    fn publish(&mut self, news: News, word: Word, about: Vec<u32>) -> NewsPlace {
        let bytes = price::news(news.to_bytes()) as u32;
        // Drawn, so that it is the same whether or not anything is signed.
        let id = NewsId(self.rng.bytes());
        self.pieces.push(Piece { id, word, bytes, about, news: self.is_signed.then_some(news) });
        self.pieces.len() as NewsPlace - 1
    }

    #[cfg(test)]
    pub(super) fn news(&self, news: NewsPlace) -> News {
        self.pieces[news as usize].news.clone().expect("it was signed")
    }

    /// What somebody who is told makes of it, after all checks.
    pub(super) fn word(&self, news: NewsPlace) -> Option<Word> {
        let piece = &self.pieces[news as usize];
        match &piece.news {
            None => Some(piece.word.clone()),
            Some(news) => {
                news.verify(campaign().bundle()).expect("news is signed");
                Word::of(news, campaign().bundle())
            }
        }
    }
}
