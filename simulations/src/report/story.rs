//! What a field coordinator reads first: how many reports arrive when, what it costs, and what to look at.

use super::Subject;
use super::figures::{Figures, energies, reports};
use super::svg::number;
use super::words::{self, fill};
use crate::outcome::Outcome;

/// Less than this share of a kind of loss is not worth a sentence.
const WORTH_SAYING: f64 = 0.02;

/// Sentences of the first section.
pub(crate) fn short(outcomes: &[Outcome], figures: &Figures, subject: &Subject) -> Vec<String> {
    let mut said = Vec::new();
    let of_hundred = |key: &str| figures.interval(key).map_or(words::NEVER.to_owned(), |share| hundred(share.mean));
    let days = [("day", "within_1d"), ("two", "within_2d"), ("three", "within_3d")];
    said.push(fill(words::ARRIVES, &days.map(|(name, key)| (name, of_hundred(key)))));
    said.push(spread(figures.values("within_1d")));
    match (figures.interval("median_h"), figures.interval("p90_h")) {
        (Some(median), Some(p90)) => {
            let figures = [("median", hours(median.mean)), ("p90", hours(p90.mean))];
            said.push(fill(words::HALF, &figures));
        }
        (Some(median), None) => said.push(fill(words::HALF_ONLY, &[("median", hours(median.mean))])),
        (None, _) => said.push(fill(words::NOT_HALF, &[("days", number(subject.days))])),
    }
    if let (Some(wait), Some(mean)) = (figures.interval("wait_h"), figures.interval("mean_h"))
        && wait.mean > 0.1
    {
        let way = hours(mean.mean - wait.mean);
        said.push(fill(words::WAITS, &[("slot", hours(wait.mean)), ("way", way)]));
    }
    said.push(price(outcomes, figures, subject));
    said
}

/// How far the runs lie apart.
fn spread(within_a_day: &[Option<f64>]) -> String {
    let runs: Vec<f64> = within_a_day.iter().copied().flatten().collect();
    let low = runs.iter().copied().fold(f64::INFINITY, f64::min);
    let high = runs.iter().copied().fold(0.0, f64::max);
    let figures = [("count", runs.len().to_string()), ("low", hundred(low)), ("high", hundred(high))];
    match runs.len() {
        0 | 1 => words::ARRIVES_ONE.to_owned(),
        _ if hundred(low) == hundred(high) => fill(words::ARRIVES_SAME, &figures),
        _ => fill(words::ARRIVES_UNSURE, &figures),
    }
}

fn price(outcomes: &[Outcome], figures: &Figures, subject: &Subject) -> String {
    let mean = |key: &str| figures.interval(key).map_or(0.0, |value| value.mean);
    let parts = energy_parts(outcomes, subject);
    let most = (0..parts.len()).max_by(|one, other| parts[*one].total_cmp(&parts[*other])).unwrap_or(0);
    let held = outcomes.iter().flat_map(|outcome| outcome.costs.iter().take(subject.phones));
    let held = held.map(|cost| cost.held_max).max().unwrap_or(0);
    fill(
        words::PRICE,
        &[
            ("mah", number(mean("mah"))),
            ("percent", number(mean("mah") / crate::energy::table::BATTERY * 100.0)),
            ("part", words::PARTS[most].to_owned()),
            ("mb", number(mean("mb"))),
            ("held", number(f64::from(held) * 4_096.0 / 1e6)),
        ],
    )
}

/// What a phone's battery goes to, in the mean over phones and runs.
pub(crate) fn energy_parts(outcomes: &[Outcome], subject: &Subject) -> [f64; 6] {
    let all: Vec<[f64; 6]> =
        outcomes.iter().flat_map(|outcome| energies(outcome, subject)).map(|energy| energy.parts()).collect();
    let mean = |part: usize| all.iter().map(|parts| parts[part]).sum::<f64>() / all.len().max(1) as f64;
    std::array::from_fn(mean)
}

