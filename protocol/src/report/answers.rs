//! Answers, by position.

use bincode::{Decode, Encode};
use zeroize::Zeroize;

use super::form::{ANSWER_BYTES_MAX, Form, Kind};

/// One answer.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize)]
pub enum Answer {
    /// Not answered, or not meant for this recipient.
    Skipped,
    /// The place of the choice.
    One(u16),
    /// The places of the choices, ascending.
    Many(Vec<u16>),
    /// Own words.
    Text(String),
    /// A number.
    Number(i64),
}

impl core::fmt::Debug for Answer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Answer(..)")
    }
}

/// Why answers do not belong to a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswersError {
    /// There are more answers than questions, or fewer.
    Count,
    /// The answer at this place is none that its question allows.
    Place(usize),
}

/// Checks answers against the form that they were made with.
///
/// # Errors
/// See [`AnswersError`].
pub fn check_answers(form: &Form, answers: &[Answer]) -> Result<(), AnswersError> {
    if answers.len() != form.questions.len() {
        return Err(AnswersError::Count);
    }
    for (place, (question, answer)) in form.questions.iter().zip(answers).enumerate() {
        let allowed = match (&question.kind, answer) {
            (_, Answer::Skipped) => true,
            (Kind::One(choices), Answer::One(chosen)) => usize::from(*chosen) < choices.len(),
            (Kind::Many(choices), Answer::Many(chosen)) => {
                !chosen.is_empty()
                    && chosen.is_sorted_by(|a, b| a < b)
                    && chosen.iter().all(|chosen| usize::from(*chosen) < choices.len())
            }
            (Kind::Text, Answer::Text(text)) => !text.is_empty() && text.len() <= ANSWER_BYTES_MAX,
            (Kind::Number { min, max }, Answer::Number(number)) => (min..=max).contains(&number),
            _ => false,
        };
        if !allowed {
            return Err(AnswersError::Place(place));
        }
    }
    Ok(())
}
