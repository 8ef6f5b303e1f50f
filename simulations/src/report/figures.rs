//! Runs in figures: each run gives one value a figure, several runs a mean and its interval.

use serde::{Deserialize, Serialize};

use super::{Subject, curves};
use crate::energy::Energy;
use crate::outcome::{Fate, Outcome};
use crate::radio;
use crate::world::Millis;

/// An hour in milliseconds.
pub(crate) const HOUR: f64 = 3_600_000.0;

/// Every figure: key, decimals, and whether it is a share. Names stand in `words.rs`.
pub(crate) const KEYS: [(&str, usize, bool); 21] = [
    ("delivery", 1, true),
    ("photos", 1, true),
    ("within_1d", 1, true),
    ("within_2d", 1, true),
    ("within_3d", 1, true),
    ("median_h", 2, false),
    ("p90_h", 2, false),
    ("mean_h", 2, false),
    ("wait_h", 2, false),
    ("copies", 1, false),
    ("copies_all", 1, false),
    ("never_left", 1, true),
    ("contacts", 1, false),
    ("mb", 2, false),
    ("news_share", 1, true),
    ("news_kb", 1, false),
    ("mah", 1, false),
    ("mah_p90", 1, false),
    ("held_peak", 1, false),
    ("held_after", 1, true),
    ("held_left", 1, true),
];

/// What is kept of some runs of one scenario with one policy, and compared with others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Name of the scenario.
    pub scenario: String,
    /// Name of the policy.
    pub policy: String,
    /// Residents' phones.
    pub phones: usize,
    /// Days.
    pub days: f64,
    /// One a run.
    pub seeds: Vec<u64>,
    /// Key, and a value for each run where there is one.
    pub values: Vec<(String, Vec<Option<f64>>)>,
}

impl Figures {
    /// Measures runs.
    pub fn of(outcomes: &[Outcome], subject: &Subject) -> Self {
        let measured: Vec<_> = outcomes.iter().map(|outcome| measure(outcome, subject)).collect();
        let values = KEYS
            .iter()
            .enumerate()
            .map(|(index, (key, _, _))| ((*key).to_owned(), measured.iter().map(|run| run[index]).collect()))
            .collect();
        Self {
            scenario: subject.name.clone(),
            policy: subject.policy.clone(),
            phones: subject.phones,
            days: subject.days,
            seeds: outcomes.iter().map(|outcome| outcome.seed).collect(),
            values,
        }
    }

    /// The values of a figure, a run each.
    pub fn values(&self, key: &str) -> &[Option<f64>] {
        self.values.iter().find(|(name, _)| name == key).map_or(&[], |(_, values)| values)
    }

    /// A figure over all runs. `None` where a run lacks it, since a mean over the lucky ones would flatter.
    pub fn interval(&self, key: &str) -> Option<Interval> {
        let values: Option<Vec<f64>> = self.values(key).iter().copied().collect();
        values.as_deref().and_then(Interval::of)
    }
}

/// A mean with its 95% confidence interval, which takes two runs at least.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// How far the interval goes to either side.
    pub half: Option<f64>,
}

/// Two-sided 95% quantiles of Student's t for 1 to 30 degrees of freedom.
const STUDENT: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

impl Interval {
    /// Of some values. `None` if there is none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let half = (values.len() > 1).then(|| {
            let t = STUDENT.get(values.len() - 2).copied().unwrap_or(1.96);
            t * (squares / (count - 1.0) / count).sqrt()
        });
        (!values.is_empty()).then_some(Self { mean, half })
    }

    /// The lower end.
    pub fn low(&self) -> f64 {
        self.mean - self.half.unwrap_or(0.0)
    }

    /// The upper end.
    pub fn high(&self) -> f64 {
        self.mean + self.half.unwrap_or(0.0)
    }

    /// Whether two have a value in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.low() <= other.high() && other.low() <= self.high()
    }
}

/// The reports of a run: envelopes that are neither cover nor of what is attached.
pub(crate) fn reports(outcome: &Outcome) -> impl Iterator<Item = &Fate> {
    outcome.envelopes.iter().filter(|fate| !fate.is_cover && !fate.is_attached)
}

