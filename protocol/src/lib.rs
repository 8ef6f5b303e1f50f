//! The protocol of Ijwi, without I/O: no async, no clock, no ambient randomness. Time and randomness are arguments, so
//! that a phone, a relay, a desk and a simulated camp run the very same lines.
//!
//! A report is answered and made into an [`object`], cut into pieces that are sealed into [`envelope`]s under the keys
//! that a [`campaign`] publishes, carried by [`carry::Carrier`] from [`contact::Contact`] to contact, and opened by the
//! one who holds the key. `SPEC.md` beside this crate states every format and both machines for other implementations.

pub mod bounds;
pub mod campaign;
pub mod carry;
pub mod codec;
pub mod contact;
pub mod envelope;
pub mod ids;
pub mod object;
pub mod report;
pub mod rng;
pub mod time;

mod kdf;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
