//! What Bluetooth takes out of a phone's battery: the station that ships, over the simulated radio, for a day alone, a day
//! beside a neighbour, and a day with the contacts of the simulator's default camp. Currents are those of
//! `simulations/src/energy.rs`, with their sources.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use ijwi_mesh::ble::air::{Air, Phone, Quirks, Tally};
use ijwi_mesh::ble::{AdvertKeys, Dialed, Event, Power, Setup, Station, advert};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::discovery::DiscoveryKeys;
use ijwi_protocol::bounds::ENVELOPE_BYTES;
use ijwi_protocol::rng::Rng;
use ijwi_sim::camp;
use ijwi_sim::energy::{Energy, table};
use ijwi_sim::outcome::Cost;
use ijwi_sim::scenario::Scenario;
use ijwi_sim::world::{DeviceId, Kind, Meeting, Millis, World};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::mpsc;

use crate::table::Table;

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../simulations/scenarios/default.toml");
const DAY: Duration = Duration::from_secs(86_400);
/// The day of the camp: the second, when all is under way.
const FROM: Millis = 86_400_000;
/// mAh that a day alone may take.
const BAR: f64 = 50.0;
/// Bytes of a handshake and of both hellos, and what finds out who lacks what.
const CONTACT_BYTES: usize = 2_000;
/// What others have is a quarter of an hour's more in each quarter of an hour.
const QUARTER: Duration = Duration::from_secs(15 * 60);
/// At most so much is new to somebody: a day.
const QUARTERS_MAX: u64 = 96;
/// Others are switched on so long before they come, at random: their scans began at some time.
const BEFORE: u64 = 60;

pub(crate) fn run() -> Result<()> {
    let scenario = Scenario::read(Path::new(SCENARIO))?;
    let world = camp::world(&scenario, scenario.seed);
    // All that the camp's devices let out in a day, real or cover, comes to each of them.
    let a_day = u64::from(scenario.slots.per_day) * u64::from(scenario.camp.phones);
    let quarter_bytes = usize::try_from(a_day)? * ENVELOPE_BYTES / 96;
    let columns =
        ["day", "contacts", "scan s/h", "radio s/h", "kB/h", "mAh: on", "scans", "adverts", "contacts", "all"];
    let mut table = Table::new("What a day of Bluetooth takes out of a phone's battery", &columns);
    let mut idle = None;
    for (name, meetings) in days(&world)? {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
        let tally = runtime.block_on(live(&meetings, quarter_bytes));
        let energy = energy(&tally);
        let row = Row { name, tally, energy };
        idle = idle.or(Some(row.energy.total()));
        table.row(row.cells(), row.line());
    }
    let idle = idle.context("a day alone is the first")?;
    let share = idle / table::BATTERY * 100.0;
    table.print(&[
        &format!("Bar: {BAR:.0} mAh for a day alone; it takes {idle:.1}, {share:.1}% of a cheap phone's battery of 3,000 mAh."),
        "Bluetooth that is on and does nothing takes most of it. Currents are a model: believe proportions.",
        "In the camp each device brings what all let out in the quarters of an hour that the other has not heard of.",
    ]);
    ensure!(idle <= BAR, "a day alone takes {idle:.1} mAh");
    Ok(())
}

/// The days that are measured, and whom one meets on them.
fn days(world: &World) -> Result<Vec<(String, Vec<Meeting>)>> {
    let day = FROM..FROM + 86_400_000;
    let of = |phone: DeviceId| -> Vec<Meeting> {
        let met = world.meetings.iter().filter(|met| met.a == phone || met.b == phone);
        met.filter(|met| day.contains(&met.from)).copied().collect()
    };
    let kinds = world.devices.iter().zip(0..);
    let mut phones: Vec<_> = kinds.filter(|(kind, _)| **kind == Kind::Phone).map(|(_, phone)| of(phone)).collect();
    ensure!(!phones.is_empty(), "a camp has phones");
    phones.sort_by_key(Vec::len);
    let all_day = Meeting { a: 0, b: 1, from: FROM, until: day.end, rate: 0, setup: 0 };
    let mut days = vec![("alone".to_owned(), Vec::new()), ("beside a neighbour".to_owned(), vec![all_day])];
    for (name, hundredth) in [("camp, median phone", 50), ("camp, busiest tenth", 90)] {
        let phone = &phones[(phones.len() - 1) * hundredth / 100];
        days.push((name.to_owned(), phone.clone()));
    }
    Ok(days)
}

