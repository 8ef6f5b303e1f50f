//! The desk as the keeper of its contacts with relays.

use std::sync::Arc;
use std::time::Instant;

use ijwi_mesh::bundles;
use ijwi_mesh::keeper::{Arrival, Ended, Keeper};
use ijwi_mesh::store::{Batch, StoreError, Tree};
use ijwi_protocol::codec;
use ijwi_protocol::contact::{Cursors, Handing, Learned, Level, LinkKind, NodeRole, PartRequest, Stream, View};
use ijwi_protocol::envelope::{Envelope, Refused, Verified};
use ijwi_protocol::ids::{ContentHash, EnvelopeId, NewsId, RelayId};
use ijwi_protocol::time::Day;
use tokio::sync::broadcast;
use tracing::warn;

use crate::desk::{DAY, Desk, State};
use crate::records::Collected;

impl Desk {
    /// Whether an envelope was opened, or waits for it. A power cut may have left a note of one without its bytes.
    fn is_collected(&self, id: &EnvelopeId) -> Result<bool, StoreError> {
        let Some(note) = self.store.get(Tree::Metas, &id.0)? else { return Ok(false) };
        let is_opened = codec::decode::<Collected, 256>(&note).is_ok_and(|collected| collected.opened);
        Ok(is_opened || self.store.get(Tree::Envelopes, &id.0)?.is_some())
    }

    /// Countersigns what can be, and lets relays on the line have it.
    fn countersign(&self, state: &mut State, mut batch: Batch) {
        let identity = state.secrets.identity();
        let desk = state.secrets.id();
        let bundle = Arc::clone(&state.active.bundle);
        let new = state.ledger.countersign(&mut batch, &identity, desk, &bundle);
        if let Err(error) = self.store.commit(batch) {
            warn!(%error, "the desk's books could not be kept");
        } else if !new.is_empty() {
            self.arrivals.send(Arrival::News(new)).ok();
        }
    }
}

impl Keeper for Desk {
    fn view(&self, relay: Option<RelayId>) -> View {
        let mut state = self.lock();
        // In an order that says nothing of what they are.
        let mut offers: Vec<_> = state.outbox.values().copied().chain(state.queue.covers()).collect();
        offers.sort_unstable_by_key(|offer| offer.id);
        View {
            role: NodeRole::Desk,
            link: LinkKind::Long,
            day: state.day.certain(self.clock.today()),
            bundle: Arc::clone(&state.active.bundle),
            manifest: Arc::clone(&state.active.signed),
            twin: state.active.twin.clone(),
            held: Arc::default(),
            news: Arc::default(),
            offers,
            news_for_relay: state.ledger.unsent(),
            cursors: relay.map_or_else(Cursors::default, |relay| state.ledger.cursors(relay)),
            room: Level::Most,
            since_relay: Level::Least,
            reach: 0,
            can_take: 0,
        }
    }

    fn store(&self, envelopes: Vec<Verified>) -> Vec<(EnvelopeId, Result<(), Refused>)> {
        let mut state = self.lock();
        let mut batch = Batch::default();
        let mut new = Vec::new();
        let mut results = Vec::new();
        for envelope in envelopes {
            let id = envelope.id();
            match self.is_collected(&id) {
                Ok(false) if !new.contains(&id) => {
                    batch.put(Tree::Envelopes, &id.0, envelope.bytes().to_vec());
                    batch.put(Tree::Metas, &id.0, codec::encode(&Collected::new(envelope.stamp_key())));
                    new.push(id);
                }
                Ok(_) => results.push((id, Err(Refused::Held))),
                Err(error) => {
                    warn!(%error, "the store can't be read");
                    results.push((id, Err(Refused::NoRoom)));
                }
            }
        }
        let stored = self.store.commit(batch).map_err(|error| {
            warn!(%error, "envelopes could not be kept");
            Refused::NoRoom
        });
        results.extend(new.iter().map(|id| (*id, stored)));
        if stored.is_ok() {
            state.collected += new.len() as u64;
            state.untried.extend(new);
            self.work.notify_one();
        }
        results
    }

