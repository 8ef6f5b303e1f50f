//! `ijwi-sim compare`: two sets of runs side by side, and which differences are more than chance.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::report::{FIGURES_FILE, Figures, Interval, KEYS, aligned, show, words};

/// Compare two reports' figures.
#[derive(clap::Args)]
pub struct Args {
    /// A report's folder, or its figures.json.
    a: PathBuf,
    /// The other's.
    b: PathBuf,
    /// Print CSV.
    #[arg(long)]
    csv: bool,
}

/// Runs the command.
///
/// # Errors
/// If figures can't be read.
#[expect(clippy::print_stdout, reason = "this is the command's answer")]
pub fn run(args: &Args) -> Result<()> {
    let (a, b) = (read(&args.a)?, read(&args.b)?);
    print!("{}", if args.csv { csv(&a, &b) } else { table(&a, &b) });
    Ok(())
}

/// Reads figures from a report's folder or from the file itself.
///
/// # Errors
/// If there are none.
pub fn read(path: &Path) -> Result<Figures> {
    let file = if path.is_dir() { path.join(FIGURES_FILE) } else { path.to_owned() };
    let text = std::fs::read_to_string(&file).with_context(|| format!("{} can't be read", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} holds no figures of a report", file.display()))
}

/// What a figure of two sets of runs comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// Of the first.
    pub a: Interval,
    /// Of the second.
    pub b: Interval,
    /// Second less first. Where both ran the same scenario and seeds it comes from pairs, in
    /// which a camp's luck is the same and cancels.
    pub difference: Interval,
    /// Whether the two intervals have a value in common.
    pub overlap: bool,
}

/// Compares one figure. `None` where one of the two has none.
pub fn figure(a: &Figures, b: &Figures, key: &str) -> Option<Compared> {
    let (one, other) = (a.interval(key)?, b.interval(key)?);
    let pairs = (a.scenario == b.scenario && a.seeds == b.seeds).then(|| {
        let both = a.values(key).iter().zip(b.values(key));
        both.filter_map(|(one, other)| Some((*other)? - (*one)?)).collect::<Vec<f64>>()
    });
    let halves = one.half.zip(other.half);
    let difference = pairs.as_deref().and_then(Interval::of).unwrap_or(Interval {
        mean: other.mean - one.mean,
        half: halves.map(|(one, other)| (one * one + other * other).sqrt()),
    });
    Some(Compared { a: one, b: other, difference, overlap: one.overlaps(&other) })
}

fn table(a: &Figures, b: &Figures) -> String {
    let called = |figures: &Figures| format!("{}, {}, {} runs", figures.scenario, figures.policy, figures.seeds.len());
    let head = words::COMPARE_HEAD.map(str::to_owned);
    let mut rows = vec![head];
    for (key, decimals, is_share) in KEYS {
        let say = |value: f64| show(value, decimals, is_share);
        let with = |value: Interval| {
            let half = value.half.map(|half| format!(" ± {}", say(half))).unwrap_or_default();
            format!("{}{half}", say(value.mean))
        };
        let Some(compared) = figure(a, b, key) else { continue };
        let verdict = match (compared.a.half.is_some() && compared.b.half.is_some(), compared.overlap) {
            (false, _) => words::COMPARE_ONE_RUN,
            (true, true) => words::COMPARE_OVERLAP,
            (true, false) => words::COMPARE_APART,
        };
        let (a, b, difference) = (with(compared.a), with(compared.b), with(compared.difference));
        rows.push([words::figure(key).to_owned(), a, b, difference, verdict.to_owned()]);
    }
    format!("A: {}\nB: {}\n\n{}", called(a), called(b), aligned(&rows))
}

fn csv(a: &Figures, b: &Figures) -> String {
    let mut text = "figure,a_mean,a_half,b_mean,b_half,difference,difference_half,overlap\n".to_owned();
    for (key, _, _) in KEYS {
        let Some(compared) = figure(a, b, key) else { continue };
        let half = |value: Interval| value.half.map(|half| half.to_string()).unwrap_or_default();
        let cells =
            [compared.a, compared.b, compared.difference].map(|value| format!("{},{}", value.mean, half(value)));
        text.push_str(&format!("{key},{},{}\n", cells.join(","), u8::from(compared.overlap)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(policy: &str, seeds: &[u64], delivery: &[f64]) -> Figures {
        Figures {
            scenario: "x".to_owned(),
            policy: policy.to_owned(),
            seeds: seeds.to_vec(),
            values: vec![("delivery".to_owned(), delivery.iter().copied().map(Some).collect())],
            ..Figures::default()
        }
    }

    #[test]
    fn runs_with_the_same_seeds_are_compared_in_pairs() {
        // Camps differ far more than policies do, and in each the second is better by a point.
        let a = figures("a", &[1, 2, 3], &[0.50, 0.70, 0.90]);
        let b = figures("b", &[1, 2, 3], &[0.51, 0.71, 0.91]);
        let compared = figure(&a, &b, "delivery").unwrap();
        assert!(compared.overlap);
        assert!(compared.difference.low() > 0.0099, "{compared:?}");
        let unpaired = figure(&a, &Figures { seeds: vec![4, 5, 6], ..b }, "delivery").unwrap();
        assert!(unpaired.difference.low() < 0.0, "{unpaired:?}");
    }

    #[test]
    fn one_run_each_says_nothing_of_chance() {
        let text = table(&figures("a", &[1], &[0.5]), &figures("b", &[1], &[0.6]));
        assert!(text.contains(words::COMPARE_ONE_RUN) && text.contains("10.0%"), "{text}");
    }

    #[test]
    fn what_lies_apart_is_said_to() {
        let text = table(&figures("a", &[1, 2], &[0.50, 0.51]), &figures("b", &[1, 2], &[0.90, 0.91]));
        assert!(text.contains(words::COMPARE_APART), "{text}");
        let csv = csv(&figures("a", &[1, 2], &[0.50, 0.51]), &figures("b", &[1, 2], &[0.90, 0.91]));
        assert!(csv.lines().nth(1).unwrap().ends_with(",0"), "{csv}");
    }
}
