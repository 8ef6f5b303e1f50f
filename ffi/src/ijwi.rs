//! The one object: opening, PINs, campaign, wiping. What is done with it otherwise stands in the files beside.

mod carry;
mod report;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use ijwi_mesh::ble::Told;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::custody::Custody;
use ijwi_mesh::device::{Device, ROOM, Reach};
use ijwi_mesh::files::Folder;
use ijwi_mesh::keystore::Keystore;
use ijwi_mesh::vault::Vault;
use ijwi_mesh::{device, wipe};
use ijwi_protocol::campaign::BundleFile;
use ijwi_protocol::report::words::{self, campaign_words};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use crate::Failure;
use crate::border::{guarded, locked};
use crate::carrying::{Carrying, Watching};
use crate::keystore::{Foreign, PhoneKeystore};
use crate::questions::Questions;
use crate::records::{Campaign, Recipient};

/// Bytes of a campaign's file: a bundle, and what is around it.
const BUNDLE_FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Letters or digits of a PIN.
const PIN_MIN: usize = 6;
const PIN_MAX: usize = 64;

/// A phone of a campaign: one folder, one keystore, one process.
///
/// The order of a first start: `open`, `set_up`, `join`, `confirm_campaign`. Later: `open`, `unlock`. What is behind the
/// PIN fails with [`Failure::Locked`] before that: drafts, conversations, spare stamps. Carrying needs no PIN.
#[derive(uniffi::Object)]
pub struct Ijwi {
    folder: Folder,
    keystore: Arc<dyn Keystore>,
    clock: Clock,
    phone: Mutex<Phone>,
    is_wiped: AtomicBool,
    language: Mutex<String>,
    radio: Mutex<Option<mpsc::Sender<Told>>>,
    watching: Arc<Watching>,
}

/// What is open of it.
#[derive(Default)]
struct Phone {
    device: Option<Arc<Device>>,
    custody: Option<Arc<Custody>>,
    vault: Option<Vault>,
    carrying: Option<Carrying>,
}

impl Ijwi {
    /// Does something with the phone. What a panic left half done is not gone on with: it is locked.
    fn with<T>(&self, work: impl FnOnce(&mut Phone) -> Result<T, Failure>) -> Result<T, Failure> {
        if self.is_wiped.load(Ordering::SeqCst) {
            return Err(Failure::Wiped);
        }
        let mut phone = locked(&self.phone);
        let done = guarded(|| work(&mut phone));
        if matches!(done, Err(Failure::Internal)) {
            phone.vault = None;
        }
        done
    }

    /// Changes the draft, durably. If that fails it is as it was.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Questions<'_>) -> Result<(), Failure>,
        then: impl FnOnce(&Questions<'_>) -> T,
    ) -> Result<T, Failure> {
        let language = self.language();
        self.with(|phone| {
            let (device, custody, vault) = phone.all()?;
            let (before, bundle) = (vault.content.draft.clone(), custody.active().bundle);
            let changed = vault.content.draft.as_mut().ok_or(Failure::NoDraft).and_then(|draft| {
                let mut questions = Questions::of(bundle.form(), draft, &language)?;
                change(&mut questions)?;
                Ok(then(&questions))
            });
            let kept = changed.and_then(|changed| {
                device.vaults().save(vault)?;
                Ok(changed)
            });
            kept.inspect_err(|_| vault.content.draft = before)
        })
    }

    /// Looks at the draft.
    fn look<T>(&self, look: impl FnOnce(&Questions<'_>) -> T) -> Result<T, Failure> {
        let language = self.language();
        self.with(|phone| {
            let (_, custody, vault) = phone.all()?;
            let bundle = custody.active().bundle;
            let draft = vault.content.draft.as_mut().ok_or(Failure::NoDraft)?;
            Ok(look(&Questions::of(bundle.form(), draft, &language)?))
        })
    }

    fn language(&self) -> String {
        locked(&self.language).clone()
    }
}

impl Phone {
    fn device(&self) -> Result<&Arc<Device>, Failure> {
        self.device.as_ref().ok_or(Failure::Wiped)
    }

    fn custody(&self) -> Result<&Arc<Custody>, Failure> {
        self.custody.as_ref().ok_or(Failure::NotJoined)
    }

    /// What takes a PIN and nothing else.
    fn opened(&mut self) -> Result<(&Arc<Device>, &mut Vault), Failure> {
        Ok((self.device.as_ref().ok_or(Failure::Wiped)?, self.vault.as_mut().ok_or(Failure::Locked)?))
    }

    /// What takes a PIN and a campaign.
    fn all(&mut self) -> Result<(&Arc<Device>, &Arc<Custody>, &mut Vault), Failure> {
        let Self { device, custody, vault, .. } = self;
        let vault = vault.as_mut().ok_or(Failure::Locked)?;
        let custody = custody.as_ref().ok_or(Failure::NotJoined)?;
        Ok((device.as_ref().ok_or(Failure::Wiped)?, custody, vault))
    }

