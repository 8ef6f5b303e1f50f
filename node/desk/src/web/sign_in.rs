//! Signing in: a passphrase opens the desk and begins a session.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use ijwi_text::{Language, Text};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::frame::{Frame, page};
use super::session::Token;
use super::{App, blocking};
use crate::view::SignInError;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    /// What happened before, such as that somebody signed out.
    notice: Option<String>,
    /// What went wrong, and what to do.
    error: Option<(String, Option<String>)>,
}

/// What the page sends.
#[derive(Deserialize)]
pub(super) struct SignInForm {
    #[serde(default)]
    passphrase: String,
}

/// Shows the page.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Extension(language): Extension<Language>,
    RawQuery(query): RawQuery,
) -> Result<Response, StatusCode> {
    let text = app.words.of(language);
    let notice = match query.as_deref() {
        Some("out") => Some(text.get("desk-signed-out")),
        Some("ended") => Some(text.get("desk-session-ended")),
        _ => None,
    };
    let frame = Frame::closed(text, title(&app, text).await?);
    Ok(page(StatusCode::OK, &SignInPage { frame, notice, error: None }))
}

/// Takes a passphrase. One at a time: each costs 64 MiB and most of a second, and the wait after wrong ones is for all.
pub(super) async fn enter(
    State(app): State<Arc<App>>,
    Extension(language): Extension<Language>,
    headers: HeaderMap,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Result<Response, StatusCode> {
    let Form(form) = form.map_err(|rejection| rejection.status())?;
    let passphrase = Zeroizing::new(form.passphrase);
    // The queue ends with the connection; a try that has begun goes on and counts, even if nobody waits for it.
    let mut attempts = app.attempts.clone().lock_owned().await;
    let front = app.front.clone();
    let entered = blocking(move || {
        if let Some(wait) = attempts.wait(Instant::now()) {
            // A second's part is a second's wait.
            return Err(SignInError::Wait(u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX)));
        }
        let entered = front.sign_in(&passphrase);
        match &entered {
            Ok(_) => attempts.right(),
            Err(SignInError::WrongPassphrase) => attempts.wrong(Instant::now()),
            Err(_) => {}
        }
        entered
    })
    .await?;
    match entered {
        Ok(inbox) => {
            let mut sessions = app.sessions();
            if let Some(before) = Token::from_cookie(&headers, app.config.port) {
                sessions.end(&before);
            }
            let id = sessions.begin(inbox, Instant::now());
            Ok(([(header::SET_COOKIE, id.to_cookie(app.config.port))], Redirect::to("/")).into_response())
        }
        Err(error) => refused(&app, app.words.of(language), &error).await,
    }
}

async fn refused(app: &App, text: &Text, error: &SignInError) -> Result<Response, StatusCode> {
    let (status, error, wait) = match error {
        SignInError::WrongPassphrase => {
            let error = (text.get("desk-passphrase-wrong"), text.hint("desk-passphrase-wrong", &[]));
            (StatusCode::FORBIDDEN, error, None)
        }
        SignInError::Wait(seconds) => {
            let values = [("count", (*seconds).into())];
            let error = (text.with("desk-passphrase-wait", &values), text.hint("desk-passphrase-wait", &[]));
            (StatusCode::TOO_MANY_REQUESTS, error, Some(*seconds))
        }
        SignInError::Damaged(what) => {
            let values = [("what", what.into())];
            let error = (text.with("desk-damaged", &values), text.hint("desk-damaged", &[]));
            (StatusCode::INTERNAL_SERVER_ERROR, error, None)
        }
    };
    let frame = Frame::closed(text, title(app, text).await?);
    let mut response = page(status, &SignInPage { frame, notice: None, error: Some(error) });
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

async fn title(app: &App, text: &Text) -> Result<String, StatusCode> {
    let front = app.front.clone();
    let name = blocking(move || front.name()).await?;
    Ok(name.map_or_else(|| text.get("desk-title"), |name| text.with("desk-of", &[("name", (&name).into())])))
}
