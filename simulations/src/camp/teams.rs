//! Field teams: walks from the first connectivity point through the camp, stop by stop, and back to it.

use super::map::{CampMap, Point};
use super::track::{Around, DAY, HOUR, MINUTE, Track};
use crate::scenario::{Scenario, Team};
use crate::world::Millis;

/// Metres a second of a car between an office outside and the gate: 18 km/h on a track.
const DRIVE: f64 = 5.0;

/// Metres a second that a team walks.
const WALK: f64 = 1.2;

/// How far apart the devices of a team are carried, in metres.
const APART: f64 = 1.5;

/// How long a team is at its base before its first walk and after its last.
const AT_BASE: Millis = HOUR;

/// The tracks of all devices of all teams, team by team.
pub(crate) fn tracks(scenario: &Scenario, map: &CampMap) -> Vec<Track> {
    let mut tracks = Vec::new();
    for (index, team) in scenario.team.iter().enumerate() {
        let first_stop = index * map.communities.len() / scenario.team.len();
        for device in 0..team.devices {
            tracks.push(track(scenario, map, team, first_stop, f64::from(device) * APART));
        }
    }
    tracks
}

fn track(scenario: &Scenario, map: &CampMap, team: &Team, first_stop: usize, aside: f64) -> Track {
    let beside = |point: Point| Point { x: point.x + aside, ..point };
    let base = beside(map.relays[0]);
    let mut track = Track::default();
    let mut stop = first_stop;
    for day in (0..u64::from(scenario.days)).step_by(team.every_days as usize) {
        let hours = u64::from(team.until_hour - team.from_hour);
        let begins = |walk: u32| {
            let share = hours * HOUR * u64::from(walk) / u64::from(team.walks_per_day);
            day * DAY + u64::from(team.from_hour) * HOUR + share
        };
        track.stay_from(begins(0).saturating_sub(AT_BASE), base, begins(0), Around::Wifi);
        for walk in 0..team.walks_per_day {
            if track.now() > day * DAY + u64::from(team.until_hour) * HOUR {
                break;
            }
            track.stay(base, begins(walk), Around::Wifi);
            let mut here = base;
            if map.is_outside(base) {
                here = go(&mut track, here, beside(map.gate), DRIVE);
            }
            for _ in 0..team.stops {
                here = go(&mut track, here, beside(map.communities[stop % map.communities.len()]), WALK);
                track.stay(here, track.now() + u64::from(team.stop_minutes) * MINUTE, Around::Open);
                stop += 1;
            }
            if map.is_outside(base) {
                here = go(&mut track, here, beside(map.gate), WALK);
            }
            go(&mut track, here, base, if map.is_outside(base) { DRIVE } else { WALK });
        }
        track.stay(base, track.now() + AT_BASE, Around::Wifi);
    }
    track
}

fn go(track: &mut Track, from: Point, to: Point, metres_a_second: f64) -> Point {
    track.walk(from, to, metres_a_second);
    to
}
