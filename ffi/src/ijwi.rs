//! The one object.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use ijwi_mesh::ble::{ConnId, Told};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::custody::Custody;
use ijwi_mesh::device::{Device, ROOM, Reach};
use ijwi_mesh::files::Folder;
use ijwi_mesh::keystore::Keystore;
use ijwi_mesh::seed::{random_bytes, system_rng};
use ijwi_mesh::stamps::{STAMPS_FILE_BYTES_MAX, StampAnswer, StampRequest};
use ijwi_mesh::vault::{Draft, Kept, Vault};
use ijwi_mesh::{device, stamp_link, wipe};
use ijwi_protocol::campaign::{Bundle, BundleFile};
use ijwi_protocol::codec;
use ijwi_protocol::contact::Level;
use ijwi_protocol::ids::RecipientId;
use ijwi_protocol::report::words::{self, SevenWords, campaign_words};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use crate::border::{guarded, locked};
use crate::carrying::{Carrying, RUNTIME, Watching, parsed};
use crate::keystore::{Foreign, PhoneKeystore};
use crate::questions::{Questions, count};
use crate::radio::{self, PhoneRadio, RadioTold};
use crate::records::{
    AnswerWay, Answered, Attached, Campaign, CarryPlan, Conversation, DraftState, Given, Leaving, Message, Question,
    RadioState, Recipient, Sealed, SinceRelay, StampCount, Status, Watcher,
};
use crate::{Failure, answers};

