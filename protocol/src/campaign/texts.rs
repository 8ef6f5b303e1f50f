//! A text in several languages, as bundles and forms carry it.

use bincode::{Decode, Encode};

/// Languages of one text.
const LANGUAGES_MAX: usize = 16;
/// Bytes of a language's code ("rw", "fr-CD").
const CODE_BYTES_MAX: usize = 12;
/// Bytes of one text.
const TEXT_BYTES_MAX: usize = 4096;

/// One text, by language code. The first is what readers of other languages see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Texts(Vec<(String, String)>);

impl Texts {
    /// From (language code, text) pairs.
    pub fn new<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(texts.into_iter().map(|(code, text)| (code.to_owned(), text.to_owned())).collect())
    }

    /// The text in this language, else the first one, else nothing.
    pub fn get(&self, language: &str) -> &str {
        self.exact(language).or_else(|| self.0.first().map(|(_, text)| text.as_str())).unwrap_or("")
    }

    /// The text in this language only.
    pub fn exact(&self, language: &str) -> Option<&str> {
        self.0.iter().find(|(code, _)| code == language).map(|(_, text)| text.as_str())
    }

    /// The pairs, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(code, text)| (code.as_str(), text.as_str()))
    }

    /// Whether it is within bounds, and says each language once and something in each. What comes from outside is shown
    /// on screens, so no control characters but the line break.
    pub fn is_valid(&self) -> bool {
        let plain = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n');
        !self.0.is_empty()
            && self.0.len() <= LANGUAGES_MAX
            && self.0.iter().enumerate().all(|(at, (code, text))| {
                !code.is_empty()
                    && code.len() <= CODE_BYTES_MAX
                    && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                    && !text.is_empty()
                    && text.len() <= TEXT_BYTES_MAX
                    && plain(text)
                    && self.0[..at].iter().all(|(earlier, _)| earlier != code)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_back_to_the_first_language() {
        let texts = Texts::new([("fr", "Clinique"), ("en", "Clinic")]);
        assert!(texts.is_valid());
        assert_eq!(texts.get("en"), "Clinic");
        assert_eq!(texts.get("rn"), "Clinique");
        assert_eq!(Texts::default().get("en"), "");
    }

    #[test]
    fn refuses_what_a_screen_should_not_show() {
        for texts in [
            Texts::default(),
            Texts::new([("en", "")]),
            Texts::new([("", "x")]),
            Texts::new([("e n", "x")]),
            Texts::new([("en", "x"), ("en", "y")]),
            Texts::new([("en", "\u{1b}[2J")]),
            Texts::new([("en", "x".repeat(4097).as_str())]),
        ] {
            assert!(!texts.is_valid(), "{texts:?}");
        }
    }
}
