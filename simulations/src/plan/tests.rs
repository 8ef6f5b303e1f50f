//! A plan says what runs showed, also where that is not what one expects.

use super::*;
use crate::outcome::Fate;
use crate::world::DAY;

fn args(arrive: f64, seeds: u64) -> Args {
    Args { scenario: PathBuf::new(), arrive, within: 24.0, seeds, phones_max: 10_000, policy: None, out: None }
}

fn scenario() -> Scenario {
    let text = "name = \"x\"\n[camp]\npopulation = 2000\nphones = 200\n[reports]\nlast_day = 3\n[[team]]\n";
    Scenario::parse(text).unwrap()
}

/// A run in which this many of 100 reports arrive, after an hour.
fn run(scenario: &Scenario, seed: u64, arrive: f64) -> Result<Outcome> {
    let filed = |report: u32| u64::from(report) * 60_000;
    let fate = |report: u32| Fate {
        author: 0,
        filed: filed(report),
        delivered: (f64::from(report) < arrive).then(|| filed(report) + 3_600_000),
        handed: 1,
        ..Fate::default()
    };
    let until = u64::from(scenario.days) * DAY;
    Ok(Outcome { seed, until, envelopes: (0..100).map(fate).collect(), ..Outcome::default() })
}

fn walks_a_day(scenario: &Scenario) -> u32 {
    scenario.team.iter().map(|team| team.walks_per_day).sum()
}

#[test]
fn the_least_effort_that_is_enough_is_chosen() {
    // Walks help, phones do not, places do not.
    let mut simulate = |scenario: &Scenario, seed: u64| {
        run(scenario, seed, 50.0 + 20.0 * f64::from(walks_a_day(scenario)) + (seed % 2) as f64)
    };
    let plan = plan(&scenario(), &args(85.0, 4), &mut simulate, &mut |_| {}).unwrap();
    let names: Vec<&str> = plan.answers.iter().map(|answer| answer.tried[answer.chosen].name.as_str()).collect();
    assert!(names[0].contains("now"), "{names:?}");
    assert!(names[1].starts_with("2 walks"), "{names:?}");
    assert!(!say(&plan).contains(words::NO_WALKS_NOTE));
    assert!(names[2].starts_with("25 phones"), "phones make no difference, so the fewest are enough: {names:?}");
    let said = say(&plan);
    assert!(said.contains("2 walks a day") && !said.contains("{"), "{said}");
}

#[test]
fn that_more_can_be_worse_is_said() {
    let mut simulate = |scenario: &Scenario, seed: u64| {
        let phones = f64::from(scenario.camp.phones);
        run(scenario, seed, 95.0 - phones / 20.0 + (seed % 2) as f64)
    };
    let plan = plan(&scenario(), &args(99.0, 4), &mut simulate, &mut |_| {}).unwrap();
    let phones = &plan.answers[2];
    assert_eq!(phones.chosen, 0, "{phones:?}");
    let said = say(&plan);
    assert_eq!(said.matches("  worse\n").count(), phones.tried.len() - 1, "{said}");
}

#[test]
fn what_so_few_runs_cannot_tell_is_not_told() {
    // Around the goal by chance.
    let mut simulate = |scenario: &Scenario, seed: u64| run(scenario, seed, 80.0 + 15.0 * (seed % 2) as f64);
    let plan = plan(&scenario(), &args(90.0, 3), &mut simulate, &mut |_| {}).unwrap();
    assert!(
        plan.answers.iter().flat_map(|answer| &answer.tried).all(|tried| tried.reaches(plan.goal) == Reached::Unsure)
    );
    let said = say(&plan);
    assert!(said.contains("can't tell") && said.contains("on the border"), "{said}");
    assert!(!said.contains(words::PLAN_YES), "{said}");
}

#[test]
fn one_point_is_chosen_where_two_are_no_better() {
    // Anything but the gate is as good.
    let mut simulate = |scenario: &Scenario, seed: u64| {
        let gate = crate::scenario::Spot::Named(crate::scenario::Named::Gate);
        let only_gate = scenario.connectivity.len() == 1 && scenario.connectivity[0].at == gate;
        run(scenario, seed, if only_gate { 40.0 } else { 92.0 } + (seed % 2) as f64)
    };
    let plan = plan(&scenario(), &args(90.0, 4), &mut simulate, &mut |_| {}).unwrap();
    let places = &plan.answers[0];
    assert_eq!(places.tried[places.chosen].name, "the clinic");
    assert!(say(&plan).contains(words::NO_WALKS_NOTE), "no walk is as good as many");
    let page = page(&plan);
    assert!(page.contains("the market") && !page.contains("//"), "{page}");
}

#[test]
fn a_point_that_is_enough_stays_and_what_is_better_still_is_said() {
    let mut simulate = |scenario: &Scenario, seed: u64| {
        run(scenario, seed, if scenario.connectivity.len() > 1 { 98.0 } else { 94.0 } + (seed % 2) as f64)
    };
    let plan = plan(&scenario(), &args(90.0, 4), &mut simulate, &mut |_| {}).unwrap();
    assert_eq!(plan.answers[0].chosen, plan.answers[0].now);
    let said = say(&plan);
    assert!(said.contains("Seen to be better still: as now, and a second one at the market"), "{said}");
    assert!(said.contains("As good, as far as these runs can tell: the clinic"), "{said}");
}

#[test]
fn days_that_are_too_few_are_refused() {
    let mut simulate = |scenario: &Scenario, seed: u64| run(scenario, seed, 90.0);
    let args = Args { within: 96.0, ..args(90.0, 3) };
    let error = plan(&scenario(), &args, &mut simulate, &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("raise `days`"), "{error}");
}

#[test]
fn what_was_found_on_a_part_is_checked_on_the_whole() {
    // On the whole camp half of what the part promises.
    let mut simulate = |scenario: &Scenario, seed: u64| {
        run(scenario, seed, if scenario.camp.population == 2000 { 47.0 } else { 94.0 } + (seed % 2) as f64)
    };
    let args = Args { phones_max: 50, ..args(90.0, 4) };
    let plan = plan(&scenario(), &args, &mut simulate, &mut |_| {}).unwrap();
    assert!(plan.answers[2].tried[plan.answers[2].chosen].reaches(plan.goal) == Reached::Yes);
    let said = say(&plan);
    assert!(
        said.contains("48 of 100") && said.contains("--phones-max 200") && !said.contains(words::PLAN_YES),
        "{said}"
    );
}

#[test]
fn a_part_is_as_dense_as_the_whole() {
    let part = options::part_of(&scenario(), 50);
    assert_eq!((part.camp.phones, part.camp.population), (50, 500));
    part.check().unwrap();
    let phones = options::of(Question::Phones, &part, 4.0);
    assert_eq!(phones.all[phones.now].name, "200 phones (10% of the people), as now", "said for the whole camp");
}

#[test]
fn every_option_can_be_simulated() {
    for question in [Question::Where, Question::Walks, Question::Phones] {
        let options = options::of(question, &scenario(), 1.0);
        assert!(options.all.len() >= 4, "{question:?}");
        for option in &options.all {
            option.scenario.check().unwrap_or_else(|error| panic!("{}: {error}", option.name));
        }
        assert_eq!(options.all[options.now].scenario, scenario(), "{question:?}");
    }
}
