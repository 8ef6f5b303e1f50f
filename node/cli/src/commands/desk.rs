//! `ijwi desk`: make a desk's card, give it its stamp key, run it, or write down what relays signed.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ijwi_desk::run::{BUNDLE_FILE, DeskFront, serve};
use ijwi_desk::secrets::{Secrets, SecretsError};
use ijwi_desk::view::SignInError;
use ijwi_desk::{Counts, Desk, Rhythm};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::home::Home;
use ijwi_mesh::stop::stopped;
use ijwi_protocol::campaign::{BundleFile, DayClock, Evidence, Heads, Texts};
use ijwi_protocol::ids::CampaignId;
use ijwi_protocol::time::Day;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::carry::listen_failure;
use super::relay::read_campaign;
use super::tell_happened;
use crate::args::{DeskArgs, DeskCommand};
use crate::cards::{self, Card, Holder};
use crate::fail::{Failure, Outcome};
use crate::folder::Owner;
use crate::prompt::PASSPHRASE;
use crate::stopping;
use crate::ui::Ui;

/// How often a script is told how far the desk is.
const COUNTS_INTERVAL: Duration = Duration::from_millis(200);

pub(crate) async fn run(args: DeskArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    match args.command {
        Some(DeskCommand::Card { dir, campaign, name, organisation, role, out, passphrase_file }) => {
            let there = Owner::Desk.or_none(&dir.dir)?;
            let campaign = read_campaign(&campaign)?;
            let file = passphrase_file.as_deref();
            let mut today = clock.today();
            let home;
            let secrets = if there {
                home = Home::open(&dir.dir)?;
                let mut secrets = Secrets::open(&home, &PASSPHRASE.ask(ui, file)?).map_err(failure)?;
                if *secrets.campaign() != campaign {
                    return Err(Failure::new("error-joined-other"));
                }
                today = believed(&home, &campaign, today);
                secrets.begin_chain(&home, today).map_err(failure)?;
                secrets
            } else {
                let passphrase = PASSPHRASE.ask_new(ui, file)?;
                home = Home::open(&dir.dir)?;
                let name = Texts::new([("en", name.as_str())]);
                Secrets::create(&home, &passphrase, campaign, name, &organisation, role.into(), today)
                    .map_err(failure)?
            };
            let card = secrets.card(today).ok_or_else(|| Failure::unexpected("no prekeys for this week"))?;
            cards::write(&out, Card::MAGIC, &Card { campaign, holder: Holder::Recipient(Box::new(card)) })?;
            let file = out.display().to_string();
            ui.say("cli-card-written", &[("file", (&file).into())], serde_json::json!({ "card": file }));
            ui.hint("cli-card-written", &[]);
            Ok(Outcome::Done)
        }
        Some(DeskCommand::Key { dir, key, passphrase_file }) => {
            Owner::Desk.here(&dir.dir)?;
            let home = Home::open(&dir.dir)?;
            let der = cards::read_key(&key)?;
            let passphrase = PASSPHRASE.ask(ui, passphrase_file.as_deref())?;
            let mut secrets = Secrets::open(&home, &passphrase).map_err(failure)?;
            let id = secrets.take_down_key(&home, &der).map_err(|error| match error {
                SecretsError::Stamp(_) => Failure::new("error-stamp-key-not").with("file", key.display()),
                other => failure(other),
            })?;
            ui.say("cli-stamps-key", &[], serde_json::json!({ "key": hex::encode(id.0) }));
            ui.hint("cli-stamps-key", &[]);
            Ok(Outcome::Done)
        }
        Some(DeskCommand::Heads { dir, out, passphrase_file }) => {
            let heads = open_desk(&dir.dir, passphrase_file.as_deref(), ui, clock)?.heads();
            cards::write(&out, Heads::MAGIC, &heads)?;
            let (count, file) = (heads.0.len(), out.display().to_string());
            let values = [("count", count.into()), ("file", (&file).into())];
            ui.say("cli-desk-heads", &values, serde_json::json!({ "heads": count, "file": file }));
            Ok(Outcome::Done)
        }
        Some(DeskCommand::Evidence { dir, heads, out, passphrase_file }) => {
            let desk = open_desk(&dir.dir, passphrase_file.as_deref(), ui, clock)?;
            for file in &heads {
                desk.compare(&cards::read(file, Heads::MAGIC)?)?;
            }
            let (evidence, doubts) = (desk.evidence(), desk.counts().doubts);
            if evidence.is_empty() {
                let key = if doubts { "cli-desk-evidence-doubt" } else { "cli-desk-evidence-none" };
                ui.say(key, &[], serde_json::json!({ "relays": 0, "doubts": doubts }));
                return Ok(Outcome::Nothing);
            }
            cards::write(&out, Evidence::MAGIC, &evidence)?;
            let (count, file) = (evidence.len(), out.display().to_string());
            let values = [("count", count.into()), ("file", (&file).into())];
            let json = serde_json::json!({ "relays": count, "doubts": doubts, "file": file });
            ui.say("cli-desk-evidence", &values, json);
            ui.hint("cli-desk-evidence", &[]);
            Ok(Outcome::Done)
        }
        None => run_desk(&args, ui, clock).await,
    }
}

