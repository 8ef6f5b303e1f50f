//! Asking: secrets from a file or unseen from the terminal, never as an argument; lines from stdin.

use std::io::{self, BufRead as _, Write as _};
use std::path::Path;

use ijwi_mesh::home::read_file;
use tokio::sync::{oneshot, watch};
use zeroize::Zeroizing;

use crate::fail::Failure;
use crate::ui::Ui;

/// Bytes of a file with a secret.
const SECRET_FILE_BYTES_MAX: u64 = 4096;
const PASSPHRASE_CHARS_MIN: usize = 8;
const PIN_DIGITS_MIN: usize = 4;

/// The texts of one kind of secret.
pub(crate) struct Kind {
    ask: &'static str,
    ask_new: &'static str,
    ask_again: &'static str,
    differs: &'static str,
    short: &'static str,
    chars_min: usize,
}

/// What guards a desk or a campaign.
pub(crate) const PASSPHRASE: Kind = Kind {
    ask: "cli-passphrase",
    ask_new: "cli-passphrase-new",
    ask_again: "cli-passphrase-again",
    differs: "error-passphrase-differs",
    short: "error-passphrase-short",
    chars_min: PASSPHRASE_CHARS_MIN,
};

/// What guards a vault.
pub(crate) const PIN: Kind = Kind {
    ask: "cli-pin-enter",
    ask_new: "cli-pin-new",
    ask_again: "cli-pin-again",
    differs: "error-pin-differs",
    short: "error-pin-short",
    chars_min: PIN_DIGITS_MIN,
};

impl Kind {
    /// A secret that is in use already.
    pub(crate) fn ask(&self, ui: &Ui, file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
        match file {
            Some(file) => read_secret(file),
            None => unseen(ui, self.ask),
        }
    }

    /// A new secret: long enough, and typed twice.
    pub(crate) fn ask_new(&self, ui: &Ui, file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
        let secret = match file {
            Some(file) => read_secret(file)?,
            None => {
                let secret = unseen(ui, self.ask_new)?;
                if *unseen(ui, self.ask_again)? != *secret {
                    return Err(Failure::new(self.differs));
                }
                secret
            }
        };
        if secret.chars().count() < self.chars_min {
            return Err(Failure::new(self.short).with("min", self.chars_min));
        }
        Ok(secret)
    }
}

/// The first line of a file.
pub(crate) fn read_secret(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = read_file(file, SECRET_FILE_BYTES_MAX).map_err(|error| Failure::file(file, &error))?;
    let bytes = bytes.ok_or_else(|| Failure::new("error-file-missing").with("file", file.display()))?;
    let text = core::str::from_utf8(&bytes).ok();
    let unreadable = || Failure::new("error-file-wrong").with("file", file.display());
    Ok(Zeroizing::new(text.and_then(|text| text.lines().next()).ok_or_else(unreadable)?.trim().to_owned()))
}

/// A line from stdin; `None` at its end.
pub(crate) fn line(prompt: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    let mut err = io::stderr().lock();
    let _ = write!(err, "{prompt} ").and_then(|()| err.flush());
    let mut line = Zeroizing::new(String::new());
    let read = io::stdin().lock().read_line(&mut line).map_err(Failure::unexpected)?;
    if read == 0 {
        let _ = writeln!(err);
        return Ok(None);
    }
    Ok(Some(Zeroizing::new(line.trim().to_owned())))
}

/// A question that only the whole word agrees to.
pub(crate) fn yes(ui: &Ui, question: &str) -> Result<bool, Failure> {
    let typed = line(question)?;
    Ok(typed.is_some_and(|typed| typed.to_lowercase() == ui.text.get("cli-yes").to_lowercase()))
}

/// The same while a command runs that may be told to stop: `None` then. Reading from a terminal can't be broken off, so
/// it has a thread of its own, which ends with the program.
pub(crate) async fn yes_unless(
    stop: &mut watch::Receiver<bool>,
    ui: &Ui,
    question: String,
) -> Result<Option<bool>, Failure> {
    let agreed_by = ui.text.get("cli-yes").to_lowercase();
    let (typed, answer) = oneshot::channel();
    std::thread::spawn(move || typed.send(line(&question)));
    tokio::select! {
        answer = answer => {
            let typed = answer.map_err(Failure::unexpected)??;
            Ok(Some(typed.is_some_and(|typed| typed.to_lowercase() == agreed_by)))
        }
        () = ijwi_mesh::stop::stopped(stop) => Ok(None),
    }
}

fn unseen(ui: &Ui, key: &str) -> Result<Zeroizing<String>, Failure> {
    // Nobody to ask is what happens in a script. Any other fault of the terminal looks the same from here.
    let colon = ui.text.with("cli-prompt", &[("what", (&ui.text.get(key)).into())]);
    let typed = rpassword::prompt_password(format!("{colon} "));
    typed.map(Zeroizing::new).map_err(|_| Failure::new("error-no-terminal"))
}
