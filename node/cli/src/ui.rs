//! What is shown: answers on stdout, talk on stderr, JSON where a script reads, colours only on a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use ijwi_text::{Language, Text, Value};

use crate::args::Common;
use crate::fail::Failure;

/// Where and how things are shown.
pub(crate) struct Ui {
    pub(crate) text: Text,
    pub(crate) json: bool,
    colour: bool,
}

impl Ui {
    pub(crate) fn new(common: &Common) -> Self {
        let from_env = || {
            let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
            Language::from_env(set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).as_deref())
        };
        let language = common.lang.unwrap_or_else(from_env);
        let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { text: Text::new(language), json: common.json, colour }
    }

    /// For tests: lines for people, without colours.
    #[cfg(test)]
    pub(crate) fn plain(text: Text) -> Self {
        Self { text, json: false, colour: false }
    }

    pub(crate) fn language(&self) -> Language {
        self.text.language()
    }

    /// An answer: a line for people, or an object for scripts.
    pub(crate) fn say(&self, key: &str, values: &[(&str, Value<'_>)], json: serde_json::Value) {
        if self.json {
            self.line(&json.to_string());
        } else {
            self.line(&self.text.with(key, values));
        }
    }

    /// A line for people only.
    pub(crate) fn tell(&self, key: &str, values: &[(&str, Value<'_>)]) {
        if !self.json {
            self.line(&self.text.with(key, values));
        }
    }

    /// The same, less prominent: the hint that goes with a text.
    pub(crate) fn hint(&self, key: &str, values: &[(&str, Value<'_>)]) {
        if !self.json
            && let Some(hint) = self.text.hint(key, values)
        {
            self.line(&self.dim(&hint));
        }
    }

    /// A line of a conversation with the person at the terminal. It leaves stdout to the script that reads it.
    pub(crate) fn talk(&self, line: &str) {
        if self.json {
            let _ = writeln!(io::stderr().lock(), "{line}");
        } else {
            self.line(line);
        }
    }

    /// Shows how far long work is, where somebody waits for it.
    pub(crate) fn progress<'a>(&'a self, key: &'static str, all: usize) -> Progress<'a> {
        let shown = !self.json && io::stderr().is_terminal();
        Progress { ui: self, key, all, shown }
    }

    /// A line as it is.
    pub(crate) fn line(&self, line: &str) {
        let mut out = io::stdout().lock();
        // A reader that went away has read enough.
        if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
            std::process::exit(0);
        }
    }

    pub(crate) fn bold(&self, text: &str) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    pub(crate) fn dim(&self, text: &str) -> String {
        if self.colour { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Says what went wrong and what to do, and gives the exit code.
    pub(crate) fn failed(&self, failure: &Failure) -> ExitCode {
        let (what, hint) = failure.texts(&self.text);
        let mut err = io::stderr().lock();
        if self.json {
            let _ = writeln!(err, "{}", serde_json::json!({ "error": failure.key(), "text": what, "hint": hint }));
        } else {
            let _ = writeln!(err, "{what}");
            if let Some(hint) = hint {
                let _ = writeln!(err, "{hint}");
            }
        }
        ExitCode::from(2)
    }
}

/// One line on the terminal that is written over, and gone at the end.
pub(crate) struct Progress<'a> {
    ui: &'a Ui,
    key: &'static str,
    all: usize,
    shown: bool,
}

impl Progress<'_> {
    /// So many are done.
    pub(crate) fn done(&self, done: usize) {
        if self.shown {
            let line = self.ui.text.with(self.key, &[("done", done.into()), ("all", self.all.into())]);
            let mut err = io::stderr().lock();
            let _ = write!(err, "\r\u{1b}[K{line}").and_then(|()| err.flush());
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.shown {
            let mut err = io::stderr().lock();
            let _ = write!(err, "\r\u{1b}[K").and_then(|()| err.flush());
        }
    }
}
