//! Bluetooth LE: devices that have no network find each other, and use the seconds in which they pass for envelopes.
//!
//! | file | what |
//! |---|---|
//! | `advert` | the 8 bytes that a device shows, and the UUIDs they stand under |
//! | `search` | placing adverts when no clock can be believed |
//! | `policy` | whom to dial, when |
//! | `duty` | when to scan |
//! | `segment`, `flow`, `link` | one stream of bytes over connections that drop |
//! | `radio` | what a platform supplies |
//! | `pipe`, `station` | the tasks that run all this over a radio |
//! | `bluez` | the radio of Linux (cargo feature `ble`) |
//! | `air` | a simulated one (tests, and the feature `testing`) |
//!
//! All but the last three rows have neither I/O nor a clock. What comes out are pipes, over which [`crate::swarm`] makes
//! the same links as over TCP.

pub mod advert;
#[cfg(any(test, feature = "testing"))]
pub mod air;
#[cfg(feature = "ble")]
pub mod bluez;
mod duty;
mod flow;
mod link;
mod pipe;
mod policy;
mod radio;
mod search;
mod segment;
mod station;
#[cfg(test)]
mod tests;

pub use duty::Power;
pub use link::Way;
pub use radio::{Able, ConnId, Door, Fault, Order, Peer, Radio, Told};
pub use search::AdvertKeys;
pub use station::{Dialed, Event, Meeting, Setup, Station, Status};
