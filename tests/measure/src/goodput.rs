//! How much of a link, and of what bounds a device, goes into envelopes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use ijwi_mesh::beacon::BeaconNonce;
use ijwi_mesh::bundles;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::custody::Custody;
use ijwi_mesh::driver::drive;
use ijwi_mesh::keeper::{Ended, Keeper};
use ijwi_mesh::store::{SledStore, Store, StoreKey};
use ijwi_mesh::swarm::{Config, Dial, Event, LinkKeys, Node, ReplayCache, StreamKind};
use ijwi_protocol::bounds::{ENVELOPE_BYTES, ENVELOPES_IN_FLIGHT_MAX};
use ijwi_protocol::contact::Side;
use ijwi_protocol::envelope::Verified;
use ijwi_protocol::testing::{self, Fixture, TODAY};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::watch;

use crate::envelopes;
use crate::pipe::{Link, pair};
use crate::shelf::{Shelf, view};
use crate::stack::{Stack, open, open_libp2p_tcp};
use crate::table::{Table, thousands};

const ENVELOPES: usize = 2_000;
const RATE: u64 = 100_000;
const DELAY: Duration = Duration::from_millis(40);
/// Share of a link's bytes that are to be envelopes.
const SHARE_BAR: f64 = 0.92;
/// Share of what bounds a device that it is to reach.
const BOUND_BAR: f64 = 0.80;
/// Loopback is measured so often; the median counts.
const ROUNDS: usize = 5;

pub(crate) fn run() -> Result<()> {
    let fixture = testing::campaign(1);
    let envelopes = envelopes::make(&fixture.up, *fixture.bundle.campaign(), ENVELOPES, 2)?;
    throttled(&fixture, &envelopes)?;
    loopback(&fixture, &envelopes)
}

/// A link of 100 kB/s and 40 ms each way, on a clock that stands still meanwhile.
fn throttled(fixture: &Fixture, envelopes: &[Verified]) -> Result<()> {
    let bytes = (envelopes.len() * ENVELOPE_BYTES) as f64;
    let mut table = Table::new(
        format!("{} envelopes over a link of 100 kB/s and 40 ms each way", thousands(ENVELOPES as u64)),
        &["what", "bytes on the link", "envelopes' share", "seconds", "share of time"],
    );
    for what in ["ours", "libp2p plain stream"] {
        let is_ours = what == "ours";
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
        let (on_link, seconds) = runtime.block_on(async {
            let start = tokio::time::Instant::now();
            let (near, far, logs) = pair(Link { delay: DELAY, bytes_per_second: Some(RATE) });
            let opened = open(if is_ours { Stack::Ours } else { Stack::Libp2p }, near, far).await?;
            if is_ours {
                let giver = Shelf::new(view(fixture, envelopes.iter().map(Verified::id).collect()), envelopes);
                let taker = Shelf::new(view(fixture, Vec::new()), &[]);
                let (_running, stop) = watch::channel(false);
                let clock = Clock::system();
                let giving = drive(opened.opener, Side::Opener, giver, None, clock, stop.clone(), |_: &Ended| ());
                let taking = async {
                    let stream = opened.answerer.await?;
                    Ok::<_, anyhow::Error>(
                        drive(stream, Side::Answerer, taker.clone(), None, clock, stop, |_: &Ended| ()).await,
                    )
                };
                let (_, taken) = tokio::join!(giving, taking);
                taken?;
                ensure!(taker.count() == envelopes.len(), "{} arrived", taker.count());
            } else {
                plain(opened.opener, opened.answerer, envelopes).await?;
            }
            let now = tokio::time::Instant::now();
            let on_link: u64 = logs.iter().map(|log| log.until(now)).sum();
            Ok::<_, anyhow::Error>((on_link, (now - start).as_secs_f64()))
        })?;
        let (share, time) = (bytes / on_link as f64, bytes / RATE as f64 / seconds);
        let key = if is_ours { "ours" } else { "libp2p-stream" };
        table.row(
            vec![what.into(), thousands(on_link), percent(share), format!("{seconds:.1}"), percent(time)],
            format!("bench=goodput link=throttled what={key} share={share:.4} time_share={time:.4} bar={SHARE_BAR}"),
        );
    }
    let seconds = bytes / RATE as f64;
    table.row(
        vec!["limit".into(), thousands(bytes as u64), percent(1.0), format!("{seconds:.1}"), percent(1.0)],
        "bench=goodput link=throttled what=limit share=1.0 time_share=1.0",
    );
    table.print(&[
        "Bytes: both ways, all layers, from an open pipe to the end of the contact; its time likewise, so that the plain",
        "stream, which knows beforehand what is wanted and asks for no acknowledgement, has little more to do.",
        "Limit: the envelopes' own bytes, at the link's rate. Bar: 92% of the bytes.",
    ]);
    Ok(())
}

