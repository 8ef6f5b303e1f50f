//! The inbox and the reports.

use axum::http::StatusCode;
use ijwi_desk::view::{CaseState, Urgency, Warning};
use ijwi_protocol::time::Day;
use ijwi_text::Language;

use crate::browser::Browser;
use crate::double::{Double, SCRIPT, SCRIPT_SHOWN, full, plain};

#[tokio::test]
async fn an_empty_inbox_says_what_happens_next() {
    let mut browser = Browser::signed_in(&Double::with(Vec::new(), Vec::new(), Vec::new())).await;
    let page = browser.get("/").await;
    assert!(page.body.contains("No reports yet.") && page.body.contains("0 new reports"));
    assert_eq!(browser.get("/inbox/count").await.body, "0 of 0");
}

#[tokio::test]
async fn the_most_urgent_come_first_and_what_was_withdrawn_last() {
    let cases = vec![
        plain(1, Urgency::Within72h, CaseState::Withdrawn, "", &[]),
        plain(2, Urgency::Later, CaseState::New, "", &[]),
        plain(3, Urgency::NotSaid, CaseState::New, "", &[]),
        plain(4, Urgency::Within120h, CaseState::Seen, "", &[]),
        plain(5, Urgency::Within72h, CaseState::Answered, "", &[]),
        plain(6, Urgency::Within72h, CaseState::New, "", &[]),
        plain(7, Urgency::Within72h, CaseState::New, "", &[]),
    ];
    let mut browser = Browser::signed_in(&Double::with(cases, Vec::new(), Vec::new())).await;
    let body = browser.get("/").await.body;
    let places: Vec<_> = [7, 6, 5, 4, 3, 2, 1].map(|number| body.find(&format!("/reports/{number}\""))).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    assert!(body.contains("<title>(4) Inbox"));
    for words in ["Within 72 hours", "Within 120 hours", "Not said", "Longer ago", "Withdrawn", "Answered", "Opened"] {
        assert!(body.contains(words), "urgency and state are words: {words}");
    }
}

#[tokio::test]
async fn the_count_changes_when_a_report_is_read() {
    let cases = vec![full(1), plain(2, Urgency::Later, CaseState::New, "", &[])];
    let mut browser = Browser::signed_in(&Double::with(cases, Vec::new(), Vec::new())).await;
    assert!(browser.get("/").await.body.contains("data-count=\"2 of 2\""));
    assert_eq!(browser.get("/inbox/count").await.body, "2 of 2");
    browser.get("/reports/1").await;
    assert_eq!(browser.get("/inbox/count?typed").await.body, "1 of 2");
}

#[tokio::test]
async fn warnings_say_what_to_do() {
    let warnings = vec![
        Warning::BundleOld(Day(20_781)),
        Warning::PrekeysEnd(Day(20_781)),
        Warning::TwoBundles,
        Warning::RelayLogBroken,
    ];
    let mut browser = Browser::signed_in(&Double::with(Vec::new(), Vec::new(), warnings)).await;
    let body = browser.get("/").await.body;
    for words in ["until 2026-11-24", "After 2026-11-24", "Compare the six words", "Tell the campaign&#39;s lead"] {
        assert!(body.contains(words), "{words}");
    }
}

#[tokio::test]
async fn what_an_author_or_a_form_says_is_only_ever_text() {
    let mut browser = Browser::signed_in(&Double::hostile()).await;
    for path in ["/", "/reports/1"] {
        let page = browser.get(path).await;
        assert!(page.body.contains(SCRIPT_SHOWN), "{path}");
        assert!(!page.body.contains(SCRIPT) && !page.body.contains("\"><script>"), "{path}");
    }
    let csrf = browser.get("/").await.csrf();
    let page =
        browser.post("/reports/1/answer", &[("csrf", &csrf), ("text", &"</textarea><script>".repeat(300))]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.body.matches("</textarea>").count(), 1);
}

#[tokio::test]
async fn only_a_photo_is_ever_shown() {
    let mut browser = Browser::signed_in(&Double::hostile()).await;
    let photo = browser.get("/reports/1/attachments/0").await;
    assert_eq!(photo.header("content-type"), "image/jpeg");
    let file = browser.get("/reports/1/attachments/1").await;
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"report-1-2.bin\"");
    for page in [photo, file] {
        assert_eq!(page.header("content-security-policy"), "default-src 'none'; sandbox");
    }
    assert_eq!(browser.get("/reports/1/attachments/2").await.status, StatusCode::NOT_FOUND, "damaged");
}

