//! What an object is, once it is opened and joined: one bincode value.

use bincode::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Answer;
use super::form::FormHash;
use super::reply::{ReplySeed, ThreadKey};
use crate::bounds::OBJECT_UNPACKED_BYTES_MAX;
use crate::codec::{self, Malformed};
use crate::envelope::OpeningKey;
use crate::ids::{ObjectId, sha256};
use crate::kdf::derive;
use crate::rng::Rng;
use crate::time::Day;

const ATTACHMENTS_MAX: usize = 16;
const TEXT_BYTES_MAX: usize = 64 * 1024;
const ATTACHMENT_LABEL: &str = "ijwi/attachment/1";

/// Everything that travels sealed.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub enum Content {
    /// Up: a report.
    Report(Report),
    /// Down: an answer to a report.
    Reply(Reply),
    /// Down: the report was opened.
    Confirmation(Confirmation),
    /// Up: the bytes of an attachment, sealed to the key of its seed.
    Attachment(Vec<u8>),
    /// Up: more on a report.
    FollowUp(FollowUp),
    /// Up: the author takes the report back.
    Withdrawal(Withdrawal),
}

/// A report, as one recipient gets it.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Report {
    /// The form that it was made with.
    pub form: FormHash,
    /// The answers, by position, without those that are not meant for this recipient.
    pub answers: Vec<Answer>,
    /// The day on which it was sealed.
    pub day: Day,
    /// The language in which answers can be read.
    pub language: String,
    /// Where an answer goes; nothing when none is wanted.
    pub reply: Option<ReplySeed>,
    /// What goes with it.
    pub attachments: Vec<Attachment>,
}

/// What a report says of an attachment.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Attachment {
    /// What it is.
    pub media: Media,
    /// Its bytes.
    pub bytes: u32,
    /// SHA-256 of them.
    pub hash: [u8; 32],
    /// What it is sealed to.
    pub seed: AttachmentSeed,
}

/// What an attachment is. A photo is made anew from its pixels, so that nothing else of its file goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Media {
    /// A photo.
    Jpeg,
    /// A file of any kind, taken as it is: never shown, only saved.
    File,
}

/// The secret that an attachment's key pair follows from.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct AttachmentSeed([u8; 32]);

impl AttachmentSeed {
    /// A fresh one.
    pub fn draw(rng: &mut Rng) -> Self {
        Self(rng.bytes())
    }

    /// The pair: HKDF(seed, "ijwi/attachment/1"), 96 bytes.
    pub fn key(&self) -> OpeningKey {
        OpeningKey::from_material(&derive(&self.0, ATTACHMENT_LABEL, b""))
    }
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Reply {
    /// The report's object.
    pub report: ObjectId,
    /// The desk's day.
    pub day: Day,
    /// What it says.
    pub text: String,
}

/// The recipient's own word that it opened the report. Only it tells the author that her report arrived.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Confirmation {
    /// The report's object.
    pub report: ObjectId,
    /// The desk's day.
    pub day: Day,
}

/// More on a report.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct FollowUp {
    /// The report's object.
    pub report: ObjectId,
    /// The day on which it was sealed.
    pub day: Day,
    /// What it says.
    pub text: String,
    /// HMAC-SHA-256 by the thread's key: only who sealed the report can follow up on it.
    pub mac: [u8; 32],
}

/// The author takes a report back.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Withdrawal {
    /// The report's object.
    pub report: ObjectId,
    /// HMAC-SHA-256 by the thread's key.
    pub mac: [u8; 32],
}

impl FollowUp {
    /// Signs a follow-up by the thread's key.
    pub fn new(thread: &ThreadKey, report: ObjectId, day: Day, text: String) -> Self {
        let mac = thread.mac("ijwi/follow-up/1", &codec::encode(&(report, day, &text)));
        Self { report, day, text, mac }
    }

    /// Whether the author of the report made it.
    pub fn is_of(&self, thread: &ThreadKey) -> bool {
        thread.is_mac("ijwi/follow-up/1", &codec::encode(&(self.report, self.day, &self.text)), &self.mac)
    }
}

impl Withdrawal {
    /// Signs a withdrawal by the thread's key.
    pub fn new(thread: &ThreadKey, report: ObjectId) -> Self {
        Self { report, mac: thread.mac("ijwi/withdrawal/1", &codec::encode(&report)) }
    }

    /// Whether the author of the report made it.
    pub fn is_of(&self, thread: &ThreadKey) -> bool {
        thread.is_mac("ijwi/withdrawal/1", &codec::encode(&self.report), &self.mac)
    }
}

impl Attachment {
    /// Whether these are the bytes that the report speaks of.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        bytes.len() == self.bytes as usize && sha256(&[bytes]) == self.hash
    }
}

impl Content {
    /// The object's plain bytes.
    pub fn to_bytes(&self) -> zeroize::Zeroizing<Vec<u8>> {
        codec::encode(self).into()
    }

    /// Reads an object's plain bytes.
    ///
    /// # Errors
    /// [`Malformed`], also for texts and lists out of bounds. Texts may hold anything: see [`crate::campaign::shown`].
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let content: Self = codec::decode::<_, OBJECT_UNPACKED_BYTES_MAX>(bytes)?;
        let is_text = |text: &str| text.len() <= TEXT_BYTES_MAX;
        let valid = match &content {
            Self::Report(report) => {
                report.attachments.len() <= ATTACHMENTS_MAX && report.language.len() <= 12 && report.day <= Day::MAX
            }
            Self::Reply(reply) => is_text(&reply.text) && reply.day <= Day::MAX,
            Self::FollowUp(more) => is_text(&more.text) && more.day <= Day::MAX,
            Self::Confirmation(confirmation) => confirmation.day <= Day::MAX,
            Self::Attachment(_) | Self::Withdrawal(_) => true,
        };
        if valid { Ok(content) } else { Err(Malformed) }
    }
}

super::silent!(Content, Report, Attachment, AttachmentSeed, Reply, Confirmation, FollowUp, Withdrawal);
