//! How well a score tells two kinds apart.

/// The area under the curve of right and false alarms: the chance that one who did scores higher than one who did not, ties
/// counting half (Mann and Whitney 1947). 0.5 is no better than chance, 1 is certainty; a score that is the wrong way
/// round is turned, since an observer would turn it too. `None` where one kind is empty.
pub fn auc(scores: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let did = sorted.iter().filter(|(_, did)| *did).count() as f64;
    let did_not = sorted.len() as f64 - did;
    if did == 0.0 || did_not == 0.0 {
        return None;
    }
    let mut below = 0.0;
    let mut wins = 0.0;
    for ties in sorted.chunk_by(|a, b| a.0 == b.0) {
        let of_did = ties.iter().filter(|(_, did)| *did).count() as f64;
        let others = ties.len() as f64 - of_did;
        wins += of_did * (below + others / 2.0);
        below += others;
    }
    let area = wins / (did * did_not);
    Some(area.max(1.0 - area))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_chance_and_ties() {
        assert_eq!(auc(&[(1.0, false), (2.0, true)]), Some(1.0));
        assert_eq!(auc(&[(2.0, false), (1.0, true)]), Some(1.0), "the other way round tells as much");
        assert_eq!(auc(&[(1.0, false), (1.0, true), (1.0, true)]), Some(0.5));
        assert_eq!(auc(&[(1.0, true)]), None);
        let mixed = [(1.0, false), (2.0, true), (3.0, false), (4.0, true)];
        assert_eq!(auc(&mixed), Some(0.75));
    }
}
