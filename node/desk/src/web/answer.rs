//! Answering a report: the text is sealed, and the page says so when it is shown next.

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ijwi_text::Language;
use serde::Deserialize;

use super::report::{self, Draft};
use super::session::Flash;
use super::signed_in::SignedForm;
use super::{App, blocking};
use crate::view::{ANSWER_CHARS_MAX, AnswerError};

/// What the page sends.
#[derive(Deserialize)]
pub(super) struct AnswerForm {
    #[serde(default)]
    text: String,
}

/// Seals an answer; or shows the report again with what was typed and what is wrong with it.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    Extension(language): Extension<Language>,
    Path(number): Path<u32>,
    SignedForm { signed_in, fields }: SignedForm<AnswerForm>,
) -> Result<Response, StatusCode> {
    // A form's lines end in CR LF, whatever was typed.
    let text = fields.text.replace("\r\n", "\n").trim().to_owned();
    let inbox = signed_in.inbox.clone();
    let sealed = match text.chars().count() {
        0 => Err(AnswerError::Empty),
        count if count > ANSWER_CHARS_MAX => Err(AnswerError::TooLong),
        _ => {
            let text = text.clone();
            blocking(move || inbox.answer(number, &text)).await?
        }
    };
    match sealed {
        Ok(()) => {
            if let Some(session) = app.sessions().touch(&signed_in.id, Instant::now()) {
                session.flash = Some(Flash::Answered);
            }
            Ok(Redirect::to(&format!("/reports/{number}")).into_response())
        }
        Err(error) => report::page_of(&app, language, signed_in, number, Some(Draft { text, error })).await,
    }
}

/// Leads to the report: the address stays after a refused answer, and may be loaded again.
pub(super) async fn look(Path(number): Path<u32>) -> Redirect {
    Redirect::to(&format!("/reports/{number}"))
}
