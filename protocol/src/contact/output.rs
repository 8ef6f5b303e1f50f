//! What a contact asks of its driver. Each output that asks has one input that answers.

use super::breach::Why;
use super::frame::{Frame, Stream};
use crate::bounds::ENVELOPE_BYTES;
use crate::campaign::{News, SignedHead};
use crate::envelope::Verified;
use crate::ids::{ContentHash, EnvelopeId, NewsId, PartHash};
use crate::time::Instant;

/// An envelope to hand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handing {
    /// Which.
    pub id: EnvelopeId,
    /// Copies that the peer may make of it, its own included; none for a relay, for what goes *down*, and for a copy that is
    /// not counted.
    pub copies: u8,
}

/// One thing to do.
#[derive(Debug)]
pub enum Output {
    /// Send this frame.
    Send(Frame),
    /// Keep this envelope durably, with the copies that it came with. Answered by [`super::Contact::handle_stored`].
    Store(Verified),
    /// Read these envelopes, in this order. Answered by [`super::Contact::handle_read`].
    Read(Vec<EnvelopeId>),
    /// Of these, which the peer lacks, choose those that it should get, and their order. Answered by
    /// [`super::Contact::handle_ranked`].
    Rank(Vec<EnvelopeId>),
    /// Keep this. Answered by [`super::Contact::handle_wanted`] when a bundle goes on with another part.
    Learn(Learned),
    /// Read these pieces of news. Answered by [`super::Contact::handle_news`].
    ReadNews(Vec<NewsId>),
    /// Read at most 32 KiB of a part. Answered by [`super::Contact::handle_part`].
    ReadPart(PartRequest),
    /// A relay only: which of these content hashes (their first 8 bytes) does the log lack? Answered by
    /// [`super::Contact::handle_lookup`].
    Lookup(Vec<[u8; 8]>),
    /// A relay only: read the log. Answered by [`super::Contact::handle_log`].
    ReadLog(LogRequest),
    /// A desk only: this stands in the relay's log at this position, whether or not it is kept. What a desk countersigns.
    Logged {
        /// The position.
        position: u64,
        /// SHA-256 of the envelope.
        content: ContentHash,
    },
    /// The peer has these durably, or says so.
    Handed(Vec<Handing>),
    /// All before this position of the relay's stream is kept: go on from here next time.
    Cursor {
        /// Which stream.
        stream: Stream,
        /// The next position.
        next: u64,
    },
    /// Nothing to do until then; call [`super::Contact::handle_timeout`] at that time if nothing came.
    Wake(Instant),
    /// The contact is over. Nothing follows.
    Done(Why),
}

/// What the peer taught us. All signatures are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Learned {
    /// A receipt or countersignature.
    News(News),
    /// A manifest of this campaign, signature ‖ encoding.
    Manifest(Vec<u8>),
    /// Bytes of a part that was asked for.
    Chunk {
        /// What was asked for.
        request: PartRequest,
        /// The bytes; empty if the peer does not have the part.
        bytes: Vec<u8>,
    },
    /// The signed head of a relay's log.
    Head(SignedHead),
}

/// Bytes of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartRequest {
    /// Which part.
    pub hash: PartHash,
    /// From which byte.
    pub from: u32,
}

/// Entries of a relay's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogRequest {
    /// Which stream.
    pub stream: Stream,
    /// From which position.
    pub from: u64,
    /// At most so many.
    pub limit: u32,
}

/// A relay's answer from its log.
#[derive(Clone, Debug)]
pub struct LogAnswer {
    /// The entries.
    pub entries: Vec<LogEntry>,
    /// Where to go on.
    pub next: u64,
    /// The signed head, if the stream has one.
    pub head: Option<SignedHead>,
}

/// One entry of a relay's stream.
#[derive(Clone, Debug)]
pub enum LogEntry {
    /// An envelope and its position.
    Envelope(u64, Box<[u8; ENVELOPE_BYTES]>),
    /// A piece of news, encoded.
    News(Vec<u8>),
}
