//! Attachments: a photo is made anew from its pixels, so that no place, time or device goes along; other files go as
//! they are.

use std::io::Cursor;
use std::path::Path;

use ijwi_protocol::bounds::OBJECT_BYTES_MAX;
use ijwi_protocol::report::Media;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

use crate::cards::read_bytes;
use crate::fail::Failure;

/// The longer side of a photo, in pixels.
const SIDE_MAX: u32 = 1024;
/// About 50 kB at that size.
const QUALITY: u8 = 50;
/// Photos as they come from a camera.
const PHOTO_BYTES_MAX: u64 = 64 * 1024 * 1024;
const PHOTO_SIDE_MAX: u32 = 20_000;
/// Memory for its pixels.
const PIXEL_BYTES_MAX: u64 = 256 * 1024 * 1024;
const FILE_BYTES_MAX: u64 = OBJECT_BYTES_MAX as u64 - 64;

/// Reads what is to be attached.
pub(crate) fn read(path: &Path) -> Result<(Media, Vec<u8>), Failure> {
    let size = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?.len();
    let large = || {
        let failure = Failure::new("error-attachment-large").with("file", path.display());
        failure.with("size", size.div_ceil(1000)).with("max", FILE_BYTES_MAX / 1000)
    };
    if size > PHOTO_BYTES_MAX {
        return Err(large());
    }
    let bytes = read_bytes(path, PHOTO_BYTES_MAX)?;
    // By its bytes, whatever it is called: a photo under another name must not take its place along. And what is called
    // a photo must not go as it is because it can't be read.
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    let is_called = matches!(extension.as_deref(), Some("jpg" | "jpeg" | "png"));
    if is_called || matches!(image::guess_format(&bytes), Ok(ImageFormat::Jpeg | ImageFormat::Png)) {
        let photo = again(&bytes).ok_or_else(|| Failure::new("error-photo").with("file", path.display()))?;
        return Ok((Media::Jpeg, photo));
    }
    if size > FILE_BYTES_MAX {
        return Err(large());
    }
    Ok((Media::File, bytes.to_vec()))
}

/// The photo anew: turned as it was taken, small enough, without anything but pixels.
fn again(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(PHOTO_SIDE_MAX), Some(PHOTO_SIDE_MAX));
    limits.max_alloc = Some(PIXEL_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut photo = DynamicImage::from_decoder(decoder).ok()?;
    photo.apply_orientation(orientation);
    if photo.width().max(photo.height()) > SIDE_MAX {
        photo = photo.thumbnail(SIDE_MAX, SIDE_MAX);
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&photo.to_rgb8()).ok()?;
    Some(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_small_and_carries_nothing_but_pixels() {
        let mut photo = image::RgbImage::new(1600, 1200);
        for (x, y, pixel) in photo.enumerate_pixels_mut() {
            *pixel = image::Rgb([(x / 8) as u8, (y / 8) as u8, ((x ^ y) / 16) as u8]);
        }
        let mut taken = Vec::new();
        JpegEncoder::new_with_quality(&mut taken, 90).encode_image(&photo).unwrap();
        // An EXIF segment with a place in it, behind the start of the image.
        let secret = b"Exif\0\0 GPS -3.361 29.36";
        let mut exif = vec![0xff, 0xe1, 0, (secret.len() + 2) as u8];
        exif.extend(secret);
        taken.splice(2..2, exif);

        let sent = again(&taken).unwrap();
        assert!(!sent.windows(4).any(|window| window == b"Exif" || window == b"GPS "));
        let read = image::load_from_memory(&sent).unwrap();
        assert_eq!((read.width(), read.height()), (1024, 768));
        assert!(sent.len() < 120_000);
        assert!(again(b"not a photo").is_none());
    }
}
