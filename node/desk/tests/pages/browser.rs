//! What stands for a browser: it keeps cookies, names its origin, and follows nothing by itself.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use ijwi_desk::web::{WebConfig, router};
use tower::ServiceExt;

use crate::double::{Double, DoubleFront, PASSPHRASE};

/// The port that the pages believe to be at.
pub(crate) const PORT: u16 = 4_700;
const HOST: &str = "localhost:4700";
const ORIGIN: &str = "http://localhost:4700";
const BODY_BYTES_MAX: usize = 1 << 20;

/// A browser in front of a desk.
pub(crate) struct Browser {
    pages: Router,
    cookies: Vec<(String, String)>,
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Browser {
    /// In front of this desk, not signed in.
    pub(crate) fn new(desk: &Arc<Double>) -> Self {
        Self::with(desk, WebConfig::new(PORT))
    }

    /// The same, served as this says.
    pub(crate) fn with(desk: &Arc<Double>, config: WebConfig) -> Self {
        Self { pages: router(Arc::new(DoubleFront(desk.clone())), config), cookies: Vec::new() }
    }

    /// In front of this desk, signed in.
    pub(crate) async fn signed_in(desk: &Arc<Double>) -> Self {
        let mut browser = Self::new(desk);
        let page = browser.post("/sign-in", &[("passphrase", PASSPHRASE)]).await;
        assert_eq!(page.leads_to(), "/");
        browser
    }

    /// Another one on the same pages, without cookies.
    pub(crate) fn stranger(&self) -> Self {
        Self { pages: self.pages.clone(), cookies: Vec::new() }
    }

    /// One that stole the cookies.
    pub(crate) fn copy(&self) -> Self {
        Self { pages: self.pages.clone(), cookies: self.cookies.clone() }
    }

    /// Loads a page.
    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path).header(header::HOST, HOST), String::new()).await
    }

    /// Sends a form, as one of the pages would.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let request = Request::post(path).header(header::HOST, HOST).header(header::ORIGIN, ORIGIN);
        self.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), body.join("&")).await
    }

    /// Sends a request that may be none of a browser's, with its cookies.
    pub(crate) async fn send(&mut self, mut request: axum::http::request::Builder, body: String) -> Page {
        for (name, value) in &self.cookies {
            request = request.header(header::COOKIE, format!("{name}={value}"));
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.pages.clone().oneshot(request).await.expect("pages never fail");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().expect("ASCII").split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let body = to_bytes(body, BODY_BYTES_MAX).await.expect("a body");
        Page { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

impl Page {
    /// A header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// Where it leads; nothing when it is no redirect after a form.
    pub(crate) fn leads_to(&self) -> &str {
        if self.status == StatusCode::SEE_OTHER { self.header("location") } else { "" }
    }

    /// What its forms say.
    pub(crate) fn csrf(&self) -> String {
        let (_, rest) = self.body.split_once("name=\"csrf\" value=\"").expect("a form");
        rest.split('"').next().expect("a value").to_owned()
    }
}

fn percent(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02x}")).collect()
}
