//! What a desk writes down, sealed in its store.
//!
//! | tree | key | value |
//! |---|---|---|
//! | Envelopes | id | an *up* envelope that was not opened (yet) |
//! | Metas | id | [`Collected`] |
//! | Objects | object id | [`Held`]: which of its pieces are here |
//! | Objects | object id ‖ symbol id | the payload of a piece |
//! | Cases | number | [`CaseRecord`] |
//! | Cases | number ‖ "m" ‖ place | [`MessageRecord`] |
//! | Queue | rank ‖ number | a *down* envelope that waits for its slot |
//! | Outbox | id | a *down* envelope that waits for a relay |
//! | Leaves, News, State | | the books on the relays' logs: see `ledger` |
//! | Own | "form" ‖ form hash ‖ chunk | forms that reports were made with |

use bincode::{Decode, Encode};
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::{EnvelopeId, ObjectId, StampKeyId};
use ijwi_protocol::report::{AttachmentSeed, FormHash, ReplyChain, ThreadKey};
use ijwi_protocol::time::Day;

/// An envelope that was collected.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct Collected {
    pub(crate) stamp_key: StampKeyId,
    pub(crate) direction: Direction,
    /// Whether all prekeys that can be meant were tried.
    pub(crate) tried: bool,
    /// Whether it was opened: its bytes are gone then.
    pub(crate) opened: bool,
}

/// The pieces of an object.
#[derive(Clone, Debug, Default, Encode, Decode)]
pub(crate) struct Held {
    pub(crate) length: u32,
    pub(crate) symbols: Vec<u32>,
    /// What it turned out to be; further pieces are not kept.
    pub(crate) joined: bool,
}

/// A report.
#[derive(Clone, Encode, Decode)]
pub(crate) struct CaseRecord {
    pub(crate) number: u32,
    pub(crate) object: ObjectId,
    pub(crate) received: Day,
    pub(crate) form: FormHash,
    pub(crate) chain: Option<ReplyChain>,
    pub(crate) thread: Option<ThreadKey>,
    pub(crate) attachments: Vec<AttachmentRecord>,
    pub(crate) seen: bool,
    pub(crate) answered: bool,
    pub(crate) withdrawn: bool,
    pub(crate) messages: u32,
}

/// One of its attachments.
#[derive(Clone, Encode, Decode)]
pub(crate) struct AttachmentRecord {
    pub(crate) seed: AttachmentSeed,
    /// Its object, once a piece of it was opened.
    pub(crate) object: Option<ObjectId>,
    /// Whether all of it is here.
    pub(crate) whole: bool,
}

/// A message of a conversation.
#[derive(Clone, Encode, Decode)]
pub(crate) struct MessageRecord {
    pub(crate) from: From,
    pub(crate) day: Day,
    pub(crate) text: String,
    /// Its envelopes, while they wait.
    pub(crate) envelopes: Vec<EnvelopeId>,
}

/// Who wrote a message.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) enum From {
    Author,
    Desk,
    Confirmation,
}

pub(crate) fn piece_key(object: ObjectId, symbol: u32) -> Vec<u8> {
    [&object.0[..], &symbol.to_be_bytes()].concat()
}

pub(crate) fn message_key(number: u32, place: u32) -> Vec<u8> {
    [&number.to_be_bytes()[..], b"m", &place.to_be_bytes()].concat()
}
