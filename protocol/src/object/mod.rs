//! Objects and the pieces that carry them: what is said (a report, an answer, an attachment) is packed with its hash,
//! cut into symbols of 2,560 bytes, each of which fits one envelope, and joined again from any that arrive.
//!
//! ```
//! use ijwi_protocol::object::{Joiner, pack, split, unpack};
//! use ijwi_protocol::rng::Rng;
//!
//! let packed = pack(b"what was said")?;
//! let (object, pieces) = split(&mut Rng::from_seed([7; 32]), &packed)?;
//!
//! let mut joiner = Joiner::new();
//! for piece in pieces {
//!     if let Some(finished) = joiner.add(piece)? {
//!         assert_eq!(finished.object, object);
//!         assert_eq!(unpack(&finished.bytes)?.as_slice(), b"what was said");
//!     }
//! }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod compress;
mod join;
mod pack;
mod piece;
mod split;
mod wipe;

pub use join::{Finished, JoinError, Joiner};
pub use pack::{PackError, UnpackError, pack, unpack};
pub use piece::{PAYLOAD_BYTES, Piece, PieceError, SYMBOL_BYTES};
pub use split::{SplitError, split, split_as};
