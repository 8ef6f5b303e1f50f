//! How a contact ends: in peace, or with the rule that the peer broke. Traces show the rule, never about whom.

use crate::envelope::Refused;

/// The rule that a peer broke. It is dropped for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breach {
    /// A frame that is too long or no encoding of one.
    Frame,
    /// A frame that has no place at this point of the contact.
    Unexpected,
    /// Both sides drew the same nonce: a mirror.
    EqualNonces,
    /// More ids, cells or sets than the bounds allow, or such that no honest side sends.
    Reconciliation,
    /// It asked for an id that it was not told of.
    UnknownId,
    /// An envelope whose stamp or signature is wrong.
    Envelope(Refused),
    /// More envelopes at once than may be on the way, or more than one contact may bring.
    TooMany,
    /// A piece of news that is no encoding of one, or too many of them.
    News,
    /// A manifest that is damaged, forged or of another campaign.
    Manifest,
    /// Bytes of a part that were not asked for.
    Part,
    /// A log answer that does not fit its question.
    Log,
    /// An answer to an offer that does not fit it, or to none.
    Lacks,
    /// An acknowledgement of what was not sent.
    Acknowledgement,
    /// No useful frame for too long, while some was due.
    Silence,
}

/// Why a contact is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Both sides had nothing more.
    Complete,
    /// The peer speaks another version of the protocol.
    OtherVersion,
    /// Two relays have nothing to say to each other.
    TwoRelays,
    /// The peer broke a rule.
    Breach(Breach),
}

impl core::fmt::Display for Breach {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let rule = match self {
            Self::Frame => "a frame that can't be read",
            Self::Unexpected => "a frame out of place",
            Self::EqualNonces => "our own nonce",
            Self::Reconciliation => "a reconciliation beyond its bounds",
            Self::UnknownId => "a request for an unknown id",
            Self::Envelope(refused) => return write!(f, "a bad envelope: {refused}"),
            Self::TooMany => "more envelopes than may be on the way",
            Self::News => "news that can't be read",
            Self::Manifest => "a manifest that is not of this campaign",
            Self::Part => "a part that was not asked for",
            Self::Log => "a log answer that does not fit",
            Self::Lacks => "an answer to an offer that does not fit",
            Self::Acknowledgement => "an acknowledgement of what was not sent",
            Self::Silence => "silence",
        };
        f.write_str(rule)
    }
}

impl core::error::Error for Breach {}
