//! A node that runs behind the app: links, slots, and what is told of them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use ijwi_mesh::ble::{self, advert};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::custody::Custody;
use ijwi_mesh::device::{Device, Tended};
use ijwi_mesh::keeper::Ended;
use ijwi_mesh::node::{self, Bluetooth, Happened, Identity, Plan};
use ijwi_mesh::seed::system_rng;
use ijwi_mesh::slots;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot, watch};

use crate::Failure;
use crate::border::{guarded, locked};
use crate::records::{CarryPlan, Change, Watcher};

/// How long the end of a node is waited for. Its contacts end at their next step; what they stored is durable anyway.
const ENDING: Duration = Duration::from_secs(10);
/// How long is waited until it listens.
const STARTING: Duration = Duration::from_secs(10);
/// Addresses that are told of.
const ADDRESSES_TOLD: usize = 8;

/// What the links of this process run on.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().expect("the system gives two threads")
});

/// What was told of a node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) listening: Vec<SocketAddr>,
    pub(crate) contacts: u64,
    pub(crate) sent: u64,
    pub(crate) received: u64,
    pub(crate) relay_unreachable: bool,
    pub(crate) radio: Option<ble::Status>,
    /// What was counted of contacts that go on: with a relay that may be for hours.
    counted: BTreeMap<u64, [u64; 2]>,
}

impl Tally {
    /// What a contact has moved so far, and what that changes.
    fn count(&mut self, contact: u64, ended: &Ended) -> Change {
        let [sent, received] = self.counted.insert(contact, [ended.handed, ended.kept]).unwrap_or_default();
        self.sent += ended.handed.saturating_sub(sent);
        self.received += ended.kept.saturating_sub(received);
        if ended.relay.is_none() {
            return Change::Contact;
        }
        self.relay_unreachable = false;
        Change::Relay
    }
}

/// Who is told when something changes.
#[derive(Default)]
pub(crate) struct Watching(Mutex<Option<Arc<dyn Watcher>>>);

/// A running node.
pub(crate) struct Carrying {
    stop: watch::Sender<bool>,
    ended: watch::Receiver<bool>,
    pub(crate) tally: Arc<Mutex<Tally>>,
}

impl Watching {
    pub(crate) fn set(&self, watcher: Box<dyn Watcher>) {
        *locked(&self.0) = Some(Arc::from(watcher));
    }

    fn tell(&self, change: Change) {
        let watcher = locked(&self.0).clone();
        // What the app makes of it must not end a contact.
        let Some(watcher) = watcher else { return };
        guarded(|| {
            watcher.changed(change);
            Ok(())
        })
        .ok();
    }
}

impl Carrying {
    /// Begins, and waits until it listens.
    pub(crate) fn start(
        device: &Arc<Device>,
        custody: &Arc<Custody>,
        clock: Clock,
        plan: &CarryPlan,
        radio: Option<Box<dyn ble::Radio>>,
        watching: Arc<Watching>,
    ) -> Result<Self, Failure> {
        if let Some(seconds) = plan.slot_seconds {
            device.set_slot_length(Duration::from_secs(u64::from(seconds.max(1))));
        }
        let listen = match &plan.listen[..] {
            [] if plan.network => vec![SocketAddr::from(([0, 0, 0, 0], 0))],
            addresses => addresses.iter().map(|address| parsed(address)).collect::<Result<_, _>>()?,
        };
        let bundle = custody.active().bundle;
        let node_plan = Plan {
            identity: Identity::Device { campaign: *bundle.campaign(), discovery_key: bundle.general().discovery_key },
            listen,
            peers: plan.peers.iter().map(|address| parsed(address)).collect::<Result<_, _>>()?,
            relays: if plan.relays { bundle.relays().to_vec() } else { Vec::new() },
            poll: Duration::from_secs(u64::from(bundle.policy().poll_seconds)),
            slot: node::SLOT,
            beacon: plan.network,
        };
        let reach = device.tend(custody)?;
        let tally = Arc::<Mutex<Tally>>::default();
        let bluetooth = radio.map(|radio| {
            let tally = Arc::clone(&tally);
            let seconds = plan.radio_slot_seconds.map(|seconds| Duration::from_secs(u64::from(seconds.max(1))));
            Bluetooth {
                radio,
                slot: seconds.unwrap_or(advert::SLOT),
                rng: system_rng(),
                report: Some(Box::new(move |status| locked(&tally).radio = Some(status))),
            }
        });
        let (stop, stopping) = watch::channel(false);
        let (end, ended) = watch::channel(false);
        let (happened, told) = mpsc::channel(64);
        let (begun, beginning) = oneshot::channel();
        let outlet = if reach.places > 0 {
            let tended = Tended { device: Arc::clone(device), custody: Arc::clone(custody) };
            let its = device.slots(custody)?;
            Some(slots::run(its, Arc::new(tended), clock, happened.clone(), stopping.clone()))
        } else {
            None
        };
        let listens = node_plan.listen.is_empty();
        let running = node::run_with(node_plan, bluetooth, Arc::clone(custody) as _, clock, happened, stopping);
        let telling = Telling { tally: Arc::clone(&tally), watching };
        RUNTIME.spawn(async move {
            telling.run(running, told, outlet, begun, listens).await;
            end.send_replace(true);
        });
        let is_begun = RUNTIME.block_on(async { tokio::time::timeout(STARTING, beginning).await });
        match is_begun {
            Ok(Ok(())) => Ok(Self { stop, ended, tally }),
            // It ended before it listened, or never did.
            _ => Err(Failure::Address),
        }
    }

