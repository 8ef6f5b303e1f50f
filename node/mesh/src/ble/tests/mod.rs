//! Stations over the simulated radio: what phones do wrong, who means harm, and whole nodes for a day.

mod camp;
mod faults;
mod hostile;

use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard};

use ijwi_protocol::rng::Rng;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::air::{Air, Phone, Quirks};
use super::search::AdvertKeys;
use super::station::{Dialed, Event, Setup, Station};
use super::{Fault, advert::SLOT};
use crate::clock::Clock;
use crate::discovery::DiscoveryKeys;

/// The day of the campaign of tests.
const NOW: Duration = Duration::from_secs(20_781 * 86_400);
/// Bytes that each side of a link sends.
const LOAD: usize = 30_000;

/// A station whose links carry a pattern there and back.
struct Device {
    phone: Phone,
    station: Arc<Station>,
    said: Arc<Mutex<Said>>,
}

/// What came of a device's links.
#[derive(Clone, Debug, Default, PartialEq)]
struct Said {
    /// Links that it began and that carried everything there and back, when.
    reached: Vec<Duration>,
    /// Links that it began and that broke.
    broken: usize,
    /// Links that others began and that it sent everything back on.
    echoed: usize,
    slots: usize,
    states: Vec<Result<(), Fault>>,
}

impl Device {
    fn new(air: &Air, quirks: Quirks, number: u8) -> Self {
        Self::at(air, quirks, number, Clock::starting_at(NOW))
    }

    fn at(air: &Air, quirks: Quirks, number: u8, clock: Clock) -> Self {
        let (phone, radio) = air.phone(quirks);
        let keys = AdvertKeys::new(&DiscoveryKeys::only(&[2; 32]));
        let setup = Setup { keys, slot: SLOT, clock, rng: Rng::from_seed([number; 32]) };
        let (station, events) = Station::start(Box::new(radio), setup);
        let (station, said) = (Arc::new(station), Arc::default());
        tokio::spawn(serve(Arc::clone(&station), events, Arc::clone(&said), u64::from(number)));
        Self { phone, station, said }
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().expect("no panic")
    }

    /// Links of both directions that carried all.
    fn links(&self) -> usize {
        let said = self.said();
        said.reached.len() + said.echoed
    }
}

async fn serve(station: Arc<Station>, mut events: mpsc::Receiver<Event>, said: Arc<Mutex<Said>>, carried: u64) {
    let began = Instant::now();
    let station_of = Arc::downgrade(&station);
    drop(station);
    while let Some(event) = events.recv().await {
        let Some(station) = station_of.upgrade() else { return };
        match event {
            Event::Slot(_) => {
                said.lock().expect("no panic").slots += 1;
                station.show(carried).await;
            }
            Event::State(state) => said.lock().expect("no panic").states.push(state),
            Event::Dialed(Dialed { pipe, meeting, .. }) => {
                let said = Arc::clone(&said);
                tokio::spawn(async move {
                    let carried = there_and_back(pipe).await;
                    match carried {
                        true => said.lock().expect("no panic").reached.push(began.elapsed()),
                        false => said.lock().expect("no panic").broken += 1,
                    }
                    station.ended(meeting, carried).await;
                });
            }
            Event::Answered(pipe) => {
                let said = Arc::clone(&said);
                tokio::spawn(async move {
                    let (mut from, mut to) = tokio::io::split(pipe);
                    let echoed = tokio::io::copy(&mut from, &mut to).await;
                    to.shutdown().await.ok();
                    if echoed.is_ok_and(|bytes| bytes == LOAD as u64) {
                        said.lock().expect("no panic").echoed += 1;
                    }
                });
            }
        }
    }
}

/// Sends a pattern, and compares what comes back.
async fn there_and_back(pipe: DuplexStream) -> bool {
    let pattern: Vec<u8> = (0..LOAD).map(|at| (at % 251) as u8).collect();
    let (mut from, mut to) = tokio::io::split(pipe);
    let (sent, back) = tokio::join!(
        async {
            to.write_all(&pattern).await.ok();
            to.shutdown().await
        },
        async {
            let mut back = Vec::new();
            from.read_to_end(&mut back).await.ok();
            back
        },
    );
    sent.is_ok() && back == pattern
}

/// Two phones in reach of each other from the beginning.
fn pair(seed: u8, quirks: [Quirks; 2]) -> (Air, [Device; 2]) {
    let air = Air::new(seed);
    let [one, other] = quirks;
    let devices = [Device::new(&air, one, 1), Device::new(&air, other, 2)];
    air.reach(devices[0].phone, devices[1].phone, true);
    (air, devices)
}

/// Waits until it holds, or the time is over.
async fn within(seconds: u64, holds: impl Fn() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !holds() {
        if Instant::now() >= end {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    true
}

/// What no phone may ever be made to suffer.
fn must_be_gentle(air: &Air, device: &Device) {
    let tally = air.tally(device.phone);
    assert_eq!(tally.refused_scans, 0, "the system refused a scan: {tally:?}");
    assert_eq!(tally.overflowed, 0, "the stack was given more than it holds: {tally:?}");
    assert!(tally.at_once <= 7, "{tally:?}");
}
