//! All links inside libp2p: their numbers, their limits, and word of their end.

use core::convert::Infallible;
use core::task::{Context, Poll};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use futures::channel::mpsc as futures_mpsc;
use libp2p::core::transport::{PortUse, TransportError};
use libp2p::core::{Endpoint, Multiaddr};
use libp2p::swarm::{
    CloseConnection, ConnectionClosed, ConnectionDenied, ConnectionId, DialFailure, FromSwarm, ListenFailure,
    NetworkBehaviour, ToSwarm, behaviour::ConnectionEstablished,
};
use libp2p::{PeerId, swarm};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::Instant;

use super::handler::{LinkHandler, OpenRequest};
use super::noise::HandshakeError;
use super::origin::Origin;
use super::room::{Entrance, Guest, Room};
use super::stream::{LinkId, Use};
use super::transport::Origins;
use super::{DialError, Event, STREAMS_PER_LINK_MAX};
use crate::meter::Meter;

/// Links that are being closed in favour of newcomers, at most: they go on for as long as their peers let them.
const GIVING_WAY_MAX: usize = 16;

/// Who began a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialer {
    We,
    They,
}

/// The way into an open link.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) requests: mpsc::Sender<OpenRequest>,
    pub(crate) places: Arc<Semaphore>,
}

/// What a stream knows of its link.
#[derive(Debug)]
pub(crate) struct Of {
    pub(crate) link: LinkId,
    pub(crate) origin: Option<Origin>,
    pub(crate) last: Use,
}

/// The open links, shared with the node so that opening a stream needs no detour.
#[derive(Clone, Default)]
pub(crate) struct Registry(Arc<Mutex<HashMap<LinkId, Entry>>>);

impl Registry {
    pub(crate) fn entry(&self, link: LinkId) -> Option<Entry> {
        self.with(|links| links.get(&link).cloned())
    }

    pub(crate) fn len(&self) -> usize {
        self.with(|links| links.len())
    }

