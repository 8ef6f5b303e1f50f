//! A device's folder as a whole: joining, filing a report, reading its answers.
//!
//! | file | what it is |
//! |---|---|
//! | `device.key` | the device's secret; on a phone the system's keystore wraps it |
//! | `store/` | envelopes, news, the bundle: sealed under that secret |
//! | `stamps` | stamps, sealed under that secret |
//! | `vault` | conversations, sealed under the PIN and that secret |
//! | `issuers` | stamp keys of a team's device, sealed under that secret |

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ijwi_protocol::bounds::IDS_MAX;
use ijwi_protocol::campaign::{Bundle, BundleFile, sealing_day};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{Direction, StampIssuer, Verified};
use ijwi_protocol::ids::{CampaignId, ObjectId, RecipientId, StampKeyId};
use ijwi_protocol::object::Joiner;
use ijwi_protocol::report::{
    Answer, Content, Conversation, Filing, FilingError, Media, Parcel, ParcelError, open_piece, read_object,
};
use ijwi_protocol::time::Day;
use tracing::debug;
use zeroize::Zeroizing;

use crate::bundles::{self, Active, BundlesError};
use crate::clock::Clock;
use crate::custody::Custody;
use crate::home::{Home, HomeError};
use crate::sealed;
use crate::seed::system_rng;
use crate::stamps::{Stamps, StampsError};
use crate::store::{Salvage, SledStore, Store, StoreError, StoreKey};
use crate::vault::{self, Received, VaultError};

const KEY: &str = "device.key";
const STORE: &str = "store";
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
    clock: Clock,
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
    /// Its vault can't.
    Vault(VaultError),
    /// It has not joined a campaign.
    NotJoined,
    /// The report can't be filed.
    Filing(FilingError),
    /// The report can't be sealed.
    Parcel(ParcelError),
    /// A stamp key is none, or there are too many.
    Issuer,
}

/// What is to be filed.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// The answers, by position.
    pub answers: &'a [Answer],
    /// What goes with them.
    pub attachments: &'a [(Media, Vec<u8>)],
    /// Who gets a copy.
    pub recipients: &'a [RecipientId],
    /// The root of the answers' keys; nothing when none are wanted.
    pub root: Option<&'a [u8; 32]>,
    /// The language in which answers can be read.
    pub language: &'a str,
}

/// A report that was filed.
#[derive(Debug)]
pub struct Filed {
    /// Envelopes that carry it.
    pub envelopes: usize,
}

impl Device {
    /// Takes hold of a folder; makes it if it is not there. What was whole of a damaged store comes with it.
    ///
    /// # Errors
    /// [`DeviceError::Home`], [`DeviceError::Store`].
    pub fn open(dir: &Path, clock: Clock) -> Result<(Self, Option<Salvage>), DeviceError> {
        let home = Home::open(dir)?;
        let key = home.key(KEY)?;
        vault::prepare(&home)?;
        let (store, salvage) = SledStore::open_or_salvage(&dir.join(STORE), Some(StoreKey::new(*key)))?;
        Ok((Self { home, key, store: Arc::new(store), clock }, salvage))
    }

