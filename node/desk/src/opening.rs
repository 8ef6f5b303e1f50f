//! Opening: the desk's keys are tried on what was collected, pieces are joined, and what comes out becomes a case, an
//! attachment, or more on a case.

use std::collections::{BTreeMap, VecDeque};

use ijwi_mesh::store::{Batch, StoreError, Tree};
use ijwi_protocol::bounds::PART_BYTES_MAX;
use ijwi_protocol::codec;
use ijwi_protocol::contact::Offer;
use ijwi_protocol::envelope::{Direction, Envelope, OpeningKey, StampTerms, Verified};
use ijwi_protocol::ids::{EnvelopeId, ObjectId, StampKeyId};
use ijwi_protocol::object::{Joiner, Piece, SYMBOL_BYTES};
use ijwi_protocol::report::{Confirmation, Content, FollowUp, Report, open_piece, read_object};
use tracing::{debug, warn};

use crate::desk::{Desk, State};
use crate::records::{AttachmentRecord, CaseRecord, Collected, From, Held, MessageRecord, message_key, piece_key};

/// Envelopes that are tried before what came of them is committed.
const OPENED_AT_ONCE: usize = 64;
/// Keys of attachments that are tried while others wait for the desk: some 60 ms.
const KEYS_AT_ONCE: usize = 256;
const HELD_MEMORY_MAX: usize = PART_BYTES_MAX;

/// The search for what belongs to attachments among what no prekey opened.
#[derive(Default)]
pub(crate) struct Search {
    /// What came since, to be tried with all keys of attachments.
    pub(crate) new: VecDeque<EnvelopeId>,
    /// Keys that reports named since the last pass over what is here. After a restart: all of them.
    pub(crate) named: Vec<OpeningKey>,
    /// The keys of the pass that goes on, and what it has yet to look at.
    keys: Vec<OpeningKey>,
    earlier: VecDeque<EnvelopeId>,
}

/// An object whose pieces are here.
struct Joined {
    object: ObjectId,
    content: Content,
    /// Whether a power cut may have left a part of what was made of it.
    doubted: bool,
}

/// Whose keys are tried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// The desk's own.
    Pre,
    /// Attachments', which authors chose.
    Attachments,
}

impl Keys {
    /// A report that came by an attachment's key could name keys in turn, and so on.
    fn may_open(self, content: &Content) -> bool {
        self == Self::Pre || matches!(content, Content::Attachment(_))
    }
}

impl Desk {
    /// Tries the keys on some of what waits: prekeys on what is new first, so that no report waits for attachments; then
    /// those of attachments. False when nothing waits.
    ///
    /// # Errors
    /// [`StoreError`]: what was tried will be tried again.
    pub fn open_some(&self) -> Result<bool, StoreError> {
        let mut state = self.lock();
        let count = state.untried.len().min(OPENED_AT_ONCE);
        if count == 0 {
            return self.look_for_attachments(&mut state);
        }
        let ids: Vec<_> = state.untried.iter().take(count).copied().collect();
        let mut prekeys = BTreeMap::new();
        for id in ids {
            let Some(collected) = self.collected(&id) else { continue };
            let terms = state.active.bundle.keyring().terms(collected.stamp_key).copied();
            let keys = prekeys
                .entry(collected.stamp_key)
                .or_insert_with(|| terms.map_or_else(Vec::new, |terms: StampTerms| Self::prekeys(&state, &terms)));
            if !self.try_keys(&mut state, &id, &collected, keys, Keys::Pre)? {
                state.search.new.push_back(id);
            }
        }
        state.untried.drain(..count);
        Ok(true)
    }

    /// A bounded step of the search for attachments, so that others get at the desk in between, however many keys there
    /// are: who has stamps can name 16 of them in each report.
    fn look_for_attachments(&self, state: &mut State) -> Result<bool, StoreError> {
        let is_of_new = !state.search.new.is_empty();
        if !is_of_new && state.search.earlier.is_empty() {
            state.search.keys = core::mem::take(&mut state.search.named);
            if state.search.keys.is_empty() {
                return Ok(false);
            }
            state.search.earlier = self.not_opened()?;
        }
        let keys = if is_of_new { state.attachment_keys() } else { state.search.keys.clone() };
        let at_once = (KEYS_AT_ONCE / keys.len().max(1)).max(1);
        let queue = if is_of_new { &state.search.new } else { &state.search.earlier };
        let ids: Vec<_> = queue.iter().take(at_once).copied().collect();
        for id in &ids {
            if let Some(collected) = self.collected(id).filter(|collected| !collected.opened) {
                self.try_keys(state, id, &collected, &keys, Keys::Attachments)?;
            }
        }
        let queue = if is_of_new { &mut state.search.new } else { &mut state.search.earlier };
        queue.drain(..ids.len());
        Ok(true)
    }

    /// What prekeys were tried on and did not open.
    fn not_opened(&self) -> Result<VecDeque<EnvelopeId>, StoreError> {
        let mut found = VecDeque::new();
        let _ = self.store.scan(Tree::Metas, &mut |id, bytes| {
            if let (Ok(id), Ok(meta)) = (id.try_into(), codec::decode::<Collected, 256>(&bytes))
                && meta.tried
                && !meta.opened
            {
                found.push_back(EnvelopeId(id));
            }
            true
        })?;
        Ok(found)
    }