/// Sentences on what stands in the way, the heaviest first.
pub(crate) fn change(outcomes: &[Outcome], figures: &Figures, subject: &Subject) -> Vec<String> {
    let mut found: Vec<(f64, String)> = Vec::new();
    let mean = |key: &str| figures.interval(key).map_or(0.0, |value| value.mean);
    let never_left = mean("never_left");
    let stuck = (1.0 - mean("delivery") - never_left).max(0.0);
    for (share, text) in [(never_left, words::CHANGE_NEVER_LEFT), (stuck, words::CHANGE_STUCK)] {
        if share >= WORTH_SAYING {
            found.push((share, fill(text, &[("count", hundred(share))])));
        }
    }
    if mean("wait_h") > mean("mean_h") / 2.0 {
        found.push((0.1, words::CHANGE_SLOT.to_owned()));
    }
    if let Some(whole) = figures.interval("photos").filter(|whole| whole.mean < 1.0 - WORTH_SAYING) {
        found.push((0.05, fill(words::CHANGE_PHOTOS, &[("count", hundred(whole.mean))])));
    }
    let late = 1.0 - mean("within_2d");
    if subject.survey.meet_a_relay < 0.2 && late >= WORTH_SAYING {
        let figures = [("percent", number(subject.survey.meet_a_relay * 100.0)), ("days", number(subject.days))];
        let text = if subject.survey.meet_a_relay > 0.0 { words::CHANGE_RELAY } else { words::CHANGE_RELAY_NONE };
        found.push((late, fill(text, &figures)));
    }
    let most = outcomes.iter().flat_map(|outcome| outcome.costs.iter().take(subject.phones));
    if most.map(|cost| cost.held_max).max().unwrap_or(0) >= subject.room {
        found.push((0.05, words::CHANGE_FULL.to_owned()));
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    let last = if found.is_empty() { words::CHANGE_NOTHING } else { words::CHANGE_PLAN };
    found.into_iter().map(|(_, text)| text).chain([last.to_owned()]).collect()
}

/// Who and what was simulated, in a line.
pub(crate) fn made(figures: &Figures) -> String {
    let seeds = match figures.seeds.len() {
        1 => words::ONE_SEED.to_owned(),
        count => fill(words::MANY_SEEDS, &[("count", count.to_string())]),
    };
    let policy = match figures.policy.as_str() {
        "ours" => words::AS_IT_SHIPS.to_owned(),
        other => fill(words::BY_POLICY, &[("policy", other.to_owned())]),
    };
    fill(
        words::MADE,
        &[("phones", figures.phones.to_string()), ("days", number(figures.days)), ("policy", policy), ("seeds", seeds)],
    )
}

/// How the camp's contacts are.
pub(crate) fn world(subject: &Subject) -> String {
    let survey = &subject.survey;
    let [low, middle, high] = survey.seconds.map(|seconds| hours(seconds / 3_600.0));
    fill(
        words::WORLD_TEXT,
        &[
            ("meetings", survey.meetings.to_string()),
            ("day", number(survey.a_phone_a_day)),
            ("others", number(survey.others_a_day)),
            ("low", low),
            ("middle", middle),
            ("high", high),
            ("relay", number(survey.meet_a_relay * 100.0)),
        ],
    )
}

/// How often a report was handed on, over all runs.
pub(crate) fn handed(outcomes: &[Outcome]) -> Vec<f64> {
    outcomes.iter().flat_map(reports).map(|fate| f64::from(fate.handed)).collect()
}

/// A share as a count of a hundred. Close to none and close to all are not rounded away.
pub(crate) fn hundred(share: f64) -> String {
    let count = share * 100.0;
    let near_an_end = (count > 0.0 && count < 1.0) || (count > 99.0 && count < 100.0);
    if near_an_end { format!("{count:.1}") } else { format!("{count:.0}") }
}

/// A time in the unit in which one says it.
pub(crate) fn hours(hours: f64) -> String {
    let (text, count) = match hours {
        hours if hours * 3_600.0 < 99.0 => (words::SECONDS, hours * 3_600.0),
        hours if hours < 1.6 => (words::MINUTES, hours * 60.0),
        hours if hours < 48.0 => (words::HOURS, hours),
        hours => (words::DAYS, hours / 24.0),
    };
    fill(text, &[("count", number(count))])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{outcome, subject};
    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        assert_eq!(
            [0.005, 0.5, 5.0, 30.0, 60.0].map(hours),
            ["18 seconds", "30 minutes", "5 hours", "30 hours", "2.5 days"]
        );
        assert_eq!([0.0, 0.004, 0.5, 0.997, 1.0].map(hundred), ["0", "0.4", "50", "99.7", "100"]);
    }

    #[test]
    fn one_run_is_never_said_to_be_sure() {
        let one = Figures::of(&[outcome(1)], &subject());
        assert!(short(&[outcome(1)], &one, &subject()).iter().any(|said| said == words::ARRIVES_ONE));
        let two = Figures::of(&[outcome(1), outcome(2)], &subject());
        assert!(!short(&[outcome(1), outcome(2)], &two, &subject()).iter().any(|said| said == words::ARRIVES_ONE));
    }

    #[test]
    fn what_never_left_is_told_from_what_was_stuck() {
        let figures = Figures::of(&[outcome(1)], &subject());
        let said = change(&[outcome(1)], &figures, &subject());
        assert!(said[0].starts_with("10 of 100 reports were never handed"), "{said:?}");
        let mut stuck = outcome(1);
        stuck.envelopes[9].handed = 3;
        let figures = Figures::of(&[stuck.clone()], &subject());
        let said = change(&[stuck], &figures, &subject());
        assert!(said[0].starts_with("10 of 100 reports were carried"), "{said:?}");
    }
}
