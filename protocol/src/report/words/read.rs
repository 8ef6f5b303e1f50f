//! Reading seven words as people type them.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::list::{Found, Language, List, fold, is_accent};
use super::{SevenWords, WORDS};

/// Bytes of typed text that are looked at: seven words with room for any sloppiness.
const TEXT_BYTES_MAX: usize = 1024;

/// Words that are offered in place of one that is not in the list: what fits under a finger.
const NEAREST_MAX: usize = 4;

/// Why typed text is not seven words.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WordsError {
    /// More than 1,024 bytes.
    TooLong,
    /// So many words, not seven.
    Count(usize),
    /// A word is not in the list; the first such, if more are not.
    NotInList {
        /// Which one, 1 to 7.
        position: usize,
        /// The language that more of the words are of.
        language: Language,
        /// At most four words of the list that may be meant, the nearest first; none when nothing is near.
        nearest: Vec<&'static str>,
    },
    /// They are words of more than one language. It must be asked for, and [`read_in`](super::SevenWords::read_in)
    /// used. It takes seven of the 123 words that both lists have, or short forms; words that were drawn are hardly so.
    Ambiguous,
}

/// The words in the one of the languages that all are of.
pub(super) fn read(text: &str, languages: &[Language]) -> Result<(SevenWords, Language), WordsError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(WordsError::TooLong);
    }
    let letters = |letter: char| letter.is_alphabetic() || is_accent(letter);
    let typed: Vec<Zeroizing<String>> =
        text.split(|letter| !letters(letter)).map(fold).filter(|word| !word.is_empty()).collect();
    let typed: &[Zeroizing<String>; WORDS] = typed.as_slice().try_into().map_err(|_| WordsError::Count(typed.len()))?;

    let mut readings: Vec<Reading> = languages.iter().map(|&language| Reading::new(typed, language)).collect();
    // Stable, so that of equals the first language stays first.
    readings.sort_by_key(|reading| core::cmp::Reverse(reading.fit()));
    let best = &readings[0];
    let words = best.words().map_err(|at| WordsError::NotInList {
        position: at + 1,
        language: best.language,
        nearest: List::of(best.language).nearest(&typed[at], NEAREST_MAX),
    })?;
    if readings.iter().skip(1).any(|other| other.fit() == best.fit()) {
        return Err(WordsError::Ambiguous);
    }
    Ok((words, best.language))
}

/// What was typed, taken for words of one language.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Reading {
    #[zeroize(skip)]
    language: Language,
    found: [Option<Found>; WORDS],
}

impl Reading {
    fn new(typed: &[Zeroizing<String>; WORDS], language: Language) -> Self {
        let list = List::of(language);
        Self { language, found: core::array::from_fn(|at| list.find(&typed[at])) }
    }

    /// How well the language fits: by how many words are of it, then by how many are whole.
    fn fit(&self) -> (usize, usize) {
        let found = || self.found.iter().flatten();
        (found().count(), found().filter(|word| word.whole).count())
    }

    /// All seven, or the index of the first word that is not of the language.
    fn words(&self) -> Result<SevenWords, usize> {
        let mut words = SevenWords([0; WORDS]);
        for (at, found) in self.found.iter().enumerate() {
            words.0[at] = found.as_ref().ok_or(at)?.number;
        }
        Ok(words)
    }
}

impl core::fmt::Debug for WordsError {
    /// Without the words that may be meant: they say most of what was typed.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooLong => f.write_str("TooLong"),
            Self::Count(count) => write!(f, "Count({count})"),
            Self::NotInList { position, language, .. } => write!(f, "NotInList({position}, {language:?}, ..)"),
            Self::Ambiguous => f.write_str("Ambiguous"),
        }
    }
}

impl core::fmt::Display for WordsError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooLong => f.write_str("the text is too long for seven words"),
            Self::Count(count) => write!(f, "{count} words instead of seven"),
            Self::NotInList { position, .. } => write!(f, "word {position} is not in the list"),
            Self::Ambiguous => f.write_str("the words are of more than one language"),
        }
    }
}

