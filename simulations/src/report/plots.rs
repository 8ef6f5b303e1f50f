//! The plots of a report, in the order in which they are read.

use super::curves::{self, histogram};
use super::story::{energy_parts, handed};
use super::svg::{self, Labels, Series, number};
use super::words;
use super::{Subject, figures};
use crate::camp::Point;
use crate::outcome::Outcome;

/// Columns of a histogram.
const BINS: usize = 16;

/// A plot with the name of its file and what stands below it.
pub(crate) struct Plot {
    pub(crate) name: &'static str,
    pub(crate) caption: &'static str,
    pub(crate) svg: String,
}

/// All of them.
pub(crate) fn all(outcomes: &[Outcome], subject: &Subject) -> Vec<Plot> {
    let mut plots = vec![delay(outcomes, subject), arrived(outcomes, subject)];
    plots.extend(map(subject));
    plots.extend([
        copies(outcomes),
        bytes(outcomes, subject),
        storage(outcomes, subject),
        energy(outcomes, subject),
        energy_spread(outcomes, subject),
    ]);
    plots
}

fn labels<'a>(title: &'a str, x: &'a str, y: &'a str) -> Labels<'a> {
    Labels { title, x, y, percent: false }
}

fn one(points: curves::Curve) -> [Series; 1] {
    [Series { name: String::new(), points }]
}

fn delay(outcomes: &[Outcome], subject: &Subject) -> Plot {
    // Up to where half of the reports were watched, and not far beyond where the last one arrived.
    let watched = outcomes.iter().flat_map(|outcome| {
        figures::reports(outcome).map(|fate| outcome.until.saturating_sub(fate.filed) as f64 / figures::HOUR)
    });
    let mut watched: Vec<f64> = watched.collect();
    watched.sort_by(f64::total_cmp);
    let slowest = outcomes.iter().flat_map(figures::delays).fold(1.0, f64::max);
    let hours = watched.get(watched.len() / 2).copied().unwrap_or(subject.days * 24.0).min(slowest * 1.1);
    let labels = Labels { percent: true, ..labels(words::DELAY, words::DELAY_X, words::DELAY_Y) };
    let svg = svg::lines(&labels, &one(curves::delay(outcomes, hours)));
    Plot { name: "delay", caption: words::DELAY, svg }
}

fn arrived(outcomes: &[Outcome], subject: &Subject) -> Plot {
    let [filed, there] = curves::arrived(outcomes, subject);
    let named = |name: &str, points| Series { name: name.to_owned(), points };
    let series = [named(words::ARRIVED_THERE, there), named(words::ARRIVED_FILED, filed)];
    let svg = svg::lines(&labels(words::ARRIVED, words::ARRIVED_X, words::ARRIVED_Y), &series);
    Plot { name: "arrived", caption: words::ARRIVED, svg }
}

fn map(subject: &Subject) -> Option<Plot> {
    let map = subject.map.as_ref()?;
    let at = |point: &Point| (point.x, point.y);
    let ground: Vec<(f64, f64)> = map.communities.iter().map(at).collect();
    let side = (map.width * map.depth / map.communities.len().max(1) as f64).sqrt();
    let gate = [map.gate];
    let kinds = [&map.relays[..], &gate, &map.clinics, &map.markets, &map.schools, &map.distribution];
    let named = words::MAP_LEGEND.iter().zip(kinds);
    let mut places: Vec<(&str, (f64, f64))> =
        named.flat_map(|(name, points)| points.iter().map(move |point| (*name, at(point)))).collect();
    for (name, place) in places.iter_mut().filter(|(_, place)| map.is_outside(Point { x: place.0, y: place.1 })) {
        // Beside the gate, which would hide it.
        (*name, place.0) = (words::MAP_OUTSIDE, place.0 + map.width / 12.0);
    }
    let svg = svg::map(words::MAP, (map.width, map.depth), &ground, side, &places);
    Some(Plot { name: "map", caption: words::MAP, svg })
}

fn copies(outcomes: &[Outcome]) -> Plot {
    let bins = histogram(&handed(outcomes), BINS, outcomes.len());
    let bars: Vec<_> = bins.into_iter().map(|(end, count)| (number(end), count)).collect();
    let svg = svg::columns(&labels(words::COPIES, words::COPIES_X, words::COPIES_Y), &bars);
    Plot { name: "copies", caption: words::COPIES, svg }
}

fn bytes(outcomes: &[Outcome], subject: &Subject) -> Plot {
    let phone_days = subject.phones.max(1) as f64 * subject.days.max(1e-9) * outcomes.len().max(1) as f64;
    let kinds = outcomes.iter().fold([0.0; 4], |sum, outcome| {
        let bytes = &outcome.bytes;
        let kinds = [bytes.setup, bytes.reconcile, bytes.envelopes, bytes.news];
        // A byte on the air is sent by one phone and received by another.
        std::array::from_fn(|kind| sum[kind] + 2.0 * kinds[kind] as f64 / 1e3)
    });
    let named = words::BYTES_KINDS.iter().zip(kinds);
    let rows: Vec<_> = named.map(|(name, bytes)| ((*name).to_owned(), bytes / phone_days)).collect();
    Plot { name: "bytes", caption: words::BYTES, svg: svg::rows(words::BYTES, words::BYTES_UNIT, &rows) }
}

fn storage(outcomes: &[Outcome], subject: &Subject) -> Plot {
    let labels = labels(words::HELD, words::HELD_X, words::HELD_Y);
    Plot { name: "held", caption: words::HELD, svg: svg::lines(&labels, &one(curves::storage(outcomes, subject))) }
}

fn energy(outcomes: &[Outcome], subject: &Subject) -> Plot {
    let named = words::PARTS.iter().zip(energy_parts(outcomes, subject));
    let rows: Vec<_> = named.map(|(name, part)| ((*name).to_owned(), part)).collect();
    Plot { name: "energy", caption: words::ENERGY, svg: svg::rows(words::ENERGY, words::ENERGY_UNIT, &rows) }
}

fn energy_spread(outcomes: &[Outcome], subject: &Subject) -> Plot {
    let totals: Vec<f64> =
        outcomes.iter().flat_map(|run| figures::energies(run, subject)).map(|energy| energy.total()).collect();
    let bins = histogram(&totals, BINS, outcomes.len());
    let bars: Vec<_> = bins.into_iter().map(|(end, count)| (number(end), count)).collect();
    let labels = labels(words::ENERGY_SPREAD, words::ENERGY_SPREAD_X, words::ENERGY_SPREAD_Y);
    Plot { name: "energy-spread", caption: words::ENERGY_SPREAD, svg: svg::columns(&labels, &bars) }
}
