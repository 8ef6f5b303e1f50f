//! `ijwi-sim run`: a scenario simulated, once or with several seeds, and told in a table and a report.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::engine::{self, Adversaries, Leaving, Options, Policy, Release};
use crate::outcome::Outcome;
use crate::report::{self, Subject, words};
use crate::scenario::{self, Scenario};
use crate::world::{DAY, Millis, World};
use crate::{attack, camp};

/// Simulate a scenario.
#[derive(clap::Args)]
pub struct Args {
    /// The scenario.
    scenario: PathBuf,
    /// How often, with other chance each time.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Another carry policy than the scenario's.
    #[arg(long)]
    policy: Option<String>,
    /// Also tell what those who do harm would cost, which takes eleven times as long.
    #[arg(long)]
    attacks: bool,
    /// Really seal, stamp, sign, verify and open all. It changes no figure, and takes its time.
    #[arg(long)]
    real: bool,
    /// Write report.html, plots and CSV into this folder.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// If the scenario can't be simulated or the report can't be written.
#[expect(clippy::print_stdout, reason = "the table is the answer")]
pub fn run(args: &Args) -> Result<()> {
    ensure!((1..=100).contains(&args.seeds), "--seeds {}: 1 to 100", args.seeds);
    let (scenario, text) = read(&args.scenario, args.policy.as_deref())?;
    let mut outcomes = Vec::new();
    let mut subject = None;
    for seed in scenario.seed..scenario.seed + args.seeds {
        let world = camp::world(&scenario, seed);
        let figures = [("seed", seed.to_string()), ("meetings", world.meetings.len().to_string())];
        progress(&words::fill(words::RUNNING, &figures));
        subject.get_or_insert_with(|| Subject::of(&scenario, &world, &text));
        let mut day = 0;
        let mut each_day = |now: Millis| {
            if now / DAY > day {
                day = now / DAY;
                let figures = [("day", day.to_string()), ("days", scenario.days.to_string())];
                progress(&words::fill(words::RUNNING_DAY, &figures));
            }
        };
        let options = Options { is_sealed: args.real, ..options(&scenario, seed)? };
        let mut outcome = engine::run(&world, &options, &mut each_day);
        outcome.scenario.clone_from(&scenario.name);
        if args.attacks {
            outcome.attacks = attack::attacks(&scenario, &options, &world, &outcome)?;
        }
        outcomes.push(outcome);
    }
    let subject = subject.expect("one seed at least");
    print!("{}", report::terminal(&outcomes, &subject));
    if let Some(folder) = &args.out {
        report::write(folder, &outcomes, &subject)?;
        progress(&words::fill(words::WRITTEN, &[("file", folder.join("report.html").display().to_string())]));
    }
    Ok(())
}

/// Reads a scenario, and the text that it was written as. `policy` takes the place of its own.
pub(crate) fn read(path: &Path, policy: Option<&str>) -> Result<(Scenario, String)> {
    let mut scenario = Scenario::read(path).with_context(|| path.display().to_string())?;
    if let Some(policy) = policy {
        policy.clone_into(&mut scenario.policy);
    }
    Ok((scenario, std::fs::read_to_string(path)?))
}

/// Runs a world as its scenario says. `progress` is told the time now and then.
pub(crate) fn simulate(
    scenario: &Scenario,
    world: &World,
    seed: u64,
    progress: &mut dyn FnMut(Millis),
) -> Result<Outcome> {
    let outcome = engine::run(world, &options(scenario, seed)?, progress);
    Ok(Outcome { scenario: scenario.name.clone(), ..outcome })
}

/// How the engine runs a scenario.
pub(crate) fn options(scenario: &Scenario, seed: u64) -> Result<Options> {
    let policy = if scenario.policy == "ours" {
        Policy::default()
    } else {
        scenario.policy.parse().map_err(|error| anyhow!("policy = \"{}\": {error}", scenario.policy))?
    };
    let reports = match scenario.slots.reports {
        scenario::Leaving::Slots => Leaving::BySlots,
        scenario::Leaving::Urgent => Leaving::Urgent,
        scenario::Leaving::Burst => Leaving::Burst,
    };
    let scenario::Slots { per_day, cover, .. } = scenario.slots;
    let release = (per_day > 0).then_some(Release { per_day, cover, reports });
    // A jammer is no device: the camp's meetings lack what it takes.
    let scenario::Adversaries { flooders, black_holes, liars, replayers, seized, hiding_relays, .. } =
        scenario.adversaries;
    let adversaries = Adversaries { flooders, black_holes, liars, replayers, seized, hiding_relays };
    Ok(Options { policy, room: scenario.store.room as usize, seed, release, adversaries, ..Options::default() })
}

/// Says what goes on, beside the answer.
#[expect(clippy::print_stderr, reason = "progress is no answer")]
pub(crate) fn progress(text: &str) {
    eprintln!("{text}");
}
