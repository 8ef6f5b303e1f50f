//! A report: what was answered, what goes with it, the conversation, and the box for an answer.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use ijwi_text::{Language, Text};

use super::frame::{Frame, page};
use super::session::Flash;
use super::signed_in::SignedIn;
use super::{App, blocking, inbox, words};
use crate::view::{
    ANSWER_CHARS_MAX, AnswerError, AttachmentState, AttachmentView, Case, CaseState, MediaType, Message, Outgoing,
    RowAnswer, Speaker,
};

/// Digits of a hash that are shown; all of them are in its title and on paper.
const HASH_DIGITS_SHOWN: usize = 16;

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    frame: Frame<'a>,
    heading: String,
    received: String,
    sealed: String,
    urgency: (&'static str, String),
    state: (&'static str, String),
    attachments: Vec<Attachment>,
    turns: Vec<Turn>,
    flash: Option<String>,
    /// What is wrong with what was typed, and what to do.
    error: Option<(String, Option<String>)>,
    /// What was typed.
    draft: String,
    reads: String,
    case: Case,
}

/// What was typed, and why it was not sealed.
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) error: AnswerError,
}

/// An attachment, as the page has it.
struct Attachment {
    kind: String,
    size: String,
    hash_start: String,
    hash: String,
    address: String,
    shows: Shows,
}

/// What is shown of an attachment.
enum Shows {
    Photo,
    File,
    Note(String),
}

/// A turn of the conversation, as the page has it.
struct Turn {
    class: &'static str,
    who: String,
    day: String,
    text: String,
    language: Option<String>,
    state: Option<String>,
}

/// Shows a report.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Extension(language): Extension<Language>,
    Path(number): Path<u32>,
    signed_in: SignedIn,
) -> Result<Response, StatusCode> {
    page_of(&app, language, signed_in, number, None).await
}

/// The page of a report, with what was typed if that could not be sealed.
pub(super) async fn page_of(
    app: &App,
    language: Language,
    signed_in: SignedIn,
    number: u32,
    draft: Option<Draft>,
) -> Result<Response, StatusCode> {
    let inbox = signed_in.inbox;
    let (case, status) = blocking(move || (inbox.case(number, language), inbox.status())).await?;
    let case = case.ok_or(StatusCode::NOT_FOUND)?;
    let flash = app.sessions().touch(&signed_in.id, Instant::now()).and_then(|session| session.flash.take());
    let text = app.words.of(language);
    let heading = text.with("desk-report-number", &[("number", number.into())]);
    let (urgency_name, urgency, _) = inbox::urgency(text, case.line.urgency);
    let reads = words::language_name(&case.language);
    let on = |key, day: String| text.with(key, &[("day", (&day).into())]);
    let template = ReportPage {
        frame: Frame::open(text, heading.clone(), signed_in.csrf, &status),
        heading,
        received: on("desk-received-on", case.line.received.to_string()),
        sealed: on("desk-sealed-on", case.sealed_on.to_string()),
        urgency: (urgency_name, urgency),
        state: inbox::state(text, case.line.state),
        attachments: case.attachments.iter().enumerate().map(|(at, it)| attachment(text, number, at, it)).collect(),
        turns: case.messages.iter().map(|message| turn(text, &case.language, message)).collect(),
        flash: flash.map(|Flash::Answered| text.get("desk-reply-sealed")),
        error: draft.as_ref().map(|draft| refusal(text, draft)),
        reads: text.with("desk-report-language", &[("language", reads.into())]),
        case,
        draft: draft.map(|draft| draft.text).unwrap_or_default(),
    };
    let status = if template.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page(status, &template))
}

fn attachment(text: &Text, number: u32, at: usize, view: &AttachmentView) -> Attachment {
    let (kind, shows) = match view.kind {
        MediaType::Photo => (text.get("desk-photo"), Shows::Photo),
        MediaType::File => (text.get("desk-file"), Shows::File),
    };
    let shows = match view.state {
        AttachmentState::Here => shows,
        AttachmentState::OnItsWay { held, needed: Some(needed) } => {
            Shows::Note(text.with("desk-attachment-pieces", &[("held", held.into()), ("needed", needed.into())]))
        }
        AttachmentState::OnItsWay { .. } => Shows::Note(text.get("desk-attachment-on-its-way")),
        AttachmentState::Damaged => Shows::Note(text.get("desk-attachment-damaged")),
    };
    Attachment {
        kind: format!("{kind} {}", at + 1),
        size: words::size(text, view.bytes),
        hash_start: view.sha256.chars().take(HASH_DIGITS_SHOWN).collect(),
        hash: view.sha256.clone(),
        address: format!("/reports/{number}/attachments/{at}"),
        shows,
    }
}

fn turn(text: &Text, author_language: &str, message: &Message) -> Turn {
    let day = message.day.to_string();
    let where_it_is = |state: Option<Outgoing>| match state? {
        Outgoing::Waiting => Some(text.get("desk-reply-waiting")),
        Outgoing::AtRelay => Some(text.get("desk-reply-handed")),
    };
    let (class, who, state) = match message.from {
        Speaker::Author => ("author", text.get("desk-from-author"), None),
        Speaker::Desk => ("desk", text.get("desk-from-you"), where_it_is(message.state)),
        Speaker::Confirmation => {
            let said = match message.state {
                Some(Outgoing::Waiting) => text.get("desk-confirmation-waiting"),
                _ => text.with("desk-confirmation-sent", &[("day", (&day).into())]),
            };
            ("notice", said, None)
        }
    };
    let language = (message.from == Speaker::Author).then(|| author_language.to_owned());
    Turn { class, who, day, text: message.text.clone(), language, state }
}

fn refusal(text: &Text, draft: &Draft) -> (String, Option<String>) {
    match draft.error {
        AnswerError::Empty => (text.get("desk-reply-empty"), None),
        AnswerError::TooLong => {
            let values = [("characters", draft.text.chars().count().into()), ("max", ANSWER_CHARS_MAX.into())];
            (text.with("desk-reply-long", &values), None)
        }
        AnswerError::NotWanted => (text.get("desk-reply-none-wanted"), None),
        AnswerError::NoStamps => (text.get("desk-reply-no-stamps"), text.hint("desk-reply-no-stamps", &[])),
        AnswerError::Store => (text.get("desk-reply-failed"), text.hint("desk-reply-failed", &[])),
    }
}
