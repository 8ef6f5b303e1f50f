//! `published.json`: what others published, held against the primitives that we use.

use blind_rsa_signatures as brsa;
use brsa::{Deterministic, PSSZero, Sha384};
use ijwi_protocol::campaign::receipt_id;
use ijwi_protocol::envelope::OpeningKey;
use ijwi_protocol::ids::{ContentHash, sha256};
use ml_kem::kem::Decapsulate as _;
use ml_kem::{DecapsulationKey, MlKem768};
use rsa::BoxedUint;
use serde_json::Value;
use snow::params::{CipherChoice, DHChoice, HashChoice};
use snow::resolvers::{CryptoResolver, DefaultResolver};
use snow::types::{Cipher, Dh, Hash, Random};

fn published(section: &str) -> impl Fn(&str) -> Vec<u8> {
    let file = std::fs::read(crate::path("published.json")).expect("the vectors are in the tree");
    let mut file: Value = serde_json::from_slice(&file).expect("JSON");
    let section = file[section].take();
    move |name| hex::decode(section[name].as_str().unwrap_or_else(|| panic!("{name} is missing"))).expect("hex")
}

/// RFC 9474, appendix A.4. Its key has 4,096 bits, so that it can't be one of our stamp keys.
#[test]
fn blind_signatures_are_those_of_rfc_9474() {
    let vector = published("rsabssa_sha384_psszero_deterministic");
    let number = |name: &str| BoxedUint::from_be_slice_vartime(&vector(name));
    let primes = vec![number("p"), number("q")];
    let key = rsa::RsaPrivateKey::from_components(number("n"), number("e"), number("d"), primes).expect("a key");
    let secret = brsa::SecretKey::<Sha384, PSSZero, Deterministic>::new(key);
    let public = secret.public_key().expect("a key");
    let message = vector("msg");

    assert_eq!(secret.blind_sign(vector("blinded_msg")).expect("below n").0, vector("blind_sig"));
    let blinding = brsa::BlindingResult {
        blind_message: brsa::BlindMessage(vector("blinded_msg")),
        secret: brsa::Secret(vector("inv")),
        msg_randomizer: None,
    };
    let signature = public.finalize(&brsa::BlindSignature(vector("blind_sig")), &blinding, &message).expect("right");
    assert_eq!(signature.0, vector("sig"));
    assert!(public.verify(&signature, None, &message).is_ok());
    assert!(public.verify(&signature, None, &message[1..]).is_err());
}

/// A known answer of ML-KEM-768: key generation from d and z, decapsulation, implicit rejection.
#[test]
fn ml_kem_gives_its_known_answer() {
    let vector = published("ml_kem_768");
    let material: [u8; 96] = [vec![1; 32], vector("d"), vector("z")].concat().try_into().expect("3 times 32 bytes");
    let public = OpeningKey::from_material(&material).sealing_key();
    assert_eq!(sha256(&[&public.kem]).to_vec(), vector("sha256_of_pk"));
    let seed: [u8; 64] = *material.last_chunk().expect("64 of 96 bytes");
    let key = DecapsulationKey::<MlKem768>::from_seed(seed.into());
    for (ciphertext, secret) in [("ct", "ss"), ("ct_n", "ss_n")] {
        let ciphertext: [u8; 1088] = vector(ciphertext).try_into().expect("1,088 bytes");
        let shared: [u8; 32] = key.decapsulate(&ciphertext.into()).into();
        assert_eq!(shared.to_vec(), vector(secret));
    }
}

/// The first message of a cacophony vector for the pattern of the seal.
#[test]
fn noise_reads_a_message_of_another_implementation() {
    let vector = published("noise_npsk0_25519_chachapoly_sha256");
    let psk: [u8; 32] = vector("psk").try_into().expect("32 bytes");
    let (prologue, secret) = (vector("prologue"), vector("responder_static"));
    let params = "Noise_Npsk0_25519_ChaChaPoly_SHA256".parse().expect("a pattern");
    let mut noise = snow::Builder::with_resolver(params, Box::new(NoRandomness))
        .psk(0, &psk)
        .and_then(|noise| noise.prologue(&prologue))
        .and_then(|noise| noise.local_private_key(&secret))
        .and_then(snow::Builder::build_responder)
        .expect("the keys are right");
    let mut payload = [0; 64];
    let read = noise.read_message(&vector("ciphertext"), &mut payload).expect("it opens");
    assert_eq!(payload[..read], vector("payload"));
    assert_eq!(noise.get_handshake_hash(), vector("handshake_hash"));
}

/// SipHash-2-4 of 00..1f under 00..0f, entry 32 of the authors' table.
#[test]
fn siphash_is_that_of_its_authors() {
    let vector = published("siphash_2_4");
    let salt = core::array::from_fn(|at| at as u8);
    let input = ContentHash(core::array::from_fn(|at| at as u8));
    assert_eq!(receipt_id(&salt, &input).to_vec(), vector("hash"));
}

/// snow's primitives. A responder of this pattern draws nothing.
struct NoRandomness;

impl CryptoResolver for NoRandomness {
    fn resolve_rng(&self) -> Option<Box<dyn Random>> {
        Some(Box::new(Self))
    }

    fn resolve_dh(&self, choice: &DHChoice) -> Option<Box<dyn Dh>> {
        DefaultResolver.resolve_dh(choice)
    }

    fn resolve_hash(&self, choice: &HashChoice) -> Option<Box<dyn Hash>> {
        DefaultResolver.resolve_hash(choice)
    }

    fn resolve_cipher(&self, choice: &CipherChoice) -> Option<Box<dyn Cipher>> {
        DefaultResolver.resolve_cipher(choice)
    }
}

impl Random for NoRandomness {
    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), snow::Error> {
        Err(snow::Error::Rng)
    }
}
