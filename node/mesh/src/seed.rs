//! Randomness from the system, for the seeds that the protocol takes as arguments.

use ijwi_protocol::rng::Rng;

/// `N` bytes from the system's generator.
///
/// # Panics
/// When the system has no randomness: nothing that needs it may go on then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system's random generator works");
    bytes
}

/// A generator seeded by the system.
pub fn system_rng() -> Rng {
    Rng::from_seed(random_bytes())
}
