//! Seven words: 77 bits that a person can say, hear, write down and type on any phone. From them comes the root of
//! the reply seeds, so that the answers to a report can be read wherever the words are, and nothing of it need stay
//! on the phone that the report was made on.
//!
//! The words stand for numbers: seven of them below 2,048, the same in every language. The lists are those of BIP-39
//! (English and French, 2,048 words each, unique by their first four letters without accents), taken from the crate
//! `bip39` 2.2.2 (CC0-1.0), the French one brought to Unicode's form NFC.

mod list;
mod read;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub use list::Language;
pub use read::WordsError;

use crate::ids::{CampaignId, sha256};
use crate::rng::Rng;
use list::{LIST_WORDS, List, one_slip};

/// How many words a person keeps.
pub const WORDS: usize = 7;

/// Further sets of words that are tried when those that were typed open nothing: each costs an Argon2id run, which
/// takes a small phone about a second.
pub const MISTAKES_MAX: usize = 16;

const ROOT_LABEL: &[u8] = b"ijwi/words/1";
const CAMPAIGN_WORDS_LABEL: &[u8] = b"ijwi/campaign-words/1";

/// Argon2id's memory in KiB: 64 MiB, which the smallest phones that we serve have to spare for a second.
const ARGON2_MEMORY_KIB: u32 = 64 * 1024;
const ARGON2_PASSES: u32 = 3;

/// Seven words, as their numbers. Wiped on drop.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SevenWords([u16; WORDS]);

impl SevenWords {
    /// Seven words that nobody chose.
    pub fn draw(rng: &mut Rng) -> Self {
        Self(core::array::from_fn(|_| rng.below(LIST_WORDS as u64) as u16))
    }

    /// The words in a language, in their order.
    pub fn words(&self, language: Language) -> [&'static str; WORDS] {
        self.0.map(|number| List::of(language).word(number))
    }

    /// Reads words as people type them: in any case, with or without accents, whole or from four letters on, with
    /// anything between them that is no letter. Finds out the language, which is the same for all seven.
    ///
    /// # Errors
    /// [`WordsError`], in the order in which its variants stand.
    pub fn read(text: &str) -> Result<(Self, Language), WordsError> {
        read::read(text, Language::ALL)
    }

    /// Reads words of a known language, as [`SevenWords::read`] does.
    ///
    /// # Errors
    /// [`WordsError`] but for [`WordsError::Ambiguous`].
    pub fn read_in(text: &str, language: Language) -> Result<Self, WordsError> {
        Ok(read::read(text, &[language])?.0)
    }

    /// What else may have been meant, at most [`MISTAKES_MAX`]: two neighbouring words swapped, six ways at most; then
    /// one word exchanged for one of the list that is a slip away (a letter wrong, missing, too many, or two neighbours
    /// swapped), of each word in turn, so that a word with many such does not crowd the others out. Other mistakes are
    /// too many to try: a set of words has 14,329 neighbours.
    pub fn one_mistake(&self, language: Language) -> impl Iterator<Item = Self> + use<> {
        let list = List::of(language);
        let with = |change: &dyn Fn(&mut [u16; WORDS])| {
            let mut other = Self(self.0);
            change(&mut other.0);
            other
        };
        // As large as it will be: what moves leaves a copy behind that nobody wipes.
        let mut meant = Vec::with_capacity(MISTAKES_MAX);
        let swaps = (0..WORDS - 1).filter(|&first| self.0[first] != self.0[first + 1]);
        meant.extend(swaps.map(|first| with(&|numbers| numbers.swap(first, first + 1))));

        let near = |typed| move |other: &u16| one_slip(list.folded(typed), list.folded(*other));
        let mut slips = self.0.map(|typed| (0..LIST_WORDS as u16).filter(near(typed)));
        loop {
            let before = meant.len();
            for (position, slips) in slips.iter_mut().enumerate() {
                let number = slips.next().filter(|_| meant.len() < MISTAKES_MAX);
                meant.extend(number.map(|number| with(&|numbers| numbers[position] = number)));
            }
            if meant.len() == before {
                break;
            }
        }
        meant.into_iter()
    }

    /// The root of the reply seeds of this campaign. Takes 64 MiB of memory and, on a small phone, about a second.
    ///
    /// Argon2id (RFC 9106, version 0x13) over the numbers as seven little-endian u16, with 64 MiB, 3 passes, 1 lane,
    /// 32 bytes out, salt SHA-256("ijwi/words/1" ‖ campaign id).
    pub fn root(&self, campaign: &CampaignId) -> Zeroizing<[u8; 32]> {
        let salt = sha256(&[ROOT_LABEL, &campaign.0]);
        let mut typed = Zeroizing::new([0; 2 * WORDS]);
        for (bytes, number) in typed.chunks_exact_mut(2).zip(self.0) {
            bytes.copy_from_slice(&number.to_le_bytes());
        }
        let params = Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, 1, Some(32)).expect("RFC 9106 allows these");
        // Our own memory, since the root follows from the last block of it: it is wiped before it is given back.
        let mut memory = Zeroizing::new(vec![Block::new(); params.block_count()]);
        let mut root = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(&*typed, &salt, &mut *root, &mut memory[..])
            .expect("lengths are within what RFC 9106 allows");
        root
    }
}

impl core::fmt::Debug for SevenWords {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SevenWords(..)")
    }
}

