//! A report that is being made: the form's questions one by one, and what was answered.

use ijwi_mesh::vault::Draft;
use ijwi_protocol::campaign::Role;
use ijwi_protocol::report::{Answer, Choice, Form, Kind, Media, check_answers};

use crate::records::{Answered, Attached, DraftState, Given, Question, QuestionKind};
use crate::{Failure, photo};

/// Bytes of an answer in own words: what a form takes.
const TEXT_BYTES_MAX: u32 = 16 * 1024;
/// Attachments of one report, and their bytes together. They lie in the vault until the report is sealed.
const ATTACHMENTS_MAX: usize = 4;
const ATTACHMENTS_BYTES_MAX: usize = 96 * 1024;

/// A draft and the form that it answers.
pub(crate) struct Questions<'a> {
    form: &'a Form,
    draft: &'a mut Draft,
    language: &'a str,
}

impl<'a> Questions<'a> {
    /// A draft that has no answers yet.
    pub(crate) fn begin(form: &Form) -> Draft {
        let answers = vec![Answer::Skipped; form.questions.len()];
        Draft { form: form.hash(), answers, next: 0, attachments: Vec::new() }
    }

    /// Goes on with a draft.
    pub(crate) fn of(form: &'a Form, draft: &'a mut Draft, language: &'a str) -> Result<Self, Failure> {
        if draft.form != form.hash() || draft.answers.len() != form.questions.len() {
            return Err(Failure::FormChanged);
        }
        Ok(Self { form, draft, language })
    }

    /// How far it is.
    pub(crate) fn state(&self) -> DraftState {
        let attachments = self.draft.attachments.iter().map(|(_, bytes)| count(bytes.len()));
        DraftState {
            number: u32::from(self.draft.next) + 1,
            all: count(self.draft.answers.len()),
            answered: count(self.draft.answers.iter().filter(|answer| **answer != Answer::Skipped).count()),
            attachments: attachments.collect(),
            room: count(ATTACHMENTS_BYTES_MAX.saturating_sub(self.attached_bytes())),
        }
    }

    /// The present question; `None` when all were asked.
    pub(crate) fn present(&self) -> Option<Question> {
        let place = usize::from(self.draft.next);
        let question = self.form.questions.get(place)?;
        let roles = Role::ALL.into_iter().filter(|role| question.roles & role.bit() != 0);
        Some(Question {
            name: question.name.clone(),
            number: count(place) + 1,
            all: count(self.form.questions.len()),
            label: question.label.get(self.language).to_owned(),
            hint: question.hint.as_ref().map(|hint| hint.get(self.language).to_owned()),
            kind: match &question.kind {
                Kind::One(choices) => QuestionKind::One { choices: self.labels(choices) },
                Kind::Many(choices) => QuestionKind::Many { choices: self.labels(choices) },
                Kind::Text => QuestionKind::Text { bytes_max: TEXT_BYTES_MAX },
                Kind::Number { min, max } => QuestionKind::Number { min: *min, max: *max },
            },
            given: given(&self.draft.answers[place]),
            only_for: roles.map(|role| role.code().to_owned()).collect(),
        })
    }

    /// Answers the present question and goes on.
    pub(crate) fn answer(&mut self, given: Given) -> Result<(), Failure> {
        let place = usize::from(self.draft.next);
        let slot = self.draft.answers.get_mut(place).ok_or(Failure::AnswerWrong)?;
        let before = core::mem::replace(slot, answer(given));
        if check_answers(self.form, &self.draft.answers).is_err() {
            self.draft.answers[place] = before;
            return Err(Failure::AnswerWrong);
        }
        self.draft.next += 1;
        Ok(())
    }

    /// Goes to the question before.
    pub(crate) fn back(&mut self) -> Result<(), Failure> {
        self.draft.next = self.draft.next.saturating_sub(1);
        Ok(())
    }

    /// Goes to the question of this place, from 1, or behind the last one.
    pub(crate) fn go_to(&mut self, number: u32) -> Result<(), Failure> {
        let last = self.draft.answers.len();
        let place = usize::try_from(number.saturating_sub(1)).unwrap_or(last).min(last);
        self.draft.next = u16::try_from(place).expect("a form has 256 questions at most");
        Ok(())
    }

    /// All questions with what was answered.
    pub(crate) fn answered(&self) -> Vec<Answered> {
        let questions = (1..).zip(self.form.questions.iter().zip(&self.draft.answers));
        questions
            .map(|(number, (question, answer))| Answered {
                number,
                label: question.label.get(self.language).to_owned(),
                answer: self.shown(&question.kind, answer),
            })
            .collect()
    }

    /// Attaches something, within bounds.
    pub(crate) fn attach(&mut self, kind: Attached, bytes: Vec<u8>) -> Result<(), Failure> {
        let attached = match kind {
            Attached::Photo => (Media::Jpeg, photo::pixels_only(&bytes).ok_or(Failure::PhotoWrong)?),
            Attached::Sound => (Media::File, bytes),
        };
        let is_too_much = self.draft.attachments.len() >= ATTACHMENTS_MAX
            || attached.1.is_empty()
            || self.attached_bytes() + attached.1.len() > ATTACHMENTS_BYTES_MAX;
        if is_too_much {
            return Err(Failure::AttachmentsLarge);
        }
        self.draft.attachments.push(attached);
        Ok(())
    }

