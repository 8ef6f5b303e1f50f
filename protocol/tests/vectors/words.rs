//! `words.json`: seven words and what follows from them.

use ijwi_protocol::ids::CampaignId;
use ijwi_protocol::report::words::{Language, SevenWords, WordsError, campaign_words};

use crate::json::{Json, hex, list, number, object, text};

const NUMBERS: [u16; 7] = [0, 1, 2, 2047, 1024, 512, 77];

#[test]
fn word_vectors_hold() {
    let campaign = CampaignId(core::array::from_fn(|at| at as u8));
    let words =
        SevenWords::read_in("abandon ability able zoo length divorce answer", Language::English).expect("words");
    let in_languages =
        |of: &dyn Fn(Language) -> String| object(LANGUAGES.map(|(code, language)| (code, text(of(language)))));
    let json = object([
        ("campaign", hex(campaign.0)),
        ("numbers", list(NUMBERS.map(number))),
        ("words", in_languages(&|language| words.words(language).join(" "))),
        ("root", hex(*words.root(&campaign))),
        ("campaign_words", in_languages(&|language| campaign_words(&campaign, language).join(" "))),
        ("read", list(READ.map(read))),
    ]);
    crate::hold("words.json", &json);
}

const LANGUAGES: [(&str, Language); 2] = [("en", Language::English), ("fr", Language::French)];

/// Texts as people type them.
const READ: [&str; 8] = [
    "  ABANDON, ability;able\n\nzoo - length/divorce\tAnswer.  ",
    "aban abil able zoo leng divo answ",
    "1. abaisser 2. abandon 3. abdiquer 4. zoologie 5. incendie 6. de\u{301}crire 7. algue",
    "abai aban abdi zool ince decr algu",
    "zoo zoo zoo zoo zoo zoo",
    "zoo zone zero zebra wrong wirte wrist",
    "abaisser zoologie algue incendie zenith zebra write",
    "abandon capable dragon effort fragile orange pizza",
];

fn read(typed: &str) -> Json {
    let (result, value) = match SevenWords::read(typed) {
        Ok((words, language)) => ("words", format!("{}: {}", language.code(), words.words(language).join(" "))),
        Err(WordsError::Count(count)) => ("count", count.to_string()),
        Err(WordsError::NotInList { position, .. }) => ("not in list", position.to_string()),
        Err(WordsError::Ambiguous) => ("ambiguous", String::new()),
        Err(other) => panic!("{other}"),
    };
    object([("typed", text(typed)), ("result", text(result)), ("value", text(value))])
}
