//! The link on which a device asks a team's device for stamps.

use std::io;
use std::net::SocketAddr;

use ijwi_protocol::campaign::Bundle;

use crate::beacon::BeaconNonce;
use crate::stamp_stream;
use crate::stamps::{StampAnswer, StampRequest};
use crate::swarm::{Config, Dial, DialError, LinkKeys, Node, ReplayCache, StreamKind};

/// Why no stamps came.
#[derive(Debug)]
#[non_exhaustive]
pub enum AskError {
    /// This machine makes no link.
    Link(io::Error),
    /// Nobody of the campaign is there.
    Unreachable,
    /// The team's device gave none: its owner did not agree, or it can't.
    Silent,
}

/// Asks the team's device there. It waits for the answer of its owner.
///
/// # Errors
/// See [`AskError`].
pub async fn ask(bundle: &Bundle, peer: SocketAddr, request: &StampRequest) -> Result<StampAnswer, AskError> {
    let (node, _events) = Node::start(config(bundle, Vec::new())).map_err(AskError::Link)?;
    let (addr, nonce) = (peer, BeaconNonce::BY_HAND);
    let link = match node.dial(Dial::Nearby { addr, nonce }).await {
        // It may have the older bundle.
        Err(DialError::Refused) => node.dial(Dial::NearbyBefore { addr, nonce }).await,
        dialed => dialed,
    };
    let link = link.map_err(|_| AskError::Unreachable)?;
    let mut stream = node.open(link, StreamKind::Stamps).await.map_err(|_| AskError::Unreachable)?;
    stamp_stream::ask(&mut stream, request).await.map_err(|_| AskError::Silent)
}

/// A node for stamps alone: it is dialed by hand.
pub fn config(bundle: &Bundle, listen: Vec<SocketAddr>) -> Config {
    let general = bundle.general();
    let keys = LinkKeys::device(*bundle.campaign(), &general.discovery_key, BeaconNonce::random(), None);
    Config::device(keys.with_key_before(general.discovery_key_before.as_ref()), listen, ReplayCache::new())
}

impl core::fmt::Display for AskError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Link(error) => error.fmt(f),
            Self::Unreachable => f.write_str("nobody of the campaign is there"),
            Self::Silent => f.write_str("the team's device gave no stamps"),
        }
    }
}

impl core::error::Error for AskError {}