/// Bytes of a campaign's file: a bundle, and what is around it.
const BUNDLE_FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Letters or digits of a PIN.
const PIN_MIN: usize = 6;
const PIN_MAX: usize = 64;
/// Words that are offered for typing.
const WORDS_OFFERED: usize = 8;
/// The area whose stamps are asked for, until a bundle tells areas apart.
const AREA: u16 = 0;

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

    /// Begins a report, or goes on with the one that was begun. Each answer is durable when its call returns.
    pub fn begin_report(&self) -> Result<DraftState, Failure> {
        self.with(|phone| {
            let (device, custody, vault) = phone.all()?;
            if vault.content.draft.is_none() {
                vault.content.draft = Some(Questions::begin(custody.active().bundle.form()));
                device.vaults().save(vault).inspect_err(|_| vault.content.draft = None)?;
            }
            Ok(())
        })?;
        self.look(|questions| questions.state())
    }

    /// The report that is being made, if there is one.
    pub fn draft(&self) -> Result<Option<DraftState>, Failure> {
        match self.look(|questions| questions.state()) {
            Err(Failure::NoDraft) => Ok(None),
            state => state.map(Some),
        }
    }

    /// The present question. Nothing: all were asked.
    pub fn question(&self) -> Result<Option<Question>, Failure> {
        self.look(|questions| questions.present())
    }

    /// Answers the present question, and goes on to the next one.
    pub fn answer(&self, given: Given) -> Result<Option<Question>, Failure> {
        self.change(|questions| questions.answer(given), |questions| questions.present())
    }

    /// Goes on without an answer; one that was given before is erased.
    pub fn skip(&self) -> Result<Option<Question>, Failure> {
        self.answer(Given::Skipped)
    }

    /// Goes back to the question before; what was answered stays. At the first one it stays there.
    pub fn back(&self) -> Result<Option<Question>, Failure> {
        self.change(|questions| questions.back(), |questions| questions.present())
    }

    /// Goes to the question of this place, from 1; behind the last one, to the end.
    pub fn go_to(&self, number: u32) -> Result<Option<Question>, Failure> {
        self.change(|questions| questions.go_to(number), |questions| questions.present())
    }

    /// All questions and answers, to be read before sending.
    pub fn answers(&self) -> Result<Vec<Answered>, Failure> {
        self.look(|questions| questions.answered())
    }

    /// Attaches something. It is bounded: see the draft's `room`.
    pub fn attach(&self, kind: Attached, bytes: Vec<u8>) -> Result<DraftState, Failure> {
        self.change(|questions| questions.attach(kind, bytes), |questions| questions.state())
    }

    /// Takes an attachment away, by its place from 0.
    pub fn detach(&self, place: u32) -> Result<DraftState, Failure> {
        self.change(|questions| questions.detach(place), |questions| questions.state())
    }

    /// Stops the report: what was answered is erased.
    pub fn discard_report(&self) -> Result<(), Failure> {
        self.with(|phone| {
            let (device, vault) = phone.opened()?;
            let before = vault.content.draft.take();
            Ok(device.vaults().save(vault).inspect_err(|_| vault.content.draft = before)?)
        })
    }

    /// Seals the report to these recipients, by their ids. From then on not even she can open it, and its draft is gone.
    /// On a failure nothing was sealed, no stamp is spent, and the draft is as it was. If the app is killed before this
    /// returns, the draft may still be there although the report is on its way: sent twice rather than never.
    pub fn seal(&self, recipients: Vec<String>, way: AnswerWay, leaving: Leaving) -> Result<Sealed, Failure> {
        let language = self.language();
        let is_empty = self.look(|questions| questions.is_empty())?;
        self.with(|phone| {
            if is_empty {
                return Err(Failure::ReportEmpty);
            }
            let recipients = recipients.iter().map(|id| recipient_id(id)).collect::<Result<Vec<_>, _>>()?;
            let (device, custody, vault) = phone.all()?;
            let Draft { answers, attachments, .. } = vault.content.draft.clone().ok_or(Failure::NoDraft)?;
            let (bundle, day) = (custody.active().bundle, custody.day());
            let words = (way == AnswerWay::Words).then(|| SevenWords::draw(&mut system_rng()));
            let root = match (way, &words) {
                (_, Some(words)) => Some(words.root(bundle.campaign())),
                (AnswerWay::Pin, None) => Some(Zeroizing::new(random_bytes())),
                (AnswerWay::Words | AnswerWay::None, None) => None,
            };
            let draft = device::Draft {
                answers: &answers,
                attachments: &attachments,
                recipients: &recipients,
                root: root.as_deref(),
                language: &language,
            };
            let leaving = match leaving {
                Leaving::BySlots => device::Leaving::BySlots,
                Leaving::Urgent => device::Leaving::Urgent,
                Leaving::Burst => device::Leaving::Burst,
            };
            if leaving == device::Leaving::Burst {
                device.lend_spare(custody, vault)?;
            }
            let had = vault.content.kept.len();
            let filed = device.file(custody, &draft, leaving, |conversations| {
                if way == AnswerWay::Pin {
                    vault.content.kept.extend(conversations.into_iter().map(|keys| Kept::new(keys, day)));
                    device.vaults().save(vault).inspect_err(|_| vault.content.kept.truncate(had))?;
                }
                Ok(())
            });
            if filed.is_err() && vault.content.kept.len() > had {
                vault.content.kept.truncate(had);
                device.vaults().save(vault).ok();
            }
            let filed = filed?;
            for (kept, carriers) in vault.content.kept[had..].iter_mut().zip(filed.carriers) {
                kept.envelopes = carriers;
            }
            vault.content.draft = None;
            // It is sealed: what can't be written now is told to nobody, and the words must be shown.
            device.vaults().save(vault).ok();
            device.tend_with(custody, vault).ok();
            let words = words.map(|words| words.words(list_of(&language)).map(str::to_owned).to_vec());
            Ok(Sealed {
                envelopes: count(filed.envelopes),
                left: count(filed.left),
                copies: count(filed.copies),
                words: words.unwrap_or_default(),
            })
        })
    }

    /// The reports whose answers come by PIN, the newest first, with where they are and what came back.
    pub fn conversations(&self) -> Result<Vec<Conversation>, Failure> {
        let language = self.language();
        self.with(|phone| {
            let (device, custody, vault) = phone.all()?;
            answers::conversations(device, custody, vault, &language)
        })
    }

    /// What came back for these seven words, on any phone of the campaign; nothing of it is kept. One mistake is tried by
    /// itself, which takes up to 17 times as long as a PIN does. Needs no PIN.
    pub fn answers_by_words(&self, words: String) -> Result<Vec<Message>, Failure> {
        let words = Zeroizing::new(words);
        let custody = self.with(|phone| Ok(Arc::clone(phone.custody()?)))?;
        // Not under the lock: nobody should wait so long for a wipe.
        guarded(|| answers::by_words(&custody, &words, &self.language()))
    }

    /// The words that begin so, in the language's list or the English one: for typing. At most eight.
    pub fn words_like(&self, start: String) -> Vec<String> {
        let words = words::beginning_with(&start, list_of(&self.language()));
        words.take(WORDS_OFFERED).map(str::to_owned).collect()
    }

    /// The stamps.
    pub fn stamps(&self) -> Result<StampCount, Failure> {
        self.with(|phone| {
            let reach = phone.tend()?;
            let (_, custody, vault) = phone.all()?;
            Ok(StampCount {
                tray: count(reach.places),
                tray_days: count(reach.days()),
                spare: count(vault.content.stamps.len()),
                a_visit: u32::from(custody.active().bundle.policy().stamps_per_visit),
            })
        })
    }

    /// Asks a team's device on the local network for stamps, `192.168.1.20:4712`. Its owner has to agree: up to three
    /// minutes. How many came.
    pub fn fetch_stamps(&self, address: String) -> Result<u32, Failure> {
        let peer = parsed(&address)?;
        let (bundle, request) = self.with(request_stamps)?;
        // Not under the lock: nobody should wait so long for a wipe.
        let answer = guarded(|| {
            let asking = stamp_link::ask(&bundle, peer, &request);
            RUNTIME.block_on(asking).map_err(|_| Failure::TeamUnreachable)
        })?;
        self.with(|phone| accept_stamps(phone, &answer))
    }

    /// A request for stamps as a file, for somebody who carries it to a team and brings back what it gives.
    pub fn request_stamps(&self) -> Result<Vec<u8>, Failure> {
        let (_, request) = self.with(request_stamps)?;
        Ok([&StampRequest::MAGIC[..], &codec::encode(&request)].concat())
    }

    /// Takes what the team gave. How many stamps.
    pub fn accept_stamps(&self, answer: Vec<u8>) -> Result<u32, Failure> {
        self.with(|phone| {
            let body = answer.strip_prefix(&StampAnswer::MAGIC).filter(|body| body.len() <= STAMPS_FILE_BYTES_MAX);
            let answer = body.and_then(|body| codec::decode::<StampAnswer, { 2 * STAMPS_FILE_BYTES_MAX }>(body).ok());
            accept_stamps(phone, &answer.ok_or(Failure::StampsForeign)?)
        })
    }

    /// Carries for others, over the network and this radio, until it is stopped. Needs no PIN.
    pub fn start_carrying(&self, plan: CarryPlan, radio: Option<Box<dyn PhoneRadio>>) -> Result<(), Failure> {
        self.with(|phone| {
            if phone.carrying.as_ref().is_some_and(Carrying::runs) {
                return Err(Failure::Carrying);
            }
            let (radio, tell) = radio.map(radio::Foreign::new).unzip();
            let radio = radio.map(|radio| Box::new(radio) as Box<dyn ijwi_mesh::ble::Radio>);
            // The radio may tell something as soon as it is there.
            *locked(&self.radio) = tell;
            let (device, custody) = (phone.device()?, phone.custody()?);
            let watching = Arc::clone(&self.watching);
            phone.carrying = Some(Carrying::start(device, custody, self.clock, &plan, radio, watching)?);
            Ok(())
        })
    }

    /// Stops: contacts end, and what they stored is kept.
    pub fn stop_carrying(&self) -> Result<(), Failure> {
        let carrying = self.with(|phone| Ok(phone.carrying.take()))?;
        *locked(&self.radio) = None;
        guarded(|| {
            carrying.ok_or(Failure::Carrying)?.stop(true);
            Ok(())
        })
    }

    /// What this phone does and holds.
    pub fn status(&self) -> Result<Status, Failure> {
        self.with(|phone| {
            let holding = phone.custody()?.holding();
            let carrying = phone.carrying.as_ref().filter(|carrying| carrying.runs());
            let tally = carrying.map(|carrying| locked(&carrying.tally).clone()).unwrap_or_default();
            Ok(Status {
                carrying: carrying.is_some(),
                listening: tally.listening.iter().map(ToString::to_string).collect(),
                up: count(holding.up),
                down: count(holding.down),
                free: count(ROOM.saturating_sub(holding.up + holding.down)),
                disk_full: holding.full,
                since_relay: match holding.since_relay {
                    Level::Least => SinceRelay::Day,
                    Level::Less => SinceRelay::Days,
                    Level::More => SinceRelay::Week,
                    Level::Most => SinceRelay::Longer,
                },
                contacts: tally.contacts,
                sent: tally.sent,
                received: tally.received,
                relay_unreachable: tally.relay_unreachable,
                radio: match tally.radio {
                    None => RadioState::Off,
                    Some(status) => match status.fault {
                        Some(fault) => RadioState::Faulty { fault: fault.into() },
                        None => RadioState::On { shows: status.shows, sightings: status.sightings },
                    },
                },
            })
        })
    }

    /// Who is told when something may have to be drawn anew: the last one that was given.
    pub fn watch(&self, watcher: Box<dyn Watcher>) {
        self.watching.set(watcher);
    }

    /// What the radio has to tell. It never waits; without a radio it is passed over.
    pub fn radio_told(&self, told: RadioTold) {
        let radio = locked(&self.radio).clone();
        if let (Some(radio), Some(told)) = (radio, radio::told(told)) {
            radio.try_send(told).ok();
        }
    }

    /// A number for a connection that somebody opened to us.
    pub fn radio_connection(&self) -> u64 {
        ConnId::next().number()
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

fn recipient_id(id: &str) -> Result<RecipientId, Failure> {
    let mut bytes = [0; 16];
    hex::decode_to_slice(id, &mut bytes).map_err(|_| Failure::RecipientsWrong)?;
    Ok(RecipientId(bytes))
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

fn request_stamps(phone: &mut Phone) -> Result<(Arc<Bundle>, StampRequest), Failure> {
    let (device, custody, _) = phone.all()?;
    let bundle = custody.active().bundle;
    let asked = usize::from(bundle.policy().stamps_per_visit);
    let mut stamps = device.stamps()?;
    let request = stamps.request(device.home(), &mut system_rng(), &bundle, AREA, custody.day(), asked)?;
    Ok((bundle, request))
}

fn accept_stamps(phone: &mut Phone, answer: &StampAnswer) -> Result<u32, Failure> {
    let (device, custody, _) = phone.all()?;
    let taken = device.stamps()?.accept(device.home(), &custody.active().bundle, answer)?;
    phone.tend()?;
    Ok(count(taken))
}

impl core::fmt::Debug for Ijwi {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Ijwi(..)")
    }
}
