//! Answers as a file: `question = answer` lines, names as in the form; several choices with commas. Lines that begin with
//! `#` are passed over.

use std::path::Path;

use ijwi_protocol::report::{Answer, Form, Kind, Question};

use crate::cards::read_bytes;
use crate::fail::Failure;

const FILE_BYTES_MAX: u64 = 256 * 1024;

/// Reads a file of answers.
pub(crate) fn read(path: &Path, form: &Form) -> Result<Vec<Answer>, Failure> {
    let bytes = read_bytes(path, FILE_BYTES_MAX)?;
    let text = core::str::from_utf8(&bytes);
    let text = text.map_err(|_| Failure::new("error-file-unreadable").with("file", path.display()))?;
    parse(text, form).map_err(|line| Failure::new("error-answer-line").with("file", path.display()).with("line", line))
}

/// The answers, or the number of the line that is not understood.
fn parse(text: &str, form: &Form) -> Result<Vec<Answer>, usize> {
    let mut answers = vec![Answer::Skipped; form.questions.len()];
    for (number, line) in (1usize..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(number)?;
        let (place, question) = form.question(name.trim()).ok_or(number)?;
        answers[place] = read_answer(question, value.trim()).ok_or(number)?;
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
        Kind::Text => Some(Answer::Text(value.to_owned())),
        Kind::Number { min, max } => {
            value.parse().ok().filter(|number| (min..=max).contains(&number)).map(Answer::Number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ijwi_protocol::report::{builtin_form, check_answers};

    #[test]
    fn reads_names_and_says_which_line_it_does_not_understand() {
        let form = builtin_form();
        let text = "# example\nq01_when = h0_72\nq02_need = safety, medical\n\nown_words = near the = sign\n";
        let answers = parse(text, &form).unwrap();
        check_answers(&form, &answers).unwrap();
        assert!(answers[0] == Answer::One(0));
        assert!(answers.contains(&Answer::Text("near the = sign".to_owned())));
        for (text, line) in [("q01_when", 1), ("q01_when = never", 1), ("\nother = 1", 2), ("q02_need = a, b", 1)] {
            assert_eq!(parse(text, &form).unwrap_err(), line);
        }
    }
}
