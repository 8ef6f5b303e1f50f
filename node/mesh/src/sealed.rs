//! Secrets at rest: XChaCha20-Poly1305 under a key, or under a passphrase or PIN by Argon2id.
//!
//! A sealed file: salt 16 · nonce 24 · ciphertext and tag. Without the passphrase it can't be told from noise.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::seed::random_bytes;

const SALT_BYTES: usize = 16;
pub(crate) const NONCE_BYTES: usize = 24;
pub(crate) const TAG_BYTES: usize = 16;

/// What Argon2id takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory.
    pub kib: u32,
    /// How often it goes through it.
    pub passes: u32,
}

impl Cost {
    /// 64 MiB, three passes: about a quarter of a second on a laptop, and a second on a small phone, which has that much
    /// memory to spare for so long.
    pub const SHIPPED: Self = Self { kib: 64 * 1024, passes: 3 };
    /// As little as there is: for tests that try hundreds of PINs.
    pub const LEAST: Self = Self { kib: 8, passes: 1 };
}

/// Seals under a key, for one purpose: nonce ‖ ciphertext ‖ tag.
pub fn seal(key: &[u8; 32], purpose: &str, plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = random_bytes();
    let sealed = cipher(key)
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: purpose.as_bytes() })
        .expect("plaintexts here are far below the cipher's limit");
    [&nonce[..], &sealed].concat()
}

/// Opens what [`seal`] made; `None` for another key, another purpose, or damage.
pub fn open(key: &[u8; 32], purpose: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: body, aad: purpose.as_bytes() };
    cipher(key).decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
}

/// What a passphrase or PIN becomes with one salt. Making it costs a quarter of a second, using it nothing.
pub struct PassKey {
    salt: [u8; SALT_BYTES],
    key: Zeroizing<[u8; 32]>,
}

impl PassKey {
    /// With a fresh salt. `device` is a secret of the device that goes into the key as well, so that a copy of the file
    /// alone can't be tried; empty where there is none.
    pub fn new(passphrase: &str, device: &[u8]) -> Self {
        let salt = random_bytes();
        Self { key: stretch(passphrase, device, &salt, Cost::SHIPPED), salt }
    }

    /// With the salt of a sealed file, and what it opens to; `None` for a wrong passphrase, or damage.
    pub fn open(passphrase: &str, device: &[u8], purpose: &str, sealed: &[u8]) -> Option<(Self, Zeroizing<Vec<u8>>)> {
        let (salt, body) = sealed.split_first_chunk::<SALT_BYTES>()?;
        if body.len() < NONCE_BYTES + TAG_BYTES {
            return None;
        }
        let pass_key = Self { key: stretch(passphrase, device, salt, Cost::SHIPPED), salt: *salt };
        let plain = open(&pass_key.key, purpose, body)?;
        Some((pass_key, plain))
    }

    /// A sealed file.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        [&self.salt[..], &seal(&self.key, purpose, plain)].concat()
    }
}

impl core::fmt::Debug for PassKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PassKey(..)")
    }
}

/// What a passphrase or PIN becomes with this salt and a secret of the device.
pub fn stretch(passphrase: &str, device: &[u8], salt: &[u8; SALT_BYTES], cost: Cost) -> Zeroizing<[u8; 32]> {
    let params = Params::new(cost.kib, cost.passes, 1, Some(32)).expect("these parameters are within bounds");
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut key = Zeroizing::new([0; 32]);
    let salt = Zeroizing::new([&salt[..], device].concat());
    argon2.hash_password_into(passphrase.as_bytes(), &salt, &mut key[..]).expect("the salt has at least 16 bytes");
    key
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_with_the_right_key_for_the_right_purpose_only() {
        let sealed = seal(&[1; 32], "a", b"secret");
        assert_eq!(open(&[1; 32], "a", &sealed).unwrap().as_slice(), b"secret");
        assert!(open(&[2; 32], "a", &sealed).is_none());
        assert!(open(&[1; 32], "b", &sealed).is_none());
        assert!(open(&[1; 32], "a", &sealed[..23]).is_none());

        let sealed = PassKey::new("1234", b"device").seal("vault", b"secret");
        let (key, plain) = PassKey::open("1234", b"device", "vault", &sealed).unwrap();
        assert_eq!(plain.as_slice(), b"secret");
        let again = key.seal("vault", b"more");
        assert_eq!(PassKey::open("1234", b"device", "vault", &again).unwrap().1.as_slice(), b"more");
        assert!(PassKey::open("1235", b"device", "vault", &sealed).is_none());
        assert!(PassKey::open("1234", b"other", "vault", &sealed).is_none());
        assert!(PassKey::open("1234", b"device", "vault", &sealed[..55]).is_none());
    }
}
