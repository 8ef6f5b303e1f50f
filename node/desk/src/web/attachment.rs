//! An attachment's bytes. A photo may be shown; anything else is only ever saved.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::blocking;
use super::signed_in::SignedIn;
use crate::view::MediaType;

/// How a JPEG file begins (ITU-T T.81, annex B: SOI, then the first byte of another marker).
const JPEG_START: [u8; 3] = [0xff, 0xd8, 0xff];
/// Opened by itself, an attachment may do nothing at all.
const POLICY: &str = "default-src 'none'; sandbox";

/// Gives the bytes.
pub(super) async fn show(
    signed_in: SignedIn,
    Path((number, index)): Path<(u32, usize)>,
) -> Result<Response, StatusCode> {
    let inbox: Arc<_> = signed_in.inbox;
    let found = blocking(move || inbox.attachment(number, index)).await?;
    let (kind, bytes) = found.ok_or(StatusCode::NOT_FOUND)?;
    let is_photo = kind == MediaType::Photo && bytes.starts_with(&JPEG_START);
    let (kind, disposition, ending) =
        if is_photo { ("image/jpeg", "inline", "jpg") } else { ("application/octet-stream", "attachment", "bin") };
    let disposition = format!("{disposition}; filename=\"report-{number}-{}.{ending}\"", index.saturating_add(1));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).expect("numbers are ASCII")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    Ok((headers, bytes).into_response())
}