/// Two devices with real stores, over TCP on this machine.
fn loopback(fixture: &Fixture, envelopes: &[Verified]) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let mut rates = [const { Vec::new() }; 6];
    for _ in 0..ROUNDS {
        let round = [
            runtime.block_on(contact(fixture, envelopes, Giver::Store))?,
            runtime.block_on(contact(fixture, envelopes, Giver::Memory))?,
            runtime.block_on(plain_tcp(envelopes))?,
            verification(fixture, envelopes)?,
            storing(fixture, envelopes)?,
            syncing(envelopes)?,
        ];
        rates.iter_mut().zip(round).for_each(|(rates, took)| rates.push(envelopes.len() as f64 / took.as_secs_f64()));
    }
    let [ours, from_memory, plain, verification, storing, syncing] = rates.map(|mut rates| {
        rates.sort_unstable_by(f64::total_cmp);
        rates[rates.len() / 2]
    });
    // Two devices share the cores: with one for each, a device checks and stores in turns; with more, at the same time.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let in_turns = 1.0 / (1.0 / verification + 1.0 / storing);
    let bound = if cores <= 2 { in_turns } else { verification.min(storing) };
    let ratio = ours / bound;
    let mut table = Table::new(
        format!("{} envelopes between two devices with their stores, over loopback", thousands(ENVELOPES as u64)),
        &["what", "envelopes/s", "MB/s", "ours of it"],
    );
    let rows = [
        ("ours, received, checked and durable", "ours", ours),
        ("the same, from a giver without a store", "ours-from-memory", from_memory),
        ("a plain libp2p stream of the same bytes", "libp2p-stream", plain),
        ("verification alone, one core", "verification", verification),
        ("the store alone, 48 at a time, durable", "store", storing),
        ("verification and store in turns", "in-turns", in_turns),
        ("fdatasync alone, of 48 envelopes' bytes", "sync", syncing),
    ];
    for (shown, key, rate) in rows {
        table.row(
            vec![
                shown.to_owned(),
                thousands(rate as u64),
                format!("{:.1}", rate * ENVELOPE_BYTES as f64 / 1e6),
                percent(ours / rate),
            ],
            format!("bench=goodput link=loopback what={key} per_s={rate:.0} ratio={:.3}", ours / rate),
        );
    }
    table.row(
        vec![format!("ours of the bound on {cores} cores"), thousands(bound as u64), String::new(), percent(ratio)],
        format!(
            "bench=goodput link=loopback what=bound per_s={bound:.0} ratio={ratio:.3} cores={cores} bar={BOUND_BAR}"
        ),
    );
    table.print(&[
        "Medians of five. Both devices run on this machine's cores and its disk. Limit: to check two signatures and to write",
        "durably, in turns where each device has one core, else whichever is slower. The disk's own sync is far from it.",
        "Bar: 80% of it.",
    ]);
    Ok(())
}

/// Where the giver has its envelopes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Giver {
    Store,
    Memory,
}

