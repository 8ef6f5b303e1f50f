//! Envelopes of nothing: stamped, sealed to nobody, valid in every other way.

use std::path::Path;
use std::thread;

use anyhow::{Context as _, Result, anyhow};
use ijwi_mesh::home::read_file;
use ijwi_mesh::seed::system_rng;
use ijwi_protocol::bounds::ENVELOPE_BYTES;
use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::envelope::{PendingStamp, Stamp, StampIssuer, cover};
use ijwi_protocol::rng::Rng;

const KEY_BYTES_MAX: u64 = 64 * 1024;
/// What a stamp key's file starts with.
const KEY_MAGIC: &[u8] = b"IJWIKEY1";

/// Makes them on every core.
pub(crate) fn make(bundle: &Bundle, key: &Path, count: usize, out: &Path) -> Result<()> {
    let issuer = read_issuer(key)?;
    let threads = thread::available_parallelism()?.get();
    let mut bytes = Vec::with_capacity(count * ENVELOPE_BYTES);
    thread::scope(|scope| {
        let shares = (0..threads).map(|at| count * (at + 1) / threads - count * at / threads);
        let issuer = &issuer;
        let making: Vec<_> = shares.map(|share| scope.spawn(move || some(bundle, issuer, share))).collect();
        for made in making {
            bytes.extend(made.join().map_err(|_| anyhow!("a thread panicked"))??);
        }
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(std::fs::write(out, bytes)?)
}

pub(crate) fn read_issuer(key: &Path) -> Result<StampIssuer> {
    let key = read_file(key, KEY_BYTES_MAX)?.context("no such key")?;
    Ok(StampIssuer::from_der(key.strip_prefix(KEY_MAGIC).context("not a stamp key's file")?)?)
}

pub(crate) fn stamp(rng: &mut Rng, issuer: &StampIssuer) -> Result<Stamp> {
    let (pending, request) = PendingStamp::request(rng, issuer.public())?;
    let signed = issuer.issue(rng, &request)?;
    Ok(pending.finish(issuer.public(), &signed)?)
}

fn some(bundle: &Bundle, issuer: &StampIssuer, count: usize) -> Result<Vec<u8>> {
    let mut rng = system_rng();
    let mut bytes = Vec::with_capacity(count * ENVELOPE_BYTES);
    for _ in 0..count {
        bytes.extend(one(&mut rng, bundle, issuer)?);
    }
    Ok(bytes)
}

fn one(rng: &mut Rng, bundle: &Bundle, issuer: &StampIssuer) -> Result<[u8; ENVELOPE_BYTES]> {
    let stamp = stamp(rng, issuer)?;
    Ok(*cover(rng, bundle.campaign(), stamp).bytes())
}
