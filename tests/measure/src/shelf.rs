//! The least that can stand behind a contact: envelopes in memory, taken and given without a disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ijwi_mesh::keeper::{Arrival, Keeper};
use ijwi_protocol::bounds::IDS_MAX;
use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::carry::policy::COPIES;
use ijwi_protocol::contact::{Cursors, Handing, Hello, Learned, Level, LinkKind, NodeRole, PartRequest, View};
use ijwi_protocol::envelope::{Envelope, Refused, Verified};
use ijwi_protocol::ids::{EnvelopeId, RelayId};
use ijwi_protocol::testing::{Fixture, TODAY};
use ijwi_protocol::time::Day;
use tokio::sync::broadcast;

/// A device without a disk.
pub(crate) struct Shelf {
    view: View,
    envelopes: Mutex<BTreeMap<EnvelopeId, Envelope>>,
    arrivals: broadcast::Sender<Arrival>,
}

impl Shelf {
    /// Brings this view to every contact. Only ids whose envelopes are given can be handed over.
    pub(crate) fn new(view: View, envelopes: &[Verified]) -> Arc<Self> {
        let envelopes = envelopes.iter().map(|envelope| (envelope.id(), envelope.envelope().clone())).collect();
        let (arrivals, _) = broadcast::channel(1);
        Arc::new(Self { view, envelopes: Mutex::new(envelopes), arrivals })
    }

    /// How many envelopes it has.
    pub(crate) fn count(&self) -> usize {
        self.envelopes.lock().expect("no thread panics with the shelf").len()
    }
}

/// What a device of the test campaign that holds these brings to a contact that ends when both have nothing more.
pub(crate) fn view(fixture: &Fixture, held: Vec<EnvelopeId>) -> View {
    view_of(&fixture.bundle, &fixture.file.signed, TODAY, held)
}

/// The same in any campaign.
pub(crate) fn view_of(bundle: &Arc<Bundle>, manifest: &[u8], day: Day, mut held: Vec<EnvelopeId>) -> View {
    held.sort_unstable();
    View {
        role: NodeRole::Device,
        link: LinkKind::Short,
        day,
        bundle: Arc::clone(bundle),
        manifest: manifest.into(),
        twin: None,
        held: held.into(),
        news: Arc::new([]),
        offers: Vec::new(),
        news_for_relay: Vec::new(),
        cursors: Cursors::default(),
        room: Level::Most,
        since_relay: Level::Most,
        reach: 0,
        can_take: IDS_MAX as u32,
    }
}

impl Keeper for Shelf {
    fn view(&self, _relay: Option<RelayId>) -> View {
        self.view.clone()
    }

    fn store(&self, envelopes: Vec<Verified>) -> Vec<(EnvelopeId, Result<(), Refused>)> {
        let mut shelf = self.envelopes.lock().expect("no thread panics with the shelf");
        let ids: Vec<_> = envelopes.iter().map(|envelope| (envelope.id(), Ok(()))).collect();
        shelf.extend(envelopes.iter().map(|envelope| (envelope.id(), envelope.envelope().clone())));
        ids
    }

    fn read(&self, ids: &[EnvelopeId]) -> Vec<(EnvelopeId, Option<Envelope>)> {
        let shelf = self.envelopes.lock().expect("no thread panics with the shelf");
        ids.iter().map(|id| (*id, shelf.get(id).cloned())).collect()
    }

    fn rank(&self, ids: Vec<EnvelopeId>, _peer: Option<&Hello>) -> Vec<Handing> {
        ids.into_iter().map(|id| Handing { id, copies: COPIES }).collect()
    }

    fn learn(&self, _learned: Learned) -> Option<PartRequest> {
        None
    }

    fn read_part(&self, _request: PartRequest) -> Option<Vec<u8>> {
        None
    }

    fn handed(&self, _handed: &[Handing]) {}

    fn arrivals(&self) -> broadcast::Receiver<Arrival> {
        self.arrivals.subscribe()
    }
}
