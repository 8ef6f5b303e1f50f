//! `ijwi stamps`: request, issue, accept, count, key.

use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::{Device, DeviceError, ROOM};
use ijwi_mesh::seed::system_rng;
use ijwi_mesh::stamps::{StampAnswer, StampRequest};
use ijwi_protocol::campaign::Bundle;

use super::{open_device, stamp_link};
use crate::args::StampsCommand;
use crate::cards;
use crate::fail::{Failure, Outcome};
use crate::ui::Ui;

pub(crate) async fn run(command: StampsCommand, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    match command {
        StampsCommand::Request { dir, count, area, out, peer } => {
            let device = open_device(&dir.dir, ui, clock)?;
            let custody = device.custody(ROOM)?;
            let bundle = custody.active().bundle;
            let given = bundle.policy().stamps_per_visit;
            let count = count.unwrap_or(given);
            if count > given {
                return Err(Failure::new("error-stamps-many").with("asked", count).with("max", given));
            }
            let mut stamps = device.stamps()?;
            let mut rng = system_rng();
            let request = stamps.request(device.home(), &mut rng, &bundle, area, custody.day(), usize::from(count))?;
            if let Some(peer) = peer {
                let answer = stamp_link::ask(&bundle, peer, &request).await?;
                let added = stamps.accept(device.home(), &bundle, &answer)?;
                ui.say("cli-stamps-added", &[("count", added.into())], serde_json::json!({ "added": added }));
                return Ok(Outcome::Done);
            }
            let out = out.unwrap_or_default();
            cards::write(&out, StampRequest::MAGIC, &request)?;
            let file = out.display().to_string();
            ui.say(
                "cli-stamps-requested",
                &[("count", u64::from(count).into()), ("file", (&file).into())],
                serde_json::json!({ "requested": count, "file": file }),
            );
            ui.hint("cli-stamps-requested", &[]);
        }
        StampsCommand::Issue { dir, request, out, listen, yes } => {
            let device = open_device(&dir.dir, ui, clock)?;
            let bundle = device.active()?.bundle;
            if let Some(listen) = listen {
                return stamp_link::issue_all(&device, &bundle, listen, yes, ui).await;
            }
            let (request, out) = (request.unwrap_or_default(), out.unwrap_or_default());
            let answer = issue(&device, &bundle, &cards::read(&request, StampRequest::MAGIC)?)?;
            cards::write(&out, StampAnswer::MAGIC, &answer)?;
            let (count, file) = (answer.signatures.len(), out.display().to_string());
            ui.say(
                "cli-stamps-issued",
                &[("count", count.into()), ("file", (&file).into())],
                serde_json::json!({ "issued": count, "file": file }),
            );
            ui.hint("cli-stamps-issued", &[]);
        }
        StampsCommand::Accept { dir, answer } => {
            let device = open_device(&dir.dir, ui, clock)?;
            let answer: StampAnswer = cards::read(&answer, StampAnswer::MAGIC)?;
            let count = device.stamps()?.accept(device.home(), &device.active()?.bundle, &answer)?;
            ui.say("cli-stamps-added", &[("count", count.into())], serde_json::json!({ "added": count }));
        }
        StampsCommand::Count { dir } => {
            let device = open_device(&dir.dir, ui, clock)?;
            let custody = device.custody(ROOM)?;
            let count = device.stamps_left(&custody, custody.day())?;
            ui.say("cli-stamps-left", &[("count", count.into())], serde_json::json!({ "stamps": count }));
            if count == 0 {
                ui.hint("error-stamps-none", &[]);
                return Ok(Outcome::Nothing);
            }
        }
        StampsCommand::Key { dir, key } => {
            let device = open_device(&dir.dir, ui, clock)?;
            let der = cards::read_key(&key)?;
            let id = device.add_issuer(&der).map_err(|error| match error {
                DeviceError::Issuer => Failure::new("error-stamp-key-not").with("file", key.display()),
                other => other.into(),
            })?;
            ui.say("cli-stamps-key", &[], serde_json::json!({ "key": hex::encode(id.0) }));
            ui.hint("cli-stamps-key", &[]);
        }
    }
    Ok(Outcome::Done)
}

/// Signs a request, if it is of this campaign, of a key that this device has, and for no more than one visit gives.
pub(super) fn issue(device: &Device, bundle: &Bundle, request: &StampRequest) -> Result<StampAnswer, Failure> {
    if request.campaign != *bundle.campaign() {
        return Err(Failure::new("error-stamps-foreign"));
    }
    let given = usize::from(bundle.policy().stamps_per_visit);
    if request.blinded.len() > given {
        return Err(Failure::new("error-stamps-many").with("asked", request.blinded.len()).with("max", given));
    }
    let issuer = device.issuer(request.key)?.ok_or_else(|| Failure::new("error-issuer-none"))?;
    let mut rng = system_rng();
    let signatures = request.blinded.iter().map(|blinded| issuer.issue(&mut rng, blinded));
    let signatures = signatures.collect::<Result<_, _>>().map_err(|_| Failure::new("error-stamps-foreign"))?;
    Ok(StampAnswer { campaign: request.campaign, key: request.key, signatures })
}
