//! A running node: its links, whom it dials, and a contact on each link. It decides when to dial; what is said there
//! is the contact's.

mod air;
mod dialing;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, RwLock, Weak};
use std::time::Duration;

use ijwi_protocol::campaign::RelayInfo;
use ijwi_protocol::contact::Side;
use ijwi_protocol::ids::{CampaignId, RelayId};
use tokio::sync::{Semaphore, mpsc, watch};
use tracing::debug;

pub use self::air::Bluetooth;
use self::air::OnAir;
use self::dialing::{Nearby, REDIAL_MAX, Target, dial_sighted, keep_dialing};
use crate::beacon::{Announcement, Beacon, BeaconNonce, Sighting};
use crate::ble::{AdvertKeys, Event as RadioEvent, Fault};
use crate::clock::Clock;
use crate::discovery::DiscoveryKeys;
use crate::driver::{End, Watch, drive};
use crate::keeper::{Ended, Keeper};
use crate::meter::Meter;
use crate::stop::stopped;
use crate::swarm::{Config, Event as LinkEvent, Events, LinkId, LinkKeys, Node, ReplayCache, Stream, StreamKind, Use};
use crate::turns::Turns;

/// How long a link identity and its beacon nonce last.
pub const SLOT: Duration = Duration::from_secs(15 * 60);
/// The links of the slot before go on for this part of a slot: 5 minutes.
const DRAIN_DIVISOR: u32 = 3;
/// How long contacts may take to end when the node stops.
const ENDING: Duration = Duration::from_secs(5 * 60);
/// Longer than any node runs.
const NEVER: Duration = Duration::from_secs(100 * 365 * 86_400);

/// Who a node is on its links.
#[derive(Clone)]
pub enum Identity {
    /// A device or desk of a campaign: a fresh identity in each slot.
    Device {
        /// The campaign.
        campaign: CampaignId,
        /// What devices find each other by, where the keeper does not say it.
        discovery_key: [u8; 32],
    },
    /// A relay: its X25519 secret.
    Relay {
        /// The campaign.
        campaign: CampaignId,
        /// The secret whose public half is in the bundle.
        secret: zeroize::Zeroizing<[u8; 32]>,
    },
}

/// What a node does.
#[derive(Clone)]
pub struct Plan {
    /// Who it is.
    pub identity: Identity,
    /// TCP addresses to listen on.
    pub listen: Vec<SocketAddr>,
    /// Devices to dial as well, by hand.
    pub peers: Vec<SocketAddr>,
    /// Relays to dial.
    pub relays: Vec<RelayInfo>,
    /// Seconds between two contacts with a relay.
    pub poll: Duration,
    /// How long a device keeps its link identity: [`SLOT`], but for tests.
    pub slot: Duration,
    /// Whether to find devices on the local network, and be found.
    pub beacon: bool,
}

/// What happened, for who watches. It names nobody.
#[derive(Clone, Debug)]
pub enum Happened {
    /// The node listens here.
    Listening(SocketAddr),
    /// A contact began: its number in this process.
    Began(u64),
    /// Both sides of a contact have nothing more for each other at the moment.
    Settled(u64, Ended),
    /// A contact is over.
    Ended(u64, End, Ended),
    /// A relay could not be reached.
    RelayUnreachable(RelayId),
    /// A slot let out an envelope, real or cover.
    LetOut,
    /// Bluetooth can be used, or can't.
    Radio(Result<(), Fault>),
}

/// Runs a node until `stop` turns true; its contacts end then, what they stored is durable.
///
/// # Errors
/// When an address can't be listened on.
pub async fn run(
    plan: Plan,
    keeper: Arc<dyn Keeper>,
    clock: Clock,
    happened: mpsc::Sender<Happened>,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    run_with(plan, None, keeper, clock, happened, stop).await
}

