//! What a custody answers to contacts.

use std::collections::BTreeSet;
use std::sync::Arc;

use ijwi_protocol::campaign::News;
use ijwi_protocol::carry::Contacted;
use ijwi_protocol::codec;
use ijwi_protocol::contact::{Cursors, Handing, Hello, Learned, Level, LinkKind, NodeRole, PartRequest, Stream, View};
use ijwi_protocol::envelope::{Envelope, Refused, Verified};
use ijwi_protocol::ids::{EnvelopeId, NewsId, RelayId};
use tokio::sync::broadcast;
use tracing::{debug, warn};

use super::{Custody, HANDED_KEPT_AT_ONCE, cursor_key};
use crate::bundles;
use crate::discovery::DiscoveryKeys;
use crate::keeper::{Arrival, Ended, Keeper};
use crate::one_thread::OneThread;
use crate::store::{Batch, Tree};

impl Keeper for Custody {
    fn view(&self, relay: Option<RelayId>) -> View {
        let mut state = self.lock();
        self.drop_what_is_over(&mut state);
        let now = self.clock.now();
        View {
            role: NodeRole::Device,
            link: LinkKind::Long,
            day: state.day.certain(self.clock.today()),
            bundle: Arc::clone(&state.active.bundle),
            manifest: Arc::clone(&state.active.signed),
            twin: state.active.twin.clone(),
            held: state.carrier.held().copied().collect(),
            news: state.news.keys().copied().collect(),
            offers: relay.map_or_else(Vec::new, |_| state.carrier.offers(now)),
            news_for_relay: Vec::new(),
            cursors: relay.map_or_else(Cursors::default, |relay| self.cursors(relay)),
            room: state.carrier.free(),
            since_relay: state.carrier.since_relay(now),
            reach: state.carrier.reach(now),
            can_take: if state.full && self.store.free_bytes().unwrap_or(0) == 0 {
                0
            } else {
                state.carrier.can_take()
            },
        }
    }

    fn discovery(&self) -> Option<DiscoveryKeys> {
        let state = self.lock();
        Some(DiscoveryKeys::of(&state.active.bundle, state.day.certain(self.clock.today())))
    }

    fn carried(&self) -> u64 {
        let state = self.lock();
        let first = |id: &[u8]| u64::from_le_bytes(id[..8].try_into().expect("ids have 16 bytes and more"));
        let held = state.carrier.held().map(|id| first(&id.0));
        let news = state.news.keys().map(|id| first(&id.0));
        let bundle = first(&state.active.bundle.reference().hash);
        // The order in which they are held must not matter.
        held.chain(news).fold(bundle, u64::wrapping_add)
    }

    fn store(&self, envelopes: Vec<Verified>) -> Vec<(EnvelopeId, Result<(), Refused>)> {
        let mut state = self.lock();
        let mut results = Vec::with_capacity(envelopes.len());
        let mut admitted: Vec<Verified> = Vec::with_capacity(envelopes.len());
        for envelope in envelopes {
            let twice = admitted.iter().any(|other| other.id() == envelope.id());
            match state.carrier.admit(&envelope) {
                Ok(()) if !twice => admitted.push(envelope),
                Ok(()) => results.push((envelope.id(), Err(Refused::Held))),
                Err(refused) => results.push((envelope.id(), Err(refused))),
            }
        }
        let stored = self.commit(&mut state, &admitted).map_err(|error| {
            warn!(%error, "envelopes could not be kept");
            Refused::NoRoom
        });
        results.extend(admitted.iter().map(|envelope| (envelope.id(), stored)));
        results
    }

    fn read(&self, ids: &[EnvelopeId]) -> Vec<(EnvelopeId, Option<Envelope>)> {
        ids.iter()
            .map(|id| {
                let bytes = self.store.get(Tree::Envelopes, &id.0).unwrap_or_else(|error| {
                    warn!(%error, "an envelope can't be read");
                    None
                });
                (*id, bytes.and_then(|bytes| Envelope::parse(&bytes).ok()))
            })
            .collect()
    }

    fn rank(&self, ids: Vec<EnvelopeId>, peer: Option<&Hello>) -> Vec<Handing> {
        self.lock().carrier.rank(self.clock.now(), ids, peer)
    }

    fn learn(&self, learned: Learned) -> Option<PartRequest> {
        match learned {
            Learned::News(news) => {
                if let Err(error) = self.learn_news(news) {
                    warn!(%error, "news could not be kept");
                }
                None
            }
            Learned::Head(head) => {
                let mut batch = Batch::default();
                self.learn_day(&mut self.lock(), head.day, &mut batch);
                if let Err(error) = self.store.commit(batch) {
                    warn!(%error, "the day could not be kept");
                }
                None
            }
            Learned::Manifest(_) | Learned::Chunk { .. } => {
                let mut state = self.lock();
                let mut active = state.active.clone();
                let learnt = bundles::learn(&*self.store, &mut active, &learned);
                if learnt.activated {
                    self.activate(&mut state, active);
                } else {
                    state.active = active;
                }
                learnt.next
            }
        }
    }

    fn read_news(&self, ids: &[NewsId]) -> Vec<Vec<u8>> {
        let state = self.lock();
        ids.iter().filter_map(|id| state.news.get(id)).map(News::to_bytes).collect()
    }

    fn read_part(&self, request: PartRequest) -> Option<Vec<u8>> {
        bundles::read_part(&*self.store, request).unwrap_or_else(|error| {
            warn!(%error, "a part of the bundle can't be read");
            None
        })
    }

    fn lookup(&self, offered: &[[u8; 8]]) -> Vec<bool> {
        let wanted: BTreeSet<_> = offered.iter().copied().collect();
        let state = self.lock();
        let news = state.news.keys().map(NewsId::name);
        let here: BTreeSet<_> = state.carrier.names().chain(news).filter(|name| wanted.contains(name)).collect();
        offered.iter().map(|name| !here.contains(name)).collect()
    }

    fn handed(&self, handed: &[Handing]) {
        let mut state = self.lock();
        state.carrier.handle_handed(handed);
        state.handed.extend(handed.iter().map(|handing| handing.id));
        if state.handed.len() >= HANDED_KEPT_AT_ONCE {
            self.keep_handed(&mut state);
        }
    }

    fn cursor(&self, relay: RelayId, stream: Stream, next: u64) {
        let mut batch = Batch::default();
        batch.put(Tree::State, &cursor_key(relay, stream), codec::encode(&next));
        // A cursor that is lost makes what was read be read again.
        if let Err(error) = self.store.commit(batch) {
            debug!(%error, "a cursor could not be kept");
        }
    }

    fn reached(&self, _relay: RelayId) {
        let mut state = self.lock();
        state.carrier.handle_relay_reached(self.clock.now());
        self.keep_reached(&state);
    }

    fn ended(&self, ended: &Ended) {
        let mut state = self.lock();
        self.keep_handed(&mut state);
        let Some(role) = ended.role() else { return };
        let since_relay = ended.peer.as_ref().map_or(Level::Least, |peer| peer.since_relay);
        let reach = ended.peer.as_ref().map_or(0, |peer| peer.reach);
        state.carrier.handle_contact_ended(self.clock.now(), Contacted { role, reach, since_relay });
        if role == NodeRole::Relay {
            self.keep_reached(&state);
        }
    }

    fn thread(&self) -> Option<&OneThread> {
        Some(&self.thread)
    }

    fn arrivals(&self) -> broadcast::Receiver<Arrival> {
        self.arrivals.subscribe()
    }
}
