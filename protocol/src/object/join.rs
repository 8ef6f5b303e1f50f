//! Joining pieces, in whatever order they arrive, to the objects that they are of.

use std::collections::BTreeMap;

use raptorq::{EncodingPacket, PayloadId, SourceBlockDecoder};
use zeroize::Zeroizing;

use super::piece::{Piece, SYMBOL_BYTES, repair_symbols, source_symbols, transmission};
use crate::bounds::OBJECTS_UNFINISHED_MAX;
use crate::ids::ObjectId;

/// Collects pieces of many objects and gives back each object once it is whole.
///
/// **The caller keeps the ids of finished objects and adds no more pieces of those**: the joiner forgets an object
/// with its finish, and would begin it anew with the spare pieces and repeats that follow.
///
/// Memory: at most 32 unfinished objects of at most K + K/5 pieces of 2,560 bytes; that is 322 MB when somebody sends
/// 32 objects of the largest size under 125,000 stamps, and 2 MB when they are photos of 50 kB. Finishing an object
/// takes some five times its length for a moment.
#[derive(Default)]
pub struct Joiner {
    unfinished: BTreeMap<ObjectId, Unfinished>,
}

/// An object that is whole.
pub struct Finished {
    /// Which one.
    pub object: ObjectId,
    /// Its packed bytes; not yet checked against the hash in them, which [`unpack`](super::unpack) does.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// Why a piece was not taken. All but [`JoinError::Full`] say that its author did not follow the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinError {
    /// [`OBJECTS_UNFINISHED_MAX`] others are unfinished: bring it again when one of them is finished or forgotten.
    Full,
    /// No object of this length has a symbol of this id (K + K/5, at least K + 1; a single one if it fits that).
    SymbolId,
    /// Earlier pieces gave the object another length. The first one stays in force.
    Length,
    /// An earlier piece had another symbol under this id. The first one stays in force.
    Symbol,
    /// What follows the object's end in its last symbol is not zero. The object's pieces are dropped.
    Padding,
}

/// Pieces of one object by their symbol ids. Those have all been checked against `length`.
struct Unfinished {
    length: u32,
    pieces: BTreeMap<u32, Piece>,
}

impl Joiner {
    /// A joiner without pieces.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a piece; the object, if this one completes it. One that is already here changes nothing.
    ///
    /// # Errors
    /// [`JoinError`]; after each of them the joiner can be used as before.
    pub fn add(&mut self, piece: Piece) -> Result<Option<Finished>, JoinError> {
        let object = piece.object;
        if piece.symbol_id >= source_symbols(piece.length) + repair_symbols(piece.length) {
            return Err(JoinError::SymbolId);
        }
        if !self.unfinished.contains_key(&object) && self.unfinished.len() >= OBJECTS_UNFINISHED_MAX {
            // What needs no room is taken nevertheless.
            if source_symbols(piece.length) > 1 {
                return Err(JoinError::Full);
            }
        }
        let length = piece.length;
        let unfinished =
            self.unfinished.entry(object).or_insert_with(|| Unfinished { length, pieces: BTreeMap::new() });
        if unfinished.length != length {
            return Err(JoinError::Length);
        }
        if let Some(held) = unfinished.pieces.get(&piece.symbol_id) {
            return if held.symbol == piece.symbol { Ok(None) } else { Err(JoinError::Symbol) };
        }
        unfinished.pieces.insert(piece.symbol_id, piece);
        let Some(mut bytes) = unfinished.join() else { return Ok(None) };
        self.unfinished.remove(&object);
        if bytes[length as usize..].iter().any(|&byte| byte != 0) {
            return Err(JoinError::Padding);
        }
        bytes.truncate(length as usize);
        Ok(Some(Finished { object, bytes }))
    }

    /// Drops the pieces of an unfinished object, and makes room for another.
    pub fn forget(&mut self, object: ObjectId) {
        self.unfinished.remove(&object);
    }

    /// The objects of which some pieces, but not enough, are here.
    pub fn unfinished(&self) -> impl Iterator<Item = ObjectId> {
        self.unfinished.keys().copied()
    }
}

impl Unfinished {
    /// All source symbols, one after the other, when the pieces are enough.
    fn join(&self) -> Option<Zeroizing<Vec<u8>>> {
        let source = source_symbols(self.length);
        if self.pieces.len() < source as usize {
            return None;
        }
        if source == 1 {
            return self.pieces.get(&0).map(|piece| Zeroizing::new(piece.symbol.to_vec()));
        }
        // The crate asserts what was checked before: length within bounds, ids below 2^24, symbols of T bytes each
        // once, and at least K of them. Whether they are enough depends on the ids alone, not on what symbols say.
        let block_bytes = u64::from(source) * SYMBOL_BYTES as u64;
        let mut decoder = SourceBlockDecoder::new(0, &transmission(self.length), block_bytes);
        let packets =
            self.pieces.iter().map(|(&id, piece)| EncodingPacket::new(PayloadId::new(0, id), piece.symbol.to_vec()));
        decoder.decode(packets).map(Zeroizing::new)
    }
}