/// The same, over Bluetooth as well. A device's link identity then changes with its adverts.
///
/// # Errors
/// As [`run`].
pub async fn run_with(
    plan: Plan,
    bluetooth: Option<Bluetooth>,
    keeper: Arc<dyn Keeper>,
    clock: Clock,
    happened: mpsc::Sender<Happened>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let seen = ReplayCache::new();
    let mut nonce = BeaconNonce::random();
    let meter = keeper.meter();
    let mut keys = discovery_of(&keeper, &plan.identity).await;
    let mut names = Names { beacon: (nonce, None), adverts: [None; 2] };
    let (node, events) = start(&plan.identity, &keys, plan.listen.clone(), names, (&seen, &meter))?;
    let mut bound = tell_listening(&happened, &node).await;
    let (running, running_tasks) = mpsc::channel(1);
    let node = Arc::new(node);
    let shared = Arc::new(Shared {
        node: RwLock::new(Arc::clone(&node)),
        keeper,
        clock,
        happened,
        stop: stop.clone(),
        contacts: AtomicU64::new(0),
        answering: Mutex::default(),
        dialing: Arc::default(),
        turns: Turns::default(),
        has_key_before: AtomicBool::new(keys.before.is_some()),
        _running: running,
    });
    tokio::spawn(answer(Arc::clone(&shared), Arc::downgrade(&node), events));
    drop(node);
    for peer in plan.peers.clone() {
        tokio::spawn(keep_dialing(Arc::clone(&shared), Target::Peer(peer), REDIAL_MAX));
    }
    for relay in plan.relays.clone() {
        tokio::spawn(keep_dialing(Arc::clone(&shared), Target::Relay(relay), plan.poll));
    }

    let is_found = matches!(plan.identity, Identity::Device { .. }) && plan.beacon;
    let announcement =
        |bound: &[SocketAddr], nonce| bound.first().map(|address| Announcement { nonce, port: address.port() });
    let begin = |keys: &DiscoveryKeys, bound: &[SocketAddr], nonce| {
        let (beacon, sightings) = Beacon::start(keys);
        beacon.announce(announcement(bound, nonce));
        (beacon, sightings)
    };
    let (mut beacon, mut sightings) = is_found.then(|| begin(&keys, &bound, nonce)).unzip();

    let mut nearby = Nearby { busy: Arc::clone(&shared.dialing), seen: BTreeMap::new() };
    let has_radio = bluetooth.is_some();
    let mut radio = bluetooth.map(|bluetooth| OnAir::start(bluetooth, &keys, clock));
    let mut slot_end = tokio::time::Instant::now() + plan.slot;
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            event = air::next_event(&mut radio) => match event {
                RadioEvent::Slot(name) => {
                    names.adverts = [Some(name), names.adverts[0]];
                    slot_end = tokio::time::Instant::now();
                }
                RadioEvent::Dialed(dialed) => {
                    if let Some(OnAir { station, .. }) = &radio {
                        tokio::spawn(air::meet(Arc::clone(&shared), Arc::clone(station), dialed));
                    }
                }
                RadioEvent::Answered(pipe) => {
                    // A node that stops answers nobody.
                    shared.node().answer_over(Box::new(pipe)).await.ok();
                }
                RadioEvent::State(state) => {
                    shared.happened.send(Happened::Radio(state)).await.ok();
                }
            },
            sighting = next_sighting(&mut sightings) => {
                if nearby.is_due(sighting, nonce, !shared.answering().is_empty()) {
                    tokio::spawn(dial_sighted(Arc::clone(&shared), sighting));
                }
            }
            () = tokio::time::sleep_until(slot_end), if matches!(plan.identity, Identity::Device { .. }) => {
                // With a radio its slots are what counts.
                slot_end = tokio::time::Instant::now() + if has_radio { NEVER } else { plan.slot };
                nonce = BeaconNonce::random();
                names.beacon = (nonce, Some(names.beacon.0));
                nearby.seen.clear();
                // A newer bundle may have changed what devices find each other by.
                let today = discovery_of(&shared.keeper, &plan.identity).await;
                let has_changed = core::mem::replace(&mut keys, today) != keys;
                shared.has_key_before.store(keys.before.is_some(), Ordering::Relaxed);
                // Who is found by beacon changes its port with its nonce; who is dialed by hand stays where it is.
                let listen = if plan.beacon { plan.listen.clone() } else { bound };
                bound = renew(&shared, &plan, &keys, listen, names, (&seen, &meter)).await?;
                if let Some(OnAir { station, .. }) = &radio {
                    if has_changed {
                        station.use_keys(AdvertKeys::new(&keys)).await;
                    }
                    station.show(air::carried(&shared.keeper).await).await;
                }
                if is_found && has_changed {
                    (beacon, sightings) = Some(begin(&keys, &bound, nonce)).unzip();
                }
                beacon.iter().for_each(|beacon| beacon.announce(announcement(&bound, nonce)));
            }
        }
    }
    // Each contact holds a sender; when the last is over the channel ends.
    drop(radio);
    drop(shared);
    let mut running_tasks = running_tasks;
    tokio::time::timeout(ENDING, running_tasks.recv()).await.ok();
    Ok(())
}

