//! The desk's pages: server-rendered, on loopback, for the recipient's own browser. A handler is a file; showing and
//! doing are two; what was done redirects. Every page works without script.
//!
//! What a page on a foreign site could try, by the same browser, is refused in `guard`; who is in front of the screen
//! is known by `session`.

mod answer;
mod attachment;
mod attempts;
mod errors;
mod frame;
mod guard;
mod inbox;
mod language;
mod report;
mod serve;
mod session;
mod sign_in;
mod sign_out;
mod signed_in;
mod statics;
mod words;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};

use crate::view::Front;
use attempts::Attempts;
use session::Sessions;
use words::Words;

pub use serve::serve;

/// Bytes of a request's body: an answer of [`crate::view::ANSWER_CHARS_MAX`] characters, percent-encoded, fits.
pub const REQUEST_BYTES_MAX: usize = 64 * 1024;
/// How long somebody stays signed in without doing anything.
pub const IDLE_MAX: Duration = Duration::from_secs(30 * 60);

/// Where the pages are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebConfig {
    /// The port on loopback: requests for any other host are refused.
    pub port: u16,
    /// How long somebody stays signed in without doing anything.
    pub idle_max: Duration,
}

impl WebConfig {
    /// The pages at this port.
    pub const fn new(port: u16) -> Self {
        Self { port, idle_max: IDLE_MAX }
    }
}

/// All pages of a desk.
pub fn router(front: Arc<dyn Front>, config: WebConfig) -> Router {
    let app = Arc::new(App {
        front,
        config,
        words: Words::new(),
        sessions: Mutex::new(Sessions::new(config.idle_max)),
        attempts: Arc::default(),
    });
    Router::new()
        .route("/", get(inbox::show))
        .route("/inbox/count", get(inbox::count))
        .route("/reports/{number}", get(report::show))
        .route("/reports/{number}/answer", post(answer::send).get(answer::look))
        .route("/reports/{number}/attachments/{index}", get(attachment::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_out::leave))
        .route("/static/{name}", get(statics::show))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), guard::refuse_foreign))
        .layer(middleware::from_fn(guard::refuse_slow))
        .layer(middleware::from_fn_with_state(app.clone(), errors::explain))
        .layer(middleware::from_fn_with_state(app.clone(), language::choose))
        .layer(middleware::from_fn(guard::add_headers))
        .with_state(app)
}

/// What all handlers share.
struct App {
    front: Arc<dyn Front>,
    config: WebConfig,
    words: Words,
    sessions: Mutex<Sessions>,
    attempts: Arc<tokio::sync::Mutex<Attempts>>,
}

impl App {
    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        // Sessions are changed in single steps, so that what a panicking thread left is whole.
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs what may block on a thread for it. A panic there is a page that says so, and nothing else.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StatusCode> {
    tokio::task::spawn_blocking(work).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}
