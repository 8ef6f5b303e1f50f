//! What was promised to somebody, written down durably before anything else happens: the test holds the peer to it.

use std::fs::File;
use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

/// A line for each promise: what it is about, and the time in nanoseconds.
pub(crate) struct Log {
    file: File,
    count: usize,
}

impl Log {
    pub(crate) fn new(file: File) -> Self {
        Self { file, count: 0 }
    }

    pub(crate) fn write(&mut self, promised: impl IntoIterator<Item = String>) -> Result<()> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        let lines: Vec<_> = promised.into_iter().map(|what| format!("{what} {now}\n")).collect();
        self.file.write_all(lines.concat().as_bytes())?;
        self.file.sync_data()?;
        self.count += lines.len();
        crate::say(&serde_json::json!({ "event": "acknowledged", "count": self.count }))
    }
}