/// By what this node may be dialed.
#[derive(Clone, Copy)]
struct Names {
    /// Of its beacon: in this slot, and in the one before.
    beacon: (BeaconNonce, Option<BeaconNonce>),
    /// Likewise of its advert.
    adverts: [Option<BeaconNonce>; 2],
}

struct Shared {
    node: RwLock<Arc<Node>>,
    keeper: Arc<dyn Keeper>,
    clock: Clock,
    happened: mpsc::Sender<Happened>,
    stop: watch::Receiver<bool>,
    contacts: AtomicU64,
    /// Links on which a contact goes on that others opened.
    answering: Mutex<BTreeSet<LinkId>>,
    /// Devices nearby with which a contact goes on that we opened.
    dialing: Arc<Mutex<BTreeSet<BeaconNonce>>>,
    turns: Turns,
    /// Whether those with the older bundle are dialed by hand as well.
    has_key_before: AtomicBool,
    _running: mpsc::Sender<()>,
}

/// What a contact is told of while it goes on.
struct Told {
    number: u64,
    happened: mpsc::Sender<Happened>,
    last_use: Use,
    turns: Arc<Semaphore>,
    is_settled: Option<watch::Sender<bool>>,
}

impl Watch for Told {
    fn settled(&mut self, ended: &Ended) {
        if let Some(is_settled) = &self.is_settled {
            is_settled.send_replace(true);
        }
        // Who does not keep up with what happens misses some of it.
        self.happened.try_send(Happened::Settled(self.number, ended.clone())).ok();
    }

    fn used(&mut self) {
        self.last_use.note();
    }

    fn turns(&self) -> Option<Arc<Semaphore>> {
        Some(Arc::clone(&self.turns))
    }
}

impl Shared {
    fn node(&self) -> Arc<Node> {
        Arc::clone(&self.node.read().expect("no thread panics with the node"))
    }

    fn answering(&self) -> MutexGuard<'_, BTreeSet<LinkId>> {
        self.answering.lock().expect("no thread panics with the set")
    }

    async fn contact(&self, stream: Stream, side: Side, relay: Option<RelayId>) -> (End, Ended) {
        self.contact_until(stream, side, relay, None, self.stop.clone()).await
    }

    /// The same; it tells when both sides have nothing more for each other, and ends when `stop` turns true.
    async fn contact_until(
        &self,
        stream: Stream,
        side: Side,
        relay: Option<RelayId>,
        is_settled: Option<watch::Sender<bool>>,
        stop: watch::Receiver<bool>,
    ) -> (End, Ended) {
        let number = self.contacts.fetch_add(1, Ordering::Relaxed);
        self.happened.send(Happened::Began(number)).await.ok();
        let keeper = Arc::clone(&self.keeper);
        let turns = self.turns.of(stream.origin());
        let told = Told { number, happened: self.happened.clone(), last_use: stream.last_use(), turns, is_settled };
        let (end, ended) = drive(stream, side, keeper, relay, self.clock, stop, told).await;
        match end.breach() {
            Some(breach) => debug!(%breach, "a peer was dropped"),
            None => debug!(?end, handed = ended.handed, kept = ended.kept, "a contact is over"),
        }
        self.happened.send(Happened::Ended(number, end, ended.clone())).await.ok();
        (end, ended)
    }
}

