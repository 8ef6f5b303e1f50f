//! What only this desk knows: its identity, the chains of its prekeys, its *down* stamp keys, the key of its store. One
//! small file outside the store, sealed to the passphrase and rewritten whole, so that erasing a week's secret leaves
//! no copy in a log-structured store.

use bincode::{Decode, Encode};
use ed25519_dalek::SigningKey;
use ijwi_mesh::home::{Home, HomeError};
use ijwi_mesh::sealed::PassKey;
use ijwi_mesh::seed::{random_bytes, system_rng};
use ijwi_protocol::campaign::{PrekeyChains, Recipient, Role, Texts};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{StampError, StampIssuer};
use ijwi_protocol::ids::{CampaignId, RecipientId, StampKeyId};
use ijwi_protocol::time::{Day, Week};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const FILE: &str = "desk.sealed";
const PURPOSE: &str = "ijwi/desk/1";
const FILE_MEMORY_MAX: usize = 256 * 1024;
/// A new chain of prekeys begins this often.
const CHAIN_WEEKS: u32 = 8;
/// Secrets of earlier weeks are kept this long: nine weeks in which an envelope may wait for its stamp key's last day,
/// 45 days of carrying, two weeks for the desk.
const KEPT_WEEKS: u32 = 18;

/// *Down* stamp keys that are kept: those of two years.
const DOWN_KEYS_MAX: usize = 24;

#[derive(Encode, Decode)]
struct Content {
    campaign: CampaignId,
    identity: Secret,
    store_key: Secret,
    chains: PrekeyChains,
    /// PKCS#8, those that the campaign's lead has given, the latest last.
    down_keys: Vec<Vec<u8>>,
    name: Texts,
    organisation: String,
    role: Role,
}

#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
struct Secret([u8; 32]);

impl Drop for Content {
    fn drop(&mut self) {
        self.down_keys.zeroize();
    }
}

/// A desk's secrets, opened.
pub struct Secrets {
    pass_key: PassKey,
    content: Content,
}

/// Why a desk can't be opened or saved.
#[derive(Debug)]
#[non_exhaustive]
pub enum SecretsError {
    /// The folder can't be read or written.
    Home(HomeError),
    /// There is no desk in this folder.
    None,
    /// There is one already.
    Exists,
    /// The passphrase is wrong, or the file damaged: the two can't be told apart.
    Passphrase,
    /// The stamp key is none.
    Stamp(StampError),
}

impl Secrets {
    /// Whether a desk lives in this folder.
    ///
    /// # Errors
    /// [`SecretsError::Home`].
    pub fn exist(home: &Home) -> Result<bool, SecretsError> {
        Ok(home.read(FILE)?.is_some())
    }

    /// Makes a desk's secrets.
    ///
    /// # Errors
    /// [`SecretsError::Exists`], [`SecretsError::Home`].
    pub fn create(
        home: &Home,
        passphrase: &str,
        campaign: CampaignId,
        name: Texts,
        organisation: &str,
        role: Role,
        day: Day,
    ) -> Result<Self, SecretsError> {
        if Self::exist(home)? {
            return Err(SecretsError::Exists);
        }
        let mut chains = PrekeyChains::default();
        chains.begin(&mut system_rng(), day.week());
        let content = Content {
            campaign,
            identity: Secret(random_bytes()),
            store_key: Secret(random_bytes()),
            chains,
            down_keys: Vec::new(),
            name,
            organisation: organisation.to_owned(),
            role,
        };
        let secrets = Self { pass_key: PassKey::new(passphrase, b""), content };
        secrets.save(home)?;
        Ok(secrets)
    }

    /// Opens them.
    ///
    /// # Errors
    /// [`SecretsError::None`], [`SecretsError::Passphrase`], [`SecretsError::Home`].
    pub fn open(home: &Home, passphrase: &str) -> Result<Self, SecretsError> {
        let sealed = home.read(FILE)?.ok_or(SecretsError::None)?;
        let (pass_key, plain) = PassKey::open(passphrase, b"", PURPOSE, &sealed).ok_or(SecretsError::Passphrase)?;
        let content = codec::decode::<Content, FILE_MEMORY_MAX>(&plain).map_err(|_| SecretsError::Passphrase)?;
        Ok(Self { pass_key, content })
    }

