//! Brotli (RFC 7932) into and out of memory, bounded while it unpacks.
//!
//! Without dictionaries of our own: with one, the encoder of `brotli` 9.1.1 writes streams that can't be read (up to 4%
//! of what was tried at quality 11; the decoder reports a copy beyond the dictionary) or panics (0.4% at qualities 5
//! and 9, overflow checks on). Without one, 40,000 texts and pieces of binaries, 1 byte to 6 MB, came back unharmed.

use brotli::enc::{BrotliEncoderMaxCompressedSize, BrotliEncoderParams};
use brotli::{BrotliCompressCustomAlloc, BrotliDecompressStream, BrotliResult, BrotliState};
use zeroize::Zeroizing;

use super::wipe::Wiping;

/// Contents up to here, which reports are, get the best quality: some 50 ms on a server core for the largest. Others
/// are mostly recordings and pictures, which hardly shrink.
const BEST_QUALITY_BYTES_MAX: usize = 64 * 1024;

/// The encoder's window is no larger than this (4 MiB), since its tables on a phone grow with it.
const WINDOW_BITS_MAX: u32 = 22;

/// The smallest window that RFC 7932 knows.
const WINDOW_BITS_MIN: u32 = 10;

/// What was read does not unpack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecompressError {
    /// It would become longer than allowed.
    TooLong,
    /// It is no brotli stream, or not whole, or more than that.
    Malformed,
}

/// `content` as a brotli stream.
pub(crate) fn compress(content: &[u8]) -> Zeroizing<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: if content.len() <= BEST_QUALITY_BYTES_MAX { 11 } else { 5 },
        lgwin: window_bits(content.len()) as i32,
        size_hint: content.len(),
        ..Default::default()
    };
    // With room for all of it, the output never moves and leaves no copy behind.
    let mut packed = Zeroizing::new(Vec::with_capacity(BrotliEncoderMaxCompressedSize(content.len())));
    let mut input = Zeroizing::new([0; 4096]);
    let mut output = Zeroizing::new([0; 4096]);
    BrotliCompressCustomAlloc(&mut &*content, &mut *packed, &mut input[..], &mut output[..], &params, Wiping)
        .expect("reading from and writing to memory does not fail");
    packed
}

/// What the brotli stream `packed` says, at most `bytes_max` of it. Memory is taken as it is needed: at no time more
/// than three times what is already unpacked (and 4 KiB, and four times `packed`), besides the stream's own window of
/// at most 16 MiB.
///
/// # Errors
/// [`DecompressError`].
pub(crate) fn decompress(packed: &[u8], bytes_max: usize) -> Result<Zeroizing<Vec<u8>>, DecompressError> {
    // "Strict" refuses the large windows of RFC 9841: a few bytes could ask for a gigabyte.
    let mut state = BrotliState::new_strict(Wiping, Wiping, Wiping);
    // One byte more than allowed tells 'too long' from 'just fits'.
    let room_max = bytes_max + 1;
    let mut content = Zeroizing::new(vec![0; (4 * packed.len()).max(4096).min(room_max)]);
    let (mut unread, mut read, mut written) = (packed.len(), 0, 0);
    loop {
        let mut free = content.len() - written;
        let result = BrotliDecompressStream(
            &mut unread,
            &mut read,
            packed,
            &mut free,
            &mut written,
            &mut content,
            &mut 0,
            &mut state,
        );
        match result {
            BrotliResult::ResultSuccess if unread == 0 && written <= bytes_max => {
                content.truncate(written);
                return Ok(content);
            }
            BrotliResult::ResultSuccess if unread == 0 => return Err(DecompressError::TooLong),
            BrotliResult::NeedsMoreOutput if content.len() == room_max => return Err(DecompressError::TooLong),
            BrotliResult::NeedsMoreOutput => {
                let mut larger = Zeroizing::new(vec![0; (2 * content.len()).min(room_max)]);
                larger[..written].copy_from_slice(&content[..written]);
                content = larger;
            }
            BrotliResult::ResultSuccess | BrotliResult::NeedsMoreInput | BrotliResult::ResultFailure => {
                return Err(DecompressError::Malformed);
            }
        }
    }
}

/// The smallest window that reaches over `bytes`; 16 bytes of a window are not reached.
fn window_bits(bytes: usize) -> u32 {
    (bytes + 16).next_power_of_two().trailing_zeros().clamp(WINDOW_BITS_MIN, WINDOW_BITS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Text-like content: words that come again, so that there is something to refer to.
    fn wordy() -> impl Strategy<Value = Vec<u8>> {
        let words = vec!["clinic", "water", "yes", "no", "north", "\u{e9}t\u{e9}"];
        prop::collection::vec(prop::sample::select(words), 0..400).prop_map(|words| words.join(" ").into_bytes())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn unpacks_what_it_packed(content in wordy()) {
            let packed = compress(&content);
            let unpacked = decompress(&packed, content.len());
            prop_assert_eq!(unpacked.as_deref(), Ok(&content));
            if !content.is_empty() {
                let short = decompress(&packed, content.len() - 1);
                prop_assert_eq!(short.as_deref(), Err(&DecompressError::TooLong));
            }
        }

        #[test]
        fn garbage_unpacks_to_an_error_or_within_its_bound(garbage: Vec<u8>) {
            if let Ok(content) = decompress(&garbage, 1000) {
                prop_assert!(content.len() <= 1000);
            }
        }

        #[test]
        fn a_damaged_stream_unpacks_to_an_error_or_within_its_bound(
            content in wordy(), at: prop::sample::Index, bit in 0..8u8,
        ) {
            let mut packed = compress(&content);
            let at = at.index(packed.len());
            packed[at] ^= 1 << bit;
            if let Ok(content) = decompress(&packed, 4000) {
                prop_assert!(content.len() <= 4000);
            }
        }
    }

    #[test]
    fn nothing_may_be_missing_or_follow() {
        let mut packed = compress(b"some content");
        for end in 0..packed.len() {
            assert_eq!(decompress(&packed[..end], 100).as_deref(), Err(&DecompressError::Malformed));
        }
        packed.push(0);
        assert_eq!(decompress(&packed, 100).as_deref(), Err(&DecompressError::Malformed));
    }

    #[test]
    fn a_bomb_is_refused_within_its_bound() {
        let packed = compress(&vec![0; 4 * 1024 * 1024]);
        assert!(packed.len() < 1024);
        assert_eq!(decompress(&packed, 4 * 1024 * 1024 - 1).as_deref(), Err(&DecompressError::TooLong));
    }

    #[test]
    fn windows_beyond_16_mib_are_refused() {
        // A stream of RFC 9841 with a window of 16 bits, marked as a large one (0x11), and the same as RFC 7932 has it.
        assert_eq!(decompress(&[0x11, 0x10 | 0xC0], 100).as_deref(), Err(&DecompressError::Malformed));
        assert_eq!(decompress(&[0x06], 100).as_deref(), Ok(&vec![]));
    }

    #[test]
    fn large_contents_come_back() {
        let content: Vec<u8> = (0..300_000u32).flat_map(|n| (n / 3).to_le_bytes()).collect();
        let packed = compress(&content);
        assert!(packed.len() < content.len() / 2);
        assert_eq!(decompress(&packed, content.len()).as_deref(), Ok(&content));
    }
}
