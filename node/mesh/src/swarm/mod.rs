//! Links between nodes: the only place that knows libp2p.
//!
//! A [`Node`] listens, dials, and opens streams; what others open comes out of [`Events`]. Beneath, every link is the
//! same, whatever carries its bytes:
//!
//! | layer | what | where |
//! |---|---|---|
//! | streams | multistream-select 1, lazy; `/ijwi/contact/1`, `/ijwi/stamps/1` | `handler` |
//! | many streams | yamux, at once | `muxer` |
//! | secrecy | `Noise_XXpsk0_25519_ChaChaPoly_SHA256`, at once | `noise`, `channel`, `keys` |
//! | bytes | TCP, or any [`Pipe`] | `transport` |
//!
//! Nothing is negotiated below streams, so a stream's first byte reaches the answerer after 1.5 round trips.
//!
//! A node has one Noise static key for its life. A device makes a new node for each slot, on the same [`ReplayCache`],
//! and lets the old one drain: [`Node::stop_listening`], then drop it when its contacts are over. Nothing here prints a
//! peer's key or address, and libp2p can't at any level: to it each link is with another peer, whose id is a number
//! of this process, at an address that is one too.

mod channel;
mod handler;
mod keys;
mod links;
mod muxer;
mod noise;
mod numbered;
mod origin;
mod pending;
mod replay;
mod room;
mod stream;
mod tcp;
mod transport;

#[cfg(test)]
mod tests;

use core::num::NonZeroUsize;
use core::time::Duration;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use futures::StreamExt as _;
use futures::channel::mpsc as futures_mpsc;
use libp2p::core::Transport as _;
use libp2p::core::upgrade::Version;
use libp2p::swarm::dial_opts::DialOpts;
use libp2p::swarm::{Config as SwarmConfig, Swarm};
use tokio::sync::{mpsc, oneshot};

pub use keys::LinkKeys;
pub(crate) use keys::derive;
pub use origin::Origin;
pub use replay::{REPLAYS_REMEMBERED, ReplayCache};
pub use stream::{LinkId, Stream, StreamKind, Use};
pub use transport::Pipe;

use crate::beacon::BeaconNonce;
use crate::discovery::DiscoveryKey;
use crate::meter::Meter;
use handler::OpenRequest;
use keys::Target;
use links::{Dialed, Limits, Links, Registry};
use room::Room;
use tcp::Listeners;
use transport::{Arrival, Origins, Pipes, Plan, Plans, Way};

/// Links that a device holds in each direction: more than 32 phones in reach of one share its radio to no use.
pub const DEVICE_LINKS_MAX: usize = 32;

/// Links that a relay accepts: at 256 KiB a contact, 256 MiB.
pub const RELAY_LINKS_MAX: usize = 1024;

/// Links that a device accepts from one place ([`Origin`]): a phone needs one, and while it changes its slot a second.
pub const DEVICE_LINKS_FROM_ONE_MAX: usize = 8;

/// Links that a relay accepts from one place: a whole camp may come by one address.
pub const RELAY_LINKS_FROM_ONE_MAX: usize = 256;

/// A link on which nothing was kept or handed over for so long gives way to a newcomer when there is no room.
pub const GRACE: Duration = Duration::from_secs(20);

/// Handshakes under way with those who came to us. One more, and the oldest is given up.
pub const PENDING_MAX: usize = 64;

/// Streams on one link, of both sides together: a contact, stamps, and one of each just ending.
pub const STREAMS_PER_LINK_MAX: usize = 4;

/// A link without streams is closed after this long.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Events that wait for the caller, beside one for each link. Then streams wait, and peers with them.
const EVENTS_WAITING: usize = 16;

/// Requests that wait for the swarm's task.
const COMMANDS_WAITING: usize = 16;

