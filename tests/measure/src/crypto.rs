//! What sealing, opening, checking and stamping cost beside the bare primitives that they stand on: the same crates,
//! called directly, in the same run.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use blind_rsa_signatures as brsa;
use brsa::{Deterministic, PSSZero, Sha384};
use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Tag};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use ijwi_protocol::envelope::{
    Direction, Envelope, OpeningKey, PAYLOAD_BYTES, PendingStamp, Stamp, StampIssuer, open, seal,
};
use ijwi_protocol::rng::Rng;
use ijwi_protocol::testing::{self, Fixture, TODAY};
use ml_kem::kem::{Decapsulate as _, Encapsulate as _};
use ml_kem::{DecapsulationKey, EncapsulationKey, MlKem768};
use sha2::{Digest as _, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};

use crate::table::{Table, thousands};

/// Ours may take so much longer than the primitives' sum.
const BAR: f64 = 0.85;
/// Both are timed in turns, so often; the best of each counts, since whatever disturbs only makes slower.
const ROUNDS: usize = 60;
/// What one turn takes, about.
const TURN: Duration = Duration::from_millis(20);

/// Bytes that P signs beside "ijwi/envelope/1" and the campaign: 0..36 and 356..4096.
const SIGNED_BYTES: usize = 15 + 32 + 36 + 3_740;
/// Bytes of Noise's prologue: label, campaign, P, ML-KEM ciphertext.
const PROLOGUE_BYTES: usize = 11 + 32 + 32 + 1_088;

pub(crate) fn run() -> Result<()> {
    let mut bench = Bench::new()?;
    let mut table = Table::new(
        "Cryptography, on one core: what the protocol does, and the sum of its primitives",
        &["operation", "per second", "primitives", "ratio", "µs more"],
    );
    for op in Op::ALL {
        let (ours, bare) = bench.measure(op)?;
        let per_s = |time: f64| 1.0 / time;
        let ratio = bare / ours;
        table.row(
            vec![
                op.name().to_owned(),
                thousands(per_s(ours) as u64),
                thousands(per_s(bare) as u64),
                format!("{ratio:.2}"),
                format!("{:.1}", (ours - bare) * 1e6),
            ],
            format!(
                "bench=crypto op={} per_s={:.0} primitives_per_s={:.0} ratio={ratio:.3} bar={BAR}",
                op.name(),
                per_s(ours),
                per_s(bare)
            ),
        );
    }
    table.print(&[
        "Primitives: verify: RSA verification, Ed25519 verification, SHA-256 of the envelope. seal: ML-KEM encapsulation to",
        "a ready key, X25519 twice, three HKDFs, ChaCha20-Poly1305, SHA-256 of what Noise binds, Ed25519 key and signature.",
        "open: ML-KEM decapsulation by a ready key, X25519 once, the same hashes. request: Ed25519 key, RSA blinding.",
        "issue: RSA blind signature. finish: RSA unblinding with its check. They are the limit of this machine.",
        "Bar: a ratio of at least 0.85.",
    ]);
    Ok(())
}

/// What is timed.
#[derive(Clone, Copy)]
enum Op {
    Verify,
    Seal,
    OpenMiss,
    OpenHit,
    Request,
    Issue,
    Finish,
}

impl Op {
    const ALL: [Self; 7] =
        [Self::Verify, Self::Seal, Self::OpenMiss, Self::OpenHit, Self::Request, Self::Issue, Self::Finish];

    fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Seal => "seal",
            Self::OpenMiss => "open-miss",
            Self::OpenHit => "open-hit",
            Self::Request => "stamp-request",
            Self::Issue => "stamp-issue",
            Self::Finish => "stamp-finish",
        }
    }
}

/// Both sides of each comparison.
struct Bench {
    rng: Rng,
    fixture: Fixture,
    key: OpeningKey,
    other: OpeningKey,
    payload: [u8; PAYLOAD_BYTES],
    envelope: Envelope,
    bare: Bare,
}

/// The primitives, with keys ready.
struct Bare {
    rsa: brsa::PublicKey<Sha384, PSSZero, Deterministic>,
    rsa_secret: brsa::SecretKey<Sha384, PSSZero, Deterministic>,
    stamp: brsa::Signature,
    p: [u8; 32],
    one_time: [u8; 32],
    signed: Vec<u8>,
    signature: Signature,
    decapsulation: DecapsulationKey<MlKem768>,
    encapsulation: EncapsulationKey<MlKem768>,
    ciphertext: [u8; 1_088],
    x25519: StaticSecret,
    x25519_public: PublicKey,
    prologue: Vec<u8>,
    cipher: ChaCha20Poly1305,
    sealed: Vec<u8>,
    tag: Tag,
}

