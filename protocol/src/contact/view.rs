//! What a device brings to a contact. It is taken when the contact begins and does not change in it.

use std::sync::Arc;

use super::hello::{Level, NodeRole};
use crate::campaign::Bundle;
use crate::ids::{EnvelopeId, NewsId};
use crate::time::Day;

/// How long a link is likely to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Two people pass each other: end when both have nothing more.
    Short,
    /// A network or a relay: stay, and hand over what comes in the meantime.
    Long,
}

/// What we would give a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The first 8 bytes of the content hash: what the relay's index is asked for.
    pub content: [u8; 8],
    /// The envelope.
    pub id: EnvelopeId,
}

/// Where we stand in a relay's streams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursors {
    /// In its envelopes: *down* for a device, *up* for a desk.
    pub envelopes: u64,
    /// In its news.
    pub news: u64,
}

/// Everything that a contact needs to know of its own side.
#[derive(Clone, Debug)]
pub struct View {
    /// What we are.
    pub role: NodeRole,
    /// How long the link is likely to last.
    pub link: LinkKind,
    /// The day by which envelopes are over ([`crate::campaign::DayClock::certain`]).
    pub day: Day,
    /// The bundle in force: keys, policy.
    pub bundle: Arc<Bundle>,
    /// Its signed manifest.
    pub manifest: Arc<[u8]>,
    /// Another signed manifest of its version, if one was seen: passed on, so that everybody sounds the alarm.
    pub twin: Option<Arc<[u8]>>,
    /// Ids of the envelopes that we hold, ascending.
    pub held: Arc<[EnvelopeId]>,
    /// Ids of the news that we hold, ascending.
    pub news: Arc<[NewsId]>,
    /// What we would give a relay, best first: for a device, *up* envelopes that no desk is known to have seen; for a
    /// desk, what it wrote.
    pub offers: Vec<Offer>,
    /// News that a relay should get: a desk's countersignatures.
    pub news_for_relay: Vec<NewsId>,
    /// Where we stand in the streams of the relay that this contact is with.
    pub cursors: Cursors,
    /// Share of our store that is free.
    pub room: Level,
    /// Time since we, or those we met last, reached a relay.
    pub since_relay: Level,
    /// How well we get around.
    pub reach: u8,
    /// Envelopes that we can take in this contact.
    pub can_take: u32,
}

impl View {
    pub(super) fn holds(&self, id: &EnvelopeId) -> bool {
        self.held.binary_search(id).is_ok()
    }
}
