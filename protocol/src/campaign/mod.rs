//! The campaign: what its authority signs and the mesh spreads, and what follows from it. A bundle names stamp keys,
//! recipients with their prekeys, relays, the form and the policy; receipts tell what arrived; [`DayClock`] tells what
//! day to believe.

mod bundle;
mod day;
mod evidence;
mod manifest;
pub mod merkle;
mod news;
mod parts;
mod prekeys;
mod texts;

pub use bundle::{Bundle, BundleError, BundleFile, Draft};
pub use day::DayClock;
pub use evidence::{Evidence, EvidenceError, HEADS_MAX, Heads};
pub use manifest::{Authority, BundleRef, Manifest, ManifestError, PartKind, PartRef, Rotation};
pub use news::{Countersignature, News, NewsError, Receipt, ReceiptBody, SignedHead, receipt_id};
pub use parts::{General, Policy, Recipient, RelayInfo, Role, StampKeyInfo};
pub use prekeys::{PREKEYS_PUBLISHED, PrekeyChain, PrekeyChains, Prekeys, STAMPED_DAYS, candidate_weeks, sealing_day};
pub use texts::{Texts, shown};
