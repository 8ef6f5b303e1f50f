//! The one object.

use std::sync::{Arc, Mutex};

use crate::Failure;
use crate::border::{guarded, locked};
use crate::keystore::PhoneKeystore;
use crate::radio::{PhoneRadio, RadioTold};
use crate::records::{
    AnswerWay, Answered, Attached, Campaign, CarryPlan, Conversation, DraftState, Given, Leaving, Message, Question,
    Recipient, Sealed, StampCount, Status, Watcher,
};

/// A phone of a campaign: one folder, one keystore, one process.
///
/// The order of a first start: `open`, `set_up`, `join`, `confirm_campaign`. Later: `open`, `unlock`. What is behind the
/// PIN fails with [`Failure::Locked`] before that: drafts, conversations, spare stamps. Carrying needs no PIN.
#[derive(uniffi::Object)]
pub struct Ijwi {
    _keystore: Box<dyn PhoneKeystore>,
    language: Mutex<String>,
}

#[uniffi::export]
impl Ijwi {
    /// Opens the folder, and makes it at the first start. A wipe that was interrupted is finished first: the phone is as
    /// new then.
    #[uniffi::constructor]
    pub fn open(folder: String, keystore: Box<dyn PhoneKeystore>) -> Result<Arc<Self>, Failure> {
        drop(folder);
        guarded(|| Ok(Arc::new(Self { _keystore: keystore, language: Mutex::new("en".to_owned()) })))
    }

    /// The language of texts: `en`, `fr`, `rn`, `rw` or `sw`.
    pub fn set_language(&self, code: String) {
        *locked(&self.language) = code;
    }

    /// Whether a PIN was chosen. It is on every phone after its first start, whoever uses it.
    pub fn is_set_up(&self) -> Result<bool, Failure> {
        Err(Failure::NotSetUp)
    }

    /// Chooses the PIN at the first start, and opens what it guards. `second`, if she wants one, opens other things: what
    /// it guards is empty, and can be shown to who forces her. Nobody can see whether there is one.
    pub fn set_up(&self, pin: String, second: Option<String>) -> Result<(), Failure> {
        drop((pin, second));
        Err(Failure::NotSetUp)
    }

    /// Opens what this PIN guards. Takes a second or two on a small phone, whether it is right or wrong.
    pub fn unlock(&self, pin: String) -> Result<(), Failure> {
        drop(pin);
        Err(Failure::NotSetUp)
    }

    /// Seconds until a PIN is tried again, after too many wrong ones. They are counted while the app runs, on a clock that
    /// nobody can set; 0: at once.
    pub fn pin_wait_seconds(&self) -> u32 {
        0
    }

    /// Locks again: whenever the app leaves the screen. What was answered is kept already.
    pub fn lock(&self) {}

    /// Whether a PIN has opened it.
    pub fn is_unlocked(&self) -> bool {
        false
    }

    /// Another PIN for what is open.
    pub fn change_pin(&self, pin: String) -> Result<(), Failure> {
        drop(pin);
        Err(Failure::Locked)
    }

    /// A second PIN that opens something else, which is empty. What another PIN than the present one guards is lost.
    pub fn set_second_pin(&self, pin: String) -> Result<(), Failure> {
        drop(pin);
        Err(Failure::Locked)
    }

    /// Joins a campaign by the bytes of its file, or takes a newer file of it. Compare the six words then.
    pub fn join(&self, bundle: Vec<u8>) -> Result<Campaign, Failure> {
        drop(bundle);
        Err(Failure::NotJoined)
    }

    /// The campaign that was joined.
    pub fn campaign(&self) -> Result<Campaign, Failure> {
        Err(Failure::NotJoined)
    }

    /// Somebody compared the six words, and they are the same.
    pub fn confirm_campaign(&self) -> Result<(), Failure> {
        Err(Failure::NotJoined)
    }

    /// Who a report can be sent to today.
    pub fn recipients(&self) -> Result<Vec<Recipient>, Failure> {
        Err(Failure::NotJoined)
    }

    /// Begins a report, or goes on with the one that was begun. Each answer is durable when its call returns.
    pub fn begin_report(&self) -> Result<DraftState, Failure> {
        Err(Failure::Locked)
    }

    /// The report that is being made, if there is one.
    pub fn draft(&self) -> Result<Option<DraftState>, Failure> {
        Err(Failure::Locked)
    }

    /// The present question. Nothing: all were asked.
    pub fn question(&self) -> Result<Option<Question>, Failure> {
        Err(Failure::Locked)
    }

    /// Answers the present question, and goes on to the next one.
    pub fn answer(&self, given: Given) -> Result<Option<Question>, Failure> {
        drop(given);
        Err(Failure::Locked)
    }

