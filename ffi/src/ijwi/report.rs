//! A report, from its first question to what comes back.

use ijwi_mesh::device;
use ijwi_mesh::seed::{random_bytes, system_rng};
use ijwi_mesh::vault::{Draft, Kept};
use ijwi_protocol::ids::RecipientId;
use ijwi_protocol::report::words::{self, SevenWords};
use std::sync::Arc;
use zeroize::Zeroizing;

use super::{Ijwi, list_of};
use crate::border::guarded;
use crate::questions::{Questions, count};
use crate::records::{
    AnswerWay, Answered, Attached, Conversation, DraftState, Given, Leaving, Message, Question, Sealed,
};
use crate::{Failure, answers};

/// Words that are offered for typing.
const WORDS_OFFERED: usize = 8;

#[uniffi::export]
impl Ijwi {
    /// Begins a report, or goes on with the one that was begun. Each answer is durable when its call returns.
    pub fn begin_report(&self) -> Result<DraftState, Failure> {
        self.with(|phone| {
            let (device, custody, vault) = phone.all()?;
            if vault.content.draft.is_none() {
                vault.content.draft = Some(Questions::begin(custody.active().bundle.form()));
                device.vaults().save(vault).inspect_err(|_| vault.content.draft = None)?;
            }
            Ok(())
        })?;
        self.look(|questions| questions.state())
    }

    /// The report that is being made, if there is one.
    pub fn draft(&self) -> Result<Option<DraftState>, Failure> {
        match self.look(|questions| questions.state()) {
            Err(Failure::NoDraft) => Ok(None),
            state => state.map(Some),
        }
    }

    /// The present question. Nothing: all were asked.
    pub fn question(&self) -> Result<Option<Question>, Failure> {
        self.look(|questions| questions.present())
    }

    /// Answers the present question, and goes on to the next one.
    pub fn answer(&self, given: Given) -> Result<Option<Question>, Failure> {
        self.change(|questions| questions.answer(given), |questions| questions.present())
    }

    /// Goes on without an answer; one that was given before is erased.
    pub fn skip(&self) -> Result<Option<Question>, Failure> {
        self.answer(Given::Skipped)
    }

    /// Goes back to the question before; what was answered stays. At the first one it stays there.
    pub fn back(&self) -> Result<Option<Question>, Failure> {
        self.change(|questions| questions.back(), |questions| questions.present())
    }

    /// Goes to the question of this place, from 1; behind the last one, to the end.
    pub fn go_to(&self, number: u32) -> Result<Option<Question>, Failure> {
        self.change(|questions| questions.go_to(number), |questions| questions.present())
    }

    /// All questions and answers, to be read before sending.
    pub fn answers(&self) -> Result<Vec<Answered>, Failure> {
        self.look(|questions| questions.answered())
    }

    /// Attaches something. It is bounded: see the draft's `room`.
    pub fn attach(&self, kind: Attached, bytes: Vec<u8>) -> Result<DraftState, Failure> {
        self.change(|questions| questions.attach(kind, bytes), |questions| questions.state())
    }

    /// Takes an attachment away, by its place from 0.
    pub fn detach(&self, place: u32) -> Result<DraftState, Failure> {
        self.change(|questions| questions.detach(place), |questions| questions.state())
    }

    /// Stops the report: what was answered is erased.
    pub fn discard_report(&self) -> Result<(), Failure> {
        self.with(|phone| {
            let (device, vault) = phone.opened()?;
            let before = vault.content.draft.take();
            Ok(device.vaults().save(vault).inspect_err(|_| vault.content.draft = before)?)
        })
    }

