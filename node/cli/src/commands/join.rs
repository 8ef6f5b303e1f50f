//! `ijwi join`: take a campaign's bundle into a device's, relay's or desk's folder.

use ijwi_desk::run::BUNDLE_FILE;
use ijwi_desk::secrets::Secrets;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::home::Home;

use super::{open_device, six_words};
use crate::args::JoinArgs;
use crate::cards::read_bundle;
use crate::fail::{Failure, Outcome};
use crate::prompt;
use crate::ui::Ui;

/// The words were compared: kept beside the bundle, and asked for by consent.
pub(crate) const CONFIRMED: &str = "confirmed";

pub(crate) fn run(args: &JoinArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    let (file, bundle) = read_bundle(&args.bundle)?;
    let dir = &args.dir.dir;
    let name = bundle.general().name.get(ui.language().code()).to_owned();
    let words = six_words(ui, bundle.campaign());

    if is_of_service(dir)? {
        // A relay or desk takes it up when it starts: a desk's store is sealed until then.
        Home::open(dir)?.write(BUNDLE_FILE, &file.to_bytes())?;
    } else {
        let device = open_device(dir, ui, clock)?;
        let before = device.active().ok().map(|active| *active.bundle.campaign());
        if before.is_some_and(|campaign| campaign != *bundle.campaign()) {
            return Err(Failure::new("error-joined-other"));
        }
        device.join(&file)?;
        let was_confirmed = device.home().read(CONFIRMED)?.is_some();
        let confirmed = was_confirmed || args.confirmed || compare(ui, &words)?;
        if confirmed {
            device.home().write(CONFIRMED, &bundle.campaign().0)?;
        }
        ui.tell(if confirmed { "cli-campaign-confirmed" } else { "cli-campaign-not-confirmed" }, &[]);
    }
    let version = u64::from(bundle.reference().version);
    ui.say(
        "cli-joined",
        &[("name", (&name).into())],
        serde_json::json!({ "joined": name, "version": version, "words": words }),
    );
    Ok(Outcome::Done)
}

/// Shows the six words, and asks for them to be compared where somebody can.
fn compare(ui: &Ui, words: &str) -> Result<bool, Failure> {
    ui.tell("cli-campaign-words", &[("words", words.into())]);
    if ui.json || !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        return Ok(false);
    }
    let typed = prompt::line(&ui.text.get("cli-campaign-compare"))?;
    Ok(typed.is_some_and(|typed| typed.to_lowercase() == ui.text.get("cli-yes").to_lowercase()))
}

/// Whether a relay or a desk lives in this folder.
fn is_of_service(dir: &std::path::Path) -> Result<bool, Failure> {
    if !dir.exists() {
        return Ok(false);
    }
    let home = Home::open(dir)?;
    let desk = Secrets::exist(&home).map_err(Failure::unexpected)?;
    Ok(desk || ijwi_relay::keys::RelayKeys::exist(&home)?)
}
