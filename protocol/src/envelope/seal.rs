//! Sealing and opening: ML-KEM-768 (FIPS 203) and X25519 together, by Noise `Npsk0_25519_ChaChaPoly_SHA256` with the
//! ML-KEM shared secret as its psk. Breaking it needs both broken. Nothing in an envelope names who can open it.

use core::cell::Cell;
use std::sync::OnceLock;

use bincode::{Decode, Encode};
use ed25519_dalek::{Signer as _, SigningKey};
use ml_kem::kem::{Decapsulate as _, Encapsulate as _, KeyExport as _};
use ml_kem::{DecapsulationKey, EncapsulationKey, MlKem768};
use snow::params::NoiseParams;
use snow::resolvers::{BoxedCryptoResolver, CryptoResolver, DefaultResolver};
use snow::types::{Cipher, Dh, Hash, Random};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::layout::{Envelope, KEM, KEM_CIPHERTEXT_BYTES, NOISE, NOISE_BYTES, PAYLOAD_BYTES, SIGNATURE};
use super::{Stamp, Verified};
use crate::ids::CampaignId;
use crate::rng::Rng;

const LABEL: &[u8] = b"ijwi/seal/1";
const PATTERN: &str = "Noise_Npsk0_25519_ChaChaPoly_SHA256";
const KEM_KEY_BYTES: usize = 1184;

/// The public half of a pair that envelopes are sealed to: a week's prekey, or one step of a reply seed.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct SealingKey {
    /// X25519.
    pub x25519: [u8; 32],
    /// ML-KEM-768 encapsulation key. One that fails FIPS 203's modulus check can't be sealed to.
    pub kem: [u8; KEM_KEY_BYTES],
}

impl SealingKey {
    /// Whether it can be sealed to: FIPS 203, section 7.2, modulus check; and an X25519 point that is not of low order.
    pub fn is_valid(&self) -> bool {
        EncapsulationKey::<MlKem768>::new(&self.kem.into()).is_ok()
            && StaticSecret::from([1; 32]).diffie_hellman(&PublicKey::from(self.x25519)).was_contributory()
    }
}

impl core::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SealingKey(..)")
    }
}

/// The secret half: 32 bytes of X25519 and the 64-byte seed (d ‖ z) of ML-KEM-768.
#[derive(Clone, ZeroizeOnDrop)]
pub struct OpeningKey {
    x25519: [u8; 32],
    kem_seed: [u8; 64],
    /// Made of the seed once: it costs as much as half a try. Erases itself.
    #[zeroize(skip)]
    kem: OnceLock<DecapsulationKey<MlKem768>>,
}

impl OpeningKey {
    /// From 96 bytes of key material: X25519 secret, then ML-KEM seed.
    pub fn from_material(material: &[u8; 96]) -> Self {
        let (x25519, kem_seed) = material.split_at(32);
        Self {
            x25519: x25519.try_into().expect("32 of 96 bytes"),
            kem_seed: kem_seed.try_into().expect("64 of 96 bytes"),
            kem: OnceLock::new(),
        }
    }

    /// A fresh pair.
    pub fn generate(rng: &mut Rng) -> Self {
        Self::from_material(&Zeroizing::new(rng.bytes()))
    }

    /// The public half.
    pub fn sealing_key(&self) -> SealingKey {
        let x25519 = PublicKey::from(&StaticSecret::from(self.x25519)).to_bytes();
        let kem = self.kem().encapsulation_key().to_bytes().into();
        SealingKey { x25519, kem }
    }

    fn kem(&self) -> &DecapsulationKey<MlKem768> {
        self.kem.get_or_init(|| DecapsulationKey::from_seed(self.kem_seed.into()))
    }
}

impl PartialEq for OpeningKey {
    /// By what it is made of, whether or not it was used yet.
    fn eq(&self, other: &Self) -> bool {
        (self.x25519, self.kem_seed) == (other.x25519, other.kem_seed)
    }
}

impl Eq for OpeningKey {}

impl core::fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("OpeningKey(..)")
    }
}

