//! A desk in memory, behind a passphrase, with reports of each kind. All of it is made up.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ijwi_desk::view::{
    AnswerError, AttachmentState, AttachmentView, Case, CaseLine, CaseState, Front, Inbox, MediaType, Message,
    Outgoing, Row, RowAnswer, SignInError, Speaker, Status, Urgency, Warning,
};
use ijwi_protocol::time::Day;
use ijwi_text::Language;

/// What opens it.
pub(crate) const PASSPHRASE: &str = "correct horse";
/// What a hostile form, author or choice may say.
pub(crate) const SCRIPT: &str = "<script>alert(\"1\")</script>";
/// What stands for it when it is shown as text.
pub(crate) const SCRIPT_SHOWN: &str = "&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;";

const TODAY: Day = Day(20_781);

/// The closed desk.
pub(crate) struct DoubleFront(pub(crate) Arc<Double>);

/// The open one.
#[derive(Default)]
pub(crate) struct Double {
    cases: Mutex<Vec<Case>>,
    photo: Vec<u8>,
    warnings: Vec<Warning>,
}

impl Front for DoubleFront {
    fn sign_in(&self, passphrase: &str) -> Result<Arc<dyn Inbox>, SignInError> {
        match passphrase {
            PASSPHRASE => Ok(self.0.clone()),
            "damaged" => Err(SignInError::Damaged(SCRIPT.to_owned())),
            "panic" => panic!("a desk that fails in the middle of it"),
            _ => Err(SignInError::WrongPassphrase),
        }
    }

    fn name(&self) -> Option<String> {
        Some("Clinic".to_owned())
    }
}

impl Double {
    /// One with these reports.
    pub(crate) fn with(cases: Vec<Case>, photo: Vec<u8>, warnings: Vec<Warning>) -> Arc<Self> {
        Arc::new(Self { cases: Mutex::new(cases), photo, warnings })
    }

    /// One with a hostile report, a photo and a file.
    pub(crate) fn hostile() -> Arc<Self> {
        Self::with(vec![hostile(1)], vec![0xff, 0xd8, 0xff, 0xe0], Vec::new())
    }

    /// What was answered to a report.
    pub(crate) fn answers(&self, number: u32) -> Vec<String> {
        let cases = self.cases.lock().expect("no test panics with it");
        let case = cases.iter().find(|case| case.line.number == number).expect("there is one");
        case.messages.iter().filter(|it| it.from == Speaker::Desk).map(|it| it.text.clone()).collect()
    }
}

impl Inbox for Double {
    fn status(&self) -> Status {
        Status {
            desk: "Clinic".to_owned(),
            campaign: "Nyarugusu 2026".to_owned(),
            collected: 1_204,
            opened: 12,
            last_contact: Some(Duration::from_secs(180)),
            answers_waiting: 1,
            warnings: self.warnings.clone(),
        }
    }

    fn list(&self, _: Language) -> Vec<CaseLine> {
        self.cases.lock().expect("no test panics with it").iter().map(|case| case.line.clone()).collect()
    }

    fn case(&self, number: u32, _: Language) -> Option<Case> {
        let mut cases = self.cases.lock().expect("no test panics with it");
        let case = cases.iter_mut().find(|case| case.line.number == number)?;
        if case.line.state == CaseState::New {
            case.line.state = CaseState::Seen;
        }
        Some(case.clone())
    }

    fn attachment(&self, number: u32, index: usize) -> Option<(MediaType, Vec<u8>)> {
        let cases = self.cases.lock().expect("no test panics with it");
        let case = cases.iter().find(|case| case.line.number == number)?;
        let view = case.attachments.get(index)?;
        (view.state == AttachmentState::Here).then(|| match view.kind {
            MediaType::Photo => (MediaType::Photo, self.photo.clone()),
            MediaType::File => (MediaType::File, b"<html>".to_vec()),
        })
    }

    fn answer(&self, number: u32, text: &str) -> Result<(), AnswerError> {
        if text == "no stamps" {
            return Err(AnswerError::NoStamps);
        }
        let mut cases = self.cases.lock().expect("no test panics with it");
        let case = cases.iter_mut().find(|case| case.line.number == number).ok_or(AnswerError::NotWanted)?;
        if !case.can_answer {
            return Err(AnswerError::NotWanted);
        }
        case.line.state = CaseState::Answered;
        case.messages.push(said(Speaker::Desk, 0, text, Some(Outgoing::Waiting)));
        Ok(())
    }
}