/// What a node needs.
#[derive(Debug)]
pub struct Config {
    /// Who this node is and whom it lets in.
    pub keys: LinkKeys,
    /// TCP addresses to listen on; port 0 lets the system choose. May be empty.
    pub listen: Vec<SocketAddr>,
    /// Links that others began, at most. When there are as many, one that is of no use gives way to a newcomer.
    pub links_in_max: usize,
    /// Of these, links from one place.
    pub links_from_one_max: usize,
    /// How long a link that is of no use is left alone.
    pub grace: Duration,
    /// Links that this node began, at most, with dials under way.
    pub links_out_max: usize,
    /// First messages that were answered, handed on from node to node.
    pub seen: ReplayCache,
    /// Where links are counted.
    pub meter: Meter,
    /// How long a handshake may take; so long, too, whoever does not know the key is listened to in silence.
    pub patience: Duration,
}

impl Config {
    /// A device's configuration.
    pub fn device(keys: LinkKeys, listen: Vec<SocketAddr>, seen: ReplayCache) -> Self {
        Self::new(keys, listen, (DEVICE_LINKS_MAX, DEVICE_LINKS_FROM_ONE_MAX), seen)
    }

    /// A relay's configuration.
    pub fn relay(keys: LinkKeys, listen: Vec<SocketAddr>, seen: ReplayCache) -> Self {
        Self::new(keys, listen, (RELAY_LINKS_MAX, RELAY_LINKS_FROM_ONE_MAX), seen)
    }

    fn new(keys: LinkKeys, listen: Vec<SocketAddr>, links_in: (usize, usize), seen: ReplayCache) -> Self {
        let (links_in_max, links_from_one_max) = links_in;
        Self {
            keys,
            listen,
            links_in_max,
            links_from_one_max,
            grace: GRACE,
            links_out_max: DEVICE_LINKS_MAX,
            seen,
            meter: Meter::default(),
            patience: noise::HANDSHAKE_TIMEOUT,
        }
    }
}

/// Whom to dial.
#[derive(Clone, Copy)]
pub enum Dial {
    /// A device that a beacon showed, or one typed in by hand with [`BeaconNonce::BY_HAND`].
    Nearby {
        /// Where it listens.
        addr: SocketAddr,
        /// The nonce of its beacon.
        nonce: BeaconNonce,
    },
    /// The same, by the discovery key before.
    NearbyBefore {
        /// Where it listens.
        addr: SocketAddr,
        /// The nonce of its beacon.
        nonce: BeaconNonce,
    },
    /// A relay of the bundle.
    Relay {
        /// Where it listens.
        addr: SocketAddr,
        /// Its Noise static key, from the bundle.
        relay_static: [u8; 32],
    },
}

impl Dial {
    fn plan(self) -> Plan {
        match self {
            Self::Nearby { addr, nonce } => Plan { way: Way::Tcp(addr), target: Target::Nearby(nonce) },
            Self::NearbyBefore { addr, nonce } => Plan { way: Way::Tcp(addr), target: Target::NearbyBefore(nonce) },
            Self::Relay { addr, relay_static } => Plan { way: Way::Tcp(addr), target: Target::Relay(relay_static) },
        }
    }
}

impl core::fmt::Debug for Dial {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Nearby { .. } => "Nearby(..)",
            Self::NearbyBefore { .. } => "NearbyBefore(..)",
            Self::Relay { .. } => "Relay(..)",
        })
    }
}

/// Why a dial brought no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DialError {
    /// This node has no room for another link.
    Full,
    /// Nobody listens there.
    Unreachable,
    /// Whoever is there closed the pipe without a word: it has no room, or is no device.
    Refused,
    /// The answerer is not the relay that was meant.
    WrongRelay,
    /// No answer in time: another campaign, an old nonce, or nothing that speaks.
    TimedOut,
    /// This node dialed itself.
    Itself,
    /// This node has stopped.
    Stopped,
}

