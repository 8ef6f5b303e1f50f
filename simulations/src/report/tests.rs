//! A run and a subject made by hand, for the tests of every part, and what holds of the folder.

use super::*;
use crate::outcome::{Bytes, Cost, Fate};

const HOUR: u64 = 3_600_000;

/// Ten reports, of which the first nine arrive after one to nine hours, half an hour of it for their slots.
pub(crate) fn outcome(seed: u64) -> Outcome {
    let fate = |report: u32| {
        let filed = u64::from(report) * 2 * HOUR;
        let arrives = report < 9;
        Fate {
            author: report,
            filed,
            released: Some(filed + HOUR / 2),
            delivered: arrives.then(|| filed + u64::from(report + 1) * HOUR),
            handed: if arrives { 5 + report } else { 0 },
            held_max: 10,
            held_after: arrives.then_some(1),
            ..Fate::default()
        }
    };
    let cost = |device: u32| Cost {
        contacts: 40 + device,
        sent: 1_000_000,
        received: 1_500_000,
        linked: 4 * HOUR,
        held_max: 20 + device,
    };
    Outcome {
        scenario: "hand".to_owned(),
        policy: "ours".to_owned(),
        seed,
        until: 96 * HOUR,
        contacts: 1_000,
        envelopes: (0..10).map(fate).collect(),
        relayed: 90,
        aborted: 3,
        bytes: Bytes { setup: 100_000, reconcile: 200_000, envelopes: 2_000_000, news: 50_000 },
        held: (0..96).map(|hour| (hour * HOUR, if hour < 60 { hour * 2 } else { 3 })).collect(),
        costs: (0..12).map(cost).collect(),
        ..Outcome::default()
    }
}

pub(crate) fn subject() -> Subject {
    Subject {
        name: "hand".to_owned(),
        policy: "ours".to_owned(),
        phones: 10,
        days: 4.0,
        room: 1_000,
        survey: Survey { meetings: 500, a_phone_a_day: 12.0, others_a_day: 8.0, ..Survey::default() },
        ..Subject::default()
    }
}

#[test]
fn a_folder_holds_what_was_promised_and_figures_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let outcomes = [outcome(1), outcome(2)];
    write(folder.path(), &outcomes, &subject()).unwrap();
    let text = std::fs::read_to_string(folder.path().join(FIGURES_FILE)).unwrap();
    let figures: Figures = serde_json::from_str(&text).unwrap();
    let were = Figures::of(&outcomes, &subject());
    assert_eq!((&figures.seeds, figures.values.len()), (&were.seeds, were.values.len()));
    for (key, _) in &were.values {
        let mean = |figures: &Figures| figures.interval(key).map(|value| (value.mean * 1e9).round());
        assert_eq!(mean(&figures), mean(&were), "{key}");
    }
    for name in ["report.html", "delay.svg", "runs.csv", "envelopes.csv"] {
        assert!(folder.path().join(name).is_file(), "{name}");
    }
    let lines = std::fs::read_to_string(folder.path().join("envelopes.csv")).unwrap();
    assert_eq!(lines.lines().count(), 1 + 20);
}

#[test]
fn the_terminal_says_the_main_thing_first() {
    let text = terminal(&[outcome(1), outcome(2)], &subject());
    assert!(text.contains("Of 100 reports, 90 arrive within a day"), "{text}");
}
