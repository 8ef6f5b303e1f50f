//! The beacon on the wire: nonce (8 bytes), TCP port (2, big endian), and the first 16 bytes of HMAC-SHA-256 (RFC 2104)
//! over both and the sender's IPv4 address under the beacon key. The address is not in the packet: who hears it takes the
//! one that it came from, so that a recorded beacon is nobody's when somebody else plays it. Group and port of the
//! multicast follow from the discovery key as well.

use std::net::{Ipv4Addr, SocketAddrV4};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::BeaconNonce;
use crate::swarm::derive;

const BEACON_LABEL: &[u8] = b"ijwi/beacon/1";
const GROUP_LABEL: &[u8] = b"ijwi/beacon-group/1";

const NONCE_BYTES: usize = 8;
const SAID_BYTES: usize = NONCE_BYTES + 2;
const TAG_BYTES: usize = 16;

/// Bytes of a beacon.
pub(crate) const PACKET_BYTES: usize = SAID_BYTES + TAG_BYTES;

/// The ports that the multicast may use: above those of services, below the end of those that systems lend.
const PORT_FIRST: u16 = 20_000;
const PORTS: u32 = 40_000;

const _: () = assert!(PORT_FIRST as u32 + PORTS <= u16::MAX as u32);

/// What a device says: that one can dial it at this port, and the nonce that the handshake must name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Announcement {
    /// The nonce of this slot, never all zero.
    pub nonce: BeaconNonce,
    /// The TCP port it listens on, never 0.
    pub port: u16,
}

impl core::fmt::Debug for Announcement {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Announcement(..)")
    }
}

/// The beacon's keys of one campaign: who knows the discovery key knows where to listen and what to believe.
pub(crate) struct BeaconKey {
    mac: Zeroizing<[u8; 32]>,
    group: SocketAddrV4,
}

impl BeaconKey {
    /// From the discovery key: the MAC's key by HKDF with "ijwi/beacon/1"; group 239.255.x.y (RFC 2365, local scope)
    /// and UDP port 20,000 to 59,999 by HKDF with "ijwi/beacon-group/1", 6 bytes: x, y, and 4 for the port.
    pub(crate) fn new(discovery_key: &[u8; 32]) -> Self {
        let [x, y, port @ ..] = *derive::<6>(discovery_key, GROUP_LABEL);
        let port = u16::try_from(u32::from_be_bytes(port) % PORTS).expect("40,000 fits") + PORT_FIRST;
        Self { mac: derive(discovery_key, BEACON_LABEL), group: SocketAddrV4::new(Ipv4Addr::new(239, 255, x, y), port) }
    }

    /// Where beacons are sent.
    pub(crate) fn group(&self) -> SocketAddrV4 {
        self.group
    }

    /// The packet that says this, sent from this address.
    pub(crate) fn encode(&self, announcement: Announcement, own: Ipv4Addr) -> [u8; PACKET_BYTES] {
        let mut packet = [0; PACKET_BYTES];
        packet[..NONCE_BYTES].copy_from_slice(&announcement.nonce.0);
        packet[NONCE_BYTES..SAID_BYTES].copy_from_slice(&announcement.port.to_be_bytes());
        let tag = self.mac_of(&packet[..SAID_BYTES], own).finalize().into_bytes();
        packet[SAID_BYTES..].copy_from_slice(&tag[..TAG_BYTES]);
        packet
    }

    /// What a packet from this address says. None when it is none of this campaign, or another device's; the check takes
    /// the same time wherever it differs.
    pub(crate) fn decode(&self, packet: &[u8], from: Ipv4Addr) -> Option<Announcement> {
        let packet: &[u8; PACKET_BYTES] = packet.try_into().ok()?;
        let (said, tag) = packet.split_at(SAID_BYTES);
        self.mac_of(said, from).verify_truncated_left(tag).ok()?;
        let (nonce, port) = said.split_at(NONCE_BYTES);
        let nonce = BeaconNonce(nonce.try_into().ok()?);
        let port = u16::from_be_bytes(port.try_into().ok()?);
        (nonce != BeaconNonce::BY_HAND && port != 0).then_some(Announcement { nonce, port })
    }

    fn mac_of(&self, said: &[u8], address: Ipv4Addr) -> Hmac<Sha256> {
        let mac: Hmac<Sha256> = Hmac::new_from_slice(&*self.mac).expect("HMAC takes keys of any length");
        mac.chain_update(said).chain_update(address.octets())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 20);
    const SAID: Announcement = Announcement { nonce: BeaconNonce([3; 8]), port: 4711 };

    // Computed by another implementation (Python's hmac and hashlib).
    #[test]
    fn packet_group_and_port_match_their_vectors() {
        let key = BeaconKey::new(&[2; 32]);
        assert_eq!(key.group(), "239.255.72.80:24824".parse().expect("an address"));
        let packet = [
            0x03, 0x03, 0x03, 0x03, 0x03, 0x03, 0x03, 0x03, 0x12, 0x67, 0x31, 0xa1, 0xcc, 0x39, 0xe3, 0xde, 0x09, 0xe2,
            0x50, 0x1d, 0x26, 0x14, 0x72, 0xf3, 0x77, 0x7d,
        ];
        assert_eq!(key.encode(SAID, OWN), packet);
        assert_eq!(key.decode(&packet, OWN), Some(SAID));
    }

    #[test]
    fn another_key_another_length_and_any_flipped_bit_are_nobodys() {
        let key = BeaconKey::new(&[2; 32]);
        let packet = key.encode(SAID, OWN);
        assert_eq!(BeaconKey::new(&[9; 32]).decode(&packet, OWN), None);
        assert_eq!(key.decode(&packet, Ipv4Addr::new(192, 168, 1, 21)), None, "played by somebody else");
        assert_eq!(key.decode(&[], OWN), None);
        assert_eq!(key.decode(&packet[..PACKET_BYTES - 1], OWN), None);
        assert_eq!(key.decode(&[&packet[..], &[0]].concat(), OWN), None);
        for bit in 0..PACKET_BYTES * 8 {
            let mut flipped = packet;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.decode(&flipped, OWN), None, "bit {bit}");
        }
    }

    #[test]
    fn a_member_cannot_announce_the_nonce_of_dials_by_hand_nor_port_0() {
        let key = BeaconKey::new(&[2; 32]);
        assert_eq!(key.decode(&key.encode(Announcement { nonce: BeaconNonce::BY_HAND, ..SAID }, OWN), OWN), None);
        assert_eq!(key.decode(&key.encode(Announcement { port: 0, ..SAID }, OWN), OWN), None);
    }
}
