//! A running desk: the pages, and behind them, once the passphrase was given, collecting and opening.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use ijwi_mesh::bundles;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::home::{Home, read_file};
use ijwi_mesh::node::{self, Happened, Identity, Plan};
use ijwi_mesh::stop::stopped;
use ijwi_mesh::store::{SledStore, Store, StoreKey};
use ijwi_protocol::campaign::BundleFile;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tracing::{info, warn};

use crate::desk::{Counts, Desk};
use crate::posting::Rhythm;
use crate::secrets::{Secrets, SecretsError};
use crate::view::{Front, Inbox, SignInError};
use crate::web;

/// The bundle that was put into the folder by joining; the store takes it up when the desk is opened.
pub const BUNDLE_FILE: &str = "bundle.ijwi";
const BUNDLE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// How long the opener sleeps when nothing told it of work.
const OPENER_SLEEP: Duration = Duration::from_secs(5);
/// How often it is looked whether prekeys are over or a new chain is due: they change by the week.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(3600);

/// A desk's folder, locked or open.
pub struct DeskFront {
    dir: PathBuf,
    clock: Clock,
    rhythm: Rhythm,
    runtime: tokio::runtime::Handle,
    happened: mpsc::Sender<Happened>,
    stop: watch::Receiver<bool>,
    desk: Mutex<Option<Arc<Desk>>>,
}

impl DeskFront {
    /// A desk that is still locked. To be called within a tokio runtime.
    pub fn new(
        dir: PathBuf,
        clock: Clock,
        rhythm: Rhythm,
        happened: mpsc::Sender<Happened>,
        stop: watch::Receiver<bool>,
    ) -> Arc<Self> {
        let runtime = tokio::runtime::Handle::current();
        Arc::new(Self { dir, clock, rhythm, runtime, happened, stop, desk: Mutex::default() })
    }

