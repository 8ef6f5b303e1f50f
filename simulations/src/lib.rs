//! A camp in one process: the protocol's own machines, driven by discrete events from one seed.

pub mod attack;
pub mod calibrate;
pub mod camp;
pub mod compare;
pub mod energy;
pub mod engine;
pub mod frontier;
pub mod observe;
pub mod observer;
pub mod outcome;
pub mod plan;
pub mod policies;
pub mod radio;
pub mod report;
pub mod scenario;
pub mod simulate;
pub mod traces;
pub mod world;

mod dice;
mod threads;
