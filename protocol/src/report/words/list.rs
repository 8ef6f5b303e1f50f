//! The word lists, and how what people type is compared with them: in small letters without accents.

use std::sync::LazyLock;

use zeroize::{Zeroize, Zeroizing};

/// Words of each list: 11 bits.
pub(super) const LIST_WORDS: usize = 2048;

/// So many letters tell a word from all others of its list.
const LETTERS: usize = 4;

/// A language that words are shown and read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
}

impl Language {
    /// All that there is a list for.
    pub const ALL: &'static [Self] = &[Self::English, Self::French];

    /// Its code in ISO 639-1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|language| language.code() == code)
    }
}

/// A word that was typed, found in a list.
#[derive(Zeroize)]
pub(super) struct Found {
    pub(super) number: u16,
    /// Whether it was typed to its end, not only its first letters.
    pub(super) whole: bool,
}

/// The words of a language by their numbers.
pub(super) struct List {
    words: Vec<&'static str>,
    folded: Vec<String>,
}

impl List {
    pub(super) fn of(language: Language) -> &'static Self {
        static ENGLISH: LazyLock<List> = LazyLock::new(|| List::new(include_str!("english.txt")));
        static FRENCH: LazyLock<List> = LazyLock::new(|| List::new(include_str!("french.txt")));
        match language {
            Language::English => &ENGLISH,
            Language::French => &FRENCH,
        }
    }

    fn new(text: &'static str) -> Self {
        let words: Vec<_> = text.lines().collect();
        let folded = words.iter().map(|word| fold(word).as_str().to_owned()).collect();
        Self { words, folded }
    }

    /// The word of a number, which is below [`LIST_WORDS`].
    pub(super) fn word(&self, number: u16) -> &'static str {
        self.words[usize::from(number)]
    }

    /// The word of a number as [`fold`] leaves it.
    pub(super) fn folded(&self, number: u16) -> &str {
        &self.folded[usize::from(number)]
    }

    /// The word that this is the whole of, or at least its first four letters. What only begins like a word of the
    /// list, and then goes on otherwise, is none: it may be a slip of another word.
    pub(super) fn find(&self, typed: &str) -> Option<Found> {
        let position = |matches: &dyn Fn(&str) -> bool| self.folded.iter().position(|word| matches(word));
        let found = |whole| move |at: usize| Found { number: at as u16, whole };
        let whole = position(&|word| word == typed).map(found(true));
        let begun = || position(&|word| typed.len() >= LETTERS && word.starts_with(typed)).map(found(false));
        whole.or_else(begun)
    }

    /// The words that are nearest to what was typed, at most `count`, the nearest first.
    pub(super) fn nearest(&self, typed: &str, count: usize) -> Vec<&'static str> {
        // Further away it is no help, and only shows the list.
        const DISTANCE_MAX: usize = 3;
        let mut near: Vec<(usize, usize)> = (0..self.words.len())
            .map(|at| {
                let begun = typed.len() >= 2 && self.folded[at].starts_with(typed);
                (if begun { 0 } else { distance(typed, &self.folded[at]) }, at)
            })
            .filter(|&(distance, _)| distance <= DISTANCE_MAX)
            .collect();
        near.sort_unstable();
        near.into_iter().take(count).map(|(_, at)| self.words[at]).collect()
    }
}

/// Small letters without accents. Both ways to write an accent in Unicode, as one letter or as two, come out the same.
pub(super) fn fold(word: &str) -> Zeroizing<String> {
    // With room for the longest outcome, it never moves and leaves no copy behind.
    let mut folded = Zeroizing::new(String::with_capacity(3 * word.len()));
    for letter in word.chars().flat_map(char::to_lowercase).filter(|&letter| !is_accent(letter)) {
        match letter {
            '\u{e0}'..='\u{e5}' => folded.push('a'),
            '\u{e6}' => folded.push_str("ae"),
            '\u{e7}' => folded.push('c'),
            '\u{e8}'..='\u{eb}' => folded.push('e'),
            '\u{ec}'..='\u{ef}' => folded.push('i'),
            '\u{f1}' => folded.push('n'),
            '\u{f2}'..='\u{f6}' => folded.push('o'),
            '\u{f9}'..='\u{fc}' => folded.push('u'),
            '\u{fd}' | '\u{ff}' => folded.push('y'),
            '\u{153}' => folded.push_str("oe"),
            other => folded.push(other),
        }
    }
    folded
}