async fn contact(fixture: &Fixture, envelopes: &[Verified], giver: Giver) -> Result<Duration> {
    let dir = tempfile::tempdir()?;
    let clock = Clock::system();
    let giver: Arc<dyn Keeper> = match giver {
        Giver::Store => {
            let giver = custody(fixture, &dir.path().join("giver"), clock)?;
            for some in envelopes.chunks(64) {
                giver.release(some.iter().map(|envelope| envelope.envelope().clone()).collect())?;
            }
            giver
        }
        Giver::Memory => Shelf::new(view(fixture, envelopes.iter().map(Verified::id).collect()), envelopes),
    };
    let taker = custody(fixture, &dir.path().join("taker"), clock)?;

    let nonce = BeaconNonce([3; 8]);
    let keys = || LinkKeys::device(*fixture.bundle.campaign(), &[2; 32], nonce, None);
    let (answerer, mut events) = Node::start(Config::device(keys(), vec!["127.0.0.1:0".parse()?], ReplayCache::new()))?;
    let (dialer, _events) = Node::start(Config::device(keys(), Vec::new(), ReplayCache::new()))?;
    let addr = answerer.listening()[0];
    let (running, stop) = watch::channel(false);
    let taking = tokio::spawn({
        let (taker, stop) = (Arc::clone(&taker), stop.clone());
        async move {
            while let Some(event) = events.next().await {
                if let Event::Stream(stream) = event {
                    drive(*stream, Side::Answerer, taker, None, clock, stop, |_: &Ended| ()).await;
                    return;
                }
            }
        }
    });

    let began = Instant::now();
    let link = dialer.dial(Dial::Nearby { addr, nonce }).await?;
    let stream = dialer.open(link, StreamKind::Contact).await?;
    let giving = drive(stream, Side::Opener, giver.clone(), None, clock, stop, |ended: &Ended| {
        if ended.handed as usize == envelopes.len() {
            running.send_replace(true);
        }
    });
    let (_, ended) = giving.await;
    let took = began.elapsed();
    taking.await?;
    ensure!(ended.handed as usize == envelopes.len(), "{} were handed over", ended.handed);
    ensure!(taker.holding().up == envelopes.len(), "{} are held", taker.holding().up);
    Ok(took)
}

fn custody(fixture: &Fixture, dir: &std::path::Path, clock: Clock) -> Result<Arc<Custody>> {
    let store: Arc<dyn Store> = Arc::new(SledStore::open(dir, Some(StoreKey::new([7; 32])))?);
    let active = bundles::install(&*store, &fixture.file)?;
    Ok(Arc::new(Custody::open(store, active, clock, 20_000)?))
}

async fn plain_tcp(envelopes: &[Verified]) -> Result<Duration> {
    let began = Instant::now();
    let opened = open_libp2p_tcp().await?;
    plain(opened.opener, opened.answerer, envelopes).await?;
    Ok(began.elapsed())
}

/// Writes the envelopes' bytes into a stream and reads them at its other end, to the last.
async fn plain(
    mut opener: Box<dyn crate::tap::Io>,
    answerer: futures::future::BoxFuture<'static, Result<Box<dyn crate::tap::Io>>>,
    envelopes: &[Verified],
) -> Result<()> {
    let write = async {
        for some in envelopes.chunks(16) {
            let bytes: Vec<u8> = some.iter().flat_map(|envelope| *envelope.bytes()).collect();
            opener.write_all(&bytes).await?;
        }
        opener.shutdown().await?;
        Ok::<_, anyhow::Error>(opener)
    };
    let read = async {
        let (mut answerer, mut count) = (answerer.await?, 0);
        let mut buffer = vec![0; 64 * 1024];
        while count < envelopes.len() * ENVELOPE_BYTES {
            let read = answerer.read(&mut buffer).await?;
            ensure!(read > 0, "the stream ended early");
            count += read;
        }
        Ok(())
    };
    let (written, read) = tokio::join!(write, read);
    written?;
    read
}

fn verification(fixture: &Fixture, envelopes: &[Verified]) -> Result<Duration> {
    let copies: Vec<_> = envelopes.iter().map(|envelope| envelope.envelope().clone()).collect();
    let began = Instant::now();
    for envelope in copies {
        envelope.verify(fixture.bundle.campaign(), fixture.bundle.keyring(), TODAY)?;
    }
    Ok(began.elapsed())
}

/// The taker's half without link and checks.
fn storing(fixture: &Fixture, envelopes: &[Verified]) -> Result<Duration> {
    let dir = tempfile::tempdir()?;
    let custody = custody(fixture, &dir.path().join("store"), Clock::system())?;
    let batches: Vec<_> = envelopes.chunks(ENVELOPES_IN_FLIGHT_MAX).map(<[Verified]>::to_vec).collect();
    let began = Instant::now();
    for batch in batches {
        let stored = custody.store(batch);
        ensure!(stored.iter().all(|(_, result)| result.is_ok()), "an envelope was refused");
    }
    Ok(began.elapsed())
}

/// What the disk alone takes to make so many bytes durable.
fn syncing(envelopes: &[Verified]) -> Result<Duration> {
    use std::io::Write as _;
    let mut file = tempfile::tempfile()?;
    let began = Instant::now();
    for batch in envelopes.chunks(ENVELOPES_IN_FLIGHT_MAX) {
        for envelope in batch {
            file.write_all(envelope.bytes())?;
        }
        file.sync_data()?;
    }
    Ok(began.elapsed())
}

fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}
