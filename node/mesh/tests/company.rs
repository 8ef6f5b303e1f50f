//! Three devices that stay in reach of each other: what comes to one of them goes over the air once to each of the others.

use std::sync::Arc;
use std::time::Duration;

use ijwi_mesh::bundles;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::custody::Custody;
use ijwi_mesh::driver::drive;
use ijwi_mesh::keeper::{Ended, Keeper};
use ijwi_mesh::store::MemoryStore;
use ijwi_protocol::bounds::ENVELOPE_BYTES;
use ijwi_protocol::campaign::{News, Receipt, ReceiptBody, SignedHead};
use ijwi_protocol::contact::{Learned, Side};
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::testing::{self, Fixture, TODAY};
use tokio::io::{copy_bidirectional, duplex};
use tokio::sync::watch;
use tokio::task::JoinSet;

const ENVELOPES: u64 = 20;
/// Short ids in the receipt: it is as long as two envelopes.
const NAMED: usize = 1000;
/// By when three who have nothing are done with each other, and by when what came has gone everywhere.
const MET: Duration = Duration::from_secs(5);
const SPREAD: Duration = Duration::from_secs(60);
/// What offers, frames and acknowledgements take: less than one envelope.
const OVERHEAD_BYTES: u64 = 4096;

fn clock() -> Clock {
    Clock::starting_at(Duration::from_secs(u64::from(TODAY.0) * 86_400))
}

fn device(fixture: &Fixture) -> Arc<Custody> {
    let store = Arc::new(MemoryStore::default());
    let active = bundles::install(&*store, &fixture.file).unwrap();
    Arc::new(Custody::open(store, active, clock(), 1000).unwrap())
}

fn receipt(fixture: &Fixture) -> News {
    let (key, campaign) = (&fixture.relay, fixture.bundle.campaign());
    let relay = fixture.bundle.relays()[0].id();
    let head = SignedHead::sign(key, campaign, relay, Direction::Up, NAMED as u64, [0; 32], TODAY);
    let ids = (0..NAMED as u64).map(u64::to_be_bytes).collect();
    let body = ReceiptBody { relay, number: 0, from: 0, salt: [1; 16], ids, expires: TODAY + 9, head };
    News::Receipt(Box::new(Receipt::sign(key, campaign, body)))
}

#[tokio::test(start_paused = true)]
async fn what_comes_to_one_of_three_goes_to_each_other_one_once() {
    let mut fixture = testing::campaign(1);
    let three = [(); 3].map(|()| device(&fixture));
    let (stop, stopping) = watch::channel(false);
    let (mut contacts, mut links) = (JoinSet::new(), JoinSet::new());
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let (at_one, mut from_one) = duplex(1 << 16);
        let (at_other, mut from_other) = duplex(1 << 16);
        links.spawn(async move { copy_bidirectional(&mut from_one, &mut from_other).await.unwrap() });
        for (node, stream, side) in [(one, at_one, Side::Opener), (other, at_other, Side::Answerer)] {
            let keeper: Arc<dyn Keeper> = three[node].clone();
            contacts.spawn(drive(stream, side, keeper, None, clock(), stopping.clone(), |_: &Ended| ()));
        }
    }
    tokio::time::sleep(MET).await;

    let envelopes: Vec<_> = (0..ENVELOPES).map(|_| fixture.envelope(Direction::Up).with_copies(u8::MAX)).collect();
    let ids: Vec<_> = envelopes.iter().map(|envelope| envelope.id()).collect();
    assert!(three[0].store(envelopes).iter().all(|(_, stored)| stored.is_ok()));
    let news = receipt(&fixture);
    let receipt_bytes = news.to_bytes().len() as u64;
    three[0].learn(Learned::News(news));
    tokio::time::sleep(SPREAD).await;
    for device in &three {
        assert!(ids.iter().all(|id| device.holds(id)));
        assert_eq!(device.holding().news, 1);
    }

    stop.send_replace(true);
    let ended: Vec<_> = contacts.join_all().await;
    assert!(ended.iter().all(|(end, _)| end.breach().is_none()));
    assert_eq!(ended.iter().map(|(_, ended)| ended.kept).sum::<u64>(), 2 * ENVELOPES);
    let carried: u64 = links.join_all().await.iter().map(|(there, back)| there + back).sum();
    let needed = 2 * (ENVELOPES * ENVELOPE_BYTES as u64 + receipt_bytes);
    assert!(carried < needed + OVERHEAD_BYTES, "{carried} bytes, of which {needed} are needed");
}
