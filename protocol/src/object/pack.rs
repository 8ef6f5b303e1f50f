//! A packed object: the hash of its content, how it is compressed, and the body.
//!
//! | offset | size | field |
//! |---:|---:|---|
//! | 0 | 32 | SHA-256 of the plain content |
//! | 32 | 1 | compression: 0 none, 1 brotli, 2 brotli with the given dictionary |
//! | 33 | | body |

use zeroize::Zeroizing;

use super::compress::{BEST_QUALITY_BYTES_MAX, DecompressError, compress, decompress};
use crate::bounds::{OBJECT_BYTES_MAX, OBJECT_UNPACKED_BYTES_MAX};
use crate::ids::sha256;

const HASH_BYTES: usize = 32;
const HEADER_BYTES: usize = HASH_BYTES + 1;

const STORED: u8 = 0;
const BROTLI: u8 = 1;
const BROTLI_WITH_DICTIONARY: u8 = 2;

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
    /// It was packed with a dictionary, and none was given.
    DictionaryNeeded,
    /// It unpacks to more than [`OBJECT_UNPACKED_BYTES_MAX`].
    TooLong,
    /// The body is no brotli stream. It may be that another dictionary was meant.
    Malformed,
    /// The content is not what was packed. It may be that another dictionary was meant.
    Hash,
}

/// Packs `content` in the smallest of the ways there are. A dictionary helps small contents; those of more than 64 KiB
/// are not tried with it. It should hold what contents have in common, the likeliest last.
///
/// # Errors
/// [`PackError`].
pub fn pack(content: &[u8], dictionary: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, PackError> {
    if content.len() > OBJECT_UNPACKED_BYTES_MAX {
        return Err(PackError::TooLong);
    }
    let stored = with_header(content, STORED, content);
    let plain = with_header(content, BROTLI, &compress(content, &[]));
    let dictionary = dictionary.filter(|words| !words.is_empty() && content.len() <= BEST_QUALITY_BYTES_MAX);
    let informed = dictionary.map(|words| with_header(content, BROTLI_WITH_DICTIONARY, &compress(content, words)));

    // In this order, so that the plainest of equals is taken.
    let smallest = [Some(stored.clone()), Some(plain), informed].into_iter().flatten().min_by_key(|bytes| bytes.len());
    let smallest = smallest.expect("there are at least two");
    // A report that can't be opened is lost, so a fault of the compressor must show here.
    let packed = if unpack(&smallest, dictionary).is_ok() { smallest } else { stored };
    if packed.len() > OBJECT_BYTES_MAX { Err(PackError::TooLong) } else { Ok(packed) }
}

/// The content of a packed object, checked against its hash.
///
/// # Errors
/// [`UnpackError`].
pub fn unpack(packed: &[u8], dictionary: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, UnpackError> {
    if packed.len() > OBJECT_BYTES_MAX {
        return Err(UnpackError::Length);
    }
    let (header, body) = packed.split_at_checked(HEADER_BYTES).ok_or(UnpackError::Length)?;
    let content = match header[HASH_BYTES] {
        STORED => Zeroizing::new(body.to_vec()),
        BROTLI => decompress(body, &[], OBJECT_UNPACKED_BYTES_MAX)?,
        BROTLI_WITH_DICTIONARY => {
            let dictionary = dictionary.filter(|words| !words.is_empty()).ok_or(UnpackError::DictionaryNeeded)?;
            decompress(body, dictionary, OBJECT_UNPACKED_BYTES_MAX)?
        }
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
            Self::DictionaryNeeded => f.write_str("a dictionary is needed"),
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
    fn the_smallest_way_is_taken() {
        let labels: &[u8] = b"How many hours ago was it? Which help is needed first? Is the person safe now?";
        let said = b"Which help is needed first? Is the person safe now?";
        for (content, dictionary, way) in [
            (&b""[..], None, STORED),
            (&noise(500), Some(labels), STORED),
            (&b"again ".repeat(50), None, BROTLI),
            (said, None, STORED),
            (said, Some(labels), BROTLI_WITH_DICTIONARY),
        ] {
            let packed = pack(content, dictionary).unwrap();
            assert_eq!(packed[32], way);
            assert!(packed.len() <= 33 + content.len());
            assert_eq!(unpack(&packed, dictionary).unwrap().as_slice(), content);
        }
    }

    #[test]
    fn the_layout_is_hash_compression_body() {
        let packed = pack(b"abc", None).unwrap();
        assert_eq!(hex::encode(&packed[..32]), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(packed[32..], *b"\x00abc");
    }

    #[test]
    fn what_is_wrong_has_its_own_error() {
        let packed = pack(b"a dictionary is needed for this", Some(b"a dictionary is needed for that")).unwrap();
        assert_eq!(packed[32], BROTLI_WITH_DICTIONARY);
        let error = |bytes: &[u8], dictionary| unpack(bytes, dictionary).unwrap_err();
        assert_eq!(error(&packed, None), UnpackError::DictionaryNeeded);
        assert_eq!(error(&packed, Some(b"")), UnpackError::DictionaryNeeded);
        assert_eq!(error(&packed, Some(b"a dictionary is needed for othe")), UnpackError::Hash);
        assert_eq!(error(&packed, Some(b"short")), UnpackError::Malformed);

        let stored = pack(b"abc", None).unwrap();
        let changed = |at: usize, to: u8| {
            let mut bytes = stored.clone();
            bytes[at] = to;
            bytes
        };
        assert_eq!(error(&changed(0, 0), None), UnpackError::Hash);
        assert_eq!(error(&changed(32, 3), None), UnpackError::UnknownCompression(3));
        assert_eq!(error(&changed(32, BROTLI), None), UnpackError::Malformed);
        assert_eq!(error(&changed(35, b'd'), None), UnpackError::Hash);
    }

    #[test]
    fn lengths_are_bounded_at_both_ends() {
        assert_eq!(unpack(&[0; 32], None).unwrap_err(), UnpackError::Length);
        assert_eq!(unpack(&sha256(&[]), None).unwrap_err(), UnpackError::Length);
        assert!(unpack(&pack(b"", None).unwrap(), None).unwrap().is_empty());
        assert_eq!(unpack(&vec![0; OBJECT_BYTES_MAX], None).unwrap_err(), UnpackError::Hash);
        assert_eq!(unpack(&vec![0; OBJECT_BYTES_MAX + 1], None).unwrap_err(), UnpackError::Length);

        assert_eq!(pack(&vec![0; OBJECT_UNPACKED_BYTES_MAX + 1], None).unwrap_err(), PackError::TooLong);
        assert_eq!(pack(&noise(OBJECT_BYTES_MAX - 32), None).unwrap_err(), PackError::TooLong);
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = vec![0; OBJECT_UNPACKED_BYTES_MAX + 1];
        let packed = with_header(&bomb, BROTLI, &compress(&bomb, &[]));
        assert!(packed.len() < 4096);
        assert_eq!(unpack(&packed, None).unwrap_err(), UnpackError::TooLong);

        let largest = pack(&bomb[1..], None).unwrap();
        assert_eq!(unpack(&largest, None).unwrap().len(), OBJECT_UNPACKED_BYTES_MAX);
    }
}
