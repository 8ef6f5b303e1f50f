//! A form: questions in a fixed order. Its version fixes the places of the answers.

use bincode::{Decode, Encode};

use crate::campaign::Texts;
use crate::codec;
use crate::ids::sha256;

const NAME_BYTES_MAX: usize = 64;
const QUESTIONS_MAX: usize = 256;
const CHOICES_MAX: usize = 256;
/// Bytes of a typed answer.
pub(super) const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// A form, as the bundle carries it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Form {
    /// Its name among the campaign's forms.
    pub name: String,
    /// Counts up with each change of places.
    pub version: u32,
    /// What people see above it.
    pub title: Texts,
    /// The questions.
    pub questions: Vec<Question>,
}

/// The first 8 bytes of SHA-256 of a form's encoding: reports name the form they were made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct FormHash(pub [u8; 8]);

/// One question. Each can be skipped.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Question {
    /// Its name in files.
    pub name: String,
    /// What is asked.
    pub label: Texts,
    /// What is said beside it, if anything.
    pub hint: Option<Texts>,
    /// How it is answered.
    pub kind: Kind,
    /// Bits of the roles whose copies carry the answer ([`crate::campaign::Role::bit`]); 0 is everybody.
    pub roles: u8,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Kind {
    /// One of these.
    One(Vec<Choice>),
    /// Any of these.
    Many(Vec<Choice>),
    /// Own words: a first account, not a statement.
    Text,
    /// A whole number between these, both included.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Choice {
    /// Its name in files.
    pub name: String,
    /// What people see.
    pub label: Texts,
}

impl Form {
    /// How reports name it.
    pub fn hash(&self) -> FormHash {
        FormHash(*sha256(&[&codec::encode(self)]).first_chunk().expect("8 of 32 bytes"))
    }

    /// The question of this name and its place.
    pub fn question(&self, name: &str) -> Option<(usize, &Question)> {
        self.questions.iter().enumerate().find(|(_, question)| question.name == name)
    }

    /// Whether it is within bounds and names each thing once.
    pub fn is_valid(&self) -> bool {
        is_name(&self.name)
            && self.title.is_valid()
            && (1..=QUESTIONS_MAX).contains(&self.questions.len())
            && self.questions.iter().all(Question::is_valid)
            && are_distinct(self.questions.iter().map(|question| question.name.as_str()))
    }
}

impl Question {
    fn is_valid(&self) -> bool {
        is_name(&self.name)
            && self.label.is_valid()
            && self.hint.as_ref().is_none_or(Texts::is_valid)
            && match &self.kind {
                Kind::One(choices) | Kind::Many(choices) => {
                    (1..=CHOICES_MAX).contains(&choices.len())
                        && choices.iter().all(|choice| is_name(&choice.name) && choice.label.is_valid())
                        && are_distinct(choices.iter().map(|choice| choice.name.as_str()))
                }
                Kind::Text => true,
                Kind::Number { min, max } => min <= max,
            }
    }
}

impl Kind {
    /// The choices, if it has any.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::One(choices) | Self::Many(choices) => choices,
            Self::Text | Self::Number { .. } => &[],
        }
    }
}

fn is_name(name: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn are_distinct<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let mut names: Vec<_> = names.collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    names.len() == all
}
