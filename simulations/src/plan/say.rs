//! A plan in plain words, as text and as a page.

use super::{Answer, Differs, Goal, Plan, Question, Reached, Tried};
use crate::report::words::{self, fill};
use crate::report::{Interval, Page, aligned, hours, hundred, number};

/// More seeds than this are not worth asking for: the option is on the border, and stays there.
const SEEDS_MAX: f64 = 60.0;

/// A heading with what stands below it.
struct Section {
    heading: String,
    /// What to do, one thing each.
    points: Vec<String>,
    sentences: Vec<String>,
    /// The first is the head.
    rows: Vec<[String; 6]>,
}

/// The plan as a coordinator reads it: what to do, why, and what was tried.
pub fn say(plan: &Plan) -> String {
    let mut text = String::new();
    for section in sections(plan) {
        text.push_str(&format!("{}\n", section.heading));
        for point in &section.points {
            text.push_str(&format!("  - {point}\n"));
        }
        for sentence in &section.sentences {
            text.push_str(&format!("{sentence}\n"));
        }
        if !section.rows.is_empty() {
            text.push_str(&format!("\n{}", aligned(&section.rows)));
        }
        text.push('\n');
    }
    text
}

/// The same as one page that loads nothing.
pub fn page(plan: &Plan) -> String {
    let mut sections = sections(plan).into_iter();
    let first = sections.next().expect("a plan begins with what to do");
    let mut page = Page::new(&first.heading);
    page.list(&first.points);
    page.paragraphs(&first.sentences);
    for section in sections {
        page.heading(&section.heading);
        page.paragraphs(&section.sentences);
        if let Some((head, rows)) = section.rows.split_first() {
            page.table(head, rows.iter().map(|row| row.to_vec()));
        }
    }
    page.done()
}

fn sections(plan: &Plan) -> Vec<Section> {
    let mut sections = vec![what_to_do(plan)];
    sections.extend(plan.answers.iter().map(|answer| Section {
        heading: question(answer.question).to_owned(),
        points: Vec::new(),
        sentences: why(answer, plan.goal),
        rows: table(answer, plan.goal),
    }));
    let mut sentences = Vec::new();
    if plan.phones.0 != plan.phones.1 {
        let figures = [("all", plan.phones.0.to_string()), ("part", plan.phones.1.to_string())];
        sentences.push(fill(words::PLAN_PART, &figures));
    }
    sentences.push(fill(words::PLAN_HOW, &[("seeds", plan.seeds.to_string())]));
    let heading = words::PLAN_MADE.to_owned();
    sections.push(Section { heading, points: Vec::new(), sentences, rows: Vec::new() });
    sections
}

fn what_to_do(plan: &Plan) -> Section {
    let goal = goal_figures(plan.goal);
    let mut figures = vec![("scenario", plan.scenario.clone())];
    figures.extend(goal.clone());
    let heading = fill(words::PLAN_TITLE, &figures);
    let point = |answer: &Answer| {
        let line = match (answer.question, answer.chosen == answer.now) {
            (Question::Where, true) => words::DO_WHERE_KEEP,
            (Question::Where, false) => words::DO_WHERE,
            (Question::Walks, _) => words::DO_WALKS,
            (Question::Phones, _) => words::DO_PHONES,
        };
        fill(line, &[("what", answer.tried[answer.chosen].name.clone())])
    };
    let points = plan.answers.iter().map(point).collect();
    let mut sentences = Vec::new();
    let on_part = plan.answers.last().map(|answer| &answer.tried[answer.chosen]);
    let last = plan.whole.as_ref().or(on_part);
    if let Some((last, (share, median))) = last.and_then(|last| Some((last, intervals(last)?))) {
        let mut figures = vec![("got", hundred(share.mean)), ("median", hours(median.mean))];
        figures.extend(ends(share));
        figures.extend(goal.clone());
        sentences.push(fill(words::PLAN_GIVES, &figures));
        let verdict = match last.reaches(plan.goal) {
            Reached::Yes => words::PLAN_YES,
            Reached::No => words::PLAN_NO,
            Reached::Unsure => words::PLAN_UNSURE,
        };
        sentences.push(fill(verdict, &goal));
        let promised = on_part.is_some_and(|part| part.reaches(plan.goal) == Reached::Yes);
        if promised && last.reaches(plan.goal) != Reached::Yes {
            sentences.push(fill(words::PLAN_WHOLE, &[("all", plan.phones.0.to_string())]));
        }
    }
    Section { heading, points, sentences, rows: Vec::new() }
}

fn intervals(tried: &Tried) -> Option<(Interval, Interval)> {
    Interval::of(&tried.in_time).zip(Interval::of(&tried.median))
}

