//! What the engine promises, against the real machines and on many small worlds.

mod contacts;
mod worlds;

use std::collections::BTreeMap;

use ijwi_protocol::ids::{EnvelopeId, StampKeyId};

use super::Options;
use super::run::{Defect, Run};
use crate::outcome::Outcome;
use crate::world::World;

/// Runs a world, with a defect if one is given, and holds every device's journal against what is promised.
fn run_checked(world: &World, options: &Options, defect: Option<Defect>) -> Result<Outcome, String> {
    let mut run = Run::new(world, options);
    run.defect = defect;
    run.go(&mut |_| ());
    (0..run.devices.len()).try_for_each(|place| check_journal(&run, options.room, place))?;
    Ok(run.finish())
}

/// Nothing that was acknowledged is lost but for want of room or because desks signed for it, nothing is taken twice, no
/// store holds more than its room, and whoever pays for room is the stamp key that has most of it.
fn check_journal(run: &Run<'_>, room: usize, place: usize) -> Result<(), String> {
    let Some(carrier) = &run.devices[place].carrier else { return Ok(()) };
    let mut held: BTreeMap<EnvelopeId, StampKeyId> = BTreeMap::new();
    for line in &run.devices[place].journal {
        let envelope = run.registry.place(&line.id);
        let error = |what: &str| Err(format!("device {place} {what} envelope {envelope} at {}", line.at));
        let key = run.registry.entry(envelope, 1).stamp_key;
        if line.is_taken {
            if held.len() > room {
                return error("has no room left, and takes");
            }
            if held.insert(line.id, key).is_some() {
                return error("takes twice");
            }
            continue;
        }
        let is_full = held.len() > room;
        let of = |key: StampKeyId| held.values().filter(|other| **other == key).count();
        let has_most = held.values().all(|other| of(*other) <= of(key));
        if held.remove(&line.id).is_none() {
            return error("drops what it has not,");
        }
        if run.registry.is_collected(line.at, envelope) {
            continue;
        }
        if !is_full {
            return error("loses");
        }
        if !has_most {
            return error("makes another key pay for room with");
        }
    }
    if held.len() > room || !held.keys().eq(carrier.held()) {
        return Err(format!(
            "device {place} holds {} at the end, and should hold {}",
            carrier.held().len(),
            held.len()
        ));
    }
    Ok(())
}
