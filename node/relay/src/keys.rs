//! A relay's keys and the card by which a campaign's lead takes it into the bundle.

use ed25519_dalek::SigningKey;
use ijwi_mesh::home::{Home, HomeError};
use ijwi_mesh::swarm::LinkKeys;
use ijwi_protocol::campaign::RelayInfo;
use ijwi_protocol::ids::CampaignId;
use zeroize::Zeroizing;

const SIGNING: &str = "relay-signing.key";
const LINK: &str = "relay-link.key";

/// What a relay signs with, and what it answers links with.
pub struct RelayKeys {
    /// Ed25519, for receipts and heads.
    pub signing: SigningKey,
    /// X25519, the Noise static key.
    pub link: Zeroizing<[u8; 32]>,
}

impl RelayKeys {
    /// Whether a relay lives in this folder.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn exist(home: &Home) -> Result<bool, HomeError> {
        Ok(home.read(SIGNING)?.is_some())
    }

    /// Reads the folder's keys, or makes them.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn open(home: &Home) -> Result<Self, HomeError> {
        Ok(Self { signing: SigningKey::from_bytes(&*home.key(SIGNING)?), link: home.key(LINK)? })
    }

    /// What goes into the bundle.
    pub fn info(&self, campaign: CampaignId, addresses: Vec<String>) -> RelayInfo {
        let link_key = LinkKeys::relay(campaign, &self.link).public();
        RelayInfo { key: self.signing.verifying_key().to_bytes(), link_key, addresses }
    }
}

impl core::fmt::Debug for RelayKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RelayKeys(..)")
    }
}
