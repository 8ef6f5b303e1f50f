//! Pages for what went wrong: what happened and what to do, in the reader's language, and no details.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use ijwi_text::{Language, Text};

use super::App;
use super::frame::{Frame, page};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame<'a>,
    hint: Option<String>,
}

/// Gives each bare error a page. A handler that has shown one already keeps it.
pub(super) async fn explain(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let language = request.extensions().get::<Language>().copied().unwrap_or_default();
    let response = next.run(request).await;
    let status = response.status();
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let text = app.words.of(language);
    let (what, hint) = words(text, status, app.config.port);
    page(status, &ErrorPage { frame: Frame::closed(text, what), hint })
}

fn words(text: &Text, status: StatusCode, port: u16) -> (String, Option<String>) {
    let address = format!("http://localhost:{port}/");
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => (text.get("desk-page-missing"), None),
        StatusCode::FORBIDDEN => (text.get("desk-page-old"), text.hint("desk-page-old", &[])),
        StatusCode::PAYLOAD_TOO_LARGE => (text.get("desk-page-large"), text.hint("desk-page-large", &[])),
        StatusCode::MISDIRECTED_REQUEST => {
            (text.get("desk-page-foreign"), text.hint("desk-page-foreign", &[("address", (&address).into())]))
        }
        _ => (text.get("desk-page-failed"), text.hint("desk-page-failed", &[])),
    }
}
