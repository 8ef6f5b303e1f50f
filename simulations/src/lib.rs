//! A camp in one process: the protocol's own machines, driven by discrete events from one seed.

pub mod calibrate;
pub mod engine;
pub mod frontier;
pub mod observer;
pub mod outcome;
pub mod traces;
pub mod world;
