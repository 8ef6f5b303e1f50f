//! Playing a transcript: a line with `$ ` is run, what follows is what it must say: stdout as it is, stderr behind `! `,
//! and the exit code if it is not 0. What differs each time is named: `<id>`, `<words>`, `<day>`, `<month>`, `<hex>`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Plays `tests/cmd/<name>.txt`.
pub(crate) fn transcript(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd").join(format!("{name}.txt"));
    let written = fs::read_to_string(&path).expect("a transcript");
    let mut stage = Stage { dir: tempfile::tempdir().expect("a folder"), known: Vec::new() };
    let mut played = String::new();
    for line in written.lines() {
        if line.starts_with('#') || line.is_empty() {
            writeln!(played, "{line}").expect("a string grows");
        } else if let Some(command) = line.strip_prefix("$ ") {
            let shown = stage.run(command);
            writeln!(played, "{line}").expect("a string grows");
            if !shown.is_empty() {
                writeln!(played, "{}", shown.trim_end()).expect("a string grows");
            }
        }
    }
    same(&path, &squeezed(&played), &squeezed(&written));
}

/// Compares with what is in the file, or writes it anew.
pub(crate) fn same(path: &Path, now: &str, written: &str) {
    if std::env::var_os("IJWI_BLESS").is_some() {
        fs::write(path, now).expect("written");
    } else if now != written {
        let differs = now.lines().zip(written.lines()).enumerate().find(|(_, (now, written))| now != written);
        panic!("{} has changed, from {differs:?} on; it is now:\n{now}", path.display());
    }
}

/// The program, in a folder, in English, 100 columns wide, with nobody at the keyboard.
pub(crate) fn ijwi(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ijwi"));
    command.args(args).current_dir(dir).env_remove("IJWI_DIR").env("LC_ALL", "C").env("COLUMNS", "100");
    command.stdin(Stdio::null()).output().expect("the program runs")
}

struct Stage {
    dir: tempfile::TempDir,
    /// What was shown once, and the name by which it is written.
    known: Vec<(String, &'static str)>,
}

impl Stage {
    fn run(&mut self, command: &str) -> String {
        let command = self.known.iter().fold(command.to_owned(), |command, (value, name)| command.replace(name, value));
        let words = split(&command);
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["ijwi", ref args @ ..] => self.played(args),
            ["echo", text, ">", file] => self.write(file, format!("{text}\n").as_bytes()),
            ["garbage", file, first, bytes] => {
                let mut noise = vec![0x5a; bytes.parse().expect("a number")];
                noise[0] = first.parse().expect("a byte");
                self.write(file, &noise)
            }
            ["copy", from, to] => {
                let to = self.dir.path().join(to);
                fs::create_dir(&to).expect("made");
                for file in fs::read_dir(self.dir.path().join(from)).expect("a folder of files") {
                    let file = file.expect("read");
                    fs::copy(file.path(), to.join(file.file_name())).expect("copied");
                }
                String::new()
            }
            _ => panic!("nothing can be played of: {command}"),
        }
    }

    fn write(&self, file: &str, bytes: &[u8]) -> String {
        fs::write(self.dir.path().join(file), bytes).expect("written");
        String::new()
    }

    fn played(&mut self, args: &[&str]) -> String {
        let output = ijwi(self.dir.path(), args);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let (out, err) = (text(output.stdout), text(output.stderr));
        self.learn(&out);
        let mut shown = out;
        err.lines().for_each(|line| shown.push_str(&format!("! {line}\n")));
        match output.status.code() {
            Some(0) => {}
            code => shown.push_str(&format!("exit {}\n", code.expect("no signal"))),
        }
        // A day begins with its month, so months come last.
        let (months, others): (Vec<_>, Vec<_>) = self.known.iter().partition(|(_, name)| *name == "<month>");
        let shown = others.into_iter().fold(shown, |shown, (value, name)| shown.replace(value, name));
        months.into_iter().fold(named(&shown), |shown, (value, name)| shown.replace(value, name))
    }

    /// Learns what a campaign's first showing says.
    fn learn(&mut self, out: &str) {
        let marks =
            [("Its id: ", "<id>"), ("\"campaign\":\"", "<id>"), ("The six words of this campaign: ", "<words>")];
        let secret = [("Your seven words: ", "<seven>"), ("\"words\":\"", "<words>")];
        for (mark, name) in marks.into_iter().chain(secret) {
            let value = out.split(mark).nth(1).and_then(|rest| rest.split(['\n', '"']).next()).unwrap_or_default();
            // Names of campaigns stand behind the second mark as well.
            let is_id = value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !value.is_empty() && (name != "<id>" || is_id) {
                self.known.push((value.to_owned(), name));
            }
        }
        if let Some((_, month)) = out.split_once("down-") {
            self.known.push((month[..7].to_owned(), "<month>"));
        }
    }
}

/// Words as a shell would split them, with double quotes.
fn split(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in command.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Days and keys by name.
fn named(text: &str) -> String {
    let is_in_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut named = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_in_word) {
        let end = rest[start..].find(|c| !is_in_word(c)).map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        let is_day = word.len() == 10 && word.bytes().filter(u8::is_ascii_digit).count() == 8 && word.contains('-');
        let is_hex = word.len() >= 6 && word.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase());
        named.push_str(&rest[..start]);
        named.push_str(if is_day {
            "<day>"
        } else if is_hex {
            "<hex>"
        } else {
            word
        });
        rest = &rest[end..];
    }
    named + rest
}

/// Without empty lines at the end, and never two in a row.
fn squeezed(text: &str) -> String {
    let mut squeezed = text.trim_end().to_owned() + "\n";
    while squeezed.contains("\n\n\n") {
        squeezed = squeezed.replace("\n\n\n", "\n\n");
    }
    squeezed
}

/// The folder of the transcripts of help.
pub(crate) fn help_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/help")
}
