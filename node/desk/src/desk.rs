//! A desk: what it collected, opened, answered.
//!
//! Collecting and opening are apart. What a relay gives is stored first, as it came; a thread of its own then tries the
//! keys on it. So a report is never lost between the relay's cursor and a crash, and a slow desk does not hold up a
//! contact.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use ijwi_mesh::bundles::Active;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::home::Home;
use ijwi_mesh::keeper::Arrival;
use ijwi_mesh::seed::system_rng;
use ijwi_mesh::store::{Batch, Store, StoreError, Tree};
use ijwi_protocol::campaign::{Bundle, DayClock, Evidence, Heads};
use ijwi_protocol::codec;
use ijwi_protocol::contact::Offer;
use ijwi_protocol::envelope::{Direction, Envelope, OpeningKey, PendingStamp, SealingKey, Stamp, StampIssuer};
use ijwi_protocol::ids::{ContentHash, EnvelopeId, ObjectId, RecipientId};
use ijwi_protocol::report::{Content, Parcel, Report};
use ijwi_protocol::rng::Rng;
use ijwi_protocol::time::Day;
use tokio::sync::{Notify, broadcast};
use tracing::warn;

use crate::forms::Forms;
use crate::ledger::Ledger;
use crate::opening::Search;
use crate::posting::{Queue, Rhythm};
use crate::records::{CaseRecord, Collected, From, MessageRecord, message_key};
use crate::secrets::{Secrets, SecretsError};

/// Arrivals that a slow contact may lag behind.
const ARRIVALS: usize = 256;
/// The latest day that a relay signed, in the store's state.
pub(crate) const DAY: &[u8] = b"day";

/// An open desk.
pub struct Desk {
    pub(crate) home: Home,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Clock,
    pub(crate) state: Mutex<State>,
    pub(crate) arrivals: broadcast::Sender<Arrival>,
    /// Told when something waits to be opened.
    pub(crate) work: Notify,
    pub(crate) rhythm: Rhythm,
}

pub(crate) struct State {
    pub(crate) secrets: Secrets,
    pub(crate) issuers: Vec<StampIssuer>,
    pub(crate) active: Active,
    pub(crate) forms: Forms,
    pub(crate) day: DayClock,
    /// What no key was tried on yet.
    pub(crate) untried: VecDeque<EnvelopeId>,
    /// What waited for its keys when the desk was opened: a power cut may have left a part of what was made of it.
    pub(crate) doubted: BTreeSet<EnvelopeId>,
    pub(crate) search: Search,
    pub(crate) cases: BTreeMap<u32, CaseRecord>,
    pub(crate) by_object: BTreeMap<ObjectId, u32>,
    /// What was read of the cases so far.
    pub(crate) reports: BTreeMap<u32, Arc<Report>>,
    /// *Down* envelopes that no relay has yet.
    pub(crate) outbox: BTreeMap<EnvelopeId, Offer>,
    /// Those that wait for their slot.
    pub(crate) queue: Queue,
    pub(crate) ledger: Ledger,
    pub(crate) collected: u64,
    pub(crate) opened: u64,
    pub(crate) last_contact: Option<Instant>,
}

/// How far a desk is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Envelopes collected.
    pub collected: u64,
    /// Those of them that were opened.
    pub opened: u64,
    /// Reports.
    pub reports: usize,
    /// Reports whose attachments are all here.
    pub whole: usize,
    /// Reports that were answered.
    pub answered: usize,
    /// *Down* envelopes that no relay has yet.
    pub waiting: usize,
    /// Entries of the relays' logs that the desk has not signed for, as far as the relays know.
    pub unsigned: u64,
    /// Whether a relay's log is not the one that it signed.
    pub doubts: bool,
    /// Relays that are convicted by what they signed.
    pub caught: usize,
}

/// Why an answer can't be sealed.
#[derive(Debug)]
#[non_exhaustive]
pub enum PostError {
    /// The author wants no answer.
    NotWanted,
    /// The desk has no stamp key for today.
    NoStamps,
    /// It is too long, or the key is not right.
    Parcel,
    /// The store failed.
    Store(StoreError),
}

/// Why a desk can't be opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeskError {
    /// Its secrets can't.
    Secrets(SecretsError),
    /// Its store can't.
    Store(StoreError),
}

