//! The inbox: all reports, the most urgent first.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use ijwi_text::{Language, Text};

use super::frame::{Frame, page};
use super::session::Token;
use super::signed_in::SignedIn;
use super::{App, blocking, words};
use crate::view::{CaseLine, CaseState, Urgency};

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage<'a> {
    frame: Frame<'a>,
    /// What the script compares: see [`count`].
    count: String,
    new: String,
    warnings: Vec<(&'static str, String, String)>,
    groups: Vec<Group>,
}

/// Reports of one urgency.
struct Group {
    /// Its name in the page: of the icon, and of the heading's id.
    name: &'static str,
    title: String,
    hint: Option<String>,
    lines: Vec<Line>,
}

/// A report in it.
struct Line {
    case: CaseLine,
    title: String,
    state: String,
    state_name: &'static str,
}

/// Shows the inbox.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Extension(language): Extension<Language>,
    signed_in: SignedIn,
) -> Result<Response, StatusCode> {
    let inbox = signed_in.inbox;
    let (status, list) = blocking(move || (inbox.status(), inbox.list(language))).await?;
    let text = app.words.of(language);
    let new = new_in(&list);
    let title = text.get("desk-inbox");
    let title = if new > 0 { format!("({new}) {title}") } else { title };
    let template = InboxPage {
        count: summary(&list),
        new: text.with("desk-count-new", &[("count", new.into())]),
        warnings: status.warnings.iter().map(|warning| words::warning(text, *warning)).collect(),
        groups: groups(text, list),
        frame: Frame::open(text, title, signed_in.csrf, &status),
    };
    Ok(page(StatusCode::OK, &template))
}

/// What the inbox amounts to, as text, for a script that asks now and then whether it changed. Asking is no use of the
/// session, or nobody would ever be signed out; `?typed` says that somebody typed since the last time, which is.
pub(super) async fn count(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<String, StatusCode> {
    let inbox = {
        let id = Token::from_cookie(&headers, app.config.port).ok_or(StatusCode::UNAUTHORIZED)?;
        let (mut sessions, now) = (app.sessions(), Instant::now());
        let session =
            if query.as_deref() == Some("typed") { sessions.touch(&id, now) } else { sessions.peek(&id, now) };
        session.ok_or(StatusCode::UNAUTHORIZED)?.inbox.clone()
    };
    blocking(move || summary(&inbox.list(Language::default()))).await
}

/// The classes and texts of an urgency.
pub(super) fn urgency(text: &Text, urgency: Urgency) -> (&'static str, String, Option<String>) {
    match urgency {
        Urgency::Within72h => ("u72", text.get("desk-urgency-72h"), text.hint("desk-urgency-72h", &[])),
        Urgency::Within120h => ("u120", text.get("desk-urgency-120h"), text.hint("desk-urgency-120h", &[])),
        Urgency::NotSaid => ("unsaid", text.get("desk-urgency-unknown"), text.hint("desk-urgency-unknown", &[])),
        Urgency::Later => ("later", text.get("desk-urgency-later"), text.hint("desk-urgency-later", &[])),
    }
}

/// The class and the text of a state.
pub(super) fn state(text: &Text, state: CaseState) -> (&'static str, String) {
    match state {
        CaseState::New => ("new", text.get("desk-state-new")),
        CaseState::Seen => ("seen", text.get("desk-state-opened")),
        CaseState::Answered => ("answered", text.get("desk-state-answered")),
        CaseState::Withdrawn => ("withdrawn", text.get("desk-state-withdrawn")),
    }
}

/// Groups by urgency; what was withdrawn comes last, whatever its urgency was. In a group: new ones first, then the
/// youngest.
fn groups(text: &Text, mut list: Vec<CaseLine>) -> Vec<Group> {
    let place = |case: &CaseLine| (case.state == CaseState::Withdrawn, case.urgency);
    list.sort_by_key(|case| (place(case), case.state, Reverse(case.number)));
    let mut groups: Vec<Group> = Vec::new();
    for case in list {
        let (name, title, hint) = match place(&case) {
            (true, _) => ("withdrawn", text.get("desk-state-withdrawn"), None),
            (false, of_case) => urgency(text, of_case),
        };
        if groups.last().is_none_or(|group| group.name != name) {
            groups.push(Group { name, title, hint, lines: Vec::new() });
        }
        let (state_name, state) = state(text, case.state);
        let title = text.with("desk-report-number", &[("number", case.number.into())]);
        let line = Line { case, title, state, state_name };
        groups.last_mut().expect("one was just made").lines.push(line);
    }
    groups
}

fn summary(list: &[CaseLine]) -> String {
    format!("{} of {}", new_in(list), list.len())
}

fn new_in(list: &[CaseLine]) -> usize {
    list.iter().filter(|case| case.state == CaseState::New).count()
}