fn goal_figures(goal: Goal) -> [(&'static str, String); 2] {
    [("share", hundred(goal.share)), ("hours", hours(goal.hours))]
}

fn ends(share: Interval) -> [(&'static str, String); 2] {
    [("low", hundred(share.low().max(0.0))), ("high", hundred(share.high().min(1.0)))]
}

fn question(question: Question) -> &'static str {
    match question {
        Question::Where => words::ASK_WHERE,
        Question::Walks => words::ASK_WALKS,
        Question::Phones => words::ASK_PHONES,
    }
}

/// Why this one was chosen, and whether more runs would tell more.
fn why(answer: &Answer, goal: Goal) -> Vec<String> {
    let chosen = &answer.tried[answer.chosen];
    let verdict = match (answer.question, chosen.reaches(goal)) {
        (Question::Where, Reached::Yes) if answer.chosen == answer.now => words::WHERE_ENOUGH,
        (Question::Where, _) if answer.chosen == answer.now => words::WHERE_KEEP,
        (Question::Where, _) => words::WHERE_BEST,
        (_, Reached::Yes) => words::LEAST_ENOUGH,
        (_, Reached::No | Reached::Unsure) => words::NONE_ENOUGH,
    };
    let mut figures = vec![("what", chosen.name.clone())];
    figures.extend(goal_figures(goal));
    let mut said = vec![fill(verdict, &figures)];
    for (differs, text) in [(Differs::Worse, words::WHERE_BETTER), (Differs::NotSeen, words::WHERE_EQUALS)] {
        let others = answer.tried.iter().enumerate().filter(|(place, tried)| {
            answer.question == Question::Where && *place != answer.chosen && chosen.against(tried) == differs
        });
        let others: Vec<String> = others.map(|(_, tried)| tried.name.clone()).collect();
        if !others.is_empty() {
            said.push(fill(text, &[("others", others.join("; "))]));
        }
    }
    if answer.question == Question::Walks && chosen.name == words::NO_WALKS {
        said.push(words::NO_WALKS_NOTE.to_owned());
    }
    said.extend(seeds_needed(answer, goal));
    said
}

/// How many seeds would tell whether the options on the border reach the goal, since intervals shrink with their root.
fn seeds_needed(answer: &Answer, goal: Goal) -> Option<String> {
    let unsure = answer.tried.iter().filter(|tried| tried.reaches(goal) == Reached::Unsure);
    let needed = unsure.filter_map(|tried| {
        let share = Interval::of(&tried.in_time)?;
        let ratio = share.half? / (share.mean - goal.share).abs().max(1e-9);
        Some(tried.in_time.len() as f64 * ratio * ratio)
    });
    match needed.fold(0.0, f64::max) {
        0.0 => None,
        needed if needed > SEEDS_MAX => Some(fill(words::ON_THE_BORDER, &[("share", hundred(goal.share))])),
        needed => Some(fill(words::MORE_SEEDS, &[("seeds", number(needed.ceil()))])),
    }
}

/// What was tried, a line each: efforts against the line above, places against today's.
fn table(answer: &Answer, goal: Goal) -> Vec<[String; 6]> {
    let is_place = answer.question == Question::Where;
    let head = [
        String::new(),
        fill(words::PLAN_IN_TIME, &[("hours", hours(goal.hours))]),
        words::PLAN_INTERVAL.to_owned(),
        words::PLAN_MEDIAN.to_owned(),
        fill(words::PLAN_REACHES, &[("share", hundred(goal.share))]),
        if is_place { words::AGAINST_NOW } else { words::AGAINST_ABOVE }.to_owned(),
    ];
    let mut rows = vec![head];
    for (place, tried) in answer.tried.iter().enumerate() {
        let Some((share, median)) = intervals(tried) else { continue };
        let other = if is_place { Some(answer.now) } else { place.checked_sub(1) };
        let differs = match other.filter(|other| *other != place).map(|other| tried.against(&answer.tried[other])) {
            None => "",
            Some(Differs::Better) => words::BETTER,
            Some(Differs::Worse) => words::WORSE,
            Some(Differs::NotSeen) => words::NOT_SEEN,
        };
        let reached = match tried.reaches(goal) {
            Reached::Yes => words::YES,
            Reached::No => words::NO,
            Reached::Unsure => words::UNSURE,
        };
        let mark = if place == answer.chosen { words::CHOSEN } else { words::NOT_CHOSEN };
        let [(_, low), (_, high)] = ends(share);
        rows.push([
            format!("{mark}{}", tried.name),
            hundred(share.mean),
            fill(words::FROM_TO, &[("low", low), ("high", high)]),
            hours(median.mean),
            reached.to_owned(),
            differs.to_owned(),
        ]);
    }
    rows
}
