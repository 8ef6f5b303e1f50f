//! `ijwi-sim frontier`: policies on the ONE's contacts with all messages to one relay, beside the frontier of binary spray
//! with receipts.

use std::path::{Path, PathBuf};

use anyhow::Result;
use ijwi_protocol::carry::policy::COPIES;

use crate::engine::{Options, Policy, run};
use crate::outcome::Outcome;
use crate::traces;
use crate::world::{Filed, Kind, World};

/// Delay against transmissions on the ONE's contacts, beside binary spray with receipts.
#[derive(clap::Args)]
pub struct Args {
    /// The folder with the ONE's connectivity and message reports.
    data: PathBuf,
    /// Policies to run instead of those of the table.
    #[arg(long)]
    policy: Vec<Policy>,
    /// Envelopes that each device has room for.
    #[arg(long, default_value_t = 48)]
    room: usize,
    /// Seeds, from 1 on; figures are their means.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
}

/// Binary spray with receipts, free of cost, by an independent script: overhead, delivery, median delay in seconds.
const REFERENCE: [(f64, f64, f64); 4] =
    [(5.2, 0.945, 2086.0), (10.7, 0.967, 1544.0), (20.7, 0.974, 1236.0), (36.2, 0.975, 1085.0)];

/// From few copies to many, and what ships.
const OURS: [Policy; 7] = [
    Policy::Sparing(6),
    Policy::Sparing(13),
    Policy::Sparing(24),
    Policy::Sparing(34),
    Policy::Sparing(70),
    Policy::Sparing(140),
    Policy::Gated(COPIES),
];

/// Figures of one policy.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    overhead: f64,
    delivery: f64,
    median: f64,
}

/// Runs the command.
///
/// # Errors
/// If the reports can't be read.
#[expect(clippy::print_stdout, reason = "the table is the answer")]
pub fn run_command(args: &Args) -> Result<()> {
    let world = one_relay(&args.data)?;
    println!("binary spray with receipts, reference");
    println!("policy               overhead  delivery  median delay, s");
    for (overhead, delivery, median) in REFERENCE {
        println!("{:<20} {overhead:>8.1}  {delivery:>8.4}  {median:>8.0}", "spray+receipts");
    }
    println!("here, room for {} envelopes", args.room);
    let policies = if args.policy.is_empty() { &OURS[..] } else { &args.policy };
    for policy in policies {
        let figures = mean((1..=args.seeds).map(|seed| {
            // The reference's receipts are there at once.
            let options = Options {
                policy: *policy,
                room: args.room,
                seed,
                receipt_delay: 100,
                desk_delay: 0,
                ..Options::default()
            };
            Figures::of(&run(&world, &options, &mut |_| ()))
        }));
        println!("{policy:<20} {:>8.1}  {:>8.4}  {:>8.0}", figures.overhead, figures.delivery, figures.median);
    }
    Ok(())
}

/// The ONE's contacts and its messages to node 5.
fn one_relay(data: &Path) -> Result<World> {
    let contacts = traces::read(&data.join("one_default_12h_seed1.ConnectivityONEReport.gz"))?;
    let messages = traces::created(&traces::read(&data.join("one_relay.CreatedMessagesReport.gz"))?)?;
    let meetings = traces::connections(&contacts, 250_000)?;
    let last = meetings.iter().map(|meeting| meeting.b).max().unwrap_or(0);
    let relay = messages.first().map_or(0, |message| message.to);
    let kind = |device| if device == relay { Kind::Relay } else { Kind::Phone };
    let filed = messages.iter().map(|message| Filed { at: message.at, author: message.from, envelopes: 1 });
    Ok(World { devices: (0..=last).map(kind).collect(), meetings, filed: filed.collect(), until: 43_200_000 })
}

impl Figures {
    fn of(outcome: &Outcome) -> Self {
        let delays = outcome.envelopes.iter().filter_map(|fate| Some(fate.delivered? - fate.filed));
        let mut delays: Vec<_> = delays.collect();
        delays.sort_unstable();
        let delivered = delays.len() as f64;
        Self {
            overhead: (outcome.relayed as f64 - delivered) / delivered,
            delivery: delivered / outcome.envelopes.len() as f64,
            median: delays.get(delays.len() / 2).map_or(f64::NAN, |delay| *delay as f64 / 1000.0),
        }
    }
}

fn mean(all: impl Iterator<Item = Figures>) -> Figures {
    let mut sum = Figures::default();
    let mut count = 0.0;
    for figures in all {
        sum.overhead += figures.overhead;
        sum.delivery += figures.delivery;
        sum.median += figures.median;
        count += 1.0;
    }
    Figures { overhead: sum.overhead / count, delivery: sum.delivery / count, median: sum.median / count }
}
