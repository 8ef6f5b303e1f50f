//! What callers hold: links by number, and streams on them.

use core::pin::Pin;
use core::sync::atomic::{AtomicU64, Ordering};
use core::task::{Context, Poll};
use core::time::Duration;
use std::io;
use std::sync::Arc;

use libp2p::swarm::Stream as RawStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use tokio_util::compat::{Compat, FuturesAsyncReadCompatExt as _};

use super::links::Of;
use super::origin::Origin;

/// A link: a number of this process, so that ids of an old node and of its successor never meet. It says nothing about
/// the peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(u64);

impl LinkId {
    pub(crate) fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed))
    }
}

/// When a link was last of use: an envelope was kept or handed over on it. Its opening counts as such.
#[derive(Clone, Debug)]
pub struct Use(Arc<AtomicU64>, Instant);

impl Use {
    pub(crate) fn new() -> Self {
        Self(Arc::default(), Instant::now())
    }

    /// It is of use now.
    pub fn note(&self) {
        let since = u64::try_from(self.1.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.fetch_max(since, Ordering::Relaxed);
    }

    pub(crate) fn ago(&self, now: Instant) -> Duration {
        now.duration_since(self.1).saturating_sub(Duration::from_millis(self.0.load(Ordering::Relaxed)))
    }
}

/// What a stream is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamKind {
    /// A contact: frames of `ijwi_protocol::contact`.
    Contact,
    /// Stamps being asked for and signed.
    Stamps,
}

impl StreamKind {
    /// All of them, as an answerer offers them.
    pub(crate) const ALL: [Self; 2] = [Self::Contact, Self::Stamps];

    /// Its name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Contact => "/ijwi/contact/1",
            Self::Stamps => "/ijwi/stamps/1",
        }
    }

    /// Itself and no other, as an opener asks for it.
    pub(crate) const fn alone(self) -> &'static [Self] {
        match self {
            Self::Contact => &[Self::Contact],
            Self::Stamps => &[Self::Stamps],
        }
    }
}

/// Bytes both ways on a link, reliable and in order. Dropping it frees its place on the link. Close it with `shutdown`
/// if the peer must see a clean end.
pub struct Stream {
    of: Arc<Of>,
    kind: StreamKind,
    raw: Compat<RawStream>,
    _place: OwnedSemaphorePermit,
}

impl Stream {
    pub(crate) fn new(of: Arc<Of>, kind: StreamKind, raw: RawStream, place: OwnedSemaphorePermit) -> Self {
        Self { of, kind, raw: raw.compat(), _place: place }
    }

    /// The link it runs on.
    pub fn link(&self) -> LinkId {
        self.of.link
    }

    /// Where the link came from, if others began it and that can be told.
    pub fn origin(&self) -> Option<Origin> {
        self.of.origin
    }

    /// Where to note that the link is of use. One that is not gives way when others need its place.
    pub fn last_use(&self) -> Use {
        self.of.last.clone()
    }

    /// What it is for.
    pub fn kind(&self) -> StreamKind {
        self.kind
    }
}

impl core::fmt::Debug for Stream {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Stream").field("link", &self.of.link).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().raw).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().raw).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().raw).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().raw).poll_shutdown(cx)
    }
}
