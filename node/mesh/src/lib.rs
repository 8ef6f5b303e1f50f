//! Everything of a node that does I/O: what it stores, how it finds and reaches others, and the drivers that move the
//! machines of `ijwi-protocol`.

pub mod store;
