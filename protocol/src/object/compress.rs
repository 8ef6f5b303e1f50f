//! Brotli (RFC 7932) into and out of memory, with an optional dictionary, and bounded while it unpacks.
//!
//! A dictionary is a raw prefix, RFC 9841 section 3.2's "LZ77 dictionary": distances that reach back before the first
//! byte reach into its end. Nothing else of that RFC is used; windows are at most 16 MiB as in RFC 7932.

use brotli::enc::{BrotliEncoderMaxCompressedSize, BrotliEncoderParams};
use brotli::{BrotliCompressCustomIoCustomDict, BrotliDecompressStream, BrotliResult, BrotliState};
use brotli::{IoReaderWrapper, IoWriterWrapper};
use zeroize::Zeroizing;

use super::wipe::{Wiped, Wiping};

/// Contents up to here get the best quality; it takes about a second for a megabyte, so larger ones get a middle one.
pub(crate) const BEST_QUALITY_BYTES_MAX: usize = 64 * 1024;

/// The encoder's window is no larger than this (4 MiB), since its tables on a phone grow with it.
const WINDOW_BITS_MAX: u32 = 22;

/// The smallest window that RFC 7932 knows which the encoder takes.
const WINDOW_BITS_MIN: u32 = 10;

/// What was read does not unpack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecompressError {
    /// It would become longer than allowed.
    TooLong,
    /// It is no brotli stream, or not whole, or more than that.
    Malformed,
}

/// `content` as a brotli stream; an empty `dictionary` is none.
pub(crate) fn compress(content: &[u8], dictionary: &[u8]) -> Zeroizing<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: if content.len() <= BEST_QUALITY_BYTES_MAX { 11 } else { 5 },
        lgwin: window_bits(content.len() + dictionary.len()) as i32,
        size_hint: content.len(),
        ..Default::default()
    };
    // With room for all of it, the output never moves and leaves no copy behind.
    let mut packed = Zeroizing::new(Vec::with_capacity(BrotliEncoderMaxCompressedSize(content.len())));
    let mut input = Zeroizing::new([0; 4096]);
    let mut output = Zeroizing::new([0; 4096]);
    BrotliCompressCustomIoCustomDict(
        &mut IoReaderWrapper(&mut &*content),
        &mut IoWriterWrapper(&mut *packed),
        &mut input[..],
        &mut output[..],
        &params,
        Wiping,
        &mut |_: &mut _, _: &mut _, _, _: &mut _| (),
        dictionary,
        std::io::ErrorKind::UnexpectedEof.into(),
    )
    .expect("reading from and writing to memory does not fail");
    packed
}

/// What the brotli stream `packed` says, at most `bytes_max` of it. Memory is taken as it is needed: at no time more
/// than three times what is already unpacked (and 4 KiB, and four times `packed`), besides the stream's own window of
/// at most 16 MiB.
///
/// # Errors
/// [`DecompressError`].
pub(crate) fn decompress(
    packed: &[u8],
    dictionary: &[u8],
    bytes_max: usize,
) -> Result<Zeroizing<Vec<u8>>, DecompressError> {
    // "Strict" refuses the large windows of RFC 9841: a few bytes could ask for a gigabyte.
    let mut state = BrotliState::new_strict(Wiping, Wiping, Wiping);
    if !dictionary.is_empty() && !state.attach_dictionary(Wiped::copy_of(dictionary)) {
        return Err(DecompressError::Malformed);
    }
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

/// The smallest window that reaches over `reach` bytes; 16 bytes of a window are not reached.
fn window_bits(reach: usize) -> u32 {
    (reach + 16).next_power_of_two().trailing_zeros().clamp(WINDOW_BITS_MIN, WINDOW_BITS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Text-like content: words that come again, so that there is something to refer to.
    fn wordy() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop::sample::select(vec!["clinic", "water", "yes", "no", "north", "\u{e9}t\u{e9}"]), 0..400)
            .prop_map(|words| words.join(" ").into_bytes())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn unpacks_what_it_packed(content in wordy(), dictionary in wordy()) {
            let packed = compress(&content, &dictionary);
            let unpacked = decompress(&packed, &dictionary, content.len());
            prop_assert_eq!(unpacked.as_deref(), Ok(&content));
            if !content.is_empty() {
                let short = decompress(&packed, &dictionary, content.len() - 1);
                prop_assert_eq!(short.as_deref(), Err(&DecompressError::TooLong));
            }
        }

        #[test]
        fn garbage_unpacks_to_an_error_or_within_its_bound(garbage: Vec<u8>, dictionary in wordy()) {
            if let Ok(content) = decompress(&garbage, &dictionary, 1000) {
                prop_assert!(content.len() <= 1000);
            }
        }

        #[test]
        fn a_damaged_stream_unpacks_to_an_error_or_within_its_bound(
            content in wordy(), dictionary in wordy(), at: prop::sample::Index, bit in 0..8u8,
        ) {
            let mut packed = compress(&content, &dictionary);
            let at = at.index(packed.len());
            packed[at] ^= 1 << bit;
            if let Ok(content) = decompress(&packed, &dictionary, 4000) {
                prop_assert!(content.len() <= 4000);
            }
        }
    }

    #[test]
    fn nothing_may_be_missing_or_follow() {
        let mut packed = compress(b"some content", &[]);
        for end in 0..packed.len() {
            assert_eq!(decompress(&packed[..end], &[], 100).as_deref(), Err(&DecompressError::Malformed));
        }
        packed.push(0);
        assert_eq!(decompress(&packed, &[], 100).as_deref(), Err(&DecompressError::Malformed));
    }

    #[test]
    fn a_bomb_is_refused_within_its_bound() {
        let packed = compress(&vec![0; 4 * 1024 * 1024], &[]);
        assert!(packed.len() < 1024);
        assert_eq!(decompress(&packed, &[], 4 * 1024 * 1024 - 1).as_deref(), Err(&DecompressError::TooLong));
    }

    #[test]
    fn windows_beyond_16_mib_are_refused() {
        // RFC 9841's mark of a large window (0x11), and 30 bits of it.
        assert_eq!(decompress(&[0x11, 30, 3], &[], 100).as_deref(), Err(&DecompressError::Malformed));
    }

    #[test]
    fn a_dictionary_longer_than_the_window_is_still_understood() {
        let dictionary: Vec<u8> = (0..5_000_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let content = [&dictionary[dictionary.len() - 9000..], &dictionary[..9000]].concat();
        let packed = compress(&content, &dictionary);
        assert!(packed.len() < 10_000, "the near half is found: {}", packed.len());
        assert_eq!(decompress(&packed, &dictionary, content.len()).as_deref(), Ok(&content));
    }

    #[test]
    fn large_contents_with_a_dictionary_come_back() {
        let dictionary = b"a form's own labels, in five languages".repeat(100);
        let content: Vec<u8> = (0..300_000u32).flat_map(|n| (n / 3).to_le_bytes()).collect();
        let packed = compress(&content, &dictionary);
        assert_eq!(decompress(&packed, &dictionary, content.len()).as_deref(), Ok(&content));
    }
}
