//! The desk of a recipient: what it collects and opens, and the pages on which it is read and answered.

mod desk;
mod forms;
mod keeper;
mod ledger;
mod opening;
mod pages;
mod posting;
mod records;
pub mod run;
pub mod secrets;
pub mod view;
pub mod web;

pub use desk::{Counts, Desk, DeskError, PostError};
pub use posting::Rhythm;

#[cfg(test)]
mod tests;
