//! Opening: the desk's keys are tried on what was collected, pieces are joined, and what comes out becomes a case, an
//! attachment, or more on a case.

use std::collections::BTreeMap;

use ijwi_mesh::store::{Batch, StoreError, Tree};
use ijwi_protocol::bounds::PART_BYTES_MAX;
use ijwi_protocol::codec;
use ijwi_protocol::contact::Offer;
use ijwi_protocol::envelope::{Direction, Envelope, OpeningKey, StampTerms, Verified};
use ijwi_protocol::ids::{EnvelopeId, ObjectId, StampKeyId};
use ijwi_protocol::object::{Joiner, Piece, SYMBOL_BYTES};
use ijwi_protocol::report::{Confirmation, Content, Report, open_piece, read_object};
use tracing::{debug, warn};

use crate::desk::{Desk, State};
use crate::records::{AttachmentRecord, CaseRecord, Collected, From, Held, MessageRecord, message_key, piece_key};

/// Envelopes that are tried before what came of them is committed.
const OPENED_AT_ONCE: usize = 64;
const HELD_MEMORY_MAX: usize = PART_BYTES_MAX;

impl Desk {
    /// Tries the keys on some of what waits. False when nothing waits.
    ///
    /// # Errors
    /// [`StoreError`]: what was tried will be tried again.
    pub fn open_some(&self) -> Result<bool, StoreError> {
        let mut state = self.lock();
        let count = state.untried.len().min(OPENED_AT_ONCE);
        if count == 0 {
            return Ok(false);
        }
        let ids: Vec<_> = state.untried.iter().take(count).copied().collect();
        let mut prekeys = BTreeMap::new();
        for id in &ids {
            let Some(collected) = self.collected(id) else { continue };
            let terms = state.active.bundle.keyring().terms(collected.stamp_key).copied();
            let keys = prekeys
                .entry(collected.stamp_key)
                .or_insert_with(|| terms.map_or_else(Vec::new, |terms: StampTerms| Self::prekeys(&state, &terms)));
            let mut all: Vec<_> = keys.iter().collect();
            let attachments = state.attachment_keys();
            all.extend(attachments.iter().map(|(_, _, key)| key));
            self.try_keys(&mut state, id, &collected, &all)?;
        }
        state.untried.drain(..count);
        Ok(true)
    }

    /// Tries keys on one envelope, and commits what came of it.
    fn try_keys(
        &self,
        state: &mut State,
        id: &EnvelopeId,
        collected: &Collected,
        keys: &[&OpeningKey],
    ) -> Result<(), StoreError> {
        let bytes = self.store.get(Tree::Envelopes, &id.0)?;
        let Some(envelope) = bytes.and_then(|bytes| Envelope::parse(&bytes).ok()) else { return Ok(()) };
        let envelope = Verified::trusted(envelope, Direction::Up);
        let campaign = *state.active.bundle.campaign();
        let opened = keys.iter().find_map(|key| Some((*key, open_piece(&envelope, &campaign, key)?)));
        let mut batch = Batch::default();
        let mut offers = Vec::new();
        let mut retry = Vec::new();
        let meta = Collected { tried: true, opened: opened.is_some(), ..collected.clone() };
        batch.put(Tree::Metas, &id.0, codec::encode(&meta));
        match opened {
            None => {}
            Some((_, Err(error))) => {
                state.opened += 1;
                batch.remove(Tree::Envelopes, &id.0);
                debug!(?error, "something of another version was opened");
            }
            Some((key, Ok(piece))) => {
                state.opened += 1;
                batch.remove(Tree::Envelopes, &id.0);
                state.note_attachment(&mut batch, key, piece.object);
                if let Some((object, content)) = self.join(&mut batch, piece)? {
                    retry = self.take_content(state, &mut batch, object, content, &mut offers);
                }
            }
        }
        if let Err(error) = self.store.commit(batch) {
            self.reload(state)?;
            return Err(error);
        }
        if !offers.is_empty() {
            self.posted(state, offers);
        }
        for key in &retry {
            self.retry(state, key)?;
        }
        Ok(())
    }

