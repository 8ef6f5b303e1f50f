//! Handlers that are for somebody who is signed in take one of these, and can't be reached otherwise.

use std::sync::Arc;
use std::time::Instant;

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::App;
use super::session::Token;
use crate::view::Inbox;

/// Where somebody is sent whose session is over.
pub(super) const ENDED: &str = "/sign-in?ended";

/// Somebody who is signed in. Taking it counts as use of the session.
pub(super) struct SignedIn {
    /// What she may read.
    pub(super) inbox: Arc<dyn Inbox>,
    /// What the forms of her pages say.
    pub(super) csrf: String,
    /// Her session.
    pub(super) id: Token,
}

/// A form that one of her own pages sent.
pub(super) struct SignedForm<T> {
    /// Who sent it.
    pub(super) signed_in: SignedIn,
    /// What else it says.
    pub(super) fields: T,
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Redirect> {
        let id = Token::from_cookie(&parts.headers, app.config.port).ok_or_else(|| Redirect::to("/sign-in"))?;
        let mut sessions = app.sessions();
        let session = sessions.touch(&id, Instant::now()).ok_or_else(|| Redirect::to(ENDED))?;
        Ok(Self { inbox: session.inbox.clone(), csrf: session.csrf.digits(), id })
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for SignedForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed_in = SignedIn::from_request_parts(&mut parts, app).await.map_err(Redirect::into_response)?;
        let form = Form::<Fields<T>>::from_request(Request::from_parts(parts, body), app).await;
        // What the extractor would say goes to no page: the status does.
        let Form(form) = form.map_err(|rejection| rejection.status().into_response())?;
        let is_own = Token::read(&form.csrf)
            .zip(Token::read(&signed_in.csrf))
            .is_some_and(|(said, expected)| said.is(&expected));
        if !is_own {
            return Err(StatusCode::FORBIDDEN.into_response());
        }
        Ok(Self { signed_in, fields: form.fields })
    }
}

#[derive(Deserialize)]
struct Fields<T> {
    #[serde(default)]
    csrf: String,
    #[serde(flatten)]
    fields: T,
}
