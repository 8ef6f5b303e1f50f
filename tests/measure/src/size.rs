//! How large the program is that is shipped.

use anyhow::{Context as _, Result};

use crate::table::Table;

/// MB that it may have.
const BAR: f64 = 12.0;

pub(crate) fn run() -> Result<()> {
    let built = std::env::current_exe()?;
    let target = built.ancestors().nth(2).context("a built program lies in target/release")?;
    let bytes = std::fs::metadata(target.join("dist/ijwi")).context("`tests/bench size` builds it")?.len();
    let mb = bytes as f64 / 1e6;
    let mut table = Table::new("The program as it ships: one binary, stripped", &["what", "MB"]);
    table.row(vec!["ijwi".into(), format!("{mb:.2}")], format!("bench=size what=ijwi mb={mb:.2} bar={BAR:.0}"));
    table.print(&["Bar: 12 MB (millions of bytes)."]);
    Ok(())
}