/// What this node is found by today.
async fn discovery_of(keeper: &Arc<dyn Keeper>, identity: &Identity) -> DiscoveryKeys {
    let keeper = Arc::clone(keeper);
    let told = tokio::task::spawn_blocking(move || keeper.discovery()).await;
    match (told, identity) {
        (Ok(Some(keys)), _) => keys,
        (_, Identity::Device { discovery_key, .. }) => DiscoveryKeys::only(discovery_key),
        // A relay is dialed by its address.
        (_, Identity::Relay { .. }) => DiscoveryKeys::only(&[0; 32]),
    }
}

fn start(
    identity: &Identity,
    keys: &DiscoveryKeys,
    listen: Vec<SocketAddr>,
    names: Names,
    (seen, meter): (&ReplayCache, &Meter),
) -> io::Result<(Node, Events)> {
    let config = match identity {
        Identity::Device { campaign, .. } => {
            let (present, previous) = names.beacon;
            let own = LinkKeys::device(*campaign, &keys.present, present, previous);
            let own = own.with_adverts(names.adverts.into_iter().flatten());
            Config::device(own.with_key_before(keys.before.as_deref()), listen, seen.clone())
        }
        Identity::Relay { campaign, secret } => Config::relay(LinkKeys::relay(*campaign, secret), listen, seen.clone()),
    };
    Node::start(Config { meter: meter.clone(), ..config })
}

/// A new slot: a new link identity; the old one's links drain. Where it listens now.
async fn renew(
    shared: &Arc<Shared>,
    plan: &Plan,
    keys: &DiscoveryKeys,
    listen: Vec<SocketAddr>,
    names: Names,
    remembered: (&ReplayCache, &Meter),
) -> io::Result<Vec<SocketAddr>> {
    let old = shared.node();
    old.stop_listening().await;
    let (node, events) = start(&plan.identity, keys, listen, names, remembered)?;
    let bound = if node.listening() == old.listening() {
        node.listening().to_vec()
    } else {
        tell_listening(&shared.happened, &node).await
    };
    let node = Arc::new(node);
    tokio::spawn(answer(Arc::clone(shared), Arc::downgrade(&node), events));
    *shared.node.write().expect("no thread panics with the node") = node;
    let drain = plan.slot / DRAIN_DIVISOR;
    tokio::spawn(async move {
        tokio::time::sleep(drain).await;
        drop(old);
    });
    Ok(bound)
}

/// Tells where a node listens, and gives the addresses.
async fn tell_listening(happened: &mpsc::Sender<Happened>, node: &Node) -> Vec<SocketAddr> {
    for address in node.listening() {
        happened.send(Happened::Listening(*address)).await.ok();
    }
    node.listening().to_vec()
}

/// Answers the contacts that others open: one on each link, since each costs 40 bytes for every envelope held, and the
/// time to gather their ids. Who wants another one pays for another link, and who broke a rule has to.
async fn answer(shared: Arc<Shared>, node: Weak<Node>, mut events: Events) {
    let mut stop = shared.stop.clone();
    let mut answered = BTreeSet::new();
    loop {
        let event = tokio::select! {
            biased;
            event = events.next() => event,
            () = stopped(&mut stop) => return,
        };
        match event {
            Some(LinkEvent::Stream(stream)) if stream.kind() == StreamKind::Contact => {
                let (shared, node, link) = (Arc::clone(&shared), node.clone(), stream.link());
                if !answered.insert(link) {
                    debug!("a peer opened a second contact on one link: refused");
                    continue;
                }
                shared.answering().insert(link);
                tokio::spawn(async move {
                    let (end, _) = shared.contact(*stream, Side::Answerer, None).await;
                    shared.answering().remove(&link);
                    if end.breach().is_some()
                        && let Some(node) = node.upgrade()
                    {
                        node.close(link).await;
                    }
                });
            }
            Some(LinkEvent::Closed(link)) => drop(answered.remove(&link)),
            Some(_) => {}
            None => return,
        }
    }
}

async fn next_sighting(sightings: &mut Option<crate::beacon::Sightings>) -> Sighting {
    match sightings {
        Some(sightings) => match sightings.next().await {
            Some(sighting) => sighting,
            None => core::future::pending().await,
        },
        None => core::future::pending().await,
    }
}
