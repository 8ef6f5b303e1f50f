//! `ijwi-sim policies`: all carry policies on one world, with short buffers, beside each other.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use ijwi_protocol::rng::Rng;

use crate::camp;
use crate::engine::{Options, Policy, run as simulate};
use crate::outcome::Outcome;
use crate::scenario::Scenario;
use crate::threads;
use crate::traces;
use crate::world::{DeviceId, Filed, Kind, Meeting, Millis, World};

/// Compare carry policies on one world, at buffers of the whole load, a tenth and a thirtieth of it.
#[derive(clap::Args)]
pub struct Args {
    /// A scenario (.toml), or a SocioPatterns contact list (`t i j`, may be packed as .gz).
    world: PathBuf,
    /// Seeds, from 1 on.
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// Messages, for a contact list.
    #[arg(long, default_value_t = 1000)]
    messages: u32,
    /// Bytes a second, for a contact list.
    #[arg(long, default_value_t = 100_000)]
    rate: u32,
    /// Shares of the load that a device has room for, in percent.
    #[arg(long, value_delimiter = ',', default_values_t = [100.0, 10.0, 3.0])]
    buffers: Vec<f64>,
    /// Policies instead of all.
    #[arg(long)]
    policy: Vec<Policy>,
    /// Runs at once.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Ours, and what it is measured against.
const POLICIES: [Policy; 9] = [
    Policy::Direct,
    Policy::Epidemic { receipts: false },
    Policy::Epidemic { receipts: true },
    Policy::Spray { copies: 6, receipts: false },
    Policy::Spray { copies: 12, receipts: true },
    Policy::Spray { copies: 24, receipts: true },
    Policy::Spray { copies: 48, receipts: true },
    Policy::Prophet,
    Policy::Gated(ijwi_protocol::carry::policy::COPIES),
];

/// Student's t at 95%, both sides, for 1 to 30 degrees of freedom; beyond, the normal's.
const STUDENT: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/// Runs the command.
///
/// # Errors
/// If the world can't be read.
#[expect(clippy::print_stdout, reason = "the table is the answer")]
pub fn run(args: &Args) -> Result<()> {
    let worlds = worlds(args)?;
    println!("buffer  policy               delivery          for each delivery       median delay, h   receipts, MB");
    let policies = if args.policy.is_empty() { &POLICIES[..] } else { &args.policy };
    for share in &args.buffers {
        for policy in policies {
            let outcomes = outcomes(&worlds, *policy, *share, args.threads);
            let figures = |of: &dyn Fn(&Outcome) -> f64| interval(&outcomes.iter().map(of).collect::<Vec<_>>());
            println!(
                "{share:>5}%  {policy:<20} {}  {}  {}  {:>8.2}",
                show(figures(&delivery), 4),
                show(figures(&transmissions), 1),
                show(figures(&median_hours), 3),
                figures(&|outcome| outcome.bytes.news as f64 / 1e6).0,
            );
        }
    }
    Ok(())
}

fn show((mean, half): (f64, f64), digits: usize) -> String {
    format!("{mean:>8.digits$} ± {half:<8.digits$}")
}

fn worlds(args: &Args) -> Result<Vec<World>> {
    if args.world.extension().is_some_and(|extension| extension == "toml") {
        let scenario = Scenario::read(&args.world).with_context(|| args.world.display().to_string())?;
        return Ok((1..=args.seeds).map(|seed| camp::world(&scenario, seed)).collect());
    }
    let (meetings, people) = traces::contacts(&traces::read(&args.world)?, args.rate)?;
    Ok((1..=args.seeds).map(|seed| of_contacts(&meetings, people, args.messages, seed)).collect())
}

/// A world of recorded contacts. The relay is the person of median degree; messages are filed by any other who is there,
/// in the first four fifths of the time.
fn of_contacts(meetings: &[Meeting], people: u32, messages: u32, seed: u64) -> World {
    let relay = median_degree(meetings, people);
    let until = meetings.iter().map(|meeting| meeting.until).max().unwrap_or(0);
    let mut key = [1; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = Rng::from_seed(key);
    let early = meetings.partition_point(|meeting| meeting.from < until / 5 * 4);
    let mut filed = Vec::new();
    while early > 0 && filed.len() < messages as usize {
        let meeting = &meetings[rng.below(early as u64) as usize];
        let author = if rng.below(2) == 0 { meeting.a } else { meeting.b };
        let at = meeting.from + rng.below((meeting.until - meeting.from).max(1));
        if author != relay {
            filed.push(Filed { at, author, envelopes: 1 });
        }
    }
    filed.sort_by_key(|filed| (filed.at, filed.author));
    let kind = |device| if device == relay { Kind::Relay } else { Kind::Phone };
    World { devices: (0..people).map(kind).collect(), meetings: meetings.to_vec(), filed, until }
}

fn median_degree(meetings: &[Meeting], people: u32) -> DeviceId {
    let mut degrees: Vec<(u32, DeviceId)> = (0..people).map(|device| (0, device)).collect();
    for meeting in meetings {
        degrees[meeting.a as usize].0 += 1;
        degrees[meeting.b as usize].0 += 1;
    }
    degrees.sort_unstable();
    degrees.get(people as usize / 2).map_or(0, |(_, device)| *device)
}

/// One outcome for each world, in their order.
fn outcomes(worlds: &[World], policy: Policy, share: f64, threads: usize) -> Vec<Outcome> {
    threads::map(threads, worlds.len(), |place| {
        let world = &worlds[place];
        let load: u32 = world.filed.iter().map(|filed| filed.envelopes).sum();
        let room = ((f64::from(load) * share / 100.0).round() as usize).max(1);
        let options = Options { policy, room, seed: place as u64 + 1, ..Options::default() };
        simulate(world, &options, &mut |_| ())
    })
}

fn delivered(outcome: &Outcome) -> Vec<Millis> {
    let mut delays: Vec<_> = outcome.envelopes.iter().filter_map(|fate| Some(fate.delivered? - fate.filed)).collect();
    delays.sort_unstable();
    delays
}

fn delivery(outcome: &Outcome) -> f64 {
    delivered(outcome).len() as f64 / outcome.envelopes.len().max(1) as f64
}

fn transmissions(outcome: &Outcome) -> f64 {
    outcome.relayed as f64 / delivered(outcome).len().max(1) as f64
}

fn median_hours(outcome: &Outcome) -> f64 {
    let delays = delivered(outcome);
    delays.get(delays.len() / 2).map_or(f64::NAN, |delay| *delay as f64 / 3_600_000.0)
}

/// The mean, and half of its 95% interval.
fn interval(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    if values.len() < 2 {
        return (mean, f64::NAN);
    }
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, STUDENT.get(values.len() - 2).unwrap_or(&1.96) * (variance / count).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_students() {
        let (mean, half) = interval(&[1.0, 2.0, 3.0]);
        assert!((mean - 2.0).abs() < 1e-9 && (half - 4.303 / 3f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn the_relay_has_the_median_degree() {
        let meeting = |a, b| Meeting { a, b, from: 0, until: 1, rate: 1, setup: 0 };
        assert_eq!(median_degree(&[meeting(0, 1), meeting(0, 2), meeting(0, 1)], 3), 1);
    }
}