    /// Goes on without an answer; one that was given before is erased.
    pub fn skip(&self) -> Result<Option<Question>, Failure> {
        Err(Failure::Locked)
    }

    /// Goes back to the question before; what was answered stays. At the first one it stays there.
    pub fn back(&self) -> Result<Option<Question>, Failure> {
        Err(Failure::Locked)
    }

    /// Goes to the question of this place, from 1, which was asked before.
    pub fn go_to(&self, number: u32) -> Result<Option<Question>, Failure> {
        let _ = number;
        Err(Failure::Locked)
    }

    /// All questions and answers, to be read before sending.
    pub fn answers(&self) -> Result<Vec<Answered>, Failure> {
        Err(Failure::Locked)
    }

    /// Attaches something. It is bounded: see the draft's `room`.
    pub fn attach(&self, kind: Attached, bytes: Vec<u8>) -> Result<DraftState, Failure> {
        drop((kind, bytes));
        Err(Failure::Locked)
    }

    /// Takes an attachment away, by its place from 0.
    pub fn detach(&self, place: u32) -> Result<DraftState, Failure> {
        let _ = place;
        Err(Failure::Locked)
    }

    /// Stops the report: what was answered is erased.
    pub fn discard_report(&self) -> Result<(), Failure> {
        Err(Failure::Locked)
    }

    /// Seals the report to these recipients, by their ids. From then on not even she can open it, and its draft is gone.
    /// On a failure nothing was sealed, no stamp is spent, and the draft is as it was.
    pub fn seal(&self, recipients: Vec<String>, way: AnswerWay, leaving: Leaving) -> Result<Sealed, Failure> {
        drop((recipients, way, leaving));
        Err(Failure::Locked)
    }

    /// The reports whose answers come by PIN, the newest first, with where they are and what came back.
    pub fn conversations(&self) -> Result<Vec<Conversation>, Failure> {
        Err(Failure::Locked)
    }

    /// What came back for these seven words, on any phone of the campaign; nothing of it is kept. One mistake is tried by
    /// itself, which takes up to 17 times as long as a PIN does. Needs no PIN.
    pub fn answers_by_words(&self, words: String) -> Result<Vec<Message>, Failure> {
        drop(words);
        Err(Failure::NotJoined)
    }

    /// The words that begin so, in the language's list or the English one: for typing. At most eight.
    pub fn words_like(&self, start: String) -> Vec<String> {
        drop(start);
        Vec::new()
    }

    /// The stamps.
    pub fn stamps(&self) -> Result<StampCount, Failure> {
        Err(Failure::Locked)
    }

    /// Asks a team's device on the local network for stamps, `192.168.1.20:4712`. Its owner has to agree: up to three
    /// minutes. How many came.
    pub fn fetch_stamps(&self, address: String) -> Result<u32, Failure> {
        drop(address);
        Err(Failure::Locked)
    }

    /// A request for stamps as a file, for somebody who carries it to a team and brings back what it gives.
    pub fn request_stamps(&self) -> Result<Vec<u8>, Failure> {
        Err(Failure::Locked)
    }

    /// Takes what the team gave. How many stamps.
    pub fn accept_stamps(&self, answer: Vec<u8>) -> Result<u32, Failure> {
        drop(answer);
        Err(Failure::Locked)
    }

    /// Carries for others, over the network and this radio, until it is stopped. Needs no PIN.
    pub fn start_carrying(&self, plan: CarryPlan, radio: Option<Box<dyn PhoneRadio>>) -> Result<(), Failure> {
        drop((plan, radio));
        Err(Failure::NotJoined)
    }

    /// Stops: contacts end, and what they stored is kept.
    pub fn stop_carrying(&self) -> Result<(), Failure> {
        Err(Failure::Carrying)
    }

    /// What this phone does and holds.
    pub fn status(&self) -> Result<Status, Failure> {
        Err(Failure::NotJoined)
    }

    /// Who is told when something may have to be drawn anew: the last one that was given.
    pub fn watch(&self, watcher: Box<dyn Watcher>) {
        drop(watcher);
    }

    /// What the radio has to tell. It never waits; without a radio it is passed over.
    pub fn radio_told(&self, told: RadioTold) {
        drop(told);
    }

    /// A number for a connection that somebody opened to us.
    pub fn radio_connection(&self) -> u64 {
        0
    }

    /// Erases all: first the keys, so that nothing can be read any more, then the files. If it is cut short, the next
    /// `open` finishes it. Needs no PIN. After it every call fails with [`Failure::Wiped`]; end the process.
    pub fn wipe(&self) -> Result<(), Failure> {
        Err(Failure::Internal)
    }
}

impl core::fmt::Debug for Ijwi {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Ijwi(..)")
    }
}
