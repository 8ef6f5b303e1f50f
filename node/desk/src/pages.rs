//! What the pages show, made from what the desk knows.

use std::sync::Arc;

use ijwi_mesh::store::{Batch, Tree};
use ijwi_protocol::campaign::{Role, shown};
use ijwi_protocol::codec;
use ijwi_protocol::object::SYMBOL_BYTES;
use ijwi_protocol::report::{Answer, Attachment, Content, Form, Kind, Media, Question, Report};
use ijwi_protocol::time::Day;
use ijwi_text::Language;

use crate::desk::{Desk, PostError, State};
use crate::records::{AttachmentRecord, CaseRecord, From as Whose};
use crate::view::{
    ANSWER_CHARS_MAX, AnswerError, AttachmentState, AttachmentView, Case, CaseLine, CaseState, Inbox, MediaType,
    Message, Outgoing, Row, RowAnswer, Speaker, Status, Urgency, Warning,
};

/// The questions of the built-in form that an inbox goes by. A form without them has neither urgency nor needs.
const WHEN: &str = "q01_when";
const NEEDS: &str = "q02_need";
const AGE: &str = "q06_age";
/// The desk's prekeys should reach at least this far.
const PREKEY_DAYS_LEFT: u32 = 28;

impl Inbox for Desk {
    fn status(&self) -> Status {
        let state = self.lock();
        let bundle = &state.active.bundle;
        let today = self.day(&state);
        let mut warnings = Vec::new();
        if bundle.is_old(today) {
            warnings.push(Warning::BundleOld(bundle.manifest().old_after));
        }
        if let Some(ours) = bundle.recipient(state.secrets.id()) {
            let last = ours.prekeys.last_week().first_day() + 6;
            if today + PREKEY_DAYS_LEFT > last {
                warnings.push(Warning::PrekeysEnd(last));
            }
        }
        if state.active.twin.is_some() {
            warnings.push(Warning::TwoBundles);
        }
        if state.ledger.is_broken(bundle) {
            warnings.push(Warning::RelayLogBroken);
        }
        Status {
            desk: state.secrets.name().get("en").to_owned(),
            campaign: bundle.general().name.get("en").to_owned(),
            collected: state.collected,
            opened: state.opened,
            last_contact: state.last_contact.map(|at| at.elapsed()),
            answers_waiting: u32::try_from(state.outbox.len() + state.queue.len()).unwrap_or(u32::MAX),
            warnings,
        }
    }

    fn list(&self, language: Language) -> Vec<CaseLine> {
        let mut state = self.lock();
        let cases: Vec<_> = state.cases.values().cloned().collect();
        let lines = cases.iter().filter_map(|case| {
            let report = self.report(&mut state, case)?;
            Some(self.line(&state, case, &report, language))
        });
        lines.collect()
    }

    fn case(&self, number: u32, language: Language) -> Option<Case> {
        let mut state = self.lock();
        let case = state.cases.get(&number)?.clone();
        let report = self.report(&mut state, &case)?;
        let line = self.line(&state, &case, &report, language);
        let form = state.forms.get(report.form);
        let rows = form.map_or_else(Vec::new, |form| rows(form, &report, state.secrets.role(), language));
        let attachments = report.attachments.iter().zip(&case.attachments);
        let attachments = attachments.map(|(attachment, record)| self.attachment_view(attachment, record)).collect();
        let messages = self.messages(&case).into_iter().map(|message| Message {
            from: match message.from {
                Whose::Author => Speaker::Author,
                Whose::Desk => Speaker::Desk,
                Whose::Confirmation => Speaker::Confirmation,
            },
            day: message.day,
            text: shown(&message.text),
            state: (message.from != Whose::Author).then(|| {
                let waits = message.envelopes.iter().any(|id| state.outbox.contains_key(id) || state.queue.has(id));
                if waits { Outgoing::Waiting } else { Outgoing::AtRelay }
            }),
        });
        let shown = Case {
            line,
            sealed_on: report.day,
            form: form.map_or_else(String::new, |form| form.title.get(language.code()).to_owned()),
            rows,
            attachments,
            messages: messages.collect(),
            can_answer: case.chain.is_some() && !case.withdrawn,
            language: shown(&report.language),
        };
        if let Some(case) = state.cases.get_mut(&number).filter(|case| !case.seen) {
            case.seen = true;
            let mut batch = Batch::default();
            batch.put(Tree::Cases, &number.to_be_bytes(), codec::encode(case));
            // Lost, it is shown as new once more.
            self.store.commit(batch).ok();
        }
        Some(shown)
    }

    fn attachment(&self, number: u32, index: usize) -> Option<(MediaType, Vec<u8>)> {
        let mut state = self.lock();
        let case = state.cases.get(&number)?.clone();
        let report = self.report(&mut state, &case)?;
        let attachment = report.attachments.get(index)?;
        let bytes = self.attachment_bytes(case.attachments.get(index)?)?;
        attachment.is_of(&bytes).then(|| (media(attachment.media), bytes))
    }

    fn answer(&self, number: u32, text: &str) -> Result<(), AnswerError> {
        let text = text.replace("\r\n", "\n");
        let text = text.trim();
        if text.is_empty() {
            return Err(AnswerError::Empty);
        }
        if text.chars().count() > ANSWER_CHARS_MAX {
            return Err(AnswerError::TooLong);
        }
        self.answer(number, text).map_err(|error| match error {
            PostError::NotWanted => AnswerError::NotWanted,
            PostError::NoStamps => AnswerError::NoStamps,
            PostError::Parcel => AnswerError::TooLong,
            PostError::Store(_) => AnswerError::Store,
        })
    }
}

