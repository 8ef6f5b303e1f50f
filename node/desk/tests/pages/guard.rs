//! What is refused before any page is asked, and what each response says.

use axum::http::{Request, StatusCode, header};

use crate::browser::Browser;
use crate::double::{Double, PASSPHRASE};

const EACH_PAGE: [(&str, StatusCode); 8] = [
    ("/", StatusCode::OK),
    ("/reports/1", StatusCode::OK),
    ("/reports/1/attachments/0", StatusCode::OK),
    ("/reports/9", StatusCode::NOT_FOUND),
    ("/reports/1/attachments/9", StatusCode::NOT_FOUND),
    ("/static/desk.css", StatusCode::OK),
    ("/static/..", StatusCode::NOT_FOUND),
    ("/nothing", StatusCode::NOT_FOUND),
];

#[tokio::test]
async fn another_host_gets_nothing() {
    let mut browser = Browser::signed_in(&Double::hostile()).await;
    for host in ["example", "example:4700", "localhost", "localhost:4701", "localhost.example:4700", "10.0.0.1:4700"] {
        let page = browser.send(Request::get("/").header(header::HOST, host), String::new()).await;
        assert_eq!(page.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(page.body.contains("http://localhost:4700/"), "what to do is said");
        assert!(!page.body.contains("Report 1"));
    }
    let page = browser.send(Request::get("/"), String::new()).await;
    assert_eq!(page.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let desk = Double::hostile();
    let mut browser = Browser::signed_in(&desk).await;
    let csrf = browser.get("/reports/1").await.csrf();
    for origin in [None, Some("null"), Some("http://example"), Some("https://localhost:4700")] {
        let mut request = Request::post("/reports/1/answer")
            .header(header::HOST, "localhost:4700")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let page = browser.send(request, format!("csrf={csrf}&text=hello")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{origin:?}");
    }
    assert!(desk.answers(1).is_empty());
}

#[tokio::test]
async fn a_form_without_the_sessions_token_changes_nothing() {
    let desk = Double::hostile();
    let mut browser = Browser::signed_in(&desk).await;
    let mut other = browser.stranger();
    other.post("/sign-in", &[("passphrase", PASSPHRASE)]).await;
    let others = other.get("/").await.csrf();
    for fields in [
        &[("text", "hello")][..],
        &[("text", "hello"), ("csrf", "")],
        &[("text", "hello"), ("csrf", "00")],
        &[("text", "hello"), ("csrf", &others)],
    ] {
        let page = browser.post("/reports/1/answer", fields).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(browser.post("/sign-out", &[("csrf", &others)]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "still signed in");
    assert!(desk.answers(1).is_empty());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read() {
    let desk = Double::hostile();
    let mut browser = Browser::signed_in(&desk).await;
    let csrf = browser.get("/").await.csrf();
    let large = "a".repeat(64 * 1024);
    let page = browser.post("/reports/1/answer", &[("csrf", &csrf), ("text", &large)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(browser.post("/sign-in", &[("passphrase", &large)]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(desk.answers(1).is_empty());
}

#[tokio::test]
async fn each_response_tells_the_browser_to_be_careful() {
    let mut browser = Browser::signed_in(&Double::hostile()).await;
    for (path, status) in EACH_PAGE {
        let page = browser.get(path).await;
        assert_eq!(page.status, status, "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(page.header(name), value, "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn pages_have_nothing_inline_and_nothing_from_elsewhere() {
    let mut browser = Browser::signed_in(&Double::hostile()).await;
    for path in ["/", "/reports/1", "/nothing", "/sign-in"] {
        let body = browser.get(path).await.body;
        for inline in [" style=", "<style", " onclick=", "<script>", "javascript:", "http://", "https://"] {
            assert!(!body.contains(inline), "{path}: {inline}");
        }
    }
}

#[tokio::test]
async fn what_fails_inside_shows_a_page_without_details() {
    let mut browser = Browser::new(&Double::hostile());
    let page = browser.post("/sign-in", &[("passphrase", "panic")]).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.body.contains("Something went wrong") && !page.body.contains("middle of it"));
}
