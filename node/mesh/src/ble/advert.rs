//! What a device shows over Bluetooth: 8 bytes under a service UUID, both random to whoever lacks the discovery key, and
//! both new with each slot of ten minutes.
//!
//! | bytes | field |
//! |---|---|
//! | 0..4 | token: random, new with each slot |
//! | 4..6 | digest: HMAC of slot and of what is carried; two devices that carry the same show the same in one slot |
//! | 6..8 | PSM of the device's L2CAP listener, big endian, 0 if it has none, XORed with an HMAC of slot and token |
//!
//! The HMACs are HMAC-SHA-256 (RFC 2104) under HKDF(discovery key, "ijwi/ble/1"), over one byte that says what it is for,
//! the slot (u64, big endian) and what else there is.

use core::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::segment::LinkKey;
use crate::beacon::BeaconNonce;
use crate::swarm::derive;

const LABEL: &[u8] = b"ijwi/ble/1";

/// Bytes under the service UUID: with flags and the UUID 29 of an advert's 31.
pub const ADVERT_BYTES: usize = 8;

/// How long UUIDs, token, link identity and address stay.
pub const SLOT: Duration = Duration::from_secs(10 * 60);

/// The service of a slot, or a characteristic of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(pub u128);

/// The names of a slot: of the service, which is advertised, and of its two characteristics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uuids {
    /// The service.
    pub service: Uuid,
    /// Written to, without response, by who dialed.
    pub write: Uuid,
    /// Notified to who dialed.
    pub notify: Uuid,
}

/// A slot: its number since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub u64);

/// Four random bytes that name a device for one slot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(pub [u8; 4]);

/// What is carried, as two bytes that mean something in one slot only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest(pub [u8; 2]);

/// An advert that was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advert {
    /// Whose it is.
    pub token: Token,
    /// What she carries.
    pub digest: Digest,
    /// Where she listens for L2CAP channels.
    pub psm: Option<u16>,
}

/// The keys of adverts of one campaign.
#[derive(Clone)]
pub struct AdvertKey(Zeroizing<[u8; 32]>);

/// What an HMAC is for.
#[derive(Clone, Copy)]
enum Purpose {
    Service = 1,
    Characteristics = 2,
    Digest = 3,
    Psm = 4,
    Nonce = 5,
    Link = 6,
}

impl AdvertKey {
    /// From the discovery key.
    pub fn new(discovery_key: &[u8; 32]) -> Self {
        Self(derive(discovery_key, LABEL))
    }

    /// The service UUID of a slot.
    pub fn service(&self, slot: Slot) -> Uuid {
        let [service, _] = uuids(self.hmac(Purpose::Service, slot, &[]));
        service
    }

    /// All UUIDs of a slot.
    pub fn uuids(&self, slot: Slot) -> Uuids {
        let [write, notify] = uuids(self.hmac(Purpose::Characteristics, slot, &[]));
        Uuids { service: self.service(slot), write, notify }
    }

    /// What stands for a set in this slot; `carried` is any fingerprint of it.
    pub fn digest(&self, slot: Slot, carried: u64) -> Digest {
        Digest(first(self.hmac(Purpose::Digest, slot, &carried.to_be_bytes())))
    }

    /// The bytes of an advert.
    pub fn encode(&self, slot: Slot, advert: &Advert) -> [u8; ADVERT_BYTES] {
        let psm = advert.psm.unwrap_or(0) ^ self.mask(slot, advert.token);
        let mut bytes = [0; ADVERT_BYTES];
        bytes[..4].copy_from_slice(&advert.token.0);
        bytes[4..6].copy_from_slice(&advert.digest.0);
        bytes[6..].copy_from_slice(&psm.to_be_bytes());
        bytes
    }

    /// What the bytes under this slot's UUID say. A PSM outside of what LE can have is none.
    pub fn decode(&self, slot: Slot, bytes: &[u8; ADVERT_BYTES]) -> Advert {
        let [t0, t1, t2, t3, d0, d1, p0, p1] = *bytes;
        let token = Token([t0, t1, t2, t3]);
        let psm = u16::from_be_bytes([p0, p1]) ^ self.mask(slot, token);
        Advert { token, digest: Digest([d0, d1]), psm: (1..=0xff).contains(&psm).then_some(psm) }
    }

    /// What a handshake with who shows this token must name.
    pub fn nonce(&self, slot: Slot, token: Token) -> BeaconNonce {
        BeaconNonce(first(self.hmac(Purpose::Nonce, slot, &token.0)))
    }