/// A day of one phone: what its radio did.
async fn live(meetings: &[Meeting], quarter_bytes: usize) -> Tally {
    let (air, clock) = (Air::new(1), Clock::starting_at(Duration::from_secs(20_781 * 86_400)));
    let began = tokio::time::Instant::now();
    let own = Device::start(&air, clock, 0, quarter_bytes);
    let mut rng = Rng::from_seed([7; 32]);
    for (number, met) in (1..).zip(meetings) {
        let early = Duration::from_secs(rng.below(BEFORE));
        let (from, until) = (began + since(met.from), (began + since(met.until)).min(began + DAY));
        let (air, own) = (air.clone(), own.phone);
        tokio::spawn(async move {
            tokio::time::sleep_until(from - from.duration_since(began).min(early)).await;
            let other = Device::start(&air, clock, number, quarter_bytes);
            tokio::time::sleep_until(from).await;
            air.reach(own, other.phone, true);
            tokio::time::sleep_until(until).await;
            air.reach(own, other.phone, false);
            // Its connections are lost a little later, as real ones.
            tokio::time::sleep(Duration::from_secs(5)).await;
        });
    }
    tokio::time::sleep_until(began + DAY).await;
    air.tally(own.phone)
}

fn since(at: Millis) -> Duration {
    Duration::from_millis(at - FROM)
}

/// A phone on its battery. What it has is a number: how many quarters of an hour of the camp's envelopes.
struct Device {
    phone: Phone,
    _station: Arc<Station>,
}

