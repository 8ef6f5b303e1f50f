//! A plan in plain words.

use super::{Answer, Differs, Goal, Plan, Question, Reached, Tried};
use crate::report::words::{self, fill};
use crate::report::{Interval, aligned, hours, hundred, number};

/// More seeds than this are not worth asking for: the option is on the border, and stays there.
const SEEDS_MAX: f64 = 60.0;

/// The plan as a coordinator reads it: what to do, why, and what was tried.
pub fn say(plan: &Plan) -> String {
    let mut text = heading(plan);
    text.push_str(&outcome(plan));
    for answer in &plan.answers {
        text.push('\n');
        text.push_str(&fill(question(answer.question), &[]));
        text.push('\n');
        text.push_str(&chosen(answer, plan.goal, plan.seeds));
        text.push_str(&table(answer, plan.goal));
    }
    text.push('\n');
    if plan.phones.0 != plan.phones.1 {
        let figures = [("all", plan.phones.0.to_string()), ("part", plan.phones.1.to_string())];
        text.push_str(&fill(words::PLAN_PART, &figures));
        text.push('\n');
    }
    text.push_str(&fill(words::PLAN_HOW, &[("seeds", plan.seeds.to_string())]));
    text.push('\n');
    text
}

fn heading(plan: &Plan) -> String {
    let goal = goal_figures(plan.goal);
    let mut figures = vec![("scenario", plan.scenario.clone())];
    figures.extend(goal);
    format!("{}\n\n", fill(words::PLAN_TITLE, &figures))
}

fn goal_figures(goal: Goal) -> [(&'static str, String); 2] {
    [("share", hundred(goal.share)), ("hours", hours(goal.hours))]
}

/// What the chosen options together give.
fn outcome(plan: &Plan) -> String {
    let mut text = String::new();
    for answer in &plan.answers {
        let name = answer.tried[answer.chosen].name.clone();
        let keep = answer.chosen == answer.now;
        let line = match (answer.question, keep) {
            (Question::Where, true) => words::DO_WHERE_KEEP,
            (Question::Where, false) => words::DO_WHERE,
            (Question::Walks, _) => words::DO_WALKS,
            (Question::Phones, _) => words::DO_PHONES,
        };
        text.push_str(&format!("  - {}\n", fill(line, &[("what", name)])));
    }
    let Some(last) = plan.answers.last().map(|answer| &answer.tried[answer.chosen]) else { return text };
    let (Some(share), Some(median)) = (Interval::of(&last.in_time), Interval::of(&last.median)) else { return text };
    let verdict = match last.reaches(plan.goal) {
        Reached::Yes => words::PLAN_YES,
        Reached::No => words::PLAN_NO,
        Reached::Unsure => words::PLAN_UNSURE,
    };
    let mut figures = vec![
        ("got", hundred(share.mean)),
        ("low", hundred(share.low().max(0.0))),
        ("high", hundred(share.high().min(1.0))),
        ("median", hours(median.mean)),
    ];
    figures.extend(goal_figures(plan.goal));
    text.push_str(&format!("\n{}\n", fill(words::PLAN_GIVES, &figures)));
    text.push_str(&format!("{}\n", fill(verdict, &goal_figures(plan.goal))));
    text
}

fn question(question: Question) -> &'static str {
    match question {
        Question::Where => words::ASK_WHERE,
        Question::Walks => words::ASK_WALKS,
        Question::Phones => words::ASK_PHONES,
    }
}

