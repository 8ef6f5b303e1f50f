//! `ijwi-sim plan`: where the connectivity point, how many walks a day, how many phones, until reports arrive as soon as the
//! planner wants.
//!
//! Three questions in turn, each on top of the answers before it. Each option is simulated with the same seeds, so that two
//! options meet the same people and the same chance, and what is said of them comes from the differences that were seen,
//! with their intervals: nothing here knows that more phones are better.

mod options;
mod say;

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

pub use say::{page, say};

use crate::outcome::Outcome;
use crate::report::{Interval, reports, words};
use crate::scenario::Scenario;
use crate::{camp, simulate};

/// Answer a planner's questions for a scenario.
#[derive(clap::Args)]
pub struct Args {
    /// The scenario, as the camp is now.
    pub scenario: PathBuf,
    /// Of 100 reports, how many have to arrive in time.
    #[arg(long, default_value_t = 90.0)]
    pub arrive: f64,
    /// In how many hours.
    #[arg(long, default_value_t = 24.0)]
    pub within: f64,
    /// How often each option is simulated with other chance, three times at least; up to three times as often, where it is
    /// too close to the goal to tell.
    #[arg(long, default_value_t = 4)]
    pub seeds: u64,
    /// A larger camp is planned on a part of it with so many phones, as densely settled as the whole.
    #[arg(long, default_value_t = 300)]
    pub phones_max: u32,
    /// Another carry policy than the scenario's.
    #[arg(long)]
    pub policy: Option<String>,
    /// Write the plan as a page, too.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// If the scenario can't be simulated or the page can't be written.
#[expect(clippy::print_stdout, reason = "the plan is the answer")]
pub fn run(args: &Args) -> Result<()> {
    let (scenario, _) = simulate::read(&args.scenario, args.policy.as_deref())?;
    let plan = plan(
        &scenario,
        args,
        &mut |scenario, seed| simulate::simulate(scenario, &camp::world(scenario, seed), seed, &mut |_| {}),
        &mut |name| simulate::progress(&words::fill(words::TRYING, &[("what", name.to_owned())])),
    )?;
    print!("{}", say(&plan));
    if let Some(file) = &args.out {
        std::fs::write(file, page(&plan)).with_context(|| format!("{} can't be written", file.display()))?;
    }
    Ok(())
}

/// How often an option is run, in multiples of what was asked for, while it is too close to the goal to tell. Looking again
/// and again makes intervals a little too hopeful; the limit keeps that small.
const UNSURE_TIMES: u64 = 3;

/// What a planner wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// This share of all reports…
    pub share: f64,
    /// …arrives within these hours.
    pub hours: f64,
}

/// What one option gave, a value for each seed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tried {
    /// What it is, in words.
    pub name: String,
    /// Share of the reports that arrived in the goal's time.
    pub in_time: Vec<f64>,
    /// Hours after which half of all had arrived; the whole run's hours where half never did.
    pub median: Vec<f64>,
}

impl Tried {
    /// Whether the goal is reached, as far as the runs can tell.
    pub fn reaches(&self, goal: Goal) -> Reached {
        let Some(share) = Interval::of(&self.in_time) else { return Reached::Unsure };
        if share.low() >= goal.share {
            Reached::Yes
        } else if share.high() < goal.share {
            Reached::No
        } else {
            Reached::Unsure
        }
    }

    /// How this one differs from another, from pairs of runs with the same seed.
    pub fn against(&self, other: &Self) -> Differs {
        let differ = |mine: &[f64], theirs: &[f64]| {
            let pairs: Vec<f64> = mine.iter().zip(theirs).map(|(mine, theirs)| mine - theirs).collect();
            Interval::of(&pairs).filter(|difference| difference.half.is_some())
        };
        let share = differ(&self.in_time, &other.in_time);
        let hours = differ(&other.median, &self.median);
        // What arrives counts first; where that is the same, when.
        for difference in [share, hours].into_iter().flatten() {
            if difference.low() > 0.0 {
                return Differs::Better;
            }
            if difference.high() < 0.0 {
                return Differs::Worse;
            }
        }
        Differs::NotSeen
    }
}

/// Whether a goal is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// The whole interval lies above it.
    Yes,
    /// The whole interval lies below it.
    No,
    /// The interval holds it: more seeds are needed to tell.
    Unsure,
}

/// How one option differs from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// It is better, and not by chance.
    Better,
    /// It is worse, and not by chance.
    Worse,
    /// No difference that so many runs can show.
    NotSeen,
}

/// A question that a planner asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Where does the connectivity point go?
    Where,
    /// How many walks a day?
    Walks,
    /// How many phones?
    Phones,
}

/// A question, what was tried, and what was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The question.
    pub question: Question,
    /// Options in the order of their effort, where they have one.
    pub tried: Vec<Tried>,
    /// Which of them is as the scenario says.
    pub now: usize,
    /// Which was chosen.
    pub chosen: usize,
}

/// A whole plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The scenario's name.
    pub scenario: String,
    /// What was wanted.
    pub goal: Goal,
    /// Runs of each option.
    pub seeds: u64,
    /// Phones of the camp, and of the part on which was planned.
    pub phones: (u32, u32),
    /// In the order in which they were asked.
    pub answers: Vec<Answer>,
    /// What the answers together give on the whole camp, where they were found on a part of it.
    pub whole: Option<Tried>,
}

