//! Receipts and countersignatures: as bytes, changed, or with any content under a relay's or desk's real signature; what
//! is accepted goes to a carrier.
#![no_main]

use ijwi_fuzz::{NOW, Program, World, accepted, bounded, world};
use ijwi_protocol::campaign::{Countersignature, DayClock, News, Receipt, ReceiptBody, SignedHead};
use ijwi_protocol::carry::{Carrier, Entry, Output};
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::RecipientId;
use ijwi_protocol::testing::TODAY;
use ijwi_protocol::time::Day;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let world = world();
    bounded(8 << 20, || {
        let mut program = Program::new(data);
        let mut carrier = Carrier::new(NOW, 10, world.bundle.clone());
        for envelope in &world.envelopes[..8] {
            carrier.handle_accepted(NOW, &Entry::new(envelope));
        }
        while !program.is_over() {
            let bytes = bytes(world, &mut program);
            let Ok(news) = News::read(&bytes) else { continue };
            let planted = cfg!(feature = "defect");
            assert!(news.to_bytes() == bytes && !planted, "one encoding for each piece of news");
            if news.verify(&world.bundle).is_err() {
                continue;
            }
            accepted();
            if let News::Receipt(receipt) = &news {
                let mut clock = DayClock::new(TODAY, Day(0));
                clock.learn_from_relay(receipt.body.head.day);
                assert!(clock.day(Day(0)) <= TODAY + 26 * 7, "a relay moves the day by 26 weeks at most");
            }
            carrier.handle_news(NOW, &news);
            while let Output::Drop(ids) = carrier.poll_output() {
                assert!(ids.iter().all(|id| carrier.held().all(|held| held != id)));
            }
        }
        carrier.handle_timeout(NOW, TODAY + program.short_number());
    });
});

fn bytes(world: &World, program: &mut Program<'_>) -> Vec<u8> {
    let (campaign, fixture) = (world.bundle.campaign(), &world.fixture);
    match program.byte() % 4 {
        0 => {
            let count = program.below(4096);
            program.take(count).to_vec()
        }
        1 => {
            let mut bytes = program.pick(&world.news).to_bytes();
            program.change(&mut bytes);
            bytes
        }
        2 => {
            // A relay whose key is in the wrong hands.
            let relay = world.bundle.relays()[0].id();
            let direction = if program.flag() { Direction::Up } else { Direction::Down };
            let (size, day) = (program.number(), Day(program.short_number()));
            let head = SignedHead::sign(&fixture.relay, campaign, relay, direction, size, program.array(), day);
            let count = program.below(1100);
            let (number, from, salt) = (program.number(), program.number(), program.array());
            let ids = (0..count).map(|_| program.array()).collect();
            let body = ReceiptBody { relay, number, from, salt, ids, expires: Day(program.short_number()), head };
            News::Receipt(Box::new(Receipt::sign(&fixture.relay, campaign, body))).to_bytes()
        }
        _ => {
            let (identity, _) = program.pick(&fixture.desks);
            let desk = RecipientId::of(&identity.verifying_key().to_bytes());
            let receipt = world.news.iter().find_map(|news| match news {
                News::Receipt(receipt) => Some(receipt.clone()),
                News::Countersignature(_) => None,
            });
            let mut receipt = receipt.expect("there are some");
            receipt.body.number = program.number();
            News::Countersignature(Countersignature::sign(identity, desk, campaign, &receipt)).to_bytes()
        }
    }
}
