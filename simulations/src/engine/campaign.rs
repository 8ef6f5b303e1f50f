//! The campaign of all runs, no part of what is measured, and what really seals, stamps, signs and opens in it.

use std::sync::{Arc, OnceLock};

use ijwi_protocol::campaign::{Bundle, candidate_weeks};
use ijwi_protocol::envelope::{
    Direction, Envelope, OpeningKey, PAYLOAD_BYTES, PendingStamp, StampIssuer, cover, open, seal,
};
use ijwi_protocol::ids::{EnvelopeId, StampKeyId};
use ijwi_protocol::rng::Rng;
use ijwi_protocol::testing::{self, Fixture, TODAY};
use ijwi_protocol::time::Day;

use super::registry::Content;
use crate::world::{DAY, Millis};

pub(super) struct Campaign {
    fixture: Fixture,
    /// Of each desk, the prekeys that may have been sealed to.
    opening: Vec<Vec<OpeningKey>>,
}

/// Made once in a process, since its RSA keys take their time.
pub(super) fn campaign() -> &'static Campaign {
    static CAMPAIGN: OnceLock<Campaign> = OnceLock::new();
    CAMPAIGN.get_or_init(Campaign::new)
}

/// The day at a time of a run.
pub(super) fn day(now: Millis) -> Day {
    TODAY + (now / DAY) as u32
}

impl Campaign {
    /// Both stamp keys go up: the second is the one that is stolen.
    fn new() -> Self {
        let mut fixture = testing::campaign(1);
        fixture.draft.stamp_keys.iter_mut().for_each(|info| info.terms.direction = Direction::Up);
        let bundle = fixture.publish();
        let terms = bundle.keyring().terms(fixture.up.public().id()).expect("it was just published");
        let secrets = |week| fixture.desks.iter().map(move |(_, chains)| chains.secrets(week).collect::<Vec<_>>());
        let mut opening: Vec<Vec<OpeningKey>> = fixture.desks.iter().map(|_| Vec::new()).collect();
        for week in candidate_weeks(terms) {
            opening.iter_mut().zip(secrets(week)).for_each(|(keys, of_week)| keys.extend(of_week));
        }
        Self { fixture, opening }
    }

    pub(super) fn bundle(&self) -> &Arc<Bundle> {
        &self.fixture.bundle
    }

    pub(super) fn fixture(&self) -> &Fixture {
        &self.fixture
    }

    /// The stamp key of reports and cover, and the stolen one.
    pub(super) fn stamp_keys(&self) -> [StampKeyId; 2] {
        [self.fixture.up.public().id(), self.fixture.down.public().id()]
    }

    /// The id of the envelope that [`Self::seal`] makes of this seed.
    pub(super) fn id(seed: [u8; 32]) -> EnvelopeId {
        testing::envelope_id(&Rng::from_seed(seed).bytes())
    }

    /// A stamp that was issued blind, and an envelope under it: to a desk, if it is a report.
    pub(super) fn seal(&self, seed: [u8; 32], key: StampKeyId, content: Content, day: Day) -> Envelope {
        let rng = &mut Rng::from_seed(seed);
        let issuer: &StampIssuer =
            if key == self.fixture.up.public().id() { &self.fixture.up } else { &self.fixture.down };
        let (pending, request) = PendingStamp::request(rng, issuer.public()).expect("P can be blinded");
        let answer = issuer.issue(rng, &request).expect("an honest request is signed");
        let stamp = pending.finish(issuer.public(), &answer).expect("an honest answer is a stamp");
        let campaign = self.bundle().campaign();
        if content != Content::Report {
            return cover(rng, campaign, stamp);
        }
        let desks = self.bundle().recipients();
        let desk = &desks[usize::from(seed[0]) % desks.len()];
        let payload = rng.bytes::<PAYLOAD_BYTES>();
        seal(rng, campaign, stamp, desk.prekeys.key_for(day), &payload).expect("published keys are valid")
    }

    /// Whether a desk can open it.
    pub(super) fn opens(&self, envelope: &Envelope, day: Day) -> bool {
        let bundle = self.bundle();
        let verified = envelope.clone().verify(bundle.campaign(), bundle.keyring(), day);
        verified.is_ok_and(|envelope| {
            let mut keys = self.opening.iter().flatten();
            keys.any(|key| open(&envelope, bundle.campaign(), key).is_some())
        })
    }
}
