//! Who means harm: what he costs is bounded, and an honest device nearby is served all the same.

use futures::FutureExt as _;

use super::*;
use crate::ble::advert::{Advert, AdvertKey, Digest, Slot, Token, Uuid, Uuids};
use crate::ble::radio::{ConnId, Door, Order, Peer, Radio as _, Told};

/// Two honest devices and one who means harm, all in reach of each other.
fn place(seed: u8, harm: Quirks) -> (Air, [Device; 2], Phone, crate::ble::air::AirRadio) {
    let (air, devices) = pair(seed, [Quirks::default(); 2]);
    let (phone, radio) = air.phone(harm);
    devices.iter().for_each(|device| air.reach(device.phone, phone, true));
    (air, devices, phone, radio)
}

fn key() -> AdvertKey {
    AdvertKey::new(&[2; 32])
}

fn slot() -> Slot {
    Slot(NOW.as_secs() / SLOT.as_secs())
}

async fn must_be_served(devices: &[Device; 2], seconds: u64) {
    let said = || devices.each_ref().map(|device| (device.said().clone(), device.station.status()));
    assert!(within(seconds, || devices.iter().all(|device| device.links() > 0)).await, "{:#?}", said());
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_replayed_adverts() {
    let (air, devices, phone, _radio) = place(1, Quirks::default());
    let replay = tokio::spawn({
        let air = air.clone();
        let heard = devices.each_ref().map(|device| device.phone);
        async move {
            // What anybody showed in the last minutes, played by a thousand addresses.
            let mut recorded = Vec::new();
            for round in 0u64.. {
                for shown in heard.iter().filter_map(|phone| air.shown(*phone)) {
                    if !recorded.contains(&shown) {
                        recorded.push(shown);
                    }
                }
                for (at, (uuids, bytes)) in recorded.iter().enumerate() {
                    air.play(phone, Peer(1_000_000 + round * 100 + at as u64), *uuids, *bytes);
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    });
    must_be_served(&devices, 60).await;
    tokio::time::sleep(Duration::from_secs(900)).await;
    replay.abort();
    for device in &devices {
        must_be_gentle(&air, device);
        let connects = air.tally(device.phone).connects;
        assert!(connects < 60, "{connects} attempts to reach who is not there");
    }
}

#[tokio::test(start_paused = true)]
async fn fifty_tokens_that_never_complete() {
    let harm = Quirks { deaf: true, ..Quirks::default() };
    let air = Air::new(2);
    let devices = [Device::new(&air, Quirks::default(), 1), Device::new(&air, Quirks::default(), 2)];
    let mut deaf = Vec::new();
    for number in 0..50u8 {
        let (phone, mut radio) = air.phone(harm);
        let advert = Advert { token: Token([255, 255, 0, number]), digest: Digest([number, 1]), psm: Some(0x80) };
        radio.order(Order::Show(Some((key().uuids(slot()), key().encode(slot(), &advert)))));
        devices.iter().for_each(|device| air.reach(device.phone, phone, true));
        deaf.push(radio);
    }
    tokio::time::sleep(Duration::from_secs(20)).await;
    air.reach(devices[0].phone, devices[1].phone, true);
    must_be_served(&devices, 600).await;
    devices.iter().for_each(|device| must_be_gentle(&air, device));
}

#[tokio::test(start_paused = true)]
async fn an_l2cap_peer_that_never_gives_credits() {
    let air = Air::new(3);
    let stingy = Quirks { no_credits: true, ..Quirks::default() };
    let devices = [Device::new(&air, Quirks::default(), 1), Device::new(&air, Quirks::default(), 2)];
    let bad = Device::new(&air, stingy, 3);
    devices.iter().for_each(|device| air.reach(device.phone, bad.phone, true));
    tokio::time::sleep(Duration::from_secs(5)).await;
    air.reach(devices[0].phone, devices[1].phone, true);
    must_be_served(&devices, 120).await;
}

#[tokio::test(start_paused = true)]
async fn who_connects_and_says_nothing_or_nonsense() {
    let (air, devices, _phone, mut radio) = place(4, Quirks::default());
    let mut rng = Rng::from_seed([9; 32]);
    let end = Instant::now() + Duration::from_secs(300);
    let victim = devices[0].phone;
    let mut answers = 0;
    while Instant::now() < end {
        // Its address is in the advert that it shows; the air numbers them from 1.
        for peer in 1..10 {
            radio.order(Order::Connect(ConnId::next(), Peer(peer), Door::L2cap(0x80)));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        while let Some(told) = radio.next().now_or_never() {
            match told {
                Told::Opened(conn, _) => {
                    for length in [1 + rng.below(40) as usize, 20, 2] {
                        let bytes: [u8; 64] = rng.bytes();
                        radio.order(Order::Send(conn, bytes[..length].to_vec()));
                    }
                }
                Told::Received(..) => answers += 1,
                _ => {}
            }
        }
    }
    assert_eq!(answers, 0, "who does not know the key gets no byte");
    assert!(devices.iter().all(|device| device.links() > 0), "the honest ones met meanwhile");
    assert!(air.tally(victim).at_once <= 7);
}

#[tokio::test(start_paused = true)]
async fn adverts_of_other_programs_cost_one_search_a_minute() {
    let (air, devices, phone, _radio) = place(5, Quirks::default());
    let mut rng = Rng::from_seed([8; 32]);
    for _ in 0..600 {
        let [service, write, notify] = [(); 3].map(|()| Uuid(u128::from_le_bytes(rng.bytes())));
        air.play(phone, Peer(77), Uuids { service, write, notify }, rng.bytes());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    must_be_served(&devices, 10).await;
    assert_eq!(devices.iter().map(|device| device.said().broken).sum::<usize>(), 0);
}
