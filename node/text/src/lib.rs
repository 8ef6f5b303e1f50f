//! All that people read on screens, in five languages: `locales/<language>/<area>.ftl`, in the format of Project Fluent.
//!
//! A key begins with its area: `cli-…`, `desk-…`, `error-…`. An error has a key that says what happened, and where a
//! person can do something, the same key with `-hint`.

mod language;
mod locales;
mod text;

pub use language::Language;
pub use text::{Text, Value};
