//! Contacts that somebody else recorded or simulated: connectivity files of the ONE simulator, and lists of
//! SocioPatterns.

mod one;
mod sociopatterns;

pub use one::{Created, connections, created};
pub use sociopatterns::contacts;

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::world::DeviceId;

/// What a line of a file should have been.
fn bad_line(number: usize, line: &str, expected: &str) -> anyhow::Error {
    anyhow::anyhow!("line {}: expected {expected}, found {line:?}", number + 1)
}

/// The text of a file, unpacked if its name ends in `.gz`.
///
/// # Errors
/// If it can't be read or is no text.
pub fn read(path: &Path) -> Result<String> {
    let file = File::open(path).with_context(|| format!("{}", path.display()))?;
    let mut text = String::new();
    let mut reader = BufReader::new(file);
    let read = if path.extension().is_some_and(|extension| extension == "gz") {
        flate2::read::GzDecoder::new(reader).read_to_string(&mut text)
    } else {
        reader.read_to_string(&mut text)
    };
    read.with_context(|| format!("{}", path.display()))?;
    Ok(text)
}

/// Seconds with a decimal point to milliseconds.
fn millis(seconds: &str) -> Option<u64> {
    let seconds: f64 = seconds.parse().ok()?;
    (0.0..1e12).contains(&seconds).then(|| (seconds * 1000.0).round() as u64)
}

/// A node's number, with or without the letter that the ONE puts before it.
fn device(name: &str) -> Option<DeviceId> {
    name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).parse().ok()
}
