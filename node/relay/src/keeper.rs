//! The relay as the keeper of its contacts: it appends what comes, and answers from its log. It keeps nothing of who
//! connects.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use ijwi_mesh::bundles::{self, Active};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::keeper::{Arrival, Keeper};
use ijwi_mesh::meter::Meter;
use ijwi_mesh::seed::system_rng;
use ijwi_mesh::store::Store;
use ijwi_protocol::bounds::ENVELOPES_PER_CONTACT_MAX;
use ijwi_protocol::campaign::DayClock;
use ijwi_protocol::contact::{
    Cursors, Handing, Learned, Level, LinkKind, LogAnswer, LogEntry, LogRequest, NodeRole, PartRequest, Stream, View,
};
use ijwi_protocol::envelope::{Direction, Envelope, Refused, Verified};
use ijwi_protocol::ids::{EnvelopeId, RelayId};
use ijwi_protocol::time::Day;
use tokio::sync::broadcast;
use tracing::{info, warn};

use crate::keys::RelayKeys;
use crate::log::{Log, LogError};
use crate::metrics::{self, Metrics, Sizes};

/// A relay.
pub struct Relay {
    store: Arc<dyn Store>,
    log: Log,
    keys: RelayKeys,
    clock: Clock,
    state: Mutex<State>,
    arrivals: broadcast::Sender<Arrival>,
    metrics: Metrics,
    at_start: Counts,
    expired: AtomicU64,
}

struct State {
    active: Active,
    day: DayClock,
}

/// What a relay holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Entries of the *up* log, ever.
    pub up: u64,
    /// Entries of the *down* log, ever.
    pub down: u64,
    /// Receipts and countersignatures, ever.
    pub news: u64,
}

impl Relay {
    /// Takes up its log.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn open(store: Arc<dyn Store>, active: Active, keys: RelayKeys, clock: Clock) -> Result<Self, LogError> {
        let campaign = *active.bundle.campaign();
        let id = keys.info(campaign, Vec::new()).id();
        let log = Log::open(Arc::clone(&store), campaign, id)?;
        let day = DayClock::new(active.bundle.manifest().day, Day(0));
        let (arrivals, _) = broadcast::channel(1);
        let at_start = counts(&log);
        let state = Mutex::new(State { active, day });
        let metrics = Metrics::default();
        let relay = Self { store, log, keys, clock, state, arrivals, metrics, at_start, expired: AtomicU64::new(0) };
        relay.expire()?;
        Ok(relay)
    }

    /// Its log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The bundle in force.
    pub fn active(&self) -> Active {
        self.lock().active.clone()
    }

    /// What it holds.
    pub fn counts(&self) -> Counts {
        counts(&self.log)
    }

    /// What an operator watches, in Prometheus' text format. It may wait for the disk.
    pub fn metrics_page(&self) -> String {
        let sizes = Sizes {
            now: self.counts(),
            at_start: self.at_start,
            without_receipt: self.log.without_receipt(),
            expired: self.expired.load(Ordering::Relaxed),
            free_bytes: self.store.free_bytes().ok(),
        };
        metrics::page(&self.metrics, &sizes)
    }

    /// Whether the store took the last write.
    pub fn is_healthy(&self) -> bool {
        !self.metrics.is_failing()
    }

    /// Removes what is over by the authority's word: a relay has no second witness, and its own clock may be wrong. Called
    /// at the start and with each new bundle.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn expire(&self) -> Result<(), LogError> {
        let (bundle, day) = {
            let state = self.lock();
            (Arc::clone(&state.active.bundle), state.day.certain(self.clock.today()))
        };
        let expired = self.log.expire(day, bundle.keyring());
        self.metrics.wrote(&expired);
        self.expired.fetch_add(expired?.envelopes, Ordering::Relaxed);
        Ok(())
    }

    /// Signs receipts for all that came since the last one. Called every `receipt_seconds` of the policy.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn close_receipts(&self) -> Result<(), LogError> {
        let (bundle, day) = {
            let state = self.lock();
            (Arc::clone(&state.active.bundle), state.day.day(self.clock.today()))
        };
        let mut rng = system_rng();
        loop {
            let closed = self.log.close_receipt(&mut rng, &self.keys.signing, bundle.keyring(), day);
            if closed != Ok(None) {
                self.metrics.wrote(&closed);
            }
            if closed?.is_none() {
                return Ok(());
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the relay")
    }

    fn answer(&self, request: LogRequest) -> Result<LogAnswer, LogError> {
        let direction = match request.stream {
            Stream::Up => Direction::Up,
            Stream::Down => Direction::Down,
            Stream::News => {
                let from = request.from.min(self.log.news_size());
                let (news, next) = self.log.read_news(from, request.limit)?;
                return Ok(LogAnswer { entries: news.into_iter().map(LogEntry::News).collect(), next, head: None });
            }
        };
        // A cursor beyond the end is of a log that was longer once, before a restore: the answer says where this one ends.
        let from = request.from.min(self.log.size(direction));
        let (envelopes, next) = self.log.read(direction, from, request.limit)?;
        let day = self.lock().day.day(self.clock.today());
        let head = self.log.head(direction, day, &self.keys.signing);
        let entries = envelopes.into_iter().map(|(position, bytes)| LogEntry::Envelope(position, bytes)).collect();
        Ok(LogAnswer { entries, next, head: Some(head) })
    }
}

