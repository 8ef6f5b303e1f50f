//! A text in several languages, as bundles and forms carry it.

use bincode::{Decode, Encode};

/// Languages of one text.
const LANGUAGES_MAX: usize = 16;
/// Bytes of a language's code ("rw", "fr-CD").
const CODE_BYTES_MAX: usize = 12;
/// Bytes of one text.
const TEXT_BYTES_MAX: usize = 4096;

/// A character that may be shown as it is: no control character but line break and tab, and none that turns the
/// direction of what follows or has no width, by which one text can be made to look like another.
pub(crate) fn is_shown(c: char) -> bool {
    let hides = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !hides && (!c.is_control() || c == '\n' || c == '\t')
}

/// A text that somebody wrote, for a screen: what may not be shown is replaced, nothing is refused.
pub fn shown(text: &str) -> String {
    text.chars().map(|c| if is_shown(c) { c } else { '\u{fffd}' }).collect()
}

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
        let plain = |text: &str| !text.contains('\t') && text.chars().all(is_shown);
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
    fn what_a_person_wrote_is_shown_without_tricks_and_never_refused() {
        assert_eq!(shown("Ego\n\u{202e}oga\u{7}"), "Ego\n\u{fffd}oga\u{fffd}");
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
            Texts::new([("en", "clinic\u{202e}cilc")]),
            Texts::new([("en", "x".repeat(4097).as_str())]),
        ] {
            assert!(!texts.is_valid(), "{texts:?}");
        }
    }
}
