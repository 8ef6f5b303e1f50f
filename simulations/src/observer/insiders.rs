//! Members of the mesh who work with a desk: they know which envelopes were reports, and what passed in their own contacts.
//!
//! Of each report they rank all other phones. From whom the first of them got it comes first, then from whom they got it
//! later, sooner before later; the share of copies that came with it says how far it had come already. Who had to be given it is
//! not its author, since an author keeps her own. It is taken for granted that they recognise every phone.

use std::collections::{BTreeMap, BTreeSet};

use super::Pass;
use crate::world::DeviceId;

/// How well insiders guess.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Guessed {
    /// Reports that were guessed at: those that any of them ever held.
    pub reports: usize,
    /// Share of them whose first guess was right.
    pub right: f64,
    /// The chance that an author stands before another phone, mean over reports.
    pub auc: f64,
}

/// Guesses the author of each report that passed an insider. `authors` gives the true author by envelope, for reports
/// only; `phones` are those who may be one. By first receipt alone, and with the shares taken in.
pub fn guess_authors(
    passes: &[Pass],
    authors: &BTreeMap<u32, DeviceId>,
    phones: &BTreeSet<DeviceId>,
    insiders: &BTreeSet<DeviceId>,
) -> [(&'static str, Guessed); 2] {
    let mut seen: BTreeMap<u32, Vec<&Pass>> = BTreeMap::new();
    let involves_one = |pass: &&Pass| insiders.contains(&pass.from) != insiders.contains(&pass.to);
    for pass in passes.iter().filter(|pass| authors.contains_key(&pass.envelope)).filter(involves_one) {
        seen.entry(pass.envelope).or_default().push(pass);
    }
    let guess = |by_share: bool| {
        let mut guessed = Guessed::default();
        for (envelope, passes) in &seen {
            let author = authors[envelope];
            if insiders.contains(&author) {
                continue;
            }
            let scores = score(passes, insiders, by_share);
            let candidates = phones.iter().filter(|phone| !insiders.contains(phone));
            let scored: Vec<_> =
                candidates.map(|phone| (scores.get(phone).copied().unwrap_or(UNSEEN), *phone == author)).collect();
            let best = scored.iter().map(|(score, _)| *score).fold(f64::MIN, f64::max);
            let of_best = scored.iter().filter(|(score, _)| *score == best).count() as f64;
            let is_right = scored.iter().any(|(score, is_author)| *is_author && *score == best);
            guessed.right += if is_right { 1.0 / of_best } else { 0.0 };
            guessed.auc += plain_auc(&scored);
            guessed.reports += 1;
        }
        let count = guessed.reports.max(1) as f64;
        Guessed { right: guessed.right / count, auc: guessed.auc / count, ..guessed }
    };
    [("who gave it first", guess(false)), ("largest share first", guess(true))]
}

/// Of whom nothing is known.
const UNSEEN: f64 = 0.0;
/// Of who lacked it.
const CLEARED: f64 = -1.0;

/// A score above [`UNSEEN`] for each who gave it to an insider, below it for each who lacked it.
fn score(passes: &[&Pass], insiders: &BTreeSet<DeviceId>, by_share: bool) -> BTreeMap<DeviceId, f64> {
    let mut scores: BTreeMap<DeviceId, f64> = BTreeMap::new();
    let mut ordered = passes.to_vec();
    ordered.sort_unstable_by_key(|pass| (if by_share { u8::MAX - pass.share } else { 0 }, pass.at));
    let count = ordered.len() as f64;
    for (place, pass) in ordered.into_iter().enumerate() {
        if insiders.contains(&pass.to) {
            scores.entry(pass.from).or_insert(count - place as f64);
        }
    }
    for pass in passes.iter().filter(|pass| insiders.contains(&pass.from)) {
        scores.insert(pass.to, CLEARED);
    }
    scores
}

/// The author's chance to stand before another phone, not turned: a guess that is worse than chance is no use for one report.
fn plain_auc(scored: &[(f64, bool)]) -> f64 {
    let Some((own, _)) = scored.iter().find(|(_, is_author)| *is_author) else { return 0.5 };
    let others = scored.iter().filter(|(_, is_author)| !is_author);
    let wins: f64 = others
        .map(|(score, _)| match own.total_cmp(score) {
            core::cmp::Ordering::Greater => 1.0,
            core::cmp::Ordering::Equal => 0.5,
            core::cmp::Ordering::Less => 0.0,
        })
        .sum();
    wins / (scored.len() as f64 - 1.0).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(at: u64, from: DeviceId, to: DeviceId, share: u8) -> Pass {
        Pass { at, from, to, envelope: 0, share }
    }

    #[test]
    fn an_insider_who_meets_the_author_first_is_right_and_one_who_comes_late_is_not() {
        let phones: BTreeSet<_> = (0..10).collect();
        let (authors, insiders) = (BTreeMap::from([(0, 3)]), BTreeSet::from([9]));
        let met = guess_authors(&[pass(1, 3, 9, 4), pass(2, 9, 4, 2)], &authors, &phones, &insiders);
        assert!(met.iter().all(|(_, guessed)| guessed.right == 1.0 && guessed.auc == 1.0));

        let late = guess_authors(&[pass(1, 3, 5, 4), pass(2, 5, 9, 2)], &authors, &phones, &insiders);
        assert_eq!(late[0].1.right, 0.0);
        let by_share = guess_authors(&[pass(1, 5, 9, 2), pass(2, 3, 9, 4)], &authors, &phones, &insiders);
        assert_eq!((by_share[0].1.right, by_share[1].1.right), (0.0, 1.0));
    }
}
