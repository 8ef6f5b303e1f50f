//! Whom a node dials over IP, and when: devices and relays by hand, again and again, and devices whose beacon it saw.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ijwi_protocol::campaign::RelayInfo;
use ijwi_protocol::contact::Side;
use ijwi_protocol::ids::RelayId;
use tokio::time::Instant;
use tracing::debug;

use super::{Happened, Shared};
use crate::beacon::{BeaconNonce, Sighting};
use crate::discovery::DiscoveryKey;
use crate::stop::stopped;
use crate::swarm::{Dial, StreamKind};

/// Waits between two dials of the same address; they double. Who passes a place with internet may have half a minute.
const REDIAL_FIRST: Duration = Duration::from_millis(500);
pub(super) const REDIAL_MAX: Duration = Duration::from_secs(8);
/// A device whose beacon we saw this often without a link from it may not hear ours.
const SIGHTINGS_BEFORE_DIAL: u32 = 3;
/// Devices nearby that are remembered in one slot.
const SIGHTED_MAX: usize = 256;

pub(super) enum Target {
    Peer(SocketAddr),
    Relay(RelayInfo),
}

/// Dials the same target again and again: soon after a failure, later and later; after a contact when `again` is over.
pub(super) async fn keep_dialing(shared: Arc<Shared>, target: Target, again: Duration) {
    let mut stop = shared.stop.clone();
    let mut wait = REDIAL_FIRST;
    loop {
        let began = Instant::now();
        let (reached, relay) = match &target {
            Target::Peer(addr) => {
                let (addr, nonce) = (*addr, BeaconNonce::BY_HAND);
                let reached = dial_to_end(&shared, Dial::Nearby { addr, nonce }, None).await
                    || shared.has_key_before.load(Ordering::Relaxed)
                        && dial_to_end(&shared, Dial::NearbyBefore { addr, nonce }, None).await;
                (reached, None)
            }
            Target::Relay(relay) => (dial_relay(&shared, relay).await, Some(relay.id())),
        };
        if !reached && let Some(relay) = relay {
            shared.happened.send(Happened::RelayUnreachable(relay)).await.ok();
        }
        // A contact that lasted ended because it had to; one that broke at once should not be tried in a loop.
        wait = if reached && began.elapsed() > REDIAL_FIRST {
            REDIAL_FIRST.min(again)
        } else {
            (wait * 2).min(REDIAL_MAX)
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

async fn dial_relay(shared: &Arc<Shared>, relay: &RelayInfo) -> bool {
    for address in &relay.addresses {
        let Ok(resolved) = tokio::net::lookup_host(address).await else { continue };
        for addr in resolved {
            let dial = Dial::Relay { addr, relay_static: relay.link_key };
            if dial_to_end(shared, dial, Some(relay.id())).await {
                return true;
            }
        }
    }
    false
}

pub(super) async fn dial_sighted(shared: Arc<Shared>, sighting: Sighting) {
    let Sighting { addr, nonce, key } = sighting;
    let dialing = || shared.dialing.lock().expect("no thread panics with the set");
    if dialing().insert(nonce) {
        let dial = match key {
            DiscoveryKey::Present => Dial::Nearby { addr, nonce },
            DiscoveryKey::Before => Dial::NearbyBefore { addr, nonce },
        };
        dial_to_end(&shared, dial, None).await;
        dialing().remove(&nonce);
    }
}

/// Dials, and runs the contact to its end. Whether there was one.
async fn dial_to_end(shared: &Arc<Shared>, dial: Dial, relay: Option<RelayId>) -> bool {
    let node = shared.node();
    let mut stop = shared.stop.clone();
    let dialed = tokio::select! {
        dialed = node.dial(dial) => dialed,
        () = stopped(&mut stop) => return false,
    };
    let link = match dialed {
        Ok(link) => link,
        Err(error) => {
            debug!(%error, "a dial brought no link");
            return false;
        }
    };
    let Ok(stream) = node.open(link, StreamKind::Contact).await else { return false };
    shared.contact(stream, Side::Opener, relay).await;
    node.close(link).await;
    true
}

/// Whom we saw in this slot.
pub(super) struct Nearby {
    pub(super) busy: Arc<Mutex<BTreeSet<BeaconNonce>>>,
    pub(super) seen: BTreeMap<BeaconNonce, u32>,
}

impl Nearby {
    /// Of two devices that see each other the one with the lesser nonce dials. The other dials too when the first does
    /// not seem to hear it. Sightings come about every 10 seconds, so that a lost contact is begun anew by then.
    pub(super) fn is_due(&mut self, sighting: Sighting, own: BeaconNonce, is_answering: bool) -> bool {
        if self.seen.len() >= SIGHTED_MAX && !self.seen.contains_key(&sighting.nonce) {
            return false;
        }
        let count = self.seen.entry(sighting.nonce).or_default();
        *count += 1;
        let is_ours = own < sighting.nonce || (*count >= SIGHTINGS_BEFORE_DIAL && !is_answering);
        is_ours && !self.busy.lock().expect("no thread panics with the set").contains(&sighting.nonce)
    }
}
