//! Prekeys: one pair a week. The desk derives their secrets from a chain that only moves forward; the bundle carries
//! their public halves for 26 weeks ahead, signed by the recipient's identity.

use bincode::{Decode, Encode};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::codec;
use crate::envelope::{OpeningKey, SealingKey, StampTerms};
use crate::ids::CampaignId;
use crate::kdf::derive;
use crate::rng::Rng;
use crate::time::{Day, Week};

/// Weeks that a bundle carries ahead.
pub const PREKEYS_PUBLISHED: u32 = 26;
/// Chains that a desk still holds: one starts every 8 weeks, and a week's secrets are kept for about 18.
const CHAINS_MAX: usize = 8;
/// Weeks that a chain can be asked to step: more than a bundle can name.
const STEPS_MAX: u32 = 200;
/// Days before a stamp key's last day on which a prekey can have been chosen under it: its month, and 28 days before
/// it in which the tray was filled ahead.
pub const STAMPED_DAYS: u32 = 31 + 28;
const LABEL: &[u8] = b"ijwi/prekeys/1";
const SECRET_LABEL: &str = "ijwi/prekey/1";
const NEXT_LABEL: &str = "ijwi/prekey-next/1";

/// The published halves.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Prekeys {
    /// The week of the first one.
    pub first_week: Week,
    /// One for each week from the first.
    pub keys: Vec<SealingKey>,
    /// The recipient's signature over "ijwi/prekeys/1" ‖ campaign id ‖ encoding of (first week, keys).
    pub signature: [u8; 64],
}

impl Prekeys {
    /// Signs the keys with the recipient's identity.
    pub fn sign(campaign: &CampaignId, identity: &SigningKey, first_week: Week, keys: Vec<SealingKey>) -> Self {
        let signature = identity.sign(&Self::message(campaign, first_week, &keys)).to_bytes();
        Self { first_week, keys, signature }
    }

    /// Whether the identity signed them for this campaign, each can be sealed to, and they are 1 to 26.
    pub fn is_valid(&self, campaign: &CampaignId, identity: &[u8; 32]) -> bool {
        let message = Self::message(campaign, self.first_week, &self.keys);
        (1..=PREKEYS_PUBLISHED as usize).contains(&self.keys.len())
            && self.first_week <= Day::MAX.week()
            && self.keys.iter().all(SealingKey::is_valid)
            && VerifyingKey::from_bytes(identity)
                .is_ok_and(|key| key.verify_strict(&message, &Signature::from_bytes(&self.signature)).is_ok())
    }

    /// The last week that has one.
    pub fn last_week(&self) -> Week {
        Week(self.first_week.0 + self.keys.len() as u32 - 1)
    }

    /// What to seal to on this day: that week's key, at most the last published. A recipient past its last prekey is
    /// not offered any more, see [`Self::is_past`]; a later week can always be opened, a forgotten one never.
    pub fn key_for(&self, day: Day) -> &SealingKey {
        let week = day.week().0.clamp(self.first_week.0, self.last_week().0);
        &self.keys[(week - self.first_week.0) as usize]
    }

    /// Whether the day lies after the last prekey.
    pub fn is_past(&self, day: Day) -> bool {
        day.week() > self.last_week()
    }

    fn message(campaign: &CampaignId, first_week: Week, keys: &Vec<SealingKey>) -> Vec<u8> {
        let mut message = [LABEL, &campaign.0, &codec::encode(&first_week)].concat();
        message.extend(codec::encode(keys));
        message
    }
}

/// The weeks whose prekeys can have been meant by an envelope under a stamp key of these terms: about nine.
pub fn candidate_weeks(terms: &StampTerms) -> impl DoubleEndedIterator<Item = Week> + use<> {
    let first = (terms.last_day - STAMPED_DAYS).week().0;
    (first..=terms.last_day.week().0).map(Week)
}

/// The day whose prekey is sealed to under stamps of these last days, on a device that takes this day for today. Whose
/// clock and bundle are far behind the stamps that it was just given seals to the first week that a desk tries for them.
pub fn sealing_day(day: Day, newest_last_day: Day) -> Day {
    day.max(newest_last_day - STAMPED_DAYS)
}

/// The secret chain of one desk. Moving it forward makes earlier weeks unreadable, also for who copies it later.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct PrekeyChain {
    #[zeroize(skip)]
    start: Week,
    #[zeroize(skip)]
    at: Week,
    key: [u8; 32],
}

impl PrekeyChain {
    /// A fresh chain whose first week is `start`.
    pub fn new(rng: &mut Rng, start: Week) -> Self {
        Self { start, at: start, key: rng.bytes() }
    }

    /// The secret of a week, unless it is erased, lies before the chain, or absurdly far ahead.
    pub fn secret(&self, week: Week) -> Option<OpeningKey> {
        let key = self.stepped(week)?;
        let material: Zeroizing<[u8; 96]> = Zeroizing::new(derive(&key[..], SECRET_LABEL, b""));
        Some(OpeningKey::from_material(&material))
    }

    /// Erases the secrets of all weeks before `week`.
    pub fn erase_before(&mut self, week: Week) {
        while self.at < week {
            self.key = derive(&self.key, NEXT_LABEL, b"");
            self.at = Week(self.at.0 + 1);
        }
    }

