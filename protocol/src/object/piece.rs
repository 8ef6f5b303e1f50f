//! The sealed payload of one envelope: a piece of an object.
//!
//! | offset | size | field |
//! |---:|---:|---|
//! | 0 | 1 | kind: 1 = piece |
//! | 1 | 16 | object id |
//! | 17 | 4 | object length in bytes, little endian |
//! | 21 | 4 | encoding symbol id, little endian |
//! | 25 | 19 | zero |
//! | 44 | 2,560 | symbol |

use raptorq::ObjectTransmissionInformation;
use zeroize::{Zeroize, Zeroizing};

use crate::bounds::OBJECT_BYTES_MAX;
use crate::ids::ObjectId;

/// Bytes that an envelope seals, always.
pub const PAYLOAD_BYTES: usize = 2604;

/// Bytes of one symbol, RFC 6330's T.
pub const SYMBOL_BYTES: usize = 2560;

const KIND_PIECE: u8 = 1;
const OBJECT: usize = 1;
const LENGTH: usize = OBJECT + 16;
const SYMBOL_ID: usize = LENGTH + 4;
const ZERO: usize = SYMBOL_ID + 4;
const SYMBOL: usize = ZERO + 19;

/// RFC 6330 gives an encoding symbol id 24 bits.
const SYMBOL_ID_END: u32 = 1 << 24;

const _: () = assert!(1 + 16 + 4 + 4 + 19 + 2560 == PAYLOAD_BYTES && SYMBOL + SYMBOL_BYTES == PAYLOAD_BYTES);
const _: () = assert!(OBJECT_BYTES_MAX <= u32::MAX as usize);

/// One symbol of an object, with what a reader must know to join it with the others. Its symbol is wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    /// The object that this is a piece of.
    pub object: ObjectId,
    /// Bytes of the whole packed object, 1 to [`OBJECT_BYTES_MAX`].
    pub length: u32,
    /// Which symbol this is: below K a part of the object itself, from K on a repair symbol (RFC 6330's ESI).
    pub symbol_id: u32,
    /// The symbol.
    pub symbol: Box<[u8; SYMBOL_BYTES]>,
}

/// Why a payload is not a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PieceError {
    /// A kind that a later version may know: such a payload is skipped, and held against nobody.
    UnknownKind(u8),
    /// A byte that must be zero is not.
    NotZero,
    /// An object of no bytes, or of more than [`OBJECT_BYTES_MAX`].
    Length,
    /// A symbol id of more than 24 bits.
    SymbolId,
}

impl Piece {
    /// Reads an opened payload.
    ///
    /// # Errors
    /// The first rule in the order of [`PieceError`] that it breaks.
    pub fn parse(payload: &[u8; PAYLOAD_BYTES]) -> Result<Self, PieceError> {
        if payload[0] != KIND_PIECE {
            return Err(PieceError::UnknownKind(payload[0]));
        }
        if payload[ZERO..SYMBOL].iter().any(|&byte| byte != 0) {
            return Err(PieceError::NotZero);
        }
        let length = u32::from_le_bytes(field(payload, LENGTH));
        if length == 0 || length as usize > OBJECT_BYTES_MAX {
            return Err(PieceError::Length);
        }
        let symbol_id = u32::from_le_bytes(field(payload, SYMBOL_ID));
        if symbol_id >= SYMBOL_ID_END {
            return Err(PieceError::SymbolId);
        }
        let mut symbol = Box::new([0; SYMBOL_BYTES]);
        symbol.copy_from_slice(&payload[SYMBOL..]);
        Ok(Self { object: ObjectId(field(payload, OBJECT)), length, symbol_id, symbol })
    }

    /// The payload that [`Piece::parse`] reads.
    pub fn emit(&self) -> Zeroizing<[u8; PAYLOAD_BYTES]> {
        let mut payload = Zeroizing::new([0; PAYLOAD_BYTES]);
        payload[0] = KIND_PIECE;
        payload[OBJECT..LENGTH].copy_from_slice(&self.object.0);
        payload[LENGTH..SYMBOL_ID].copy_from_slice(&self.length.to_le_bytes());
        payload[SYMBOL_ID..ZERO].copy_from_slice(&self.symbol_id.to_le_bytes());
        payload[SYMBOL..].copy_from_slice(&self.symbol[..]);
        payload
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.symbol.zeroize();
    }
}

impl core::fmt::Debug for Piece {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Piece(..)")
    }
}