impl core::fmt::Debug for Joiner {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Joiner({} unfinished)", self.unfinished.len())
    }
}

impl core::fmt::Debug for Finished {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Finished(..)")
    }
}

impl core::fmt::Display for JoinError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Full => "too many objects are unfinished",
            Self::SymbolId => "the object has no such symbol",
            Self::Length => "the object had another length before",
            Self::Symbol => "the object had another such symbol before",
            Self::Padding => "the object is not padded with zero",
        })
    }
}

impl core::error::Error for JoinError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::OBJECT_BYTES_MAX;
    use crate::object::{UnpackError, pack, split, split_as, unpack};
    use crate::rng::Rng;
    use proptest::prelude::*;

    fn noise(rng: &mut Rng, bytes: usize) -> Vec<u8> {
        let mut noise: Vec<u8> =
            std::iter::repeat_with(|| rng.bytes::<64>()).take(bytes.div_ceil(64)).flatten().collect();
        noise.truncate(bytes);
        noise
    }

    fn shuffle(rng: &mut Rng, pieces: &mut [Piece]) {
        for at in (1..pieces.len()).rev() {
            pieces.swap(at, rng.below(at as u64 + 1) as usize);
        }
    }

    /// Adds them all; the bytes of what was finished first, and how many pieces that took.
    fn join(pieces: &[Piece]) -> Option<(Zeroizing<Vec<u8>>, usize)> {
        let mut joiner = Joiner::new();
        for (at, piece) in pieces.iter().enumerate() {
            if let Some(finished) = joiner.add(piece.clone()).unwrap() {
                return Some((finished.bytes, at + 1));
            }
        }
        None
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn comes_back_from_any_order_with_pieces_lost(
            seed: [u8; 32],
            bytes in prop::sample::select(vec![1, 2559, 2560, 2561, 5121, 50_000, 200_000]),
            spared in 0..3usize,
        ) {
            let mut rng = Rng::from_seed(seed);
            let packed = noise(&mut rng, bytes);
            let (_, mut pieces) = split(&mut rng, &packed).unwrap();
            let source = source_symbols(bytes as u32) as usize;
            shuffle(&mut rng, &mut pieces);
            let kept = (source + spared).min(pieces.len());
            let lost = pieces.split_off(kept);
            // K symbols are enough in all but a percent of cases, two more in all but one in a million.
            match join(&pieces) {
                Some((joined, used)) => {
                    prop_assert!(used >= source);
                    prop_assert_eq!(&*joined, &packed);
                }
                None => {
                    prop_assert!(spared < 2);
                    prop_assert_eq!(&*join(&[pieces, lost].concat()).unwrap().0, &packed);
                }
            }
        }

        #[test]
        fn pieces_of_many_objects_may_be_mixed_and_come_twice(seed: [u8; 32]) {
            let mut rng = Rng::from_seed(seed);
            let contents: BTreeMap<ObjectId, Vec<u8>> = (0..8)
                .map(|_| {
                    let bytes = 1 + rng.below(20_000) as usize;
                    (ObjectId(rng.bytes()), noise(&mut rng, bytes))
                })
                .collect();
            let cut = |(&id, bytes): (&ObjectId, &Vec<u8>)| split_as(id, bytes).unwrap();
            let mut pieces: Vec<Piece> = contents.iter().flat_map(cut).collect();
            pieces.extend(pieces.clone());
            shuffle(&mut rng, &mut pieces);
            let mut joiner = Joiner::new();
            let mut finished = BTreeMap::new();
            for piece in pieces {
                if !finished.contains_key(&piece.object) && let Some(whole) = joiner.add(piece).unwrap() {
                    finished.insert(whole.object, whole.bytes.to_vec());
                }
            }
            prop_assert_eq!(finished, contents);
            prop_assert_eq!(joiner.unfinished().count(), 0);
        }

        #[test]
        fn every_choice_of_symbols_is_enough_or_waits_for_more(seed: [u8; 32], length in 2561..150_000u32) {
            let mut rng = Rng::from_seed(seed);
            let packed = noise(&mut rng, length as usize);
            let (_, mut pieces) = split(&mut rng, &packed).unwrap();
            for _ in 0..4 {
                shuffle(&mut rng, &mut pieces);
                prop_assert_eq!(&*join(&pieces).unwrap().0, &packed);
            }
        }
    }

    fn piece(object: u8, length: u32, symbol_id: u32) -> Piece {
        Piece { object: ObjectId([object; 16]), length, symbol_id, symbol: Box::new([1; SYMBOL_BYTES]) }
    }

    #[test]
    fn symbol_ids_reach_just_to_the_last_repair_symbol() {
        let max = OBJECT_BYTES_MAX as u32;
        for (length, last) in [(1, 0), (2560, 0), (2561, 2), (12_800, 5), (25_600, 11), (max, 3931)] {
            let mut joiner = Joiner::new();
            for id in [last + 1, last + 2, (1 << 24) - 1] {
                assert_eq!(joiner.add(piece(1, length, id)).unwrap_err(), JoinError::SymbolId);
            }
            assert_eq!(joiner.unfinished().count(), 0, "what was refused takes no room");
            assert_ne!(joiner.add(piece(1, length, last)).err(), Some(JoinError::SymbolId));
        }
    }

    #[test]
    fn what_contradicts_earlier_pieces_is_refused_and_changes_nothing() {
        let packed = noise(&mut Rng::from_seed([5; 32]), 6000);
        let pieces = split_as(ObjectId([1; 16]), &packed).unwrap();
        let mut joiner = Joiner::new();
        joiner.add(pieces[0].clone()).unwrap();
        assert_eq!(joiner.add(piece(1, 6001, 1)).unwrap_err(), JoinError::Length);
        assert_eq!(joiner.add(piece(1, 100, 0)).unwrap_err(), JoinError::Length);
        assert_eq!(joiner.add(piece(1, 6000, 0)).unwrap_err(), JoinError::Symbol);
        assert!(joiner.add(pieces[0].clone()).unwrap().is_none());
        assert!(joiner.add(pieces[3].clone()).unwrap().is_none());
        assert_eq!(*joiner.add(pieces[2].clone()).unwrap().unwrap().bytes, packed);
    }

    #[test]
    fn a_full_joiner_refuses_new_objects_but_goes_on_with_its_own() {
        let mut joiner = Joiner::new();
        for object in 0..OBJECTS_UNFINISHED_MAX as u8 {
            assert!(joiner.add(piece(object, 6000, 0)).unwrap().is_none());
        }
        assert_eq!(joiner.add(piece(100, 6000, 0)).unwrap_err(), JoinError::Full);
        assert!(joiner.add(piece(3, 6000, 1)).unwrap().is_none());
        assert!(joiner.add(piece(101, 2560, 0)).unwrap().is_some(), "a single piece needs no room");
        assert_eq!(joiner.unfinished().count(), OBJECTS_UNFINISHED_MAX);

        joiner.forget(ObjectId([7; 16]));
        assert!(joiner.add(piece(100, 6000, 0)).unwrap().is_none());
        assert!(!joiner.unfinished().any(|object| object == ObjectId([7; 16])));
    }

    #[test]
    fn padding_must_be_zero_in_one_piece_and_in_many() {
        let mut joiner = Joiner::new();
        assert!(joiner.add(piece(1, 2560, 0)).unwrap().is_some());
        assert_eq!(joiner.add(piece(1, 2559, 0)).unwrap_err(), JoinError::Padding);

        assert!(joiner.add(piece(2, 2 * 2560 - 1, 0)).unwrap().is_none());
        assert_eq!(joiner.add(piece(2, 2 * 2560 - 1, 1)).unwrap_err(), JoinError::Padding);
        assert_eq!(joiner.unfinished().count(), 0);
    }

    #[test]
    fn wrong_symbols_are_found_by_the_hash() {
        let mut rng = Rng::from_seed([6; 32]);
        let packed = pack(&noise(&mut rng, 40_000)).unwrap();
        let (_, mut pieces) = split(&mut rng, &packed).unwrap();
        let repair = pieces.pop().unwrap();
        pieces[5].symbol[17] ^= 1;
        pieces[0] = repair;
        let (joined, _) = join(&pieces).unwrap();
        assert_eq!(unpack(&joined).unwrap_err(), UnpackError::Hash);
    }

    #[test]
    fn the_largest_object_comes_back_without_a_sixth_of_its_pieces() {
        let mut rng = Rng::from_seed([8; 32]);
        let packed = noise(&mut rng, OBJECT_BYTES_MAX);
        let (_, mut pieces) = split(&mut rng, &packed).unwrap();
        assert_eq!(pieces.len(), 3277 + 655);
        shuffle(&mut rng, &mut pieces);
        assert_eq!(*join(&pieces[..3280]).unwrap().0, packed);
    }
}
