//! Two stacks that turn a pipe into a stream: ours, and libp2p as it comes.

use std::any::Any;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use anyhow::{Context as _, Result};
use futures::StreamExt as _;
use futures::future::{BoxFuture, Ready, ready};
use ijwi_mesh::beacon::BeaconNonce;
use ijwi_mesh::discovery::DiscoveryKey;
use ijwi_mesh::swarm::{Config, Event, LinkKeys, Node, Pipe, ReplayCache, StreamKind};
use ijwi_protocol::ids::CampaignId;
use libp2p::core::transport::{DialOpts, ListenerId, TransportError, TransportEvent};
use libp2p::core::upgrade::Version;
use libp2p::multiaddr::Protocol;
use libp2p::swarm::SwarmEvent;
use libp2p::{Multiaddr, StreamProtocol, Swarm, Transport, identity, noise, yamux};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::compat::{Compat, FuturesAsyncReadCompatExt as _, TokioAsyncReadCompatExt as _};

use crate::tap::Io;

/// Whose it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stack {
    /// `ijwi_mesh::swarm`.
    Ours,
    /// libp2p's default: multistream V1, Noise XX with signed identities, yamux, a stream by multistream V1.
    Libp2p,
}

impl Stack {
    pub(crate) const ALL: [Self; 2] = [Self::Ours, Self::Libp2p];

    /// Its name in what is printed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Libp2p => "libp2p",
        }
    }
}

/// A stream that one side opened and the other is about to get.
pub(crate) struct Opened {
    /// When the opener had the link.
    pub(crate) connected: Instant,
    pub(crate) opener: Box<dyn Io>,
    /// Comes with the opener's first bytes.
    pub(crate) answerer: BoxFuture<'static, Result<Box<dyn Io>>>,
    /// Keeps both nodes running.
    pub(crate) _nodes: Box<dyn Any + Send>,
}

/// Makes a link over the pipe whose ends these are, and opens a stream.
pub(crate) async fn open(stack: Stack, near: impl Pipe, far: impl Pipe) -> Result<Opened> {
    match stack {
        Stack::Ours => open_ours(near, far).await,
        Stack::Libp2p => open_libp2p(near, far).await,
    }
}

async fn open_ours(near: impl Pipe, far: impl Pipe) -> Result<Opened> {
    let nonce = BeaconNonce([3; 8]);
    let keys = || LinkKeys::device(CampaignId([1; 32]), &[2; 32], nonce, None);
    let (dialer, dialer_events) = Node::start(Config::device(keys(), Vec::new(), ReplayCache::new()))?;
    let (answerer, mut events) = Node::start(Config::device(keys(), Vec::new(), ReplayCache::new()))?;
    answerer.answer_over(Box::new(far)).await?;
    let link = dialer.dial_over(Box::new(near), nonce, DiscoveryKey::Present).await?;
    let connected = Instant::now();
    let opener = Box::new(dialer.open(link, StreamKind::Contact).await?);
    let answered = async move {
        match events.next().await.context("the answerer ended")? {
            Event::Stream(stream) => Ok(stream as Box<dyn Io>),
            _ => anyhow::bail!("the link closed"),
        }
    };
    let nodes = Box::new((dialer, dialer_events, answerer));
    Ok(Opened { connected, opener, answerer: Box::pin(answered), _nodes: nodes })
}

async fn open_libp2p(near: impl Pipe, far: impl Pipe) -> Result<Opened> {
    let (dialer, mut answerer) = (swarm(|| one_pipe(near))?, swarm(|| one_pipe(far))?);
    answerer.listen_on(address())?;
    meet(dialer, answerer, address()).await
}

/// libp2p's default stack over TCP on this machine.
pub(crate) async fn open_libp2p_tcp() -> Result<Opened> {
    let tcp = || libp2p::tcp::tokio::Transport::new(libp2p::tcp::Config::default().nodelay(true));
    let (dialer, mut answerer) = (swarm(tcp)?, swarm(tcp)?);
    answerer.listen_on("/ip4/127.0.0.1/tcp/0".parse()?)?;
    let address = loop {
        if let SwarmEvent::NewListenAddr { address, .. } = answerer.select_next_some().await {
            break address;
        }
    };
    meet(dialer, answerer, address).await
}

