//! Who may talk: the pre-shared key and the prologue of a link's handshake, for both kinds of link.
//!
//! | link | pre-shared key | prologue |
//! |---|---|---|
//! | between devices | HKDF(discovery key, or the one before it, "ijwi/link/1") | "ijwi/link/1" ‖ the nonce of the answerer's beacon or advert |
//! | to a relay | HKDF(campaign id ‖ the relay's Noise static key, "ijwi/relay-link/1") | "ijwi/relay-link/1" |
//!
//! HKDF is HKDF-SHA-256 (RFC 5869) with an empty salt and the label as info; 32 bytes.

use hkdf::Hkdf;
use ijwi_protocol::ids::CampaignId;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::beacon::BeaconNonce;
use crate::swarm::noise;

const LINK_LABEL: &[u8] = b"ijwi/link/1";
const RELAY_LINK_LABEL: &[u8] = b"ijwi/relay-link/1";

/// A node's own keys for links, for one slot: its Noise static key and what it expects of those who dial it.
pub struct LinkKeys {
    campaign: CampaignId,
    identity: Identity,
    role: Role,
}

enum Role {
    Device { psk: Psk, before: Option<Psk>, nonces: Vec<BeaconNonce> },
    Relay { psk: Psk },
}

impl LinkKeys {
    /// Keys of a device in one slot: a fresh Noise static key, the nonce that its beacon shows now and the one it
    /// showed in the slot before. It answers to both, and to the nonce of those who dial it by hand.
    pub fn device(
        campaign: CampaignId,
        discovery_key: &[u8; 32],
        present: BeaconNonce,
        previous: Option<BeaconNonce>,
    ) -> Self {
        let psk = derive(discovery_key, LINK_LABEL);
        let nonces = core::iter::once(present).chain(previous).collect();
        Self { campaign, identity: Identity::fresh(), role: Role::Device { psk, before: None, nonces } }
    }

    /// The same, and it answers to the nonces of its adverts too.
    pub fn with_adverts(mut self, adverts: impl IntoIterator<Item = BeaconNonce>) -> Self {
        if let Role::Device { nonces, .. } = &mut self.role {
            nonces.extend(adverts);
        }
        self
    }

    /// The same, for a bundle that names a discovery key before: who has the older bundle is understood too.
    pub fn with_key_before(mut self, discovery_key_before: Option<&[u8; 32]>) -> Self {
        if let Role::Device { before, .. } = &mut self.role {
            *before = discovery_key_before.map(|key| derive(key, LINK_LABEL));
        }
        self
    }

    /// Keys of a relay, whose X25519 key is lasting and stands in the bundle. A relay answers relay links only, and
    /// dials nobody but other relays.
    pub fn relay(campaign: CampaignId, secret: &[u8; 32]) -> Self {
        let identity = Identity::of(secret);
        let psk = relay_psk(campaign, &identity.public);
        Self { campaign, identity, role: Role::Relay { psk } }
    }

    /// The public half of this node's Noise static key. A relay's goes into the bundle.
    pub fn public(&self) -> [u8; 32] {
        self.identity.public
    }

    /// One who knows a relay's public key from the bundle, but not its secret.
    #[cfg(test)]
    pub(crate) fn posing_as(campaign: CampaignId, secret: &[u8; 32], public: &[u8; 32]) -> Self {
        Self { campaign, identity: Identity::of(secret), role: Role::Relay { psk: relay_psk(campaign, public) } }
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What a handshake with `target` begins with. None: a relay has no key for links between devices.
    pub(crate) fn toward(&self, target: &Target) -> Option<Preamble> {
        match (target, &self.role) {
            (Target::Nearby(nonce), Role::Device { psk, .. }) => Some(Preamble::device(psk, *nonce)),
            (Target::NearbyBefore(nonce), Role::Device { before: Some(psk), .. }) => {
                Some(Preamble::device(psk, *nonce))
            }
            (Target::Nearby(_) | Target::NearbyBefore(_), _) => None,
            (Target::Relay(public), _) => Some(Preamble::relay(relay_psk(self.campaign, public))),
        }
    }

    /// What a handshake that reaches this node may begin with, the likeliest first.
    pub(crate) fn answers(&self) -> Vec<Preamble> {
        match &self.role {
            Role::Device { psk, before, nonces } => {
                let nonces = || nonces.iter().chain(&[BeaconNonce::BY_HAND]);
                let of_key = |psk| nonces().map(move |nonce| Preamble::device(psk, *nonce));
                core::iter::once(psk).chain(before).flat_map(of_key).collect()
            }
            Role::Relay { psk } => vec![Preamble::relay(psk.clone())],
        }
    }
}

impl core::fmt::Debug for LinkKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("LinkKeys(..)")
    }
}

/// Whom a dial means to reach.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// A device, by the nonce of its beacon.
    Nearby(BeaconNonce),
    /// The same, by the discovery key before.
    NearbyBefore(BeaconNonce),
    /// The relay with this Noise static key, and no other.
    Relay([u8; 32]),
}

/// A Noise static key pair.
pub(crate) struct Identity {
    pub(crate) secret: Zeroizing<[u8; 32]>,
    pub(crate) public: [u8; 32],
}

impl Identity {
    fn fresh() -> Self {
        Self::of(&Zeroizing::new(noise::random()))
    }