/// Of what is attached, the share that can be put together: the sixth part of its pieces is there to repair the others.
fn whole(outcome: &Outcome) -> Option<f64> {
    let filed: Vec<_> = outcome.envelopes.iter().filter(|fate| !fate.is_cover).collect();
    let attached: Vec<_> = filed.chunk_by(|_, next| next.is_attached).filter(|parts| parts.len() > 1).collect();
    let is_whole = |parts: &&&[&Fate]| {
        let pieces = &parts[1..];
        let arrived = pieces.iter().filter(|piece| piece.delivered.is_some()).count();
        arrived >= pieces.len() - pieces.len() / 6
    };
    (!attached.is_empty()).then(|| attached.iter().filter(is_whole).count() as f64 / attached.len() as f64)
}

/// Hours from filing to the first relay, of those that arrived, ascending.
pub(crate) fn delays(outcome: &Outcome) -> Vec<f64> {
    let delay = |fate: &Fate| fate.delivered.map(|at| at.saturating_sub(fate.filed) as f64 / HOUR);
    let mut delays: Vec<f64> = reports(outcome).filter_map(delay).collect();
    delays.sort_by(f64::total_cmp);
    delays
}

/// What each phone of a run spends in a day.
pub(crate) fn energies(outcome: &Outcome, subject: &Subject) -> Vec<Energy> {
    let of = |(phone, cost): (usize, _)| {
        let saves = radio::is_saving(&subject.radios, outcome.seed, phone as u32);
        let scan_share = subject.radios.scan_share * if saves { radio::SAVING } else { 1.0 };
        Energy::of(cost, outcome.until, scan_share)
    };
    outcome.costs.iter().take(subject.phones).enumerate().map(of).collect()
}

/// Envelopes that all phones together held at each time, as a mean a phone.
pub(crate) fn held(outcome: &Outcome, subject: &Subject) -> Vec<(f64, f64)> {
    let phones = subject.phones.max(1) as f64;
    outcome.held.iter().map(|(at, held)| (*at as f64 / HOUR / 24.0, *held as f64 / phones)).collect()
}

fn measure(outcome: &Outcome, subject: &Subject) -> [Option<f64>; KEYS.len()] {
    let count = reports(outcome).count() as f64;
    let delays = delays(outcome);
    let arrived = delays.len() as f64;
    let steps = curves::not_arrived(outcome);
    let within = |hours: f64| (count > 0.0).then(|| 1.0 - curves::not_arrived_by(&steps, hours));
    // The hour by which a share of all reports has arrived, those that never do included.
    let quantile = |share: f64| {
        let needed = (share * count).ceil().max(1.0) as usize;
        delays.get(needed - 1).copied()
    };
    let energies: Vec<f64> = {
        let mut totals: Vec<f64> = energies(outcome, subject).iter().map(Energy::total).collect();
        totals.sort_by(f64::total_cmp);
        totals
    };
    let phone_days = subject.phones.max(1) as f64 * subject.days.max(1e-9);
    let costs = || outcome.costs.iter().take(subject.phones);
    let air: u64 = costs().map(|cost| cost.sent + cost.received).sum();
    let bytes = &outcome.bytes;
    let all_bytes = bytes.setup + bytes.reconcile + bytes.envelopes + bytes.news;
    let waits = reports(outcome).filter(|fate| fate.delivered.is_some());
    let waits = waits.filter_map(|fate| fate.released).zip(reports(outcome).filter(|fate| fate.delivered.is_some()));
    let wait: f64 = waits.map(|(released, fate)| released.saturating_sub(fate.filed) as f64 / HOUR).sum();
    let share = |part: f64, whole: f64| (whole > 0.0).then_some(part / whole);
    [
        share(arrived, count),
        whole(outcome),
        within(24.0),
        within(48.0),
        within(72.0),
        quantile(0.5),
        quantile(0.9),
        share(delays.iter().sum(), arrived),
        share(wait, arrived),
        share(reports(outcome).map(|fate| f64::from(fate.handed)).sum(), arrived),
        share(outcome.relayed as f64, arrived),
        share(reports(outcome).filter(|fate| fate.handed == 0 && fate.delivered.is_none()).count() as f64, count),
        Some(costs().map(|cost| f64::from(cost.contacts)).sum::<f64>() / phone_days),
        Some(air as f64 / 1e6 / phone_days),
        share(bytes.news as f64, all_bytes as f64),
        // Both ways, as the bytes on the air.
        Some(2.0 * bytes.news as f64 / 1e3 / phone_days),
        share(energies.iter().sum(), energies.len() as f64),
        energies.get(energies.len() * 9 / 10).copied(),
        held(outcome, subject).iter().map(|(_, held)| *held).max_by(f64::total_cmp),
        held_after(outcome),
        held_left(outcome),
    ]
}

