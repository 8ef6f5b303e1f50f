//! Answers as a file: `question = answer` lines, names as in the form; several choices with commas. Lines that begin with
//! `#` are passed over.

use std::path::Path;

use ijwi_protocol::report::{Answer, Form, Kind, Question};

use crate::cards::read_bytes;
use crate::commands::report::ANSWER_BYTES_MAX;
use crate::fail::Failure;
use crate::ui::Ui;

const FILE_BYTES_MAX: u64 = 256 * 1024;

/// A line that is not understood, counted from 1, and why.
#[derive(Debug, PartialEq, Eq)]
enum BadLine {
    /// It has no equals sign.
    Shape(usize),
    /// The form has no such question.
    Question(usize, String),
    /// The question at this place of the form has no such answer.
    Answer(usize, usize),
}

/// Reads a file of answers.
pub(crate) fn read(path: &Path, form: &Form) -> Result<Vec<Answer>, Failure> {
    let bytes = read_bytes(path, FILE_BYTES_MAX)?;
    let text = core::str::from_utf8(&bytes);
    let text = text.map_err(|_| Failure::new("error-file-wrong").with("file", path.display()))?;
    parse(text, form).map_err(|bad| match bad {
        BadLine::Shape(line) => Failure::new("error-answer-line").with("file", path.display()).with("line", line),
        BadLine::Question(line, name) => {
            Failure::new("error-answer-question").with("file", path.display()).with("line", line).with("name", name)
        }
        BadLine::Answer(line, place) => {
            let question = &form.questions[place];
            let failure = Failure::new(match &question.kind {
                Kind::One(_) | Kind::Many(_) => "error-answer-choice",
                Kind::Text | Kind::Number { .. } => "error-answer-value",
            });
            let failure = failure.with("file", path.display()).with("line", line).with("name", &question.name);
            failure.with("answers", allowed(&question.kind))
        }
    })
}

/// A file to be filled in: each question with its choices in comments, and a line for the answer.
pub(crate) fn blank(ui: &Ui, form: &Form) -> String {
    let code = ui.language().code();
    let mut file = format!("# {}\n", form.title.get(code));
    let comment = |file: &mut String, text: &str| text.lines().for_each(|line| file.push_str(&format!("# {line}\n")));
    comment(&mut file, &ui.text.get("cli-blank"));
    for question in &form.questions {
        file.push('\n');
        comment(&mut file, question.label.get(code));
        if let Some(hint) = &question.hint {
            comment(&mut file, hint.get(code));
        }
        if matches!(question.kind, Kind::Many(_)) {
            comment(&mut file, &ui.text.get("cli-blank-many"));
        }
        for choice in question.kind.choices() {
            comment(&mut file, &format!("  {}: {}", choice.name, choice.label.get(code)));
        }
        file.push_str(&format!("{} =\n", question.name));
    }
    file
}

/// The answers, or the line that is not understood.
fn parse(text: &str, form: &Form) -> Result<Vec<Answer>, BadLine> {
    let mut answers = vec![Answer::Skipped; form.questions.len()];
    for (number, line) in (1usize..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(BadLine::Shape(number))?;
        let name = name.trim();
        let (place, question) = form.question(name).ok_or_else(|| BadLine::Question(number, name.to_owned()))?;
        answers[place] = read_answer(question, value.trim()).ok_or(BadLine::Answer(number, place))?;
    }
    Ok(answers)
}

/// An answer as it is typed in a file: choices by their names.
fn read_answer(question: &Question, value: &str) -> Option<Answer> {
    if value.is_empty() {
        return Some(Answer::Skipped);
    }
    let choice = |name: &str| {
        let place = question.kind.choices().iter().position(|choice| choice.name == name.trim())?;
        u16::try_from(place).ok()
    };
    match &question.kind {
        Kind::One(_) => choice(value).map(Answer::One),
        Kind::Many(_) => {
            let mut places = value.split(',').map(choice).collect::<Option<Vec<_>>>()?;
            places.sort_unstable();
            places.dedup();
            Some(Answer::Many(places))
        }
        Kind::Text => (value.len() <= ANSWER_BYTES_MAX).then(|| Answer::Text(value.to_owned())),
        Kind::Number { min, max } => {
            value.parse().ok().filter(|number| (min..=max).contains(&number)).map(Answer::Number)
        }
    }
}

/// What may stand behind the equals sign.
fn allowed(kind: &Kind) -> String {
    match kind {
        Kind::One(choices) | Kind::Many(choices) => {
            choices.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>().join(", ")
        }
        Kind::Text => format!("≤ {ANSWER_BYTES_MAX}"),
        Kind::Number { min, max } => format!("{min} – {max}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ijwi_protocol::report::{builtin_form, check_answers};
    use ijwi_text::{Language, Text};

    #[test]
    fn reads_names_and_says_which_line_it_does_not_understand() {
        let form = builtin_form();
        let text = "# example\nq01_when = h0_72\nq02_need = safety, medical\n\nown_words = near the = sign\n";
        let answers = parse(text, &form).unwrap();
        check_answers(&form, &answers).unwrap();
        assert!(answers[0] == Answer::One(0));
        assert!(answers.contains(&Answer::Text("near the = sign".to_owned())));
        assert_eq!(parse("q01_when", &form).unwrap_err(), BadLine::Shape(1));
        assert_eq!(parse("\nother = 1", &form).unwrap_err(), BadLine::Question(2, "other".to_owned()));
        for (text, place) in [("q01_when = never", 0), ("q02_need = a, b", 1), ("q02_need = medical,", 1)] {
            assert_eq!(parse(text, &form).unwrap_err(), BadLine::Answer(1, place));
        }
    }

    #[test]
    fn an_answer_of_own_words_has_a_bound() {
        let form = builtin_form();
        let (longest, longer) = ("x".repeat(ANSWER_BYTES_MAX), "x".repeat(ANSWER_BYTES_MAX + 1));
        let answers = parse(&format!("own_words = {longest}"), &form).unwrap();
        check_answers(&form, &answers).unwrap();
        assert!(parse(&format!("own_words = {longer}"), &form).is_err());
    }

    #[test]
    fn a_blank_file_can_be_read_and_skips_all() {
        let form = builtin_form();
        for language in Language::ALL {
            let blank = blank(&Ui::plain(Text::new(language)), &form);
            assert!(parse(&blank, &form).unwrap().iter().all(|answer| *answer == Answer::Skipped), "{language:?}");
            assert!(form.questions.iter().all(|question| blank.contains(&format!("\n{} =\n", question.name))));
        }
    }
}
