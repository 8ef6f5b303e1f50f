//! What runs tell: a table for the terminal, CSV, plots, and one page that a field coordinator can read.

mod curves;
mod figures;
mod html;
mod plots;
mod story;
mod svg;
mod table;
pub(crate) mod words;

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};

pub use figures::{Figures, Interval};
pub(crate) use figures::{KEYS, reports};
pub(crate) use html::Page;
pub(crate) use story::{hours, hundred};
pub(crate) use svg::number;
pub(crate) use table::{aligned, show};

use crate::camp::{CampMap, Survey};
use crate::outcome::Outcome;
use crate::scenario::{Radios, Scenario};
use crate::world::{DAY, Kind, World};

/// What a report is about, beside what came out.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// The scenario's name.
    pub name: String,
    /// What it stands for.
    pub about: String,
    /// The carry policy.
    pub policy: String,
    /// Residents' phones: the first devices.
    pub phones: usize,
    /// How long.
    pub days: f64,
    /// What radios do, for the battery.
    pub radios: Radios,
    /// Envelopes that a device has room for.
    pub room: u32,
    /// How the contacts are.
    pub survey: Survey,
    /// Where things stand, if that is known.
    pub map: Option<CampMap>,
    /// The scenario as it was written.
    pub text: String,
}

impl Subject {
    /// A scenario and the world of one of its seeds.
    pub fn of(scenario: &Scenario, world: &World, text: &str) -> Self {
        Self {
            name: scenario.name.clone(),
            about: scenario.about.clone(),
            policy: scenario.policy.clone(),
            phones: scenario.camp.phones as usize,
            days: world.until as f64 / DAY as f64,
            radios: scenario.radios.clone(),
            room: scenario.store.room,
            survey: Survey::of(world),
            map: Some(CampMap::new(scenario, scenario.seed)),
            text: text.to_owned(),
        }
    }
}

/// A camp before anything is simulated on it: how large it is, and who meets whom how often.
pub fn camp(scenario: &Scenario, world: &World) -> String {
    let subject = Subject::of(scenario, world, "");
    let map = CampMap::new(scenario, scenario.seed);
    let devices = |kind| world.devices.iter().filter(|device| **device == kind).count().to_string();
    let figures = [
        ("scenario", scenario.name.clone()),
        ("people", scenario.camp.population.to_string()),
        ("households", map.homes.len().to_string()),
        ("width", number(map.width)),
        ("depth", number(map.depth)),
        ("phones", devices(Kind::Phone)),
        ("teams", devices(Kind::Team)),
        ("relays", devices(Kind::Relay)),
    ];
    format!("{}\n{}\n", words::fill(words::CAMP_TITLE, &figures), story::world(&subject))
}

/// The table of a terminal, with what a coordinator is told first.
pub fn terminal(outcomes: &[Outcome], subject: &Subject) -> String {
    let figures = Figures::of(outcomes, subject);
    let mut text = format!("{}\n\n", story::made(&figures));
    for sentence in story::short(outcomes, &figures, subject) {
        let _ = writeln!(text, "{sentence}");
    }
    format!("{text}\n{}", table::terminal(&figures))
}

/// Writes a folder: the page, the plots, the figures for `compare`, and CSV of runs and of envelopes.
///
/// # Errors
/// If a file can't be written.
pub fn write(folder: &Path, outcomes: &[Outcome], subject: &Subject) -> Result<()> {
    let figures = Figures::of(outcomes, subject);
    let plots = plots::all(outcomes, subject);
    std::fs::create_dir_all(folder).with_context(|| format!("{} can't be made", folder.display()))?;
    let save = |name: &str, text: String| {
        std::fs::write(folder.join(name), text).with_context(|| format!("{name} can't be written"))
    };
    save("report.html", html::page(outcomes, &figures, subject, &plots))?;
    for plot in &plots {
        save(&format!("{}.svg", plot.name), svg::standing_alone(&plot.svg))?;
    }
    save(FIGURES_FILE, serde_json::to_string_pretty(&figures)? + "\n")?;
    save("runs.csv", table::csv(&figures))?;
    save("envelopes.csv", envelopes(outcomes))
}

/// Where `compare` finds a folder's figures.
pub(crate) const FIGURES_FILE: &str = "figures.json";

/// An envelope a line, times in seconds.
fn envelopes(outcomes: &[Outcome]) -> String {
    let mut text = "seed,author,filed_s,released_s,delivered_s,handed,is_cover,is_attached\n".to_owned();
    let seconds = |at: Option<u64>| at.map(|at| format!("{:.1}", at as f64 / 1_000.0)).unwrap_or_default();
    for outcome in outcomes {
        for fate in &outcome.envelopes {
            let (filed, released) = (seconds(Some(fate.filed)), seconds(fate.released));
            let delivered = seconds(fate.delivered);
            let _ = writeln!(
                text,
                "{},{},{filed},{released},{delivered},{},{},{}",
                outcome.seed,
                fate.author,
                fate.handed,
                u8::from(fate.is_cover),
                u8::from(fate.is_attached)
            );
        }
    }
    text
}

#[cfg(test)]
mod tests;