fn counts(log: &Log) -> Counts {
    Counts { up: log.size(Direction::Up), down: log.size(Direction::Down), news: log.news_size() }
}

impl Keeper for Relay {
    fn view(&self, _relay: Option<RelayId>) -> View {
        let state = self.lock();
        View {
            role: NodeRole::Relay,
            link: LinkKind::Long,
            day: state.day.certain(self.clock.today()),
            bundle: Arc::clone(&state.active.bundle),
            manifest: Arc::clone(&state.active.signed),
            twin: state.active.twin.clone(),
            held: Arc::default(),
            news: Arc::default(),
            offers: Vec::new(),
            news_for_relay: Vec::new(),
            cursors: Cursors::default(),
            room: Level::Most,
            since_relay: Level::Least,
            reach: 0,
            can_take: ENVELOPES_PER_CONTACT_MAX,
        }
    }

    fn store(&self, envelopes: Vec<Verified>) -> Vec<(EnvelopeId, Result<(), Refused>)> {
        let began = Instant::now();
        let appended = self.log.append(&envelopes);
        self.metrics.sync.observe(began.elapsed());
        self.metrics.wrote(&appended);
        let stored = appended.map(|_| ()).map_err(|error| {
            warn!(%error, "envelopes could not be kept");
            Refused::NoRoom
        });
        envelopes.iter().map(|envelope| (envelope.id(), stored)).collect()
    }

    fn read(&self, ids: &[EnvelopeId]) -> Vec<(EnvelopeId, Option<Envelope>)> {
        ids.iter().map(|id| (*id, None)).collect()
    }

    fn learn(&self, learned: Learned) -> Option<PartRequest> {
        match learned {
            Learned::News(news) => {
                let appended = self.log.append_news(&news);
                self.metrics.wrote(&appended);
                if let Err(error) = appended {
                    warn!(%error, "news could not be kept");
                }
                None
            }
            Learned::Head(_) => None,
            Learned::Manifest(_) | Learned::Chunk { .. } => {
                let mut state = self.lock();
                let learnt = bundles::learn(&*self.store, &mut state.active, &learned);
                if learnt.activated {
                    let day = state.active.bundle.manifest().day;
                    state.day.learn_from_bundle(day);
                    info!("a newer bundle is in force");
                }
                drop(state);
                if learnt.activated && self.expire().is_err() {
                    warn!("what is over could not be removed");
                }
                learnt.next
            }
        }
    }

    fn read_part(&self, request: PartRequest) -> Option<Vec<u8>> {
        bundles::read_part(&*self.store, request).unwrap_or_else(|error| {
            warn!(%error, "a part of the bundle can't be read");
            None
        })
    }

    fn lookup(&self, offered: &[[u8; 8]]) -> Vec<bool> {
        self.log.lacks(offered).unwrap_or_else(|error| {
            warn!(%error, "the log can't be read");
            // Nothing is asked for that could not be kept.
            vec![false; offered.len()]
        })
    }

    fn read_log(&self, request: LogRequest) -> LogAnswer {
        self.answer(request).unwrap_or_else(|error| {
            warn!(%error, "the log can't be read");
            LogAnswer { entries: Vec::new(), next: request.from, head: None }
        })
    }

    fn handed(&self, _handed: &[Handing]) {}

    fn meter(&self) -> Meter {
        self.metrics.meter.clone()
    }

    fn arrivals(&self) -> broadcast::Receiver<Arrival> {
        self.arrivals.subscribe()
    }
}
