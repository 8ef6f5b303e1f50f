//! A phone's keystore in memory, and a campaign with a relay and a desk that run in this process.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ijwi::{Failure, Ijwi, KeystoreFault, PhoneKeystore};
use ijwi_desk::run::{BUNDLE_FILE, DeskFront};
use ijwi_desk::secrets::Secrets;
use ijwi_desk::{Desk, Rhythm};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::home::Home;
use ijwi_mesh::sealed;
use ijwi_mesh::stamps::{StampAnswer, StampRequest};
use ijwi_mesh::store::{MemoryStore, Store};
use ijwi_mesh::{bundles, seed};
use ijwi_protocol::campaign::{Role, Texts};
use ijwi_protocol::codec;
use ijwi_protocol::report::builtin_form;
use ijwi_protocol::testing::{self, Fixture};
use ijwi_relay::keeper::Relay;
use ijwi_relay::keys::RelayKeys;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

/// A keystore that outlives the app, and that nobody can copy. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    keys: Arc<Mutex<BTreeMap<String, [u8; 32]>>>,
    panics: Arc<Mutex<bool>>,
    /// Keys that can still be made.
    left: Arc<Mutex<Option<usize>>>,
}

impl Keys {
    pub(crate) fn names(&self) -> Vec<String> {
        self.keys.lock().unwrap().keys().cloned().collect()
    }

    /// After so many keys making one fails.
    pub(crate) fn fail_after(&self, keys: Option<usize>) {
        *self.left.lock().unwrap() = keys;
    }

    /// From now on making a key panics.
    pub(crate) fn panic(&self, panics: bool) {
        *self.panics.lock().unwrap() = panics;
    }
}

impl PhoneKeystore for Keys {
    fn make(&self, name: String) -> Result<(), KeystoreFault> {
        let panics = *self.panics.lock().unwrap();
        assert!(!panics, "the keystore's own mistake");
        let mut left = self.left.lock().unwrap();
        if *left == Some(0) {
            return Err(KeystoreFault::Failed);
        }
        *left = left.map(|left| left - 1);
        self.keys.lock().unwrap().insert(name, seed::random_bytes());
        Ok(())
    }

    fn seal(&self, name: String, plain: Vec<u8>) -> Result<Vec<u8>, KeystoreFault> {
        let keys = self.keys.lock().unwrap();
        Ok(sealed::seal(keys.get(&name).ok_or(KeystoreFault::Failed)?, &name, &plain))
    }

    fn open(&self, name: String, sealed: Vec<u8>) -> Result<Option<Vec<u8>>, KeystoreFault> {
        let keys = self.keys.lock().unwrap();
        Ok(keys.get(&name).and_then(|key| sealed::open(key, &name, &sealed)).map(|plain| plain.to_vec()))
    }

    fn remove(&self, name: String) -> Result<(), KeystoreFault> {
        self.keys.lock().unwrap().remove(&name);
        Ok(())
    }
}

/// A phone with its folder and keystore.
pub(crate) struct Phone {
    pub(crate) ijwi: Arc<Ijwi>,
    pub(crate) keys: Keys,
    pub(crate) dir: TempDir,
}

impl Phone {
    pub(crate) fn new() -> Self {
        let (dir, keys) = (tempfile::tempdir().unwrap(), Keys::default());
        Self { ijwi: open(&dir, &keys).unwrap(), keys, dir }
    }

