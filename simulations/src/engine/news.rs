//! Receipts and countersignatures: real ones in size, unsigned, and shared by all that know them.

use std::sync::Arc;

use ijwi_protocol::bounds::RECEIPT_IDS_MAX;
use ijwi_protocol::campaign::{Bundle, Countersignature, News, Receipt, ReceiptBody, SignedHead, receipt_id};
use ijwi_protocol::carry::Word;
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::ContentHash;
use ijwi_protocol::rng::Rng;
use ijwi_protocol::testing::TODAY;

/// A piece of news, by its place in [`Press::pieces`].
pub(super) type NewsPlace = u32;

pub(super) struct Piece {
    pub(super) word: Word,
    pub(super) bytes: u32,
}

/// Makes news.
pub(super) struct Press {
    rng: Rng,
    organisations: Vec<Arc<str>>,
    pub(super) pieces: Vec<Piece>,
}

impl Press {
    pub(super) fn new(rng: Rng, bundle: &Bundle) -> Self {
        let organisations =
            bundle.recipients().iter().map(|recipient| Arc::from(recipient.organisation.as_str())).collect();
        Self { rng, organisations, pieces: Vec::new() }
    }

    /// Receipts over what came in, and where they stand.
    pub(super) fn receipts(&mut self, bundle: &Bundle, contents: &[ContentHash]) -> Vec<NewsPlace> {
        contents.chunks(RECEIPT_IDS_MAX).map(|contents| self.receipt(bundle, contents)).collect()
    }

    fn receipt(&mut self, bundle: &Bundle, contents: &[ContentHash]) -> NewsPlace {
        let relay = bundle.relays()[0].id();
        let salt = self.rng.bytes();
        let number = self.pieces.len() as u64;
        let ids = contents.iter().map(|content| receipt_id(&salt, content)).collect();
        let head = SignedHead {
            relay,
            direction: Direction::Up,
            size: u64::from(u32::MAX),
            root: [0; 32],
            day: TODAY,
            signature: [0; 64],
        };
        let body = ReceiptBody { relay, number, from: 1000, salt, ids, expires: TODAY + 75, head };
        self.publish(&News::Receipt(Box::new(Receipt { body, signature: [0; 64] })), bundle)
    }

    fn publish(&mut self, news: &News, bundle: &Bundle) -> NewsPlace {
        let word = Word::of(news, bundle).expect("a receipt says something");
        self.pieces.push(Piece { word, bytes: news.to_bytes().len() as u32 });
        self.pieces.len() as NewsPlace - 1
    }

    /// What desks of all organisations say of a receipt.
    pub(super) fn countersign(&mut self, receipt: NewsPlace) -> Vec<NewsPlace> {
        let Word::Receipt(known) = &self.pieces[receipt as usize].word else { return Vec::new() };
        let hash = known.hash;
        let signature = Countersignature { receipt: hash, desk: [0; 8], signature: [0; 64] };
        let bytes = News::Countersignature(signature).to_bytes().len() as u32;
        let from = self.pieces.len() as NewsPlace;
        for organisation in &self.organisations {
            self.pieces.push(Piece { word: Word::Countersigned(hash, Arc::clone(organisation)), bytes });
        }
        (from..self.pieces.len() as NewsPlace).collect()
    }
}