impl core::fmt::Display for DialError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Full => "no room for another link",
            Self::Unreachable => "nobody listens there",
            Self::Refused => "the other side closed the connection without a word",
            Self::WrongRelay => "the relay has another key than the bundle says",
            Self::TimedOut => "no answer in time",
            Self::Itself => "a node dialed itself",
            Self::Stopped => "the node has stopped",
        })
    }
}

impl core::error::Error for DialError {}

/// Why a stream was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// The link is closed, or closed before the stream was there.
    LinkClosed,
    /// The link has [`STREAMS_PER_LINK_MAX`] streams.
    TooMany,
    /// The peer does not speak this kind of stream.
    NotSpoken,
}

impl core::fmt::Display for OpenError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::LinkClosed => "the link is closed",
            Self::TooMany => "the link has no room for another stream",
            Self::NotSpoken => "the peer does not speak this kind of stream",
        })
    }
}

impl core::error::Error for OpenError {}

/// What happened on a node's links.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// The peer opened a stream: here, this node is the one that did not open it.
    Stream(Box<Stream>),
    /// A link is over, and its streams with it. Told of every link once.
    Closed(LinkId),
}

/// What others do. A caller that does not take events makes peers wait, and in the end keeps links from being opened.
#[derive(Debug)]
pub struct Events(futures_mpsc::Receiver<Event>);

impl Events {
    /// The next event; None when the node is gone. Safe to cancel.
    pub async fn next(&mut self) -> Option<Event> {
        self.0.next().await
    }
}

/// A running node. Dropping it ends its links.
pub struct Node {
    commands: mpsc::Sender<Command>,
    registry: Registry,
    arrivals: mpsc::Sender<Arrival>,
    listeners: Listeners,
}

impl Node {
    /// Binds the addresses and begins to listen. To be called within a tokio runtime.
    ///
    /// # Errors
    /// When an address can't be bound.
    pub fn start(config: Config) -> io::Result<(Self, Events)> {
        let (events_out, events) = futures_mpsc::channel(EVENTS_WAITING);
        let (commands, commanded) = mpsc::channel(COMMANDS_WAITING);
        let (arrivals, arrived) = mpsc::channel(1);
        let listeners = Listeners::bind(&config.listen, &arrivals)?;

        let (registry, plans, origins) = (Registry::default(), Plans::default(), Origins::default());
        let room =
            Room { links_max: config.links_in_max, from_one_max: config.links_from_one_max, grace: config.grace };
        let limits = Limits { room, out_max: config.links_out_max };
        let links = Links::new(limits, registry.clone(), origins.clone(), events_out, config.meter);
        let local = transport::next_peer_id();
        let pipes = Pipes::new(Arc::new(config.keys), config.seen, config.patience, (plans.clone(), origins), arrived);
        let mut swarm = Swarm::new(pipes.boxed(), links, local, swarm_config());
        swarm.listen_on(transport::arrivals_address()).map_err(io::Error::other)?;
        tokio::spawn(run(swarm, plans, commanded));
        Ok((Self { commands, registry, arrivals, listeners }, Events(events)))
    }

    /// The addresses that were bound, in the order of the configuration.
    pub fn listening(&self) -> &[SocketAddr] {
        self.listeners.addresses()
    }

    /// Links that are open now.
    pub fn link_count(&self) -> usize {
        self.registry.len()
    }

    /// Opens a link. The caller should open its stream at once: the last message of the handshake leaves with it.
    ///
    /// # Errors
    /// [`DialError`]. A relay can't dial devices: [`DialError::Refused`].
    pub async fn dial(&self, dial: Dial) -> Result<LinkId, DialError> {
        self.dial_plan(dial.plan()).await
    }

    /// Opens a link to a device over a pipe that some other radio opened, by the key that it was seen by.
    ///
    /// # Errors
    /// As [`Self::dial`].
    pub async fn dial_over(
        &self,
        pipe: Box<dyn Pipe>,
        nonce: BeaconNonce,
        key: DiscoveryKey,
    ) -> Result<LinkId, DialError> {
        let target = match key {
            DiscoveryKey::Present => Target::Nearby(nonce),
            DiscoveryKey::Before => Target::NearbyBefore(nonce),
        };
        self.dial_plan(Plan { way: Way::Over(pipe), target }).await
    }