impl Bench {
    fn new() -> Result<Self> {
        let mut rng = Rng::from_seed([9; 32]);
        let mut fixture = testing::campaign(1);
        let key = OpeningKey::generate(&mut rng);
        let payload = rng.bytes();
        let stamp = fixture.stamp(Direction::Up);
        let envelope = seal(&mut rng, fixture.bundle.campaign(), stamp, &key.sealing_key(), &payload)
            .context("a fresh key can be sealed to")?;
        let bare = Bare::new(&mut rng, &fixture.up, &envelope)?;
        let other = OpeningKey::generate(&mut rng);
        Ok(Self { rng, fixture, key, other, payload, envelope, bare })
    }

    /// Seconds for one operation: ours, and its primitives.
    fn measure(&mut self, op: Op) -> Result<(f64, f64)> {
        let began = Instant::now();
        self.ours(op, 8)?;
        let count = (8.0 * TURN.as_secs_f64() / began.elapsed().as_secs_f64()).ceil().clamp(1.0, 5_000.0) as usize;
        let (mut ours, mut bare) = (f64::MAX, f64::MAX);
        for _ in 0..ROUNDS {
            ours = ours.min(self.ours(op, count)?.as_secs_f64() / count as f64);
            bare = bare.min(self.bare(op, count)?.as_secs_f64() / count as f64);
        }
        Ok((ours, bare))
    }

    fn ours(&mut self, op: Op, count: usize) -> Result<Duration> {
        let Self { rng, fixture, key, other, payload, envelope, .. } = self;
        let bundle = fixture.bundle.clone();
        let campaign = bundle.campaign();
        let public = fixture.up.public().clone();
        match op {
            Op::Verify => {
                let envelopes: Vec<_> = (0..count).map(|_| envelope.clone()).collect();
                timed(envelopes, |envelope| Ok(envelope.verify(campaign, bundle.keyring(), TODAY).is_ok()))
            }
            Op::Seal => {
                let to = key.sealing_key();
                let stamps: Vec<Stamp> = (0..count).map(|_| fixture.stamp(Direction::Up)).collect();
                timed(stamps, |stamp| Ok(seal(rng, campaign, stamp, &to, payload).is_some()))
            }
            Op::OpenMiss | Op::OpenHit => {
                let is_hit = matches!(op, Op::OpenHit);
                let verified = envelope.clone().verify(campaign, bundle.keyring(), TODAY)?;
                let key = if is_hit { &*key } else { &*other };
                timed(vec![(); count], |()| Ok(open(&verified, campaign, key).is_some() == is_hit))
            }
            Op::Request => timed(vec![(); count], |()| Ok(PendingStamp::request(rng, &public).is_ok())),
            Op::Issue => {
                let (_, request) = PendingStamp::request(rng, &public)?;
                timed(vec![(); count], |()| Ok(fixture.up.issue(rng, &request).is_ok()))
            }
            Op::Finish => {
                let (pending, request) = PendingStamp::request(rng, &public)?;
                let answer = fixture.up.issue(rng, &request)?;
                timed(vec![(); count], |()| Ok(pending.finish(&public, &answer).is_ok()))
            }
        }
    }

