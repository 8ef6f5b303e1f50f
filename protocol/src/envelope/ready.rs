//! Envelopes that are ready to leave and have not left: with the secret of P, so that another can be sealed in their
//! place under the same stamp.

use zeroize::Zeroizing;

use super::{Envelope, SealingKey, Stamp, cover, seal};
use crate::bounds::ENVELOPE_BYTES;
use crate::ids::CampaignId;
use crate::rng::Rng;

use super::layout::PAYLOAD_BYTES;

/// An envelope and the secret of its stamp. Who has both still can't tell what is in it, or whether anything is.
pub struct Ready {
    envelope: Envelope,
    one_time: Zeroizing<[u8; 32]>,
}

impl Ready {
    /// Bytes of its encoding: the secret, then the envelope.
    pub const BYTES: usize = 32 + ENVELOPE_BYTES;

    /// As [`seal`].
    pub fn seal(
        rng: &mut Rng,
        campaign: &CampaignId,
        stamp: Stamp,
        to: &SealingKey,
        payload: &[u8; PAYLOAD_BYTES],
    ) -> Option<Self> {
        let one_time = Zeroizing::new(stamp.one_time);
        Some(Self { envelope: seal(rng, campaign, stamp, to, payload)?, one_time })
    }

    /// As [`cover`].
    pub fn cover(rng: &mut Rng, campaign: &CampaignId, stamp: Stamp) -> Self {
        let one_time = Zeroizing::new(stamp.one_time);
        Self { envelope: cover(rng, campaign, stamp), one_time }
    }

    /// The envelope.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Whether it is under this stamp.
    pub fn is_under(&self, stamp: &Stamp) -> bool {
        *self.one_time == stamp.one_time
    }

    /// Gives up what is sealed, so that another can be sealed under its stamp.
    pub fn into_stamp(self) -> Stamp {
        Stamp { key: self.envelope.stamp_key(), one_time: *self.one_time, signature: *self.envelope.stamp() }
    }

    /// Gives up the secret: it leaves.
    pub fn into_envelope(self) -> Envelope {
        self.envelope
    }

    /// Appends its encoding.
    pub fn emit(&self, to: &mut Vec<u8>) {
        to.extend(&self.one_time[..]);
        to.extend(self.envelope.bytes());
    }

    /// Reads what [`Self::emit`] wrote; `None` for anything else.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (one_time, envelope) = bytes.split_first_chunk()?;
        Some(Self { envelope: Envelope::parse(envelope).ok()?, one_time: Zeroizing::new(*one_time) })
    }
}

impl core::fmt::Debug for Ready {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Ready(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::{Direction, OpeningKey, Verified, open};
    use crate::testing::{self, TODAY};

    #[test]
    fn another_is_sealed_under_the_same_stamp_and_verifies() {
        let mut fixture = testing::campaign(1);
        let (stamp, bundle) = (fixture.stamp(Direction::Up), fixture.bundle.clone());
        let cover = Ready::cover(&mut fixture.rng, bundle.campaign(), stamp);
        let mut bytes = Vec::new();
        cover.emit(&mut bytes);
        assert_eq!(bytes.len(), Ready::BYTES);
        assert!(Ready::parse(&bytes[1..]).is_none());
        let read = Ready::parse(&bytes).unwrap();
        let (id, hash) = (read.envelope().id(), read.envelope().content_hash());
        let stamp = read.into_stamp();
        assert!(cover.is_under(&stamp));
        let key = OpeningKey::generate(&mut fixture.rng);
        let to = key.sealing_key();
        let real = Ready::seal(&mut fixture.rng, bundle.campaign(), stamp, &to, &[7; PAYLOAD_BYTES]).unwrap();
        let envelope = real.into_envelope().verify(bundle.campaign(), bundle.keyring(), TODAY).unwrap();
        assert!(envelope.id() == id && envelope.content_hash() != hash);
        assert!(open(&envelope, bundle.campaign(), &key).is_some_and(|payload| *payload == [7; PAYLOAD_BYTES]));
        let cover = Verified::trusted(cover.into_envelope(), Direction::Up);
        assert!(open(&cover, bundle.campaign(), &key).is_none());
    }
}