    /// Answers on a pipe that came by some other radio; what follows comes out of [`Events`].
    ///
    /// # Errors
    /// [`DialError::Stopped`].
    pub async fn answer_over(&self, pipe: Box<dyn Pipe>) -> Result<(), DialError> {
        self.arrivals.send(Arrival { pipe, origin: None }).await.map_err(|_| DialError::Stopped)
    }

    /// Opens a stream on a link; this node is its opener. It needs no answer of the peer: that it speaks this kind shows
    /// with the first read.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(&self, link: LinkId, kind: StreamKind) -> Result<Stream, OpenError> {
        let entry = self.registry.entry(link).ok_or(OpenError::LinkClosed)?;
        let place = entry.places.try_acquire_owned().map_err(|_| OpenError::TooMany)?;
        let (reply, opened) = oneshot::channel();
        entry.requests.send(OpenRequest { kind, place, reply }).await.map_err(|_| OpenError::LinkClosed)?;
        opened.await.unwrap_or(Err(OpenError::LinkClosed))
    }

    /// Closes a link. Its end is told by [`Event::Closed`].
    pub async fn close(&self, link: LinkId) {
        // A node that has stopped has no links.
        self.commands.send(Command::Close(link)).await.ok();
    }

    /// Accepts no more TCP connections and frees the ports; open links go on.
    pub async fn stop_listening(&self) {
        self.listeners.close().await;
    }

    async fn dial_plan(&self, plan: Plan) -> Result<LinkId, DialError> {
        let (dialed, reply) = oneshot::channel();
        self.commands.send(Command::Dial(plan, dialed)).await.map_err(|_| DialError::Stopped)?;
        reply.await.unwrap_or(Err(DialError::Stopped))
    }
}

impl core::fmt::Debug for Node {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Node").field("links", &self.link_count()).finish_non_exhaustive()
    }
}

enum Command {
    Dial(Plan, Dialed),
    Close(LinkId),
}

fn swarm_config() -> SwarmConfig {
    SwarmConfig::with_tokio_executor()
        .with_substream_upgrade_protocol_override(Version::V1Lazy)
        .with_idle_connection_timeout(IDLE_TIMEOUT)
        .with_max_negotiating_inbound_streams(STREAMS_PER_LINK_MAX)
        .with_notify_handler_buffer_size(NonZeroUsize::MIN)
        .with_per_connection_event_buffer_size(1)
}

/// The swarm's task: until the node is dropped.
async fn run(mut swarm: Swarm<Links>, plans: Plans, mut commands: mpsc::Receiver<Command>) {
    loop {
        tokio::select! {
            biased;
            command = commands.recv() => match command {
                Some(Command::Dial(plan, dialed)) => dial(&mut swarm, &plans, plan, dialed),
                Some(Command::Close(link)) => {
                    if let Some(connection) = swarm.behaviour().connection(link) {
                        swarm.close_connection(connection);
                    }
                }
                None => return,
            },
            // What matters of them, `Links` was told.
            _ = swarm.select_next_some() => {}
        }
    }
}

fn dial(swarm: &mut Swarm<Links>, plans: &Plans, plan: Plan, dialed: Dialed) {
    if !swarm.behaviour().has_room_to_dial() {
        dialed.send(Err(DialError::Full)).ok();
        return;
    }
    let address = plans.add(plan);
    let opts = DialOpts::unknown_peer_id().address(address.clone()).build();
    swarm.behaviour_mut().await_dial(opts.connection_id(), dialed);
    // A dial that fails at once is told to `Links` like every other.
    if swarm.dial(opts).is_err() {
        plans.take(&address);
    }
}
