//! `ijwi relay`: make a relay's card, or run it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use ijwi_desk::run::BUNDLE_FILE;
use ijwi_mesh::bundles::{self, BundlesError};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::home::Home;
use ijwi_mesh::node::Happened;
use ijwi_mesh::store::{Salvage, SledStore, Store};
use ijwi_protocol::campaign::BundleFile;
use ijwi_protocol::ids::CampaignId;
use ijwi_relay::keeper::Relay;
use ijwi_relay::keys::RelayKeys;
use ijwi_relay::log::{LogError, Unfinished};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::carry::{ended, listen_failure};
use crate::args::{RelayArgs, RelayCommand};
use crate::cards::{self, Card, Holder};
use crate::fail::{Failure, Outcome};
use crate::folder::Owner;
use crate::stopping;
use crate::ui::Ui;

/// What a bundle takes.
const ADDRESS_BYTES_MAX: usize = 128;

pub(crate) async fn run(args: RelayArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    if let Some(RelayCommand::Card { dir, campaign, address, out }) = args.command {
        Owner::Relay.or_none(&dir.dir)?;
        let campaign = read_campaign(&campaign)?;
        if let Some(bad) = address.iter().find(|address| !is_address(address)) {
            return Err(Failure::new("error-address").with("address", bad));
        }
        let home = Home::open(&dir.dir)?;
        let info = RelayKeys::open(&home)?.info(campaign, address);
        cards::write(&out, Card::MAGIC, &Card { campaign, holder: Holder::Relay(info) })?;
        let file = out.display().to_string();
        ui.say("cli-card-written", &[("file", (&file).into())], serde_json::json!({ "card": file }));
        ui.hint("cli-card-written", &[]);
        return Ok(Outcome::Done);
    }

    Owner::Relay.here(&args.dir.dir)?;
    let home = Home::open(&args.dir.dir)?;
    let keys = RelayKeys::open(&home)?;
    let (store, salvage) = SledStore::open_or_salvage(&home.dir().join("store"), None)?;
    let store: Arc<dyn Store> = Arc::new(store);
    tell_salvage(ui, salvage);
    take_bundle(&home, &*store)?;
    let active =
        bundles::active(&*store)?.ok_or_else(|| Failure::new("error-service-not-joined").with("owner", "relay"))?;
    let link = keys.link.clone();
    let relay = Arc::new(Relay::open(store, active, keys, clock).map_err(log_failure)?);
    tell_unfinished(ui, relay.log().unfinished());
    let stop = stopping::on_signals()?;
    let (happened, mut told) = mpsc::channel(64);
    let metrics = match args.metrics {
        Some(address) => Some(serve_metrics(address, &relay, ui, stop.clone()).await?),
        None => None,
    };
    let running = tokio::spawn(ijwi_relay::run::run(relay, link, args.listen.clone(), clock, happened, stop));
    while let Some(happened) = told.recv().await {
        // Contacts come by the thousand and concern nobody here; only scripts follow them.
        match &happened {
            Happened::Listening(address) => ui.say(
                "cli-relay-started",
                &[("address", (&address.to_string()).into())],
                serde_json::json!({ "event": "listening", "address": address }),
            ),
            happened if ui.json => super::tell_happened(ui, happened),
            _ => {}
        }
    }
    let outcome = ended(running.await, &args.listen);
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    outcome
}

/// Serves the operator's page, and says where.
async fn serve_metrics(
    address: SocketAddr,
    relay: &Arc<Relay>,
    ui: &Ui,
    stop: watch::Receiver<bool>,
) -> Result<JoinHandle<()>, Failure> {
    let listener = TcpListener::bind(address).await.map_err(|error| listen_failure(&error, &[address]))?;
    let url = format!("http://{}/metrics", listener.local_addr().map_err(Failure::unexpected)?);
    ui.say("cli-relay-metrics", &[("address", (&url).into())], serde_json::json!({ "event": "metrics", "url": url }));
    Ok(tokio::spawn(ijwi_relay::metrics::serve(listener, Arc::clone(relay), stop)))
}

/// Says what a power cut, or a damaged disk, made of the store.
fn tell_salvage(ui: &Ui, salvage: Option<Salvage>) {
    if let Some(Salvage { recovered, damaged }) = salvage {
        let json = serde_json::json!({ "event": "salvaged", "kept": recovered, "damaged": damaged });
        ui.say("cli-relay-salvaged", &[("kept", recovered.into()), ("damaged", damaged.into())], json);
        ui.hint("cli-relay-salvaged", &[]);
    }
}

/// Says what was dropped of the log's last, half-written entries.
fn tell_unfinished(ui: &Ui, unfinished: Unfinished) {
    let Unfinished { envelopes, news } = unfinished;
    if unfinished != Unfinished::default() {
        let json = serde_json::json!({ "event": "unfinished", "envelopes": envelopes, "news": news });
        ui.say("cli-relay-unfinished", &[("envelopes", envelopes.into()), ("news", news.into())], json);
        ui.hint("cli-relay-unfinished", &[]);
    }
}

fn log_failure(error: LogError) -> Failure {
    match error {
        LogError::Store(error) => error.into(),
        LogError::Inconsistent(_) => Failure::new("error-relay-log"),
        other => Failure::unexpected(other),
    }
}

/// A campaign's id, as it is typed.
pub(crate) fn read_campaign(typed: &str) -> Result<CampaignId, Failure> {
    let bytes = hex::decode(typed.trim()).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.map(CampaignId).ok_or_else(|| Failure::new("error-campaign-id"))
}

/// Takes up the bundle that joining put into the folder, unless the relay has a newer one.
fn take_bundle(home: &Home, store: &dyn Store) -> Result<(), Failure> {
    let Some(bytes) = home.read(BUNDLE_FILE)? else { return Ok(()) };
    let path = home.dir().join(BUNDLE_FILE);
    let (file, _) = BundleFile::read(&bytes, None).map_err(|error| Failure::bundle(Path::new(&path), &error))?;
    match bundles::install(store, &file) {
        Ok(_) | Err(BundlesError::Older) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn is_address(address: &str) -> bool {
    let Some((host, port)) = address.rsplit_once(':') else { return false };
    let is_host = !host.is_empty() && !host.chars().any(|c| c.is_whitespace() || c.is_control() || c == '/');
    is_host && address.len() <= ADDRESS_BYTES_MAX && port.parse::<u16>().is_ok_and(|port| port > 0)
}