/// Why this one: what was seen of the others.
fn chosen(answer: &Answer, goal: Goal, seeds: u64) -> String {
    let chosen = &answer.tried[answer.chosen];
    let name = ("what", chosen.name.clone());
    let mut said = Vec::new();
    if answer.question == Question::Where {
        let equals: Vec<String> = answer
            .tried
            .iter()
            .enumerate()
            .filter(|(place, tried)| *place != answer.chosen && chosen.against(tried) == Differs::NotSeen)
            .map(|(_, tried)| tried.name.clone())
            .collect();
        let worse = answer.tried.len() - 1 - equals.len();
        let verdict = if answer.chosen == answer.now { words::WHERE_KEEP } else { words::WHERE_BEST };
        said.push(fill(verdict, &[name]));
        if !equals.is_empty() {
            said.push(fill(words::WHERE_EQUALS, &[("others", equals.join("; ")), ("seeds", seeds.to_string())]));
        }
        if worse > 0 {
            said.push(fill(words::WHERE_WORSE, &[("count", worse.to_string())]));
        }
    } else {
        let verdict = match chosen.reaches(goal) {
            Reached::Yes => words::LEAST_ENOUGH,
            Reached::No | Reached::Unsure => words::NONE_ENOUGH,
        };
        let mut figures = vec![name];
        figures.extend(goal_figures(goal));
        said.push(fill(verdict, &figures));
        said.push(trend(&answer.tried));
    }
    if let Some(needed) = seeds_needed(answer, goal) {
        said.push(fill(words::MORE_SEEDS, &[("seeds", needed)]));
    }
    said.iter().map(|sentence| format!("{sentence}\n")).collect()
}

/// Up to where each step was seen to help, and where none was.
fn trend(tried: &[Tried]) -> String {
    let steps: Vec<(usize, Differs)> =
        (1..tried.len()).map(|next| (next, tried[next].against(&tried[next - 1]))).collect();
    let names = |wanted: Differs| -> Vec<String> {
        let wanted = steps.iter().filter(|(_, differs)| *differs == wanted);
        wanted.map(|(next, _)| format!("{} → {}", tried[next - 1].name, tried[*next].name)).collect()
    };
    let mut said = Vec::new();
    for (differs, text) in [
        (Differs::Better, words::STEPS_HELP),
        (Differs::NotSeen, words::STEPS_NOT_SEEN),
        (Differs::Worse, words::STEPS_HURT),
    ] {
        let names = names(differs);
        if !names.is_empty() {
            said.push(fill(text, &[("steps", names.join("; "))]));
        }
    }
    said.join(" ")
}

/// How many seeds would tell whether the options on the border reach the goal, since intervals shrink with their root.
fn seeds_needed(answer: &Answer, goal: Goal) -> Option<String> {
    let unsure = answer.tried.iter().filter(|tried| tried.reaches(goal) == Reached::Unsure);
    let needed = unsure.filter_map(|tried| {
        let share = Interval::of(&tried.in_time)?;
        let ratio = share.half? / (share.mean - goal.share).abs().max(1e-9);
        Some(tried.in_time.len() as f64 * ratio * ratio)
    });
    let needed = needed.fold(0.0, f64::max);
    match needed {
        0.0 => None,
        needed if needed > SEEDS_MAX => Some(fill(words::SEEDS_MANY, &[("count", number(SEEDS_MAX))])),
        needed => Some(format!("{:.0}", needed.ceil())),
    }
}

fn table(answer: &Answer, goal: Goal) -> String {
    let head = [
        String::new(),
        fill(words::PLAN_IN_TIME, &[("hours", hours(goal.hours))]),
        words::PLAN_INTERVAL.to_owned(),
        words::PLAN_MEDIAN.to_owned(),
        fill(words::PLAN_REACHES, &[("share", hundred(goal.share))]),
    ];
    let mut rows = vec![head];
    for (place, tried) in answer.tried.iter().enumerate() {
        let (Some(share), Some(median)) = (Interval::of(&tried.in_time), Interval::of(&tried.median)) else { continue };
        let mark = if place == answer.chosen { "> " } else { "  " };
        let reached = match tried.reaches(goal) {
            Reached::Yes => words::YES,
            Reached::No => words::NO,
            Reached::Unsure => words::UNSURE,
        };
        rows.push([
            format!("{mark}{}", tried.name),
            hundred(share.mean),
            format!("{} to {}", hundred(share.low().max(0.0)), hundred(share.high().min(1.0))),
            hours(median.mean),
            reached.to_owned(),
        ]);
    }
    format!("\n{}", aligned(&rows))
}