    fn read(&self, ids: &[EnvelopeId]) -> Vec<(EnvelopeId, Option<Envelope>)> {
        let state = self.lock();
        let posted = |id: &EnvelopeId| Envelope::parse(&self.store.get(Tree::Outbox, &id.0).ok()??).ok();
        let read = |id: &EnvelopeId| state.queue.cover(id).cloned().or_else(|| posted(id));
        ids.iter().map(|id| (*id, read(id))).collect()
    }

    fn learn(&self, learned: Learned) -> Option<PartRequest> {
        let mut state = self.lock();
        match learned {
            Learned::News(news) => {
                let mut batch = Batch::default();
                state.ledger.handle_news(&mut batch, &news);
                let latest = state.ledger.latest_day();
                learn_day(&mut state, latest, &mut batch);
                self.countersign(&mut state, batch);
                None
            }
            Learned::Head(head) => {
                let mut batch = Batch::default();
                state.ledger.handle_head(&mut batch, &head);
                learn_day(&mut state, head.day, &mut batch);
                if let Err(error) = self.store.commit(batch) {
                    warn!(%error, "the desk's books could not be kept");
                }
                None
            }
            Learned::Manifest(_) | Learned::Chunk { .. } => {
                let mut active = state.active.clone();
                let learnt = bundles::learn(&*self.store, &mut active, &learned);
                if learnt.activated {
                    state.day.learn_from_bundle(active.bundle.manifest().day);
                    if let Err(error) = state.forms.keep(&*self.store, active.bundle.form()) {
                        warn!(%error, "the new form could not be kept");
                    }
                }
                state.active = active;
                learnt.next
            }
        }
    }

    fn read_news(&self, ids: &[NewsId]) -> Vec<Vec<u8>> {
        let state = self.lock();
        ids.iter().filter_map(|id| state.ledger.read(id)).collect()
    }

    fn read_part(&self, request: PartRequest) -> Option<Vec<u8>> {
        bundles::read_part(&*self.store, request).ok().flatten()
    }

    fn logged(&self, relay: RelayId, entries: &[(u64, ContentHash)]) {
        let mut state = self.lock();
        let mut batch = Batch::default();
        state.ledger.handle_logged(&mut batch, relay, entries);
        self.countersign(&mut state, batch);
    }

    fn handed(&self, handed: &[Handing]) {
        let mut state = self.lock();
        let mut batch = Batch::default();
        for Handing { id, .. } in handed.iter().filter(|handing| state.outbox.contains_key(&handing.id)) {
            batch.remove(Tree::Outbox, &id.0);
        }
        if let Err(error) = self.store.commit(batch) {
            // They are offered again, and the relay says that it has them.
            warn!(%error, "the outbox could not be kept");
            return;
        }
        for Handing { id, .. } in handed {
            state.outbox.remove(id);
            state.queue.handed(id);
        }
    }

    fn cursor(&self, relay: RelayId, stream: Stream, next: u64) {
        let mut state = self.lock();
        let mut batch = Batch::default();
        state.ledger.handle_cursor(&mut batch, relay, stream, next);
        if let Err(error) = self.store.commit(batch) {
            warn!(%error, "a cursor could not be kept");
        }
        state.last_contact = Some(Instant::now());
    }

    fn ended(&self, ended: &Ended) {
        if ended.peer.is_some() || ended.handed + ended.kept > 0 {
            self.lock().last_contact = Some(Instant::now());
        }
    }

    fn arrivals(&self) -> broadcast::Receiver<Arrival> {
        self.arrivals.subscribe()
    }
}

/// Takes a relay's day, and keeps it: a desk may be opened for minutes, and what is over is erased when it is.
fn learn_day(state: &mut State, day: Day, batch: &mut Batch) {
    let before = state.day.latest();
    state.day.learn_from_relay(day);
    if state.day.latest() != before {
        batch.put(Tree::State, DAY, codec::encode(&state.day.latest()));
    }
}
