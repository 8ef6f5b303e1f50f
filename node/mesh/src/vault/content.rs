//! What a vault holds: conversations, the report that is being made, spare stamps.

use bincode::{Decode, Encode};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::Stamp;
use ijwi_protocol::ids::{EnvelopeId, RecipientId};
use ijwi_protocol::report::{Answer, Conversation, FormHash, Media};
use ijwi_protocol::time::Day;
use zeroize::Zeroizing;

use super::VaultError;
use super::file::PLACE_BYTES;
use crate::sealed::{NONCE_BYTES, TAG_BYTES};

/// Bytes that a sealed vault has for its content, and for the length before it.
const PLAIN_BYTES: usize = PLACE_BYTES - NONCE_BYTES - TAG_BYTES;
const LENGTH_BYTES: usize = 4;
const MEMORY_MAX: usize = 4 * PLACE_BYTES;

/// The content of a vault.
#[derive(Default, Encode, Decode)]
pub struct Content {
    /// The conversations, the oldest first.
    pub kept: Vec<Kept>,
    /// The report that is being made.
    pub draft: Option<Draft>,
    /// Stamps beyond the tray's.
    pub stamps: Vec<Stamp>,
}

/// A conversation, with what came of it: the keys of what was read are erased, so the words are kept.
#[derive(Clone, Encode, Decode)]
pub struct Kept {
    /// Its keys.
    pub conversation: Conversation,
    /// The day on which it was sealed.
    pub day: Day,
    /// The envelopes that carry its report, each time that it is sent.
    pub envelopes: Vec<EnvelopeId>,
    /// What came, in order.
    pub received: Vec<Received>,
}

/// What came from a recipient.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Received {
    /// Who wrote it.
    pub from: RecipientId,
    /// The desk's day.
    pub day: Day,
    /// Its words; nothing when it only says that the report was opened.
    pub text: Option<String>,
}

/// A report that is being made.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Draft {
    /// The form that it answers.
    pub form: FormHash,
    /// An answer for each of the form's questions.
    pub answers: Vec<Answer>,
    /// The place of the question that is next.
    pub next: u16,
    /// What goes with it.
    pub attachments: Vec<(Media, Vec<u8>)>,
}

impl Kept {
    /// A conversation that begins.
    pub fn new(conversation: Conversation, day: Day) -> Self {
        Self { conversation, day, envelopes: Vec::new(), received: Vec::new() }
    }
}

impl Content {
    /// Its bytes, always as many: length ‖ encoding ‖ zeros.
    pub(super) fn to_plain(&self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let body = Zeroizing::new(codec::encode(self));
        let mut plain = Zeroizing::new(vec![0; PLAIN_BYTES]);
        let (length, rest) = plain.split_at_mut(LENGTH_BYTES);
        length.copy_from_slice(&u32::try_from(body.len()).map_err(|_| VaultError::Full)?.to_le_bytes());
        rest.get_mut(..body.len()).ok_or(VaultError::Full)?.copy_from_slice(&body);
        Ok(plain)
    }

    /// Reads them.
    pub(super) fn read(plain: &[u8]) -> Option<Self> {
        let (length, rest) = plain.split_first_chunk::<LENGTH_BYTES>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (body, padding) = rest.split_at_checked(length)?;
        if plain.len() != PLAIN_BYTES || padding.iter().any(|byte| *byte != 0) {
            return None;
        }
        codec::decode::<Self, MEMORY_MAX>(body).ok()
    }
}

/// What a vault seals, as fuzzing hands it in.
#[doc(hidden)]
pub fn read_content(plain: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    Content::read(plain)?.to_plain().ok()
}

ijwi_protocol::silent!(Content, Kept, Received, Draft);
