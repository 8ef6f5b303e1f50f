//! One link inside libp2p: opens streams that the node asks for and hands on those that the peer opened.

use core::convert::Infallible;
use core::task::{Context, Poll};
use std::collections::VecDeque;
use std::sync::Arc;

use futures::channel::mpsc as futures_mpsc;
use futures::future::{Ready, ready};
use libp2p::StreamProtocol;
use libp2p::core::UpgradeInfo;
use libp2p::core::upgrade::{InboundUpgrade, OutboundUpgrade};
use libp2p::swarm::handler::{
    ConnectionEvent, ConnectionHandler, ConnectionHandlerEvent, DialUpgradeError, FullyNegotiatedInbound,
    FullyNegotiatedOutbound, SubstreamProtocol,
};
use libp2p::swarm::{Stream as RawStream, StreamUpgradeError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::links::Of;
use super::stream::{Stream, StreamKind};
use super::{Event, OpenError};

/// A stream that the node wants on this link.
#[derive(Debug)]
pub(crate) struct OpenRequest {
    pub(crate) kind: StreamKind,
    /// Its place among the streams of the link.
    pub(crate) place: OwnedSemaphorePermit,
    pub(crate) reply: oneshot::Sender<Result<Stream, OpenError>>,
}

/// The handler of one link.
pub(crate) struct LinkHandler {
    of: Arc<Of>,
    requests: mpsc::Receiver<OpenRequest>,
    places: Arc<Semaphore>,
    /// Streams that the peer opened and the node has not yet taken; each holds a place, so there are few.
    arrived: VecDeque<Stream>,
    events: futures_mpsc::Sender<Event>,
}

impl LinkHandler {
    pub(crate) fn new(
        of: Arc<Of>,
        requests: mpsc::Receiver<OpenRequest>,
        places: Arc<Semaphore>,
        events: futures_mpsc::Sender<Event>,
    ) -> Self {
        Self { of, requests, places, arrived: VecDeque::new(), events }
    }

    fn hand_on(&mut self, cx: &mut Context<'_>) {
        while !self.arrived.is_empty() {
            match self.events.poll_ready(cx) {
                Poll::Pending => return,
                Poll::Ready(Err(_)) => self.arrived.clear(),
                Poll::Ready(Ok(())) => {
                    if let Some(stream) = self.arrived.pop_front() {
                        // It can only fail when the node is gone; the stream ends with it.
                        self.events.start_send(Event::Stream(Box::new(stream))).ok();
                    }
                }
            }
        }
    }
}

impl ConnectionHandler for LinkHandler {
    type FromBehaviour = Infallible;
    type ToBehaviour = Infallible;
    type InboundProtocol = Kinds;
    type OutboundProtocol = Kinds;
    type InboundOpenInfo = ();
    type OutboundOpenInfo = OpenRequest;

    fn listen_protocol(&self) -> SubstreamProtocol<Kinds> {
        SubstreamProtocol::new(Kinds(&StreamKind::ALL), ())
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<ConnectionHandlerEvent<Kinds, OpenRequest, Infallible>> {
        self.hand_on(cx);
        match self.requests.poll_recv(cx) {
            Poll::Ready(Some(request)) => {
                let protocol = SubstreamProtocol::new(Kinds(request.kind.alone()), request);
                Poll::Ready(ConnectionHandlerEvent::OutboundSubstreamRequest { protocol })
            }
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }

    fn on_behaviour_event(&mut self, event: Infallible) {
        match event {}
    }

    fn on_connection_event(&mut self, event: ConnectionEvent<'_, Kinds, Kinds, (), OpenRequest>) {
        match event {
            ConnectionEvent::FullyNegotiatedInbound(FullyNegotiatedInbound { protocol: (raw, kind), info: () }) => {
                match self.places.clone().try_acquire_owned() {
                    Ok(place) => self.arrived.push_back(Stream::new(Arc::clone(&self.of), kind, raw, place)),
                    Err(_) => tracing::debug!("a peer opened too many streams on one link: refused"),
                }
            }
            ConnectionEvent::FullyNegotiatedOutbound(FullyNegotiatedOutbound { protocol: (raw, kind), info }) => {
                // Who asked may have gone; then the stream ends here.
                info.reply.send(Ok(Stream::new(Arc::clone(&self.of), kind, raw, info.place))).ok();
            }
            ConnectionEvent::DialUpgradeError(DialUpgradeError { info, error }) => {
                let error = match error {
                    StreamUpgradeError::NegotiationFailed => OpenError::NotSpoken,
                    StreamUpgradeError::Timeout | StreamUpgradeError::Io(_) => OpenError::LinkClosed,
                    StreamUpgradeError::Apply(never) => match never {},
                };
                info.reply.send(Err(error)).ok();
            }
            _ => {}
        }
    }
}

/// Which kinds of stream are offered or asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kinds(&'static [StreamKind]);

impl UpgradeInfo for Kinds {
    type Info = Name;
    type InfoIter = core::iter::Map<core::slice::Iter<'static, StreamKind>, fn(&StreamKind) -> Name>;

    fn protocol_info(&self) -> Self::InfoIter {
        self.0.iter().map(|kind| Name(*kind))
    }
}

/// A kind of stream by the name that multistream sends.
#[derive(Clone, Copy)]
pub(crate) struct Name(StreamKind);

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        self.0.name()
    }
}

impl From<Name> for StreamProtocol {
    fn from(name: Name) -> Self {
        Self::new(name.0.name())
    }
}

impl InboundUpgrade<RawStream> for Kinds {
    type Output = (RawStream, StreamKind);
    type Error = Infallible;
    type Future = Ready<Result<Self::Output, Infallible>>;

    fn upgrade_inbound(self, raw: RawStream, name: Name) -> Self::Future {
        ready(Ok((raw, name.0)))
    }
}

impl OutboundUpgrade<RawStream> for Kinds {
    type Output = (RawStream, StreamKind);
    type Error = Infallible;
    type Future = Ready<Result<Self::Output, Infallible>>;

    fn upgrade_outbound(self, raw: RawStream, name: Name) -> Self::Future {
        ready(Ok((raw, name.0)))
    }
}
