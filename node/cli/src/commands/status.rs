//! `ijwi status`: what a device holds.

use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::ROOM;
use ijwi_protocol::contact::Level;

use super::carry::tell_reach;
use super::{bluetooth, join, open_device, warn_about};
use crate::args::StatusArgs;
use crate::fail::{Failure, Outcome};
use crate::ui::Ui;

pub(crate) fn run(args: &StatusArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    let device = match open_device(&args.dir.dir, ui, clock) {
        Ok(device) => device,
        // A carrier holds the folder: what its radio does can be told all the same.
        Err(failure) => {
            let radio = bluetooth::read(&args.dir.dir).filter(|_| failure.key() == "error-folder-in-use");
            radio.iter().for_each(|radio| bluetooth::show(ui, radio));
            return if radio.is_some() { Ok(Outcome::Done) } else { Err(failure) };
        }
    };
    let custody = device.custody(ROOM)?;
    let active = custody.active();
    let bundle = &active.bundle;
    let holding = custody.holding();
    let reach = device.tend(&custody)?;
    let stamps = device.stamps_left(&custody, custody.day())?;
    let held = holding.up + holding.down;
    let confirmed = join::is_confirmed(&device, bundle)?;
    let name = bundle.general().name.get(ui.language().code());
    let day = bundle.manifest().day.to_string();
    if ui.json {
        let object = serde_json::json!({
            "campaign": name,
            "confirmed": confirmed,
            "bundle": bundle.reference().version,
            "bundle_day": day,
            "twin": active.twin.is_some(),
            "up": holding.up,
            "down": holding.down,
            "news": holding.news,
            "stamps": stamps,
            "tray_days": reach.days(),
            "day": custody.day().to_string(),
        });
        ui.line(&object.to_string());
        return Ok(Outcome::Done);
    }
    ui.tell("cli-status-campaign", &[("name", name.into())]);
    ui.tell("cli-status-bundle", &[("version", u64::from(bundle.reference().version).into()), ("day", (&day).into())]);
    ui.tell("cli-status-carried", &[("count", held.into())]);
    ui.tell("cli-status-room", &[("count", ROOM.saturating_sub(held).into())]);
    ui.tell("cli-status-stamps", &[("count", stamps.into())]);
    tell_reach(ui, reach);
    let key = match holding.since_relay {
        Level::Least => "cli-status-relay-day",
        Level::Less => "cli-status-relay-days",
        Level::More => "cli-status-relay-week",
        Level::Most => "cli-status-relay-never",
    };
    ui.tell(key, &[]);
    warn_about(ui, &active, confirmed, custody.day());
    if holding.full {
        ui.tell("error-disk-full", &[]);
        ui.hint("error-disk-full", &[]);
    }
    Ok(Outcome::Done)
}
