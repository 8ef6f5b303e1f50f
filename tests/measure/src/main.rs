//! Measures what Ijwi's bars are about, each figure beside its limit and beside what others take, in one run.

mod camp;
mod contact;
mod crypto;
mod envelopes;
mod goodput;
mod memory;
mod pipe;
mod radio;
mod reconcile;
mod schemes;
mod shelf;
mod size;
mod stack;
mod table;
mod tap;
mod vault;

use std::process::ExitCode;

use anyhow::Result;

type Bench = fn() -> Result<()>;

/// What can be measured.
const BENCHES: [(&str, Bench); 8] = [
    ("contact", contact::run),
    ("reconcile", reconcile::run),
    ("crypto", crypto::run),
    ("goodput", goodput::run),
    ("memory", memory::run),
    ("size", size::run),
    ("radio", radio::run),
    ("vault", vault::run),
];

fn main() -> ExitCode {
    let names: Vec<String> = std::env::args().skip(1).collect();
    for name in &names {
        let Some((_, run)) = BENCHES.iter().find(|(known, _)| known == name) else {
            let known: Vec<_> = BENCHES.iter().map(|(known, _)| *known).collect();
            eprintln!("unknown: {name}. There are: {}", known.join(" "));
            return ExitCode::from(2);
        };
        if let Err(error) = run() {
            eprintln!("{name}: {error:#}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