    fn bare(&mut self, op: Op, count: usize) -> Result<Duration> {
        let Self { rng, envelope, bare, payload, .. } = self;
        let each = vec![(); count];
        match op {
            Op::Verify => timed(each, |()| {
                let p = VerifyingKey::from_bytes(&bare.p)?;
                black_box(Sha256::digest(bare.p));
                black_box(Sha256::digest(envelope.bytes()));
                bare.rsa.verify(&bare.stamp, None, bare.p)?;
                Ok(p.verify_strict(&bare.signed, &bare.signature).is_ok())
            }),
            Op::Seal => timed(each, |()| {
                let one_time = SigningKey::from_bytes(&bare.one_time);
                let (_, secret) = bare.encapsulation.encapsulate_with_rng(rng);
                let ephemeral = StaticSecret::from(rng.bytes::<32>());
                black_box(PublicKey::from(&ephemeral));
                let shared = ephemeral.diffie_hellman(&bare.x25519_public);
                let key = bare.keys(&secret.into(), shared.as_bytes());
                let mut message = payload.to_vec();
                let tag = ChaCha20Poly1305::new(&key.into()).encrypt_inout_detached(
                    &[0; 12].into(),
                    &[0; 32],
                    message.as_mut_slice().into(),
                );
                black_box((Sha256::digest(&message), tag.is_ok()));
                black_box(one_time.sign(&bare.signed));
                Ok(true)
            }),
            Op::OpenMiss | Op::OpenHit => timed(each, |()| {
                let secret = bare.decapsulation.decapsulate(&bare.ciphertext.into());
                let shared = bare.x25519.diffie_hellman(&bare.x25519_public);
                black_box(bare.keys(&secret.into(), shared.as_bytes()));
                let (is_hit, mut message) = (matches!(op, Op::OpenHit), bare.sealed.clone());
                let tag = if is_hit { bare.tag } else { Tag::default() };
                let opened =
                    bare.cipher.decrypt_inout_detached(&[0; 12].into(), &[0; 32], message.as_mut_slice().into(), &tag);
                if is_hit {
                    black_box(Sha256::digest(&bare.sealed));
                }
                Ok(opened.is_ok() == is_hit)
            }),
            Op::Request => timed(each, |()| {
                let p = SigningKey::from_bytes(&rng.bytes()).verifying_key();
                Ok(bare.rsa.blind(rng, p.as_bytes()).is_ok())
            }),
            Op::Issue => {
                let request = bare.rsa.blind(rng, bare.p)?;
                timed(each, |()| Ok(bare.rsa_secret.blind_sign_with_rng(rng, &request.blind_message).is_ok()))
            }
            Op::Finish => {
                let request = bare.rsa.blind(rng, bare.p)?;
                let answer = bare.rsa_secret.blind_sign_with_rng(rng, &request.blind_message)?;
                timed(each, |()| Ok(bare.rsa.finalize(&answer, &request, bare.p).is_ok()))
            }
        }
    }
}

impl Bare {
    fn new(rng: &mut Rng, issuer: &StampIssuer, envelope: &Envelope) -> Result<Self> {
        let bytes = envelope.bytes();
        let one_time = SigningKey::from_bytes(&rng.bytes());
        let signed: Vec<u8> = rng.bytes::<SIGNED_BYTES>().to_vec();
        let rsa = brsa::PublicKey::from_der(issuer.public().der())?;
        let rsa_secret = brsa::SecretKey::from_der(&issuer.to_der())?;
        let p = one_time.verifying_key().to_bytes();
        let request = rsa.blind(rng, p)?;
        let answer = rsa_secret.blind_sign_with_rng(rng, &request.blind_message)?;
        let x25519 = StaticSecret::from(rng.bytes::<32>());
        let cipher = ChaCha20Poly1305::new(&rng.bytes::<32>().into());
        let mut sealed = rng.bytes::<PAYLOAD_BYTES>().to_vec();
        let tag = cipher.encrypt_inout_detached(&[0; 12].into(), &[0; 32], sealed.as_mut_slice().into());
        let tag = tag.ok().context("within the cipher's bounds")?;
        let decapsulation = DecapsulationKey::<MlKem768>::from_seed(rng.bytes::<64>().into());
        Ok(Self {
            stamp: rsa.finalize(&answer, &request, p)?,
            rsa,
            rsa_secret,
            p,
            one_time: one_time.to_bytes(),
            signature: one_time.sign(&signed),
            signed,
            encapsulation: decapsulation.encapsulation_key().clone(),
            decapsulation,
            ciphertext: *bytes[356..].first_chunk().context("an envelope is longer")?,
            x25519_public: PublicKey::from(&x25519),
            x25519,
            prologue: rng.bytes::<PROLOGUE_BYTES>().to_vec(),
            cipher,
            sealed,
            tag,
        })
    }

    /// What Noise hashes and derives for `Npsk0` before its one AEAD.
    fn keys(&self, psk: &[u8; 32], shared: &[u8; 32]) -> [u8; 32] {
        black_box(Sha256::digest(&self.prologue));
        let mut chain = [0; 96];
        for (input, outputs) in [(psk, 3), (self.x25519_public.as_bytes(), 2), (shared, 2)] {
            let key: [u8; 32] = *chain.first_chunk().expect("96 bytes");
            Hkdf::<Sha256>::new(Some(&key), input)
                .expand(&[], &mut chain[..32 * outputs])
                .expect("within HKDF's bounds");
        }
        *chain[32..].first_chunk().expect("96 bytes")
    }
}

/// How long it takes to do it with each; each must come out as it should.
fn timed<T>(each: Vec<T>, mut run: impl FnMut(T) -> Result<bool>) -> Result<Duration> {
    let mut right = true;
    let began = Instant::now();
    for input in each {
        right &= run(black_box(input))?;
    }
    let elapsed = began.elapsed();
    ensure!(right, "an operation came out wrong");
    Ok(elapsed)
}
