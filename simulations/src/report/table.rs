//! Figures as rows: for a terminal, for CSV.

use std::fmt::Write as _;

use super::figures::{Figures, KEYS};
use super::words;

/// Name, mean and interval of a figure.
fn row(figures: &Figures, (key, decimals, is_share): &(&str, usize, bool)) -> [String; 3] {
    let say = |value: f64| show(value, *decimals, *is_share);
    let (mean, interval) = match figures.interval(key) {
        Some(value) => {
            // A share is no less than none and no more than all, whatever its interval says.
            let top = if *is_share { 1.0 } else { f64::INFINITY };
            let ends = [value.low().max(0.0), value.high().min(top)].map(say);
            let ends = value.half.map(|_| ends.join(words::TO));
            (say(value.mean), ends.unwrap_or_default())
        }
        None => ("–".to_owned(), String::new()),
    };
    [words::figure(key).to_owned(), mean, interval]
}

/// All rows. Where no photo was filed there is none on photos.
pub(crate) fn rows(figures: &Figures) -> impl Iterator<Item = [String; 3]> {
    let shown = KEYS.iter().filter(|(key, ..)| *key != "photos" || figures.values(key).iter().any(Option::is_some));
    shown.map(|key| row(figures, key))
}

/// A value with its decimals; a share as a percentage.
pub(crate) fn show(value: f64, decimals: usize, is_share: bool) -> String {
    if is_share { format!("{:.decimals$}%", value * 100.0) } else { format!("{value:.decimals$}") }
}

/// Rows with their columns under each other, the first to the left and the others to the right.
pub(crate) fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let wide: [usize; N] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    let mut text = String::new();
    for row in rows {
        let mut line = format!("{:<1$}", row[0], wide[0]);
        for column in 1..N {
            let _ = write!(line, "  {:>1$}", row[column], wide[column]);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The table of a terminal.
pub(crate) fn terminal(figures: &Figures) -> String {
    let head = words::FIGURES_HEAD.map(str::to_owned);
    let rows: Vec<[String; 3]> = std::iter::once(head).chain(rows(figures)).collect();
    aligned(&rows)
}

/// A run a line, a figure a column. What a run lacks is empty.
pub(crate) fn csv(figures: &Figures) -> String {
    let mut text = "scenario,policy,seed".to_owned();
    for (key, _, _) in KEYS {
        let _ = write!(text, ",{key}");
    }
    text.push('\n');
    for (run, seed) in figures.seeds.iter().enumerate() {
        let _ = write!(text, "{},{},{seed}", quoted(&figures.scenario), quoted(&figures.policy));
        for (key, _, _) in KEYS {
            let value = figures.values(key).get(run).copied().flatten();
            let _ = write!(text, ",{}", value.map(|value| value.to_string()).unwrap_or_default());
        }
        text.push('\n');
    }
    text
}

/// A cell by RFC 4180, if it needs that.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{outcome, subject};
    use super::*;

    #[test]
    fn a_line_a_run_and_a_column_a_figure() {
        let figures = Figures::of(&[outcome(1), outcome(2)], &subject());
        let csv = csv(&figures);
        let widths: Vec<usize> = csv.lines().map(|line| line.split(',').count()).collect();
        assert_eq!(widths, [3 + KEYS.len(); 3]);
        assert!(csv.starts_with("scenario,policy,seed,delivery"), "{csv}");
    }

    #[test]
    fn every_figure_has_a_name() {
        for (key, _, _) in KEYS {
            assert!(!words::figure(key).is_empty(), "{key}");
        }
    }

    #[test]
    fn columns_stand_under_each_other() {
        let rows = [["a".to_owned(), "10".to_owned()], ["long".to_owned(), "5".to_owned()]];
        assert_eq!(aligned(&rows), "a     10\nlong   5\n");
    }
}