/// A report like many.
pub(crate) fn plain(number: u32, urgency: Urgency, state: CaseState, when: &str, needs: &[&str]) -> Case {
    Case {
        line: CaseLine {
            number,
            received: TODAY - 30 + 3 * number,
            urgency,
            when: (!when.is_empty()).then(|| when.to_owned()),
            needs: needs.iter().map(|need| (*need).to_owned()).collect(),
            state,
            attachments: 0,
            under_age: false,
        },
        sealed_on: TODAY - 32 + 3 * number,
        form: "What happened".to_owned(),
        rows: vec![
            row("How long ago did it happen?", choices(&[when])),
            row("What help do you want?", choices(needs)),
            row("Who is telling this?", choices(&["It happened to me"])),
            row("What happened?", choices(&["Rape", "Threat of sexual violence"])),
            row("How many people were harmed?", RowAnswer::Number(1)),
            row("How old is the person who was harmed?", choices(&["18 to 25 years"])),
            row("Where did it happen?", choices(&["On the way to fetch wood or water"])),
            row("Who did it?", RowAnswer::NotForYou),
            row("Names, units or places of those who did it", RowAnswer::NotForYou),
            row("Did you get health care since?", RowAnswer::NotAnswered),
            row(
                "In your own words",
                RowAnswer::Words(
                    "Nagiye kuvoma amazi ku mugoroba.\nNtinya gusubira aho hantu. Ndashaka umuganga ariko sinshaka ko \
                     abandi babimenya."
                        .to_owned(),
                ),
            ),
        ],
        attachments: Vec::new(),
        messages: vec![said(Speaker::Confirmation, 2, "", Some(Outgoing::AtRelay))],
        can_answer: true,
        language: "rn".to_owned(),
    }
}

/// A report with attachments and a conversation.
pub(crate) fn full(number: u32) -> Case {
    let mut case = plain(
        number,
        Urgency::Within72h,
        CaseState::New,
        "Less than 3 days (72 hours)",
        &["Health care", "A safe place", "Someone to talk to"],
    );
    case.line.under_age = true;
    case.rows[5].answer = choices(&["12 to 17 years"]);
    case.line.attachments = 3;
    case.attachments = vec![
        attachment(MediaType::Photo, AttachmentState::Here),
        attachment(MediaType::File, AttachmentState::Here),
        attachment(MediaType::Photo, AttachmentState::OnItsWay { held: 7, needed: Some(20) }),
    ];
    case.messages.extend([
        said(
            Speaker::Desk,
            2,
            "Urakoze kutwandikira. Ushobora kuza ku ivuriro umunsi ku munsi. Baza Mariya ku muryango w'ibara \
             ry'ubururu.",
            Some(Outgoing::AtRelay),
        ),
        said(Speaker::Author, 1, "Nzoza ejo mu gatondo. Noshobora kuzana mukuru wanje?", None),
    ]);
    case
}

/// A report that tries to be more than text.
fn hostile(number: u32) -> Case {
    let mut case = plain(number, Urgency::NotSaid, CaseState::New, SCRIPT, &[SCRIPT]);
    case.form = SCRIPT.to_owned();
    case.language = "\"><script>".to_owned();
    case.rows = vec![row(SCRIPT, choices(&[SCRIPT])), row("Words", RowAnswer::Words(SCRIPT.to_owned()))];
    case.attachments = vec![
        attachment(MediaType::Photo, AttachmentState::Here),
        attachment(MediaType::File, AttachmentState::Here),
        attachment(MediaType::Photo, AttachmentState::Damaged),
    ];
    case.attachments[0].sha256 = SCRIPT.to_owned();
    case.messages = vec![said(Speaker::Author, 0, SCRIPT, None)];
    case
}

fn row(question: &str, answer: RowAnswer) -> Row {
    Row { question: question.to_owned(), answer }
}

fn choices(choices: &[&str]) -> RowAnswer {
    RowAnswer::Choices(choices.iter().map(|choice| (*choice).to_owned()).collect())
}

fn attachment(kind: MediaType, state: AttachmentState) -> AttachmentView {
    let sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned();
    AttachmentView { kind, bytes: 48_213, sha256, state }
}

fn said(from: Speaker, days_ago: u32, text: &str, state: Option<Outgoing>) -> Message {
    Message { from, day: TODAY - days_ago, text: text.to_owned(), state }
}
