//! A parcel: one object on its way into envelopes, and out of them.

use super::Content;
use crate::envelope::{Envelope, OpeningKey, Ready, SealingKey, Stamp, Verified, open, seal};
use crate::ids::{CampaignId, ObjectId};
use crate::object::{PackError, Piece, PieceError, SplitError, UnpackError, pack, split, unpack};
use crate::rng::Rng;

/// An object that is cut and waits for stamps: one for each piece.
pub struct Parcel {
    object: ObjectId,
    to: SealingKey,
    pieces: Vec<Piece>,
}

/// Why an object can't be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParcelError {
    /// It is too long for an object.
    TooLong,
    /// There are fewer stamps than pieces.
    Stamps {
        /// Pieces.
        needed: usize,
        /// Stamps.
        had: usize,
    },
    /// The recipient's key can't be sealed to.
    Key,
}

impl Parcel {
    /// Packs and cuts a content.
    ///
    /// # Errors
    /// [`ParcelError::TooLong`].
    pub fn new(rng: &mut Rng, to: SealingKey, content: &Content) -> Result<Self, ParcelError> {
        let packed = pack(&content.to_bytes())?;
        let (object, pieces) = split(rng, &packed)?;
        Ok(Self { object, to, pieces })
    }

    /// The object's id.
    pub fn object(&self) -> ObjectId {
        self.object
    }

    /// How many stamps it takes.
    pub fn stamps_needed(&self) -> usize {
        self.pieces.len()
    }

    /// Seals each piece under a stamp of its own.
    ///
    /// # Errors
    /// [`ParcelError::Stamps`] before any stamp is spent; [`ParcelError::Key`].
    pub fn seal(&self, rng: &mut Rng, campaign: &CampaignId, stamps: Vec<Stamp>) -> Result<Vec<Envelope>, ParcelError> {
        if stamps.len() < self.pieces.len() {
            return Err(ParcelError::Stamps { needed: self.pieces.len(), had: stamps.len() });
        }
        self.pieces
            .iter()
            .zip(stamps)
            .map(|(piece, stamp)| seal(rng, campaign, stamp, &self.to, &piece.emit()).ok_or(ParcelError::Key))
            .collect()
    }

    /// Seals one piece to leave later; `None` when the recipient's key can't be sealed to. Sealing it again under another
    /// stamp is a repeat: whoever opens both finds the same piece twice.
    ///
    /// # Panics
    /// When there is no such piece.
    pub fn ready(&self, piece: usize, rng: &mut Rng, campaign: &CampaignId, stamp: Stamp) -> Option<Ready> {
        Ready::seal(rng, campaign, stamp, &self.to, &self.pieces[piece].emit())
    }
}

impl core::fmt::Debug for Parcel {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Parcel({} pieces)", self.pieces.len())
    }
}

/// Tries one key on one envelope. `None`: it is not for this key; an error: it is, and holds no piece that we know.
pub fn open_piece(envelope: &Verified, campaign: &CampaignId, key: &OpeningKey) -> Option<Result<Piece, PieceError>> {
    open(envelope, campaign, key).map(|payload| Piece::parse(&payload))
}

/// Reads a joined object.
///
/// # Errors
/// [`UnpackError`]; [`UnpackError::Malformed`] for what is no content.
pub fn read_object(packed: &[u8]) -> Result<Content, UnpackError> {
    Content::read(&unpack(packed)?).map_err(|_| UnpackError::Malformed)
}

impl From<PackError> for ParcelError {
    fn from(_: PackError) -> Self {
        Self::TooLong
    }
}

impl From<SplitError> for ParcelError {
    fn from(_: SplitError) -> Self {
        Self::TooLong
    }
}

impl core::fmt::Display for ParcelError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooLong => f.write_str("it is too long to be sent"),
            Self::Stamps { needed, had } => write!(f, "{needed} stamps are needed, there are {had}"),
            Self::Key => f.write_str("the recipient's key is not valid"),
        }
    }
}

impl core::error::Error for ParcelError {}
