//! The files, embedded.

use fluent_bundle::FluentResource;

use crate::Language;

/// The files of one language, by area.
pub(crate) const fn sources(language: Language) -> [&'static str; 3] {
    match language {
        Language::En => EN,
        Language::Fr => FR,
        Language::Rn => RN,
        Language::Rw => RW,
        Language::Sw => SW,
    }
}

/// The messages of one file.
pub(crate) fn resource(source: &str) -> FluentResource {
    FluentResource::try_new(source.to_owned()).expect("the embedded files are Fluent, which a test holds")
}

macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!("../locales/", $language, "/cli.ftl")),
            include_str!(concat!("../locales/", $language, "/desk.ftl")),
            include_str!(concat!("../locales/", $language, "/errors.ftl")),
        ]
    };
}

const EN: [&str; 3] = files!("en");
const FR: [&str; 3] = files!("fr");
const RN: [&str; 3] = files!("rn");
const RW: [&str; 3] = files!("rw");
const SW: [&str; 3] = files!("sw");

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

    use super::*;

    /// What a key begins with, for each of the files.
    const AREAS: [&str; 3] = ["cli-", "desk-", "error-"];

    #[test]
    fn each_key_is_there_in_each_language_with_the_same_values() {
        for area in 0..AREAS.len() {
            let english = messages(Language::En, area);
            for language in Language::ALL {
                let there = messages(language, area);
                let missing: Vec<_> = english.keys().filter(|key| !there.contains_key(*key)).collect();
                let more: Vec<_> = there.keys().filter(|key| !english.contains_key(*key)).collect();
                assert!(missing.is_empty() && more.is_empty(), "{language:?} lacks {missing:?}, has more {more:?}");
                for (key, values) in &there {
                    assert_eq!(values, &english[key], "{language:?}: {key}");
                }
            }
        }
    }

    #[test]
    fn keys_begin_with_their_area_and_stand_once() {
        for language in Language::ALL {
            for (area, source) in AREAS.iter().zip(sources(language)) {
                let resource = resource(source);
                let mut keys = BTreeSet::new();
                for entry in resource.entries() {
                    if let Entry::Message(message) = entry {
                        assert!(message.id.name.starts_with(area), "{language:?}: {}", message.id.name);
                        assert!(keys.insert(message.id.name), "{language:?}: {} twice", message.id.name);
                    }
                }
            }
        }
    }

    #[test]
    fn each_hint_stands_beside_a_text() {
        for area in 0..AREAS.len() {
            let messages = messages(Language::En, area);
            for key in messages.keys().filter_map(|key| key.strip_suffix("-hint")) {
                assert!(messages.contains_key(key), "{key}");
            }
        }
    }

    #[test]
    fn what_awaits_review_says_so_in_its_first_line() {
        for language in [Language::Rn, Language::Rw, Language::Sw] {
            for source in sources(language) {
                assert!(source.starts_with("# For review by native speakers.\n"), "{language:?}");
            }
        }
    }

    #[test]
    fn consent_takes_a_whole_word() {
        for language in Language::ALL {
            let yes = crate::Text::new(language).get("cli-yes");
            assert!(yes.len() > 1 && yes.chars().all(|c| c.is_ascii_lowercase()), "{language:?}: {yes}");
        }
    }

    /// The keys of one file and the names of the values that each takes.
    fn messages(language: Language, area: usize) -> BTreeMap<String, BTreeSet<String>> {
        let resource = resource(sources(language)[area]);
        let mut messages = BTreeMap::new();
        for entry in resource.entries() {
            match entry {
                Entry::Message(message) => {
                    assert!(message.attributes.is_empty(), "{}: nothing reads attributes", message.id.name);
                    let mut values = BTreeSet::new();
                    collect(message.value.as_ref().expect("a text"), &mut values);
                    messages.insert(message.id.name.to_owned(), values);
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                Entry::Term(_) | Entry::Junk { .. } => panic!("{language:?}: {entry:?}"),
            }
        }
        messages
    }

    fn collect(pattern: &Pattern<&str>, values: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                match expression {
                    Expression::Inline(inline) => collect_inline(inline, values),
                    Expression::Select { selector, variants } => {
                        collect_inline(selector, values);
                        variants.iter().for_each(|variant| collect(&variant.value, values));
                    }
                }
            }
        }
    }

    fn collect_inline(inline: &InlineExpression<&str>, values: &mut BTreeSet<String>) {
        match inline {
            InlineExpression::VariableReference { id } => drop(values.insert(format!("${}", id.name))),
            InlineExpression::MessageReference { id, attribute: None } => drop(values.insert(id.name.to_owned())),
            other => panic!("texts are kept simple: {other:?}"),
        }
    }
}