impl Desk {
    /// Takes up what the store holds.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn open(
        home: Home,
        mut secrets: Secrets,
        store: Arc<dyn Store>,
        active: Active,
        clock: Clock,
        rhythm: Rhythm,
    ) -> Result<Self, DeskError> {
        let mut day = DayClock::new(active.bundle.manifest().day, Day(0));
        let mut ledger = Ledger::open(&*store).map_err(DeskError::Store)?;
        day.learn_from_relay(ledger.latest_day());
        if let Some(kept) = store.get(Tree::State, DAY).map_err(DeskError::Store)? {
            day.learn_from_relay(codec::decode::<Day, 16>(&kept).unwrap_or_default());
        }
        let mut over = Batch::default();
        ledger.forget(&mut over, day.certain(clock.today()), active.bundle.keyring());
        store.commit(over).map_err(DeskError::Store)?;
        secrets.keep_up(&home, day.certain(clock.today())).map_err(DeskError::Secrets)?;
        let mut forms = Forms::open(&*store).map_err(DeskError::Store)?;
        forms.keep(&*store, active.bundle.form()).map_err(DeskError::Store)?;

        let (mut untried, mut collected, mut opened) = (VecDeque::new(), 0, Vec::new());
        let _ = store
            .scan(Tree::Metas, &mut |key, bytes| {
                if let (Ok(id), Ok(meta)) = (key.try_into(), codec::decode::<Collected, 256>(&bytes)) {
                    collected += 1;
                    if meta.opened {
                        opened.push(EnvelopeId(id));
                    } else if !meta.tried {
                        untried.push_back(EnvelopeId(id));
                    }
                }
                true
            })
            .map_err(DeskError::Store)?;
        // After a power cut and a salvage, what was made of an envelope may be there in part: its bytes are here again.
        let mut again = Vec::new();
        for id in &opened {
            if store.get(Tree::Envelopes, &id.0).map_err(DeskError::Store)?.is_some() {
                again.push(*id);
            }
        }
        untried.extend(&again);
        let (cases, by_object) = load_cases(&*store).map_err(DeskError::Store)?;
        let mut outbox = BTreeMap::new();
        let _ = store
            .scan(Tree::Outbox, &mut |_, bytes| {
                if let Ok(envelope) = Envelope::parse(&bytes) {
                    let offer = offer_of(&envelope);
                    outbox.insert(offer.id, offer);
                }
                true
            })
            .map_err(DeskError::Store)?;
        let (arrivals, _) = broadcast::channel(ARRIVALS);
        let state = State {
            issuers: secrets.issuers(),
            secrets,
            active,
            forms,
            day,
            doubted: untried.iter().copied().collect(),
            untried,
            search: Search::default(),
            cases,
            by_object,
            reports: BTreeMap::new(),
            outbox,
            queue: Queue::open(&*store).map_err(DeskError::Store)?,
            ledger,
            collected,
            opened: (opened.len() - again.len()) as u64,
            last_contact: None,
        };
        let desk = Self { home, store, clock, state: Mutex::new(state), arrivals, work: Notify::new(), rhythm };
        let mut state = desk.lock();
        if !state.doubted.is_empty() {
            desk.doubt_attachments(&mut state).map_err(DeskError::Store)?;
        }
        state.search.named = state.attachment_keys();
        drop(state);
        Ok(desk)
    }

    /// The bundle in force.
    pub fn bundle(&self) -> Arc<Bundle> {
        Arc::clone(&self.lock().active.bundle)
    }

    /// How far it is.
    pub fn counts(&self) -> Counts {
        let state = self.lock();
        let cases = || state.cases.values();
        Counts {
            collected: state.collected,
            opened: state.opened,
            reports: state.cases.len(),
            whole: cases().filter(|case| case.attachments.iter().all(|attachment| attachment.whole)).count(),
            answered: cases().filter(|case| case.answered).count(),
            waiting: state.outbox.len() + state.queue.len(),
            unsigned: state.ledger.unsigned(),
            doubts: state.ledger.is_broken(&state.active.bundle),
            caught: state.ledger.evidence().len(),
        }
    }

    /// What convicts relays, for anybody to check.
    pub fn evidence(&self) -> Vec<Evidence> {
        self.lock().ledger.evidence()
    }

    /// Heads that relays signed, for other desks to compare.
    pub fn heads(&self) -> Heads {
        self.lock().ledger.heads()
    }

    /// Compares with the heads that another desk saw. How many of them a relay of our bundle signed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn compare(&self, heads: &Heads) -> Result<usize, StoreError> {
        let mut state = self.lock();
        let bundle = Arc::clone(&state.active.bundle);
        let mut batch = Batch::default();
        let signed: Vec<_> = heads.0.iter().filter(|head| head.is_valid(&bundle)).collect();
        for head in &signed {
            state.ledger.handle_head(&mut batch, head);
        }
        self.store.commit(batch)?;
        Ok(signed.len())
    }

    /// Its folder.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Begins a new chain of prekeys and erases secrets and receipts whose time is over: a desk may stay open for months.
    ///
    /// # Errors
    /// [`SecretsError::Home`].
    pub fn keep_up(&self) -> Result<(), SecretsError> {
        let mut state = self.lock();
        let day = state.day.certain(self.clock.today());
        let (mut over, bundle) = (Batch::default(), Arc::clone(&state.active.bundle));
        state.ledger.forget(&mut over, day, bundle.keyring());
        if let Err(error) = self.store.commit(over) {
            // What is over is found again at the next start.
            warn!(%error, "old receipts can't be removed");
        }
        state.secrets.keep_up(&self.home, day)
    }

    /// After a commit that failed: what is remembered is what is written.
    pub(crate) fn reload(&self, state: &mut State) -> Result<(), StoreError> {
        (state.cases, state.by_object) = load_cases(&*self.store)?;
        Ok(())
    }

    /// Its recipient id.
    pub fn id(&self) -> RecipientId {
        self.lock().secrets.id()
    }

    /// Seals an answer to the author of a report, to leave in its slot; durable when this returns.
    ///
    /// # Errors
    /// [`PostError`].
    pub fn answer(&self, number: u32, text: &str) -> Result<(), PostError> {
        let mut state = self.lock();
        let day = self.day(&state);
        let case = state.cases.get(&number).filter(|case| !case.withdrawn).ok_or(PostError::NotWanted)?;
        let reply = ijwi_protocol::report::Reply { report: case.object, day, text: text.to_owned() };
        let mut batch = Batch::default();
        let message = MessageRecord { from: From::Desk, day, text: text.to_owned(), envelopes: Vec::new() };
        let offers = self.post(&mut state, &mut batch, number, &Content::Reply(reply), message)?;
        let case = state.cases.get_mut(&number).ok_or(PostError::NotWanted)?;
        case.answered = true;
        batch.put(Tree::Cases, &number.to_be_bytes(), codec::encode(case));
        if let Err(error) = self.store.commit(batch) {
            self.reload(&mut state).map_err(PostError::Store)?;
            return Err(PostError::Store(error));
        }
        self.posted(&mut state, offers);
        Ok(())
    }

    /// Seals a content down to a case's author, in the batch of the caller, who commits it and then says
    /// [`Self::posted`] of what leaves at once: nothing, where there are slots.
    pub(crate) fn post(
        &self,
        state: &mut State,
        batch: &mut Batch,
        number: u32,
        content: &Content,
        mut message: MessageRecord,
    ) -> Result<Vec<Offer>, PostError> {
        let case = state.cases.get_mut(&number).ok_or(PostError::NotWanted)?;
        // The step of the chain is used up even if the batch fails: a key is never sealed to twice.
        let to = case.chain.as_mut().ok_or(PostError::NotWanted)?.next_sealing_key();
        let envelopes = seal_down(state, &to, content, state.day.days(self.clock.today()))?;
        message.envelopes = envelopes.iter().map(Envelope::id).collect();
        let mut offers = Vec::new();
        for envelope in &envelopes {
            if self.rhythm == Rhythm::AtOnce {
                batch.put(Tree::Outbox, &envelope.id().0, envelope.bytes().to_vec());
                offers.push(offer_of(envelope));
            } else {
                state.queue.put(batch, message.from, envelope);
            }
        }
        let case = state.cases.get_mut(&number).ok_or(PostError::NotWanted)?;
        batch.put(Tree::Cases, &message_key(number, case.messages), codec::encode(&message));
        case.messages += 1;
        batch.put(Tree::Cases, &number.to_be_bytes(), codec::encode(case));
        Ok(offers)
    }

    /// What was posted is durable: relays are offered it, at once where one is on the line.
    pub(crate) fn posted(&self, state: &mut State, offers: Vec<Offer>) {
        state.outbox.extend(offers.iter().map(|offer| (offer.id, *offer)));
        // Nobody may be listening.
        self.arrivals.send(Arrival::Envelopes(offers)).ok();
    }

    pub(crate) fn day(&self, state: &State) -> Day {
        state.day.day(self.clock.today())
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the desk")
    }

    /// The messages of a case, oldest first.
    pub(crate) fn messages(&self, case: &CaseRecord) -> Vec<MessageRecord> {
        (0..case.messages)
            .filter_map(|place| self.store.get(Tree::Cases, &message_key(case.number, place)).ok()?)
            .filter_map(|bytes| codec::decode::<MessageRecord, { 256 * 1024 }>(&bytes).ok())
            .collect()
    }

    /// All keys that may open an envelope under a stamp key of these terms.
    pub(crate) fn prekeys(state: &State, terms: &ijwi_protocol::envelope::StampTerms) -> Vec<OpeningKey> {
        let weeks = ijwi_protocol::campaign::candidate_weeks(terms);
        // The latest first: nearly everything is sealed in the weeks before it is collected.
        weeks.rev().flat_map(|week| state.secrets.chains().secrets(week).collect::<Vec<_>>()).collect()
    }
}

