//! Receipts and countersignatures: real ones in size, and signed and verified where all else is too. Shared by all that
//! know them.

use std::sync::Arc;

use ijwi_protocol::bounds::RECEIPT_IDS_MAX;
use ijwi_protocol::campaign::{Countersignature, News, Receipt, ReceiptBody, SignedHead, receipt_id};
use ijwi_protocol::carry::Word;
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
    pub(super) word: Word,
    /// Envelopes that it names, or that the receipt names which it countersigns, by their places; shared by both.
    pub(super) named: Arc<[u32]>,
    /// Bytes of its frame.
    pub(super) bytes: u32,
    /// Places of the envelopes that a receipt is about.
    pub(super) about: Vec<u32>,
    /// Kept where it is verified by everybody who gets it.
    news: Option<News>,
}

/// What a relay lists of an envelope.
pub(super) struct Listed {
    /// The place of what came in.
    pub(super) came: u32,
    /// The place of what its receipt names, which is the same unless something is wrong; none of what nobody here has.
    pub(super) named: Option<u32>,
    pub(super) content: ContentHash,
}

/// Makes news.
pub(super) struct Press {
    rng: Rng,
    is_signed: bool,
    pub(super) pieces: Vec<Piece>,
    /// Their ids.
    pub(super) ids: Vec<NewsId>,
    /// By an envelope's place, the receipts that name it.
    naming: Vec<Vec<NewsPlace>>,
}

impl Press {
    pub(super) fn new(rng: Rng, is_signed: bool) -> Self {
        Self { rng, is_signed, pieces: Vec::new(), ids: Vec::new(), naming: Vec::new() }
    }

    /// Receipts over what came in, and where they stand.
    pub(super) fn receipts(&mut self, now: Millis, came: &[Listed]) -> Vec<NewsPlace> {
        came.chunks(RECEIPT_IDS_MAX).map(|came| self.receipt(now, came)).collect()
    }

    /// The receipts that name an envelope, and their hashes.
    pub(super) fn naming(&self, place: usize) -> impl Iterator<Item = (NewsPlace, &[u8; 32])> {
        self.naming.get(place).into_iter().flatten().filter_map(|receipt| match &self.pieces[*receipt as usize].word {
            Word::Receipt(known) => Some((*receipt, &known.hash)),
            Word::Countersigned(..) => None,
        })
    }

    fn receipt(&mut self, now: Millis, came: &[Listed]) -> NewsPlace {
        let relay = campaign().bundle().relays()[0].id();
        let (key, id) = (&campaign().fixture().relay, campaign().bundle().campaign());
        let salt = self.rng.bytes();
        let number = self.pieces.len() as u64;
        let ids = came.iter().map(|listed| receipt_id(&salt, &listed.content)).collect();
        let (root, size) = ([0; 32], u64::from(u32::MAX));
        let mut head = SignedHead { relay, direction: Direction::Up, size, root, day: day(now), signature: [0; 64] };
        if self.is_signed {
            head = SignedHead::sign(key, id, relay, Direction::Up, size, root, day(now));
        }
        let body = ReceiptBody { relay, number, from: 1000, salt, ids, expires: TODAY + 75, head };
        let receipt = if self.is_signed { Receipt::sign(key, id, body) } else { Receipt { body, signature: [0; 64] } };
        let word = Word::of(&News::Receipt(Box::new(receipt.clone())), campaign().bundle());
        let word = word.expect("a receipt says something");
        let about = came.iter().map(|listed| listed.came).collect();
        let named: Arc<[u32]> = came.iter().filter_map(|listed| listed.named).collect();
        let receipt = self.publish(News::Receipt(Box::new(receipt)), word, about, Arc::clone(&named));
        for place in named.iter().map(|place| *place as usize) {
            if self.naming.len() <= place {
                self.naming.resize_with(place + 1, Vec::new);
            }
            self.naming[place].push(receipt);
        }
        receipt
    }

    /// What desks of all organisations say of a receipt.
    pub(super) fn countersign(&mut self, receipt: NewsPlace) -> Vec<NewsPlace> {
        let Word::Receipt(known) = &self.pieces[receipt as usize].word else { return Vec::new() };
        let (hash, named) = (known.hash, Arc::clone(&self.pieces[receipt as usize].named));
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
                self.publish(News::Countersignature(signature), word, Vec::new(), Arc::clone(&named))
            })
            .collect()
    }

    fn publish(&mut self, news: News, word: Word, about: Vec<u32>, named: Arc<[u32]>) -> NewsPlace {
        let bytes = price::news(news.to_bytes()) as u32;
        // Drawn, so that it is the same whether or not anything is signed.
        self.ids.push(NewsId(self.rng.bytes()));
        self.pieces.push(Piece { word, bytes, about, named, news: self.is_signed.then_some(news) });
        self.pieces.len() as NewsPlace - 1
    }

    /// Takes in what another one made.
    #[cfg(test)]
    pub(super) fn adopt(&mut self, other: &Self) {
        self.pieces.clone_from(&other.pieces);
        self.ids.clone_from(&other.ids);
        self.naming.clone_from(&other.naming);
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
