//! What comes in from elsewhere while a contact with a device goes on. It is not in the view, so that reconciliation knows
//! nothing of it. Where three are in reach of each other, two get the same from the third: so the other side is asked
//! before it is sent, and a little later than at once, by when it has most of it too.

use super::breach::Breach;
use super::frame::Frame;
use super::offering::{Answering, Asking};
use super::view::Offer;
use crate::bounds::OFFER_PAUSE;
use crate::ids::{EnvelopeId, NewsId};
use crate::time::Instant;

pub(super) struct Meanwhile {
    asking: Asking<Came>,
    /// When the next question goes out, if something waits for it.
    ask_at: Option<Instant>,
    answering: Answering,
}

enum Came {
    Envelope(EnvelopeId),
    News(NewsId),
}

impl Meanwhile {
    pub(super) fn new() -> Self {
        Self { asking: Asking::new(), ask_at: None, answering: Answering::default() }
    }

    pub(super) fn add(&mut self, offers: &[Offer]) {
        self.asking.add(offers.iter().map(|offer| (offer.content, Came::Envelope(offer.id))));
    }

    pub(super) fn add_news(&mut self, news: &[NewsId]) {
        self.asking.add(news.iter().map(|id| (id.name(), Came::News(*id))));
    }

    /// What has come so far, for a relay, which is asked in its own way.
    pub(super) fn take(&mut self) -> (Vec<Offer>, Vec<NewsId>) {
        let (mut offers, mut news) = (Vec::new(), Vec::new());
        for (content, came) in self.asking.take() {
            match came {
                Came::Envelope(id) => offers.push(Offer { content, id }),
                Came::News(id) => news.push(id),
            }
        }
        (offers, news)
    }

    /// The next question, when it is time for it.
    pub(super) fn next_frame(&mut self, now: Instant) -> Option<Frame> {
        if self.asking.is_waiting() || !self.asking.has_more() {
            return None;
        }
        if now < *self.ask_at.get_or_insert(now + OFFER_PAUSE) {
            return None;
        }
        self.ask_at = None;
        self.asking.next_frame()
    }

    pub(super) fn handle_lacks(&mut self, bitmap: &[u8]) -> Result<(Vec<EnvelopeId>, Vec<NewsId>), Breach> {
        let (lacking, _) = self.asking.handle_lacks(bitmap)?;
        let (mut envelopes, mut news) = (Vec::new(), Vec::new());
        for came in lacking {
            match came {
                Came::Envelope(id) => envelopes.push(id),
                Came::News(id) => news.push(id),
            }
        }
        Ok((envelopes, news))
    }

    pub(super) fn handle_offer(&mut self, offered: &[[u8; 8]]) -> Result<(), Breach> {
        self.answering.handle_offer(offered)
    }

    pub(super) fn answer(&mut self, lacks: &[bool]) -> Option<Frame> {
        self.answering.answer(lacks)
    }

    pub(super) fn ask_at(&self) -> Option<Instant> {
        self.ask_at
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.asking.is_waiting()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.asking.is_idle()
    }
}
