//! The commands, a file each.

pub(crate) mod answers;
mod bluetooth;
pub(crate) mod campaign;
pub(crate) mod carry;
pub(crate) mod desk;
pub(crate) mod join;
pub(crate) mod relay;
pub(crate) mod report;
mod stamp_link;
pub(crate) mod stamps;
pub(crate) mod status;

use std::path::Path;

use ijwi_mesh::bundles::Active;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::Device;
use ijwi_mesh::node::Happened;
use ijwi_mesh::vault::{Vault, VaultError};
use ijwi_protocol::ids::CampaignId;
use ijwi_protocol::report::words::{self, campaign_words};
use ijwi_protocol::time::Day;

use crate::fail::Failure;
use crate::folder::Owner;
use crate::ui::Ui;

/// Opens the folder of a device that has joined.
fn open_device(dir: &Path, ui: &Ui, clock: Clock) -> Result<Device, Failure> {
    Owner::Device.here(dir)?;
    open_or_make_device(dir, ui, clock)
}

/// Opens a device's folder, and says what was saved if its store was damaged.
fn open_or_make_device(dir: &Path, ui: &Ui, clock: Clock) -> Result<Device, Failure> {
    Owner::Device.or_none(dir)?;
    let (device, salvage) = Device::open(dir, clock)?;
    if let Some(salvage) = salvage {
        ui.tell("error-store-damaged", &[("kept", salvage.recovered.into()), ("lost", salvage.damaged.into())]);
        ui.hint("error-store-damaged", &[]);
    }
    Ok(device)
}

/// Opens what this PIN guards. After too many wrong ones that takes a while: the wait is this process's, since no clock is
/// believed that somebody can set.
fn unlock(ui: &Ui, device: &Device, pin: &str) -> Result<Vault, VaultError> {
    loop {
        match device.unlock(pin) {
            Err(VaultError::Wait(wait)) => {
                ui.tell("error-pin-wait", &[("seconds", (wait.as_secs() + 1).into())]);
                std::thread::sleep(wait);
            }
            unlocked => return unlocked,
        }
    }
}

/// What somebody should know before she trusts the campaign with a report.
fn warn_about(ui: &Ui, active: &Active, confirmed: bool, day: Day) {
    if !confirmed {
        ui.tell("cli-campaign-not-confirmed", &[]);
        ui.hint("cli-campaign-not-confirmed", &[]);
    }
    if active.twin.is_some() {
        ui.tell("error-bundle-twin", &[]);
        ui.hint("error-bundle-twin", &[]);
    }
    if active.bundle.is_old(day) {
        let old_after = active.bundle.manifest().old_after.to_string();
        ui.tell("error-bundle-old", &[("day", (&old_after).into())]);
        ui.hint("error-bundle-old", &[]);
    }
}

/// The six words of a campaign, in the nearest language that has a list.
fn six_words(ui: &Ui, campaign: &CampaignId) -> String {
    campaign_words(campaign, word_language(ui)).join(" ")
}

fn word_language(ui: &Ui) -> words::Language {
    words::Language::from_code(ui.language().code()).unwrap_or(words::Language::English)
}

/// Tells what happens on a node's links, until it ends.
fn tell_happened(ui: &Ui, happened: &Happened) {
    match happened {
        Happened::Listening(address) => {
            let json = serde_json::json!({ "event": "listening", "address": address });
            ui.say("cli-carry-listening", &[("address", (&address.to_string()).into())], json);
        }
        Happened::Began(_) => ui.say("cli-contact-started", &[], serde_json::json!({ "event": "contact" })),
        Happened::Settled(_, ended) => {
            if ui.json {
                let settled = serde_json::json!({
                    "event": "settled",
                    "relay": ended.relay.is_some(),
                    "sent": ended.handed,
                    "received": ended.kept,
                });
                ui.line(&settled.to_string());
            }
        }
        Happened::Ended(_, end, ended) => {
            let key = if ended.relay.is_some() { "cli-relay-reached" } else { "cli-contact-ended" };
            let json = serde_json::json!({
                "event": if ended.relay.is_some() { "relay" } else { "ended" },
                "sent": ended.handed,
                "received": ended.kept,
                "breach": end.breach().map(|breach| breach.to_string()),
            });
            ui.say(key, &[("sent", ended.handed.into()), ("received", ended.kept.into())], json);
        }
        Happened::LetOut => {
            if ui.json {
                ui.line(&serde_json::json!({ "event": "let-out" }).to_string());
            }
        }
        Happened::RelayUnreachable(_) => {
            ui.say("cli-relay-not-reached", &[], serde_json::json!({ "event": "relay-unreachable" }));
        }
        Happened::Radio(state) => bluetooth::tell_state(ui, *state),
    }
}
