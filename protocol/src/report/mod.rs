//! The report: the form's questions, the answers by position, what is sealed for each recipient, and the conversation
//! that follows.

mod answers;
mod builtin;
mod content;
mod filing;
mod form;
mod parcel;
mod reply;
mod scope;

pub use answers::{Answer, AnswersError, check_answers};
pub use builtin::builtin_form;
pub use content::{Attachment, AttachmentSeed, Confirmation, Content, FollowUp, Media, Reply, Report, Withdrawal};
pub use filing::{Conversation, Filing, FilingError};
pub use form::{Choice, Form, FormHash, Kind, Question};
pub use parcel::{Parcel, ParcelError, open_piece, read_object};
pub use reply::{REPLY_WINDOW, ReplyChain, ReplySeed, ThreadKey};
pub use scope::scoped;