    /// Fills the tray, as whenever a person opens the app.
    fn tend(&mut self) -> Result<Reach, Failure> {
        let (device, custody, vault) = self.all()?;
        Ok(device.tend_with(custody, vault)?)
    }
}

#[uniffi::export]
impl Ijwi {
    /// Opens the folder, and makes it at the first start. A wipe that was interrupted is finished first: the phone is as
    /// new then.
    #[uniffi::constructor]
    pub fn open(folder: String, keystore: Box<dyn PhoneKeystore>) -> Result<Arc<Self>, Failure> {
        guarded(|| {
            let (folder, clock) = (PathBuf::from(folder), Clock::system());
            let keystore: Arc<dyn Keystore> = Arc::new(Foreign(keystore));
            let (device, _) = Device::open_with(&folder, Arc::clone(&keystore), clock)?;
            let custody = match device.custody(ROOM) {
                Ok(custody) => Some(custody),
                Err(device::DeviceError::NotJoined) => None,
                Err(error) => return Err(error.into()),
            };
            let device = Some(Arc::new(device));
            Ok(Arc::new(Self {
                folder: Folder::timeless(&folder),
                keystore,
                clock,
                phone: Mutex::new(Phone { device, custody, ..Phone::default() }),
                is_wiped: AtomicBool::new(false),
                language: Mutex::new("en".to_owned()),
                radio: Mutex::default(),
                watching: Arc::default(),
            }))
        })
    }

    /// The language of texts: `en`, `fr`, `rn`, `rw` or `sw`.
    pub fn set_language(&self, code: String) {
        *locked(&self.language) = code;
    }

    /// Whether a PIN was chosen. It is on every phone after its first start, whoever uses it.
    pub fn is_set_up(&self) -> Result<bool, Failure> {
        self.with(|phone| Ok(phone.device()?.vaults().is_begun()?))
    }

    /// Chooses the PIN at the first start, and opens what it guards. `second`, if she wants one, opens other things: what
    /// it guards is empty, and can be shown to who forces her. Nobody can see whether there is one.
    pub fn set_up(&self, pin: String, second: Option<String>) -> Result<(), Failure> {
        let (pin, second) = (Zeroizing::new(pin), second.map(Zeroizing::new));
        self.with(|phone| {
            let vaults = phone.device()?.vaults();
            if vaults.is_begun()? {
                return Err(Failure::SetUp);
            }
            check_pin(&pin)?;
            if let Some(second) = &second {
                check_pin(second)?;
                if *second == pin {
                    return Err(Failure::PinSame);
                }
            }
            let vault = vaults.create(&pin)?;
            if let Some(second) = &second {
                vaults.create_beside(&vault, second)?;
            }
            phone.vault = Some(vault);
            Ok(())
        })
    }

    /// Opens what this PIN guards. Takes a second or two on a small phone, whether it is right or wrong.
    pub fn unlock(&self, pin: String) -> Result<(), Failure> {
        let pin = Zeroizing::new(pin);
        self.with(|phone| {
            phone.vault = None;
            let device = phone.device()?;
            if !device.vaults().is_begun()? {
                return Err(Failure::NotSetUp);
            }
            phone.vault = Some(device.unlock(&pin)?);
            if phone.custody.is_some() {
                // Without stamps, or room on the disk, she reads and answers all the same.
                phone.tend().ok();
            }
            Ok(())
        })
    }

    /// Seconds until a PIN is tried again, after too many wrong ones. They are counted while the app runs, on a clock that
    /// nobody can set; 0: at once.
    pub fn pin_wait_seconds(&self) -> u32 {
        let wait = self.with(|phone| Ok(phone.device()?.vaults().wait(self.clock.now()).as_millis().div_ceil(1000)));
        wait.map_or(0, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX))
    }

    /// Locks again: whenever the app leaves the screen. What was answered is kept already; it is written once more, so that
    /// the files tell when the app was closed, and not when the last answer was given.
    pub fn lock(&self) {
        self.with(|phone| {
            if let (Some(device), Some(vault)) = (&phone.device, phone.vault.take()) {
                device.vaults().save(&vault)?;
            }
            Ok(())
        })
        .ok();
    }

    /// Whether a PIN has opened it.
    pub fn is_unlocked(&self) -> bool {
        self.with(|phone| Ok(phone.vault.is_some())).unwrap_or(false)
    }

    /// Another PIN for what is open.
    pub fn change_pin(&self, pin: String) -> Result<(), Failure> {
        let pin = Zeroizing::new(pin);
        self.with(|phone| {
            let (device, vault) = phone.opened()?;
            check_pin(&pin)?;
            Ok(device.vaults().change_pin(vault, &pin)?)
        })
    }

