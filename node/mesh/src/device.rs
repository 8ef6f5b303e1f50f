//! A device's folder as a whole: joining, filing a report, letting it out, reading its answers.
//!
//! | file | what it is |
//! |---|---|
//! | `device.key` | the device's secret, wrapped by the keystore |
//! | `store/` | envelopes, news, the bundle: sealed under that secret |
//! | `stamps` | stamps beyond the tray's, sealed under that secret |
//! | `tray-0`, `tray-1`, `tray.key` | what leaves in the next slots: [`crate::tray`] |
//! | `vault-0`, `vault-1`, `attempts` | what PINs guard: [`crate::vault`] |
//! | `issuers` | stamp keys of a team's device, sealed under that secret |
//! | `keystore-…` | keys that a phone's keystore holds: [`crate::keystore`] |

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ijwi_protocol::bounds::IDS_MAX;
use ijwi_protocol::campaign::BundleFile;
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{StampIssuer, Verified};
use ijwi_protocol::ids::{CampaignId, ObjectId, StampKeyId};
use ijwi_protocol::object::Joiner;
use ijwi_protocol::report::{Content, Conversation, FilingError, ParcelError, open_piece, read_object};
use tracing::debug;
use zeroize::Zeroizing;

mod filing;
mod spare;
mod tending;
#[cfg(test)]
mod tests;
mod whereabouts;

pub use filing::{Draft, Filed, Leaving};
pub use tending::{Reach, Tended};
pub use whereabouts::Whereabouts;

use crate::bundles::{self, Active, BundlesError};
use crate::clock::Clock;
use crate::custody::Custody;
use crate::home::{Home, HomeError};
use crate::keystore::Keystore;
use crate::sealed::{self, Cost};
use crate::stamps::{Stamps, StampsError};
use crate::store::{Salvage, SledStore, Store, StoreError, StoreKey};
use crate::tray::TrayError;
use crate::vault::{Received, Vault, VaultError, VaultKeeping, Vaults};
use crate::wipe;

const KEY: &str = "device.key";
/// The keystore's key of it.
pub(crate) const KEY_NAME: &str = "device";
const STORE: &str = "store";
/// The id of the campaign whose six words somebody compared.
const CONFIRMED: &str = "confirmed";
const ISSUERS: &str = "issuers";
const ISSUERS_PURPOSE: &str = "ijwi/issuers/1";
const ISSUERS_MAX: usize = 64;
const ISSUERS_MEMORY_MAX: usize = 1024 * 1024;
/// Room that a device gives to envelopes: 80 MB.
pub const ROOM: usize = 20_000;

const _: () = assert!(ROOM < IDS_MAX);

/// A device's folder, held by this process.
pub struct Device {
    home: Home,
    key: Zeroizing<[u8; 32]>,
    store: Arc<dyn Store>,
    vaults: Vaults,
    clock: Clock,
    /// The length of its slots, where the policy's is not gone by.
    slot: Mutex<Option<Duration>>,
    turn: Mutex<()>,
}

/// Why a device can't do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeviceError {
    /// Its folder can't be used.
    Home(HomeError),
    /// Its store can't.
    Store(StoreError),
    /// The bundle can't.
    Bundles(BundlesError),
    /// Its stamps can't.
    Stamps(StampsError),
    /// Its tray can't.
    Tray(TrayError),
    /// Its vault can't.
    Vault(VaultError),
    /// It has not joined a campaign.
    NotJoined,
    /// The report can't be filed.
    Filing(FilingError),
    /// The report can't be sealed.
    Parcel(ParcelError),
    /// It takes more slots than there are up to its first repeat: it can only leave all at once.
    TooLongForSlots {
        /// Envelopes.
        needed: usize,
        /// Slots.
        room: usize,
    },
    /// A stamp key is none, or there are too many.
    Issuer,
}

impl Device {
    /// Takes hold of a folder; makes it if it is not there. What was whole of a damaged store comes with it.
    ///
    /// # Errors
    /// [`DeviceError::Home`], [`DeviceError::Store`].
    pub fn open(dir: &Path, clock: Clock) -> Result<(Self, Option<Salvage>), DeviceError> {
        Self::open_home(Home::open(dir)?, clock)
    }

