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
use ijwi_protocol::envelope::{Direction, StampIssuer, StampTerms};
use ijwi_protocol::ids::{CampaignId, sha256};
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

#[derive(Encode, Decode)]
struct Content {
    authority: [u8; 32],
    version: u32,
    name: String,
    discovery_key: [u8; 32],
    stamp_keys: Vec<StampKeyInfo>,
    relays: Vec<RelayInfo>,
    recipients: Vec<Recipient>,
    policy: Policy,
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
        mut made: impl FnMut(usize),
    ) -> Result<(Self, Vec<KeyFile>), Failure> {
        let mut rng = system_rng();
        let (mut stamp_keys, mut files) = (Vec::new(), Vec::new());
        let mut month = today;
        for _ in 0..months {
            let last_day = month.month_end();
            let (year, number, _) = last_day.civil();
            let ups = (0..areas).map(|area| (Direction::Up, area, format!("up-area{area}-{year}-{number:02}")));
            for (direction, area, name) in ups.chain([(Direction::Down, 0, format!("down-{year}-{number:02}"))]) {
                let issuer = StampIssuer::generate(&mut rng).map_err(Failure::unexpected)?;
                let terms = StampTerms { direction, area, last_day, revoked: false };
                stamp_keys.push(StampKeyInfo { der: issuer.public().der().to_vec(), terms });
                let bytes = Zeroizing::new([&KEY_MAGIC[..], &issuer.to_der()].concat());
                files.push(KeyFile { name: format!("{name}.key"), bytes });
                made(files.len());
            }
            month = last_day + 1;
        }
        let content = Content {
            authority: random_bytes(),
            version: 0,
            name: name.to_owned(),
            discovery_key: random_bytes(),
            stamp_keys,
            relays: Vec::new(),
            recipients: Vec::new(),
            policy: Policy::default(),
        };
        Ok((Self { pass_key: PassKey::new(passphrase, b""), content }, files))
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
        self.content.version += 1;
        let authority = Authority::from_secret(&self.content.authority);
        let draft = Draft {
            general: General {
                name: Texts::new([("en", self.content.name.as_str())]),
                discovery_key: self.content.discovery_key,
                discovery_key_before: None,
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
}
