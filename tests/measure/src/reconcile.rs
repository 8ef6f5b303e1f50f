//! What it costs two devices to find out what the other lacks: our switch between two schemes as the real contact makes
//! it, each of the two alone, and what others do.

use std::time::{Duration, Instant};

use anyhow::Result;
use ijwi_protocol::testing;

use crate::schemes::{Outcome, Pair, Scheme};
use crate::table::{Table, percentile, thousands};

/// Ids of each side, and how many random pairs are tried with them.
const SIZES: [(usize, usize); 3] = [(1_000, 200), (10_000, 100), (100_000, 12)];
/// Differing ids; the last stands for half of a side's.
const DIFFERENCES: [usize; 6] = [0, 1, 10, 100, 1_000, HALF];
const HALF: usize = usize::MAX;
/// Ours may cost so many times what the better of its two schemes costs alone.
const SWITCH_BAR: f64 = 2.2;
/// The bar's own row: ids, differing ids, random pairs.
const BAR: (usize, usize, usize) = (5_000, 20, 1_000);

pub(crate) fn run() -> Result<()> {
    the_bar()?;
    let fixture = testing::campaign(1);
    let mut table = Table::new(
        "Reconciliation of two sets of n ids, d of them on one side only (half of these on each side)",
        &["n", "d", "scheme", "bytes p99", "of limit", "round trips", "CPU µs"],
    );
    let (mut worst, mut worst_at) = (0.0, (0, 0));
    for (n, pairs) in SIZES {
        for d in DIFFERENCES.map(|d| if d == HALF { n / 2 } else { d }).into_iter().filter(|d| *d <= n / 2) {
            let bound = bound_bytes(d as u64);
            let (mut ours, mut better) = (0, u64::MAX);
            for scheme in Scheme::ALL {
                let Some(cost) = cost(scheme, n, d, pairs, &fixture)? else {
                    continue;
                };
                let name = scheme.name();
                match scheme {
                    Scheme::Ours => ours = cost.bytes,
                    Scheme::TableAlone | Scheme::GolombAlone => better = better.min(cost.bytes),
                    _ => {}
                }
                let share = if bound > 0.0 { format!("{:.1} x", cost.bytes as f64 / bound) } else { String::new() };
                table.row(
                    vec![
                        thousands(n as u64),
                        thousands(d as u64),
                        name.to_owned(),
                        thousands(cost.bytes),
                        share,
                        format!("{:.1}", cost.round_trips),
                        thousands(cost.cpu.as_micros() as u64),
                    ],
                    format!(
                        "bench=reconcile n={n} d={d} scheme={name} bytes_p99={} bytes_p50={} rtt={:.1} cpu_us={} pairs={pairs}",
                        cost.bytes,
                        cost.bytes_p50,
                        cost.round_trips,
                        cost.cpu.as_micros()
                    ),
                );
            }
            let least = if d == 0 { 0.0 } else { 1.0 };
            table.row(
                vec![
                    thousands(n as u64),
                    thousands(d as u64),
                    "limit".into(),
                    thousands(bound.ceil() as u64),
                    "1.0 x".into(),
                    format!("{least:.1}"),
                    String::new(),
                ],
                format!("bench=reconcile n={n} d={d} scheme=limit bytes_p99={:.0} rtt={least:.1}", bound.ceil()),
            );
            let ratio = ours as f64 / better as f64;
            if ratio > worst {
                (worst, worst_at) = (ratio, (n, d));
            }
        }
    }
    let (n, d) = worst_at;
    let verdict = format!(
        "Ours against the better of its two schemes alone: at worst {worst:.2} times (n = {n}, d = {d}); bar {SWITCH_BAR}."
    );
    table.row(
        vec!["".into(), "".into(), "worst switch".into(), "".into(), format!("{worst:.2} x"), "".into(), "".into()],
        format!("bench=reconcile check=switch n={n} d={d} worst={worst:.2} bar={SWITCH_BAR}"),
    );
    table.print(&[
        "Bytes: all messages both ways, with the requests for what is missing. Round trips: from the opener's first message",
        "until the first wanted envelope arrives anywhere, p99. CPU: both sides together, median.",
        "Limit: (64 d - log2 d!) / 8 bytes name d ids of 8 bytes; whoever answers one message with an envelope needs one trip.",
        "The table alone ends at 4,096 cells; rows beyond it are missing. Golomb-coded sets go below the limit where half",
        "differs: they name no id, and leave out one in 128 until the next contact.",
        "Negentropy names envelopes by 32 bytes, as it must.",
        &verdict,
    ]);
    Ok(())
}