    /// Tries keys on one envelope, and commits what came of it. Whether one opened it.
    fn try_keys(
        &self,
        state: &mut State,
        id: &EnvelopeId,
        collected: &Collected,
        keys: &[OpeningKey],
        whose: Keys,
    ) -> Result<bool, StoreError> {
        let bytes = self.store.get(Tree::Envelopes, &id.0)?;
        let Some(envelope) = bytes.and_then(|bytes| Envelope::parse(&bytes).ok()) else { return Ok(true) };
        let envelope = Verified::trusted(envelope, Direction::Up);
        let campaign = *state.active.bundle.campaign();
        let opened = keys.iter().find_map(|key| Some((key, open_piece(&envelope, &campaign, key)?)));
        let mut batch = Batch::default();
        let mut offers = Vec::new();
        let mut named = Vec::new();
        let is_opened = opened.is_some();
        let meta = Collected { tried: true, opened: is_opened, ..collected.clone() };
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
                let doubted = state.doubted.contains(id);
                match self.join(state, &mut batch, piece, doubted)? {
                    Some(joined) if whose.may_open(&joined.content) => {
                        named = self.take_content(state, &mut batch, joined, &mut offers);
                    }
                    Some(_) => debug!("something else than an attachment was sealed to an attachment's key"),
                    None => {}
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
        // Their envelopes may have come before the report that names their keys.
        state.search.named.extend(named);
        Ok(is_opened)
    }

    /// Keeps a piece; the content, when enough of its object are here. Where a power cut may have left a part of what was
    /// made of it, that is `doubted`: what is noted as joined and became nothing is joined again.
    fn join(
        &self,
        state: &State,
        batch: &mut Batch,
        piece: Piece,
        doubted: bool,
    ) -> Result<Option<Joined>, StoreError> {
        let object = piece.object;
        let mut held = self.held(object)?.unwrap_or_default();
        if (held.joined && !doubted) || (held.length != 0 && held.length != piece.length) {
            return Ok(None);
        }
        let needed = (piece.length as usize).div_ceil(SYMBOL_BYTES);
        // No honest author sends more, and each one more would be joined anew with all others.
        if piece.symbol_id as usize >= needed + (needed / 5).max(1) {
            return Ok(None);
        }
        let key = piece_key(object, piece.symbol_id);
        let is_listed = held.symbols.contains(&piece.symbol_id);
        let is_here = is_listed && !(doubted && self.store.get(Tree::Objects, &key)?.is_none());
        if is_here && (!held.joined || state.has_taken(object)) {
            return Ok(None);
        }
        held.length = piece.length;
        if !is_listed {
            held.symbols.push(piece.symbol_id);
        }
        let payload = piece.emit();
        batch.put(Tree::Objects, &key, payload.to_vec());
        let mut content = None;
        if held.symbols.len() >= needed {
            content = self.content(object, &held, Some(piece))?;
            held.joined = content.is_some();
        }
        batch.put(Tree::Objects, &object.0, codec::encode(&held));
        Ok(content.map(|content| Joined { object, content, doubted }))
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

    /// Makes of a content what it is. Gives the keys of attachments that it names.
    fn take_content(
        &self,
        state: &mut State,
        batch: &mut Batch,
        joined: Joined,
        offers: &mut Vec<Offer>,
    ) -> Vec<OpeningKey> {
        let Joined { object, content, doubted } = joined;
        match content {
            Content::Report(report) => return self.take_report(state, batch, object, &report, offers),
            Content::Attachment(_) => state.note_whole(batch, object),
            Content::FollowUp(more) => {
                let number = state.by_object.get(&more.report).copied();
                if let Some(case) = number.and_then(|number| state.cases.get_mut(&number))
                    && case.thread.as_ref().is_some_and(|thread| more.is_of(thread))
                    && !(doubted && self.has_message(case, &more))
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

    /// A new case, with its confirmation to the author, unless a power cut left the case and not its object.
    fn take_report(
        &self,
        state: &mut State,
        batch: &mut Batch,
        object: ObjectId,
        report: &Report,
        offers: &mut Vec<Offer>,
    ) -> Vec<OpeningKey> {
        if state.by_object.contains_key(&object) {
            return Vec::new();
        }
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

    /// Whether the case has this message of its author.
    fn has_message(&self, case: &CaseRecord, more: &FollowUp) -> bool {
        let is_it = |message: &MessageRecord| message.from == From::Author && message.text == more.text;
        self.messages(case).iter().any(|message| is_it(message) && message.day == more.day)
    }

    /// Takes back that attachments are whole of which a piece is missing.
    pub(crate) fn doubt_attachments(&self, state: &mut State) -> Result<(), StoreError> {
        let attachments = state.cases.values_mut().flat_map(|case| &mut case.attachments);
        for attachment in attachments.filter(|attachment| attachment.whole) {
            attachment.whole = attachment.object.map_or(Ok(false), |object| self.is_here(object))?;
        }
        Ok(())
    }

    /// Whether an object was joined and all pieces that are listed of it are here.
    fn is_here(&self, object: ObjectId) -> Result<bool, StoreError> {
        let Some(held) = self.held(object)?.filter(|held| held.joined) else { return Ok(false) };
        for symbol in held.symbols {
            if self.store.get(Tree::Objects, &piece_key(object, symbol))?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
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
    /// Keys of attachments that are not whole yet.
    pub(crate) fn attachment_keys(&self) -> Vec<OpeningKey> {
        let attachments = self.cases.values().flat_map(|case| &case.attachments);
        attachments.filter(|attachment| !attachment.whole).map(|attachment| attachment.seed.key()).collect()
    }

    /// Whether this object has become a report, or an attachment that is whole.
    fn has_taken(&self, object: ObjectId) -> bool {
        let is_it = |attachment: &AttachmentRecord| attachment.object == Some(object) && attachment.whole;
        self.by_object.contains_key(&object) || self.cases.values().any(|case| case.attachments.iter().any(is_it))
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
