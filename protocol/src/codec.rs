//! The one place that knows bincode. Every structured value in Ijwi, on the air, in bundles and in stores, is encoded
//! here: bincode 2, "standard" configuration (little endian; integers as varints: below 251 one byte, else a marker
//! 251, 252, 253, 254 and 2, 4, 8, 16 bytes; collections with their length in front; enums by variant number).
//!
//! Decoding is bounded before memory is taken, consumes all input, and accepts one encoding for each value.

use bincode::config;
use bincode::{Decode, Encode};

/// What was read is not an encoding of the expected value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl core::fmt::Display for Malformed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the bytes are not a valid encoding")
    }
}

impl core::error::Error for Malformed {}

/// The encoding of `value`.
///
/// # Panics
/// Never for the types of this project: encoding into memory fails only for values that refuse to be encoded.
pub fn encode<T: Encode>(value: &T) -> Vec<u8> {
    bincode::encode_to_vec(value, config::standard()).expect("plain values encode into memory")
}

/// Reads a value of at most `LIMIT` bytes in memory from exactly these bytes.
///
/// # Errors
/// [`Malformed`] when the bytes are too many, too few, not canonical, or say something that `T` can't be.
pub fn decode<T: Encode + Decode<()>, const LIMIT: usize>(bytes: &[u8]) -> Result<T, Malformed> {
    if bytes.len() > LIMIT {
        return Err(Malformed);
    }
    let config = config::standard().with_limit::<LIMIT>();
    let (value, read): (T, usize) = bincode::decode_from_slice(bytes, config).map_err(|_| Malformed)?;
    // One accepted encoding for each value: what is signed or hashed can't be said in two ways.
    if read != bytes.len() || encode(&value) != bytes {
        return Err(Malformed);
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_trailing_bytes_long_varints_and_lengths_beyond_the_limit() {
        assert_eq!(decode::<u64, 64>(&[7]), Ok(7));
        assert_eq!(decode::<u64, 64>(&[7, 0]), Err(Malformed));
        assert_eq!(decode::<u64, 64>(&[251, 7, 0]), Err(Malformed), "7 has a shorter encoding");
        assert_eq!(decode::<Vec<u8>, 64>(&[65]), Err(Malformed));
        assert_eq!(decode::<Vec<u64>, 64>(&[253, 0, 0, 0, 0, 0, 0, 0, 1]), Err(Malformed));
    }
}
