//! What a device keeps, hands on first, and drops, over days: [`Carrier`].
//!
//! The first policy is *epidemic with receipts*: everything is handed to everybody, what desks have signed for is
//! dropped. Each stamp key has a fair share of the room, *down* envelopes a quarter of it. Slots and cover will release
//! a device's own envelopes from here too.

mod carrier;
mod clearing;
mod value;

pub use carrier::{Carrier, Contacted, Entry, Output};

#[cfg(test)]
mod tests;
