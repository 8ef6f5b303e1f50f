//! `ijwi`: the one command, for authors, carriers, field teams, relays and desks.

mod answer_file;
mod args;
mod cards;
mod commands;
mod demo;
mod fail;
mod folder;
mod help;
mod inspect;
mod lead;
mod photo;
mod prompt;
mod stopping;
mod ui;

use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;

use args::{Args, Command};
use fail::{Failure, Outcome};
use ui::Ui;

fn main() -> ExitCode {
    let args = Args::parse();
    let ui = Ui::new(&args.common);
    start_tracing(args.common.verbose);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return ui.failed(&Failure::unexpected(error)),
    };
    match runtime.block_on(run(args, &ui)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Err(failure) => ui.failed(&failure),
    }
}

async fn run(args: Args, ui: &Ui) -> Result<Outcome, Failure> {
    let clock = args.common.clock();
    match args.command {
        Command::Demo(args) => demo::run(&args, ui).await,
        Command::Campaign(command) => commands::campaign::run(command, ui, clock),
        Command::Stamps(command) => commands::stamps::run(command, ui, clock).await,
        Command::Join(args) => commands::join::run(&args, ui, clock),
        Command::Report(args) => commands::report::run(&args, ui, clock),
        Command::Answers(args) => commands::answers::run(&args, ui, clock),
        Command::Carry(args) => commands::carry::run(&args, ui, clock).await,
        Command::Relay(args) => commands::relay::run(args, ui, clock).await,
        Command::Desk(args) => commands::desk::run(args, ui, clock).await,
        Command::Status(args) => commands::status::run(&args, ui, clock),
        Command::Inspect(args) => inspect::run(&args, ui),
    }
}

/// What happens is told on stderr when it is asked for: by `-v`, of our own crates; by RUST_LOG, of all. At no level does
/// anything there name a peer, an address, an envelope or what a person wrote (`tests/traces`).
fn start_tracing(verbose: u8) {
    let level = match verbose {
        0 => "error",
        1 => "info",
        _ => "debug",
    };
    let crates = ["ijwi", "ijwi_mesh", "ijwi_relay", "ijwi_desk"];
    let ours = crates.map(|name| format!("{name}={level}")).join(",");
    let filter = std::env::var(EnvFilter::DEFAULT_ENV).ok().filter(|filter| !filter.is_empty()).unwrap_or(ours);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}