    /// A report brought the key of an attachment, whose envelopes may be here already.
    fn retry(&self, state: &mut State, key: &OpeningKey) -> Result<(), StoreError> {
        let mut tried = Vec::new();
        let _ = self.store.scan(Tree::Metas, &mut |id, bytes| {
            if let (Ok(id), Ok(meta)) = (id.try_into(), codec::decode::<Collected, 256>(&bytes))
                && meta.tried
                && !meta.opened
            {
                tried.push((EnvelopeId(id), meta));
            }
            true
        })?;
        for (id, collected) in tried {
            self.try_keys(state, &id, &collected, &[key])?;
        }
        Ok(())
    }

    /// Keeps a piece; the content, when enough of its object are here.
    fn join(&self, batch: &mut Batch, piece: Piece) -> Result<Option<(ObjectId, Content)>, StoreError> {
        let object = piece.object;
        let mut held = self.held(object)?.unwrap_or_default();
        if held.joined || held.symbols.contains(&piece.symbol_id) || (held.length != 0 && held.length != piece.length) {
            return Ok(None);
        }
        held.length = piece.length;
        held.symbols.push(piece.symbol_id);
        let payload = piece.emit();
        batch.put(Tree::Objects, &piece_key(object, piece.symbol_id), payload.to_vec());
        let needed = (piece.length as usize).div_ceil(SYMBOL_BYTES);
        let mut content = None;
        if held.symbols.len() >= needed {
            content = self.content(object, &held, Some(piece))?;
            held.joined = content.is_some();
        }
        batch.put(Tree::Objects, &object.0, codec::encode(&held));
        Ok(content.map(|content| (object, content)))
    }

    /// The content of an object, joined anew from its pieces.
    pub(crate) fn content(
        &self,
        object: ObjectId,
        held: &Held,
        newest: Option<Piece>,
    ) -> Result<Option<Content>, StoreError> {
        let mut joiner = Joiner::new();
        let stored = held.symbols.iter().filter_map(|symbol| {
            let payload = self.store.get(Tree::Objects, &piece_key(object, *symbol)).ok()??;
            Piece::parse(payload.as_slice().try_into().ok()?).ok()
        });
        for piece in stored.chain(newest) {
            match joiner.add(piece) {
                Ok(Some(finished)) => match read_object(&finished.bytes) {
                    Ok(content) => return Ok(Some(content)),
                    Err(error) => {
                        debug!(?error, "an object can't be read");
                        return Ok(None);
                    }
                },
                Ok(None) => {}
                Err(error) => debug!(?error, "a piece does not fit its object"),
            }
        }
        Ok(None)
    }

    pub(crate) fn held(&self, object: ObjectId) -> Result<Option<Held>, StoreError> {
        let bytes = self.store.get(Tree::Objects, &object.0)?;
        Ok(bytes.and_then(|bytes| codec::decode::<Held, HELD_MEMORY_MAX>(&bytes).ok()))
    }

    /// Makes of a content what it is. Gives keys that are to be tried on what is here.
    fn take_content(
        &self,
        state: &mut State,
        batch: &mut Batch,
        object: ObjectId,
        content: Content,
        offers: &mut Vec<Offer>,
    ) -> Vec<OpeningKey> {
        match content {
            Content::Report(report) => return self.take_report(state, batch, object, &report, offers),
            Content::Attachment(_) => state.note_whole(batch, object),
            Content::FollowUp(more) => {
                let number = state.by_object.get(&more.report).copied();
                if let Some(case) = number.and_then(|number| state.cases.get_mut(&number))
                    && case.thread.as_ref().is_some_and(|thread| more.is_of(thread))
                {
                    let message =
                        MessageRecord { from: From::Author, day: more.day, text: more.text, envelopes: Vec::new() };
                    batch.put(Tree::Cases, &message_key(case.number, case.messages), codec::encode(&message));
                    case.messages += 1;
                    case.seen = false;
                    batch.put(Tree::Cases, &case.number.to_be_bytes(), codec::encode(case));
                }
            }
            Content::Withdrawal(withdrawal) => {
                let number = state.by_object.get(&withdrawal.report).copied();
                if let Some(case) = number.and_then(|number| state.cases.get_mut(&number))
                    && case.thread.as_ref().is_some_and(|thread| withdrawal.is_of(thread))
                {
                    case.withdrawn = true;
                    batch.put(Tree::Cases, &case.number.to_be_bytes(), codec::encode(case));
                }
            }
            Content::Reply(_) | Content::Confirmation(_) => debug!("something that only goes down came up"),
        }
        Vec::new()
    }

