//! A node on the radio: what it shows and is told, and contacts over the pipes that the radio makes.

use std::sync::Arc;
use std::time::Duration;

use ijwi_protocol::contact::Side;
use ijwi_protocol::rng::Rng;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tracing::debug;

use super::Shared;
use crate::ble::{AdvertKeys, Dialed, Event, Radio, Setup, Station, Status};
use crate::clock::Clock;
use crate::discovery::DiscoveryKeys;
use crate::keeper::Keeper;
use crate::stop::stopped;
use crate::swarm::{StreamKind, Use};

/// A contact over Bluetooth ends when both have nothing more for each other and nothing moved for so long: others wait
/// for the radio.
const RADIO_IDLE: Duration = Duration::from_secs(3);
/// How often is told what the radio did.
const REPORT_EVERY: Duration = Duration::from_secs(2);

/// What a node does Bluetooth with.
pub struct Bluetooth {
    /// The radio.
    pub radio: Box<dyn Radio>,
    /// How long adverts and the link identity stay: [`crate::ble::advert::SLOT`], but for tests.
    pub slot: Duration,
    /// Tokens and nonces come of it.
    pub rng: Rng,
    /// Is told what the radio did, now and then, if somebody wants to know.
    pub report: Option<Box<dyn Fn(Status) + Send>>,
}

/// The radio of a running node.
pub(super) struct OnAir {
    pub(super) station: Arc<Station>,
    events: mpsc::Receiver<Event>,
}

impl OnAir {
    pub(super) fn start(bluetooth: Bluetooth, keys: &DiscoveryKeys, clock: Clock) -> Self {
        let Bluetooth { radio, slot, rng, report } = bluetooth;
        let (station, events) = Station::start(radio, Setup { keys: AdvertKeys::new(keys), slot, clock, rng });
        let station = Arc::new(station);
        let reported = Arc::downgrade(&station);
        if let Some(report) = report {
            tokio::spawn(async move {
                while let Some(status) = reported.upgrade().map(|station| station.status()) {
                    report(status);
                    tokio::time::sleep(REPORT_EVERY).await;
                }
            });
        }
        Self { station, events }
    }
}

/// Runs a contact over a pipe that the radio made.
pub(super) async fn meet(shared: Arc<Shared>, station: Arc<Station>, dialed: Dialed) {
    let Dialed { pipe, nonce, key, meeting } = dialed;
    let node = shared.node();
    let link = match node.dial_over(Box::new(pipe), nonce, key).await {
        Ok(link) => link,
        Err(error) => {
            debug!(%error, "a dial over Bluetooth brought no link");
            station.ended(meeting, false).await;
            return;
        }
    };
    let (is_settled, settled) = watch::channel(false);
    if let Ok(stream) = node.open(link, StreamKind::Contact).await {
        let (end, ending) = watch::channel(false);
        let (last_use, mut stop, settled) = (stream.last_use(), shared.stop.clone(), settled.clone());
        tokio::spawn(async move {
            tokio::select! {
                biased;
                () = stopped(&mut stop) => {}
                () = unused(last_use, settled) => {}
                () = end.closed() => {}
            }
            end.send_replace(true);
        });
        shared.contact_until(stream, Side::Opener, None, Some(is_settled), ending).await;
    }
    node.close(link).await;
    station.carry(carried(&shared.keeper).await).await;
    // What broke before both were done may be begun anew.
    let was_settled = *settled.borrow();
    station.ended(meeting, was_settled).await;
}

/// Waits until both have nothing for each other, and it has stayed so for a while.
async fn unused(last: Use, mut settled: watch::Receiver<bool>) {
    if settled.wait_for(|settled| *settled).await.is_err() {
        return core::future::pending().await;
    }
    loop {
        let left = RADIO_IDLE.saturating_sub(last.ago(Instant::now()));
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left).await;
    }
}

/// A fingerprint of what is carried.
pub(super) async fn carried(keeper: &Arc<dyn Keeper>) -> u64 {
    let keeper = Arc::clone(keeper);
    tokio::task::spawn_blocking(move || keeper.carried()).await.unwrap_or_default()
}

pub(super) async fn next_event(radio: &mut Option<OnAir>) -> Event {
    match radio {
        Some(OnAir { events, .. }) => match events.recv().await {
            Some(event) => event,
            None => core::future::pending().await,
        },
        None => core::future::pending().await,
    }
}
