//! How much memory the processes take at most: a carrier with its room full, and a relay and a desk that get all of it.

use anyhow::{Result, ensure};
use ijwi_mesh::beacon::BeaconNonce;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::driver::drive;
use ijwi_mesh::keeper::Ended;
use ijwi_mesh::swarm::{Config, Dial, LinkKeys, Node, ReplayCache, StreamKind};
use ijwi_protocol::contact::Side;
use ijwi_protocol::envelope::Verified;
use tokio::sync::watch;

use crate::camp::{Camp, Running};
use crate::envelopes;
use crate::shelf::{Shelf, view_of};
use crate::table::{Table, thousands};

/// Envelopes that a carrier holds at last: as many as it has room for.
const HELD: usize = 20_000;
/// Envelopes that the last contact brings.
const MORE: usize = 10;
/// MB that a carrier may take.
const BAR: f64 = 64.0;

pub(crate) fn run() -> Result<()> {
    tokio::runtime::Runtime::new()?.block_on(measure())
}

async fn measure() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let camp = Camp::set_up(dir.path()).await?;
    let envelopes = envelopes::make(&camp.issuer, *camp.bundle.campaign(), HELD, 1)?;
    let mut table = Table::new(
        format!("Memory that was resident at most (VmHWM), with {} envelopes of 4,096 bytes", thousands(HELD as u64)),
        &["process", "MB"],
    );
    let mut tell = |what: &str, shown: &str, mb: f64| {
        table.row(
            vec![shown.to_owned(), format!("{mb:.1}")],
            format!("bench=memory what={what} vmhwm_mb={mb:.1} envelopes={HELD}"),
        );
        mb
    };

    let alone = "carry --dir @carrier --listen 127.0.0.1:0 --no-beacon --no-relay";
    let mut carrier = camp.start(alone)?;
    let address = listening(&mut carrier).await?;
    let moved = meet(&camp, &address, &envelopes[..HELD - MORE]).await?;
    ensure!(moved == [HELD - MORE, 0], "the carrier took and gave {moved:?} envelopes");
    let filling = tell("carry-filling", "carrier while it is filled by one contact", carrier.vmhwm_mb()?);
    carrier.stop().await?;

    let mut carrier = camp.start(alone)?;
    let address = listening(&mut carrier).await?;
    let reopened = tell("carry-reopened", "carrier that opened its folder again", carrier.vmhwm_mb()?);
    let moved = meet(&camp, &address, &envelopes[MORE..]).await?;
    ensure!(moved == [MORE, MORE], "the carrier took and gave {moved:?} envelopes");
    let contact = tell("carry-contact", "  after a contact that brought 10 and took 10", carrier.vmhwm_mb()?);
    carrier.stop().await?;

    let mut relay = camp.start(&format!("relay --dir @relay --listen {}", camp.relay))?;
    listening(&mut relay).await?;
    let mut desk = camp.start("desk --dir @desk --listen 127.0.0.1:0 --passphrase-file @passphrase --slot-millis 0")?;
    let mut carrier = camp.start("carry --dir @carrier --listen 127.0.0.1:0 --no-beacon")?;
    carrier.until(|event| event["event"] == "settled" && event["relay"] == true).await?;
    tell("carry-relay", "carrier after it gave all to a relay", carrier.vmhwm_mb()?);
    let all = HELD as u64;
    desk.until(|event| event["event"] == "counts" && event["collected"].as_u64() >= Some(all)).await?;
    tell("relay", "relay that took them from the carrier and gave them to a desk", relay.vmhwm_mb()?);
    tell("desk", "desk that collected them", desk.vmhwm_mb()?);
    for process in [carrier, desk, relay] {
        process.stop().await?;
    }

    let most = filling.max(reopened).max(contact);
    table.row(
        vec!["carrier at most".into(), format!("{most:.1}")],
        format!("bench=memory what=carry vmhwm_mb={most:.1} bar={BAR:.0}"),
    );
    table.print(&[
        "Limit: what a contact needs to know of 20,000 envelopes is their ids, 0.3 MB; all of them together are 82 MB.",
        "MB are millions of bytes. Bar: 64 MB for a carrier while it is filled, opened again, and in one contact.",
    ]);
    Ok(())
}

async fn listening(process: &mut Running) -> Result<String> {
    let event = process.until(|event| event["event"] == "listening").await?;
    Ok(event["address"].as_str().unwrap_or_default().to_owned())
}

/// One contact with a process as a device that holds these. How many envelopes it took, and gave.
async fn meet(camp: &Camp, address: &str, own: &[Verified]) -> Result<[usize; 2]> {
    let clock = Clock::system();
    let held = own.iter().map(Verified::id).collect();
    let shelf = Shelf::new(view_of(&camp.bundle, &camp.file.signed, clock.today(), held), own);
    let (campaign, discovery_key) = (*camp.bundle.campaign(), camp.bundle.general().discovery_key);
    let keys = LinkKeys::device(campaign, &discovery_key, BeaconNonce::BY_HAND, None);
    let (node, _events) = Node::start(Config::device(keys, Vec::new(), ReplayCache::new()))?;
    let link = node.dial(Dial::Nearby { addr: address.parse()?, nonce: BeaconNonce::BY_HAND }).await?;
    let stream = node.open(link, StreamKind::Contact).await?;
    let (_running, stop) = watch::channel(false);
    let (_, ended) = drive(stream, Side::Opener, shelf.clone(), None, clock, stop, |_: &Ended| ()).await;
    Ok([usize::try_from(ended.handed)?, shelf.count() - own.len()])
}
