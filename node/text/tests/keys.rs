//! Each key that the other crates of `node` name has a text, and each text is named.
//!
//! It shows in their sources and pages: every literal that begins like a key is looked up. On pages, where classes and
//! names begin so too, only what is asked of a `Text` by `get`, `with` or `hint`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ijwi_text::{Language, Text};

const CRATES: [&str; 4] = ["cli", "desk", "mesh", "relay"];
const AREAS: [&str; 3] = ["cli-", "desk-", "error-"];
/// The files of texts, in English.
const FILES: [&str; 3] = ["cli.ftl", "desk.ftl", "errors.ftl"];

#[test]
fn each_key_that_is_used_has_a_text() {
    let text = Text::new(Language::En);
    let without: Vec<_> = used().into_iter().filter(|key| text.get(key) == format!("[{key}]")).collect();
    assert!(without.is_empty(), "keys without a text: {without:?}");
}

#[test]
fn each_text_is_used() {
    let used = used();
    let is_used = |key: &str| used.contains(key) || key.strip_suffix("-hint").is_some_and(|key| used.contains(key));
    let unused: Vec<_> = written().into_iter().filter(|key| !is_used(key)).collect();
    assert!(unused.is_empty(), "texts that nothing shows: {unused:?}");
}

#[test]
fn keys_are_found_where_they_stand() {
    let source = r#"
        text.get("desk-inbox"); text.with(
            "cli-sealed", &[]);  {{ text.hint("error-pin", values) }}
        Self::Stamps => "error-stamps-none",  map.get("other")  class="desk-page"  .get(key)  "error-"  "desk-x.css" "#;
    assert_eq!(keys(source, true), ["desk-inbox", "cli-sealed", "error-pin", "error-stamps-none", "desk-page"]);
    assert_eq!(keys(source, false), ["desk-inbox", "cli-sealed", "error-pin"]);
}

/// The keys that the other crates name.
fn used() -> BTreeSet<String> {
    let node = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("beside the other crates");
    let mut used = BTreeSet::new();
    for file in CRATES.iter().flat_map(|name| files(&node.join(name))) {
        let source = std::fs::read_to_string(&file).expect("readable");
        let is_rust = file.extension().is_some_and(|extension| extension == "rs");
        used.extend(keys(&source, is_rust).into_iter().map(str::to_owned));
    }
    used
}

/// The keys that there are in English.
fn written() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
    let mut written = BTreeSet::new();
    for file in FILES {
        let source = std::fs::read_to_string(folder.join(file)).expect("readable");
        let keys = source.lines().filter(|line| AREAS.iter().any(|area| line.starts_with(area)));
        written.extend(keys.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()));
    }
    written
}

/// The keys that a source names, in its order: all literals that look like one, or only those that a text is asked for.
fn keys(source: &str, all: bool) -> Vec<&str> {
    let mut keys = Vec::new();
    for (at, _) in source.match_indices('"') {
        let key = source[at + 1..].split('"').next().unwrap_or_default();
        let is_key = AREAS.iter().any(|area| key.strip_prefix(area).is_some_and(|rest| !rest.is_empty()))
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let before = source[..at].trim_end();
        if is_key && (all || [".get(", ".with(", ".hint("].iter().any(|call| before.ends_with(call))) {
            keys.push(key);
        }
    }
    keys
}

/// The sources and pages under a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").path()).collect();
    entries.sort();
    let mut found = Vec::new();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "html") {
            found.push(path);
        }
    }
    found
}
