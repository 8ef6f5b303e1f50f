//! What the pages know of the desk: two traits, and the plain values that go through them.
//!
//! A page never sees a key, a file or an envelope. Whoever implements [`Front`] and [`Inbox`] decides what is shown; the
//! pages only lay it out. The methods may block (Argon2, disk): the pages call them on threads of their own.

use std::sync::Arc;
use std::time::Duration;

use ijwi_protocol::time::Day;
use ijwi_text::Language;

/// Characters that the box for an answer takes. Two pages of a letter; each may grow to nine bytes in a form's encoding,
/// which still fits what a request may hold.
pub const ANSWER_CHARS_MAX: usize = 4_000;

/// A desk behind its passphrase.
pub trait Front: Send + Sync + 'static {
    /// Opens the desk, or checks the passphrase if it is open already.
    ///
    /// # Errors
    /// See [`SignInError`].
    fn sign_in(&self, passphrase: &str) -> Result<Arc<dyn Inbox>, SignInError>;

    /// What the desk calls itself, if that can be told while it is locked.
    fn name(&self) -> Option<String>;
}

/// Why somebody is not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignInError {
    /// It is not the passphrase.
    WrongPassphrase,
    /// Too many were wrong: not before so many seconds.
    Wait(u32),
    /// The passphrase may be right, but the desk's files can't be used. What is wrong, for those who look after it: shown
    /// on the page, so nothing secret.
    Damaged(String),
}

/// An open desk.
pub trait Inbox: Send + Sync + 'static {
    /// How the desk is doing.
    fn status(&self) -> Status;

    /// All reports, in any order, with the form's words in this language.
    fn list(&self, language: Language) -> Vec<CaseLine>;

    /// The report of this number, which counts as seen from now on.
    fn case(&self, number: u32, language: Language) -> Option<Case>;

    /// The bytes of a report's attachment, if they are here whole and are what the report says.
    fn attachment(&self, number: u32, index: usize) -> Option<(MediaType, Vec<u8>)>;

    /// Seals an answer to the author of a report.
    ///
    /// # Errors
    /// See [`AnswerError`].
    fn answer(&self, number: u32, text: &str) -> Result<(), AnswerError>;
}

/// Why an answer was not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// It has no words.
    Empty,
    /// It has more than [`ANSWER_CHARS_MAX`] characters.
    TooLong,
    /// The author wants no answer, or took the report back.
    NotWanted,
    /// The desk has no stamps left this month.
    NoStamps,
    /// It could not be stored.
    Store,
}

/// How the desk is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// What the desk calls itself.
    pub desk: String,
    /// What the campaign calls itself.
    pub campaign: String,
    /// Envelopes collected so far.
    pub collected: u64,
    /// Those of them that were for this desk.
    pub opened: u64,
    /// How long ago the relay was reached; nothing when it never was.
    pub last_contact: Option<Duration>,
    /// Answers that are not at the relay yet.
    pub answers_waiting: u32,
    /// What the desk's people must know.
    pub warnings: Vec<Warning>,
}

/// Something that the desk's people must know. Each has words for what it is and for what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The bundle was made for use until this day.
    BundleOld(Day),
    /// After this day nobody can seal to this desk any more.
    PrekeysEnd(Day),
    /// There are two bundles of one version: somebody forged one.
    TwoBundles,
    /// The relay has rewritten its log, or denies what it signed.
    RelayLogBroken,
}

/// A report, as one line of the inbox.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// The desk's own number for it, from 1.
    pub number: u32,
    /// The day on which it was opened here.
    pub received: Day,
    /// How soon help is of most use.
    pub urgency: Urgency,
    /// How long ago it happened, in the words of the form.
    pub when: Option<String>,
    /// The help that is wanted, in the words of the form.
    pub needs: Vec<String>,
    /// How far it is.
    pub state: CaseState,
    /// How many attachments belong to it, here or on their way.
    pub attachments: usize,
    /// Whether somebody under 18 was harmed.
    pub under_age: bool,
}

/// How soon help is of most use, today. Ordered: the most urgent first. What is not said may be urgent, and comes before
/// what is known not to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// HIV prevention and emergency contraception are still possible.
    Within72h,
    /// Emergency contraception is still possible.
    Within120h,
    /// The report does not say when it happened.
    NotSaid,
    /// After that.
    Later,
}

/// How far a report is. Ordered as in the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseState {
    /// Nobody has looked at it.
    New,
    /// Somebody has.
    Seen,
    /// It has an answer.
    Answered,
    /// The author took it back.
    Withdrawn,
}

/// A report, as a page.
#[derive(Clone, PartialEq, Eq)]
pub struct Case {
    /// What the inbox says of it.
    pub line: CaseLine,
    /// The day on which it was sealed, by the author's phone.
    pub sealed_on: Day,
    /// The title of its form; empty when the desk does not know the form yet.
    pub form: String,
    /// What was asked and answered, in the form's order.
    pub rows: Vec<Row>,
    /// What goes with it; an attachment's place is its index.
    pub attachments: Vec<AttachmentView>,
    /// The conversation, oldest first.
    pub messages: Vec<Message>,
    /// Whether an answer can be sent.
    pub can_answer: bool,
    /// The language in which the author reads (ISO 639), as she stated it.
    pub language: String,
}

/// A question and its answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: RowAnswer,
}

/// What was answered to a question.
#[derive(Clone, PartialEq, Eq)]
pub enum RowAnswer {
    /// These of the form's choices.
    Choices(Vec<String>),
    /// Own words: a first account, not a statement.
    Words(String),
    /// A number.
    Number(i64),
    /// Nothing.
    NotAnswered,
    /// What the author's phone left out of the copy for this desk.
    NotForYou,
}

/// What is known of an attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentView {
    /// What it is.
    pub kind: MediaType,
    /// Its bytes.
    pub bytes: u32,
    /// SHA-256 of them, in hexadecimal digits.
    pub sha256: String,
    /// Whether it is here.
    pub state: AttachmentState,
}

/// What an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// A JPEG photo: shown.
    Photo,
    /// Any file: saved, never shown.
    File,
}

/// Whether an attachment is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentState {
    /// It is, whole and checked.
    Here,
    /// Not all of its pieces are.
    OnItsWay {
        /// Pieces that were opened so far.
        held: usize,
        /// Pieces that restore it; known from the first piece on.
        needed: Option<usize>,
    },
    /// What arrived is not what the report says.
    Damaged,
}

/// One turn of a conversation.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Whose it is.
    pub from: Speaker,
    /// The day on which it was sealed.
    pub day: Day,
    /// What it says; empty for a confirmation.
    pub text: String,
    /// Where it is, if it goes to the author.
    pub state: Option<Outgoing>,
}

/// Whose turn it is in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The author's.
    Author,
    /// This desk's.
    Desk,
    /// The desk's own word to the author that her report was opened.
    Confirmation,
}

/// Where something is that goes to the author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// Sealed, and waits here.
    Waiting,
    /// At the relay. Whether it reaches her, nobody is told.
    AtRelay,
}
