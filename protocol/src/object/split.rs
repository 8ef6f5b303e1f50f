//! Cutting a packed object into pieces: one when it fits, else RaptorQ (RFC 6330) symbols with a fifth to spare.

use raptorq::Encoder;

use super::piece::{Piece, SYMBOL_BYTES, repair_symbols, source_symbols, transmission};
use crate::bounds::OBJECT_BYTES_MAX;
use crate::ids::ObjectId;
use crate::rng::Rng;

/// An object that can't be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SplitError {
    /// It has no bytes, or more than [`OBJECT_BYTES_MAX`].
    Length,
}

/// Cuts a packed object into pieces under a fresh random id. K is its length divided by 2,560, rounded up: any
/// K pieces restore it in more than 99% of cases, and each piece more makes failure some hundred times rarer.
///
/// # Errors
/// [`SplitError`].
pub fn split(rng: &mut Rng, packed: &[u8]) -> Result<(ObjectId, Vec<Piece>), SplitError> {
    let object = ObjectId(rng.bytes());
    Ok((object, split_as(object, packed)?))
}

/// The very same pieces again, for a repeat: they follow from the id and the bytes alone.
///
/// # Errors
/// [`SplitError`].
pub fn split_as(object: ObjectId, packed: &[u8]) -> Result<Vec<Piece>, SplitError> {
    if packed.is_empty() || packed.len() > OBJECT_BYTES_MAX {
        return Err(SplitError::Length);
    }
    let length = packed.len() as u32;
    let piece = |symbol_id, bytes: &[u8]| {
        let mut symbol = Box::new([0; SYMBOL_BYTES]);
        symbol[..bytes.len()].copy_from_slice(bytes);
        Piece { object, length, symbol_id, symbol }
    };
    if source_symbols(length) == 1 {
        return Ok(vec![piece(0, packed)]);
    }
    let packets = Encoder::new(packed, transmission(length)).get_encoded_packets(repair_symbols(length));
    Ok(packets.iter().map(|packet| piece(packet.payload_id().encoding_symbol_id(), packet.data())).collect())
}

impl core::fmt::Display for SplitError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("an object of an impossible length")
    }
}

impl core::error::Error for SplitError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at * 7 + at / 251) as u8 | 1).collect()
    }

    #[test]
    fn what_fits_is_one_piece_padded_with_zero() {
        for length in [1, 2559, 2560] {
            let (object, pieces) = split(&mut Rng::from_seed([1; 32]), &bytes(length)).unwrap();
            let [piece] = pieces.as_slice() else { panic!("{} pieces", pieces.len()) };
            assert_eq!((piece.object, piece.length, piece.symbol_id), (object, length as u32, 0));
            assert_eq!(piece.symbol[..length], bytes(length));
            assert!(piece.symbol[length..].iter().all(|&byte| byte == 0));
        }
    }

    #[test]
    fn source_symbols_are_the_object_itself_and_repair_ones_follow() {
        let packed = bytes(12 * 2560 - 5);
        let pieces = split_as(ObjectId([9; 16]), &packed).unwrap();
        assert_eq!(pieces.iter().map(|piece| piece.symbol_id).collect::<Vec<_>>(), (0..14).collect::<Vec<_>>());
        let sources: Vec<u8> = pieces[..12].iter().flat_map(|piece| *piece.symbol).collect();
        assert_eq!(sources[..packed.len()], packed);
        assert_eq!(sources[packed.len()..], [0; 5]);
    }

    #[test]
    fn a_repeat_has_the_very_same_pieces_and_another_object_another_id() {
        let packed = bytes(30_000);
        let mut rng = Rng::from_seed([2; 32]);
        let (object, pieces) = split(&mut rng, &packed).unwrap();
        assert_eq!(split_as(object, &packed).unwrap(), pieces);
        assert_ne!(split(&mut rng, &packed).unwrap().0, object);
    }

    /// Symbols as the crate's present version makes them (three source symbols and one repair), so that an update
    /// that would cut differently is noticed. The digest stands in SPEC.md.
    #[test]
    fn the_vector_holds() {
        let packed: Vec<u8> = (0..7000u32).map(|at| (at % 251) as u8).collect();
        let pieces = split_as(ObjectId([0x11; 16]), &packed).unwrap();
        assert_eq!(pieces.len(), 4);
        let payload = pieces[3].emit();
        let digest = crate::ids::sha256(&[payload.as_slice()]);
        assert_eq!(hex::encode(digest), "7b03589e7c28f2f749669bee1fc1f25d0639bf055fbddb697539ceeaca2546ed");
    }

    #[test]
    fn impossible_lengths_are_refused() {
        assert_eq!(split_as(ObjectId([0; 16]), &[]), Err(SplitError::Length));
        assert_eq!(split_as(ObjectId([0; 16]), &vec![0; OBJECT_BYTES_MAX + 1]), Err(SplitError::Length));
    }
}
