//! Where a link came from: enough to tell that one place has many links, and nothing that could be kept.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::OnceLock;

/// The place that a link came from: a hash of its address's prefix under a key that is drawn for this process and
/// lives in its memory only. It is never written, sent or printed. A place is an IPv4 address, or the 64 bits of an IPv6
/// address that one household or phone has for itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(u64);

impl Origin {
    pub(crate) fn of(address: IpAddr) -> Self {
        static KEY: OnceLock<RandomState> = OnceLock::new();
        let key = KEY.get_or_init(RandomState::new);
        let number = match address.to_canonical() {
            IpAddr::V4(address) => key.hash_one(address.octets()),
            IpAddr::V6(address) => key.hash_one(&address.octets()[..8]),
        };
        Self(number)
    }
}

impl core::fmt::Debug for Origin {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Origin(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_an_ipv4_address_or_an_ipv6_network() {
        let of = |text: &str| Origin::of(text.parse().expect("an address"));
        assert_eq!(of("10.0.0.1"), of("10.0.0.1"));
        assert_eq!(of("10.0.0.1"), of("::ffff:10.0.0.1"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::2:3"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(format!("{:?}", of("10.0.0.1")), "Origin(..)");
    }
}
