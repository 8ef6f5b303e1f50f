//! What a device keeps, hands on first, and drops, over days: [`Carrier`].
//!
//! The first policy is *epidemic with receipts*: everything is handed to everybody, what desks have signed for is
//! dropped. Each stamp key has a fair share of the room, *down* envelopes a quarter of it. When a device's own envelopes
//! come into the world is for [`slots`] to say; from then on they are carried like all others.

mod carrier;
mod clearing;
pub mod slots;
mod value;

pub use carrier::{Carrier, Contacted, Entry, Output};

#[cfg(test)]
mod tests;