#[tokio::test]
async fn a_photo_that_is_no_photo_is_saved_and_not_shown() {
    let desk = Double::with(vec![full(1)], b"<html>".to_vec(), Vec::new());
    let page = Browser::signed_in(&desk).await.get("/reports/1/attachments/0").await;
    assert_eq!(page.header("content-type"), "application/octet-stream");
    assert!(page.header("content-disposition").starts_with("attachment;"));
}

#[tokio::test]
async fn an_answer_is_sealed_and_told_once() {
    let desk = Double::hostile();
    let mut browser = Browser::signed_in(&desk).await;
    let csrf = browser.get("/reports/1").await.csrf();
    let page = browser.post("/reports/1/answer", &[("csrf", &csrf), ("text", "  Murakoze.\r\nTuraza. ")]).await;
    assert_eq!(page.leads_to(), "/reports/1");
    assert_eq!(desk.answers(1), ["Murakoze.\nTuraza."]);
    let page = browser.get("/reports/1").await;
    assert!(page.body.contains("role=\"status\"") && page.body.contains("Your answer is sealed."));
    assert!(!browser.get("/reports/1").await.body.contains("Your answer is sealed."));
}

#[tokio::test]
async fn an_answer_that_is_refused_keeps_what_was_typed() {
    let desk = Double::hostile();
    let mut browser = Browser::signed_in(&desk).await;
    let csrf = browser.get("/reports/1").await.csrf();
    let (longest, too_long) = ("é".repeat(4_000), "é".repeat(4_001));
    for (text, told) in
        [("", "write something"), (" \r\n", "write something"), ("no stamps", "no stamps left"), (&too_long, "4001")]
    {
        let page = browser.post("/reports/1/answer", &[("csrf", &csrf), ("text", text)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("role=\"alert\"") && page.body.contains(told), "{told}");
        assert!(page.body.contains(&format!(">\n{}</textarea>", text.trim())));
    }
    assert!(desk.answers(1).is_empty());
    let page = browser.post("/reports/1/answer", &[("csrf", &csrf), ("text", &longest)]).await;
    assert_eq!(page.leads_to(), "/reports/1", "the longest answer fits a request");
    assert_eq!(browser.get("/reports/1/answer").await.leads_to(), "/reports/1");
}

#[tokio::test]
async fn there_is_no_box_where_no_answer_is_wanted() {
    let mut silent = plain(1, Urgency::Later, CaseState::New, "", &[]);
    silent.can_answer = false;
    let mut withdrawn = plain(2, Urgency::Later, CaseState::Withdrawn, "", &[]);
    (withdrawn.can_answer, withdrawn.rows) = (false, Vec::new());
    let mut unknown = plain(3, Urgency::NotSaid, CaseState::New, "", &[]);
    (unknown.form, unknown.rows) = (String::new(), Vec::new());
    let mut browser = Browser::signed_in(&Double::with(vec![silent, withdrawn, unknown], Vec::new(), Vec::new())).await;
    for (path, told) in [
        ("/reports/1", "The author wants no answer."),
        ("/reports/2", "The author has withdrawn this report."),
        ("/reports/3", "with a form that this desk does not have yet"),
    ] {
        let page = browser.get(path).await;
        assert!(page.body.contains(told), "{path}");
        assert_eq!(page.body.contains("<textarea"), path == "/reports/3");
    }
}

#[tokio::test]
async fn a_link_changes_the_language_for_good_and_every_text_is_there() {
    let mut browser = Browser::signed_in(&Double::with(vec![full(1)], Vec::new(), Vec::new())).await;
    for language in Language::ALL {
        let page = browser.get(&format!("/reports/1?lang={}", language.code())).await;
        assert_eq!(page.leads_to(), "/reports/1");
        for path in ["/", "/reports/1", "/sign-in?out", "/nothing"] {
            let page = browser.get(path).await;
            assert!(page.body.contains(&format!("<html lang=\"{}\">", language.code())), "{path}");
            assert!(!page.body.contains("[desk-"), "{path}: {}", page.body);
        }
    }
    assert_eq!(browser.get("//example?lang=fr").await.leads_to(), "");
}
