//! What is refused before any page is asked, and what each response says to the browser.
//!
//! The pages are on loopback, but the browser that reads them reads the web too. A foreign page can send it here under
//! its own name (DNS rebinding: the host differs) or from its own forms (the origin differs).

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;

/// How long a request may take, its body included. The longest work is one Argon2, about a second.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

/// The names of this computer itself, as a browser writes them.
const HOSTS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Pages take everything from here, run no foreign script, and are framed by nobody.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::CACHE_CONTROL, "no-store"),
    // Not 'no-referrer': with it browsers send 'Origin: null' with our own forms, and it could not be checked.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Refuses requests that are for another host, or that another site's page makes to change something.
pub(super) async fn refuse_foreign(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let port = app.config.port;
    if !text(request.headers(), &header::HOST).is_some_and(|host| is_own_host(host, port)) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && !text(request.headers(), &header::ORIGIN).is_some_and(|origin| is_own_origin(origin, port)) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// Ends what takes too long.
pub(super) async fn refuse_slow(request: Request, next: Next) -> Response {
    let response = tokio::time::timeout(REQUEST_TIME_MAX, next.run(request)).await;
    response.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}

/// Adds what each response says to the browser. What a handler said already stands.
pub(super) async fn add_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn is_own_origin(origin: &str, port: u16) -> bool {
    origin.strip_prefix("http://").is_some_and(|host| is_own_host(host, port))
}

fn is_own_host(host: &str, port: u16) -> bool {
    let Some(own) = HOSTS.iter().find_map(|own| host.strip_prefix(own)) else { return false };
    own.strip_prefix(':').is_some_and(|digits| digits == port.to_string())
}

/// The only header of this name, if it is ASCII. Two of them are nobody's honest request.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.to_str().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_at_this_port_is_our_host() {
        for host in ["127.0.0.1:4700", "localhost:4700", "[::1]:4700"] {
            assert!(is_own_host(host, 4700), "{host}");
            assert!(is_own_origin(&format!("http://{host}"), 4700), "{host}");
        }
        for host in [
            "",
            "localhost",
            "localhost:",
            "localhost:470",
            "localhost:47000",
            "localhost:04700",
            "localhost:+4700",
            "localhost.example:4700",
            "example:4700",
            "127.0.0.1.example:4700",
            "127.0.0.2:4700",
            "0.0.0.0:4700",
            "[::]:4700",
            "::1:4700",
        ] {
            assert!(!is_own_host(host, 4700), "{host}");
        }
        for origin in ["null", "https://localhost:4700", "localhost:4700", "http://localhost:4700/", "http://example"] {
            assert!(!is_own_origin(origin, 4700), "{origin}");
        }
    }
}