    /// Writes them, sealed.
    ///
    /// # Errors
    /// [`SecretsError::Home`].
    pub fn save(&self, home: &Home) -> Result<(), SecretsError> {
        let plain = Zeroizing::new(codec::encode(&self.content));
        Ok(home.write(FILE, &self.pass_key.seal(PURPOSE, &plain))?)
    }

    /// Takes a *down* stamp key of the campaign: there is one for each month.
    ///
    /// # Errors
    /// [`SecretsError::Stamp`], [`SecretsError::Home`].
    pub fn take_down_key(&mut self, home: &Home, der: &[u8]) -> Result<StampKeyId, SecretsError> {
        let issuer = StampIssuer::from_der(der).map_err(SecretsError::Stamp)?;
        let der = issuer.to_der().to_vec();
        self.content.down_keys.retain(|key| *key != der);
        self.content.down_keys.push(der);
        if self.content.down_keys.len() > DOWN_KEYS_MAX {
            self.content.down_keys.remove(0).zeroize();
        }
        self.save(home)?;
        Ok(issuer.public().id())
    }

    /// Its *down* stamp keys.
    pub fn issuers(&self) -> Vec<StampIssuer> {
        self.content.down_keys.iter().filter_map(|der| StampIssuer::from_der(der).ok()).collect()
    }

    /// Begins a new chain of prekeys when its time has come. It harms nothing on a wrong day, but for a card that nobody
    /// is offered.
    ///
    /// # Errors
    /// [`SecretsError::Home`].
    pub fn begin_chain(&mut self, home: &Home, day: Day) -> Result<(), SecretsError> {
        if self.begin_due_chain(day.week()) { self.save(home) } else { Ok(()) }
    }

    /// Begins a new chain when its time has come, and erases the secrets whose time is over on this day: one that is
    /// certain, since what is erased is gone.
    ///
    /// # Errors
    /// [`SecretsError::Home`].
    pub fn keep_up(&mut self, home: &Home, day: Day) -> Result<(), SecretsError> {
        let before = Zeroizing::new(codec::encode(&self.content.chains));
        self.begin_due_chain(day.week());
        self.content.chains.erase_before(Week(day.week().0.saturating_sub(KEPT_WEEKS)));
        if codec::encode(&self.content.chains) == *before { Ok(()) } else { self.save(home) }
    }

    fn begin_due_chain(&mut self, week: Week) -> bool {
        let is_due = self.content.chains.newest_start().is_none_or(|start| week.0 >= start.0 + CHAIN_WEEKS);
        if is_due {
            self.content.chains.begin(&mut system_rng(), week);
        }
        is_due
    }

    /// What the bundle says of this desk, with its prekeys from this day's week on.
    pub fn card(&self, day: Day) -> Option<Recipient> {
        let identity = self.identity();
        Some(Recipient {
            identity: identity.verifying_key().to_bytes(),
            name: self.content.name.clone(),
            organisation: self.content.organisation.clone(),
            role: self.content.role,
            prekeys: self.content.chains.publish(&self.content.campaign, &identity, day.week())?,
        })
    }

    /// Its identity.
    pub fn identity(&self) -> SigningKey {
        SigningKey::from_bytes(&self.content.identity.0)
    }

    /// Its recipient id.
    pub fn id(&self) -> RecipientId {
        RecipientId::of(self.identity().verifying_key().as_bytes())
    }

    /// The campaign it was made for.
    pub fn campaign(&self) -> &CampaignId {
        &self.content.campaign
    }

    /// The key of its store.
    pub fn store_key(&self) -> [u8; 32] {
        self.content.store_key.0
    }

    /// The chains of its prekeys.
    pub fn chains(&self) -> &PrekeyChains {
        &self.content.chains
    }

    /// As people know it.
    pub fn name(&self) -> &Texts {
        &self.content.name
    }

    /// What it is.
    pub fn role(&self) -> Role {
        self.content.role
    }
}

impl core::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Secrets(..)")
    }
}

impl From<HomeError> for SecretsError {
    fn from(error: HomeError) -> Self {
        Self::Home(error)
    }
}

impl core::fmt::Display for SecretsError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Home(error) => error.fmt(f),
            Self::None => f.write_str("there is no desk in this folder"),
            Self::Exists => f.write_str("there is a desk in this folder already"),
            Self::Passphrase => f.write_str("the passphrase is wrong, or the desk's file is damaged"),
            Self::Stamp(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for SecretsError {}
