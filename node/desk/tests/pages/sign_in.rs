//! Signing in and out.

use std::time::Duration;

use axum::http::StatusCode;
use ijwi_desk::web::WebConfig;

use crate::browser::{Browser, PORT};
use crate::double::{Double, PASSPHRASE, SCRIPT_SHOWN};

const EACH_PAGE: [&str; 3] = ["/", "/reports/1", "/reports/1/attachments/0"];

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_it() {
    let desk = Double::hostile();
    let mut browser = Browser::new(&desk);
    for path in EACH_PAGE {
        assert_eq!(browser.get(path).await.leads_to(), "/sign-in", "{path}");
    }
    assert_eq!(browser.post("/reports/1/answer", &[("text", "hello")]).await.leads_to(), "/sign-in");
    assert_eq!(browser.post("/sign-out", &[]).await.leads_to(), "/sign-in");
    assert_eq!(browser.get("/inbox/count").await.status, StatusCode::UNAUTHORIZED);
    assert!(browser.get("/sign-in").await.body.contains("Desk of Clinic"));
    assert!(desk.answers(1).is_empty());
}

#[tokio::test]
async fn the_passphrase_opens_the_desk_and_sets_a_strict_cookie() {
    let mut browser = Browser::new(&Double::hostile());
    let page = browser.post("/sign-in", &[("passphrase", PASSPHRASE)]).await;
    assert_eq!(page.leads_to(), "/");
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("ijwi-desk-4700=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn wrong_passphrases_are_told_and_soon_must_wait() {
    let mut browser = Browser::new(&Double::hostile());
    for _ in 0..3 {
        let page = browser.post("/sign-in", &[("passphrase", "wrong horse")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.body.contains("role=\"alert\"") && !page.body.contains("wrong horse"));
    }
    let page = browser.post("/sign-in", &[("passphrase", PASSPHRASE)]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "even the right one");
    assert_eq!(page.header("retry-after"), "1");
    assert_eq!(browser.get("/").await.leads_to(), "/sign-in");
}

#[tokio::test]
async fn damage_is_told_as_text() {
    let mut browser = Browser::new(&Double::hostile());
    let page = browser.post("/sign-in", &[("passphrase", "damaged")]).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.body.contains(SCRIPT_SHOWN));
}

#[tokio::test]
async fn a_form_that_is_none_lets_nobody_in() {
    let mut browser = Browser::new(&Double::hostile());
    assert_eq!(browser.post("/sign-in", &[]).await.status, StatusCode::FORBIDDEN);
    let twice = [("passphrase", PASSPHRASE), ("passphrase", PASSPHRASE)];
    assert_eq!(browser.post("/sign-in", &twice).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.get("/").await.leads_to(), "/sign-in");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_not_only_the_cookie() {
    let mut browser = Browser::signed_in(&Double::hostile()).await;
    let mut copy = browser.copy();
    let csrf = browser.get("/").await.csrf();
    assert_eq!(browser.post("/sign-out", &[("csrf", &csrf)]).await.leads_to(), "/sign-in?out");
    assert!(browser.get("/sign-in?out").await.body.contains("You are signed out."));
    assert_eq!(browser.get("/").await.leads_to(), "/sign-in");
    assert_eq!(copy.get("/").await.leads_to(), "/sign-in?ended");
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let mut browser = Browser::signed_in(&Double::hostile()).await;
    let mut copy = browser.copy();
    browser.post("/sign-in", &[("passphrase", PASSPHRASE)]).await;
    assert_eq!(copy.get("/").await.leads_to(), "/sign-in?ended");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_that_was_idle_too_long_is_over() {
    let config = WebConfig { idle_max: Duration::ZERO, ..WebConfig::new(PORT) };
    let mut browser = Browser::with(&Double::hostile(), config);
    browser.post("/sign-in", &[("passphrase", PASSPHRASE)]).await;
    assert_eq!(browser.get("/").await.leads_to(), "/sign-in?ended");
    assert_eq!(browser.get("/inbox/count").await.status, StatusCode::UNAUTHORIZED);
    assert!(browser.get("/sign-in?ended").await.body.contains("nothing was done here"));
}

#[tokio::test]
async fn beyond_32_sessions_the_oldest_ends() {
    let mut first = Browser::signed_in(&Double::hostile()).await;
    let mut second = first.stranger();
    second.post("/sign-in", &[("passphrase", PASSPHRASE)]).await;
    for _ in 2..33 {
        first.stranger().post("/sign-in", &[("passphrase", PASSPHRASE)]).await;
    }
    assert_eq!(first.get("/").await.leads_to(), "/sign-in?ended");
    assert_eq!(second.get("/").await.status, StatusCode::OK);
}
