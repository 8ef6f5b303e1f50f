//! A node's I/O: the durable store, what a device keeps in its folder, the links over libp2p, and the drivers that run
//! the protocol's machines over them. Nothing above this crate knows a radio or libp2p.

pub mod beacon;
pub mod ble;
pub mod bundles;
pub mod clock;
pub mod custody;
pub mod device;
pub mod discovery;
pub mod driver;
pub mod files;
pub mod home;
pub mod keeper;
pub mod keystore;
pub mod meter;
pub mod node;
mod one_thread;
pub mod sealed;
pub mod seed;
pub mod slots;
pub mod stamp_link;
pub mod stamp_stream;
pub mod stamps;
pub mod stop;
pub mod store;
pub mod swarm;
pub mod tray;
mod turns;
pub mod vault;
pub mod wipe;
