//! The way back: a reply seed for each recipient, hashed forward with each object that comes down, so that what was
//! answered can't be read from what a phone or desk still holds.

use bincode::{Decode, Encode};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::envelope::{OpeningKey, SealingKey};
use crate::ids::RecipientId;
use crate::kdf::derive;

/// Steps ahead that an author tries: so many objects may be lost in a row.
pub const REPLY_WINDOW: u32 = 8;

/// Skipped steps that are kept: what is still on its way after 30 days is over.
const SKIPPED_MAX: usize = 64;
const SEED_LABEL: &str = "ijwi/reply/1";
const NEXT_LABEL: &str = "ijwi/reply-next/1";
const KEY_LABEL: &str = "ijwi/reply-key/1";
const THREAD_LABEL: &str = "ijwi/thread/1";

/// One conversation with one recipient: 32 bytes = HKDF(root, "ijwi/reply/1" ‖ recipient id).
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct ReplySeed([u8; 32]);

impl ReplySeed {
    /// From the root, which is random or comes from the seven words.
    pub fn new(root: &[u8; 32], recipient: RecipientId) -> Self {
        Self(derive(root, SEED_LABEL, &recipient.0))
    }

    /// The key of follow-ups. It is kept apart, since the seed itself is hashed forward.
    pub fn thread_key(&self) -> ThreadKey {
        ThreadKey(derive(&self.0, THREAD_LABEL, b""))
    }

    /// The chain of keys, at its first step.
    pub fn chain(&self) -> ReplyChain {
        ReplyChain { step: 0, seed: self.0, skipped: Vec::new() }
    }
}

/// Proves that a follow-up comes from who sealed the report.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct ThreadKey([u8; 32]);

impl ThreadKey {
    pub(super) fn mac(&self, label: &str, message: &[u8]) -> [u8; 32] {
        self.hmac(label, message).finalize().into_bytes().into()
    }

    pub(super) fn is_mac(&self, label: &str, message: &[u8], mac: &[u8; 32]) -> bool {
        self.hmac(label, message).verify_slice(mac).is_ok()
    }

    fn hmac(&self, label: &str, message: &[u8]) -> Hmac<Sha256> {
        let mut hmac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        hmac.update(label.as_bytes());
        hmac.update(message);
        hmac
    }
}

/// The chain of a conversation: one step for each object.
#[derive(Clone, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct ReplyChain {
    step: u32,
    seed: [u8; 32],
    skipped: Vec<(u32, [u8; 32])>,
}

impl ReplyChain {
    /// A desk's next key to seal to. The step is over with it.
    pub fn next_sealing_key(&mut self) -> SealingKey {
        let key = key_of(&self.seed).sealing_key();
        self.forward();
        key
    }

    /// An author's keys to try: the steps that were skipped, then the next [`REPLY_WINDOW`].
    pub fn window(&self) -> Vec<(u32, OpeningKey)> {
        let mut keys: Vec<_> = self.skipped.iter().map(|(step, seed)| (*step, key_of(seed))).collect();
        let mut ahead = Zeroizing::new(self.seed);
        for step in self.step..self.step.saturating_add(REPLY_WINDOW) {
            keys.push((step, key_of(&ahead)));
            *ahead = next_of(&ahead);
        }
        keys
    }

    /// The author has the whole object of this step: its key is erased, earlier ones stay until their time is over.
    pub fn done(&mut self, step: u32) {
        let mut kept = core::mem::take(&mut self.skipped);
        kept.retain(|(skipped, _)| *skipped != step);
        if (self.step..self.step.saturating_add(REPLY_WINDOW)).contains(&step) {
            while self.step < step {
                kept.push((self.step, self.seed));
                self.forward();
            }
            self.forward();
        }
        if kept.len() > SKIPPED_MAX {
            kept.drain(..kept.len() - SKIPPED_MAX);
        }
        self.skipped = kept;
    }

    fn forward(&mut self) {
        self.seed = next_of(&self.seed);
        self.step = self.step.saturating_add(1);
    }
}

fn next_of(seed: &[u8; 32]) -> [u8; 32] {
    derive(seed, NEXT_LABEL, b"")
}

fn key_of(seed: &[u8; 32]) -> OpeningKey {
    let material: Zeroizing<[u8; 96]> = Zeroizing::new(derive(seed, KEY_LABEL, b""));
    OpeningKey::from_material(&material)
}

super::silent!(ReplySeed, ThreadKey, ReplyChain);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ObjectId;
    use crate::report::FollowUp;
    use crate::time::Day;

    #[test]
    fn an_author_finds_each_step_within_the_window_in_any_order() {
        let seed = ReplySeed::new(&[1; 32], RecipientId([2; 16]));
        let (mut desk, mut author) = (seed.chain(), seed.chain());
        let sent: Vec<_> = (0..12).map(|_| desk.next_sealing_key()).collect();
        for arrived in [3, 0, 1, 9, 2, 11] {
            let (step, _) = author
                .window()
                .into_iter()
                .find(|(_, key)| key.sealing_key() == sent[arrived])
                .unwrap_or_else(|| panic!("step {arrived} is in the window"));
            assert_eq!(step as usize, arrived);
            author.done(step);
            assert!(author.window().iter().all(|(open, _)| *open != step), "its key is gone");
        }
    }

    #[test]
    fn only_who_sealed_the_report_follows_up() {
        let seed = ReplySeed::new(&[1; 32], RecipientId([2; 16]));
        let other = ReplySeed::new(&[1; 32], RecipientId([3; 16]));
        let more = FollowUp::new(&seed.thread_key(), ObjectId([1; 16]), Day(1), "more".to_owned());
        assert!(more.is_of(&seed.thread_key()));
        assert!(!more.is_of(&other.thread_key()));
        assert!(!FollowUp { text: "other".to_owned(), ..more }.is_of(&seed.thread_key()));
    }
}