type LibSwarm = Swarm<libp2p_stream::Behaviour>;

async fn meet(mut dialer: LibSwarm, mut answerer: LibSwarm, address: Multiaddr) -> Result<Opened> {
    let protocol = StreamProtocol::new("/ijwi/contact/1");
    let answerer_id = *answerer.local_peer_id();
    let mut incoming = answerer.behaviour().new_control().accept(protocol.clone())?;
    let mut control = dialer.behaviour().new_control();
    dialer.dial(address)?;
    let answering = tokio::spawn(async move {
        loop {
            answerer.select_next_some().await;
        }
    });
    let (connected_in, connected) = oneshot::channel();
    let dialing = tokio::spawn(async move {
        let mut connected = Some(connected_in);
        loop {
            if let SwarmEvent::ConnectionEstablished { .. } = dialer.select_next_some().await {
                connected.take().map(|connected| connected.send(Instant::now()));
            }
        }
    });
    let connected = connected.await?;
    let opener = Box::new(control.open_stream(answerer_id, protocol).await?.compat());
    let answered = async move {
        let (_, stream) = incoming.next().await.context("the answerer ended")?;
        Ok(Box::new(stream.compat()) as Box<dyn Io>)
    };
    let nodes = Box::new((AbortOnDrop(dialing), AbortOnDrop(answering)));
    Ok(Opened { connected, opener, answerer: Box::pin(answered), _nodes: nodes })
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn swarm<T>(transport: impl FnOnce() -> T) -> Result<LibSwarm>
where
    T: Transport<Error = io::Error, Output: futures::AsyncRead + futures::AsyncWrite + Send + Unpin + 'static>
        + Send
        + Unpin
        + 'static,
    T::Dial: Send,
    T::ListenerUpgrade: Send,
{
    let key = identity::Keypair::generate_ed25519();
    let peer = key.public().to_peer_id();
    let transport = transport()
        .upgrade(Version::V1)
        .authenticate(noise::Config::new(&key)?)
        .multiplex(yamux::Config::default())
        .boxed();
    let config =
        libp2p::swarm::Config::with_tokio_executor().with_idle_connection_timeout(std::time::Duration::from_secs(60));
    Ok(Swarm::new(transport, libp2p_stream::Behaviour::new(), peer, config))
}

fn one_pipe<P: Pipe>(pipe: P) -> OnePipe<P> {
    OnePipe { pipe: Some(pipe), listener: None }
}

fn address() -> Multiaddr {
    Multiaddr::empty().with(Protocol::Memory(1))
}

/// A transport that has one pipe to give, whichever way it is asked.
struct OnePipe<P> {
    pipe: Option<P>,
    listener: Option<ListenerId>,
}

impl<P: Pipe> Transport for OnePipe<P> {
    type Output = Compat<P>;
    type Error = io::Error;
    type ListenerUpgrade = Ready<io::Result<Compat<P>>>;
    type Dial = Ready<io::Result<Compat<P>>>;

    fn listen_on(&mut self, id: ListenerId, _: Multiaddr) -> Result<(), TransportError<Self::Error>> {
        self.listener = Some(id);
        Ok(())
    }

    fn remove_listener(&mut self, id: ListenerId) -> bool {
        self.listener.take_if(|listener| *listener == id).is_some()
    }

    fn dial(&mut self, addr: Multiaddr, _: DialOpts) -> Result<Self::Dial, TransportError<Self::Error>> {
        let pipe = self.pipe.take().ok_or(TransportError::MultiaddrNotSupported(addr))?;
        Ok(ready(Ok(pipe.compat())))
    }

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<TransportEvent<Self::ListenerUpgrade, Self::Error>> {
        let Some(listener_id) = self.listener else { return Poll::Pending };
        let Some(pipe) = self.pipe.take() else { return Poll::Pending };
        let (local_addr, send_back_addr) = (address(), address());
        Poll::Ready(TransportEvent::Incoming {
            listener_id,
            upgrade: ready(Ok(pipe.compat())),
            local_addr,
            send_back_addr,
        })
    }
}
