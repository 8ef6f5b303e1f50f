//! A device that has envelopes to hand over and takes none. What the other side acknowledges is written down.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use ijwi_mesh::bundles::Active;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::keeper::{Arrival, Keeper};
use ijwi_mesh::node::{self, Identity, Plan};
use ijwi_protocol::contact::{Cursors, Handing, Learned, Level, LinkKind, NodeRole, Offer, PartRequest, View};
use ijwi_protocol::envelope::{Envelope, Refused, Verified};
use ijwi_protocol::ids::{EnvelopeId, RelayId};
use tokio::sync::{broadcast, mpsc, watch};

use crate::log::Log;

/// A relay is asked again this soon.
const POLL: Duration = Duration::from_secs(1);

/// Hands these over, until the process is killed.
pub(crate) async fn push(
    active: Active,
    envelopes: Arc<[Envelope]>,
    peer: Option<SocketAddr>,
    acknowledged: &Path,
) -> Result<()> {
    let plan = plan(&active, peer);
    let log = OpenOptions::new().create(true).append(true).open(acknowledged)?;
    let clock = Clock::system();
    let keeper = Arc::new(Pusher {
        active,
        clock,
        envelopes: envelopes.iter().map(|envelope| (envelope.id(), envelope.clone())).collect(),
        log: Mutex::new(Log::new(log)),
        arrivals: broadcast::channel(1).0,
    });
    let (happened, mut told) = mpsc::channel(64);
    tokio::spawn(async move { while told.recv().await.is_some() {} });
    let (_never, stop) = watch::channel(false);
    Ok(node::run(plan, keeper, clock, happened, stop).await?)
}

/// Dials this peer, or the campaign's relays when there is none.
pub(crate) fn plan(active: &Active, peer: Option<SocketAddr>) -> Plan {
    let bundle = &active.bundle;
    Plan {
        identity: Identity::Device { campaign: *bundle.campaign(), discovery_key: bundle.general().discovery_key },
        listen: Vec::new(),
        peers: peer.into_iter().collect(),
        relays: if peer.is_none() { bundle.relays().to_vec() } else { Vec::new() },
        poll: POLL,
        slot: node::SLOT,
        beacon: false,
    }
}

/// The view of a device that holds nothing and takes nothing.
pub(crate) fn device_view(active: &Active, clock: Clock) -> View {
    View {
        role: NodeRole::Device,
        link: LinkKind::Long,
        day: clock.today(),
        bundle: Arc::clone(&active.bundle),
        manifest: Arc::clone(&active.signed),
        twin: None,
        held: Arc::default(),
        news: Arc::default(),
        offers: Vec::new(),
        news_for_relay: Vec::new(),
        cursors: Cursors::default(),
        room: Level::Least,
        since_relay: Level::Most,
        reach: 0,
        can_take: 0,
    }
}

pub(crate) fn offer_of(envelope: &Envelope) -> Offer {
    let [a, b, c, d, e, f, g, h, ..] = envelope.content_hash().0;
    Offer { content: [a, b, c, d, e, f, g, h], id: envelope.id() }
}

struct Pusher {
    active: Active,
    clock: Clock,
    envelopes: BTreeMap<EnvelopeId, Envelope>,
    log: Mutex<Log>,
    arrivals: broadcast::Sender<Arrival>,
}

impl Keeper for Pusher {
    fn view(&self, relay: Option<RelayId>) -> View {
        let offers = relay.map_or_else(Vec::new, |_| self.envelopes.values().map(offer_of).collect());
        View { held: self.envelopes.keys().copied().collect(), offers, ..device_view(&self.active, self.clock) }
    }

    fn store(&self, envelopes: Vec<Verified>) -> Vec<(EnvelopeId, Result<(), Refused>)> {
        envelopes.iter().map(|envelope| (envelope.id(), Err(Refused::NoRoom))).collect()
    }

    fn read(&self, ids: &[EnvelopeId]) -> Vec<(EnvelopeId, Option<Envelope>)> {
        ids.iter().map(|id| (*id, self.envelopes.get(id).cloned())).collect()
    }

    fn learn(&self, _learned: Learned) -> Option<PartRequest> {
        None
    }

    fn read_part(&self, _request: PartRequest) -> Option<Vec<u8>> {
        None
    }

    fn handed(&self, handed: &[Handing]) {
        let mut log = self.log.lock().expect("no thread panics with the log");
        log.write(handed.iter().map(|handing| hex::encode(handing.id.0)))
            .expect("a test that can't write down what was promised proves nothing");
    }

    fn arrivals(&self) -> broadcast::Receiver<Arrival> {
        self.arrivals.subscribe()
    }
}