type Cases = (BTreeMap<u32, CaseRecord>, BTreeMap<ObjectId, u32>);

fn load_cases(store: &dyn Store) -> Result<Cases, StoreError> {
    let (mut cases, mut by_object) = (BTreeMap::new(), BTreeMap::new());
    let _ = store.scan(Tree::Cases, &mut |key, bytes| {
        if key.len() == 4
            && let Ok(case) = codec::decode::<CaseRecord, { 256 * 1024 }>(&bytes)
        {
            by_object.insert(case.object, case.number);
            cases.insert(case.number, case);
        }
        true
    })?;
    Ok((cases, by_object))
}

/// Seals with stamps that the desk issues to itself: it holds the campaign's *down* keys.
fn seal_down(state: &State, to: &SealingKey, content: &Content, days: [Day; 2]) -> Result<Vec<Envelope>, PostError> {
    let mut rng = system_rng();
    let issuer = days.iter().find_map(|day| issuer_on(state, *day)).ok_or(PostError::NoStamps)?;
    let parcel = Parcel::new(&mut rng, to.clone(), content).map_err(|_| PostError::Parcel)?;
    let stamps: Option<Vec<Stamp>> = (0..parcel.stamps_needed()).map(|_| stamp_of(&mut rng, issuer)).collect();
    let campaign = state.active.bundle.campaign();
    parcel.seal(&mut rng, campaign, stamps.ok_or(PostError::NoStamps)?).map_err(|_| PostError::Parcel)
}