    /// Takes an attachment away, if there is one at this place.
    pub(crate) fn detach(&mut self, place: u32) -> Result<(), Failure> {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        if place < self.draft.attachments.len() {
            self.draft.attachments.remove(place);
        }
        Ok(())
    }

    /// Whether nothing was answered and nothing attached.
    pub(crate) fn is_empty(&self) -> bool {
        self.draft.attachments.is_empty() && self.draft.answers.iter().all(|answer| *answer == Answer::Skipped)
    }

    fn attached_bytes(&self) -> usize {
        self.draft.attachments.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    fn labels(&self, choices: &[Choice]) -> Vec<String> {
        choices.iter().map(|choice| choice.label.get(self.language).to_owned()).collect()
    }

    fn shown(&self, kind: &Kind, answer: &Answer) -> Option<String> {
        let label = |place: &u16| {
            let choice = kind.choices().get(usize::from(*place));
            choice.map_or("", |choice| choice.label.get(self.language))
        };
        match answer {
            Answer::Skipped => None,
            Answer::One(place) => Some(label(place).to_owned()),
            Answer::Many(places) => Some(places.iter().map(label).collect::<Vec<_>>().join(", ")),
            Answer::Text(text) => Some(text.clone()),
            Answer::Number(number) => Some(number.to_string()),
        }
    }
}

fn answer(given: Given) -> Answer {
    match given {
        Given::Skipped => Answer::Skipped,
        Given::One { choice } => Answer::One(choice),
        Given::Many { choices } if choices.is_empty() => Answer::Skipped,
        Given::Many { mut choices } => {
            choices.sort_unstable();
            choices.dedup();
            Answer::Many(choices)
        }
        Given::Text { text } if text.trim().is_empty() => Answer::Skipped,
        Given::Text { text } => Answer::Text(text),
        Given::Number { number } => Answer::Number(number),
    }
}

fn given(answer: &Answer) -> Given {
    match answer {
        Answer::Skipped => Given::Skipped,
        Answer::One(choice) => Given::One { choice: *choice },
        Answer::Many(choices) => Given::Many { choices: choices.clone() },
        Answer::Text(text) => Given::Text { text: text.clone() },
        Answer::Number(number) => Given::Number { number: *number },
    }
}

/// A count for the border. Nothing here comes near its end.
pub(crate) fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use ijwi_protocol::report::builtin_form;

    use super::*;

    #[test]
    fn questions_go_forth_and_back_and_no_answer_is_lost_or_wrong() {
        let form = builtin_form();
        let mut draft = Questions::begin(&form);
        let mut questions = Questions::of(&form, &mut draft, "fr").unwrap();
        questions.back().unwrap();
        assert_eq!(questions.present().unwrap().number, 1);
        assert_eq!(questions.answer(Given::One { choice: 99 }), Err(Failure::AnswerWrong));
        assert_eq!(questions.answer(Given::Text { text: "x".to_owned() }), Err(Failure::AnswerWrong));
        questions.answer(Given::One { choice: 1 }).unwrap();
        questions.answer(Given::Many { choices: vec![2, 0, 2] }).unwrap();
        questions.back().unwrap();
        assert!(questions.present().unwrap().given == Given::Many { choices: vec![0, 2] });
        questions.answer(Given::Many { choices: Vec::new() }).unwrap();
        assert_eq!(questions.state().answered, 1, "none of many is no answer");
        for _ in 2..form.questions.len() {
            questions.answer(Given::Skipped).unwrap();
        }
        assert!(questions.present().is_none());
        assert_eq!(questions.answer(Given::Skipped), Err(Failure::AnswerWrong), "there is no further one");
        questions.go_to(1).unwrap();
        assert!(questions.present().unwrap().given == Given::One { choice: 1 });
        assert_eq!(questions.answered().iter().filter(|answered| answered.answer.is_some()).count(), 1);
        questions.go_to(u32::MAX).unwrap();
        assert!(questions.present().is_none());

        let mut other = form.clone();
        other.version += 1;
        assert_eq!(Questions::of(&other, &mut draft, "fr").err(), Some(Failure::FormChanged));
    }

    #[test]
    fn attachments_are_bounded() {
        let form = builtin_form();
        let mut draft = Questions::begin(&form);
        let mut questions = Questions::of(&form, &mut draft, "en").unwrap();
        assert_eq!(questions.attach(Attached::Photo, b"no photo".to_vec()), Err(Failure::PhotoWrong));
        assert_eq!(questions.attach(Attached::Sound, Vec::new()), Err(Failure::AttachmentsLarge));
        let too_long = vec![0; ATTACHMENTS_BYTES_MAX + 1];
        assert_eq!(questions.attach(Attached::Sound, too_long), Err(Failure::AttachmentsLarge));
        (0..ATTACHMENTS_MAX).for_each(|_| questions.attach(Attached::Sound, vec![1; 10]).unwrap());
        assert_eq!(questions.attach(Attached::Sound, vec![1]), Err(Failure::AttachmentsLarge));
        questions.detach(9).unwrap();
        questions.detach(0).unwrap();
        assert_eq!(questions.state().attachments, [10; 3]);
        assert!(!questions.is_empty());
    }
}