impl core::error::Error for WordsError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn reads_what_it_wrote_in_every_language(seed: [u8; 32], separator in "[ ,\n-]{1,3}", upper: bool) {
            let words = SevenWords::draw(&mut Rng::from_seed(seed));
            for &language in Language::ALL {
                let mut text = words.words(language).join(&separator);
                if upper {
                    text = text.to_uppercase();
                }
                let (read, detected) = SevenWords::read(&text).unwrap();
                prop_assert_eq!((&read, detected), (&words, language));
                prop_assert_eq!(&SevenWords::read_in(&text, language).unwrap(), &words);

                let short = words.words(language).map(|word| word.chars().take(4).collect::<String>()).join(" ");
                prop_assert_eq!(&SevenWords::read_in(&short, language).unwrap(), &words);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
            let _ = SevenWords::read(&text);
        }
    }

    fn french(text: &str) -> [&'static str; WORDS] {
        let (words, language) = SevenWords::read(text).unwrap();
        assert_eq!(language, Language::French);
        words.words(language)
    }

    #[test]
    fn reads_sloppy_typing() {
        let meant = ["\u{e9}l\u{e8}ve", "z\u{e9}nith", "abaisser", "d\u{e9}crire", "zoologie", "algue", "incendie"];
        for text in [
            "\u{e9}l\u{e8}ve z\u{e9}nith abaisser d\u{e9}crire zoologie algue incendie",
            "  ELEVE, zenith;ABAISSER\n\ndecrire - zoologie/algue\tIncendie.  ",
            "1. e\u{301}le\u{300}ve 2. ze\u{301}nith 3. abaisser 4. de\u{301}crire 5. zoologie 6. algue 7. incendie",
            "elev zeni abai decr zool algu ince",
        ] {
            assert_eq!(french(text), meant);
        }
    }

    #[test]
    fn a_wrong_count_is_told() {
        let count = |text| SevenWords::read(text).unwrap_err();
        assert_eq!(count(""), WordsError::Count(0));
        assert_eq!(count("1234 -- ,,\u{301}"), WordsError::Count(0));
        assert_eq!(count("zoo zoo zoo zoo zoo zoo"), WordsError::Count(6));
        assert_eq!(count("zoo zoo zoo zoo zoo zoo zoo zoo"), WordsError::Count(8));
    }

    #[test]
    fn text_is_read_up_to_its_bound() {
        let text = |bytes: usize| format!("{:>bytes$}", "zoo zone zero zebra wrong write wrist");
        assert!(SevenWords::read(&text(TEXT_BYTES_MAX)).is_ok());
        assert_eq!(SevenWords::read(&text(TEXT_BYTES_MAX + 1)).unwrap_err(), WordsError::TooLong);
        assert_eq!(SevenWords::read(&"a".repeat(TEXT_BYTES_MAX)).unwrap_err(), WordsError::Count(1));
    }

    #[test]
    fn a_word_that_is_not_in_the_list_is_named_with_the_nearest() {
        let refused = |text| match SevenWords::read(text).unwrap_err() {
            WordsError::NotInList { position, language, nearest } => (position, language, nearest),
            other => panic!("{other}"),
        };
        let (position, language, nearest) = refused("zoo zone zero zebra wrong wirte wrist");
        assert_eq!((position, language), (6, Language::English));
        assert_eq!(nearest[..2], ["wire", "write"]);
        let (position, language, nearest) = refused("abaiser zoologie algue incendie decrire zenith eleve");
        assert_eq!((position, language, nearest[0]), (1, Language::French, "abaisser"));
        let (position, _, nearest) = refused("zoo zone zero zebra wrong write qqqqqqqqqq");
        assert_eq!((position, nearest.len()), (7, 0));
    }

    #[test]
    fn words_of_two_languages_are_not_mixed() {
        let read = SevenWords::read("abaisser zoologie algue incendie zenith zebra write").unwrap_err();
        assert!(matches!(read, WordsError::NotInList { position: 6, language: Language::French, .. }));
    }

    #[test]
    fn words_that_both_lists_have_need_the_language() {
        let text = "abandon capable dragon effort fragile orange pizza";
        assert_eq!(SevenWords::read(text).unwrap_err(), WordsError::Ambiguous);
        for &language in Language::ALL {
            assert_eq!(SevenWords::read_in(text, language).unwrap().words(language).join(" "), text);
        }
    }

    #[test]
    fn errors_print_nothing_of_what_was_typed() {
        let error = SevenWords::read("zoo zone zero zebra wrong wirte wrist").unwrap_err();
        for shown in [format!("{error:?}"), error.to_string()] {
            assert!(!shown.contains("wirte") && !shown.contains("write"), "{shown}");
        }
    }
}