/// Unicode's combining marks for Latin letters.
pub(super) fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// Whether two different words are one slip apart: a letter wrong, missing, too many, or two neighbours swapped.
pub(super) fn one_slip(typed: &str, word: &str) -> bool {
    typed.len().abs_diff(word.len()) <= 1 && distance(typed, word) == 1
}

/// Slips between two words (the "optimal string alignment" distance: insertions, deletions, substitutions, and swaps
/// of neighbours), counted in bytes; the lists have one to a letter.
fn distance(typed: &str, word: &str) -> usize {
    let (a, b) = (typed.as_bytes(), word.as_bytes());
    let (mut two_back, mut back) = (vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<_>>());
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let wrong = back[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = wrong.min(back[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(two_back[j - 2] + 1);
            }
        }
        (two_back, back) = (back, row);
    }
    back[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_list_has_2048_words_that_four_letters_tell_apart() {
        for &language in Language::ALL {
            let list = List::of(language);
            assert_eq!(list.words.len(), LIST_WORDS);
            assert!(list.folded.iter().all(|word| word.bytes().all(|letter| letter.is_ascii_lowercase())));
            assert!(list.folded.is_sorted(), "in the order of the alphabet, accents aside");
            let beginnings: BTreeSet<&str> = list.folded.iter().map(|word| &word[..word.len().min(LETTERS)]).collect();
            assert_eq!(beginnings.len(), LIST_WORDS);
            assert_eq!(list.words.iter().map(|word| word.chars().count()).max(), Some(8));
        }
    }

    /// The English list's digest is the one that BIP-39's reference file has; both stand in SPEC.md.
    #[test]
    fn the_lists_are_those_of_bip_39() {
        let digest = |text: &str| hex::encode(crate::ids::sha256(&[text.as_bytes()]));
        let english = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda";
        let french = "431c1d074225d2b7e82db857d7c3ea58051df546e7c8b74c1f6dcab36351fd56";
        assert_eq!(digest(include_str!("english.txt")), english);
        assert_eq!(digest(include_str!("french.txt")), french);
        let ends = |language| (List::of(language).word(0), List::of(language).word(2047));
        assert_eq!(ends(Language::English), ("abandon", "zoo"));
        assert_eq!(ends(Language::French), ("abaisser", "zoologie"));
    }

    #[test]
    fn words_are_found_whole_or_from_four_letters_on() {
        let find = |typed| {
            let list = List::of(Language::English);
            list.find(typed).map(|found| (list.word(found.number), found.whole))
        };
        assert_eq!(find("action"), Some(("action", true)));
        assert_eq!(find("actio"), Some(("action", false)));
        assert_eq!(find("acti"), Some(("action", false)));
        assert_eq!(find("act"), Some(("act", true)), "a word of three letters");
        assert_eq!(find("cate"), Some(("category", false)));
        for typed in ["", "a", "aba", "cater", "actionn", "zzzz"] {
            assert_eq!(find(typed), None, "{typed}");
        }
    }

    #[test]
    fn accents_and_case_make_no_difference() {
        for typed in ["\u{e9}l\u{e8}ve", "e\u{301}le\u{300}ve", "\u{c9}L\u{c8}VE", "ELEVE", "E\u{301}l\u{e8}VE"] {
            assert_eq!(fold(typed).as_str(), "eleve");
        }
        assert_eq!(fold("C\u{153}ur").as_str(), "coeur");
    }

    #[test]
    fn one_slip_is_one_and_not_two() {
        for (typed, word, one) in [
            ("cat", "cat", false),
            ("cat", "can", true),
            ("cat", "cart", true),
            ("cart", "cat", true),
            ("from", "form", true),
            ("cat", "dog", false),
            ("unit", "untie", false),
            ("", "a", true),
        ] {
            assert_eq!(one_slip(typed, word), one, "{typed} {word}");
        }
    }

    #[test]
    fn the_nearest_words_come_first() {
        let nearest = |typed, count| List::of(Language::English).nearest(typed, count);
        assert_eq!(nearest("abandn", 4)[0], "abandon");
        assert_eq!(nearest("wahter", 1), ["water"]);
        assert_eq!(nearest("zeb", 1), ["zebra"]);
        assert!(nearest("qqqqqqqqqq", 4).is_empty());
    }

    #[test]
    fn codes_name_languages() {
        for &language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
        assert_eq!(Language::from_code("EN"), None);
    }
}
