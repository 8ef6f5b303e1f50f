//! `ijwi-sim attack`: what those who do harm cost the others' reports.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;

use crate::camp;
use crate::engine::{self, Adversaries, Options};
use crate::outcome::{Attack, Outcome};
use crate::report::words;
use crate::scenario::{Named, Scenario, Spot};
use crate::simulate;
use crate::world::{DeviceId, World};

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
    for harm in harms() {
        simulate::progress(harm.who);
        let mut sums = [0.0; 2];
        for (world, options, peaceful) in &peaceful {
            let arrived = harm.arrived(&scenario, options, world, peaceful);
            sums.iter_mut().zip(arrived).for_each(|(sum, arrived)| *sum += arrived);
        }
        let [without, with] = sums.map(|sum| 100.0 * sum / seeds.len() as f64);
        println!("{:<42} {without:>7.1}% {with:>7.1}% {:>7.1}", harm.who, without - with);
    }
    Ok(())
}

/// What each of those who do harm costs a run.
pub(crate) fn attacks(
    scenario: &Scenario,
    options: &Options,
    world: &World,
    peaceful: &Outcome,
) -> Result<Vec<Attack>> {
    let cost = |harm: Harm| {
        simulate::progress(harm.who);
        let [without, with] = harm.arrived(scenario, options, world, peaceful);
        let (who, measure) = (harm.who.to_owned(), words::POINTS_LOST.to_owned());
        Attack { who, measure, score: 100.0 * (without - with), by_chance: 0.0 }
    };
    Ok(harms().into_iter().map(cost).collect())
}

/// Somebody who does harm.
struct Harm {
    who: &'static str,
    adversaries: Adversaries,
    /// Whether reports are under the stamp key that was stolen.
    same_key: bool,
    jammed: Option<Named>,
}

fn harms() -> Vec<Harm> {
    let none = Adversaries::default();
    let by = |who, adversaries| Harm { who, adversaries, same_key: false, jammed: None };
    vec![
        by(words::FLOOD, Adversaries { flooders: 0.05, ..none }),
        Harm { same_key: true, ..by(words::FLOOD_SAME_KEY, Adversaries { flooders: 0.05, ..none }) },
        by(words::BLACK_HOLES, Adversaries { black_holes: 0.2, ..none }),
        by(words::LIARS, Adversaries { liars: 0.1, ..none }),
        by(words::REPLAYERS, Adversaries { replayers: 0.1, ..none }),
        by(words::SEIZED, Adversaries { seized: 0.1, ..none }),
        Harm { jammed: Some(Named::Market), ..by(words::JAMMED_MARKET, none) },
        Harm { jammed: Some(Named::Gate), ..by(words::JAMMED_GATE, none) },
    ]
}

impl Harm {
    /// Share of the reports of those who do no harm that arrive, without it and with it.
    fn arrived(&self, scenario: &Scenario, options: &Options, world: &World, peaceful: &Outcome) -> [f64; 2] {
        let options = Options { adversaries: self.adversaries, same_key: self.same_key, ..*options };
        let jammed = self.jammed.map(|place| {
            let mut scenario = scenario.clone();
            scenario.adversaries.jammed = Some(Spot::Named(place));
            camp::world(&scenario, options.seed)
        });
        let harmed = engine::run(jammed.as_ref().unwrap_or(world), &options, &mut |_| ());
        // Those who do harm, or were seized before they filed, reported nothing: nobody misses it.
        let authors: BTreeSet<_> = reports(&harmed).map(|(author, _)| author).collect();
        [peaceful, &harmed].map(|outcome| arrived(outcome, &authors))
    }
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
