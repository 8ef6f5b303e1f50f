//! What a contact costs from an open pipe to the first byte of the first wanted envelope: the same contact, by the real
//! driver, over our stack and over libp2p's default one, in 40 ms each way, on a clock that stands still meanwhile.

use std::time::Duration;

use anyhow::{Context as _, Result};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::driver::drive;
use ijwi_mesh::keeper::Ended;
use ijwi_protocol::contact::Side;
use ijwi_protocol::envelope::{Direction, Verified};
use ijwi_protocol::ids::EnvelopeId;
use ijwi_protocol::rng::Rng;
use ijwi_protocol::testing::{self, Fixture};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::pipe::{Link, Log, pair};
use crate::shelf::{Shelf, view};
use crate::stack::{Stack, open};
use crate::table::{Table, percentile, thousands};
use crate::tap::{Heard, Kind, Tap};

const RUNS: usize = 200;
const HELD: usize = 5_000;
/// Envelopes that each side has and the other lacks.
const WANTED: usize = 10;
const DELAY: Duration = Duration::from_millis(40);

pub(crate) fn run() -> Result<()> {
    let mut fixture = testing::campaign(1);
    let envelopes: Vec<_> = (0..2 * WANTED).map(|_| fixture.envelope(Direction::Up)).collect();
    let mut table = Table::new(
        format!(
            "A contact of two devices with {} envelopes each, {WANTED} of them wanted by the other: {RUNS} runs",
            thousands(HELD as u64)
        ),
        &[
            "until …",
            "stack",
            "trips p50",
            "p99",
            "max",
            "and ms",
            "bytes p50",
            "bytes p99",
            "of p50: frames",
            "beneath them",
        ],
    );
    for stack in Stack::ALL {
        let mut rng = Rng::from_seed([1; 32]);
        let costs = (0..RUNS).map(|_| measure(stack, &fixture, &envelopes, &mut rng)).collect::<Result<Vec<_>>>()?;
        for (at, name) in MOMENTS.iter().enumerate() {
            let of = |value: fn(&Cost) -> u64| costs.iter().map(|costs| value(&costs[at])).collect::<Vec<_>>();
            let (bytes, frames) = (of(|cost| cost.bytes), of(|cost| cost.frames));
            let (bytes_p50, bytes_p99) = (percentile(&bytes, 50), percentile(&bytes, 99));
            let trips = of(|cost| cost.half_trips);
            let [usual, p99, worst] = [50, 99, 100].map(|share| halves(percentile(&trips, share)));
            let waited = percentile(&of(|cost| cost.waited_ms), 100);
            let cells = vec![
                (*name).to_owned(),
                stack.name().to_owned(),
                usual.clone(),
                p99.clone(),
                worst.clone(),
                waited.to_string(),
                thousands(bytes_p50),
                thousands(bytes_p99),
                thousands(percentile(&frames, 50)),
                thousands(bytes_p50 - percentile(&frames, 50)),
            ];
            let line = format!(
                "bench=contact stack={} until={} bytes={bytes_p99} bytes_p50={bytes_p50} rtt={p99} rtt_p50={usual} rtt_max={worst} waited_ms={waited}",
                stack.name(),
                KEYS[at]
            );
            table.row(cells, line);
        }
    }
    let bound = bound();
    let mut cells = vec![String::new(); 10];
    for (at, shown) in [
        (0, MOMENTS[4]),
        (1, "limit"),
        (2, "2.0"),
        (3, "2.0"),
        (4, "2.0"),
        (6, &thousands(bound)),
        (7, &thousands(bound)),
    ] {
        cells[at] = shown.to_owned();
    }
    table.row(cells, format!("bench=contact stack=limit until=first-envelope bytes={bound} rtt=2.0"));
    table.print(&[
        "Bytes: both ways together, all layers, without the envelopes' own. Trips: round trips of 80 ms; 'and ms' is what was",
        "waited beside them, which is the opener's wait for what leaves together with the end of its handshake.",
        "Limit: four X25519 keys that neither side knew, a 16-byte tag on each of four flights, two nonces of 16 bytes,",
        "and the difference itself, (64 d - log2 d!) / 8 bytes; mutual authentication takes 1.5 round trips, and whoever",
        "is asked answers half a one later.",
        "Two ids that lie in the same cells cost further trips: one contact in 300, and one in thousands a second one.",
        "Bar: at most 2,000 bytes and 4 round trips until the first envelope.",
    ]);
    Ok(())
}

