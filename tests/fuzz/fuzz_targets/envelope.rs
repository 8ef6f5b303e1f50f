//! Bytes of an envelope: shape, stamp, signature, opening. Nothing but the very bytes that were sealed is ever accepted.
#![no_main]

use ijwi_fuzz::{Program, accepted, bounded, world};
use ijwi_protocol::envelope::{Direction, Envelope, PAYLOAD_BYTES, open, seal};
use ijwi_protocol::report::open_piece;
use ijwi_protocol::testing::TODAY;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let world = world();
    bounded(16 << 20, || {
        let mut program = Program::new(data);
        let campaign = world.bundle.campaign();
        let keyring = world.bundle.keyring();
        match program.byte() % 4 {
            0 => {
                if let Ok(envelope) = Envelope::parse(program.rest()) {
                    let _ = envelope.verify(campaign, keyring, TODAY);
                }
            }
            1 => {
                // A payload that somebody with a stamp chose.
                let stamp = world.stamp(program.below(4));
                let mut payload = [0; PAYLOAD_BYTES];
                let said = program.take(PAYLOAD_BYTES);
                payload[..said.len()].copy_from_slice(said);
                let sealed = seal(&mut world.rng(1), campaign, stamp, &world.desk_key.sealing_key(), &payload);
                let verified = sealed.expect("the key is valid").verify(campaign, keyring, TODAY);
                let verified = verified.expect("it was sealed under a real stamp");
                assert_eq!(open(&verified, campaign, &world.desk_key).expect("it is for this key")[..], payload);
                let _ = open_piece(&verified, campaign, &world.desk_key);
                accepted();
            }
            _ => {
                let honest = program.pick(&world.envelopes);
                let mut bytes = honest.bytes().to_vec();
                program.change(&mut bytes);
                let Ok(envelope) = Envelope::parse(&bytes) else { return };
                let day = if program.flag() { TODAY } else { TODAY + program.short_number() };
                if let Ok(verified) = envelope.verify(campaign, keyring, day) {
                    let planted = cfg!(feature = "defect");
                    assert!(verified.bytes() == honest.bytes() && !planted, "something else than what was sealed");
                    assert_eq!(verified.direction(), honest.direction());
                    if verified.direction() == Direction::Up {
                        let _ = open_piece(&verified, campaign, &world.desk_key);
                    }
                    accepted();
                }
            }
        }
    });
});
