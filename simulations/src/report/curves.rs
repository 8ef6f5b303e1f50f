//! What runs look like over time: each curve as its mean over the runs with the lowest and the highest.

use super::Subject;
use super::figures::{HOUR, held, reports};
use crate::outcome::Outcome;

/// Points of a curve.
const POINTS: usize = 120;

/// (x, lowest, mean, highest).
pub(crate) type Curve = Vec<[f64; 4]>;

/// The share of reports that has arrived so many hours after it was filed.
pub(crate) fn delay(outcomes: &[Outcome], hours_max: f64) -> Curve {
    let runs: Vec<Vec<(f64, f64)>> = outcomes.iter().map(not_arrived).collect();
    over(hours_max, &runs, |steps, hours| 1.0 - not_arrived_by(steps, hours))
}

/// The share of reports that has not arrived by so many hours, from [`not_arrived`].
pub(crate) fn not_arrived_by(steps: &[(f64, f64)], hours: f64) -> f64 {
    steps.partition_point(|step| step.0 <= hours).checked_sub(1).map_or(1.0, |last| steps[last].1)
}

/// (hours since filed, share that has not arrived by then), ascending. A report that was still on its way when the run ended
/// counts as watched until then and no longer (Kaplan and Meier, 1958).
pub(crate) fn not_arrived(outcome: &Outcome) -> Vec<(f64, f64)> {
    let mut ends: Vec<(f64, bool)> = reports(outcome)
        .map(|fate| {
            let end = fate.delivered.unwrap_or(outcome.until);
            (end.saturating_sub(fate.filed) as f64 / HOUR, fate.delivered.is_some())
        })
        .collect();
    ends.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut left = ends.len() as f64;
    let mut share = 1.0;
    let mut steps = Vec::new();
    for (hours, arrived) in ends {
        if arrived {
            share *= 1.0 - 1.0 / left;
            steps.push((hours, share));
        }
        left -= 1.0;
    }
    steps
}

/// Reports filed and reports that have arrived, by day.
pub(crate) fn arrived(outcomes: &[Outcome], subject: &Subject) -> [Curve; 2] {
    let sorted = |at: &dyn Fn(&crate::outcome::Fate) -> Option<u64>| -> Vec<Vec<f64>> {
        let run = |outcome: &Outcome| {
            let mut times: Vec<f64> = reports(outcome).filter_map(at).map(|at| at as f64 / HOUR / 24.0).collect();
            times.sort_by(f64::total_cmp);
            times
        };
        outcomes.iter().map(run).collect()
    };
    let count = |times: &Vec<f64>, day: f64| times.partition_point(|at| *at <= day) as f64;
    [
        over(subject.days, &sorted(&|fate| Some(fate.filed)), count),
        over(subject.days, &sorted(&|fate| fate.delivered), count),
    ]
}

/// Envelopes that a phone holds, by day.
pub(crate) fn storage(outcomes: &[Outcome], subject: &Subject) -> Curve {
    let runs: Vec<Vec<(f64, f64)>> = outcomes.iter().map(|outcome| held(outcome, subject)).collect();
    over(subject.days, &runs, |held, day| {
        held.partition_point(|point| point.0 <= day).checked_sub(1).map_or(0.0, |last| held[last].1)
    })
}

/// Samples each run at the same places.
fn over<T>(x_max: f64, runs: &[T], at: impl Fn(&T, f64) -> f64) -> Curve {
    let point = |index: usize| {
        let x = x_max * index as f64 / POINTS as f64;
        let values: Vec<f64> = runs.iter().map(|run| at(run, x)).collect();
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        [x, low.min(mean), mean, values.into_iter().fold(mean, f64::max)]
    };
    (0..=POINTS).map(point).collect()
}

/// How many values lie in each of `count` equal bins up to the highest: (end of the bin, values a run).
pub(crate) fn histogram(values: &[f64], count: usize, runs: usize) -> Vec<(f64, f64)> {
    let highest = values.iter().copied().fold(0.0, f64::max).max(1e-9);
    let mut bins = vec![0_usize; count];
    for value in values {
        bins[((value / highest * count as f64) as usize).min(count - 1)] += 1;
    }
    let end = |index: usize| highest * (index + 1) as f64 / count as f64;
    bins.iter().enumerate().map(|(index, bin)| (end(index), *bin as f64 / runs.max(1) as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{outcome, subject};
    use super::*;

    #[test]
    fn a_delay_curve_rises_to_what_arrives() {
        let curve = delay(&[outcome(1), outcome(2)], 24.0);
        assert!(curve.windows(2).all(|two| two[0][2] <= two[1][2]));
        assert_eq!((curve[0][2], curve.len()), (0.0, POINTS + 1));
        assert!((curve[POINTS][2] - 0.9).abs() < 1e-9, "{:?}", curve[POINTS]);
    }

    #[test]
    fn what_was_watched_for_a_short_time_does_not_count_as_lost() {
        let mut outcome = outcome(1);
        // The one that never arrived is filed as the run ends.
        outcome.envelopes[9].filed = outcome.until;
        assert!((delay(&[outcome], 24.0)[POINTS][2] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_has_arrived_was_filed() {
        let [filed, arrived] = arrived(&[outcome(1)], &subject());
        assert!(filed.iter().zip(&arrived).all(|(filed, arrived)| filed[2] >= arrived[2]));
        assert_eq!((filed[POINTS][2], arrived[POINTS][2]), (10.0, 9.0));
    }

    #[test]
    fn every_value_is_in_a_bin() {
        let bins = histogram(&[0.0, 1.0, 2.0, 10.0], 5, 2);
        assert_eq!(bins.iter().map(|bin| bin.1).sum::<f64>(), 2.0);
        assert_eq!(bins[4], (10.0, 0.5));
    }
}