impl core::fmt::Display for PieceError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::UnknownKind(kind) => write!(f, "a payload of the unknown kind {kind}"),
            Self::NotZero => f.write_str("a byte that must be zero is not"),
            Self::Length => f.write_str("an object of an impossible length"),
            Self::SymbolId => f.write_str("a symbol id of more than 24 bits"),
        }
    }
}

impl core::error::Error for PieceError {}

/// How many symbols an object of `length` bytes is cut into, RFC 6330's K.
pub(crate) fn source_symbols(length: u32) -> u32 {
    length.div_ceil(SYMBOL_BYTES as u32)
}

/// How many repair symbols it has besides: a fifth, at least one; none when it fits a single piece.
pub(crate) fn repair_symbols(length: u32) -> u32 {
    match source_symbols(length) {
        0 | 1 => 0,
        source => (source / 5).max(1),
    }
}

/// RFC 6330's parameters for an object of `length` bytes. They are never on the wire.
pub(crate) fn transmission(length: u32) -> ObjectTransmissionInformation {
    const ALIGNMENT: u8 = 8;
    // What the crate asserts: a symbol is whole words, and one block holds at most 56,403 symbols.
    const _: () = assert!(SYMBOL_BYTES.is_multiple_of(ALIGNMENT as usize));
    const _: () = assert!(OBJECT_BYTES_MAX.div_ceil(SYMBOL_BYTES) <= 56_403);
    ObjectTransmissionInformation::new(u64::from(length), SYMBOL_BYTES as u16, 1, 1, ALIGNMENT)
}

fn field<const N: usize>(payload: &[u8; PAYLOAD_BYTES], at: usize) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&payload[at..at + N]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(length: u32, symbol_id: u32) -> Piece {
        Piece { object: ObjectId([0xA5; 16]), length, symbol_id, symbol: Box::new([0x5A; SYMBOL_BYTES]) }
    }

    fn reread(change: impl FnOnce(&mut [u8; PAYLOAD_BYTES])) -> Result<Piece, PieceError> {
        let mut payload = piece(2560, 0).emit();
        change(&mut payload);
        Piece::parse(&payload)
    }

    #[test]
    fn every_field_stands_where_the_table_says() {
        let payload = piece(0x0001_0203, 0x0004_0506).emit();
        let mut expected = vec![1];
        expected.extend([0xA5; 16]);
        expected.extend([3, 2, 1, 0, 6, 5, 4, 0]);
        expected.extend([0; 19]);
        expected.extend([0x5A; 2560]);
        assert_eq!(payload.as_slice(), expected);
        assert_eq!(Piece::parse(&payload), Ok(piece(0x0001_0203, 0x0004_0506)));
    }

    #[test]
    fn an_unknown_kind_is_told_apart_whatever_follows() {
        for kind in [0, 2, 255] {
            let read = reread(|payload| {
                payload.fill(0xFF);
                payload[0] = kind;
            });
            assert_eq!(read, Err(PieceError::UnknownKind(kind)));
        }
    }

    #[test]
    fn each_of_the_zero_bytes_must_be_zero() {
        for at in 25..44 {
            assert_eq!(reread(|payload| payload[at] = 1), Err(PieceError::NotZero));
        }
        assert!(reread(|payload| payload[24] = 0).is_ok() && reread(|payload| payload[44] = 1).is_ok());
    }

    #[test]
    fn lengths_are_read_from_their_minimum_to_their_maximum() {
        let max = OBJECT_BYTES_MAX as u32;
        for (length, fine) in [(0, false), (1, true), (max, true), (max + 1, false), (u32::MAX, false)] {
            let read = Piece::parse(&piece(length, 0).emit());
            assert_eq!(read, if fine { Ok(piece(length, 0)) } else { Err(PieceError::Length) });
        }
    }

    #[test]
    fn symbol_ids_are_read_up_to_24_bits() {
        for (id, fine) in [(0, true), (0xFF_FFFF, true), (0x100_0000, false), (u32::MAX, false)] {
            let read = Piece::parse(&piece(1, id).emit());
            assert_eq!(read, if fine { Ok(piece(1, id)) } else { Err(PieceError::SymbolId) });
        }
    }

    #[test]
    fn a_fifth_is_added_at_least_one_and_none_to_a_single_piece() {
        let shape = |length| (source_symbols(length), repair_symbols(length));
        assert_eq!(shape(1), (1, 0));
        assert_eq!(shape(2560), (1, 0));
        assert_eq!(shape(2561), (2, 1));
        assert_eq!(shape(9 * 2560 + 1), (10, 2));
        assert_eq!(shape(OBJECT_BYTES_MAX as u32), (3277, 655));
    }
}
