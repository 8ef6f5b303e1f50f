//! Stamps: one-use rights to one envelope, blind-signed (RFC 9474, RSABSSA-SHA384-PSSZERO-Deterministic, RSA-2048,
//! e = 65537, salt length 0). The device makes P and the blinded message, the issuer signs, the device checks.

use bincode::{Decode, Encode};
use blind_rsa_signatures as brsa;
use brsa::{Deterministic, PSSZero, Sha384};
use ed25519_dalek::SigningKey;
use rsa::traits::PublicKeyParts as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::layout::STAMP_BYTES;
use crate::ids::{StampKeyId, sha256};
use crate::rng::Rng;

type PublicKey = brsa::PublicKey<Sha384, PSSZero, Deterministic>;
type SecretKey = brsa::SecretKey<Sha384, PSSZero, Deterministic>;

const MODULUS_BITS: u32 = 2048;
/// How the DER of such a key ends: INTEGER 65537.
const EXPONENT_DER: [u8; 5] = [2, 3, 1, 0, 1];
/// DER SubjectPublicKeyInfo of an RSA-2048 key with e = 65537.
const SPKI_BYTES: usize = 294;

/// Why a stamp or a stamp key is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StampError {
    /// Not a DER SubjectPublicKeyInfo of an RSA key with exactly 2,048 bits and e = 65537.
    Key,
    /// Not a message that can be signed: it is not below the modulus.
    Request,
    /// The answer is not a signature of this key over what was asked for.
    Answer,
}

impl core::fmt::Display for StampError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Key => "the stamp key is not an RSA key of 2,048 bits with exponent 65537",
            Self::Request => "the request for a stamp is damaged",
            Self::Answer => "the answer is no stamp of this key for this request",
        })
    }
}

impl core::error::Error for StampError {}

/// A stamp key's public half.
#[derive(Clone)]
pub struct StampKey {
    id: StampKeyId,
    der: Vec<u8>,
    key: PublicKey,
}

impl StampKey {
    /// Reads a DER SubjectPublicKeyInfo (rsaEncryption).
    ///
    /// # Errors
    /// [`StampError::Key`].
    pub fn from_der(der: &[u8]) -> Result<Self, StampError> {
        if der.len() != SPKI_BYTES {
            return Err(StampError::Key);
        }
        let key = PublicKey::from_der(der).map_err(|_| StampError::Key)?;
        if key.as_ref().n().bit_width() != MODULUS_BITS || !der.ends_with(&EXPONENT_DER) {
            return Err(StampError::Key);
        }
        // One encoding for each key, since its name is a hash of it.
        if key.to_der().map_err(|_| StampError::Key)? != der {
            return Err(StampError::Key);
        }
        let hash = sha256(&[der]);
        Ok(Self { id: StampKeyId([hash[0], hash[1], hash[2]]), der: der.to_vec(), key })
    }

    /// The name that envelopes call it by.
    pub fn id(&self) -> StampKeyId {
        self.id
    }

    /// Its DER SubjectPublicKeyInfo, 294 bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether `signature` is this key's over P: s < n, salt length 0 (RFC 9474, section 4.5).
    pub fn verify(&self, p: &[u8; 32], signature: &[u8; STAMP_BYTES]) -> bool {
        self.key.verify(&brsa::Signature(signature.to_vec()), None, p).is_ok()
    }
}

impl core::fmt::Debug for StampKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "StampKey({:?})", self.id)
    }
}

/// What a device asks to be signed: the blinded message.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct BlindedStamp(pub [u8; STAMP_BYTES]);

/// What the issuer gives back.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct BlindSignature(pub [u8; STAMP_BYTES]);

impl core::fmt::Debug for BlindedStamp {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("BlindedStamp(..)")
    }
}

impl core::fmt::Debug for BlindSignature {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("BlindSignature(..)")
    }
}

/// A stamp key's secret half, on a team's or kiosk's device (*up*) or a desk (*down*).
pub struct StampIssuer {
    secret: SecretKey,
    public: StampKey,
}

impl StampIssuer {
    /// A new key of 2,048 bits; takes up to some seconds.
    ///
    /// # Errors
    /// [`StampError::Key`] if the primes that were drawn make no key; draw again.
    pub fn generate(rng: &mut Rng) -> Result<Self, StampError> {
        let pair = brsa::KeyPair::<Sha384, PSSZero, Deterministic>::generate(rng, MODULUS_BITS as usize)
            .map_err(|_| StampError::Key)?;
        Self::new(pair.sk)
    }

