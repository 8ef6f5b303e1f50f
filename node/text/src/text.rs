//! A reader's texts: a key and its values in, a sentence out.

use core::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::{Language, locales};

/// The texts of one language, and of those that stand in for it. Making one reads its files (a millisecond or so); make
/// it once and share it.
pub struct Text {
    language: Language,
    bundles: Vec<FluentBundle<FluentResource>>,
}

/// What is put into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Words, as they are.
    Text(&'a str),
    /// A count, which also decides between one and several.
    Number(u64),
}

impl Text {
    /// The texts of this language.
    pub fn new(language: Language) -> Self {
        Self { language, bundles: language.chain().iter().map(|language| bundle(*language)).collect() }
    }

    /// Their language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The text of a key. An unknown key comes back in brackets.
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The text of a key, with these values at the places of their names.
    pub fn with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.find(key, values).unwrap_or_else(|| format!("[{key}]"))
    }

    /// What a person can do about an error: the text of `<key>-hint`, if there is one.
    pub fn hint(&self, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        self.find(&format!("{key}-hint"), values)
    }

    fn find(&self, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let args: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, FluentValue::from(*value))).collect();
        self.bundles.iter().find_map(|bundle| {
            let pattern = bundle.get_message(key)?.value()?;
            // A value that was forgotten stays in the text as its name; nothing more can be said about it here.
            Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
        })
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({})", self.language.code())
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let code = language.code().parse().expect("two letters are a language");
    let mut bundle = FluentBundle::new_concurrent(vec![code]);
    // The marks would be bytes of garbage in a terminal, and none of the languages is written from right to left.
    bundle.set_use_isolating(false);
    for source in locales::sources(language) {
        bundle.add_resource(locales::resource(source)).expect("no key is there twice, which a test holds");
    }
    bundle
}

impl<'a> From<Value<'a>> for FluentValue<'a> {
    fn from(value: Value<'a>) -> Self {
        match value {
            Value::Text(text) => text.into(),
            Value::Number(number) => number.into(),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        // No target has a usize of more than 64 bits.
        Self::Number(number as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_one_and_several_and_puts_words_in_as_they_are() {
        let text = Text::new(Language::En);
        assert_eq!(text.with("desk-count-new", &[("count", 1_u64.into())]), "1 new report");
        assert_eq!(text.with("desk-count-new", &[("count", 12_usize.into())]), "12 new reports");
        assert_eq!(text.with("desk-of", &[("name", "{ $x } <b>".into())]), "Desk of { $x } <b>");
        let sealed = [("envelopes", 1_u32.into()), ("recipients", 2_u32.into())];
        assert_eq!(text.with("cli-sealed", &sealed), "The report is sealed: 1 envelope for 2 recipients.");
    }

    #[test]
    fn zero_is_singular_in_french() {
        let text = Text::new(Language::Fr);
        assert_eq!(text.with("desk-count-new", &[("count", 0_u64.into())]), "0 nouveau signalement");
    }

    #[test]
    fn an_unknown_key_comes_back_in_brackets() {
        for language in Language::ALL {
            let text = Text::new(language);
            assert_eq!(text.get("desk-nothing"), "[desk-nothing]");
            assert_eq!(text.get(""), "[]");
        }
    }

    #[test]
    fn an_error_has_a_hint_where_something_can_be_done() {
        let text = Text::new(Language::En);
        assert_eq!(text.hint("error-stamps-none", &[]).as_deref(), Some("Ask a field team for new ones."));
        assert_eq!(text.hint("error-pin-differs", &[]), None);
    }

    #[test]
    fn a_forgotten_value_is_no_panic() {
        assert_eq!(Text::new(Language::En).get("desk-of"), "Desk of {$name}");
    }

    #[test]
    fn can_be_shared_between_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        shared(&Text::new(Language::Sw));
    }
}