    fn with<T>(&self, change: impl FnOnce(&mut HashMap<LinkId, Entry>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Answers a dial.
pub(crate) type Dialed = oneshot::Sender<Result<LinkId, DialError>>;

/// How many links a node has at most, by who began them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) room: Room,
    pub(crate) out_max: usize,
}

/// libp2p's behaviour of this node. A link holds its place until its end was told, or it has to give way.
pub(crate) struct Links {
    origins: Origins,
    limits: Limits,
    registry: Registry,
    events: futures_mpsc::Sender<Event>,
    open: HashMap<ConnectionId, Open>,
    dialing: HashMap<ConnectionId, Dialed>,
    ended: VecDeque<(LinkId, Dialer)>,
    in_count: usize,
    out_count: usize,
    /// Those that have to give way and were not yet asked to close.
    closing: VecDeque<(PeerId, ConnectionId)>,
    meter: Meter,
}

struct Open {
    link: LinkId,
    dialer: Dialer,
    peer: PeerId,
    origin: Option<Origin>,
    last: Use,
    gives_way: bool,
}

impl Links {
    pub(crate) fn new(
        limits: Limits,
        registry: Registry,
        origins: Origins,
        events: futures_mpsc::Sender<Event>,
        meter: Meter,
    ) -> Self {
        Self {
            limits,
            registry,
            origins,
            events,
            open: HashMap::new(),
            dialing: HashMap::new(),
            ended: VecDeque::new(),
            in_count: 0,
            out_count: 0,
            closing: VecDeque::new(),
            meter,
        }
    }

    /// Remembers who waits for this dial.
    pub(crate) fn await_dial(&mut self, connection: ConnectionId, dialed: Dialed) {
        self.dialing.insert(connection, dialed);
    }

    /// Whether one more dial is within the limit, with those under way.
    pub(crate) fn has_room_to_dial(&self) -> bool {
        self.out_count + self.dialing.len() < self.limits.out_max
    }

    /// The connection of an open link.
    pub(crate) fn connection(&self, link: LinkId) -> Option<ConnectionId> {
        self.open.iter().find(|(_, open)| open.link == link).map(|(connection, _)| *connection)
    }

    /// Whether there is room for a link from this place, and which link gives way if there is none.
    fn entrance(&self, origin: Option<Origin>) -> Entrance<ConnectionId> {
        let now = Instant::now();
        let guests = self.open.iter().filter(|(_, open)| open.dialer == Dialer::They && !open.gives_way);
        let guests: Vec<_> = guests
            .map(|(connection, open)| Guest { key: *connection, origin: open.origin, unused: open.last.ago(now) })
            .collect();
        let entrance = self.limits.room.enter(&guests, origin);
        // What was told to close, or whose end nobody has heard of yet, is still in memory.
        let lingering = self.in_count - guests.len();
        match entrance {
            Entrance::InsteadOf(_) if lingering >= GIVING_WAY_MAX => Entrance::Closed,
            Entrance::Free if self.in_count >= self.limits.room.links_max + GIVING_WAY_MAX => Entrance::Closed,
            entrance => entrance,
        }
    }

    fn admit_in(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        origin: Option<Origin>,
    ) -> Result<LinkHandler, ConnectionDenied> {
        match self.entrance(origin) {
            Entrance::Free => {}
            Entrance::InsteadOf(useless) => {
                if let Some(open) = self.open.get_mut(&useless) {
                    open.gives_way = true;
                    self.closing.push_back((open.peer, useless));
                    tracing::debug!("a link that was of no use gives way to a newcomer");
                }
            }
            Entrance::Closed => return Err(ConnectionDenied::new(Full)),
        }
        self.in_count += 1;
        Ok(self.admit(connection, Dialer::They, peer, origin))
    }

    fn admit_out(&mut self, connection: ConnectionId, peer: PeerId) -> Result<LinkHandler, ConnectionDenied> {
        if self.out_count >= self.limits.out_max {
            return Err(ConnectionDenied::new(Full));
        }
        self.out_count += 1;
        Ok(self.admit(connection, Dialer::We, peer, None))
    }

    fn admit(&mut self, connection: ConnectionId, dialer: Dialer, peer: PeerId, origin: Option<Origin>) -> LinkHandler {
        self.meter.link_opened();
        let (link, last) = (LinkId::next(), Use::new());
        let (requests, received) = mpsc::channel(STREAMS_PER_LINK_MAX);
        let places = Arc::new(Semaphore::new(STREAMS_PER_LINK_MAX));
        let (of_link, events) = (Arc::new(Of { link, origin, last: last.clone() }), self.events.clone());
        self.open.insert(connection, Open { link, dialer, peer, origin, last, gives_way: false });
        self.registry.with(|links| links.insert(link, Entry { requests, places: places.clone() }));
        tracing::debug!(incoming = self.in_count, outgoing = self.out_count, "link opened");
        LinkHandler::new(of_link, received, places, events)
    }

    fn end(&mut self, connection: ConnectionId) {
        if let Some(open) = self.open.remove(&connection) {
            self.registry.with(|links| links.remove(&open.link));
            self.ended.push_back((open.link, open.dialer));
        }
    }

    fn tell_ends(&mut self, cx: &mut Context<'_>) {
        while let Some((link, dialer)) = self.ended.front().copied() {
            match self.events.poll_ready(cx) {
                Poll::Pending => return,
                // Nobody listens any more.
                Poll::Ready(Err(_)) => {}
                Poll::Ready(Ok(())) => {
                    self.events.start_send(Event::Closed(link)).ok();
                }
            }
            self.ended.pop_front();
            match dialer {
                Dialer::We => self.out_count -= 1,
                Dialer::They => self.in_count -= 1,
            }
            self.meter.link_closed();
            tracing::debug!(incoming = self.in_count, outgoing = self.out_count, "link closed");
        }
    }
}

impl NetworkBehaviour for Links {
    type ConnectionHandler = LinkHandler;
    type ToSwarm = Infallible;

    fn handle_pending_inbound_connection(
        &mut self,
        _: ConnectionId,
        _: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<(), ConnectionDenied> {
        // Before any work is done for the handshake; `admit_in` decides.
        match self.entrance(self.origins.get(remote).flatten()) {
            Entrance::Closed => Err(ConnectionDenied::new(Full)),
            Entrance::Free | Entrance::InsteadOf(_) => Ok(()),
        }
    }

    fn handle_established_inbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<LinkHandler, ConnectionDenied> {
        let origin = self.origins.take(remote).flatten();
        self.admit_in(connection, peer, origin)
    }

    fn handle_established_outbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<LinkHandler, ConnectionDenied> {
        self.admit_out(connection, peer)
    }

    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        match event {
            FromSwarm::ConnectionEstablished(ConnectionEstablished { connection_id, .. }) => {
                if let Some(dialed) = self.dialing.remove(&connection_id)
                    && let Some(open) = self.open.get(&connection_id)
                {
                    // Who dialed may have gone; the idle link closes by itself.
                    dialed.send(Ok(open.link)).ok();
                }
            }
            FromSwarm::DialFailure(DialFailure { connection_id, error, .. }) => {
                if let Some(dialed) = self.dialing.remove(&connection_id) {
                    dialed.send(Err(why(error))).ok();
                }
            }
            FromSwarm::ListenFailure(ListenFailure { error, send_back_addr, .. }) => {
                self.origins.take(send_back_addr);
                self.meter.handshake_failed(why_none(error));
            }
            FromSwarm::ConnectionClosed(ConnectionClosed { connection_id, .. }) => self.end(connection_id),
            _ => {}
        }
    }

    fn on_connection_handler_event(&mut self, _: PeerId, _: ConnectionId, event: Infallible) {
        match event {}
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<ToSwarm<Infallible, Infallible>> {
        self.tell_ends(cx);
        match self.closing.pop_front() {
            Some((peer_id, connection)) => {
                Poll::Ready(ToSwarm::CloseConnection { peer_id, connection: CloseConnection::One(connection) })
            }
            None => Poll::Pending,
        }
    }
}

/// What a failed dial means to the caller.
fn why(error: &swarm::DialError) -> DialError {
    match error {
        swarm::DialError::Denied { .. } => DialError::Full,
        swarm::DialError::Transport(tried) => {
            tried.iter().find_map(|(_, error)| handshake_error(error)).map_or(DialError::Unreachable, |error| {
                match error {
                    HandshakeError::Unreachable => DialError::Unreachable,
                    HandshakeError::Broken | HandshakeError::Refused | HandshakeError::Replayed => DialError::Refused,
                    HandshakeError::WrongRelay => DialError::WrongRelay,
                    HandshakeError::Itself => DialError::Itself,
                    HandshakeError::TimedOut | HandshakeError::Crowded => DialError::TimedOut,
                }
            })
        }
        _ => DialError::Unreachable,
    }
}

/// Why a connection that came brought no link, in few words.
fn why_none(error: &swarm::ListenError) -> &'static str {
    match error {
        swarm::ListenError::Transport(error) => handshake_error(error).map_or("broken", HandshakeError::word),
        swarm::ListenError::Denied { .. } => "full",
        _ => "broken",
    }
}

fn handshake_error(error: &TransportError<std::io::Error>) -> Option<&HandshakeError> {
    match error {
        TransportError::Other(error) => error.get_ref()?.downcast_ref(),
        TransportError::MultiaddrNotSupported(_) => None,
    }
}

/// A limit of this node.
#[derive(Debug)]
struct Full;

impl core::fmt::Display for Full {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("no room for another link")
    }
}

impl core::error::Error for Full {}