/// Seals a payload under a stamp. The result is already verified in this campaign, provided that the stamp is.
///
/// # Errors
/// `None` when `to` is not a valid key (see [`SealingKey::is_valid`]). The stamp is spent either way.
pub fn seal(
    rng: &mut Rng,
    campaign: &CampaignId,
    stamp: Stamp,
    to: &SealingKey,
    payload: &[u8; PAYLOAD_BYTES],
) -> Option<Envelope> {
    let one_time = SigningKey::from_bytes(&stamp.one_time);
    let mut envelope = Envelope::stamped(stamp.key, one_time.verifying_key().as_bytes(), &stamp.signature);

    let kem_key = EncapsulationKey::<MlKem768>::new(&to.kem.into()).ok()?;
    let (ciphertext, secret) = kem_key.encapsulate_with_rng(rng);
    let psk: Zeroizing<[u8; 32]> = Zeroizing::new(secret.into());
    envelope.set(KEM, &ciphertext);

    let prologue = prologue(campaign, &envelope);
    let mut noise = noise(rng.fork())
        .psk(0, &psk)
        .and_then(|noise| noise.prologue(&prologue))
        .and_then(|noise| noise.remote_public_key(&to.x25519))
        .and_then(snow::Builder::build_initiator)
        .ok()?;
    let mut message = [0; NOISE_BYTES];
    let written = noise.write_message(payload, &mut message).ok()?;
    assert_eq!(written, NOISE_BYTES, "a Noise N message is as long as its parts");
    envelope.set(NOISE, &message);

    let signature = one_time.sign(&envelope.signed_message(campaign));
    envelope.set(SIGNATURE, &signature.to_bytes());
    Some(envelope)
}

/// An envelope of random bytes, sealed to a pair that nobody keeps. No one can tell it from any other.
pub fn cover(rng: &mut Rng, campaign: &CampaignId, stamp: Stamp) -> Envelope {
    let nobody = OpeningKey::generate(rng).sealing_key();
    let payload = Zeroizing::new(rng.bytes::<PAYLOAD_BYTES>());
    seal(rng, campaign, stamp, &nobody, &payload).expect("a fresh key is valid")
}

/// Tries one key on one envelope (0.23 ms on a server core). `None`: it was not sealed to this key.
pub fn open(envelope: &Verified, campaign: &CampaignId, key: &OpeningKey) -> Option<Zeroizing<[u8; PAYLOAD_BYTES]>> {
    open_unverified(envelope.envelope(), campaign, key)
}

pub(super) fn open_unverified(
    envelope: &Envelope,
    campaign: &CampaignId,
    key: &OpeningKey,
) -> Option<Zeroizing<[u8; PAYLOAD_BYTES]>> {
    let ciphertext: [u8; KEM_CIPHERTEXT_BYTES] = *envelope.field(KEM);
    let psk: Zeroizing<[u8; 32]> = Zeroizing::new(key.kem().decapsulate(&ciphertext.into()).into());
    let prologue = prologue(campaign, envelope);
    // A responder of pattern N draws nothing, so that the seed of its generator does not matter.
    let mut noise = noise(Rng::from_seed([0; 32]))
        .psk(0, &psk)
        .and_then(|noise| noise.prologue(&prologue))
        .and_then(|noise| noise.local_private_key(&key.x25519))
        .and_then(snow::Builder::build_responder)
        .ok()?;
    let mut payload = Zeroizing::new([0; PAYLOAD_BYTES]);
    let read = noise.read_message(envelope.field::<NOISE_BYTES>(NOISE), &mut payload[..]).ok()?;
    (read == PAYLOAD_BYTES).then_some(payload)
}

/// "ijwi/seal/1" ‖ campaign id ‖ P ‖ the ML-KEM ciphertext: a sealed payload can't be moved under another stamp.
fn prologue(campaign: &CampaignId, envelope: &Envelope) -> Vec<u8> {
    [LABEL, &campaign.0, envelope.one_time_key(), envelope.field::<KEM_CIPHERTEXT_BYTES>(KEM)].concat()
}

fn noise<'a>(rng: Rng) -> snow::Builder<'a> {
    let params: NoiseParams = PATTERN.parse().expect("the pattern is a constant that parses");
    let resolver: BoxedCryptoResolver = Box::new(Resolver(Cell::new(Some(rng))));
    snow::Builder::with_resolver(params, resolver)
}

/// Pure-Rust primitives of snow, with randomness from the caller's generator.
struct Resolver(Cell<Option<Rng>>);

struct NoiseRng(Rng);

impl Random for NoiseRng {
    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), snow::Error> {
        rand_core::Rng::fill_bytes(&mut self.0, dest);
        Ok(())
    }
}

impl CryptoResolver for Resolver {
    fn resolve_rng(&self) -> Option<Box<dyn Random>> {
        let rng = self.0.take()?;
        Some(Box::new(NoiseRng(rng)))
    }

    fn resolve_dh(&self, choice: &snow::params::DHChoice) -> Option<Box<dyn Dh>> {
        DefaultResolver.resolve_dh(choice)
    }

    fn resolve_hash(&self, choice: &snow::params::HashChoice) -> Option<Box<dyn Hash>> {
        DefaultResolver.resolve_hash(choice)
    }

    fn resolve_cipher(&self, choice: &snow::params::CipherChoice) -> Option<Box<dyn Cipher>> {
        DefaultResolver.resolve_cipher(choice)
    }
}
