//! A campaign's lead: the authority key and what was decided, in one file that a passphrase seals. Offline but for
//! publishing.

use bincode::{Decode, Encode};
use ijwi_mesh::home::Home;
use ijwi_mesh::sealed::PassKey;
use ijwi_mesh::seed::{random_bytes, system_rng};
use ijwi_protocol::campaign::{
    Authority, BundleFile, Draft, General, Manifest, Policy, Recipient, RelayInfo, StampKeyInfo, Texts,
};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{Direction, StampIssuer, StampKey, StampTerms};
use ijwi_protocol::ids::{CampaignId, StampKeyId, sha256};
use ijwi_protocol::report::builtin_form;
use ijwi_protocol::time::Day;
use zeroize::{Zeroize as _, Zeroizing};

use crate::cards::{Holder, KEY_MAGIC};
use crate::fail::Failure;

const FILE: &str = "campaign.sealed";
const PURPOSE: &str = "ijwi/lead/1";
const FILE_MEMORY_MAX: usize = 16 * 1024 * 1024;
/// A bundle is called old after this long: its prekeys end then.
const BUNDLE_DAYS: u32 = 26 * 7;
/// How long a discovery key is understood after it was changed.
const DISCOVERY_OVERLAP_DAYS: u32 = 8 * 7;
/// How long a stamp key stays in the bundle after the last day on which its envelopes are carried: desks may collect them
/// late.
const STAMP_KEY_KEPT_DAYS: u32 = 28;
/// Months ahead for which there may be stamp keys: with 32 areas they fit a bundle of 400 keys.
pub(crate) const MONTHS_MAX: u32 = 12;

#[derive(Encode, Decode)]
struct Content {
    authority: [u8; 32],
    version: u32,
    name: String,
    discovery_key: [u8; 32],
    /// The one before, and the day on which it was changed.
    discovery_key_before: Option<([u8; 32], Day)>,
    areas: u16,
    stamp_keys: Vec<StampKeyInfo>,
    relays: Vec<RelayInfo>,
    recipients: Vec<Recipient>,
    policy: Policy,
    /// The day of the last publication.
    published: Day,
}

impl Drop for Content {
    fn drop(&mut self) {
        self.authority.zeroize();
    }
}

/// The lead's folder, opened.
pub(crate) struct Lead {
    pass_key: PassKey,
    content: Content,
}

/// A stamp key's secret half, to be handed to teams or desks.
pub(crate) struct KeyFile {
    pub(crate) name: String,
    pub(crate) bytes: Zeroizing<Vec<u8>>,
}

impl Lead {
    /// Makes a campaign; it is there once it was saved. The secret halves of its stamp keys are given to the caller, who
    /// hands them out; they are not kept. Each takes a second or so: `made` is told how many there are.
    pub(crate) fn create(
        passphrase: &str,
        name: &str,
        (areas, months): (u16, u32),
        today: Day,
        made: impl FnMut(usize),
    ) -> Result<(Self, Vec<KeyFile>), Failure> {
        let content = Content {
            authority: random_bytes(),
            version: 0,
            name: name.to_owned(),
            discovery_key: random_bytes(),
            discovery_key_before: None,
            areas,
            stamp_keys: Vec::new(),
            relays: Vec::new(),
            recipients: Vec::new(),
            policy: Policy::default(),
            published: Day::default(),
        };
        let mut lead = Self { pass_key: PassKey::new(passphrase, b""), content };
        let files = lead.add_months(months, today, made)?;
        Ok((lead, files))
    }

    /// Makes stamp keys for so many more months: after those that there are keys for, from this month on at the earliest.
    pub(crate) fn add_months(
        &mut self,
        months: u32,
        today: Day,
        mut made: impl FnMut(usize),
    ) -> Result<Vec<KeyFile>, Failure> {
        let last = self.content.stamp_keys.iter().map(|key| key.terms.last_day).max();
        let first = last.map_or(today, |last| today.max(last + 1)).month_end();
        let ends: Vec<_> =
            core::iter::successors(Some(first), |end| Some((*end + 1).month_end())).take(months as usize).collect();
        if ends.last().is_some_and(|end| *end > today + MONTHS_MAX * 31) {
            return Err(Failure::new("error-campaign-months").with("max", MONTHS_MAX));
        }
        let mut rng = system_rng();
        let mut files = Vec::new();
        for last_day in ends {
            let (year, number, _) = last_day.civil();
            let ups =
                (0..self.content.areas).map(|area| (Direction::Up, area, format!("up-area{area}-{year}-{number:02}")));
            for (direction, area, name) in ups.chain([(Direction::Down, 0, format!("down-{year}-{number:02}"))]) {
                let issuer = StampIssuer::generate(&mut rng).map_err(Failure::unexpected)?;
                let terms = StampTerms { direction, area, last_day, revoked: false };
                self.content.stamp_keys.push(StampKeyInfo { der: issuer.public().der().to_vec(), terms });
                let bytes = Zeroizing::new([&KEY_MAGIC[..], &issuer.to_der()].concat());
                files.push(KeyFile { name: format!("{name}.key"), bytes });
                made(files.len());
            }
        }
        Ok(files)
    }

