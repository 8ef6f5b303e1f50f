//! What a device keeps, hands on first, and drops, over days: [`Carrier`].
//!
//! What desks have signed for is dropped. Each stamp key has a fair share of the room, *down* envelopes a quarter of it.
//! To whom *up* envelopes go is the [`policy`]'s; relays get all of them, and *down* ones go to everybody. When a
//! device's own envelopes come into the world is for [`slots`] to say.

mod carrier;
mod clearing;
pub mod policy;
pub mod slots;
mod value;

pub use carrier::{Carrier, Contacted, Entry, Output};
pub use clearing::{Known, Word};

#[cfg(test)]
mod tests;