/// Makes a plan. `simulate` runs a scenario with a seed; `progress` hears what is tried.
///
/// # Errors
/// If the scenario's days are too few to see whether reports arrive in time.
pub fn plan(
    scenario: &Scenario,
    args: &Args,
    simulate: &mut dyn FnMut(&Scenario, u64) -> Result<Outcome>,
    progress: &mut dyn FnMut(&str),
) -> Result<Plan> {
    let goal = Goal { share: args.arrive / 100.0, hours: args.within };
    ensure!((0.0..=1.0).contains(&goal.share), "--arrive {}: a number from 0 to 100", args.arrive);
    ensure!(
        (3..=100).contains(&args.seeds),
        "--seeds {}: 3 to 100, since fewer runs can hardly tell a difference from chance",
        args.seeds
    );
    let left = f64::from(scenario.days - scenario.reports.last_day - 1) * 24.0;
    ensure!(
        left >= goal.hours && goal.hours > 0.0,
        "after the last report {left} hours are simulated, which does not show what arrives within {}: \
         raise `days` or lower `reports.last_day`",
        goal.hours
    );
    let (mut whole, mut best) = (scenario.clone(), options::part_of(scenario, args.phones_max.max(2)));
    let phones = (scenario.camp.phones, best.camp.phones);
    let times = f64::from(phones.0) / f64::from(phones.1);
    let mut answers = Vec::new();
    for question in [Question::Where, Question::Walks, Question::Phones] {
        let options = options::of(question, &best, times);
        let mut tried = Vec::new();
        for option in &options.all {
            progress(&option.name);
            tried.push(try_out(option, goal, args.seeds, simulate)?);
        }
        let chosen = choose(question, &options, &tried, goal);
        best = options.all[chosen].scenario.clone();
        let same = options::of(question, &whole, 1.0).all.into_iter().nth(chosen);
        whole = same.map_or(whole, |option| option.scenario);
        answers.push(Answer { question, tried, now: options.now, chosen });
    }
    let whole = if phones.0 == phones.1 {
        None
    } else {
        let all = options::Option { name: words::ON_THE_WHOLE.to_owned(), scenario: whole };
        progress(&all.name);
        Some(try_out(&all, goal, args.seeds, simulate)?)
    };
    Ok(Plan { scenario: scenario.name.clone(), goal, seeds: args.seeds, phones, answers, whole })
}

fn try_out(
    option: &options::Option,
    goal: Goal,
    seeds: u64,
    simulate: &mut dyn FnMut(&Scenario, u64) -> Result<Outcome>,
) -> Result<Tried> {
    let mut tried = Tried { name: option.name.clone(), ..Tried::default() };
    for seed in 1..=seeds * UNSURE_TIMES {
        if seed > seeds && tried.reaches(goal) != Reached::Unsure {
            break;
        }
        let outcome = simulate(&option.scenario, seed)?;
        let hour = 3_600_000.0;
        let mut delays: Vec<f64> = reports(&outcome)
            .map(|fate| fate.delivered.map_or(f64::INFINITY, |at| at.saturating_sub(fate.filed) as f64 / hour))
            .collect();
        delays.sort_by(f64::total_cmp);
        ensure!(!delays.is_empty(), "no report was filed");
        let in_time = delays.partition_point(|delay| *delay <= goal.hours);
        tried.in_time.push(in_time as f64 / delays.len() as f64);
        tried.median.push(delays[delays.len() / 2].min(outcome.until as f64 / hour));
    }
    Ok(tried)
}

/// Of places, today's, if it reaches the goal or no other is seen to be better; or else, of those that are seen to be better,
/// and that nothing is seen to beat if there is such a one, the fastest with the fewest points. Of efforts, the least that
/// reaches the goal, or else the least that nothing larger is seen to beat.
fn choose(question: Question, options: &options::Options, tried: &[Tried], goal: Goal) -> usize {
    let is_best =
        |option: &usize| (0..tried.len()).all(|other| tried[other].against(&tried[*option]) != Differs::Better);
    let all = 0..tried.len();
    if question == Question::Where {
        let points = |option: &usize| options.all[*option].scenario.connectivity.len();
        let hours = |option: usize| tried[option].median.iter().sum::<f64>() / tried[option].median.len().max(1) as f64;
        let order =
            |one: &usize, other: &usize| points(one).cmp(&points(other)).then(hours(*one).total_cmp(&hours(*other)));
        if tried[options.now].reaches(goal) == Reached::Yes {
            return options.now;
        }
        let better: Vec<_> =
            all.filter(|option| tried[*option].against(&tried[options.now]) == Differs::Better).collect();
        let best = better.iter().copied().filter(is_best).min_by(order);
        return best.or_else(|| better.iter().copied().min_by(order)).unwrap_or(options.now);
    }
    let enough = all.clone().find(|option| tried[*option].reaches(goal) == Reached::Yes);
    enough.or_else(|| all.clone().find(is_best)).unwrap_or(options.now)
}

#[cfg(test)]
mod tests;
