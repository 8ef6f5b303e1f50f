//! `ijwi-sim attack`: what those who do harm cost the others' reports.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;

use crate::camp;
use crate::engine::{self, Adversaries, Options};
use crate::outcome::Outcome;
use crate::simulate;
use crate::world::DeviceId;

/// Tell what those who do harm cost the others' reports in a scenario, in points of delivery.
#[derive(clap::Args)]
pub struct Args {
    /// The scenario.
    scenario: PathBuf,
    /// How often, with other chance each time; means are told.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Envelopes that each device has room for, if not as the scenario says.
    #[arg(long)]
    room: Option<usize>,
}

/// Runs the command.
///
/// # Errors
/// If the scenario can't be simulated.
#[expect(clippy::print_stdout, reason = "the table is the answer")]
pub fn run(args: &Args) -> Result<()> {
    let (scenario, _) = simulate::read(&args.scenario, None)?;
    let seeds: Vec<_> = (scenario.seed..scenario.seed + args.seeds.clamp(1, 100)).collect();
    println!("{}: reports of honest phones that arrive, of all that they filed\n", scenario.name);
    println!("{:<42} {:>8} {:>8} {:>7}", "who does harm", "without", "with", "points");
    let mut peaceful = Vec::new();
    for seed in &seeds {
        let world = camp::world(&scenario, *seed);
        let options = simulate::options(&scenario, *seed)?;
        let options = Options { room: args.room.unwrap_or(options.room), ..options };
        let outcome = engine::run(&world, &options, &mut |_| ());
        peaceful.push((world, options, outcome));
    }
    for (name, adversaries, same_key) in cases() {
        simulate::progress(name);
        let mut sums = [0.0; 2];
        for (world, options, peaceful) in &peaceful {
            let under_attack = engine::run(world, &Options { adversaries, same_key, ..*options }, &mut |_| ());
            // Those who do harm, or were seized before they filed, reported nothing: nobody misses it.
            let authors: BTreeSet<_> = reports(&under_attack).map(|(author, _)| author).collect();
            sums[0] += arrived(peaceful, &authors);
            sums[1] += arrived(&under_attack, &authors);
        }
        let [without, with] = sums.map(|sum| 100.0 * sum / seeds.len() as f64);
        println!("{name:<42} {without:>7.1}% {with:>7.1}% {:>7.1}", without - with);
    }
    Ok(())
}

fn cases() -> Vec<(&'static str, Adversaries, bool)> {
    let none = Adversaries::default();
    vec![
        ("5% flood under a stolen key", Adversaries { flooders: 0.05, ..none }, false),
        ("5% flood, reports under the same key", Adversaries { flooders: 0.05, ..none }, true),
        ("20% swallow what they get", Adversaries { black_holes: 0.2, ..none }, false),
        ("10% lie about their reach and swallow", Adversaries { liars: 0.1, ..none }, false),
        ("10% are seized half-way through", Adversaries { seized: 0.1, ..none }, false),
    ]
}

/// Authors of reports, and whether they arrived.
fn reports(outcome: &Outcome) -> impl Iterator<Item = (DeviceId, bool)> {
    let reports = outcome.envelopes.iter().filter(|fate| !fate.is_cover);
    reports.map(|fate| (fate.author, fate.delivered.is_some()))
}

fn arrived(outcome: &Outcome, authors: &BTreeSet<DeviceId>) -> f64 {
    let of_them: Vec<_> = reports(outcome).filter(|(author, _)| authors.contains(author)).collect();
    of_them.iter().filter(|(_, arrived)| *arrived).count() as f64 / of_them.len().max(1) as f64
}
