//! What a store holds, opened as the program itself opens it and read whole.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, ensure};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::Device;
use ijwi_mesh::keeper::Keeper as _;
use ijwi_mesh::store::{SledStore, Store as _, Tree};
use ijwi_protocol::bounds::IDS_MAX;
use ijwi_protocol::envelope::Envelope;
use ijwi_protocol::ids::EnvelopeId;
use serde_json::{Value, json};

/// A carrier's envelopes: those that it would tell a contact of, each read.
pub(crate) fn of_carrier(dir: &Path) -> Result<Value> {
    let (device, salvage) = Device::open(dir, Clock::system())?;
    let custody = device.custody(IDS_MAX)?;
    let ids = custody.view(None).held;
    let read = custody.read(&ids);
    let held = read.iter().filter(|(id, envelope)| envelope.as_ref().is_some_and(|envelope| envelope.id() == *id));
    Ok(told(held.map(|(id, _)| *id).collect(), salvage.is_some()))
}

/// A relay's envelopes: its *up* log.
pub(crate) fn of_relay(dir: &Path) -> Result<Value> {
    let (store, salvage) = SledStore::open_or_salvage(&dir.join("store"), None)?;
    let mut held = BTreeSet::new();
    let damage = store.scan(Tree::LogUp, &mut |_, bytes| {
        held.extend(Envelope::parse(&bytes).map(|envelope| envelope.id()));
        true
    })?;
    ensure!(damage.skipped == 0, "{} entries of the log can't be read", damage.skipped);
    Ok(told(held, salvage.is_some()))
}

fn told(held: BTreeSet<EnvelopeId>, is_salvaged: bool) -> Value {
    let ids: Vec<_> = held.iter().map(|id| hex::encode(id.0)).collect();
    json!({ "held": ids, "salvaged": is_salvaged })
}
