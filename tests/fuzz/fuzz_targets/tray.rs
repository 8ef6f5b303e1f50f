//! What a tray's file seals: it is read whole or not at all, and what was read is written the same way.
#![no_main]

use std::sync::OnceLock;

use ijwi_fuzz::{Program, accepted, bounded, world};
use ijwi_mesh::tray;
use ijwi_protocol::envelope::Ready;
use libfuzzer_sys::fuzz_target;

/// Seed, the end of a slot, and two places, as the encoder writes them.
fn honest() -> &'static [u8] {
    static HONEST: OnceLock<Vec<u8>> = OnceLock::new();
    HONEST.get_or_init(|| {
        let world = world();
        let mut rng = world.rng(4);
        let mut bytes = [&[7; 32][..], &1_700_000_000_000u64.to_le_bytes(), &2u16.to_le_bytes()].concat();
        for which in 0..2 {
            Ready::cover(&mut rng, world.bundle.campaign(), world.stamp(which)).emit(&mut bytes);
        }
        bytes
    })
}

fuzz_target!(|data: &[u8]| {
    bounded(16 << 20, || {
        let mut program = Program::new(data);
        let mut bytes = honest().to_vec();
        match program.byte() % 3 {
            0 => bytes = program.rest().to_vec(),
            1 => program.change(&mut bytes),
            _ => bytes.resize(bytes.len() + program.below(64), 0),
        }
        if let Some(read) = tray::read(&bytes) {
            accepted();
            assert!(bytes.starts_with(&read), "what was read is what is written");
            assert!(!cfg!(feature = "defect"));
        }
    });
});
