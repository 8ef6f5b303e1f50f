//! yamux over a secure channel, as libp2p's stream muxer. libp2p's own wrapper can't bound the receive window, which
//! yamux otherwise lets a peer with a slow answer grow to a gigabyte.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::collections::VecDeque;

use futures::io::{AsyncRead, AsyncWrite};
use libp2p::core::muxing::{StreamMuxer, StreamMuxerEvent};
use yamux::{Config, Connection, ConnectionError, DEFAULT_CREDIT, Mode, Stream};

/// Streams that yamux knows on one link: those that are open and as many that are being closed or refused. One more
/// ends the link.
const STREAMS_KNOWN_MAX: usize = 2 * super::STREAMS_PER_LINK_MAX;

/// Bytes that all streams of a link can bring before they are read: the window that yamux gives each stream at its
/// start, and no growth.
const WINDOW_BYTES_MAX: usize = STREAMS_KNOWN_MAX * DEFAULT_CREDIT as usize;

pub(crate) struct Muxer<C> {
    connection: Connection<C>,
    /// Streams that the peer opened and nobody has taken yet; at most [`super::STREAMS_PER_LINK_MAX`].
    arrived: VecDeque<Stream>,
}

impl<C: AsyncRead + AsyncWrite + Unpin> Muxer<C> {
    pub(crate) fn new(channel: C, mode: Mode) -> Self {
        let mut config = Config::default();
        // The order matters: each setter checks the one against the other.
        config.set_max_num_streams(STREAMS_KNOWN_MAX);
        config.set_max_connection_receive_window(Some(WINDOW_BYTES_MAX));
        Self { connection: Connection::new(channel, config, mode), arrived: VecDeque::new() }
    }

    /// Moves bytes both ways; ready only when the link is over.
    fn poll_work(&mut self, cx: &mut Context<'_>) -> Poll<ConnectionError> {
        loop {
            match ready!(self.connection.poll_next_inbound(cx)) {
                Some(Ok(stream)) if self.arrived.len() < super::STREAMS_PER_LINK_MAX => self.arrived.push_back(stream),
                Some(Ok(one_too_many)) => drop(one_too_many),
                Some(Err(error)) => return Poll::Ready(error),
                None => return Poll::Ready(ConnectionError::Closed),
            }
        }
    }
}

impl<C: AsyncRead + AsyncWrite + Unpin> StreamMuxer for Muxer<C> {
    type Substream = Stream;
    type Error = ConnectionError;

    fn poll_inbound(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Stream, ConnectionError>> {
        if self.arrived.is_empty()
            && let Poll::Ready(error) = self.poll_work(cx)
        {
            return Poll::Ready(Err(error));
        }
        self.arrived.pop_front().map_or(Poll::Pending, |stream| Poll::Ready(Ok(stream)))
    }

    fn poll_outbound(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Stream, ConnectionError>> {
        self.connection.poll_new_outbound(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        self.connection.poll_close(cx)
    }

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<StreamMuxerEvent, ConnectionError>> {
        let waiting = self.arrived.len();
        if let Poll::Ready(error) = self.poll_work(cx) {
            return Poll::Ready(Err(error));
        }
        if self.arrived.len() > waiting {
            // Whoever waits in `poll_inbound` is the same task: let it look again.
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}
