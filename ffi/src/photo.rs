//! A photo without anything but its pixels: place, time, device, thumbnails and comments stand in segments of their own,
//! and only what a decoder needs goes along.

/// Start and end of the image, and of a scan.
const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
/// Adobe's segment says how colours are coded; it has 12 bytes and no room for anything else.
const ADOBE: u8 = 0xee;
const ADOBE_BYTES: usize = 2 + 12;

/// The JPEG anew; `None` if it is none.
pub(crate) fn pixels_only(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut rest = jpeg.strip_prefix(&[0xff, START])?;
    let mut kept = vec![0xff, START];
    let mut has_scan = false;
    loop {
        let (&[0xff, marker], after) = rest.split_first_chunk()? else { return None };
        match marker {
            END => {
                kept.extend([0xff, END]);
                return has_scan.then_some(kept);
            }
            // Bytes that fill up.
            0xff => rest = &rest[1..],
            _ => {
                let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
                let segment = after.get(..length).filter(|_| length >= 2)?;
                rest = &after[length..];
                if is_needed(marker, segment) {
                    kept.extend([0xff, marker]);
                    kept.extend(segment);
                }
                if marker == SCAN {
                    has_scan = true;
                    let coded = coded_bytes(rest);
                    kept.extend(&rest[..coded]);
                    rest = &rest[coded..];
                }
            }
        }
    }
}

/// Frames, tables, restart intervals and scans.
fn is_needed(marker: u8, segment: &[u8]) -> bool {
    matches!(marker, 0xc0..=0xcf | SCAN | 0xdb | 0xdd) || marker == ADOBE && segment.len() == ADOBE_BYTES
}

/// Bytes of a scan, up to the next marker that ends it.
fn coded_bytes(bytes: &[u8]) -> usize {
    let is_end = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7);
    bytes.windows(2).position(is_end).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture in segments: tables, a place, a comment, a frame, a scan with a stuffed byte and a restart, and something
    /// behind the end.
    fn taken() -> Vec<u8> {
        let segment = |marker: u8, body: &[u8]| {
            let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
            [&[0xff, marker][..], &length, body].concat()
        };
        [
            vec![0xff, START],
            segment(0xe0, b"JFIF thumbnail"),
            segment(0xe1, b"Exif\0\0 GPS -3.361 29.36"),
            segment(0xdb, b"tables"),
            segment(0xfe, b"by the well"),
            segment(ADOBE, b"Adobe\0\x64\0\0\0\0\x01"),
            segment(0xc0, b"frame"),
            segment(SCAN, b"scan"),
            b"pixels\xff\x00more\xff\xd0and more".to_vec(),
            vec![0xff, END],
            b"GPS behind the end".to_vec(),
        ]
        .concat()
    }

    #[test]
    fn only_what_a_decoder_needs_goes_along() {
        let kept = pixels_only(&taken()).unwrap();
        let has = |word: &[u8]| kept.windows(word.len()).any(|window| window == word);
        assert!(has(b"tables") && has(b"frame") && has(b"pixels\xff\x00more\xff\xd0and more") && has(b"Adobe"));
        assert!(!has(b"GPS") && !has(b"well") && !has(b"JFIF"));
        assert_eq!(pixels_only(&kept), Some(kept.clone()));
    }

    #[test]
    fn what_is_cut_or_something_else_is_refused() {
        let taken = taken();
        let end = taken.len() - b"GPS behind the end".len();
        assert!((0..end).all(|length| pixels_only(&taken[..length]).is_none()));
        assert!(pixels_only(b"\x89PNG").is_none());
        assert!(pixels_only(&[0xff, START, 0xff, END]).is_none(), "no picture in it");
    }
}