    /// Reads what [`Self::to_der`] wrote.
    ///
    /// # Errors
    /// [`StampError::Key`].
    pub fn from_der(der: &[u8]) -> Result<Self, StampError> {
        Self::new(SecretKey::from_der(der).map_err(|_| StampError::Key)?)
    }

    fn new(secret: SecretKey) -> Result<Self, StampError> {
        let der = secret.public_key().and_then(|key| key.to_der()).map_err(|_| StampError::Key)?;
        Ok(Self { secret, public: StampKey::from_der(&der)? })
    }

    /// PKCS#8 DER.
    pub fn to_der(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.secret.to_der().expect("a key that was read or made can be written"))
    }

    /// The public half.
    pub fn public(&self) -> &StampKey {
        &self.public
    }

    /// Signs what it can't read (RFC 9474, section 4.3), blinded against timing, checked against faults.
    ///
    /// # Errors
    /// [`StampError::Request`].
    pub fn issue(&self, rng: &mut Rng, request: &BlindedStamp) -> Result<BlindSignature, StampError> {
        let signature = self.secret.blind_sign_with_rng(rng, request.0).map_err(|_| StampError::Request)?;
        Ok(BlindSignature(signature.0.try_into().map_err(|_| StampError::Request)?))
    }
}

impl core::fmt::Debug for StampIssuer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "StampIssuer({:?})", self.public.id)
    }
}

/// A stamp that was asked for: the secret of P and the blinding, until the issuer's answer.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct PendingStamp {
    #[zeroize(skip)]
    key: StampKeyId,
    one_time: [u8; 32],
    blinding: Vec<u8>,
    blinded: Vec<u8>,
    /// P of `one_time`: making it again would be a quarter of what finishing costs.
    #[zeroize(skip)]
    p: [u8; 32],
}

impl PendingStamp {
    /// Draws P and blinds it for `key` (RFC 9474, section 4.2).
    ///
    /// # Errors
    /// [`StampError::Key`] if P and the modulus share a factor, which nobody will see.
    pub fn request(rng: &mut Rng, key: &StampKey) -> Result<(Self, BlindedStamp), StampError> {
        let one_time = rng.bytes();
        let p = SigningKey::from_bytes(&one_time).verifying_key().to_bytes();
        let blinding = key.key.blind(rng, p).map_err(|_| StampError::Key)?;
        let blinded = blinding.blind_message.0.clone();
        let request = BlindedStamp(blinded.clone().try_into().map_err(|_| StampError::Key)?);
        Ok((Self { key: key.id, one_time, blinding: blinding.secret.0, blinded, p }, request))
    }

    /// The stamp key that it was asked of.
    pub fn key(&self) -> StampKeyId {
        self.key
    }

    /// Unblinds the answer and checks it (RFC 9474, section 4.4).
    ///
    /// # Errors
    /// [`StampError::Answer`]: the issuer made a mistake or another key was meant; the request can be sent again.
    pub fn finish(&self, key: &StampKey, answer: &BlindSignature) -> Result<Stamp, StampError> {
        if key.id != self.key {
            return Err(StampError::Answer);
        }
        let blinding = brsa::BlindingResult {
            blind_message: brsa::BlindMessage(self.blinded.clone()),
            secret: brsa::Secret(self.blinding.clone()),
            msg_randomizer: None,
        };
        let signature = key
            .key
            .finalize(&brsa::BlindSignature(answer.0.to_vec()), &blinding, self.p)
            .map_err(|_| StampError::Answer)?;
        let signature = signature.0.try_into().map_err(|_| StampError::Answer)?;
        Ok(Stamp { key: self.key, one_time: self.one_time, signature })
    }
}

impl core::fmt::Debug for PendingStamp {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "PendingStamp({:?})", self.key)
    }
}

/// A stamp that was checked and not yet spent. Sealing consumes it.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct Stamp {
    #[zeroize(skip)]
    pub(super) key: StampKeyId,
    pub(super) one_time: [u8; 32],
    pub(super) signature: [u8; STAMP_BYTES],
}

impl Stamp {
    /// The stamp key that signed it.
    pub fn key(&self) -> StampKeyId {
        self.key
    }
}

impl core::fmt::Debug for Stamp {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Stamp({:?})", self.key)
    }
}