/// The moments that are told apart.
const MOMENTS: [&str; 6] = [
    "link at the opener",
    "hello at the answerer",
    "hello at the opener",
    "cells at the answerer",
    "first envelope at one side",
    "first envelope at both",
];
const KEYS: [&str; 6] = ["link", "hello-there", "hello-back", "cells", "first-envelope", "both-envelopes"];

/// What it had cost at one of them.
struct Cost {
    half_trips: u64,
    waited_ms: u64,
    /// On the link, both ways, without envelopes.
    bytes: u64,
    /// Of these, frames of the contact.
    frames: u64,
}

fn halves(half_trips: u64) -> String {
    format!("{:.1}", half_trips as f64 / 2.0)
}

/// Bytes that no protocol with these properties can do without.
fn bound() -> u64 {
    let keys = 4 * 32 + 4 * 16 + 2 * 16;
    keys + crate::reconcile::bound_bytes(2 * WANTED as u64).ceil() as u64
}

fn measure(stack: Stack, fixture: &Fixture, envelopes: &[Verified], rng: &mut Rng) -> Result<Vec<Cost>> {
    let common: Vec<_> = (0..HELD - WANTED).map(|_| EnvelopeId(rng.bytes())).collect();
    let shelf = |own: &[Verified]| {
        let held = common.iter().copied().chain(own.iter().map(Verified::id)).collect();
        Shelf::new(view(fixture, held), own)
    };
    let (opener, answerer) = (shelf(&envelopes[..WANTED]), shelf(&envelopes[WANTED..]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    runtime.block_on(async {
        let start = Instant::now();
        let (near, far, link) = pair(Link { delay: DELAY, bytes_per_second: None });
        let opened = open(stack, near, far).await?;
        let heard = [Heard::default(), Heard::default()];
        let (_running, stop) = watch::channel(false);
        let clock = Clock::system();
        let near = Tap::new(opened.opener, heard[0].clone());
        let opening = drive(near, Side::Opener, opener.clone(), None, clock, stop.clone(), |_: &Ended| ());
        let answering = async {
            let far = Tap::new(opened.answerer.await?, heard[1].clone());
            Ok::<_, anyhow::Error>(
                drive(far, Side::Answerer, answerer.clone(), None, clock, stop, |_: &Ended| ()).await,
            )
        };
        let (_, answered) = tokio::join!(opening, answering);
        answered?;
        anyhow::ensure!(opener.count() == 2 * WANTED && answerer.count() == 2 * WANTED, "a contact was not complete");
        costs(start, opened.connected, &link, &heard).context("a frame never came")
    })
}

fn costs(start: Instant, connected: Instant, link: &[Log; 2], heard: &[Heard; 2]) -> Option<Vec<Cost>> {
    let [opener, answerer] = heard;
    let (one, other) = (opener.first_read(Kind::Envelope)?, answerer.first_read(Kind::Envelope)?);
    let moments = [
        connected,
        answerer.first_read(Kind::Hello)?,
        opener.first_read(Kind::Hello)?,
        answerer.first_read(Kind::Reconcile)?,
        one.min(other),
        one.max(other),
    ];
    let cost = |moment: Instant| {
        // What had arrived by then was written the delay before.
        let written = |kinds: &[Kind]| -> u64 {
            let sent = moment.checked_sub(DELAY).unwrap_or(start);
            heard.iter().map(|side| side.written_until(kinds, sent)).sum()
        };
        let elapsed = (moment - start).as_millis() as u64;
        let arrived: u64 = link.iter().map(|log| log.until(moment)).sum();
        Cost {
            half_trips: elapsed / DELAY.as_millis() as u64,
            waited_ms: elapsed % DELAY.as_millis() as u64,
            bytes: arrived - written(&[Kind::Envelope]),
            frames: written(&[Kind::Hello, Kind::Reconcile, Kind::Other]),
        }
    };
    Some(moments.into_iter().map(cost).collect())
}