    /// Its folder.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The device's secret, for its vault.
    pub fn key(&self) -> &[u8; 32] {
        &self.key
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

    /// What it carries.
    ///
    /// # Errors
    /// [`DeviceError::NotJoined`], [`DeviceError::Store`].
    pub fn custody(&self, room: usize) -> Result<Arc<Custody>, DeviceError> {
        let active = self.active()?;
        Ok(Arc::new(Custody::open(Arc::clone(&self.store), active, self.clock, room)?))
    }

    /// Its stamps.
    ///
    /// # Errors
    /// [`DeviceError::Stamps`].
    pub fn stamps(&self) -> Result<Stamps, DeviceError> {
        Ok(Stamps::open(&self.home, &self.key)?)
    }

    /// The day on which a report can be filed: Day, if there are stamps and recipients on it. If not, a relay may have put
    /// it too far, or the own clock, and what is certain is gone by where that helps.
    ///
    /// # Errors
    /// [`DeviceError::Stamps`].
    pub fn filing_day(&self, custody: &Custody) -> Result<Day, DeviceError> {
        let (stamps, bundle) = (self.stamps()?, custody.active().bundle);
        let is_good =
            |day: &Day| stamps.count(&bundle, Direction::Up, *day) > 0 && bundle.offered(*day).next().is_some();
        let days = custody.days();
        Ok(days.into_iter().find(is_good).unwrap_or(days[0]))
    }

    /// Seals a report and gives it to the custody. It is durable when this returns. Before that, and before a stamp is
    /// spent, `keep` gets the conversations: what the author needs for the answer is kept, or the report does not leave.
    ///
    /// # Errors
    /// [`DeviceError`]; [`StampsError::TooFew`] and what `keep` says before any stamp is spent.
    pub fn file(
        &self,
        custody: &Custody,
        draft: &Draft<'_>,
        keep: impl FnOnce(Vec<Conversation>) -> Result<(), VaultError>,
    ) -> Result<Filed, DeviceError> {
        let mut stamps = self.stamps()?;
        let bundle = custody.active().bundle;
        let [likely, certain] = custody.days();
        let fold =
            |day| folded(&stamps, &bundle, draft, day).map(|(parcels, conversations)| (day, parcels, conversations));
        let folded =
            match fold(likely) {
                Err(
                    DeviceError::Filing(FilingError::NotOffered(_)) | DeviceError::Stamps(StampsError::TooFew { .. }),
                ) if certain != likely => fold(certain),
                folded => folded,
            };
        let (day, parcels, conversations) = folded?;
        keep(conversations)?;
        let needed = stamps_needed(&parcels);
        let mut rng = system_rng();
        let mut stamps = stamps.take(&self.home, &bundle, Direction::Up, day, needed)?;
        let mut envelopes = Vec::with_capacity(needed);
        for parcel in &parcels {
            let own = stamps.split_off(stamps.len() - parcel.stamps_needed());
            envelopes.extend(parcel.seal(&mut rng, bundle.campaign(), own).map_err(DeviceError::Parcel)?);
        }
        let count = envelopes.len();
        custody.release(envelopes)?;
        Ok(Filed { envelopes: count })
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

/// A report as of this day, if there are stamps for it.
fn folded(
    stamps: &Stamps,
    bundle: &Bundle,
    draft: &Draft<'_>,
    day: Day,
) -> Result<(Vec<Parcel>, Vec<Conversation>), DeviceError> {
    let newest = stamps.newest_last_day(bundle, Direction::Up, day).unwrap_or(day);
    let filing = Filing {
        bundle,
        day: sealing_day(day, newest),
        language: draft.language,
        answers: draft.answers,
        attachments: draft.attachments,
        recipients: draft.recipients,
        root: draft.root,
    };
    let (parcels, conversations) = filing.parcels(&mut system_rng()).map_err(DeviceError::Filing)?;
    let (needed, had) = (stamps_needed(&parcels), stamps.count(bundle, Direction::Up, day));
    if had < needed {
        return Err(StampsError::TooFew { needed, had }.into());
    }
    Ok((parcels, conversations))
}

fn stamps_needed(parcels: &[Parcel]) -> usize {
    parcels.iter().map(Parcel::stamps_needed).sum()
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
from!(HomeError => Home, StoreError => Store, BundlesError => Bundles, StampsError => Stamps, VaultError => Vault);

impl core::fmt::Display for DeviceError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Home(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Bundles(error) => error.fmt(f),
            Self::Stamps(error) => error.fmt(f),
            Self::Vault(error) => error.fmt(f),
            Self::NotJoined => f.write_str("this device has not joined a campaign yet"),
            Self::Filing(error) => error.fmt(f),
            Self::Parcel(error) => error.fmt(f),
            Self::Issuer => f.write_str("that is not a stamp key, or there are too many"),
        }
    }
}

impl core::error::Error for DeviceError {}

#[cfg(test)]
mod tests {
    use ijwi_protocol::testing::{TODAY, campaign};

    use super::*;
    use crate::vault::{Kept, Vault};

    #[test]
    fn a_report_whose_answer_can_not_be_kept_does_not_leave_and_costs_no_stamp() {
        let mut fixture = campaign(1);
        let dir = tempfile::tempdir().unwrap();
        let clock = Clock::off_by(i64::from(TODAY.0) - i64::from(Clock::system().today().0));
        let (device, _) = Device::open(dir.path(), clock).unwrap();
        let bundle = device.join(&fixture.file).unwrap().bundle;
        let stamps = vec![fixture.stamp(Direction::Up)];
        device.stamps().unwrap().put(device.home(), stamps).unwrap();
        let custody = device.custody(ROOM).unwrap();
        let draft = Draft {
            answers: &[Answer::Text("by the well".to_owned())],
            attachments: &[],
            recipients: &[bundle.recipients()[0].id()],
            root: Some(&[5; 32]),
            language: "en",
        };
        let is_untouched = || {
            let stamps = device.stamps().unwrap().count(&bundle, Direction::Up, TODAY);
            (custody.holding().up, stamps) == (0, 1)
        };

        let mut vault = Vault::default();
        let full = device.file(&custody, &draft, |conversations| {
            let [conversation] = &conversations[..] else { panic!("one recipient, one conversation") };
            let kept = || Kept { conversation: conversation.clone(), received: Vec::new() };
            vault.kept.extend((0..2000).map(|_| kept()));
            vault.save(device.home(), device.key(), "1234")
        });
        assert!(matches!(full, Err(DeviceError::Vault(VaultError::Full))));
        assert!(is_untouched());

        let two = [draft.recipients[0], bundle.recipients()[1].id()];
        let too_few = device.file(&custody, &Draft { recipients: &two, ..draft }, |_| panic!("there is one stamp"));
        assert!(matches!(too_few, Err(DeviceError::Stamps(StampsError::TooFew { needed: 2, had: 1 }))));
        assert!(is_untouched());

        device.file(&custody, &draft, |_| Ok(())).unwrap();
        assert_eq!(custody.holding().up, 1);
    }
}
