//! `ijwi join`: take a campaign's bundle into a device's, relay's or desk's folder.

use std::path::Path;

use ijwi_desk::run::BUNDLE_FILE;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::Device;
use ijwi_mesh::home::Home;
use ijwi_protocol::campaign::{Bundle, BundleFile};
use ijwi_relay::keys::RelayKeys;

use super::{open_or_make_device, six_words};
use crate::args::JoinArgs;
use crate::cards::read_bundle;
use crate::fail::{Failure, Outcome};
use crate::folder::Owner;
use crate::prompt;
use crate::ui::Ui;

pub(crate) fn run(args: &JoinArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    let (file, bundle) = read_bundle(&args.bundle)?;
    let dir = &args.dir.dir;
    let name = bundle.general().name.get(ui.language().code()).to_owned();
    let words = six_words(ui, bundle.campaign());
    let version = u64::from(bundle.reference().version);
    let mut json = serde_json::json!({ "joined": name, "version": version, "words": words, "confirmed": null });

    if let Some(owner @ (Owner::Relay | Owner::Desk)) = Owner::of(dir) {
        join_service(owner, dir, &file, &bundle)?;
        ui.say("cli-joined-service", &[("name", (&name).into())], json);
        return Ok(Outcome::Done);
    }
    let device = open_or_make_device(dir, ui, clock)?;
    let before = device.active().ok().map(|active| *active.bundle.campaign());
    if before.is_some_and(|campaign| campaign != *bundle.campaign()) {
        return Err(Failure::new("error-joined-other"));
    }
    device.join(&file)?;
    let confirmed = is_confirmed(&device, &bundle)? || args.confirmed || compare(ui, &words)?;
    if confirmed {
        device.confirm(bundle.campaign())?;
    }
    json["confirmed"] = confirmed.into();
    ui.say("cli-joined", &[("name", (&name).into())], json);
    let key = if confirmed { "cli-campaign-confirmed" } else { "cli-campaign-not-confirmed" };
    ui.tell(key, &[]);
    ui.hint(key, &[]);
    Ok(Outcome::Done)
}

/// Whether somebody has compared the six words of this device's campaign.
pub(crate) fn is_confirmed(device: &Device, bundle: &Bundle) -> Result<bool, Failure> {
    Ok(device.is_confirmed(bundle.campaign())?)
}

/// Shows the six words, and asks for them to be compared where somebody can.
fn compare(ui: &Ui, words: &str) -> Result<bool, Failure> {
    ui.tell("cli-campaign-words", &[("words", words.into())]);
    if ui.json || !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        return Ok(false);
    }
    prompt::yes(ui, &ui.text.get("cli-campaign-compare"))
}

/// Puts the bundle into a relay's or desk's folder. It takes it up when it starts: a desk's store is sealed until then.
fn join_service(owner: Owner, dir: &Path, file: &BundleFile, bundle: &Bundle) -> Result<(), Failure> {
    let home = Home::open(dir)?;
    if let Some(before) = home.read(BUNDLE_FILE)?
        && let Ok((_, before)) = BundleFile::read(&before, None)
    {
        if before.campaign() != bundle.campaign() {
            return Err(Failure::new("error-joined-other"));
        }
        if before.reference().version > bundle.reference().version {
            return Err(Failure::new("error-bundle-older"));
        }
    }
    if owner == Owner::Relay {
        let key = RelayKeys::open(&home)?.signing.verifying_key().to_bytes();
        if !bundle.relays().iter().any(|relay| relay.key == key) {
            return Err(Failure::new("error-relay-left-out"));
        }
    }
    Ok(home.write(BUNDLE_FILE, &file.to_bytes())?)
}
