//! The desk's pages over a small desk in memory: what is refused, what is shown, what is done.

mod browser;
mod double;
mod guard;
mod pictures;
mod reports;
mod sign_in;
