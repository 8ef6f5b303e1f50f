//! `ijwi-sim attack`: what those who do harm cost the others' reports.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;

use crate::camp;
use crate::engine::{self, Adversaries, Options};
use crate::outcome::{Attack, Outcome};
use crate::report::{self, words};
use crate::scenario::{Connectivity, Named, Scenario, Spot};
use crate::simulate;
use crate::threads;
use crate::world::{DAY, DeviceId, Millis, World};

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
    /// Only those who do harm whose name has this in it.
    #[arg(long, default_value = "")]
    only: String,
    /// Runs at once.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Runs the command.
///
/// # Errors
/// If the scenario can't be simulated.
#[expect(clippy::print_stdout, reason = "the table is the answer")]
pub fn run(args: &Args) -> Result<()> {
    let (scenario, _) = simulate::read(&args.scenario, None)?;
    let seeds: Vec<_> = (scenario.seed..scenario.seed + args.seeds.clamp(1, 100)).collect();
    println!("{}: reports of honest phones that arrive, of all that they filed, and within a day\n", scenario.name);
    println!("{:<42} {:>8} {:>8} {:>7}   {:>8} {:>8}", "who does harm", "without", "with", "points", "a day", "with");
    let options = simulate::options(&scenario, scenario.seed)?;
    let options = Options { room: args.room.unwrap_or(options.room), ..options };
    let peaceful = threads::map(args.threads, seeds.len(), |place| {
        let (world, options) = (camp::world(&scenario, seeds[place]), Options { seed: seeds[place], ..options });
        let outcome = engine::run(&world, &options, &mut |_| ());
        (world, options, outcome)
    });
    for harm in harms().into_iter().filter(|harm| harm.who.contains(&args.only)) {
        simulate::progress(harm.who);
        let runs = threads::map(args.threads, seeds.len(), |place| {
            let (world, options, peaceful) = &peaceful[place];
            harm.arrived(&scenario, options, world, peaceful)
        });
        let mean = |of: &dyn Fn(&[[f64; 2]; 2]) -> f64| 100.0 * runs.iter().map(of).sum::<f64>() / runs.len() as f64;
        let [without, with] = [0, 1].map(|case| [0, 1].map(|what| mean(&|run| run[case][what])));
        println!(
            "{:<42} {:>7.1}% {:>7.1}% {:>7.1}   {:>7.1}% {:>7.1}%",
            harm.who,
            without[0],
            with[0],
            without[0] - with[0],
            without[1],
            with[1]
        );
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
        let [without, with] = harm.arrived(scenario, options, world, peaceful).map(|[arrived, _]| arrived);
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
    /// What makes another world of the camp.
    place: Option<Place>,
}

/// Where something stands that is no phone.
#[derive(Clone, Copy)]
enum Place {
    Jammer(Named),
    HidingRelay(Named),
}

impl Place {
    /// The scenario with it.
    fn put(self, scenario: &Scenario) -> Scenario {
        let mut scenario = scenario.clone();
        match self {
            Self::Jammer(at) => scenario.adversaries.jammed = Some(Spot::Named(at)),
            Self::HidingRelay(at) => {
                let range_m = scenario.connectivity[0].range_m;
                scenario.connectivity.push(Connectivity { at: Spot::Named(at), range_m });
            }
        }
        scenario
    }
}

fn harms() -> Vec<Harm> {
    let none = Adversaries::default();
    let by = |who, adversaries| Harm { who, adversaries, same_key: false, place: None };
    let one_hides = Adversaries { hiding_relays: 1, ..none };
    vec![
        by(words::FLOOD, Adversaries { flooders: 0.05, ..none }),
        Harm { same_key: true, ..by(words::FLOOD_SAME_KEY, Adversaries { flooders: 0.05, ..none }) },
        by(words::BLACK_HOLES, Adversaries { black_holes: 0.2, ..none }),
        by(words::LIARS, Adversaries { liars: 0.1, ..none }),
        by(words::REPLAYERS, Adversaries { replayers: 0.1, ..none }),
        by(words::SEIZED, Adversaries { seized: 0.1, ..none }),
        Harm { place: Some(Place::HidingRelay(Named::Market)), ..by(words::HIDES_BESIDE, one_hides) },
        by(words::HIDE_ALL, Adversaries { hiding_relays: u32::MAX, ..none }),
        Harm { place: Some(Place::Jammer(Named::Market)), ..by(words::JAMMED_MARKET, none) },
        Harm { place: Some(Place::Jammer(Named::Gate)), ..by(words::JAMMED_GATE, none) },
    ]
}

impl Harm {
    /// Share of the reports of those who do no harm that arrive at all and within a day, without it and with it.
    fn arrived(&self, scenario: &Scenario, options: &Options, world: &World, peaceful: &Outcome) -> [[f64; 2]; 2] {
        let options = Options { adversaries: self.adversaries, same_key: self.same_key, ..*options };
        let other = self.place.map(|place| camp::world(&place.put(scenario), options.seed));
        let harmed = engine::run(other.as_ref().unwrap_or(world), &options, &mut |_| ());
        // Those who do harm, or were seized before they filed, reported nothing: nobody misses it.
        let authors: BTreeSet<_> = reports(&harmed).map(|(author, _)| author).collect();
        [peaceful, &harmed].map(|outcome| arrived(outcome, &authors))
    }
}

/// Authors of reports, and after how long they arrived.
fn reports(outcome: &Outcome) -> impl Iterator<Item = (DeviceId, Option<Millis>)> {
    report::reports(outcome).map(|fate| (fate.author, fate.delivered.map(|at| at - fate.filed)))
}

fn arrived(outcome: &Outcome, authors: &BTreeSet<DeviceId>) -> [f64; 2] {
    let delays: Vec<_> =
        reports(outcome).filter(|(author, _)| authors.contains(author)).map(|(_, delay)| delay).collect();
    let share = |within: Millis| {
        let arrived = delays.iter().flatten().filter(|delay| **delay <= within);
        arrived.count() as f64 / delays.len().max(1) as f64
    };
    [share(Millis::MAX), share(DAY)]
}
