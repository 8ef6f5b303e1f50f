//! What devices of a campaign find each other by: the bundle's discovery key and, for eight weeks after a change, the one
//! before, so that who has the older bundle still finds and is found.

use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::time::Day;
use zeroize::Zeroizing;

/// How long after the day of the bundle that names it the key before is understood.
const OVERLAP_DAYS: u32 = 8 * 7;

/// Which of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscoveryKey {
    /// The bundle's.
    Present,
    /// The one before it.
    Before,
}

/// The keys of one bundle on one day.
#[derive(Clone, PartialEq, Eq)]
pub struct DiscoveryKeys {
    /// The bundle's.
    pub present: Zeroizing<[u8; 32]>,
    /// The one before it, as long as it is understood.
    pub before: Option<Zeroizing<[u8; 32]>>,
}

impl DiscoveryKeys {
    /// One key, and none before it.
    pub fn only(present: &[u8; 32]) -> Self {
        Self { present: Zeroizing::new(*present), before: None }
    }

    /// What the bundle says, on this day.
    pub fn of(bundle: &Bundle, day: Day) -> Self {
        let general = bundle.general();
        let is_understood = day <= bundle.manifest().day + OVERLAP_DAYS;
        let before = general.discovery_key_before.filter(|_| is_understood).map(Zeroizing::new);
        Self { before, ..Self::only(&general.discovery_key) }
    }

    /// Each key, the present one first.
    pub fn iter(&self) -> impl Iterator<Item = (DiscoveryKey, &[u8; 32])> {
        let before = self.before.iter().map(|key| (DiscoveryKey::Before, &**key));
        core::iter::once((DiscoveryKey::Present, &*self.present)).chain(before)
    }
}

impl core::fmt::Debug for DiscoveryKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("DiscoveryKeys(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ijwi_protocol::testing::{self, TODAY};

    #[test]
    fn the_key_before_is_understood_for_eight_weeks() {
        let mut fixture = testing::campaign(1);
        fixture.draft.general.discovery_key_before = Some([8; 32]);
        let bundle = fixture.publish();
        let keys = |day| DiscoveryKeys::of(&bundle, day).iter().map(|(which, key)| (which, *key)).collect::<Vec<_>>();
        let present = (DiscoveryKey::Present, bundle.general().discovery_key);
        assert_eq!(keys(TODAY + 56), [present, (DiscoveryKey::Before, [8; 32])]);
        assert_eq!(keys(TODAY + 57), [present]);
    }
}
