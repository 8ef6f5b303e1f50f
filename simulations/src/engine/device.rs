//! A device or relay of a run.

use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::carry::{Carrier, Output};
use ijwi_protocol::contact::{Hello, NodeRole, PROTOCOL_VERSION};
use ijwi_protocol::ids::EnvelopeId;
use ijwi_protocol::time::Instant;

use super::adversary::Role;
use super::news::NewsPlace;
use crate::outcome::Cost;
use crate::world::Millis;

pub(super) struct Device {
    pub(super) role: Role,
    /// It was seized.
    pub(super) is_gone: bool,
    /// None for a relay.
    pub(super) carrier: Option<Carrier>,
    /// What a relay has, by the envelopes' places, and what of it no receipt names yet.
    pub(super) log: Vec<bool>,
    pub(super) unsigned: Vec<EnvelopeId>,
    /// News that it knows, a bit for each.
    known: Vec<u64>,
    /// Meetings in which it is.
    pub(super) links: Vec<u32>,
    pub(super) cost: Cost,
}

pub(super) fn instant(now: Millis) -> Instant {
    Instant::from_millis(now)
}

impl Device {
    pub(super) fn new(carrier: Option<Carrier>, role: Role) -> Self {
        Self {
            role,
            is_gone: false,
            carrier,
            log: Vec::new(),
            unsigned: Vec::new(),
            known: Vec::new(),
            links: Vec::new(),
            cost: Cost::default(),
        }
    }

    pub(super) fn is_relay(&self) -> bool {
        self.carrier.is_none()
    }

    pub(super) fn held(&self) -> usize {
        self.carrier.as_ref().map_or(0, |carrier| carrier.held().len())
    }

    pub(super) fn knows(&self, news: NewsPlace) -> bool {
        self.known.get(news as usize / 64).is_some_and(|word| word >> (news % 64) & 1 == 1)
    }

    /// Whether it did not know it.
    pub(super) fn learn(&mut self, news: NewsPlace) -> bool {
        let place = news as usize / 64;
        if self.known.len() <= place {
            self.known.resize(place + 1, 0);
        }
        let was = self.known[place];
        self.known[place] |= 1 << (news % 64);
        was != self.known[place]
    }

    /// News that it knows and `other` does not.
    pub(super) fn news_for(&self, other: &Self) -> Vec<NewsPlace> {
        let mut news = Vec::new();
        for (place, word) in self.known.iter().enumerate() {
            let mut new = word & !other.known.get(place).copied().unwrap_or(0);
            while new != 0 {
                news.push(place as NewsPlace * 64 + new.trailing_zeros());
                new &= new - 1;
            }
        }
        news
    }

    pub(super) fn hello(&self, now: Millis, bundle: &Bundle) -> Hello {
        let carrier = self.carrier.as_ref();
        let now = instant(now);
        Hello {
            version: PROTOCOL_VERSION,
            role: if self.is_relay() { NodeRole::Relay } else { NodeRole::Device },
            nonce: [0; 16],
            bundle: bundle.reference(),
            room: carrier.map_or(ijwi_protocol::contact::Level::Most, Carrier::free),
            since_relay: carrier.map_or(ijwi_protocol::contact::Level::Least, |carrier| carrier.since_relay(now)),
            reach: match self.role {
                Role::Liar => u8::MAX,
                _ => carrier.map_or(0, |carrier| carrier.reach(now)),
            },
            can_take: carrier.map_or(u32::MAX, Carrier::can_take),
        }
    }

    /// Does what the carrier asks: its store is the carrier itself.
    pub(super) fn drain(&mut self) {
        if let Some(carrier) = &mut self.carrier {
            while let Output::Drop(_) = carrier.poll_output() {}
        }
        self.cost.held_max = self.cost.held_max.max(self.held() as u32);
    }
}