/// n = 5,000 with d = 20 and d = 0, by the real contact, with its hellos.
fn the_bar() -> Result<()> {
    let fixture = testing::campaign(1);
    let (n, d, pairs) = BAR;
    let mut table = Table::new(
        format!(
            "A whole contact of two devices with {} envelopes each: {} random pairs",
            thousands(n as u64),
            thousands(pairs as u64)
        ),
        &["d", "what", "bytes p50", "bytes p99", "bytes max", "trips p99", "trips max"],
    );
    for d in [d, 0] {
        let outcomes: Vec<_> = (0..pairs)
            .map(|seed| {
                let pair = Pair::new(seed as u64, n, d);
                crate::schemes::contact(&pair, &fixture)
            })
            .collect::<Result<_>>()?;
        let trips: Vec<_> = outcomes.iter().map(|(outcome, _)| outcome.half_trips).collect();
        let [trips, trips_max] = [99, 100].map(|share| f64::from(percentile(&trips, share)) / 2.0);
        let parts = [("reconcile", 0), ("with hellos and ends", 1)];
        for (name, part) in parts {
            let bytes: Vec<_> =
                outcomes.iter().map(|(outcome, all)| if part == 0 { outcome.bytes } else { *all }).collect();
            let (p50, p99, max) = (percentile(&bytes, 50), percentile(&bytes, 99), percentile(&bytes, 100));
            table.row(
                vec![
                    thousands(d as u64),
                    name.into(),
                    thousands(p50),
                    thousands(p99),
                    thousands(max),
                    format!("{trips:.1}"),
                    format!("{trips_max:.1}"),
                ],
                format!(
                    "bench=reconcile n={n} d={d} scheme=ours part={} bytes_p99={p99} bytes_p50={p50} bytes_max={max} rtt={trips:.1} rtt_max={trips_max:.1} pairs={pairs}",
                    ["frames", "contact"][part]
                ),
            );
        }
        let bound = bound_bytes(d as u64).ceil();
        table.row(
            vec![
                thousands(d as u64),
                "limit".into(),
                format!("{bound:.0}"),
                format!("{bound:.0}"),
                format!("{bound:.0}"),
                if d == 0 { "0.0" } else { "1.0" }.into(),
                String::new(),
            ],
            "",
        );
    }
    table.print(&[
        "Bars: d = 20: at most 1,200 bytes at p99 and 2 round trips; d = 0: at most 150 bytes with both hellos.",
    ]);
    Ok(())
}

/// The least bytes that name d ids of 8 bytes: (64 d - log2 d!) / 8.
pub(crate) fn bound_bytes(d: u64) -> f64 {
    let orders: f64 = (1..=d).map(|number| (number as f64).log2()).sum();
    (64.0 * d as f64 - orders) / 8.0
}

struct Cost {
    bytes: u64,
    bytes_p50: u64,
    round_trips: f64,
    cpu: Duration,
}

fn cost(scheme: Scheme, n: usize, d: usize, pairs: usize, fixture: &testing::Fixture) -> Result<Option<Cost>> {
    let (mut bytes, mut trips, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
    for seed in 0..pairs {
        let pair = Pair::new(seed as u64, n, d);
        let began = Instant::now();
        let Some(Outcome { bytes: cost, half_trips, preparing }) = scheme.reconcile(&pair, fixture)? else {
            return Ok(None);
        };
        cpu.push(began.elapsed() - preparing);
        bytes.push(cost);
        trips.push(half_trips);
    }
    Ok(Some(Cost {
        bytes: percentile(&bytes, 99),
        bytes_p50: percentile(&bytes, 50),
        round_trips: f64::from(percentile(&trips, 99)) / 2.0,
        cpu: percentile(&cpu, 50),
    }))
}