/// The words of a list that begin so, in its order: for typing, since nothing else can be meant.
pub fn beginning_with(start: &str, language: Language) -> impl Iterator<Item = &'static str> + use<> {
    let (list, start) = (List::of(language), list::fold(start));
    (0..LIST_WORDS as u16)
        .filter(move |number| list.folded(*number).starts_with(start.as_str()))
        .map(|number| list.word(number))
}

/// The six words by which people compare campaigns: the first 66 bits of SHA-256("ijwi/campaign-words/1" ‖ id), most
/// significant bit first, 11 bits a word.
pub fn campaign_words(id: &CampaignId, language: Language) -> [&'static str; 6] {
    let hash = sha256(&[CAMPAIGN_WORDS_LABEL, &id.0]);
    core::array::from_fn(|word| {
        let number = (0..11).map(|bit| word * 11 + bit).fold(0, |number, at| {
            let bit = hash[at / 8] >> (7 - at % 8) & 1;
            number << 1 | u16::from(bit)
        });
        List::of(language).word(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: [u16; WORDS] = [0, 1, 2, 2047, 1024, 512, 77];

    fn campaign() -> CampaignId {
        CampaignId(core::array::from_fn(|at| at as u8))
    }

    #[test]
    fn numbers_are_the_same_words_in_every_language() {
        let words = SevenWords(NUMBERS);
        let english = ["abandon", "ability", "able", "zoo", "length", "divorce", "answer"];
        let french = ["abaisser", "abandon", "abdiquer", "zoologie", "incendie", "d\u{e9}crire", "algue"];
        assert_eq!(words.words(Language::English), english);
        assert_eq!(words.words(Language::French), french);
    }

    #[test]
    fn draws_differ_and_follow_from_the_seed() {
        let draw = |seed| SevenWords::draw(&mut Rng::from_seed([seed; 32]));
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let mut rng = Rng::from_seed([3; 32]);
        let drawn: Vec<u16> = (0..1000).flat_map(|_| SevenWords::draw(&mut rng).0).collect();
        assert!(drawn.iter().all(|&number| number < 2048));
        assert!(drawn.iter().any(|&number| number < 10) && drawn.iter().any(|&number| number > 2037));
    }

    /// Computed by another implementation (OpenSSL's Argon2id); it stands in SPEC.md.
    #[test]
    fn the_root_vector_holds() {
        let root = "a08ce8e13b4e3cd13f6358f864cf4786903a2063b4616022f68aaf1c9f8b8b00";
        assert_eq!(hex::encode(*SevenWords(NUMBERS).root(&campaign())), root);
    }

    #[test]
    fn another_campaign_or_another_word_is_another_root() {
        let root = SevenWords(NUMBERS).root(&campaign());
        assert_ne!(root, SevenWords(NUMBERS).root(&CampaignId([0; 32])));
        let mut other = NUMBERS;
        other[6] += 1;
        assert_ne!(root, SevenWords(other).root(&campaign()));
    }

    #[test]
    fn the_campaign_words_vector_holds() {
        let english = ["elevator", "bright", "race", "farm", "radar", "weapon"];
        let french = ["diviser", "bermuda", "palace", "endiguer", "palourde", "venger"];
        assert_eq!(campaign_words(&campaign(), Language::English), english);
        assert_eq!(campaign_words(&campaign(), Language::French), french);
    }

    #[test]
    fn one_mistake_finds_what_was_meant_and_stays_within_its_bound() {
        let read = |text| SevenWords::read_in(text, Language::English).unwrap();
        let typed = read("cat zebra ability vacuum garbage umbrella wear");
        let meant: Vec<_> = typed.one_mistake(Language::English).collect();
        assert!(meant.contains(&read("can zebra ability vacuum garbage umbrella wear")), "a letter wrong");
        assert!(meant.contains(&read("cat zebra ability vacuum garbage umbrella year")), "a letter wrong, in the last");
        assert!(meant.contains(&read("cat ability zebra vacuum garbage umbrella wear")), "two words swapped");
        assert!(!meant.contains(&typed));

        let crowded = read("cat can car wear fan bar man");
        let meant: Vec<_> = crowded.one_mistake(Language::English).collect();
        assert_eq!(meant.len(), MISTAKES_MAX);
        let changed = |other: &SevenWords| crowded.0.iter().zip(other.0).filter(|(a, b)| **a != *b).count();
        // Short words have many a slip away: two that were swapped are tried all the same, and the last word too.
        assert_eq!(meant.iter().filter(|other| changed(other) == 2).count(), WORDS - 1);
        assert!(meant.iter().any(|other| other.0[6] != crowded.0[6] && changed(other) == 1));
    }

    #[test]
    fn mistakes_of_equal_words_are_few() {
        let equal = SevenWords::read_in("zebra zebra zebra zebra zebra zebra zebra", Language::English).unwrap();
        assert_eq!(equal.one_mistake(Language::English).count(), 0);
    }

    #[test]
    fn typing_offers_the_words_that_begin_so() {
        let offered = |start| beginning_with(start, Language::French).collect::<Vec<_>>();
        assert_eq!(offered("D\u{c9}cri"), ["d\u{e9}crire"]);
        assert_eq!(offered("").len(), 2048);
        assert!(offered("zzz").is_empty());
    }

    #[test]
    fn printing_shows_nothing() {
        assert_eq!(format!("{:?}", SevenWords(NUMBERS)), "SevenWords(..)");
    }
}