impl Desk {
    /// A report, joined from its pieces once and then remembered: an open inbox asks every few seconds.
    fn report(&self, state: &mut State, case: &CaseRecord) -> Option<Arc<Report>> {
        if let Some(report) = state.reports.get(&case.number) {
            return Some(Arc::clone(report));
        }
        let held = self.held(case.object).ok()??;
        let Content::Report(report) = self.content(case.object, &held, None).ok()?? else { return None };
        let report = Arc::new(report);
        state.reports.insert(case.number, Arc::clone(&report));
        Some(report)
    }

    fn attachment_bytes(&self, record: &AttachmentRecord) -> Option<Vec<u8>> {
        let object = record.object.filter(|_| record.whole)?;
        let held = self.held(object).ok()??;
        match self.content(object, &held, None).ok()?? {
            Content::Attachment(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn attachment_view(&self, attachment: &Attachment, record: &AttachmentRecord) -> AttachmentView {
        let held = record.object.and_then(|object| self.held(object).ok().flatten());
        let state = match (record.whole, held) {
            (true, _) if self.attachment_bytes(record).is_some_and(|bytes| attachment.is_of(&bytes)) => {
                AttachmentState::Here
            }
            (true, _) => AttachmentState::Damaged,
            (false, None) => AttachmentState::OnItsWay { held: 0, needed: None },
            (false, Some(held)) => AttachmentState::OnItsWay {
                held: held.symbols.len(),
                needed: Some((held.length as usize).div_ceil(SYMBOL_BYTES)),
            },
        };
        AttachmentView {
            kind: media(attachment.media),
            bytes: attachment.bytes,
            sha256: hex::encode(attachment.hash),
            state,
        }
    }

    fn line(&self, state: &State, case: &CaseRecord, report: &Report, language: Language) -> CaseLine {
        let form = state.forms.get(report.form);
        let chosen = |name: &'static str| form.map_or_else(Vec::new, |form| chosen(form, report, name));
        let labels = |name: &'static str| -> Vec<String> {
            chosen(name).iter().map(|(_, label)| label.get(language.code()).to_owned()).collect()
        };
        let when = chosen(WHEN).first().map(|(name, _)| *name);
        CaseLine {
            number: case.number,
            received: case.received,
            urgency: urgency(when, report.day, self.day(state)),
            when: labels(WHEN).into_iter().next(),
            needs: labels(NEEDS),
            state: if case.withdrawn {
                CaseState::Withdrawn
            } else if case.answered {
                CaseState::Answered
            } else if case.seen {
                CaseState::Seen
            } else {
                CaseState::New
            },
            attachments: report.attachments.len(),
            under_age: chosen(AGE).iter().any(|(name, _)| matches!(*name, "a0_11" | "a12_17")),
        }
    }
}

/// How urgent it is today: what was said when it was sealed, and the days since.
fn urgency(when: Option<&str>, sealed: Day, today: Day) -> Urgency {
    let days = today.0.saturating_sub(sealed.0);
    match when {
        None => Urgency::NotSaid,
        Some("ongoing") => Urgency::Within72h,
        Some("h0_72") if days == 0 => Urgency::Within72h,
        Some("h0_72") if days <= 4 => Urgency::Within120h,
        Some("h72_120") if days <= 1 => Urgency::Within120h,
        Some(_) => Urgency::Later,
    }
}

fn chosen<'a>(form: &'a Form, report: &Report, name: &str) -> Vec<(&'a str, &'a ijwi_protocol::campaign::Texts)> {
    let Some((place, question)) = form.question(name) else { return Vec::new() };
    let choices = question.kind.choices();
    let places: Vec<u16> = match report.answers.get(place) {
        Some(Answer::One(place)) => vec![*place],
        Some(Answer::Many(places)) => places.clone(),
        _ => Vec::new(),
    };
    let found = places.iter().filter_map(|place| choices.get(usize::from(*place)));
    found.map(|choice| (choice.name.as_str(), &choice.label)).collect()
}

fn rows(form: &Form, report: &Report, role: Role, language: Language) -> Vec<Row> {
    let code = language.code();
    let answer = |question: &Question, answer: &Answer| {
        let label = |place: &u16| question.kind.choices().get(usize::from(*place)).map(|choice| choice.label.get(code));
        match (answer, &question.kind) {
            (Answer::Skipped, _) if question.roles != 0 && question.roles & role.bit() == 0 => RowAnswer::NotForYou,
            (Answer::Skipped, _) => RowAnswer::NotAnswered,
            (Answer::One(place), Kind::One(_)) => {
                RowAnswer::Choices(label(place).into_iter().map(str::to_owned).collect())
            }
            (Answer::Many(places), Kind::Many(_)) => {
                RowAnswer::Choices(places.iter().filter_map(label).map(str::to_owned).collect())
            }
            (Answer::Text(text), Kind::Text) => RowAnswer::Words(shown(text)),
            (Answer::Number(number), Kind::Number { .. }) => RowAnswer::Number(*number),
            // Not what the question allows: whoever made it did not use the form.
            _ => RowAnswer::NotAnswered,
        }
    };
    let pairs = form.questions.iter().zip(&report.answers);
    pairs
        .map(|(question, given)| Row { question: question.label.get(code).to_owned(), answer: answer(question, given) })
        .collect()
}

fn media(media: Media) -> MediaType {
    match media {
        Media::Jpeg => MediaType::Photo,
        Media::File => MediaType::File,
    }
}
