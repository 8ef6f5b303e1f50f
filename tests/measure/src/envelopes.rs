//! Real envelopes in numbers: stamped, sealed to nobody, on all cores.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use ijwi_protocol::envelope::{Direction, OpeningKey, PAYLOAD_BYTES, PendingStamp, StampIssuer, Verified, seal};
use ijwi_protocol::ids::CampaignId;
use ijwi_protocol::rng::Rng;

/// `count` envelopes under this stamp key; the same for the same seed.
pub(crate) fn make(issuer: &Arc<StampIssuer>, campaign: CampaignId, count: usize, seed: u8) -> Result<Vec<Verified>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = (0..threads).map(|thread| {
        let issuer = Arc::clone(issuer);
        let share = count / threads + usize::from(thread < count % threads);
        std::thread::spawn(move || {
            let mut rng = Rng::from_seed(core::array::from_fn(|at| if at == 0 { thread as u8 } else { seed }));
            let nobody = OpeningKey::generate(&mut rng).sealing_key();
            (0..share)
                .map(|_| {
                    let (pending, request) = PendingStamp::request(&mut rng, issuer.public())?;
                    let stamp = pending.finish(issuer.public(), &issuer.issue(&mut rng, &request)?)?;
                    let payload = rng.bytes::<PAYLOAD_BYTES>();
                    let envelope =
                        seal(&mut rng, &campaign, stamp, &nobody, &payload).context("a fresh key is valid")?;
                    Ok(Verified::trusted(envelope, Direction::Up))
                })
                .collect::<Result<Vec<_>>>()
        })
    });
    let mut envelopes = Vec::with_capacity(count);
    for part in parts.collect::<Vec<_>>() {
        envelopes.extend(part.join().expect("no thread panics")?);
    }
    Ok(envelopes)
}