    fn stepped(&self, week: Week) -> Option<Zeroizing<[u8; 32]>> {
        let steps = week.0.checked_sub(self.at.0).filter(|steps| *steps <= STEPS_MAX)?;
        let mut key = Zeroizing::new(self.key);
        for _ in 0..steps {
            *key = derive(&key[..], NEXT_LABEL, b"");
        }
        Some(key)
    }
}

impl core::fmt::Debug for PrekeyChain {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "PrekeyChain(from {:?})", self.at)
    }
}

/// All chains that a desk still holds. A week is published from the newest chain that had begun by then; phones with an
/// older bundle still use the older one, so that all are tried.
#[derive(Debug, Default, Encode, Decode)]
pub struct PrekeyChains(Vec<PrekeyChain>);

impl PrekeyChains {
    /// Starts a new chain. The oldest is dropped when there are more than 8.
    pub fn begin(&mut self, rng: &mut Rng, start: Week) {
        self.0.push(PrekeyChain::new(rng, start));
        if self.0.len() > CHAINS_MAX {
            self.0.remove(0);
        }
    }

    /// The first week of the newest chain.
    pub fn newest_start(&self) -> Option<Week> {
        self.0.last().map(|chain| chain.start)
    }

    /// The public halves from `first` on, as many as a bundle carries.
    pub fn publish(&self, campaign: &CampaignId, identity: &SigningKey, first: Week) -> Option<Prekeys> {
        let keys = (first.0..first.0 + PREKEYS_PUBLISHED)
            .map(|week| {
                let chain = self.0.iter().rev().find(|chain| chain.start.0 <= week)?;
                Some(chain.secret(Week(week))?.sealing_key())
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Prekeys::sign(campaign, identity, first, keys))
    }

    /// All secrets that may open something of this week, newest chain first.
    pub fn secrets(&self, week: Week) -> impl Iterator<Item = OpeningKey> {
        self.0.iter().rev().filter_map(move |chain| chain.secret(week))
    }

    /// Erases the secrets of all weeks before `week`, in all chains.
    pub fn erase_before(&mut self, week: Week) {
        for chain in &mut self.0 {
            chain.erase_before(week);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_moves_forward_only_and_the_rest_stays_the_same() {
        let mut rng = Rng::from_seed([1; 32]);
        let mut chain = PrekeyChain::new(&mut rng, Week(100));
        let later = chain.secret(Week(105)).unwrap();
        assert!(chain.secret(Week(99)).is_none());
        chain.erase_before(Week(103));
        assert!(chain.secret(Week(102)).is_none());
        assert!(chain.secret(Week(105)).unwrap() == later);
        assert!(chain.secret(Week(u32::MAX)).is_none());
    }

    #[test]
    fn published_keys_belong_to_the_newest_chain_that_had_begun() {
        let mut rng = Rng::from_seed([1; 32]);
        let identity = SigningKey::from_bytes(&[9; 32]);
        let campaign = CampaignId([1; 32]);
        let mut chains = PrekeyChains::default();
        chains.begin(&mut rng, Week(100));
        let before = chains.publish(&campaign, &identity, Week(100)).unwrap();
        chains.begin(&mut rng, Week(108));
        let after = chains.publish(&campaign, &identity, Week(100)).unwrap();
        assert_eq!(before.keys[..8], after.keys[..8]);
        assert_ne!(before.keys[8], after.keys[8]);
        assert!(after.is_valid(&campaign, identity.verifying_key().as_bytes()));
        assert!(!after.is_valid(&CampaignId([2; 32]), identity.verifying_key().as_bytes()));
        let of_week: Vec<_> = chains.secrets(Week(108)).map(|key| key.sealing_key()).collect();
        assert_eq!(of_week, [after.keys[8].clone(), before.keys[8].clone()]);
    }

    #[test]
    fn the_key_of_a_day_is_at_most_the_last_published() {
        let mut rng = Rng::from_seed([1; 32]);
        let mut chains = PrekeyChains::default();
        chains.begin(&mut rng, Week(100));
        let prekeys = chains.publish(&CampaignId([1; 32]), &SigningKey::from_bytes(&[9; 32]), Week(100)).unwrap();
        assert_eq!(prekeys.key_for(Day(0)), &prekeys.keys[0]);
        assert_eq!(prekeys.key_for(Week(103).first_day()), &prekeys.keys[3]);
        assert_eq!(prekeys.key_for(Day(1_000_000)), &prekeys.keys[25]);
        assert!(!prekeys.is_past(Week(125).first_day() + 6));
        assert!(prekeys.is_past(Week(126).first_day()));
    }

    #[test]
    fn about_nine_weeks_can_be_meant() {
        let terms =
            StampTerms { direction: crate::envelope::Direction::Up, area: 0, last_day: Day(20_000), revoked: false };
        let weeks: Vec<_> = candidate_weeks(&terms).collect();
        assert!((9..=10).contains(&weeks.len()));
        assert!(weeks.contains(&Day(20_000).week()) && weeks.contains(&Day(20_000 - 59).week()));
        for day in [0, 19_000, 19_950, 20_000].map(Day) {
            assert!(weeks.contains(&sealing_day(day, Day(20_000)).week()), "a desk tries the week that was sealed to");
        }
    }
}
