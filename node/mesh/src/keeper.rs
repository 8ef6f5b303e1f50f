//! What stands behind a contact: a device's custody, a relay's log, a desk's collection.

use ijwi_protocol::contact::{
    Handing, Hello, Learned, LogAnswer, LogRequest, NodeRole, Offer, PartRequest, Stream, View,
};
use ijwi_protocol::envelope::{Envelope, Refused, Verified};
use ijwi_protocol::ids::{ContentHash, EnvelopeId, NewsId, RelayId};
use tokio::sync::broadcast;

use crate::discovery::DiscoveryKeys;
use crate::meter::Meter;
use crate::one_thread::OneThread;

/// Answers what contacts ask. The methods may block on the disk: the driver calls them off the event loop. It decides
/// nothing; each method answers the output of [`ijwi_protocol::contact::Contact`] that it is named after.
pub trait Keeper: Send + Sync + 'static {
    /// What this node brings to a contact, with this relay if it is one.
    fn view(&self, relay: Option<RelayId>) -> View;

    /// A device: what others of its campaign find it by today. Others need not be found.
    fn discovery(&self) -> Option<DiscoveryKeys> {
        None
    }

    /// A fingerprint of what is carried: two devices of which it is the same have nothing for each other.
    fn carried(&self) -> u64 {
        0
    }

    /// Keeps envelopes. They are durable when this returns, except those refused.
    fn store(&self, envelopes: Vec<Verified>) -> Vec<(EnvelopeId, Result<(), Refused>)>;

    /// Reads envelopes, in this order.
    fn read(&self, ids: &[EnvelopeId]) -> Vec<(EnvelopeId, Option<Envelope>)>;

    /// A device: which of these a peer should get, and in which order. Others give all as they come.
    fn rank(&self, ids: Vec<EnvelopeId>, _peer: Option<&Hello>) -> Vec<Handing> {
        ids.into_iter().map(|id| Handing { id, copies: 0 }).collect()
    }

    /// Keeps what was learned. What it lacks of a bundle next, if that is how it goes on.
    fn learn(&self, learned: Learned) -> Option<PartRequest>;

    /// The encodings of these pieces of news that are there. A relay's are read from its log.
    fn read_news(&self, _ids: &[NewsId]) -> Vec<Vec<u8>> {
        Vec::new()
    }

    /// Bytes of a bundle's part.
    fn read_part(&self, request: PartRequest) -> Option<Vec<u8>>;

    /// Which of these it lacks: a relay of the envelopes of its log, a device of those that it holds, and of news. A desk
    /// lacks none.
    fn lookup(&self, offered: &[[u8; 8]]) -> Vec<bool> {
        vec![false; offered.len()]
    }

    /// A relay: entries of its log. Others have none.
    fn read_log(&self, request: LogRequest) -> LogAnswer {
        LogAnswer { entries: Vec::new(), next: request.from, head: None }
    }

    /// A desk: what stands in this relay's log, durable before the cursor moves on. Others need not know.
    fn logged(&self, _relay: RelayId, _entries: &[(u64, ContentHash)]) {}

    /// Peers have these now.
    fn handed(&self, handed: &[Handing]);

    /// A device or desk: a relay's stream was read up to here.
    fn cursor(&self, _relay: RelayId, _stream: Stream, _next: u64) {}

    /// A device: a relay was reached, and all was asked and answered at the moment. The contact may go on for hours.
    fn reached(&self, _relay: RelayId) {}

    /// A contact is over.
    fn ended(&self, _ended: &Ended) {}

    /// Where the node counts, if somebody reads it.
    fn meter(&self) -> Meter {
        Meter::default()
    }

    /// Where it is asked, if everything has to be asked in one thread.
    fn thread(&self) -> Option<&OneThread> {
        None
    }

    /// What comes in from now on, so that long links can pass it on.
    fn arrivals(&self) -> broadcast::Receiver<Arrival>;
}

/// Something that came in.
#[derive(Clone, Debug)]
pub enum Arrival {
    /// Envelopes.
    Envelopes(Vec<Offer>),
    /// News.
    News(Vec<NewsId>),
}

/// How a contact went.
#[derive(Clone, Debug)]
pub struct Ended {
    /// What the peer was; `None` if it never said so.
    pub peer: Option<Hello>,
    /// What the peer was, when it was dialed as a relay.
    pub relay: Option<RelayId>,
    /// Envelopes that the peer has now.
    pub handed: u64,
    /// Envelopes that came and were kept.
    pub kept: u64,
}

impl Ended {
    /// The peer's role.
    pub fn role(&self) -> Option<NodeRole> {
        match (self.relay, &self.peer) {
            (Some(_), _) => Some(NodeRole::Relay),
            (None, Some(hello)) => Some(hello.role),
            (None, None) => None,
        }
    }
}