    /// Whether it still runs.
    pub(crate) fn runs(&self) -> bool {
        !*self.ended.borrow()
    }

    /// Ends it.
    pub(crate) fn stop(self, wait: bool) {
        self.stop.send_replace(true);
        if wait {
            let mut ended = self.ended.clone();
            let end = async { tokio::time::timeout(ENDING, ended.wait_for(|ended| *ended)).await.map(|_| ()) };
            RUNTIME.block_on(end).ok();
        }
    }
}

/// Who takes what a node tells.
struct Telling {
    tally: Arc<Mutex<Tally>>,
    watching: Arc<Watching>,
}

impl Telling {
    /// Runs the node, and its slots as soon as it can be met: a phone that can't be met lets nothing out.
    async fn run(
        &self,
        running: impl Future<Output = std::io::Result<()>> + Send + 'static,
        mut told: mpsc::Receiver<Happened>,
        mut outlet: Option<impl Future<Output = ()> + Send + 'static>,
        begun: oneshot::Sender<()>,
        mut listens: bool,
    ) {
        let mut running = tokio::spawn(running);
        let mut begun = Some(begun);
        loop {
            if listens {
                begun.take().map(|begun| begun.send(()));
                outlet.take().map(tokio::spawn);
            }
            let happened = tokio::select! {
                biased;
                Some(happened) = told.recv() => happened,
                _ = &mut running => break,
            };
            listens |= matches!(happened, Happened::Listening(_));
            self.note(&happened);
        }
        self.watching.tell(Change::Stopped);
    }

    fn note(&self, happened: &Happened) {
        let change = {
            let mut tally = locked(&self.tally);
            match happened {
                Happened::Listening(address) => {
                    if tally.listening.len() >= ADDRESSES_TOLD {
                        tally.listening.remove(0);
                    }
                    tally.listening.push(*address);
                    None
                }
                Happened::Began(_) => {
                    tally.contacts += 1;
                    Some(Change::Contact)
                }
                Happened::Settled(contact, ended) => Some(tally.count(*contact, ended)),
                Happened::Ended(contact, _, ended) => {
                    let change = tally.count(*contact, ended);
                    tally.counted.remove(contact);
                    Some(change)
                }
                Happened::RelayUnreachable(_) => {
                    tally.relay_unreachable = true;
                    Some(Change::Relay)
                }
                Happened::LetOut => Some(Change::Tray),
                Happened::Radio(state) => {
                    let status = tally.radio.get_or_insert_default();
                    status.fault = state.err();
                    Some(Change::Radio)
                }
            }
        };
        change.iter().for_each(|change| self.watching.tell(*change));
    }
}

/// An address as it is written.
pub(crate) fn parsed(address: &str) -> Result<SocketAddr, Failure> {
    address.parse().map_err(|_| Failure::Address)
}
