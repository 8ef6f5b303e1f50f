//! Signing out: the session ends.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

use super::App;
use super::session::no_cookie;
use super::signed_in::SignedForm;

/// The page sends nothing but its token.
#[derive(Deserialize)]
pub(super) struct Nothing {}

/// Ends the session.
pub(super) async fn leave(State(app): State<Arc<App>>, form: SignedForm<Nothing>) -> impl IntoResponse + use<> {
    app.sessions().end(&form.signed_in.id);
    let Nothing {} = form.fields;
    ([(header::SET_COOKIE, no_cookie(app.config.port))], Redirect::to("/sign-in?out"))
}
