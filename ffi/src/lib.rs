//! The node for the phone app: [`Ijwi`] is all that Kotlin calls. Rules live in Rust; what the app supplies, the system's
//! keystore and its radio, decides nothing.
//!
//! Nothing here is `async`, and any call may wait for the disk, or for Argon2id as long as a second or two: the app calls
//! from a thread of its own, never from the one that draws.

mod answers;
mod border;
mod carrying;
mod causes;
mod failure;
mod ijwi;
mod keystore;
mod photo;
mod questions;
mod radio;
mod records;

pub use failure::{Failure, failure_keys};
pub use ijwi::{Ijwi, wipe_folder};
pub use keystore::{KeystoreFault, PhoneKeystore};
pub use radio::{PhoneRadio, RadioFault, RadioOrder, RadioTold, RadioUuids};
pub use records::{
    AnswerWay, Answered, Attached, Campaign, CarryPlan, Change, Conversation, DraftState, Given, Leaving, Message,
    Place, Question, QuestionKind, RadioState, Recipient, Sealed, SinceRelay, StampCount, Status, Watcher,
};

uniffi::setup_scaffolding!("ijwi");