    /// A second PIN that opens something else, which is empty. What another PIN than the present one guards is lost.
    pub fn set_second_pin(&self, pin: String) -> Result<(), Failure> {
        let pin = Zeroizing::new(pin);
        self.with(|phone| {
            let (device, vault) = phone.opened()?;
            check_pin(&pin)?;
            Ok(device.vaults().create_beside(vault, &pin)?)
        })
    }

    /// Joins a campaign by the bytes of its file, or takes a newer file of it. Compare the six words then.
    pub fn join(&self, bundle: Vec<u8>) -> Result<Campaign, Failure> {
        let language = self.language();
        self.with(|phone| {
            let device = Arc::clone(phone.device()?);
            if bundle.len() > BUNDLE_FILE_BYTES_MAX {
                return Err(Failure::BundleWrong);
            }
            let (file, read) = BundleFile::read(&bundle, None).map_err(|_| Failure::BundleWrong)?;
            match &phone.custody {
                Some(custody) if custody.active().bundle.campaign() != read.campaign() => {
                    return Err(Failure::JoinedOther);
                }
                Some(custody) => custody.install(&file)?,
                None => {
                    device.join(&file)?;
                    phone.custody = Some(device.custody(ROOM)?);
                }
            }
            campaign_of(&device, phone.custody()?, &language)
        })
    }

    /// The campaign that was joined.
    pub fn campaign(&self) -> Result<Campaign, Failure> {
        let language = self.language();
        self.with(|phone| campaign_of(phone.device()?, phone.custody()?, &language))
    }

    /// Somebody compared the six words, and they are the same.
    pub fn confirm_campaign(&self) -> Result<(), Failure> {
        self.with(|phone| {
            phone.device()?.confirm(phone.custody()?.active().bundle.campaign())?;
            Ok(())
        })
    }

    /// Who a report can be sent to today.
    pub fn recipients(&self) -> Result<Vec<Recipient>, Failure> {
        let language = self.language();
        self.with(|phone| {
            let custody = phone.custody()?;
            let (bundle, day) = (custody.active().bundle, phone.device()?.filing_day(custody)?);
            let recipient = |recipient: &ijwi_protocol::campaign::Recipient| Recipient {
                id: hex::encode(recipient.id().0),
                name: recipient.name.get(&language).to_owned(),
                organisation: recipient.organisation.clone(),
                role: recipient.role.code().to_owned(),
            };
            Ok(bundle.offered(day).map(recipient).collect())
        })
    }

    /// Erases all: first the keys, so that nothing can be read any more, then the files. If it is cut short, the next
    /// `open` finishes it. Needs no PIN. After it every call fails with [`Failure::Wiped`]; end the process.
    pub fn wipe(&self) -> Result<(), Failure> {
        self.is_wiped.store(true, Ordering::SeqCst);
        guarded(|| {
            // Whatever else goes on: the keys don't wait for it.
            let keys = wipe::wipe_keys(&self.folder, &*self.keystore);
            *locked(&self.radio) = None;
            let mut phone = core::mem::take(&mut *locked(&self.phone));
            phone.carrying.take().into_iter().for_each(|carrying| carrying.stop(false));
            drop(phone);
            // What a call in progress wrote meanwhile goes with the rest.
            let again = wipe::wipe_keys(&self.folder, &*self.keystore);
            let files = wipe::wipe_files(&self.folder);
            Ok(keys.and(again).and(files)?)
        })
    }
}

/// Erases all of a folder that can't be opened any more: [`Failure::Damaged`]. As [`Ijwi::wipe`], without the object.
#[uniffi::export]
pub fn wipe_folder(folder: String, keystore: Box<dyn PhoneKeystore>) -> Result<(), Failure> {
    guarded(|| {
        let folder = Folder::timeless(Path::new(&folder));
        let keys = wipe::wipe_keys(&folder, &Foreign(keystore));
        let files = wipe::wipe_files(&folder);
        Ok(keys.and(files)?)
    })
}

fn check_pin(pin: &str) -> Result<(), Failure> {
    let is_right = (PIN_MIN..=PIN_MAX).contains(&pin.chars().count()) && pin.chars().all(char::is_alphanumeric);
    if is_right { Ok(()) } else { Err(Failure::PinLength) }
}

/// The nearest language that has a list of words.
fn list_of(language: &str) -> words::Language {
    words::Language::from_code(language).unwrap_or(words::Language::English)
}

fn campaign_of(device: &Device, custody: &Custody, language: &str) -> Result<Campaign, Failure> {
    let active = custody.active();
    let bundle = &active.bundle;
    Ok(Campaign {
        name: bundle.general().name.get(language).to_owned(),
        words: campaign_words(bundle.campaign(), list_of(language)).map(str::to_owned).to_vec(),
        confirmed: device.is_confirmed(bundle.campaign())?,
        version: bundle.reference().version,
        day: bundle.manifest().day.to_string(),
        old: bundle.is_old(custody.day()),
        twin: active.twin.is_some(),
    })
}

impl core::fmt::Debug for Ijwi {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Ijwi(..)")
    }
}