    /// The app is killed and opened again.
    pub(crate) fn reopen(self) -> Self {
        let Self { ijwi, keys, dir } = self;
        drop(ijwi);
        Self { ijwi: open(&dir, &keys).unwrap(), keys, dir }
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(crate) fn open(dir: &TempDir, keys: &Keys) -> Result<Arc<Ijwi>, Failure> {
    Ijwi::open(dir.path().to_str().unwrap().to_owned(), Box::new(keys.clone()))
}

/// A campaign of today, with the built-in form, a relay and a clinic.
pub(crate) struct Camp {
    pub(crate) fixture: Fixture,
    pub(crate) desk: Arc<Desk>,
    stop: watch::Sender<bool>,
    _runtime: Runtime,
    _dirs: [TempDir; 2],
}

impl Camp {
    pub(crate) fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let (clock, mut fixture) = (Clock::system(), testing::campaign(1));
        let (today, campaign) = (clock.today(), *fixture.bundle.campaign());
        let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let address = free_address();
        let relay_home = Home::open(dirs[0].path()).unwrap();
        let relay_keys = RelayKeys::open(&relay_home).unwrap();
        let desk_home = Home::open(dirs[1].path()).unwrap();
        let name = Texts::new([("en", "Clinic"), ("fr", "Clinique")]);
        let secrets = Secrets::create(&desk_home, "passphrase", campaign, name, "Care", Role::Clinic, today);
        let mut secrets = secrets.unwrap();
        secrets.take_down_key(&desk_home, &fixture.down.to_der()).unwrap();

        fixture.draft.form = builtin_form();
        fixture.draft.recipients = vec![secrets.card(today).unwrap()];
        fixture.draft.relays = vec![relay_keys.info(campaign, vec![address.to_string()])];
        fixture.draft.stamp_keys.iter_mut().for_each(|key| key.terms.last_day = today + 30);
        (fixture.manifest.day, fixture.manifest.old_after) = (today, today + 180);
        fixture.publish();
        desk_home.write(BUNDLE_FILE, &fixture.file.to_bytes()).unwrap();
        drop(desk_home);

        let (stop, stopping) = watch::channel(false);
        let (happened, mut told) = mpsc::channel(64);
        runtime.spawn(async move { while told.recv().await.is_some() {} });
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let active = bundles::install(&*store, &fixture.file).unwrap();
        let link = relay_keys.link.clone();
        let relay = Arc::new(Relay::open(store, active, relay_keys, clock).unwrap());
        let running = ijwi_relay::run::run(relay, link, vec![address], clock, happened.clone(), stopping.clone());
        runtime.spawn(running);
        let entered = runtime.enter();
        let front = DeskFront::new(dirs[1].path().to_owned(), clock, Rhythm::AtOnce, happened, stopping);
        let desk = front.unlock("passphrase").unwrap();
        drop(entered);
        Self { fixture, desk, stop, _runtime: runtime, _dirs: dirs }
    }

    /// A phone that has joined, under this PIN, with the stamps of one visit.
    pub(crate) fn phone(&mut self, pin: &str, second: Option<&str>) -> Phone {
        let phone = Phone::new();
        phone.ijwi.set_up(pin.to_owned(), second.map(str::to_owned)).unwrap();
        phone.ijwi.join(self.fixture.file.to_bytes()).unwrap();
        phone.ijwi.confirm_campaign().unwrap();
        let request = phone.ijwi.request_stamps().unwrap();
        assert!(phone.ijwi.accept_stamps(self.issue(&request)).unwrap() > 0);
        phone
    }

    /// What a team gives for a request.
    pub(crate) fn issue(&mut self, request: &[u8]) -> Vec<u8> {
        let body = request.strip_prefix(&StampRequest::MAGIC).unwrap();
        let request: StampRequest = codec::decode::<_, { 1 << 22 }>(body).unwrap();
        let up = Arc::clone(&self.fixture.up);
        let signatures = request.blinded.iter().map(|blinded| up.issue(&mut self.fixture.rng, blinded).unwrap());
        let signatures = signatures.collect();
        let answer = StampAnswer { campaign: request.campaign, key: request.key, signatures };
        [&StampAnswer::MAGIC[..], &codec::encode(&answer)].concat()
    }
}

impl Drop for Camp {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// Waits until something is there.
pub(crate) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let patience = Instant::now() + Duration::from_secs(120);
    while Instant::now() < patience {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{what} never came");
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
