//! Who is signed in: a few sessions in memory, each known by a random number in a cookie.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue, header};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::view::Inbox;

/// Sessions at once. A desk has a handful of people; beyond this the one that was used longest ago ends.
pub(super) const SESSIONS_MAX: usize = 32;
/// Bytes of a token: 256 bits can't be guessed.
const TOKEN_BYTES: usize = 32;

/// A secret number: what a cookie says, or what a form says. Compared in constant time, never shown in logs.
#[derive(Clone)]
pub(super) struct Token(Zeroizing<[u8; TOKEN_BYTES]>);

/// What was just done, told on the next page that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flash {
    /// An answer was sealed.
    Answered,
}

/// Somebody who is signed in.
pub(super) struct Session {
    id: Token,
    /// What each form of this session must say.
    pub(super) csrf: Token,
    /// What she may read.
    pub(super) inbox: Arc<dyn Inbox>,
    /// Told once.
    pub(super) flash: Option<Flash>,
    used: Instant,
}

/// All who are signed in.
pub(super) struct Sessions {
    list: Vec<Session>,
    idle_max: Duration,
}

impl Sessions {
    pub(super) const fn new(idle_max: Duration) -> Self {
        Self { list: Vec::new(), idle_max }
    }

    /// Begins a session, and gives its number.
    pub(super) fn begin(&mut self, inbox: Arc<dyn Inbox>, now: Instant) -> Token {
        self.end_idle(now);
        if self.list.len() >= SESSIONS_MAX
            && let Some(oldest) = (0..self.list.len()).min_by_key(|at| self.list[*at].used)
        {
            self.list.swap_remove(oldest);
        }
        let id = Token::draw();
        self.list.push(Session { id: id.clone(), csrf: Token::draw(), inbox, flash: None, used: now });
        id
    }

    /// The session of this number, without counting as use of it.
    pub(super) fn peek(&mut self, id: &Token, now: Instant) -> Option<&mut Session> {
        self.end_idle(now);
        self.list.iter_mut().find(|session| session.id.is(id))
    }

    /// The session of this number, which counts as used.
    pub(super) fn touch(&mut self, id: &Token, now: Instant) -> Option<&mut Session> {
        let session = self.peek(id, now)?;
        session.used = now;
        Some(session)
    }

    /// Ends the session of this number.
    pub(super) fn end(&mut self, id: &Token) {
        self.list.retain(|session| !session.id.is(id));
    }

    fn end_idle(&mut self, now: Instant) {
        let idle_max = self.idle_max;
        self.list.retain(|session| now.saturating_duration_since(session.used) < idle_max);
    }
}

impl Token {
    /// A fresh one.
    ///
    /// # Panics
    /// When the system has no randomness: nobody could be signed in safely.
    fn draw() -> Self {
        let mut bytes = Zeroizing::new([0; TOKEN_BYTES]);
        getrandom::fill(bytes.as_mut()).expect("the system has randomness");
        Self(bytes)
    }

    /// From hexadecimal digits.
    pub(super) fn read(digits: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; TOKEN_BYTES]);
        hex::decode_to_slice(digits, bytes.as_mut()).ok()?;
        Some(Self(bytes))
    }

    /// As hexadecimal digits.
    pub(super) fn digits(&self) -> String {
        hex::encode(self.0.as_ref())
    }

    /// Whether it is the other one, in constant time.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.as_ref().ct_eq(other.0.as_ref()).into()
    }

    /// What the session's cookie says. Cookies know no ports, so the name does.
    pub(super) fn from_cookie(headers: &HeaderMap, port: u16) -> Option<Self> {
        Self::read(cookie(headers, &cookie_name(port))?)
    }

    /// The header that sets the session's cookie.
    pub(super) fn to_cookie(&self, port: u16) -> HeaderValue {
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name(port), self.digits());
        HeaderValue::from_str(&cookie).expect("a name and digits are ASCII")
    }
}

/// The header that removes the session's cookie.
pub(super) fn no_cookie(port: u16) -> HeaderValue {
    let cookie = format!("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", cookie_name(port));
    HeaderValue::from_str(&cookie).expect("a name is ASCII")
}

/// The value of the first cookie of this name.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

fn cookie_name(port: u16) -> String {
    format!("ijwi-desk-{port}")
}

#[cfg(test)]
mod tests {
    use ijwi_text::Language;

    use super::*;
    use crate::view::{AnswerError, Case, CaseLine, MediaType, Status};

    struct NoReports;

    impl Inbox for NoReports {
        fn status(&self) -> Status {
            Status::default()
        }

        fn list(&self, _: Language) -> Vec<CaseLine> {
            Vec::new()
        }

        fn case(&self, _: u32, _: Language) -> Option<Case> {
            None
        }

        fn attachment(&self, _: u32, _: usize) -> Option<(MediaType, Vec<u8>)> {
            None
        }

        fn answer(&self, _: u32, _: &str) -> Result<(), AnswerError> {
            Err(AnswerError::NotWanted)
        }
    }

    const SECOND: Duration = Duration::from_secs(1);

    fn inbox() -> Arc<dyn Inbox> {
        Arc::new(NoReports)
    }

    #[test]
    fn ends_when_it_was_idle_too_long_and_not_before() {
        let now = Instant::now();
        let mut sessions = Sessions::new(10 * SECOND);
        let id = sessions.begin(inbox(), now);
        assert!(sessions.touch(&id, now + 9 * SECOND).is_some());
        assert!(sessions.peek(&id, now + 18 * SECOND).is_some(), "use began the wait anew");
        assert!(sessions.peek(&id, now + 19 * SECOND).is_none(), "looking did not");
        assert!(sessions.touch(&id, now).is_none(), "what ended stays ended");
    }

    #[test]
    fn the_one_used_longest_ago_ends_when_there_are_too_many() {
        let now = Instant::now();
        let mut sessions = Sessions::new(1_000 * SECOND);
        let ids: Vec<_> = (0..SESSIONS_MAX as u32).map(|at| sessions.begin(inbox(), now + at * SECOND)).collect();
        let later = now + 100 * SECOND;
        assert!(sessions.touch(&ids[0], later).is_some());
        let another = sessions.begin(inbox(), later);
        assert!(sessions.peek(&ids[0], later).is_some());
        assert!(sessions.peek(&ids[1], later).is_none());
        assert!(sessions.peek(&another, later).is_some());
        assert_eq!(sessions.list.len(), SESSIONS_MAX);
    }

    #[test]
    fn is_found_by_its_own_number_only() {
        let now = Instant::now();
        let mut sessions = Sessions::new(SECOND);
        let id = sessions.begin(inbox(), now);
        assert!(sessions.peek(&Token::draw(), now).is_none());
        sessions.end(&Token::draw());
        assert!(sessions.peek(&id, now).is_some());
        sessions.end(&id);
        assert!(sessions.peek(&id, now).is_none());
    }

    #[test]
    fn a_cookie_is_read_among_others_and_never_from_something_else() {
        let token = Token::draw();
        let digits = token.digits();
        let read = |cookie: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookie.parse().expect("a header"));
            Token::from_cookie(&headers, 80).is_some_and(|read| read.is(&token))
        };
        assert!(read(&format!("a=b; ijwi-desk-80={digits}; c=d")));
        assert!(!read(&format!("ijwi-desk-8080={digits}")));
        assert!(!read(&format!("x-ijwi-desk-80={digits}")));
        assert!(!read(&format!("ijwi-desk-80={}", &digits[1..])));
        assert!(!read(&format!("ijwi-desk-80={digits}00")));
        assert!(!read("ijwi-desk-80="));
    }
}
