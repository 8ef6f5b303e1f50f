//! The few files that pages refer to, embedded.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

/// Gives one of them.
pub(super) async fn show(Path(name): Path<String>) -> Result<impl IntoResponse, StatusCode> {
    let (kind, content) = match name.as_str() {
        "desk.css" => ("text/css; charset=utf-8", include_str!("../../static/desk.css")),
        "live.js" => ("text/javascript; charset=utf-8", include_str!("../../static/live.js")),
        "icon.svg" => ("image/svg+xml", include_str!("../../static/icon.svg")),
        _ => return Err(StatusCode::NOT_FOUND),
    };
    Ok(([(header::CONTENT_TYPE, kind)], content))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_script_stays_small() {
        assert!(include_str!("../../static/live.js").len() < 1_500);
    }
}
