//! (in the making)

pub mod words;