    /// Seals the report to these recipients, by their ids. From then on not even she can open it, and its draft is gone.
    /// On a failure nothing was sealed, no stamp is spent, and the draft is as it was. If the app is killed before this
    /// returns, the draft may still be there although the report is on its way: sent twice rather than never.
    pub fn seal(&self, recipients: Vec<String>, way: AnswerWay, leaving: Leaving) -> Result<Sealed, Failure> {
        let language = self.language();
        let is_empty = self.look(|questions| questions.is_empty())?;
        self.with(|phone| {
            if is_empty {
                return Err(Failure::ReportEmpty);
            }
            let recipients = recipients.iter().map(|id| recipient_id(id)).collect::<Result<Vec<_>, _>>()?;
            let (device, custody, vault) = phone.all()?;
            let Draft { answers, attachments, .. } = vault.content.draft.clone().ok_or(Failure::NoDraft)?;
            let (bundle, day) = (custody.active().bundle, custody.day());
            let words = (way == AnswerWay::Words).then(|| SevenWords::draw(&mut system_rng()));
            let root = match (way, &words) {
                (_, Some(words)) => Some(words.root(bundle.campaign())),
                (AnswerWay::Pin, None) => Some(Zeroizing::new(random_bytes())),
                (AnswerWay::Words | AnswerWay::None, None) => None,
            };
            let draft = device::Draft {
                answers: &answers,
                attachments: &attachments,
                recipients: &recipients,
                root: root.as_deref(),
                language: &language,
            };
            let leaving = match leaving {
                Leaving::BySlots => device::Leaving::BySlots,
                Leaving::Urgent => device::Leaving::Urgent,
                Leaving::Burst => device::Leaving::Burst,
            };
            if leaving == device::Leaving::Burst {
                device.lend_spare(custody, vault)?;
            }
            let had = vault.content.kept.len();
            let filed = device.file(custody, &draft, leaving, |conversations| {
                if way == AnswerWay::Pin {
                    vault.content.kept.extend(conversations.into_iter().map(|keys| Kept::new(keys, day)));
                    device.vaults().save(vault).inspect_err(|_| vault.content.kept.truncate(had))?;
                }
                Ok(())
            });
            if filed.is_err() && vault.content.kept.len() > had {
                vault.content.kept.truncate(had);
                device.vaults().save(vault).ok();
            }
            let filed = filed?;
            for (kept, carriers) in vault.content.kept[had..].iter_mut().zip(filed.carriers) {
                kept.envelopes = carriers;
            }
            vault.content.draft = None;
            // It is sealed: what can't be written now is told to nobody, and the words must be shown.
            device.vaults().save(vault).ok();
            device.tend_with(custody, vault).ok();
            let words = words.map(|words| words.words(list_of(&language)).map(str::to_owned).to_vec());
            Ok(Sealed {
                envelopes: count(filed.envelopes),
                left: count(filed.left),
                copies: count(filed.copies),
                words: words.unwrap_or_default(),
            })
        })
    }

    /// The reports whose answers come by PIN, the newest first, with where they are and what came back.
    pub fn conversations(&self) -> Result<Vec<Conversation>, Failure> {
        let language = self.language();
        self.with(|phone| {
            let (device, custody, vault) = phone.all()?;
            answers::conversations(device, custody, vault, &language)
        })
    }

    /// What came back for these seven words, on any phone of the campaign; nothing of it is kept. One mistake is tried by
    /// itself, which takes up to 17 times as long as a PIN does. Needs no PIN.
    pub fn answers_by_words(&self, words: String) -> Result<Vec<Message>, Failure> {
        let words = Zeroizing::new(words);
        let custody = self.with(|phone| Ok(Arc::clone(phone.custody()?)))?;
        // Not under the lock: nobody should wait so long for a wipe.
        guarded(|| answers::by_words(&custody, &words, &self.language()))
    }

    /// The words that begin so, in the language's list or the English one: for typing. At most eight.
    pub fn words_like(&self, start: String) -> Vec<String> {
        let words = words::beginning_with(&start, list_of(&self.language()));
        words.take(WORDS_OFFERED).map(str::to_owned).collect()
    }
}

fn recipient_id(id: &str) -> Result<RecipientId, Failure> {
    let mut bytes = [0; 16];
    hex::decode_to_slice(id, &mut bytes).map_err(|_| Failure::RecipientsWrong)?;
    Ok(RecipientId(bytes))
}
