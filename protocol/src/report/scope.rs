//! What each recipient gets to see: a form marks questions for roles, and the copy for another role goes without them.

use super::{Answer, Form};
use crate::campaign::Role;

/// The answers that a recipient of this role gets; the others are skipped in its copy.
pub fn scoped(form: &Form, answers: &[Answer], role: Role) -> Vec<Answer> {
    form.questions
        .iter()
        .zip(answers)
        .map(|(question, answer)| {
            let shared = question.roles == 0 || question.roles & role.bit() != 0;
            if shared { answer.clone() } else { Answer::Skipped }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Texts;
    use crate::report::{AnswersError, Choice, Kind, Question, check_answers};

    fn form() -> Form {
        let question = |name: &str, kind, roles| Question {
            name: name.to_owned(),
            label: Texts::new([("en", name)]),
            hint: None,
            kind,
            roles,
        };
        let choice = |name: &str| Choice { name: name.to_owned(), label: Texts::new([("en", name)]) };
        Form {
            name: "f".to_owned(),
            version: 1,
            title: Texts::new([("en", "Form")]),
            questions: vec![
                question("need", Kind::Many(vec![choice("medical"), choice("legal")]), 0),
                question("names", Kind::Text, Role::Prosecutor.bit()),
                question("age", Kind::Number { min: 0, max: 120 }, 0),
            ],
        }
    }

    #[test]
    fn names_go_to_the_prosecutor_only() {
        let answers = [Answer::Many(vec![0, 1]), Answer::Text("N.".to_owned()), Answer::Number(30)];
        assert_eq!(check_answers(&form(), &answers), Ok(()));
        assert!(scoped(&form(), &answers, Role::Prosecutor) == answers);
        let clinic = scoped(&form(), &answers, Role::Clinic);
        assert!(clinic[1] == Answer::Skipped && clinic[0] == answers[0] && clinic[2] == answers[2]);
    }

    #[test]
    fn answers_that_no_question_allows_are_refused() {
        let skipped = || vec![Answer::Skipped, Answer::Skipped, Answer::Skipped];
        assert_eq!(check_answers(&form(), &skipped()), Ok(()));
        assert_eq!(check_answers(&form(), &skipped()[1..]), Err(AnswersError::Count));
        for (place, answer) in [
            (0, Answer::Many(vec![])),
            (0, Answer::Many(vec![1, 0])),
            (0, Answer::Many(vec![2])),
            (0, Answer::One(0)),
            (1, Answer::Text(String::new())),
            (1, Answer::Text("x".repeat(16 * 1024 + 1))),
            (2, Answer::Number(-1)),
            (2, Answer::Number(121)),
        ] {
            let mut answers = skipped();
            answers[place] = answer;
            assert_eq!(check_answers(&form(), &answers), Err(AnswersError::Place(place)));
        }
    }
}
