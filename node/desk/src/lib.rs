//! The desk of a recipient: what it collects and opens, and the pages on which it is read.

pub mod view;
pub mod web;
