//! Each key that the other crates of `node` name has a text.
//!
//! It shows in their sources and pages: what is asked of a `Text` by `get`, `with` or `hint`, and every literal that
//! begins like an error's key, is looked up.

use std::path::{Path, PathBuf};

use ijwi_text::{Language, Text};

const CRATES: [&str; 4] = ["cli", "desk", "mesh", "relay"];
const AREAS: [&str; 3] = ["cli-", "desk-", "error-"];

#[test]
fn each_key_that_is_used_has_a_text() {
    let node = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("beside the other crates");
    let text = Text::new(Language::En);
    let mut without = Vec::new();
    for file in CRATES.iter().flat_map(|name| files(&node.join(name))) {
        let source = std::fs::read_to_string(&file).expect("readable");
        for key in keys(&source) {
            if text.get(key) == format!("[{key}]") {
                without.push(format!("{}: {key}", file.strip_prefix(node).unwrap_or(&file).display()));
            }
        }
    }
    assert!(without.is_empty(), "keys without a text:\n{}", without.join("\n"));
}

#[test]
fn keys_are_found_where_they_stand() {
    let source = r#"
        text.get("desk-inbox"); text.with(
            "cli-sealed", &[]);  {{ text.hint("error-pin", values) }}
        Self::Stamps => "error-stamps-none",  map.get("other")  class="desk-page"  .get(key)  "#;
    assert_eq!(keys(source), ["desk-inbox", "cli-sealed", "error-pin", "error-stamps-none"]);
}

/// The keys that a source names, in its order.
fn keys(source: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    for (at, _) in source.match_indices('"') {
        let key = source[at + 1..].split('"').next().unwrap_or_default();
        let is_key = AREAS.iter().any(|area| key.starts_with(area))
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let before = source[..at].trim_end();
        let is_asked = [".get(", ".with(", ".hint("].iter().any(|call| before.ends_with(call));
        if is_key && (is_asked || key.starts_with("error-")) {
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