/// A stamp that the desk issues to itself.
pub(crate) fn stamp_of(rng: &mut Rng, issuer: &StampIssuer) -> Option<Stamp> {
    let (pending, request) = PendingStamp::request(rng, issuer.public()).ok()?;
    pending.finish(issuer.public(), &issuer.issue(rng, &request).ok()?).ok()
}

/// The key that a stamp of this day is made with: the one that is carried longest, a revoked one only for want of others.
pub(crate) fn issuer_on(state: &State, day: Day) -> Option<&StampIssuer> {
    let bundle = &state.active.bundle;
    let usable = bundle.stamping_keys(Direction::Down, 0, day);
    let rank = |issuer: &&StampIssuer| {
        let terms = bundle.keyring().terms(issuer.public().id());
        terms.map(|terms| (!terms.revoked, terms.last_day))
    };
    state.issuers.iter().filter(|issuer| usable.contains(&issuer.public().id())).max_by_key(rank)
}

pub(crate) fn offer_of(envelope: &Envelope) -> Offer {
    let ContentHash(content) = envelope.content_hash();
    Offer { content: *content.first_chunk().expect("8 of 32 bytes"), id: envelope.id() }
}

impl core::fmt::Display for DeskError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Secrets(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for DeskError {}

impl core::fmt::Display for PostError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NotWanted => f.write_str("the author wants no answer"),
            Self::NoStamps => f.write_str("the desk has no stamp key for today"),
            Self::Parcel => f.write_str("the answer is too long"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for PostError {}
