//! What `ijwi carry --ble` and `ijwi status` say of the radio. A carrier holds its folder, so that it leaves there, as
//! long as it runs, what `status` is to show: counts, and nothing of whom it met.

use std::fs;
use std::path::{Path, PathBuf};

use ijwi_mesh::ble::{Fault, Status};
use ijwi_mesh::node::Bluetooth;
use serde_json::{Value, json};

use crate::args::CarryArgs;
use crate::fail::Failure;
use crate::ui::Ui;

const FILE: &str = "radio";

/// The radio that was asked for.
#[cfg(feature = "ble")]
pub(crate) fn of(args: &CarryArgs) -> Result<Option<Bluetooth>, Failure> {
    use std::time::Duration;

    use ijwi_mesh::ble::{advert, bluez::Bluez};

    if !args.ble {
        return Ok(None);
    }
    let file = file(&args.dir.dir);
    Ok(Some(Bluetooth {
        radio: Box::new(Bluez::start(args.ble_adapter.clone(), !args.ble_gatt)),
        slot: args.ble_slot_seconds.map_or(advert::SLOT, Duration::from_secs),
        rng: ijwi_mesh::seed::system_rng(),
        report: Some(Box::new(move |status| leave(&file, &status))),
    }))
}

/// The radio that was asked for: this program has none.
#[cfg(not(feature = "ble"))]
pub(crate) fn of(args: &CarryArgs) -> Result<Option<Bluetooth>, Failure> {
    if args.ble { Err(Failure::new("error-ble-not-built")) } else { Ok(None) }
}

/// Leaves for `ijwi status` what the radio did. It is a hint: not worth a sync every few seconds.
#[cfg_attr(not(feature = "ble"), allow(dead_code))]
fn leave(file: &Path, status: &Status) {
    let Status { fault, shows, sightings, dialed, failed, answered, bytes_in, bytes_out } = *status;
    let object = json!({
        "state": state(fault.map_or(Ok(()), Err)),
        "shows": shows,
        "sightings": sightings,
        "contacts": dialed + answered,
        "failed": failed,
        "bytes_in": bytes_in,
        "bytes_out": bytes_out,
    });
    let beside = file.with_extension("new");
    if fs::write(&beside, object.to_string()).is_ok() {
        fs::rename(&beside, file).ok();
    }
}

/// Takes that away.
pub(crate) fn forget(dir: &Path) {
    fs::remove_file(file(dir)).ok();
}

/// What a carrier in this folder left.
pub(crate) fn read(dir: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(file(dir)).ok()?).ok()
}

/// Shows it.
pub(crate) fn show(ui: &Ui, radio: &Value) {
    if ui.json {
        ui.line(&json!({ "bluetooth": radio }).to_string());
        return;
    }
    let count = |name: &str| radio[name].as_u64().unwrap_or(0);
    match radio["state"].as_str().and_then(fault_named) {
        Some(fault) => tell_fault(ui, fault),
        None if radio["shows"] == true => ui.tell("cli-ble-shown", &[]),
        None => ui.tell("cli-ble-on", &[]),
    }
    ui.tell("cli-ble-sightings", &[("count", count("sightings").into())]);
    ui.tell("cli-ble-contacts", &[("count", count("contacts").into()), ("failed", count("failed").into())]);
    ui.tell("cli-ble-bytes", &[("in", count("bytes_in").into()), ("out", count("bytes_out").into())]);
}

/// Tells that the radio can be used, or why it can't.
pub(crate) fn tell_state(ui: &Ui, now: Result<(), Fault>) {
    if ui.json {
        ui.line(&json!({ "event": "bluetooth", "state": state(now) }).to_string());
        return;
    }
    match now {
        Ok(()) => ui.tell("cli-ble-on", &[]),
        Err(fault) => tell_fault(ui, fault),
    }
}

fn tell_fault(ui: &Ui, fault: Fault) {
    let key = match fault {
        Fault::NoAdapter => "error-ble-adapter",
        Fault::SwitchedOff => "error-ble-off",
        Fault::NoPermission => "error-ble-permission",
        Fault::NoService => "error-ble-service",
    };
    ui.tell(key, &[]);
    ui.hint(key, &[]);
}

const FAULTS: [(Fault, &str); 4] = [
    (Fault::NoAdapter, "no-adapter"),
    (Fault::SwitchedOff, "off"),
    (Fault::NoPermission, "no-permission"),
    (Fault::NoService, "no-service"),
];

fn state(now: Result<(), Fault>) -> &'static str {
    let Err(fault) = now else { return "on" };
    FAULTS.iter().find(|(of, _)| *of == fault).map_or("on", |(_, name)| name)
}

fn fault_named(name: &str) -> Option<Fault> {
    FAULTS.iter().find(|(_, of)| *of == name).map(|(fault, _)| *fault)
}

fn file(dir: &Path) -> PathBuf {
    dir.join(FILE)
}
