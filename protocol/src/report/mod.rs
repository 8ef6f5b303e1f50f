//! The report: the form's questions, the answers by position, what is sealed for each recipient, and the conversation
//! that follows.

/// Secrets and what people wrote: their `Debug` shows the type's name and nothing else.
#[doc(hidden)]
#[macro_export]
macro_rules! silent {
    ($($name:ident),*) => { $(
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )* };
}
use crate::silent;

mod answers;
mod builtin;
mod content;
mod filing;
mod form;
mod parcel;
mod reply;
mod scope;
pub mod words;

pub use answers::{Answer, AnswersError, check_answers};
pub use builtin::builtin_form;
pub use content::{Attachment, AttachmentSeed, Confirmation, Content, FollowUp, Media, Reply, Report, Withdrawal};
pub use filing::{Conversation, Filing, FilingError};
pub use form::{Choice, Form, FormHash, Kind, Question};
pub use parcel::{Parcel, ParcelError, open_piece, read_object};
pub use reply::{REPLY_WINDOW, ReplyChain, ReplySeed, ThreadKey};
pub use scope::scoped;