    /// Opens the desk and begins to collect, or checks the passphrase if it is open.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub fn unlock(&self, passphrase: &str) -> Result<Arc<Desk>, SignInError> {
        // How often it may be tried is the pages' to say.
        let mut desk = self.lock();
        if let Some(open) = &*desk {
            return Secrets::open(open.home(), passphrase).map(|_| Arc::clone(open)).map_err(sign_in_error);
        }
        let opened = self.open(passphrase)?;
        *desk = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// How far the desk is; `None` while it is locked.
    pub fn counts(&self) -> Option<Counts> {
        let desk = self.lock().clone();
        desk.map(|desk| desk.counts())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Desk>>> {
        self.desk.lock().expect("no thread panics while it opens the desk")
    }

    fn open(&self, passphrase: &str) -> Result<Arc<Desk>, SignInError> {
        let desk = open(&self.dir, self.clock, self.rhythm, passphrase)?;
        self.begin(&desk)?;
        Ok(desk)
    }

    /// Collects from the relays, opens what was collected, and posts by its slots, until the program stops.
    fn begin(&self, desk: &Arc<Desk>) -> Result<(), SignInError> {
        if let Some(slots) = desk.slots().map_err(|error| SignInError::Damaged(error.to_string()))? {
            let (outlet, happened, stop) = (Arc::clone(desk), self.happened.clone(), self.stop.clone());
            self.runtime.spawn(ijwi_mesh::slots::run(slots, outlet, self.clock, happened, stop));
        }
        let bundle = desk.bundle();
        let plan = Plan {
            identity: Identity::Device { campaign: *bundle.campaign(), discovery_key: bundle.general().discovery_key },
            listen: Vec::new(),
            peers: Vec::new(),
            relays: bundle.relays().to_vec(),
            poll: Duration::from_secs(u64::from(bundle.policy().poll_seconds)),
            slot: node::SLOT,
            beacon: false,
        };
        let keeper = Arc::clone(desk);
        let running = node::run(plan, keeper, self.clock, self.happened.clone(), self.stop.clone());
        self.runtime.spawn(async move {
            if let Err(error) = running.await {
                warn!(%error, "the desk can't reach the network");
            }
        });
        self.runtime.spawn(open_all(Arc::clone(desk), self.stop.clone()));
        Ok(())
    }
}

/// Opens the desk in a folder, without any network.
///
/// # Errors
/// See [`SignInError`].
pub fn open(dir: &Path, clock: Clock, rhythm: Rhythm, passphrase: &str) -> Result<Arc<Desk>, SignInError> {
    let damaged = |what: String| SignInError::Damaged(what);
    let home = Home::open(dir).map_err(|error| damaged(error.to_string()))?;
    let secrets = Secrets::open(&home, passphrase).map_err(sign_in_error)?;
    let key = StoreKey::new(secrets.store_key());
    let (store, salvage) =
        SledStore::open_or_salvage(&home.dir().join("store"), Some(key)).map_err(|error| damaged(error.to_string()))?;
    if let Some(salvage) = salvage {
        warn!(?salvage, "the store was damaged: what was whole has been saved");
    }
    let store: Arc<dyn Store> = Arc::new(store);
    if let Ok(Some(bytes)) = read_file(&home.dir().join(BUNDLE_FILE), BUNDLE_BYTES_MAX)
        && let Ok((file, _)) = BundleFile::read(&bytes, Some(secrets.campaign()))
        && let Err(error) = bundles::install(&*store, &file)
    {
        // The one in force may be newer, since it came by the relay.
        info!(%error, "the bundle in the folder was not taken");
    }
    let active = bundles::active(&*store).map_err(|error| damaged(error.to_string()))?;
    let active = active.ok_or_else(|| damaged("this desk has not joined its campaign yet".to_owned()))?;
    let desk = Desk::open(home, secrets, store, active, clock, rhythm).map_err(|error| damaged(error.to_string()))?;
    Ok(Arc::new(desk))
}

impl Front for DeskFront {
    fn sign_in(&self, passphrase: &str) -> Result<Arc<dyn Inbox>, SignInError> {
        let desk: Arc<dyn Inbox> = self.unlock(passphrase)?;
        Ok(desk)
    }

    fn name(&self) -> Option<String> {
        let desk = self.lock().clone();
        Some(desk?.status().desk)
    }
}

/// Serves the pages until `stop` turns true.
///
/// # Errors
/// Those of the system.
pub async fn serve(listener: TcpListener, front: Arc<DeskFront>, mut stop: watch::Receiver<bool>) -> io::Result<()> {
    web::serve(listener, front, async move {
        stopped(&mut stop).await;
    })
    .await
}

/// Opens what was collected as it comes, and keeps the prekeys up.
async fn open_all(desk: Arc<Desk>, mut stop: watch::Receiver<bool>) {
    let mut kept_up = tokio::time::Instant::now();
    loop {
        if kept_up.elapsed() >= UPKEEP_INTERVAL {
            kept_up = tokio::time::Instant::now();
            let keeper = Arc::clone(&desk);
            if let Ok(Err(error)) = tokio::task::spawn_blocking(move || keeper.keep_up()).await {
                warn!(%error, "the desk's prekeys could not be kept up");
            }
        }
        let opener = Arc::clone(&desk);
        let more = tokio::task::spawn_blocking(move || opener.open_some()).await;
        match more {
            Ok(Ok(true)) => continue,
            Ok(Ok(false)) => {}
            Ok(Err(error)) => warn!(%error, "what was collected can't be opened now"),
            Err(_) => return,
        }
        tokio::select! {
            () = desk.work.notified() => {}
            () = tokio::time::sleep(OPENER_SLEEP) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

fn sign_in_error(error: SecretsError) -> SignInError {
    match error {
        SecretsError::Passphrase => SignInError::WrongPassphrase,
        other => SignInError::Damaged(other.to_string()),
    }
}