    /// What the bytes of a link to who shows this token are hidden by.
    pub(crate) fn link(&self, slot: Slot, token: Token) -> LinkKey {
        LinkKey::new(self.hmac(Purpose::Link, slot, &token.0))
    }

    fn mask(&self, slot: Slot, token: Token) -> u16 {
        u16::from_be_bytes(first(self.hmac(Purpose::Psm, slot, &token.0)))
    }

    fn hmac(&self, purpose: Purpose, slot: Slot, data: &[u8]) -> [u8; 32] {
        let mac: Hmac<Sha256> = Hmac::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        mac.chain_update([purpose as u8])
            .chain_update(slot.0.to_be_bytes())
            .chain_update(data)
            .finalize()
            .into_bytes()
            .into()
    }
}

/// The first bytes of an HMAC.
fn first<const N: usize>(hmac: [u8; 32]) -> [u8; N] {
    hmac[..N].try_into().expect("an HMAC has 32 bytes")
}

/// Two UUIDs that look like every random one (RFC 9562, version 4).
fn uuids(hmac: [u8; 32]) -> [Uuid; 2] {
    let (one, other) = hmac.split_at(16);
    [one, other].map(|bytes| {
        let random = u128::from_be_bytes(bytes.try_into().expect("half of 32"));
        Uuid(random & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62)
    })
}

macro_rules! hidden {
    ($($name:ident),*) => {$(
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
hidden!(Uuid, Token, Digest, AdvertKey);

#[cfg(test)]
mod tests {
    use super::*;

    const ADVERT: Advert = Advert { token: Token([1, 2, 3, 4]), digest: Digest([5, 6]), psm: Some(0x80) };

    #[test]
    fn an_advert_says_what_was_put_into_it() {
        let (key, slot) = (AdvertKey::new(&[2; 32]), Slot(2_980_000));
        let bytes = key.encode(slot, &ADVERT);
        assert_eq!(key.decode(slot, &bytes), ADVERT);
        let none = Advert { psm: None, ..ADVERT };
        assert_eq!(key.decode(slot, &key.encode(slot, &none)), none);
    }

    #[test]
    fn nothing_of_a_slot_shows_in_another() {
        let key = AdvertKey::new(&[2; 32]);
        let [one, next] = [7, 8].map(|slot| key.uuids(Slot(slot)));
        assert!(one.service != next.service && one.write != next.write && one.notify != next.notify);
        assert!(one.service != one.write && one.write != one.notify);
        assert_ne!(key.digest(Slot(7), 99), key.digest(Slot(8), 99));
        assert_ne!(key.nonce(Slot(7), ADVERT.token), key.nonce(Slot(8), ADVERT.token));
        assert_ne!(key.encode(Slot(7), &ADVERT)[6..], key.encode(Slot(8), &ADVERT)[6..]);
    }

    #[test]
    fn who_carries_the_same_shows_the_same_and_another_campaign_shows_nothing() {
        let [key, other] = [2, 3].map(|byte| AdvertKey::new(&[byte; 32]));
        assert_eq!(key.digest(Slot(7), 99), key.digest(Slot(7), 99));
        assert_ne!(key.digest(Slot(7), 99), key.digest(Slot(7), 98));
        assert_ne!(key.service(Slot(7)), other.service(Slot(7)));
    }

    // Computed by another implementation (Python's hmac and hashlib).
    #[test]
    fn uuids_advert_and_nonce_match_their_vectors() {
        let (key, slot) = (AdvertKey::new(&[2; 32]), Slot(2_980_000));
        assert_eq!(key.uuids(slot).service.0, VECTOR_SERVICE);
        assert_eq!(key.uuids(slot).notify.0, VECTOR_NOTIFY);
        let advert = Advert { digest: key.digest(slot, 99), ..ADVERT };
        assert_eq!(key.encode(slot, &advert), VECTOR_ADVERT);
        assert_eq!(key.nonce(slot, ADVERT.token).0, VECTOR_NONCE);
    }

    const VECTOR_SERVICE: u128 = 0xd44f37745c914c538a1fae32f72d1699;
    const VECTOR_NOTIFY: u128 = 0xe8c70938c52243dea9934f33c971292b;
    const VECTOR_ADVERT: [u8; 8] = [0x01, 0x02, 0x03, 0x04, 0xdb, 0xde, 0x87, 0x1e];
    const VECTOR_NONCE: [u8; 8] = [0x10, 0xaf, 0x8f, 0x24, 0x5b, 0xa8, 0x1a, 0x91];
}
