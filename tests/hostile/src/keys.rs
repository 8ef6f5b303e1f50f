//! Stamp keys that a campaign has for this test alone: one that was revoked and one whose time is over. A new version of
//! the bundle names them, signed by the campaign's own authority; the attacker gets their secret halves.

use std::path::Path;

use ijwi_mesh::clock::Clock;
use ijwi_mesh::sealed::PassKey;
use ijwi_mesh::seed::system_rng;
use ijwi_protocol::campaign::{Authority, BundleFile, Manifest, PartKind, StampKeyInfo};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{Direction, StampIssuer, StampTerms};
use ijwi_protocol::ids::{PartHash, sha256};

use crate::Failure;

pub(crate) const REVOKED: &str = "revoked.key";
pub(crate) const EXPIRED: &str = "expired.key";

/// Memory that a bundle's stamp keys take, at most.
const STAMP_KEYS_MEMORY_MAX: usize = 1 << 20;

/// Adds the two keys to the bundle of the campaign in this folder. With `all_valid` neither is over nor revoked: a defect,
/// planted to see whether it is noticed.
pub(crate) fn add(folder: &Path, passphrase: &str, all_valid: bool) -> Result<(), Failure> {
    let lead = std::fs::read(folder.join("lead/campaign.sealed"))?;
    let (_, plain) = PassKey::open(passphrase, b"", "ijwi/lead/1", &lead).ok_or("another passphrase")?;
    // The lead's file begins with the authority's secret.
    let authority = Authority::from_secret(plain.first_chunk().ok_or("no authority")?);

    let mut file = crate::bundle(folder)?;
    let mut manifest = Manifest::read(&file.signed, None)?;
    let at = manifest.parts.iter().position(|part| part.kind == PartKind::STAMP_KEYS).ok_or("no stamp keys")?;
    let mut keys = codec::decode::<Vec<StampKeyInfo>, STAMP_KEYS_MEMORY_MAX>(&file.parts[at]).map_err(|_| "no keys")?;
    let today = Clock::system().today();
    for (name, last_day, revoked) in
        [(REVOKED, today + 20, true), (EXPIRED, ijwi_protocol::time::Day(today.0 - 60), false)]
    {
        let issuer = StampIssuer::generate(&mut system_rng())?;
        let (last_day, revoked) = if all_valid { (today + 20, false) } else { (last_day, revoked) };
        let terms = StampTerms { direction: Direction::Up, area: 0, last_day, revoked };
        keys.push(StampKeyInfo { der: issuer.public().der().to_vec(), terms });
        std::fs::write(folder.join(name), &*issuer.to_der())?;
    }
    file.parts[at] = codec::encode(&keys);
    manifest.version += 1;
    manifest.parts[at].hash = PartHash(sha256(&[&file.parts[at]]));
    manifest.parts[at].bytes = u32::try_from(file.parts[at].len())?;
    let file = BundleFile { signed: authority.sign(&manifest), parts: file.parts };
    BundleFile::read(&file.to_bytes(), None)?;
    std::fs::write(folder.join("bundle.ijwi"), file.to_bytes())?;
    Ok(())
}
