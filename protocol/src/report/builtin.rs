//! The built-in form for conflict-related sexual violence: `forms/crsv.tsv`, so that people who don't read Rust can
//! review every word of it.

use super::form::{Choice, Form, Kind, Question};
use crate::campaign::{Role, Texts};

const FILE: &str = include_str!("../../forms/crsv.tsv");
/// Columns of a row before its texts: row, name, note.
const COLUMNS_BEFORE_TEXTS: usize = 3;

/// A short form for conflict-related sexual violence, coded after GBVIMS and MARA: 16 questions, the names of those who
/// did it (for a prosecutor only) and own words. Time since and needs come first, so that help can be shown before
/// anything else is asked. English, French, Kirundi, Kinyarwanda and Swahili.
pub fn builtin_form() -> Form {
    read(FILE).expect("the embedded file is a form, which a test holds")
}

/// The line, counted from 1, that no form can have there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct BadLine(usize);

/// Reads a form from tab-separated rows: a head line with the languages, the form's own row, then its questions.
fn read(file: &str) -> Result<Form, BadLine> {
    let mut rows = file.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.starts_with('#'));
    let (_, head) = rows.next().ok_or(BadLine(1))?;
    let languages: Vec<_> = head.split('\t').skip(COLUMNS_BEFORE_TEXTS).collect();

    let (at, first) = rows.next().ok_or(BadLine(1))?;
    let mut form = Row::read(first, &languages).and_then(Row::into_form).ok_or(BadLine(at))?;
    for (at, line) in rows {
        Row::read(line, &languages).and_then(|row| row.add_to(&mut form)).ok_or(BadLine(at))?;
    }
    if form.is_valid() { Ok(form) } else { Err(BadLine(at)) }
}

struct Row<'a> {
    row: &'a str,
    name: &'a str,
    note: &'a str,
    texts: Texts,
}

impl<'a> Row<'a> {
    fn read(line: &'a str, languages: &[&'a str]) -> Option<Self> {
        let columns: Vec<_> = line.split('\t').collect();
        let ([row, name, note], texts) = columns.split_first_chunk::<COLUMNS_BEFORE_TEXTS>()?;
        (texts.len() == languages.len()).then(|| Self {
            row,
            name,
            note,
            texts: Texts::new(languages.iter().copied().zip(texts.iter().copied())),
        })
    }

    fn into_form(self) -> Option<Form> {
        let version = self.note.parse().ok()?;
        let form = Form { name: self.name.to_owned(), version, title: self.texts, questions: Vec::new() };
        (self.row == "form").then_some(form)
    }

    fn add_to(self, form: &mut Form) -> Option<()> {
        let kind = match self.row {
            "one" => Kind::One(Vec::new()),
            "many" => Kind::Many(Vec::new()),
            "text" => Kind::Text,
            "hint" => {
                let question = form.questions.last_mut()?;
                return question.hint.replace(self.texts).is_none().then_some(());
            }
            "choice" => {
                let (Kind::One(choices) | Kind::Many(choices)) = &mut form.questions.last_mut()?.kind else {
                    return None;
                };
                choices.push(Choice { name: self.name.to_owned(), label: self.texts });
                return Some(());
            }
            _ => return None,
        };
        let roles = roles(self.note)?;
        form.questions.push(Question { name: self.name.to_owned(), label: self.texts, hint: None, kind, roles });
        Some(())
    }
}

/// The bits of roles named with commas between them; 0, everybody, when none is.
fn roles(names: &str) -> Option<u8> {
    names.split(',').filter(|name| !name.is_empty()).try_fold(0, |bits, name| {
        let role = Role::ALL.into_iter().find(|role| role.code() == name)?;
        Some(bits | role.bit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::PART_BYTES_MAX;
    use crate::codec;
    use crate::ids::sha256_16;

    const LANGUAGES: [&str; 5] = ["en", "fr", "rn", "rw", "sw"];
    /// Characters of a question or choice: two or three lines of a cheap phone.
    const LABEL_CHARS_MAX: usize = 60;
    const HINT_CHARS_MAX: usize = 100;

    #[test]
    fn is_a_form_with_each_text_in_five_languages() {
        let form = read(FILE).expect("a form");
        assert!(form.is_valid());
        assert!(codec::encode(&form).len() < PART_BYTES_MAX);
        let hints = form.questions.iter().filter_map(|question| question.hint.as_ref());
        let choices = form.questions.iter().flat_map(|question| question.kind.choices());
        let labels = form.questions.iter().map(|question| &question.label).chain(choices.map(|choice| &choice.label));
        let bounded = labels.map(|label| (label, LABEL_CHARS_MAX)).chain(hints.map(|hint| (hint, HINT_CHARS_MAX)));
        for (texts, chars_max) in bounded.chain([(&form.title, LABEL_CHARS_MAX)]) {
            assert!(texts.iter().map(|(language, _)| language).eq(LANGUAGES), "{texts:?}");
            assert!(
                texts.iter().all(|(_, text)| text.trim() == text && text.chars().count() <= chars_max),
                "{texts:?}"
            );
        }
    }

    #[test]
    fn asks_for_time_and_needs_first_and_for_own_words_last() {
        let form = builtin_form();
        let names: Vec<_> = form.questions.iter().map(|question| question.name.as_str()).collect();
        assert_eq!(names[..2], ["q01_when", "q02_need"]);
        assert_eq!(names.last(), Some(&"own_words"));
        assert!(matches!(form.question("own_words"), Some((_, Question { kind: Kind::Text, hint: Some(_), .. }))));
    }

    #[test]
    fn names_are_for_the_prosecutor_and_the_rest_for_everybody() {
        for question in builtin_form().questions {
            let roles = if question.name == "perp_names" { Role::Prosecutor.bit() } else { 0 };
            assert_eq!(question.roles, roles, "{}", question.name);
        }
    }

    #[test]
    fn places_change_only_with_the_version() {
        let form = builtin_form();
        let mut names = String::new();
        for question in &form.questions {
            for name in core::iter::once(&question.name).chain(question.kind.choices().iter().map(|c| &c.name)) {
                names.push_str(name);
                names.push('\n');
            }
        }
        let places = hex::encode(sha256_16(&[names.as_bytes()]));
        assert_eq!((form.version, places.as_str()), (1, "6d85d20486bc086571f66f0e2cb14a5f"));
    }

    #[test]
    fn a_wrong_line_is_named() {
        let head = "# c\nrow\tname\tnote\ten\nform\tf\t1\tF\n";
        let form = |rows: &str| read(&format!("{head}{rows}"));
        assert!(form("one\tq\tclinic,police\tQ\nhint\t\t\tH\nchoice\tc\t\tC\ntext\tt\t\tT\n").is_ok());
        for (rows, line) in [
            ("choice\tc\t\tC\n", 4),
            ("hint\t\t\tH\n", 4),
            ("text\tt\t\tT\nchoice\tc\t\tC\n", 5),
            ("text\tt\t\tT\nhint\t\t\tH\nhint\t\t\tH\n", 6),
            ("text\tt\tsoldier\tT\n", 4),
            ("number\tt\t\tT\n", 4),
            ("text\tt\t\tT\tmore\n", 4),
            ("text\tt\t\n", 4),
            ("\n", 4),
        ] {
            assert_eq!(form(rows).err(), Some(BadLine(line)), "{rows:?}");
        }
        for not_a_form in ["", "row\tname\tnote\ten\n", head, "row\tname\tnote\ten\nform\tf\tone\tF\n"] {
            assert!(read(not_a_form).is_err(), "{not_a_form:?}");
        }
    }
}
