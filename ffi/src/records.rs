//! What the app is told and tells. Texts are in the language that was set, the nearest one there is.

/// The campaign that the phone has joined.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// Six words, to be compared with those that are printed at the clinic and known to teams.
    pub words: Vec<String>,
    /// Whether somebody said that they are the same. Until then, consent says 'not confirmed'.
    pub confirmed: bool,
    /// The bundle's version.
    pub version: u32,
    /// The bundle's day, as 2026-11-27.
    pub day: String,
    /// Whether it is old: help and recipients may be out of date.
    pub old: bool,
    /// Whether two different bundles of this version were seen: an alarm.
    pub twin: bool,
}

/// Somebody a report can be sent to.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Recipient {
    /// What it is chosen by.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its organisation.
    pub organisation: String,
    /// What it does: `clinic`, `ngo`, `unhcr`, `police`, `prosecutor`.
    pub role: String,
}

/// A question, with what was answered.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Question {
    /// Its name in the form.
    pub name: String,
    /// Its place, from 1.
    pub number: u32,
    /// How many there are.
    pub all: u32,
    /// What is asked.
    pub label: String,
    /// What is said beside it.
    pub hint: Option<String>,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What was answered before.
    pub given: Given,
    /// Whose copies carry the answer, by role; nobody named is everybody.
    pub only_for: Vec<String>,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum QuestionKind {
    /// One of these.
    One {
        /// What people see.
        choices: Vec<String>,
    },
    /// Any of these.
    Many {
        /// What people see.
        choices: Vec<String>,
    },
    /// Own words: a first account, not a statement.
    Text {
        /// Bytes in UTF-8.
        bytes_max: u32,
    },
    /// A whole number between these, both included.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
}

/// An answer.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Given {
    /// None. Each question can be skipped.
    Skipped,
    /// The place of the choice, from 0.
    One {
        /// The place.
        choice: u16,
    },
    /// The places of the choices.
    Many {
        /// The places, in any order.
        choices: Vec<u16>,
    },
    /// Own words.
    Text {
        /// The words.
        text: String,
    },
    /// A number.
    Number {
        /// The number.
        number: i64,
    },
}

/// A question and its answer as they are read before sending.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct Answered {
    /// The question's place, from 1, to go back to it.
    pub number: u32,
    /// What was asked.
    pub label: String,
    /// What was answered; nothing: skipped.
    pub answer: Option<String>,
}

/// A report that is being made.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DraftState {
    /// The place of the question that is next, from 1; one more than there are when all were asked.
    pub number: u32,
    /// How many questions there are.
    pub all: u32,
    /// How many were answered.
    pub answered: u32,
    /// Bytes of each attachment.
    pub attachments: Vec<u32>,
    /// Bytes that can still be attached.
    pub room: u32,
}

/// What is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Attached {
    /// A photo as JPEG, made from its pixels by the app: what is beside the pixels is cut out again.
    Photo,
    /// A recording, as it is.
    Sound,
}

/// How answers come, the safest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AnswerWay {
    /// By seven words, on any phone; this one keeps nothing.
    Words,
    /// By PIN on this phone.
    Pin,
    /// Not at all.
    None,
}

/// When a report leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Leaving {
    /// With the slots, in place of cover: who watches this phone learns nothing.
    BySlots,
    /// Its first envelope now, and the rest with the slots. Who watches sees that a slot was early.
    Urgent,
    /// All of it now. Who watches sees that something was sent, and how much.
    Burst,
}

/// A report that was sealed.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct Sealed {
    /// Envelopes that carry it, once.
    pub envelopes: u32,
    /// Those of them that have left.
    pub left: u32,
    /// How often it is sent: now, and after 7 and 21 days.
    pub copies: u32,
    /// The seven words, when answers come by them. They are shown once, and kept nowhere.
    pub words: Vec<String>,
}

