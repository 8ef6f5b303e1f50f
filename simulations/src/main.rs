//! `ijwi-sim`: each subcommand is a module of the library with its arguments and a `run`. Answers go to stdout, progress
//! to stderr.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ijwi_sim::{attack, calibrate, camp, compare, frontier, observe, plan, policies, simulate};

/// Simulates a camp of devices on the code that ships.
#[derive(Parser)]
#[command(name = "ijwi-sim", version, max_term_width = 120)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Attack(attack::Args),
    Calibrate(calibrate::Args),
    Camp(camp::Args),
    Compare(compare::Args),
    Frontier(frontier::Args),
    Observe(observe::Args),
    Plan(plan::Args),
    Policies(policies::Args),
    Run(simulate::Args),
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Attack(args) => attack::run(&args),
        Command::Calibrate(args) => calibrate::run(&args),
        Command::Camp(args) => camp::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Frontier(args) => frontier::run_command(&args),
        Command::Observe(args) => observe::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Policies(args) => policies::run(&args),
        Command::Run(args) => simulate::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

#[expect(clippy::print_stderr, reason = "this is the command's voice")]
fn say(text: &str) {
    eprintln!("ijwi-sim: {text}");
}
