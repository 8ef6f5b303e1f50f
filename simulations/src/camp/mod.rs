//! A camp from a scenario: a map, households, habits, teams' walks, and from all of it who meets whom and when.
//!
//! What is not modelled, and which way that errs: people walk in straight lines (paths would bring more of them together);
//! phones are always with those who own them; a phone can talk with any number of others at once (real ones stop at seven
//! or eight), and all of them at full rate; nobody moves house, falls ill or stays away for days.

mod habits;
mod map;
pub(crate) mod near;
mod people;
mod survey;
mod teams;
pub(crate) mod track;

pub use map::{CampMap, Point};
pub use survey::Survey;

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::dice::{Dice, For};
use crate::radio::Radio;
use crate::report;
use crate::scenario::{Reports, Scenario};
use crate::world::{DeviceId, Filed, Kind, Millis, World};
use track::{Around, DAY, HOUR, Leg, Track};

/// Look over a camp: who meets whom, how often and how long.
#[derive(clap::Args)]
pub struct Args {
    /// The scenario.
    scenario: PathBuf,
    /// Another seed than the scenario's.
    #[arg(long)]
    seed: Option<u64>,
}

/// Runs the command.
///
/// # Errors
/// If the scenario can't be read or says what can't be simulated.
#[expect(clippy::print_stdout, reason = "this is the command's answer")]
pub fn run(args: &Args) -> Result<()> {
    let scenario = Scenario::read(&args.scenario).with_context(|| args.scenario.display().to_string())?;
    print!("{}", report::camp(&scenario, &world(&scenario, args.seed.unwrap_or(scenario.seed))));
    Ok(())
}

/// How far a jammer reaches, in metres.
const JAMMED_M: f64 = 50.0;

/// Hours in which reports are filed.
const AWAKE: [f64; 2] = [6.0, 22.0];

/// Makes a world from a scenario. Everything follows from the two; phones come first, then teams' devices, then relays.
pub fn world(scenario: &Scenario, seed: u64) -> World {
    let map = CampMap::new(scenario, seed);
    let until = Millis::from(scenario.days) * DAY;
    let residents = people::residents(scenario, &map, seed);
    let mut tracks: Vec<Track> = residents
        .iter()
        .enumerate()
        .map(|(index, resident)| {
            let mut track = habits::track(scenario, resident, map.gate, seed, index);
            habits::empty_battery(&mut track, scenario, seed, index);
            track
        })
        .collect();
    let mut devices = vec![Kind::Phone; tracks.len()];
    let teams = teams::tracks(scenario, &map);
    devices.resize(devices.len() + teams.len(), Kind::Team);
    tracks.extend(teams);
    let first_relay = devices.len() as DeviceId;
    devices.resize(devices.len() + map.relays.len(), Kind::Relay);
    tracks.extend(map.relays.iter().map(|relay| {
        let mut track = Track::default();
        track.stay(*relay, until, Around::Open);
        track
    }));
    for track in &mut tracks {
        track.away(until, Millis::MAX);
    }

    if let Some(place) = &scenario.adversaries.jammed {
        tracks.iter_mut().for_each(|track| jam(track, map.spot(place), until));
    }
    let ranges = scenario.connectivity.iter().enumerate();
    let relays: Vec<_> = ranges.map(|(index, relay)| (first_relay + index as DeviceId, relay.range_m)).collect();
    let radio = Radio::new(scenario, seed, &relays);
    let meetings = radio.meetings(&near::encounters(&tracks, &radio));
    World { devices, meetings, filed: filed(&scenario.reports, scenario.camp.phones, seed), until }
}

/// Takes out the time in which a device is where no radio gets through.
fn jam(track: &mut Track, at: Point, until: Millis) {
    let jammer = Leg { from: 0, until, start: at, end: at, around: Around::Open };
    let jammed: Vec<_> = track.legs.iter().filter_map(|leg| near::within(leg, &jammer, JAMMED_M, 0, until)).collect();
    jammed.into_iter().for_each(|(from, until)| track.away(from, until));
}

/// Reports by any resident, at any hour at which people are awake.
fn filed(reports: &Reports, phones: u32, seed: u64) -> Vec<Filed> {
    let days = f64::from(reports.last_day - reports.first_day + 1);
    let mut filed: Vec<Filed> = (0..reports.count)
        .map(|report| {
            let mut dice = Dice::new(seed, For::Reports, [report.into(), 0, 0]);
            let day = u64::from(reports.first_day) + (dice.share() * days) as u64;
            let at = day * DAY + (dice.between(AWAKE[0], AWAKE[1]) * HOUR as f64) as Millis;
            let author = dice.below(phones as usize) as DeviceId;
            let envelopes = if dice.chance(reports.photo_share) { reports.photo_envelopes } else { 1 };
            Filed { at, author, envelopes }
        })
        .collect();
    filed.sort_by_key(|filed| (filed.at, filed.author));
    filed
}

#[cfg(test)]
mod tests;
