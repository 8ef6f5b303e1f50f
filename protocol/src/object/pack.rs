//! A packed object: the hash of its content, how it is compressed, and the body.
//!
//! | offset | size | field |
//! |---:|---:|---|
//! | 0 | 32 | SHA-256 of the plain content |
//! | 32 | 1 | compression: 0 none, 1 brotli; 2 is reserved |
//! | 33 | | body |
//!
//! 2 is meant for brotli with a dictionary made from the form's labels, once there is an encoder for it that can be
//! trusted (see [`compress`](super::compress)). It is refused like every other unknown value.

use zeroize::Zeroizing;

use super::compress::{DecompressError, compress, decompress};
use crate::bounds::{OBJECT_BYTES_MAX, OBJECT_UNPACKED_BYTES_MAX};
use crate::ids::sha256;

const HASH_BYTES: usize = 32;
const HEADER_BYTES: usize = HASH_BYTES + 1;

const STORED: u8 = 0;
const BROTLI: u8 = 1;

/// A content that can't be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PackError {
    /// More than [`OBJECT_UNPACKED_BYTES_MAX`], or still more than [`OBJECT_BYTES_MAX`] when packed.
    TooLong,
}

/// Bytes that are not a packed object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnpackError {
    /// Shorter than hash and compression, or longer than [`OBJECT_BYTES_MAX`].
    Length,
    /// A compression that a later version may know.
    UnknownCompression(u8),
    /// It unpacks to more than [`OBJECT_UNPACKED_BYTES_MAX`].
    TooLong,
    /// The body is no brotli stream.
    Malformed,
    /// The content is not what was packed.
    Hash,
}

/// Packs `content`: compressed when that is smaller.
///
/// # Errors
/// [`PackError`].
pub fn pack(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, PackError> {
    if content.len() > OBJECT_UNPACKED_BYTES_MAX {
        return Err(PackError::TooLong);
    }
    let body = compress(content);
    let mut packed = with_header(content, BROTLI, &body);
    // A report that can't be opened is lost, so a fault of the compressor must show here.
    if body.len() >= content.len() || packed.len() > OBJECT_BYTES_MAX || unpack(&packed).is_err() {
        packed = with_header(content, STORED, content);
    }
    if packed.len() > OBJECT_BYTES_MAX { Err(PackError::TooLong) } else { Ok(packed) }
}

/// The content of a packed object, checked against its hash.
///
/// # Errors
/// [`UnpackError`].
pub fn unpack(packed: &[u8]) -> Result<Zeroizing<Vec<u8>>, UnpackError> {
    if packed.len() > OBJECT_BYTES_MAX {
        return Err(UnpackError::Length);
    }
    let (header, body) = packed.split_at_checked(HEADER_BYTES).ok_or(UnpackError::Length)?;
    let content = match header[HASH_BYTES] {
        STORED => Zeroizing::new(body.to_vec()),
        BROTLI => decompress(body, OBJECT_UNPACKED_BYTES_MAX)?,
        other => return Err(UnpackError::UnknownCompression(other)),
    };
    if sha256(&[&content]) == header[..HASH_BYTES] { Ok(content) } else { Err(UnpackError::Hash) }
}

fn with_header(content: &[u8], compression: u8, body: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([&sha256(&[content])[..], &[compression], body].concat())
}

impl From<DecompressError> for UnpackError {
    fn from(error: DecompressError) -> Self {
        match error {
            DecompressError::TooLong => Self::TooLong,
            DecompressError::Malformed => Self::Malformed,
        }
    }
}

impl core::fmt::Display for PackError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the content is too long for an object")
    }
}

impl core::error::Error for PackError {}

impl core::fmt::Display for UnpackError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Length => f.write_str("an object of an impossible length"),
            Self::UnknownCompression(kind) => write!(f, "the unknown compression {kind}"),
            Self::TooLong => f.write_str("the object unpacks to too much"),
            Self::Malformed => f.write_str("the object's body is malformed"),
            Self::Hash => f.write_str("the content does not have the object's hash"),
        }
    }
}

impl core::error::Error for UnpackError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    fn noise(bytes: usize) -> Vec<u8> {
        let mut rng = Rng::from_seed([3; 32]);
        (0..bytes).map(|_| rng.below(256) as u8).collect()
    }

    #[test]
    fn the_smaller_way_is_taken() {
        for (content, way) in [
            (&b""[..], STORED),
            (b"short and new", STORED),
            (&noise(5000), STORED),
            (&b"again ".repeat(50), BROTLI),
            (&b"and again ".repeat(50_000), BROTLI),
        ] {
            let packed = pack(content).unwrap();
            assert_eq!(packed[32], way);
            assert!(packed.len() <= 33 + content.len());
            assert_eq!(unpack(&packed).unwrap().as_slice(), content);
        }
    }

    #[test]
    fn the_layout_is_hash_compression_body() {
        let packed = pack(b"abc").unwrap();
        assert_eq!(hex::encode(&packed[..32]), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(packed[32..], *b"\x00abc");
    }

    #[test]
    fn what_is_wrong_has_its_own_error() {
        let stored = pack(b"abc").unwrap();
        let error = |at: usize, to: u8| {
            let mut bytes = stored.clone();
            bytes[at] = to;
            unpack(&bytes).unwrap_err()
        };
        assert_eq!(error(0, 0), UnpackError::Hash);
        assert_eq!(error(35, b'd'), UnpackError::Hash);
        assert_eq!(error(32, BROTLI), UnpackError::Malformed);
        assert_eq!(error(32, 2), UnpackError::UnknownCompression(2));
        assert_eq!(error(32, 255), UnpackError::UnknownCompression(255));
    }

    #[test]
    fn lengths_are_bounded_at_both_ends() {
        assert_eq!(unpack(&[0; 32]).unwrap_err(), UnpackError::Length);
        assert_eq!(unpack(&sha256(&[])).unwrap_err(), UnpackError::Length);
        assert!(unpack(&pack(b"").unwrap()).unwrap().is_empty());
        assert_eq!(unpack(&vec![0; OBJECT_BYTES_MAX]).unwrap_err(), UnpackError::Hash);
        assert_eq!(unpack(&vec![0; OBJECT_BYTES_MAX + 1]).unwrap_err(), UnpackError::Length);

        assert_eq!(pack(&vec![0; OBJECT_UNPACKED_BYTES_MAX + 1]).unwrap_err(), PackError::TooLong);
        assert_eq!(pack(&noise(OBJECT_BYTES_MAX - 32)).unwrap_err(), PackError::TooLong);
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = vec![0; OBJECT_UNPACKED_BYTES_MAX + 1];
        let packed = with_header(&bomb, BROTLI, &compress(&bomb));
        assert!(packed.len() < 4096);
        assert_eq!(unpack(&packed).unwrap_err(), UnpackError::TooLong);

        let largest = pack(&bomb[1..]).unwrap();
        assert_eq!(unpack(&largest).unwrap().len(), OBJECT_UNPACKED_BYTES_MAX);
    }
}