    /// As [`Self::open`], with the keystore of a system that has one.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(
        dir: &Path,
        keystore: Arc<dyn Keystore>,
        clock: Clock,
    ) -> Result<(Self, Option<Salvage>), DeviceError> {
        Self::open_home(Home::open_with(dir, keystore)?, clock)
    }

    fn open_home(home: Home, clock: Clock) -> Result<(Self, Option<Salvage>), DeviceError> {
        let (files, keystore) = (Arc::clone(home.files()), Arc::clone(home.keystore()));
        wipe::finish(&*files, &*keystore).map_err(VaultError::Io)?;
        let key = home.wrapped_key(KEY, KEY_NAME)?;
        let keeping = VaultKeeping { files, keystore, device: key.clone(), cost: Cost::SHIPPED };
        let vaults = Vaults::open(keeping, clock.now())?;
        let (store, salvage) = SledStore::open_or_salvage(&home.dir().join(STORE), Some(StoreKey::new(*key)))?;
        let device =
            Self { home, key, store: Arc::new(store), vaults, clock, slot: Mutex::default(), turn: Mutex::new(()) };
        Ok((device, salvage))
    }

    /// Its folder.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// What its PINs guard.
    pub fn vaults(&self) -> &Vaults {
        &self.vaults
    }

    /// Opens what this PIN guards.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn unlock(&self, pin: &str) -> Result<Vault, VaultError> {
        self.vaults.unlock(pin, self.clock.now())
    }

    /// The bundle in force.
    ///
    /// # Errors
    /// [`DeviceError::NotJoined`], [`DeviceError::Bundles`].
    pub fn active(&self) -> Result<Active, DeviceError> {
        bundles::active(&*self.store)?.ok_or(DeviceError::NotJoined)
    }

    /// Takes a bundle from a file: joins its campaign, or brings a newer bundle of it.
    ///
    /// # Errors
    /// [`DeviceError::Bundles`].
    pub fn join(&self, file: &BundleFile) -> Result<Active, DeviceError> {
        Ok(bundles::install(&*self.store, file)?)
    }

    /// Whether somebody has compared the six words of this campaign.
    ///
    /// # Errors
    /// [`DeviceError::Home`].
    pub fn is_confirmed(&self, campaign: &CampaignId) -> Result<bool, DeviceError> {
        Ok(self.home.read(CONFIRMED)?.is_some_and(|id| id[..] == campaign.0))
    }

    /// Somebody has compared them, and they are the same.
    ///
    /// # Errors
    /// [`DeviceError::Home`].
    pub fn confirm(&self, campaign: &CampaignId) -> Result<(), DeviceError> {
        Ok(self.home.write(CONFIRMED, &campaign.0)?)
    }

    /// What it carries.
    ///
    /// # Errors
    /// [`DeviceError::NotJoined`], [`DeviceError::Store`].
    pub fn custody(&self, room: usize) -> Result<Arc<Custody>, DeviceError> {
        let active = self.active()?;
        Ok(Arc::new(Custody::open(Arc::clone(&self.store), active, self.clock, room)?))
    }

    /// Its stamps beyond the tray's.
    ///
    /// # Errors
    /// [`DeviceError::Stamps`].
    pub fn stamps(&self) -> Result<Stamps, DeviceError> {
        Ok(Stamps::open(&self.home, &self.key)?)
    }

    /// A stamp key that this team's device issues with.
    ///
    /// # Errors
    /// [`DeviceError::Issuer`], [`DeviceError::Home`].
    pub fn add_issuer(&self, der: &[u8]) -> Result<StampKeyId, DeviceError> {
        let issuer = StampIssuer::from_der(der).map_err(|_| DeviceError::Issuer)?;
        let mut keys = self.issuer_keys()?;
        if !keys.iter().any(|key| key == der) {
            keys.push(der.to_vec());
        }
        if keys.len() > ISSUERS_MAX {
            return Err(DeviceError::Issuer);
        }
        let plain = Zeroizing::new(codec::encode(&keys));
        self.home.write(ISSUERS, &sealed::seal(&self.key, ISSUERS_PURPOSE, &plain))?;
        Ok(issuer.public().id())
    }

    /// The stamp key of this name, if this device issues with it.
    ///
    /// # Errors
    /// [`DeviceError::Home`], [`DeviceError::Issuer`] for a damaged file.
    pub fn issuer(&self, id: StampKeyId) -> Result<Option<StampIssuer>, DeviceError> {
        let keys = self.issuer_keys()?;
        Ok(keys.iter().filter_map(|der| StampIssuer::from_der(der).ok()).find(|issuer| issuer.public().id() == id))
    }

    fn issuer_keys(&self) -> Result<Vec<Vec<u8>>, DeviceError> {
        let Some(sealed) = self.home.read(ISSUERS)? else { return Ok(Vec::new()) };
        let plain = sealed::open(&self.key, ISSUERS_PURPOSE, &sealed).ok_or(DeviceError::Issuer)?;
        codec::decode::<Vec<Vec<u8>>, ISSUERS_MEMORY_MAX>(&plain).map_err(|_| DeviceError::Issuer)
    }
}

