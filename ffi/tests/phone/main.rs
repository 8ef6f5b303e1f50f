//! The object that the app calls, over the real node, a real relay and a real desk.

mod camp;
mod radio;
mod report;
