//! Listens to the frames of a contact between its driver and its stream.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use ijwi_protocol::contact::{Frame, Frames};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

/// A byte stream of any stack.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A frame that went by.
#[derive(Clone, Copy)]
pub(crate) struct Passed {
    pub(crate) at: Instant,
    pub(crate) kind: Kind,
    pub(crate) bytes: u64,
}

/// What is told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Hello,
    /// Summary, cells, sets, requests.
    Reconcile,
    Envelope,
    Other,
}

impl Kind {
    pub(crate) fn of(frame: &Frame) -> Self {
        match frame {
            Frame::Hello(_) => Self::Hello,
            Frame::Summary { .. }
            | Frame::Same
            | Frame::Cells { .. }
            | Frame::MoreCells
            | Frame::Golomb { .. }
            | Frame::Want(_) => Self::Reconcile,
            Frame::Envelope { .. } => Self::Envelope,
            _ => Self::Other,
        }
    }
}

/// The frames of one side, in their order.
#[derive(Clone, Default)]
pub(crate) struct Heard {
    pub(crate) read: Arc<Mutex<Vec<Passed>>>,
    pub(crate) written: Arc<Mutex<Vec<Passed>>>,
}

impl Heard {
    /// When the first frame of this kind was read.
    pub(crate) fn first_read(&self, kind: Kind) -> Option<Instant> {
        let read = self.read.lock().expect("no thread panics with the log");
        read.iter().find(|passed| passed.kind == kind).map(|passed| passed.at)
    }

    /// Bytes of the frames of these kinds that were written by then.
    pub(crate) fn written_until(&self, kinds: &[Kind], moment: Instant) -> u64 {
        let written = self.written.lock().expect("no thread panics with the log");
        let counted = |passed: &&Passed| passed.at <= moment && kinds.contains(&passed.kind);
        written.iter().filter(counted).map(|passed| passed.bytes).sum()
    }
}

/// A stream that is listened to.
pub(crate) struct Tap<S> {
    stream: S,
    heard: Heard,
    reading: Frames,
    writing: Frames,
}

impl<S> Tap<S> {
    pub(crate) fn new(stream: S, heard: Heard) -> Self {
        Self { stream, heard, reading: Frames::default(), writing: Frames::default() }
    }
}

fn take(frames: &mut Frames, bytes: &[u8], log: &Mutex<Vec<Passed>>) {
    frames.push(bytes);
    while let Ok(Some(frame)) = frames.next_frame() {
        let passed = Passed { at: Instant::now(), kind: Kind::of(&frame), bytes: frame.to_bytes().len() as u64 };
        log.lock().expect("no thread panics with the log").push(passed);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        take(&mut this.reading, &buf.filled()[before..], &this.heard.read);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = ready!(Pin::new(&mut this.stream).poll_write(cx, buf))?;
        take(&mut this.writing, &buf[..written], &this.heard.written);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