/// What is held a day after the last report arrived, as a share of the peak.
fn held_after(outcome: &Outcome) -> Option<f64> {
    let last = reports(outcome).filter_map(|fate| fate.delivered).max()?;
    let peak = outcome.held.iter().map(|(_, held)| *held).max().filter(|peak| *peak > 0)?;
    let later = last + (24.0 * HOUR) as Millis;
    outcome.held.iter().find(|(at, _)| *at >= later).map(|(_, held)| *held as f64 / peak as f64)
}

/// Of the devices that held an envelope when most did, the share that still does a day after it was delivered. Over all
/// envelopes, cover too: for as long as there is cover, what is held in all does not fall.
fn held_left(outcome: &Outcome) -> Option<f64> {
    let watched = || outcome.envelopes.iter().filter_map(|fate| Some((fate.held_after?, fate.held_max)));
    let most: u64 = watched().map(|(_, most)| u64::from(most)).sum();
    let left: u64 = watched().map(|(left, _)| u64::from(left)).sum();
    (most > 0).then(|| left as f64 / most as f64)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{outcome, subject};
    use super::*;

    #[test]
    fn what_is_attached_is_no_report_and_is_whole_without_what_repairs_it() {
        let mut with_photos = outcome(1);
        let attached = |delivered| Fate { is_attached: true, delivered, ..Fate::default() };
        with_photos.envelopes.extend((0..12).map(|piece| attached((piece > 1).then_some(9))));
        with_photos.envelopes.push(Fate { is_cover: true, ..Fate::default() });
        let figures = Figures::of(&[outcome(1), with_photos.clone()], &subject());
        assert_eq!(figures.values("delivery"), [Some(0.9), Some(0.9)]);
        assert_eq!(figures.values("photos"), [None, Some(1.0)]);
        with_photos.envelopes[12].delivered = None;
        assert_eq!(Figures::of(&[with_photos], &subject()).values("photos"), [Some(0.0)]);
    }

    #[test]
    fn a_figure_counts_what_never_arrives() {
        let figures = Figures::of(&[outcome(1)], &subject());
        // Ten reports, of which nine arrive, after 1 to 9 hours.
        assert_eq!(figures.values("delivery"), [Some(0.9)]);
        assert_eq!(figures.values("median_h"), [Some(5.0)]);
        assert_eq!(figures.values("p90_h"), [Some(9.0)]);
        assert_eq!(figures.values("never_left"), [Some(0.1)]);
        assert_eq!((figures.values("copies"), figures.values("copies_all")), (&[Some(9.0)][..], &[Some(10.0)][..]));
        assert_eq!(figures.values("wait_h"), [Some(0.5)]);
    }

    #[test]
    fn cover_is_no_report() {
        let mut with_cover = outcome(1);
        with_cover.envelopes.push(Fate { is_cover: true, delivered: None, ..with_cover.envelopes[0] });
        let figures = Figures::of(&[with_cover], &subject());
        assert_eq!(figures.values("delivery"), [Some(0.9)]);
    }

    #[test]
    fn what_is_left_a_day_after_is_a_share_of_the_most() {
        let mut held = outcome(1);
        assert_eq!(Figures::of(&[held.clone()], &subject()).values("held_left"), [Some(0.1)]);
        // Delivered too late to be watched for a day.
        held.envelopes[2] = Fate { held_max: 50, held_after: None, ..held.envelopes[2] };
        assert_eq!(Figures::of(&[held], &subject()).values("held_left"), [Some(0.1)]);
    }

    #[test]
    fn an_interval_is_students() {
        let interval = Interval::of(&[1.0, 2.0, 3.0]).unwrap();
        assert_eq!(interval.mean, 2.0);
        assert!((interval.half.unwrap() - 4.303 / 3.0_f64.sqrt()).abs() < 1e-9);
        assert_eq!(Interval::of(&[1.0]).unwrap().half, None);
        assert_eq!(Interval::of(&[]), None);
    }

    #[test]
    fn a_figure_that_one_run_lacks_is_none() {
        let mut starved = outcome(2);
        for fate in &mut starved.envelopes {
            fate.delivered = None;
        }
        let figures = Figures::of(&[outcome(1), starved], &subject());
        assert_eq!(figures.values("median_h"), [Some(5.0), None]);
        assert_eq!(figures.interval("median_h"), None);
        assert_eq!(figures.interval("delivery").unwrap().mean, 0.45);
    }
}
