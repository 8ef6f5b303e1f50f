//! What can be tried for each question, on top of a scenario.

use super::Question;
use crate::report::words::{self, fill};
use crate::scenario::{Connectivity, Named, Scenario, Spot, Team};

/// A changed scenario and what was changed.
#[derive(Clone, Debug)]
pub(super) struct Option {
    pub(super) name: String,
    pub(super) scenario: Scenario,
}

/// All options of a question, and which is as the scenario stands.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) all: Vec<Option>,
    pub(super) now: usize,
}

/// A part of the camp with at most so many phones: as dense, walked as often a person, with as many reports a phone.
pub(super) fn part_of(scenario: &Scenario, phones_max: u32) -> Scenario {
    let mut part = scenario.clone();
    let phones = scenario.camp.phones;
    if phones <= phones_max {
        return part;
    }
    let scaled = |count: u32, least: u32| {
        let scaled = u64::from(count) * u64::from(phones_max) / u64::from(phones);
        u32::try_from(scaled).unwrap_or(u32::MAX).max(least)
    };
    part.camp.phones = phones_max;
    part.camp.population = scaled(scenario.camp.population, 100);
    part.reports.count = scaled(scenario.reports.count, 50);
    for team in &mut part.team {
        team.stops = scaled(team.stops, 3);
    }
    part
}

/// The options of a question, on a part of a camp that has `times` as many phones.
pub(super) fn of(question: Question, scenario: &Scenario, times: f64) -> Options {
    match question {
        Question::Where => places(scenario),
        Question::Walks => marked(walks(scenario)),
        Question::Phones => marked(phones(scenario, times)),
    }
}

/// With the one that is as the scenario says so called.
fn marked(mut options: Options) -> Options {
    let now = &mut options.all[options.now].name;
    *now = fill(words::AS_NOW, &[("what", core::mem::take(now))]);
    options
}

fn places(scenario: &Scenario) -> Options {
    let range_m = scenario.connectivity[0].range_m;
    let mut all = vec![Option { name: place_now(scenario), scenario: scenario.clone() }];
    for named in [Named::Gate, Named::Clinic, Named::Market, Named::Distribution, Named::School, Named::Centre] {
        let mut option = scenario.clone();
        option.connectivity = vec![Connectivity { at: Spot::Named(named), range_m }];
        if option.connectivity != scenario.connectivity {
            all.push(Option { name: words::place(named).to_owned(), scenario: option });
        }
    }
    // One more, beside what is there.
    for named in [Named::Market, Named::Clinic] {
        let second = Connectivity { at: Spot::Named(named), range_m };
        if !scenario.connectivity.contains(&second) {
            let mut option = scenario.clone();
            option.connectivity.push(second);
            let name = fill(words::PLACE_BESIDE, &[("place", words::place(named).to_owned())]);
            all.push(Option { name, scenario: option });
        }
    }
    Options { all, now: 0 }
}

fn place_now(scenario: &Scenario) -> String {
    let name = |relay: &Connectivity| match relay.at {
        Spot::Named(named) => words::place(named).to_owned(),
        Spot::At([x, y]) => format!("({x}, {y})"),
    };
    let names: Vec<String> = scenario.connectivity.iter().map(name).collect();
    fill(words::AS_NOW, &[("what", names.join(", "))])
}

/// Walks a day of all teams, in hundredths, so that they can be compared.
fn walks_a_day(teams: &[Team]) -> u32 {
    teams.iter().map(|team| 100 * team.walks_per_day / team.every_days).sum()
}

/// None, and 1 to 8, no team walking more than twice a day, since more does not fit.
fn walks(scenario: &Scenario) -> Options {
    let template = scenario.team.first().cloned().unwrap_or_else(default_team);
    let now = walks_a_day(&scenario.team);
    let mut all = vec![(now, scenario.team.clone())];
    for walks in [0, 1, 2, 4, 8_u32] {
        if walks * 100 != now {
            let walks_per_day = walks.min(2);
            let team = Team { walks_per_day, every_days: 1, ..template.clone() };
            all.push((walks * 100, vec![team; walks.div_ceil(2) as usize]));
        }
    }
    all.sort_by_key(|(walks, _)| *walks);
    let at = all.iter().position(|(walks, _)| *walks == now).unwrap_or(0);
    let option = |(walks, team): (u32, Vec<Team>)| {
        let count = f64::from(walks) / 100.0;
        let name = if walks == 0 {
            words::NO_WALKS.to_owned()
        } else if walks == 100 {
            words::ONE_WALK.to_owned()
        } else if walks < 100 {
            fill(words::WALK_SELDOM, &[("days", format!("{:.0}", 1.0 / count))])
        } else {
            fill(words::WALKS, &[("count", format!("{count:.0}"))])
        };
        Option { name, scenario: Scenario { team, ..scenario.clone() } }
    };
    Options { all: all.into_iter().map(option).collect(), now: at }
}

fn default_team() -> Team {
    Team { devices: 1, walks_per_day: 1, every_days: 1, from_hour: 9, until_hour: 17, stops: 12, stop_minutes: 5 }
}

/// An eighth of the phones up to four times as many.
fn phones(scenario: &Scenario, times: f64) -> Options {
    let now = scenario.camp.phones;
    let mut counts: Vec<u32> = [now / 8, now / 4, now / 2, now, now * 2, now * 4].to_vec();
    counts.retain(|count| (2..=scenario.camp.population).contains(count));
    counts.dedup();
    let at = counts.iter().position(|count| *count == now).unwrap_or(0);
    let option = |count: u32| {
        let mut option = scenario.clone();
        option.camp.phones = count;
        let share = f64::from(count) / f64::from(option.camp.population) * 100.0;
        let whole = (f64::from(count) * times).round();
        let figures = [("count", format!("{whole:.0}")), ("share", crate::report::number(share))];
        Option { name: fill(words::PHONES, &figures), scenario: option }
    };
    Options { all: counts.into_iter().map(option).collect(), now: at }
}
