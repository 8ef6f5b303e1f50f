//! A desk in memory behind its pages, with one report. All of it is made up.

use std::sync::Arc;

use ijwi_desk::view::{
    AnswerError, AttachmentState, AttachmentView, Case, CaseLine, CaseState, Front, Inbox, MediaType, Row, RowAnswer,
    SignInError, Status, Urgency,
};
use ijwi_protocol::testing::TODAY;
use ijwi_text::Language;

/// The desk, closed and open.
#[derive(Clone, Copy)]
pub struct Double;

impl Double {
    /// What opens it.
    pub const PASSPHRASE: &str = "correct";
}

impl Front for Double {
    fn sign_in(&self, passphrase: &str) -> Result<Arc<dyn Inbox>, SignInError> {
        // Never wrong, else the wait after a wrong one would be all that is fuzzed.
        if passphrase == Self::PASSPHRASE { Ok(Arc::new(*self)) } else { Err(SignInError::Wait(1)) }
    }

    fn name(&self) -> Option<String> {
        Some("Clinic".to_owned())
    }
}

impl Inbox for Double {
    fn status(&self) -> Status {
        Status::default()
    }

    fn list(&self, _: Language) -> Vec<CaseLine> {
        vec![line()]
    }

    fn case(&self, number: u32, _: Language) -> Option<Case> {
        let attachment = |kind| AttachmentView { kind, bytes: 3, sha256: String::new(), state: AttachmentState::Here };
        (number == 1).then(|| Case {
            line: line(),
            sealed_on: TODAY,
            form: "Test".to_owned(),
            rows: vec![Row { question: "What?".to_owned(), answer: RowAnswer::Words("words".to_owned()) }],
            attachments: vec![attachment(MediaType::Photo), attachment(MediaType::File)],
            messages: Vec::new(),
            can_answer: true,
            language: "en".to_owned(),
        })
    }

    fn attachment(&self, number: u32, index: usize) -> Option<(MediaType, Vec<u8>)> {
        let kind = if index == 0 { MediaType::Photo } else { MediaType::File };
        (number == 1 && index < 2).then(|| (kind, vec![1, 2, 3]))
    }

    fn answer(&self, number: u32, text: &str) -> Result<(), AnswerError> {
        assert!(!text.trim().is_empty(), "the pages refuse what has no words");
        if number == 1 { Ok(()) } else { Err(AnswerError::NotWanted) }
    }
}

fn line() -> CaseLine {
    CaseLine {
        number: 1,
        received: TODAY,
        urgency: Urgency::NotSaid,
        when: None,
        needs: Vec::new(),
        state: CaseState::New,
        attachments: 2,
        under_age: false,
    }
}
