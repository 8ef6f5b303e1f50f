//! The relay: an internet-reachable node whose store is an append-only log of envelopes. It knows no plaintext, no
//! recipient and no author, and keeps no addresses of those who connect.

pub mod keeper;
pub mod keys;
pub mod log;
pub mod metrics;
pub mod run;