    /// A new case, with its confirmation to the author.
    fn take_report(
        &self,
        state: &mut State,
        batch: &mut Batch,
        object: ObjectId,
        report: &Report,
        offers: &mut Vec<Offer>,
    ) -> Vec<OpeningKey> {
        let day = self.day(state);
        let number = state.cases.last_key_value().map_or(1, |(number, _)| number + 1);
        let attachments: Vec<_> = report
            .attachments
            .iter()
            .map(|attachment| AttachmentRecord { seed: attachment.seed.clone(), object: None, whole: false })
            .collect();
        let keys = attachments.iter().map(|attachment| attachment.seed.key()).collect();
        let case = CaseRecord {
            number,
            object,
            received: day,
            form: report.form,
            chain: report.reply.as_ref().map(ijwi_protocol::report::ReplySeed::chain),
            thread: report.reply.as_ref().map(ijwi_protocol::report::ReplySeed::thread_key),
            attachments,
            seen: false,
            answered: false,
            withdrawn: false,
            messages: 0,
        };
        batch.put(Tree::Cases, &number.to_be_bytes(), codec::encode(&case));
        state.by_object.insert(object, number);
        state.cases.insert(number, case);
        if report.reply.is_some() {
            let message = MessageRecord { from: From::Confirmation, day, text: String::new(), envelopes: Vec::new() };
            let confirmation = Content::Confirmation(Confirmation { report: object, day });
            match self.post(state, batch, number, &confirmation, message) {
                Ok(posted) => offers.extend(posted),
                Err(error) => warn!(%error, "a report could not be confirmed"),
            }
        }
        keys
    }

    fn collected(&self, id: &EnvelopeId) -> Option<Collected> {
        codec::decode::<Collected, 256>(&self.store.get(Tree::Metas, &id.0).ok()??).ok()
    }
}

impl Collected {
    pub(crate) fn new(stamp_key: StampKeyId) -> Self {
        Self { stamp_key, direction: Direction::Up, tried: false, opened: false }
    }
}

impl State {
    /// Keys of attachments that are not whole yet: case, place, key.
    fn attachment_keys(&self) -> Vec<(u32, usize, OpeningKey)> {
        let cases = self.cases.values();
        cases
            .flat_map(|case| {
                let open = case.attachments.iter().enumerate().filter(|(_, attachment)| !attachment.whole);
                open.map(|(place, attachment)| (case.number, place, attachment.seed.key()))
            })
            .collect()
    }

    /// A piece was opened with this key: if it is an attachment's, its object is known now.
    fn note_attachment(&mut self, batch: &mut Batch, key: &OpeningKey, object: ObjectId) {
        for case in self.cases.values_mut() {
            let open = case.attachments.iter_mut().filter(|attachment| attachment.object.is_none());
            let mut changed = false;
            for attachment in open.filter(|attachment| attachment.seed.key() == *key) {
                attachment.object = Some(object);
                changed = true;
            }
            if changed {
                batch.put(Tree::Cases, &case.number.to_be_bytes(), codec::encode(case));
            }
        }
    }

    fn note_whole(&mut self, batch: &mut Batch, object: ObjectId) {
        for case in self.cases.values_mut() {
            let mut changed = false;
            for attachment in case.attachments.iter_mut().filter(|attachment| attachment.object == Some(object)) {
                attachment.whole = true;
                changed = true;
            }
            if changed {
                batch.put(Tree::Cases, &case.number.to_be_bytes(), codec::encode(case));
            }
        }
    }
}
