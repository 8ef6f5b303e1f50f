//! One who sees every contact in the camp and which envelopes passed in it.
//!
//! Who hands on an envelope that nobody had before is its origin: with this view the origin of each envelope is certain. What
//! is left to hide is whether it was a report or cover, so the score goes by how many envelopes began at a phone, how
//! close together, and on which day more than on its others.

use std::collections::BTreeMap;

use super::{Pass, auc};
use crate::world::{DeviceId, Millis};

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

/// What the observer makes of a run: its best method, and how well that tells authors of reports from others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Which way of scoring.
    pub method: &'static str,
    /// Area under the curve.
    pub auc: f64,
}

/// Scores each phone as one that reported. `reported` says of each phone whether it did; only these phones are scored.
/// All methods, the best first.
pub fn watch_everything(passes: &[Pass], reported: &BTreeMap<DeviceId, bool>) -> Vec<Seen> {
    let began = origins(passes);
    let of = |phone: &DeviceId| began.get(phone).map_or(&[][..], Vec::as_slice);
    let methods: [(&'static str, fn(&[Millis]) -> f64); 5] = [
        ("envelopes that began there", |times| times.len() as f64),
        ("most on one day", |times| per(times, DAY).max().unwrap_or(0) as f64),
        ("most in one hour", |times| per(times, HOUR).max().unwrap_or(0) as f64),
        ("most on one day above its mean", above_mean),
        ("shortest time between two", |times| -shortest_gap(times)),
    ];
    let mut seen: Vec<_> = methods
        .into_iter()
        .filter_map(|(method, score)| {
            let scores: Vec<_> = reported.iter().map(|(phone, did)| (score(of(phone)), *did)).collect();
            Some(Seen { method, auc: auc(&scores)? })
        })
        .collect();
    seen.sort_by(|a, b| b.auc.total_cmp(&a.auc));
    seen
}

/// When envelopes began at each phone: their first pass is its.
fn origins(passes: &[Pass]) -> BTreeMap<DeviceId, Vec<Millis>> {
    let mut first: BTreeMap<u32, (Millis, DeviceId)> = BTreeMap::new();
    for pass in passes {
        let seen = (pass.at, pass.from);
        first.entry(pass.envelope).and_modify(|first| *first = seen.min(*first)).or_insert(seen);
    }
    let mut began: BTreeMap<DeviceId, Vec<Millis>> = BTreeMap::new();
    for (at, phone) in first.into_values() {
        began.entry(phone).or_default().push(at);
    }
    began.values_mut().for_each(|times| times.sort_unstable());
    began
}

/// How many fall into each span of time in which any do. `times` ascend.
fn per(times: &[Millis], span: Millis) -> impl Iterator<Item = usize> {
    times.chunk_by(move |a, b| a / span == b / span).map(<[Millis]>::len)
}

fn above_mean(times: &[Millis]) -> f64 {
    let days = per(times, DAY).count();
    let most = per(times, DAY).max().unwrap_or(0);
    most as f64 - times.len() as f64 / days.max(1) as f64
}

fn shortest_gap(times: &[Millis]) -> f64 {
    let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
    gaps.min().map_or(f64::MAX, |gap| gap as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(at: Millis, from: DeviceId, to: DeviceId, envelope: u32) -> Pass {
        Pass { at, from, to, envelope, share: 0 }
    }

    #[test]
    fn who_hands_on_what_nobody_had_is_known_and_cover_hides_it() {
        let reported = BTreeMap::from([(1, true), (2, false), (3, false)]);
        let bare = [pass(1, 1, 2, 0), pass(2, 2, 3, 0)];
        assert_eq!(watch_everything(&bare, &reported)[0].auc, 1.0);

        let covered: Vec<_> = (0..4 * 3)
            .flat_map(|n: u32| [pass(u64::from(n / 3) * HOUR * 6, 1 + n % 3, 9, n), pass(DAY, 9, 8, n)])
            .collect();
        assert!(watch_everything(&covered, &reported).iter().all(|seen| seen.auc == 0.5));
    }
}
