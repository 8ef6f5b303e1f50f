//! In which language pages are: what was chosen here, else what the browser prefers, else English.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use ijwi_text::Language;

use super::App;
use super::session::cookie;

/// Languages of a browser's list that are looked at.
const PREFERENCES_MAX: usize = 16;
const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

/// Puts the language into the request. A link `?lang=fr` on any page sets it, and leads back to that page.
pub(super) async fn choose(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let name = format!("ijwi-language-{}", app.config.port);
    if *request.method() == Method::GET
        && let Some(language) = wanted(request.uri())
    {
        let cookie = format!("{name}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={YEAR_SECONDS}", language.code());
        let cookie = HeaderValue::from_str(&cookie).expect("names and numbers are ASCII");
        return ([(header::SET_COOKIE, cookie)], Redirect::to(request.uri().path())).into_response();
    }
    let chosen = cookie(request.headers(), &name).and_then(Language::from_code);
    let language = chosen.or_else(|| preferred(request.headers())).unwrap_or_default();
    request.extensions_mut().insert(language);
    next.run(request).await
}

/// The language of `?lang=…`, on a path of our own. A path like `//host` would lead somewhere else.
fn wanted(uri: &Uri) -> Option<Language> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-');
    let is_own = uri.path().bytes().all(is_plain) && !uri.path().contains("//");
    uri.query()?.strip_prefix("lang=").filter(|_| is_own).and_then(Language::from_code)
}

/// The first language of `Accept-Language` that is one of ours. Browsers list them by preference (RFC 9110, section
/// 12.5.4, has weights for it, which the order of all browsers follows).
fn preferred(headers: &HeaderMap) -> Option<Language> {
    let list = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    list.split(',').take(PREFERENCES_MAX).find_map(|entry| Language::from_code(entry.split(';').next()?.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_sets_it_on_our_own_pages_only() {
        for (uri, language) in [
            ("/?lang=fr", Some(Language::Fr)),
            ("/reports/3?lang=rn", Some(Language::Rn)),
            ("/?lang=xx", None),
            ("/?other=1", None),
            ("/", None),
            ("//example?lang=fr", None),
            ("/\\example?lang=fr", None),
            ("/%2f/example?lang=fr", None),
        ] {
            assert_eq!(wanted(&uri.parse().expect("a URI")), language, "{uri}");
        }
    }

    #[test]
    fn the_browsers_first_that_we_have_is_taken() {
        for (list, language) in [
            ("fr-CD,fr;q=0.9,en;q=0.8", Some(Language::Fr)),
            ("ln, sw;q=0.8, en;q=0.5", Some(Language::Sw)),
            ("ln", None),
            ("", None),
            (";;,,", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, list.parse().expect("a header"));
            assert_eq!(preferred(&headers), language, "{list}");
        }
    }
}