/// Opens a desk that is not running.
fn open_desk(dir: &Path, passphrase_file: Option<&Path>, ui: &Ui, clock: Clock) -> Result<Arc<Desk>, Failure> {
    Owner::Desk.here(dir)?;
    ijwi_desk::run::open(dir, clock, Rhythm::Policy, &PASSPHRASE.ask(ui, passphrase_file)?).map_err(sign_in_failure)
}

/// The day, by the bundle that was joined and this computer's clock, which may be wrong.
fn believed(home: &Home, campaign: &CampaignId, clock: Day) -> Day {
    let bundle = home.read(BUNDLE_FILE).ok().flatten();
    let read = bundle.and_then(|bytes| BundleFile::read(&bytes, Some(campaign)).ok());
    read.map_or(clock, |(_, bundle)| DayClock::new(bundle.manifest().day, Day::default()).day(clock))
}

async fn run_desk(args: &DeskArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    Owner::Desk.here(&args.dir.dir)?;
    if !args.listen.ip().is_loopback() {
        return Err(Failure::new("error-desk-address").with("address", args.listen));
    }
    // Found here, both would only be told on the page, to somebody who has typed a passphrase.
    if Home::open(&args.dir.dir)?.read(BUNDLE_FILE)?.is_none() {
        return Err(Failure::new("error-service-not-joined").with("owner", "desk"));
    }
    let stop = stopping::on_signals()?;
    let (happened, mut told) = mpsc::channel(64);
    let listener = TcpListener::bind(args.listen).await.map_err(|error| listen_failure(&error, &[args.listen]))?;
    let address = listener.local_addr().map_err(Failure::unexpected)?;
    let rhythm = match args.slots.length() {
        None => Rhythm::Policy,
        Some(Duration::ZERO) => Rhythm::AtOnce,
        Some(length) => Rhythm::Every(length),
    };
    let front = DeskFront::new(args.dir.dir.clone(), clock, rhythm, happened, stop.clone());
    if let Some(file) = &args.passphrase_file {
        let passphrase = PASSPHRASE.ask(ui, Some(file))?;
        let unlocking = Arc::clone(&front);
        let unlocked = tokio::task::spawn_blocking(move || unlocking.unlock(&passphrase).map(|_| ())).await;
        unlocked.map_err(Failure::unexpected)?.map_err(sign_in_failure)?;
    }
    let url = format!("http://{address}");
    ui.say("cli-desk-started", &[("address", (&url).into())], serde_json::json!({ "event": "desk", "url": url }));
    ui.tell("cli-stop", &[]);
    let serving = tokio::spawn(serve(listener, Arc::clone(&front), stop.clone()));
    let mut stop = stop;
    let mut last = None;
    let mut tick = tokio::time::interval(COUNTS_INTERVAL);
    loop {
        tokio::select! {
            happened = told.recv() => match happened {
                Some(happened) if ui.json => tell_happened(ui, &happened),
                Some(_) => {}
                None => break,
            },
            _ = tick.tick(), if ui.json => tell_counts(ui, &front, &mut last),
            () = stopped(&mut stop) => break,
        }
    }
    serving.await.map_err(Failure::unexpected)?.map_err(|error| listen_failure(&error, &[args.listen]))?;
    Ok(Outcome::Done)
}

/// Tells a script how far the desk is, when that has changed.
fn tell_counts(ui: &Ui, front: &DeskFront, last: &mut Option<Counts>) {
    let counts = front.counts();
    if counts == *last {
        return;
    }
    *last = counts;
    if let Some(counts) = counts {
        let object = serde_json::json!({
            "event": "counts",
            "collected": counts.collected,
            "opened": counts.opened,
            "reports": counts.reports,
            "whole": counts.whole,
            "answered": counts.answered,
            "waiting": counts.waiting,
            "unsigned": counts.unsigned,
            "doubts": counts.doubts,
            "caught": counts.caught,
        });
        ui.line(&object.to_string());
    }
}

fn failure(error: SecretsError) -> Failure {
    match error {
        SecretsError::Home(error) => error.into(),
        SecretsError::Passphrase => Failure::new("error-passphrase"),
        other => Failure::unexpected(other),
    }
}

fn sign_in_failure(error: SignInError) -> Failure {
    match error {
        SignInError::Damaged(what) => Failure::unexpected(what),
        _ => Failure::new("error-passphrase"),
    }
}
