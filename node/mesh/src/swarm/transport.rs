//! From byte pipes to links: a libp2p transport that knows no network. Whatever carries bytes both ways, in order, can
//! be a pipe: TCP here, a Bluetooth channel elsewhere.
//!
//! libp2p's addresses are `/memory/<number>`, and its peers are numbers too: this process drew them up, for its dials and
//! for the [`Origin`] of what arrived, and nobody is sent them. So libp2p knows no address and no peer that it could print,
//! and a dial says all about itself: how to get a pipe, and who is to stand at its end.

use core::pin::Pin;
use core::sync::atomic::{AtomicU64, Ordering};
use core::task::{Context, Poll};
use core::time::Duration;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use libp2p::PeerId;
use libp2p::core::muxing::StreamMuxerBox;
use libp2p::core::transport::{DialOpts, ListenerId, TransportError, TransportEvent};
use libp2p::core::{Multiaddr, Transport};
use socket2::TcpKeepalive;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::keys::{LinkKeys, Target};
use super::muxer::Muxer;
use super::noise::{self, HandshakeError, Secured};
use super::numbered::{self, Numbered};
use super::origin::Origin;
use super::pending::Pending;
use super::replay::ReplayCache;

/// Waiting for a TCP connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A silent link is asked after this long, and given up two unanswered questions later.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(10);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);

/// How long sent bytes may stay unacknowledged before the pipe is given up. The kernel's own patience, a quarter of an
/// hour, would keep links to phones that have long walked away.
const UNACKNOWLEDGED_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes both ways, reliable and in order.
pub trait Pipe: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<P: AsyncRead + AsyncWrite + Send + Unpin + 'static> Pipe for P {}

/// How a dial gets its pipe.
pub(crate) enum Way {
    Tcp(SocketAddr),
    Over(Box<dyn Pipe>),
}

/// A dial before it begins.
pub(crate) struct Plan {
    pub(crate) way: Way,
    pub(crate) target: Target,
}

/// Dials that were handed to libp2p and have not begun. Bounded by the limit of outgoing links.
pub(crate) type Plans = Numbered<Plan>;

/// The places of what arrived, until their links are open or refused.
pub(crate) type Origins = Numbered<Option<Origin>>;

/// The address to listen on: all pipes that arrive.
pub(crate) fn arrivals_address() -> Multiaddr {
    numbered::address(0)
}

/// A pipe that somebody else opened.
pub(crate) struct Arrival {
    pub(crate) pipe: Box<dyn Pipe>,
    pub(crate) origin: Option<Origin>,
}

/// The transport.
pub(crate) struct Pipes {
    keys: Arc<LinkKeys>,
    seen: ReplayCache,
    plans: Plans,
    origins: Origins,
    arrivals: mpsc::Receiver<Arrival>,
    pending: Pending,
    patience: Duration,
    listener: Option<ListenerId>,
}

impl Pipes {
    pub(crate) fn new(
        keys: Arc<LinkKeys>,
        seen: ReplayCache,
        patience: Duration,
        (plans, origins): (Plans, Origins),
        arrivals: mpsc::Receiver<Arrival>,
    ) -> Self {
        Self { keys, seen, plans, origins, arrivals, pending: Pending::default(), patience, listener: None }
    }
}

type Link = (PeerId, StreamMuxerBox);

impl Transport for Pipes {
    type Output = Link;
    type Error = HandshakeError;
    type ListenerUpgrade = BoxFuture<'static, Result<Link, HandshakeError>>;
    type Dial = BoxFuture<'static, Result<Link, HandshakeError>>;

    fn listen_on(&mut self, id: ListenerId, addr: Multiaddr) -> Result<(), TransportError<HandshakeError>> {
        if addr != arrivals_address() || self.listener.is_some() {
            return Err(TransportError::MultiaddrNotSupported(addr));
        }
        self.listener = Some(id);
        Ok(())
    }

    fn remove_listener(&mut self, id: ListenerId) -> bool {
        self.listener.take_if(|listener| *listener == id).is_some()
    }

    fn dial(&mut self, addr: Multiaddr, _: DialOpts) -> Result<Self::Dial, TransportError<HandshakeError>> {
        let Some(plan) = self.plans.take(&addr) else { return Err(TransportError::MultiaddrNotSupported(addr)) };
        let (keys, patience) = (self.keys.clone(), self.patience);
        Ok(async move {
            let pipe = match plan.way {
                Way::Tcp(addr) => Box::new(connect(addr).await?),
                Way::Over(pipe) => pipe,
            };
            Ok(link(noise::dial(pipe, &keys, plan.target, patience).await?, yamux::Mode::Client))
        }
        .boxed())
    }

    fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<TransportEvent<Self::ListenerUpgrade, HandshakeError>> {
        let Some(listener_id) = self.listener else { return Poll::Pending };
        let Poll::Ready(Some(Arrival { pipe, origin })) = self.arrivals.poll_recv(cx) else { return Poll::Pending };
        let (keys, seen, pending) = (self.keys.clone(), self.seen.clone(), self.pending.clone());
        let patience = self.patience;
        let upgrade = async move {
            let secured = pending.run(noise::answer(pipe, &keys, &seen, patience)).await?;
            Ok(link(secured, yamux::Mode::Server))
        }
        .boxed();
        let (local_addr, send_back_addr) = (arrivals_address(), self.origins.add(origin));
        Poll::Ready(TransportEvent::Incoming { listener_id, upgrade, local_addr, send_back_addr })
    }
}

/// Sets what a link needs of a TCP connection, on both sides.
pub(crate) fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    // People walk away without a word: a link on which nothing moves is asked whether it is still there, else the two
    // would not begin a new contact when they meet again.
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE_AFTER).with_interval(KEEPALIVE_INTERVAL).with_retries(2);
    socket2::SockRef::from(stream).set_tcp_keepalive(&keepalive)?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket2::SockRef::from(stream).set_tcp_user_timeout(Some(UNACKNOWLEDGED_TIMEOUT))?;
    Ok(())
}

async fn connect(addr: SocketAddr) -> Result<TcpStream, HandshakeError> {
    let connect = tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(addr));
    let stream = connect.await.map_err(|_| HandshakeError::Unreachable)?.map_err(|_| HandshakeError::Unreachable)?;
    prepare(&stream)?;
    Ok(stream)
}

fn link((_, channel): Secured<Box<dyn Pipe>>, mode: yamux::Mode) -> Link {
    (next_peer_id(), StreamMuxerBox::new(Muxer::new(channel, mode)))
}

/// What libp2p may call a peer: a number of this process as an identity multihash (code 0, length 8). It says nothing
/// about the peer, so that libp2p has nothing to print; who is meant is for the handshake to see.
pub(crate) fn next_peer_id() -> PeerId {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    PeerId::from_bytes(&[&[0, 8], &number.to_be_bytes()[..]].concat()).expect("an identity multihash is a peer id")
}
