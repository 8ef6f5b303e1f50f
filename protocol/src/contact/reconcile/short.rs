//! Short ids: ids of 16 bytes, hashed to 8 under a key that neither side knew before the contact.

use bincode::de::Decoder;
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use siphasher::sip::SipHasher24;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ids::sha256_16;

const CONTACT_LABEL: &[u8] = b"ijwi/contact/1";

/// The key of one contact's short ids. Both sides' nonces are in it, so that nobody can choose ids beforehand that
/// cancel an honest one in the sums of a table (yangl1996/riblt, issue 3).
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct ContactKey([u8; 16]);

impl ContactKey {
    /// The first 16 bytes of SHA-256("ijwi/contact/1" ‖ opener's nonce ‖ other's nonce). Whoever sees two equal nonces
    /// ends the contact before.
    pub fn new(opener_nonce: &[u8; 16], other_nonce: &[u8; 16]) -> Self {
        Self(sha256_16(&[CONTACT_LABEL, opener_nonce, other_nonce]))
    }

    /// SipHash-2-4 of the id (Aumasson and Bernstein, 2012).
    #[inline]
    pub fn shorten(&self, id: &[u8; 16]) -> ShortId {
        ShortId(SipHasher24::new_with_key(&self.0).hash(id))
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl core::fmt::Debug for ContactKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ContactKey(..)")
    }
}

/// An id in one contact: 8 bytes on the wire, little endian. Means nothing in any other contact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortId(pub u64);

impl core::fmt::Debug for ShortId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ShortId(..)")
    }
}

// By hand, since bincode would spend a ninth byte on the marker of a varint.
impl Encode for ShortId {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.0.to_le_bytes().encode(encoder)
    }
}

impl<Context> Decode<Context> for ShortId {
    fn decode<D: Decoder<Context = Context>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Decode::decode(decoder).map(|bytes| Self(u64::from_le_bytes(bytes)))
    }
}

/// A whole set in 8 bytes: the first 8 bytes of SHA-256 over its short ids, ascending, each in 8 bytes little endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Fingerprint(pub [u8; 8]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Malformed, decode, encode};

    #[test]
    fn both_nonces_and_their_order_are_in_the_key() {
        let short = |opener, other| ContactKey::new(&[opener; 16], &[other; 16]).shorten(&[7; 16]);
        assert_eq!(short(1, 2), short(1, 2));
        assert_ne!(short(1, 2), short(2, 1));
        assert_ne!(short(1, 2), short(1, 3));
    }

    #[test]
    fn hashes_as_the_reference_implementation_does() {
        // Official vector of SipHash-2-4-64: key 00..0f, input 00..0f (veorq/SipHash, vectors.h, entry 16).
        let bytes = core::array::from_fn(|at| at as u8);
        assert_eq!(ContactKey(bytes).shorten(&bytes), ShortId(0x3f2a_cc7f_57c2_9bdb));
    }

    #[test]
    fn is_eight_bytes_on_the_wire() {
        let short = ShortId(0x0102_0304_0506_0708);
        assert_eq!(encode(&short), [8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(decode::<ShortId, 64>(&encode(&short)), Ok(short));
        assert_eq!(decode::<ShortId, 64>(&[0; 7]), Err(Malformed));
        assert_eq!(decode::<ShortId, 64>(&[0; 9]), Err(Malformed));
    }
}
