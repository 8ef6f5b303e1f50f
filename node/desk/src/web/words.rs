//! The texts of all languages, and the small phrases that are put together here.

use std::time::Duration;

use ijwi_text::{Language, Text};

use crate::view::Warning;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The texts of all languages, read once.
pub(super) struct Words(Vec<Text>);

impl Words {
    pub(super) fn new() -> Self {
        Self(Language::ALL.into_iter().map(Text::new).collect())
    }

    /// The texts of a language.
    pub(super) fn of(&self, language: Language) -> &Text {
        self.0.iter().find(|text| text.language() == language).expect("there is one for each language")
    }
}

/// When the relay was reached last: "3 minutes ago".
pub(super) fn last_contact(text: &Text, ago: Option<Duration>) -> String {
    match ago {
        None => text.get("desk-status-relay-never"),
        Some(ago) => text.with("desk-status-relay", &[("time", (&since(text, ago)).into())]),
    }
}

/// The size of a file, in kilobytes, never 0.
pub(super) fn size(text: &Text, bytes: u32) -> String {
    text.with("desk-size", &[("kilobytes", bytes.div_ceil(1000).max(1).into())])
}

/// A language that an author named: its own name if it is one of ours, else her code for it.
pub(super) fn language_name(code: &str) -> &str {
    match Language::from_code(code) {
        Some(language) => language.name(),
        None => code,
    }
}

/// The class of a warning, what it says, and what to do about it.
pub(super) fn warning(text: &Text, warning: Warning) -> (&'static str, String, String) {
    match warning {
        Warning::BundleOld(day) => {
            let day = day.to_string();
            let values = [("day", (&day).into())];
            ("heed", text.with("desk-warning-bundle-old", &values), text.get("desk-warning-bundle-old-hint"))
        }
        Warning::PrekeysEnd(day) => {
            let day = day.to_string();
            let values = [("day", (&day).into())];
            ("heed", text.with("desk-warning-prekeys", &values), text.get("desk-warning-prekeys-hint"))
        }
        Warning::TwoBundles => {
            ("alarm", text.get("desk-warning-two-bundles"), text.get("desk-warning-two-bundles-hint"))
        }
        Warning::RelayLogBroken => ("alarm", text.get("desk-warning-log"), text.get("desk-warning-log-hint")),
    }
}

fn since(text: &Text, ago: Duration) -> String {
    let seconds = ago.as_secs();
    match seconds {
        0..MINUTE => text.get("desk-ago-now"),
        MINUTE..HOUR => text.with("desk-ago-minutes", &[("count", (seconds / MINUTE).into())]),
        HOUR..DAY => text.with("desk-ago-hours", &[("count", (seconds / HOUR).into())]),
        _ => text.with("desk-ago-days", &[("count", (seconds / DAY).into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_largest_whole_unit() {
        let text = Text::new(Language::En);
        for (seconds, told) in [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3_599, "59 minutes ago"),
            (3_600, "1 hour ago"),
            (86_399, "23 hours ago"),
            (86_400, "1 day ago"),
            (864_000, "10 days ago"),
        ] {
            assert_eq!(since(&text, Duration::from_secs(seconds)), told);
        }
    }

    #[test]
    fn sizes_are_whole_kilobytes_and_never_none() {
        let text = Text::new(Language::En);
        for (bytes, told) in [(0, "1 kB"), (1, "1 kB"), (1_000, "1 kB"), (1_001, "2 kB"), (u32::MAX, "4294968 kB")] {
            assert_eq!(size(&text, bytes), told);
        }
    }

    #[test]
    fn a_language_of_ours_is_told_by_its_name_and_another_as_it_was_given() {
        assert_eq!(language_name("rn"), "Ikirundi");
        assert_eq!(language_name("ln"), "ln");
    }
}
