//! `ijwi-load`: load for the tests of kills and power cuts. It makes valid envelopes of a campaign, hands them over in
//! real contacts, writes down durably which of them were acknowledged or confirmed, and looks what a store still holds.

mod authoring;
mod holding;
mod log;
mod making;
mod pushing;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use ijwi_mesh::bundles::{self, Active};
use ijwi_mesh::home::read_file;
use ijwi_mesh::store::MemoryStore;
use ijwi_protocol::bounds::ENVELOPE_BYTES;
use ijwi_protocol::campaign::BundleFile;
use ijwi_protocol::envelope::Envelope;

const BUNDLE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Load for tests.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make valid envelopes of nothing, one after the other in a file
    Make {
        #[arg(long)]
        bundle: PathBuf,
        /// A stamp key's file
        #[arg(long)]
        key: PathBuf,
        #[arg(long)]
        count: usize,
        #[arg(long)]
        out: PathBuf,
    },
    /// Hand envelopes to a carrier or to the campaign's relay until killed
    Push {
        #[arg(long)]
        bundle: PathBuf,
        /// A file of envelopes
        #[arg(long)]
        envelopes: PathBuf,
        /// The first that is pushed
        #[arg(long)]
        from: usize,
        #[arg(long)]
        count: usize,
        /// A carrier's address; the bundle's relay when there is none
        #[arg(long)]
        peer: Option<SocketAddr>,
        /// Where each acknowledged id is written, with the time in nanoseconds, before it is counted
        #[arg(long)]
        acknowledged: PathBuf,
    },
    /// File reports to the bundle's clinic by its relay: as many as each line on stdin says
    Author {
        #[arg(long)]
        bundle: PathBuf,
        /// A stamp key's file
        #[arg(long)]
        key: PathBuf,
        /// Where each confirmed report is written, with the time in nanoseconds
        #[arg(long)]
        confirmed: PathBuf,
    },
    /// Show what is in a store that nobody has open
    Held {
        /// A carrier's folder: the ids of its envelopes
        #[arg(long, group = "whose")]
        carrier: Option<PathBuf>,
        /// A relay's folder: the ids of its envelopes
        #[arg(long, group = "whose")]
        relay: Option<PathBuf>,
        /// A desk's folder: the own words of its reports
        #[arg(long, group = "whose", requires = "passphrase_file")]
        desk: Option<PathBuf>,
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
    },
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    match Args::parse().command {
        Command::Author { bundle, key, confirmed } => authoring::author(read_bundle(&bundle)?, &key, &confirmed).await,
        Command::Make { bundle, key, count, out } => making::make(&read_bundle(&bundle)?.bundle, &key, count, &out),
        Command::Push { bundle, envelopes, from, count, peer, acknowledged } => {
            let envelopes = read_envelopes(&envelopes, from, count)?;
            pushing::push(read_bundle(&bundle)?, envelopes, peer, &acknowledged).await
        }
        Command::Held { carrier: Some(dir), .. } => say(&holding::of_carrier(&dir)?),
        Command::Held { relay: Some(dir), .. } => say(&holding::of_relay(&dir)?),
        Command::Held { desk: Some(dir), passphrase_file: Some(file), .. } => say(&holding::of_desk(&dir, &file)?),
        Command::Held { .. } => anyhow::bail!("whose store?"),
    }
}

/// One JSON object on a line.
fn say(object: &serde_json::Value) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{object}")?)
}

fn read_bundle(path: &Path) -> Result<Active> {
    let bytes = read_file(path, BUNDLE_BYTES_MAX)?.context("no such bundle")?;
    let (file, _) = BundleFile::read(&bytes, None)?;
    Ok(bundles::install(&MemoryStore::default(), &file)?)
}

fn read_envelopes(path: &Path, from: usize, count: usize) -> Result<Arc<[Envelope]>> {
    let bytes = std::fs::read(path)?;
    let (all, _) = bytes.as_chunks::<ENVELOPE_BYTES>();
    let asked = all.get(from..from + count).context("not so many envelopes were made")?;
    let parsed = asked.iter().map(|bytes| Envelope::parse(bytes));
    Ok(parsed.collect::<Result<Vec<_>, _>>().map_err(|refused| anyhow::anyhow!("not an envelope: {refused:?}"))?.into())
}
