//! A member of the mesh who means harm: `ijwi-hostile` attacks a device and a relay on loopback, or is the relay itself
//! and lies, or writes a relay's log anew. Each attack is one contact; it prints a JSON line for each kind, with how often it was made. What the
//! victims do is for `tests/hostile/run` to see.
#![allow(clippy::print_stdout, reason = "its output is what it is for")]

mod attack;
mod forge;
mod insiders;
mod keys;
mod liar;
mod peer;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::Device;
use ijwi_protocol::campaign::BundleFile;
use ijwi_protocol::envelope::StampIssuer;

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Times = BTreeMap<&'static str, u64>;

const BUNDLE_BYTES_MAX: u64 = 8 << 20;
const USAGE: &str = "ijwi-hostile keys FOLDER PASSPHRASE-FILE [all-valid] | ijwi-hostile attack FOLDER DEVICE RELAY SECONDS | \
                     ijwi-hostile lie FOLDER RELAY SECONDS | ijwi-hostile forge RELAY-FOLDER swap|drop";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let times = match words[..] {
        ["keys", folder, passphrase_file, ref rest @ ..] => {
            let passphrase = std::fs::read_to_string(passphrase_file)?;
            keys::add(folder.as_ref(), passphrase.trim_end(), *rest == ["all-valid"])?;
            Times::new()
        }
        ["attack", folder, device, relay, seconds] => {
            let arms = Arms::take(folder.as_ref())?;
            attack::all(&arms, device.parse()?, relay.parse()?, Duration::from_secs(seconds.parse()?)).await?
        }
        ["lie", folder, relay, seconds] => {
            let relay: SocketAddr = relay.parse()?;
            liar::all(folder.as_ref(), relay, Duration::from_secs(seconds.parse()?)).await?
        }
        ["forge", relay, how] => forge::log(relay.as_ref(), how)?,
        _ => return Err(USAGE.into()),
    };
    for (attack, times) in times {
        println!("{}", serde_json::json!({ "attack": attack, "times": times }));
    }
    Ok(())
}

/// What a member has: the bundle, stamps, and two keys of teams that were robbed.
struct Arms {
    file: BundleFile,
    stamps: Vec<Vec<u8>>,
    revoked: StampIssuer,
    expired: StampIssuer,
}

impl Arms {
    /// From the folder of a campaign (`bundle.ijwi`) whose device `attacker` was given stamps.
    fn take(folder: &Path) -> Result<Self, Failure> {
        let file = bundle(folder)?;
        let (device, _) = Device::open(&folder.join("attacker"), Clock::system())?;
        let active = device.active()?;
        let up = ijwi_protocol::envelope::Direction::Up;
        let day = Clock::system().today();
        let stamps = device.stamps()?.take(device.home(), &active.bundle, up, day, STAMPS)?;
        let stamps = stamps.iter().map(ijwi_protocol::codec::encode).collect();
        let key = |name: &str| Ok::<_, Failure>(StampIssuer::from_der(&std::fs::read(folder.join(name))?)?);
        Ok(Self { file, stamps, revoked: key(keys::REVOKED)?, expired: key(keys::EXPIRED)? })
    }
}

/// Stamps that an attacker has: what a team gives at a few visits.
const STAMPS: usize = 40;

fn bundle(folder: &Path) -> Result<BundleFile, Failure> {
    let path: PathBuf = folder.join("bundle.ijwi");
    let bytes = ijwi_mesh::home::read_file(&path, BUNDLE_BYTES_MAX)?.ok_or("no bundle.ijwi")?;
    Ok(BundleFile::read(&bytes, None)?.0)
}