/// Looks through what a custody holds for what came down to these conversations, and moves their keys on.
///
/// # Errors
/// [`StoreError`].
pub fn read_answers(
    custody: &Custody,
    campaign: &CampaignId,
    conversations: &mut [Conversation],
) -> Result<Vec<Received>, StoreError> {
    let mut down = Vec::new();
    custody.each_down(&mut |envelope| {
        down.push(envelope);
        true
    })?;
    let mut received = Vec::new();
    // Each object that is read moves a window on, and more may be found behind it.
    loop {
        let before = received.len();
        for conversation in conversations.iter_mut() {
            read_conversation(&down, campaign, conversation, &mut received);
        }
        if received.len() == before {
            received.sort_by_key(|received: &Received| received.day);
            return Ok(received);
        }
    }
}

fn read_conversation(
    down: &[Verified],
    campaign: &CampaignId,
    conversation: &mut Conversation,
    received: &mut Vec<Received>,
) {
    let window = conversation.chain.window();
    let mut joiner = Joiner::new();
    let mut steps: BTreeMap<ObjectId, u32> = BTreeMap::new();
    for envelope in down {
        let opened = window.iter().find_map(|(step, key)| Some((*step, open_piece(envelope, campaign, key)?)));
        let Some((step, Ok(piece))) = opened else { continue };
        steps.insert(piece.object, step);
        match joiner.add(piece) {
            Ok(Some(finished)) => {
                let (from, report) = (conversation.recipient, conversation.report);
                match read_object(&finished.bytes) {
                    Ok(Content::Reply(reply)) if is_about(reply.report, report) => {
                        received.push(Received { from, day: reply.day, text: Some(reply.text) });
                    }
                    Ok(Content::Confirmation(confirmation)) if is_about(confirmation.report, report) => {
                        received.push(Received { from, day: confirmation.day, text: None });
                    }
                    Ok(_) => debug!("something came down that is no answer"),
                    Err(error) => debug!(?error, "an answer can't be read"),
                }
                if let Some(step) = steps.get(&finished.object) {
                    conversation.chain.done(*step);
                }
            }
            Ok(None) => {}
            Err(error) => debug!(?error, "a piece does not fit its answer"),
        }
    }
}

/// A conversation that comes from seven words does not know its report's object: nobody kept it.
fn is_about(said: ObjectId, ours: ObjectId) -> bool {
    ours == UNKNOWN_REPORT || said == ours
}

/// The report of conversations that were made from seven words alone.
pub const UNKNOWN_REPORT: ObjectId = ObjectId([0; 16]);

impl core::fmt::Debug for Device {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Device(..)")
    }
}

macro_rules! from {
    ($($error:ident => $variant:ident),*) => { $(
        impl From<$error> for DeviceError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )* };
}
from!(HomeError => Home, StoreError => Store, BundlesError => Bundles, StampsError => Stamps, TrayError => Tray, VaultError => Vault);

impl core::fmt::Display for DeviceError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Home(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Bundles(error) => error.fmt(f),
            Self::Stamps(error) => error.fmt(f),
            Self::Tray(error) => error.fmt(f),
            Self::Vault(error) => error.fmt(f),
            Self::NotJoined => f.write_str("this device has not joined a campaign yet"),
            Self::Filing(error) => error.fmt(f),
            Self::Parcel(error) => error.fmt(f),
            Self::TooLongForSlots { needed, room } => {
                write!(f, "{needed} envelopes are too many for the slots, which hold {room} until they are sent again")
            }
            Self::Issuer => f.write_str("that is not a stamp key, or there are too many"),
        }
    }
}

impl core::error::Error for DeviceError {}
