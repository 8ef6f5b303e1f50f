//! What a store holds, opened as the program itself opens it and read whole.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use ijwi_desk::secrets::Secrets;
use ijwi_desk::view::{Inbox as _, RowAnswer};
use ijwi_desk::{Desk, Rhythm};
use ijwi_mesh::bundles;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::Device;
use ijwi_mesh::home::Home;
use ijwi_mesh::keeper::Keeper as _;
use ijwi_mesh::store::{SledStore, Store, StoreKey};
use ijwi_protocol::bounds::{IDS_MAX, LOG_ENVELOPES_MAX};
use ijwi_protocol::envelope::{Direction, Envelope};
use ijwi_relay::keeper::Relay;
use ijwi_relay::keys::RelayKeys;
use ijwi_text::Language;
use serde_json::{Value, json};

/// A carrier's envelopes: those that it would tell a contact of, each read.
pub(crate) fn of_carrier(dir: &Path) -> Result<Value> {
    let (device, salvage) = Device::open(dir, Clock::system())?;
    let custody = device.custody(IDS_MAX)?;
    let ids = custody.view(None).held;
    let read = custody.read(&ids);
    let held = read.iter().filter(|(id, envelope)| envelope.as_ref().is_some_and(|envelope| envelope.id() == *id));
    Ok(told(held.map(|(id, _)| hex::encode(id.0)).collect(), salvage.is_some()))
}

/// A relay's envelopes: its *up* log.
pub(crate) fn of_relay(dir: &Path) -> Result<Value> {
    let home = Home::open(dir)?;
    let (store, salvage) = SledStore::open_or_salvage(&dir.join("store"), None)?;
    let store: Arc<dyn Store> = Arc::new(store);
    let mut held = Vec::new();
    // A relay whose power went before it took up its bundle has acknowledged nothing.
    if let Some(active) = bundles::active(&*store)? {
        let relay = Relay::open(store, active, RelayKeys::open(&home)?, Clock::system())?;
        let (mut from, size) = (0, relay.log().size(Direction::Up));
        while from < size {
            let (entries, next) = relay.log().read(Direction::Up, from, LOG_ENVELOPES_MAX)?;
            held.extend(entries.iter().filter_map(|(_, bytes)| Envelope::parse(&bytes[..]).ok()));
            from = next;
        }
    }
    Ok(told(held.iter().map(|envelope| hex::encode(envelope.id().0)).collect(), salvage.is_some()))
}

/// A desk's reports, by their own words: what its pages show.
pub(crate) fn of_desk(dir: &Path, passphrase: &Path) -> Result<Value> {
    let home = Home::open(dir)?;
    let secrets = Secrets::open(&home, std::fs::read_to_string(passphrase)?.trim_end())?;
    let key = StoreKey::new(secrets.store_key());
    let (store, salvage) = SledStore::open_or_salvage(&dir.join("store"), Some(key))?;
    let store: Arc<dyn Store> = Arc::new(store);
    // A desk whose power went before it took up its bundle has confirmed nothing.
    let Some(active) = bundles::active(&*store)? else { return Ok(told(Vec::new(), salvage.is_some())) };
    let desk = Desk::open(home, secrets, store, active, Clock::system(), Rhythm::AtOnce)?;
    let mut held = Vec::new();
    for line in desk.list(Language::En) {
        let case = desk.case(line.number, Language::En).context("a report that is listed has no page")?;
        held.extend(case.rows.into_iter().filter_map(|row| match row.answer {
            RowAnswer::Words(words) => Some(words),
            _ => None,
        }));
    }
    Ok(told(held, salvage.is_some()))
}

fn told(held: Vec<String>, is_salvaged: bool) -> Value {
    json!({ "held": held, "salvaged": is_salvaged })
}