    fn of(secret: &[u8; 32]) -> Self {
        Self { secret: Zeroizing::new(*secret), public: noise::public_of(secret) }
    }
}

/// What both sides must know before the first message of a handshake.
pub(crate) struct Preamble {
    pub(crate) psk: Psk,
    pub(crate) prologue: Vec<u8>,
}

impl Preamble {
    fn device(psk: &Psk, nonce: BeaconNonce) -> Self {
        Self { psk: psk.clone(), prologue: [LINK_LABEL, &nonce.0].concat() }
    }

    fn relay(psk: Psk) -> Self {
        Self { psk, prologue: RELAY_LINK_LABEL.to_vec() }
    }
}

pub(crate) type Psk = Zeroizing<[u8; 32]>;

fn relay_psk(campaign: CampaignId, public: &[u8; 32]) -> Psk {
    derive(&[campaign.0, *public].concat(), RELAY_LINK_LABEL)
}

/// `N` bytes of HKDF-SHA-256 from `secret` under `label`, with an empty salt.
pub(crate) fn derive<const N: usize>(secret: &[u8], label: &[u8]) -> Zeroizing<[u8; N]> {
    let mut out = Zeroizing::new([0; N]);
    Hkdf::<Sha256>::new(None, secret).expand(label, &mut *out).expect("lengths here are far below HKDF's limit");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device() -> LinkKeys {
        LinkKeys::device(CampaignId([1; 32]), &[2; 32], BeaconNonce([3; 8]), Some(BeaconNonce([4; 8])))
    }

    #[test]
    fn a_device_answers_to_its_present_nonce_its_previous_one_and_dials_by_hand() {
        let prologues: Vec<_> = device().answers().into_iter().map(|preamble| preamble.prologue).collect();
        assert_eq!(
            prologues,
            [
                b"ijwi/link/1\x03\x03\x03\x03\x03\x03\x03\x03".to_vec(),
                b"ijwi/link/1\x04\x04\x04\x04\x04\x04\x04\x04".to_vec(),
                b"ijwi/link/1\0\0\0\0\0\0\0\0".to_vec(),
            ]
        );
    }

    #[test]
    fn who_has_the_older_bundle_dials_and_is_dialed_by_the_key_before() {
        let nonce = BeaconNonce([3; 8]);
        let device = |key| LinkKeys::device(CampaignId([1; 32]), &[key; 32], nonce, None);
        let (older, newer) = (device(2), device(9).with_key_before(Some(&[2; 32])));
        let understands = |answerer: &LinkKeys, preamble: &Preamble| {
            let answers = answerer.answers();
            answers.iter().any(|answer| answer.psk == preamble.psk && answer.prologue == preamble.prologue)
        };
        assert!(understands(&newer, &older.toward(&Target::Nearby(nonce)).expect("a device dials devices")));
        assert!(!understands(&older, &newer.toward(&Target::Nearby(nonce)).expect("a device dials devices")));
        assert!(understands(&older, &newer.toward(&Target::NearbyBefore(nonce)).expect("there is a key before")));
        assert!(older.toward(&Target::NearbyBefore(nonce)).is_none());
    }

    #[test]
    fn dialer_and_relay_come_to_the_same_preamble() {
        let relay = LinkKeys::relay(CampaignId([1; 32]), &[7; 32]);
        let toward = device().toward(&Target::Relay(relay.public())).expect("a device may dial a relay");
        let answer = &relay.answers()[0];
        assert_eq!(*toward.psk, *answer.psk);
        assert_eq!(toward.prologue, answer.prologue);
        assert!(relay.toward(&Target::Nearby(BeaconNonce([3; 8]))).is_none());
        let elsewhere = LinkKeys::relay(CampaignId([9; 32]), &[7; 32]);
        assert_ne!(*elsewhere.answers()[0].psk, *answer.psk, "the campaign is part of the key");
    }

    // Computed by another implementation (Python's hmac and hashlib).
    #[test]
    fn keys_match_their_vectors() {
        assert_eq!(*derive::<32>(&[2; 32], LINK_LABEL), VECTOR_LINK);
        assert_eq!(*relay_psk(CampaignId([1; 32]), &[7; 32]), VECTOR_RELAY_LINK);
    }

    const VECTOR_LINK: [u8; 32] = [
        0xa3, 0x49, 0x51, 0x2a, 0x37, 0xcb, 0xc6, 0x8b, 0x2e, 0x2e, 0x69, 0xe3, 0x45, 0x84, 0x6f, 0x5b, 0x0c, 0xf5,
        0x5c, 0x9f, 0x6a, 0x9d, 0x18, 0x7e, 0x9a, 0xc2, 0x22, 0x6b, 0x2a, 0xf5, 0x42, 0xab,
    ];
    const VECTOR_RELAY_LINK: [u8; 32] = [
        0xdc, 0x58, 0x56, 0x3f, 0x2c, 0x25, 0x59, 0x86, 0x52, 0xb7, 0xb2, 0x74, 0xe4, 0x1d, 0x3a, 0x0e, 0x90, 0x51,
        0xdf, 0xe2, 0x2c, 0x31, 0x2e, 0xe8, 0x04, 0xa6, 0x89, 0x84, 0x94, 0x12, 0xf5, 0x2a,
    ];
}