/// Where a report is, as far as this phone can know. A carrier that drops it is not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
pub enum Place {
    /// Sealed.
    Sealed,
    /// It waits for its slots on this phone.
    InTray,
    /// It has left with others' envelopes.
    Left,
    /// A relay signed that it has it.
    AtRelay,
    /// Its recipient opened it.
    AtDesk,
}

/// A report's copy for one recipient, with what came back.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct Conversation {
    /// Who has it.
    pub recipient: String,
    /// The day on which it was sealed, as 2026-11-27.
    pub day: String,
    /// Where it is.
    pub place: Place,
    /// What came, the oldest first.
    pub messages: Vec<Message>,
}

/// What came back.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct Message {
    /// Who wrote it.
    pub from: String,
    /// The desk's day, as 2026-11-27.
    pub day: String,
    /// Its words; nothing when it only says that the report was opened.
    pub text: Option<String>,
}

/// The stamps of this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StampCount {
    /// Envelopes that are ready in the tray.
    pub tray: u32,
    /// Whole days for which the tray lets something out.
    pub tray_days: u32,
    /// Stamps beyond the tray's, behind the PIN.
    pub spare: u32,
    /// Stamps that a team gives at one visit.
    pub a_visit: u32,
}

/// How this phone carries. The defaults are what a phone does; the rest is for tests.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CarryPlan {
    /// Whether to find phones on the local network. The app holds a multicast lock meanwhile.
    #[uniffi(default = true)]
    pub network: bool,
    /// Whether to dial the campaign's relays.
    #[uniffi(default = true)]
    pub relays: bool,
    /// Where to listen; nothing: any port of any address, if the network is used.
    #[uniffi(default = [])]
    pub listen: Vec<String>,
    /// Others to dial, as `192.168.1.20:4711`.
    #[uniffi(default = [])]
    pub peers: Vec<String>,
    /// Seconds of a slot of the tray, where the campaign's policy is not gone by.
    #[uniffi(default = None)]
    pub slot_seconds: Option<u32>,
    /// Seconds for which Bluetooth adverts stay, where it is not ten minutes.
    #[uniffi(default = None)]
    pub radio_slot_seconds: Option<u32>,
}

/// What this phone does and holds. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Status {
    /// Whether it carries.
    pub carrying: bool,
    /// Where it listens.
    pub listening: Vec<String>,
    /// Envelopes to desks.
    pub up: u32,
    /// Envelopes to phones.
    pub down: u32,
    /// Room for more.
    pub free: u32,
    /// Whether the disk is full.
    pub disk_full: bool,
    /// Time since a relay was reached.
    pub since_relay: SinceRelay,
    /// Contacts since the app was opened.
    pub contacts: u64,
    /// Envelopes that others took, since then.
    pub sent: u64,
    /// Envelopes that others brought, since then.
    pub received: u64,
    /// Whether the last dial to a relay failed.
    pub relay_unreachable: bool,
    /// The radio.
    pub radio: RadioState,
}

/// The radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum RadioState {
    /// It is not used.
    Off,
    /// It works.
    On {
        /// Whether an advert is shown.
        shows: bool,
        /// Adverts of others of the campaign.
        sightings: u64,
    },
    /// It does not.
    Faulty {
        /// Why.
        fault: crate::radio::RadioFault,
    },
}

/// Time since this phone, or those it met last, reached a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SinceRelay {
    /// A day at most.
    Day,
    /// Three days at most.
    Days,
    /// A week at most.
    Week,
    /// More, or never.
    Longer,
}

/// Is told when something may have to be drawn anew.
#[uniffi::export(callback_interface)]
pub trait Watcher: Send + Sync {
    /// Something changed. From any thread; it must not wait, nor call back into the object from within.
    fn changed(&self, change: Change);
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Change {
    /// A contact began or ended: what is carried, and answers.
    Contact,
    /// A relay was reached, or not.
    Relay,
    /// The radio's state.
    Radio,
    /// Something left the tray.
    Tray,
    /// Carrying ended by itself.
    Stopped,
}

ijwi_protocol::silent!(Given, Answered, Sealed, Conversation, Message);
