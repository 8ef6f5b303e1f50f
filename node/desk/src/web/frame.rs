//! What all pages have around them: language, title, who is signed in, how the desk is doing.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use ijwi_text::{Language, Text};

use super::words;
use crate::view::Status;

/// The frame of a page. `templates/layout.html` draws it.
pub(super) struct Frame<'a> {
    pub(super) text: &'a Text,
    /// The page's own title.
    pub(super) title: String,
    /// What somebody who is signed in sees around it.
    pub(super) desk: Option<DeskFrame>,
}

/// The frame of an open desk.
pub(super) struct DeskFrame {
    /// What the desk calls itself.
    pub(super) name: String,
    /// The campaign.
    pub(super) campaign: String,
    /// What each form says.
    pub(super) csrf: String,
    /// How the desk is doing, as short phrases.
    pub(super) status: Vec<String>,
}

impl<'a> Frame<'a> {
    /// The frame while the desk is locked.
    pub(super) const fn closed(text: &'a Text, title: String) -> Self {
        Self { text, title, desk: None }
    }

    /// The frame for somebody who is signed in.
    pub(super) fn open(text: &'a Text, title: String, csrf: String, status: &Status) -> Self {
        let mut phrases = vec![
            words::last_contact(text, status.last_contact),
            text.with("desk-status-collected", &[("count", status.collected.into())]),
            text.with("desk-status-opened", &[("count", status.opened.into())]),
        ];
        if status.answers_waiting > 0 {
            phrases.push(text.with("desk-status-waiting", &[("count", status.answers_waiting.into())]));
        }
        let desk = DeskFrame { name: status.desk.clone(), campaign: status.campaign.clone(), csrf, status: phrases };
        Self { text, title, desk: Some(desk) }
    }

    /// The language of the page.
    pub(super) const fn language(&self) -> Language {
        self.text.language()
    }

    /// All languages.
    #[expect(clippy::unused_self, reason = "asked by the layout, which has nothing but the frame")]
    pub(super) const fn languages(&self) -> [Language; 5] {
        Language::ALL
    }
}

/// A page as a response.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        // Writing into memory does not fail; and if, no half page is shown.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