impl Device {
    fn start(air: &Air, clock: Clock, number: u64, quarter_bytes: usize) -> Self {
        let (phone, radio) = air.phone(Quirks::default());
        air.power(phone, Power::Battery(80));
        let mut seed = [2; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        let keys = AdvertKeys::new(&DiscoveryKeys::only(&[2; 32]));
        let setup = Setup { keys, slot: advert::SLOT, clock, rng: Rng::from_seed(seed) };
        let (station, events) = Station::start(Box::new(radio), setup);
        let station = Arc::new(station);
        // Who comes from elsewhere has heard of what was let out until now; we begin the day like everybody.
        let has = Arc::new(AtomicU64::new(heard(clock)));
        tokio::spawn(serve(Arc::downgrade(&station), events, has, (clock, number > 0), quarter_bytes));
        Self { phone, _station: station }
    }
}

fn heard(clock: Clock) -> u64 {
    clock.since_1970().as_secs() / QUARTER.as_secs()
}

async fn serve(
    station: std::sync::Weak<Station>,
    mut events: mpsc::Receiver<Event>,
    has: Arc<AtomicU64>,
    (clock, hears_from_others): (Clock, bool),
    quarter_bytes: usize,
) {
    while let Some(event) = events.recv().await {
        let Some(station) = station.upgrade() else { return };
        let (pipe, meeting) = match event {
            Event::Slot(_) => {
                if hears_from_others {
                    has.fetch_max(heard(clock), Ordering::Relaxed);
                }
                station.show(has.load(Ordering::Relaxed)).await;
                continue;
            }
            Event::State(_) => continue,
            Event::Dialed(Dialed { pipe, meeting, .. }) => (pipe, Some(meeting)),
            Event::Answered(pipe) => (pipe, None),
        };
        let has = Arc::clone(&has);
        tokio::spawn(async move {
            let met = exchange(pipe, &has, quarter_bytes).await.is_ok();
            station.carry(has.load(Ordering::Relaxed)).await;
            if let Some(meeting) = meeting {
                station.ended(meeting, met).await;
            }
        });
    }
}

/// A contact: who has more hands over what the other lacks.
async fn exchange(pipe: DuplexStream, has: &AtomicU64, quarter_bytes: usize) -> std::io::Result<()> {
    let (mut from, mut to) = tokio::io::split(pipe);
    let own = has.load(Ordering::Relaxed);
    let mut hello = vec![0; CONTACT_BYTES];
    hello[..8].copy_from_slice(&own.to_le_bytes());
    let mut theirs = vec![0; CONTACT_BYTES];
    tokio::try_join!(to.write_all(&hello), from.read_exact(&mut theirs))?;
    let theirs = u64::from_le_bytes(theirs[..8].try_into().expect("8 bytes"));
    let lacking = |one: u64, other: u64| one.saturating_sub(other).min(QUARTERS_MAX) as usize * quarter_bytes;
    let (gives, takes) = (vec![0; lacking(own, theirs)], lacking(theirs, own));
    let give = async {
        to.write_all(&gives).await?;
        to.shutdown().await
    };
    let mut taken = Vec::with_capacity(takes);
    tokio::try_join!(give, from.read_to_end(&mut taken))?;
    if taken.len() < takes {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    has.fetch_max(theirs, Ordering::Relaxed);
    Ok(())
}

/// What that costs, by the simulator's table.
fn energy(tally: &Tally) -> Energy {
    let cost = Cost {
        contacts: u32::try_from(tally.connected + tally.came).unwrap_or(u32::MAX),
        sent: tally.bytes,
        received: tally.heard,
        linked: u64::try_from(tally.linked.as_millis()).unwrap_or(u64::MAX),
        held_max: 0,
    };
    let energy = Energy::of(&cost, 86_400_000, tally.scanned.as_secs_f64() / DAY.as_secs_f64());
    Energy { adverts: energy.adverts * tally.shown.as_secs_f64() / DAY.as_secs_f64(), ..energy }
}

struct Row {
    name: String,
    tally: Tally,
    energy: Energy,
}

impl Row {
    /// Seconds of an hour in which the radio listens or sends.
    fn radio_seconds(&self) -> f64 {
        let Tally { scanned, shown, connected, came, bytes, heard, .. } = self.tally;
        let connecting = (connected + came) as f64 * table::CONNECT;
        let carrying = (bytes + heard) as f64 / table::BYTES_A_SECOND;
        (scanned.as_secs_f64() + shown.as_secs_f64() * table::ADVERT_SHARE + connecting + carrying) / 24.0
    }

    fn contacts(&self) -> u64 {
        self.tally.connected + self.tally.came
    }

    fn kb_an_hour(&self) -> f64 {
        (self.tally.bytes + self.tally.heard) as f64 / 24_000.0
    }

    fn cells(&self) -> Vec<String> {
        let Energy { on, scanning, adverts, links, transfer, verifying } = self.energy;
        let mut cells = vec![self.name.clone(), self.contacts().to_string()];
        let scans = self.tally.scanned.as_secs_f64() / 24.0;
        let figures =
            [scans, self.radio_seconds(), self.kb_an_hour(), on, scanning, adverts, links + transfer + verifying];
        cells.extend(figures.map(|figure| format!("{figure:.1}")));
        cells.push(format!("{:.1}", self.energy.total()));
        cells
    }

    fn line(&self) -> String {
        format!(
            "bench=radio case={} contacts={} radio_s_per_h={:.1} bytes_per_h={:.0} mah_per_day={:.1}",
            self.name.replace([' ', ','], "-").replace("--", "-"),
            self.contacts(),
            self.radio_seconds(),
            self.kb_an_hour() * 1e3,
            self.energy.total()
        )
    }
}
