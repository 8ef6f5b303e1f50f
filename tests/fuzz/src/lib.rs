//! What the fuzz targets share: a small campaign with real keys, whose encoders make what a target starts from (random
//! bytes never pass RSA); fuzz bytes read as a program; a memory bound; and a count of what was accepted.

mod desk;
mod frames;
mod memory;
mod program;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

pub use desk::Double;
pub use memory::{allocated, bounded};
pub use program::Program;
pub use world::{NOW, World, world};

static ACCEPTED: AtomicU64 = AtomicU64::new(0);

/// Says that this run reached the target's accepting branch. `run` reads the count, printed whenever it has doubled, and
/// fails when there is none: such a target fuzzes nothing but the first check.
pub fn accepted() {
    let count = ACCEPTED.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        eprintln!("accepted={count}");
    }
}
