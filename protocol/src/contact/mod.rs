//! One meeting of two devices, over any reliable ordered stream of bytes.
//!
//! [`Contact`] is the machine; [`Frame`] and [`Frames`] are what goes over the stream; [`View`] is what a device brings.
//! With another device the two stores are reconciled and the difference handed over; with a relay, what it lacks is
//! offered and its log is read by position.

mod breach;
mod bundles;
mod frame;
mod hello;
mod incoming;
mod machine;
mod meanwhile;
mod offering;
mod outgoing;
mod output;
pub mod reconcile;
mod reconciling;
mod relaying;
mod view;

pub use breach::{Breach, Why};
pub use frame::{Frame, FrameError, Frames, RefusalCode, Stream};
pub use hello::{Hello, Level, NodeRole, PROTOCOL_VERSION, Side};
pub use machine::Contact;
pub use output::{Handing, Learned, LogAnswer, LogEntry, LogRequest, Output, PartRequest};
pub use view::{Cursors, LinkKind, Offer, View};

#[cfg(test)]
mod tests;
