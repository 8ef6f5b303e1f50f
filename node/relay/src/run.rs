//! A running relay: links, and receipts from time to time.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ijwi_mesh::clock::Clock;
use ijwi_mesh::node::{self, Happened, Identity, Plan};
use tokio::sync::{mpsc, watch};
use tracing::warn;
use zeroize::Zeroizing;

use crate::keeper::Relay;

/// Runs until `stop` turns true.
///
/// # Errors
/// When an address can't be listened on.
pub async fn run(
    relay: Arc<Relay>,
    link_secret: Zeroizing<[u8; 32]>,
    listen: Vec<SocketAddr>,
    clock: Clock,
    happened: mpsc::Sender<Happened>,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let bundle = relay.active().bundle;
    let plan = Plan {
        identity: Identity::Relay { campaign: *bundle.campaign(), secret: link_secret },
        listen,
        peers: Vec::new(),
        relays: Vec::new(),
        poll: Duration::from_secs(u64::from(bundle.policy().poll_seconds)),
        slot: node::SLOT,
        beacon: false,
    };
    let interval = Duration::from_secs(u64::from(bundle.policy().receipt_seconds));
    let receipts = tokio::spawn(close_receipts(Arc::clone(&relay), interval));
    let ran = node::run(plan, relay, clock, happened, stop).await;
    receipts.abort();
    ran
}

async fn close_receipts(relay: Arc<Relay>, interval: Duration) {
    loop {
        tokio::time::sleep(interval).await;
        let relay = Arc::clone(&relay);
        match tokio::task::spawn_blocking(move || relay.close_receipts()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => warn!(%error, "the log could not be written"),
            Err(_) => return,
        }
    }
}
