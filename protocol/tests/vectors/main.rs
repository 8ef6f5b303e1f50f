//! The vectors in `vectors/` are what this program makes of fixed seeds, byte for byte; with `IJWI_WRITE_VECTORS=1` they
//! are written anew. It sees the public API alone. `published` checks the primitives against what others published.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the vectors lie in files")]

mod bundle;
mod camp;
mod contact;
mod envelope;
mod json;
mod node;
mod object;
mod published;
mod receipt;
mod reply;
mod words;

use std::path::PathBuf;

use json::Json;

/// Where a file of the vectors is.
fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name)
}

/// Whether the vectors are to be written anew.
fn is_writing() -> bool {
    std::env::var_os("IJWI_WRITE_VECTORS").is_some()
}

/// Compares what was made with the file, or writes it.
fn hold(name: &str, made: &Json) {
    let made = made.to_text();
    if is_writing() {
        std::fs::write(path(name), made).expect("the vectors can be written");
        return;
    }
    let kept = std::fs::read_to_string(path(name)).expect("the vectors are in the tree");
    if let Some((line, (kept, made))) =
        kept.lines().zip(made.lines()).enumerate().find(|(_, (kept, made))| kept != made)
    {
        let start = |text: &str| text.chars().take(200).collect::<String>();
        panic!("{name}, line {}: {} is made as {}", line + 1, start(kept), start(made));
    }
    assert_eq!(kept.len(), made.len(), "{name} has another length");
}