    /// How many stamp keys a month has.
    pub(crate) fn keys_a_month(&self) -> usize {
        usize::from(self.content.areas) + 1
    }

    /// Changes what devices find each other by. Who has the older bundle finds and is found for eight more weeks.
    pub(crate) fn change_discovery_key(&mut self, today: Day) {
        let before = core::mem::replace(&mut self.content.discovery_key, random_bytes());
        self.content.discovery_key_before = Some((before, today));
    }

    /// Lowers the share of a stamp key to a floor. Nothing under it is refused.
    pub(crate) fn revoke(&mut self, id: StampKeyId) -> Result<(), Failure> {
        let named = |info: &&mut StampKeyInfo| StampKey::from_der(&info.der).is_ok_and(|key| key.id() == id);
        let info = self.content.stamp_keys.iter_mut().find(named);
        info.ok_or_else(|| Failure::new("error-stamp-key-unknown"))?.terms.revoked = true;
        Ok(())
    }

    /// Opens it.
    pub(crate) fn open(home: &Home, passphrase: &str) -> Result<Self, Failure> {
        let none = || Failure::new("error-campaign-none").with("folder", home.dir().display());
        let sealed = home.read(FILE)?.ok_or_else(none)?;
        let opened = PassKey::open(passphrase, b"", PURPOSE, &sealed);
        let (pass_key, plain) = opened.ok_or_else(|| Failure::new("error-passphrase"))?;
        let content = codec::decode::<Content, FILE_MEMORY_MAX>(&plain);
        Ok(Self { pass_key, content: content.map_err(|_| Failure::new("error-passphrase"))? })
    }

    /// Writes it, sealed.
    pub(crate) fn save(&self, home: &Home) -> Result<(), Failure> {
        let plain = Zeroizing::new(codec::encode(&self.content));
        Ok(home.write(FILE, &self.pass_key.seal(PURPOSE, &plain))?)
    }

    /// The campaign's id.
    pub(crate) fn campaign(&self) -> CampaignId {
        CampaignId(sha256(&[&Authority::from_secret(&self.content.authority).public()]))
    }

    /// Takes a relay or desk in, in the place of the same one.
    pub(crate) fn take(&mut self, holder: Holder) {
        match holder {
            Holder::Relay(relay) => {
                self.content.relays.retain(|other| other.key != relay.key);
                self.content.relays.push(relay);
            }
            Holder::Recipient(recipient) => {
                self.content.recipients.retain(|other| other.identity != recipient.identity);
                self.content.recipients.push(*recipient);
            }
        }
    }

    /// What the campaign decides for its devices.
    pub(crate) fn policy(&mut self) -> &mut Policy {
        &mut self.content.policy
    }

    /// Signs the next version. It is saved before anybody can have the bundle: no version is signed twice.
    pub(crate) fn publish(&mut self, home: &Home, today: Day) -> Result<BundleFile, Failure> {
        if self.content.recipients.is_empty() {
            return Err(Failure::new("error-campaign-no-desk"));
        }
        self.check_day(today)?;
        self.content.published = today;
        self.content.stamp_keys.retain(|key| today <= key.terms.carry_until() + STAMP_KEY_KEPT_DAYS);
        let is_understood = |(_, since): &([u8; 32], Day)| today < *since + DISCOVERY_OVERLAP_DAYS;
        self.content.discovery_key_before = self.content.discovery_key_before.filter(is_understood);
        self.content.version += 1;
        let authority = Authority::from_secret(&self.content.authority);
        let draft = Draft {
            general: General {
                name: Texts::new([("en", self.content.name.as_str())]),
                discovery_key: self.content.discovery_key,
                discovery_key_before: self.content.discovery_key_before.map(|(before, _)| before),
            },
            policy: self.content.policy.clone(),
            stamp_keys: self.content.stamp_keys.clone(),
            relays: self.content.relays.clone(),
            recipients: self.content.recipients.clone(),
            form: builtin_form(),
        };
        let manifest = Manifest {
            first_authority: authority.public(),
            rotations: Vec::new(),
            version: self.content.version,
            day: today,
            old_after: today + BUNDLE_DAYS,
            parts: Vec::new(),
        };
        let file = draft.sign(&authority, manifest);
        BundleFile::read(&file.to_bytes(), None)
            .map_err(|error| Failure::new("error-campaign-incomplete").with("what", error))?;
        self.save(home)?;
        Ok(file)
    }

    /// A bundle's day moves every device, and never back. So a day that does not fit what is there is refused: the clock of
    /// this computer, or of a desk, is wrong.
    fn check_day(&self, today: Day) -> Result<(), Failure> {
        let doubted = || Failure::new("error-campaign-day").with("day", today);
        let is_offered =
            |recipient: &Recipient| recipient.prekeys.first_week <= today.week() && !recipient.prekeys.is_past(today);
        if today < self.content.published || !self.content.recipients.iter().any(is_offered) {
            return Err(doubted());
        }
        let is_up = |key: &StampKeyInfo| key.terms.direction == Direction::Up && today <= key.terms.last_day;
        if !self.content.stamp_keys.iter().any(is_up) {
            return Err(Failure::new("error-campaign-no-keys"));
        }
        Ok(())
    }
}
