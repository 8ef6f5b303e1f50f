//! `ijwi-sim calibrate`: the ONE simulator's own contacts and messages, carried by its own rules, beside its own figures.
//!
//! It shows that contacts, rates, buffers and times mean here what they mean there; what ships is simulated by
//! `engine`.

mod java;
mod node;
mod replay;

use std::path::{Path, PathBuf};

use anyhow::Result;

pub use replay::{Carried, Router, replay};

use crate::traces;

/// Carry the ONE's messages over its contacts by its rules, and compare with its figures.
#[derive(clap::Args)]
pub struct Args {
    /// The folder with the ONE's connectivity and message reports.
    data: PathBuf,
}

/// What the ONE says of one run of its own.
struct Reference {
    load: &'static str,
    buffer: u64,
    router: Router,
    delivered: u32,
    ratio: f64,
    overhead: f64,
    median: f64,
}

/// The ONE at c973bfb, default scenario, seed 1.
const REFERENCES: [Reference; 5] = [
    reference("one_pairs", 5_000_000, Router::Epidemic, 317, 0.217, 98.2, 2536.0),
    reference("one_pairs", 5_000_000, Router::Spray(6), 602, 0.412, 11.5, 2044.0),
    reference("one_relay", 200_000, Router::Epidemic, 407, 0.278, 1864.0, 1547.0),
    reference("one_relay", 200_000, Router::Direct, 783, 0.536, 0.0, 6443.0),
    reference("one_relay", 200_000, Router::Spray(6), 1380, 0.944, 5.2, 2086.0),
];

const fn reference(
    load: &'static str,
    buffer: u64,
    router: Router,
    delivered: u32,
    ratio: f64,
    overhead: f64,
    median: f64,
) -> Reference {
    Reference { load, buffer, router, delivered, ratio, overhead, median }
}

/// Runs the command.
///
/// # Errors
/// If the reports can't be read.
#[expect(clippy::print_stdout, reason = "the table is the answer")]
pub fn run(args: &Args) -> Result<()> {
    println!("load       router            delivered       ratio           overhead          median delay, s   within");
    println!("                             ours    ONE   ours    ONE      ours     ONE      ours     ONE");
    for reference in &REFERENCES {
        let carried = carry(&args.data, reference)?;
        println!(
            "{:<10} {:<15} {:>6} {:>6}  {:.3}  {:.3}  {:>8.1} {:>7.1}  {:>8.0} {:>7.0}      {}",
            reference.load,
            reference.router.to_string(),
            carried.delivered(),
            reference.delivered,
            carried.ratio(),
            reference.ratio,
            carried.overhead(),
            reference.overhead,
            carried.median_seconds(),
            reference.median,
            if reference.holds(&carried) { "yes" } else { "no" },
        );
    }
    Ok(())
}

fn carry(data: &Path, reference: &Reference) -> Result<Carried> {
    let contacts = traces::read(&data.join("one_default_12h_seed1.ConnectivityONEReport.gz"))?;
    let messages = traces::read(&data.join(format!("{}.CreatedMessagesReport.gz", reference.load)))?;
    let meetings = traces::connections(&contacts, 250_000)?;
    let created = traces::created(&messages)?;
    Ok(replay(&meetings, &created, reference.router, reference.buffer, 43_200_000))
}

impl Reference {
    /// Delivery within 0.02, overhead and median delay within a tenth.
    fn holds(&self, carried: &Carried) -> bool {
        let within = |ours: f64, theirs: f64| (ours - theirs).abs() <= theirs / 10.0 + f64::EPSILON;
        (carried.ratio() - self.ratio).abs() <= 0.02
            && within(carried.overhead(), self.overhead)
            && within(carried.median_seconds(), self.median)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bar by bar what the table shows. Skipped without the reports, which are not ours to hand on.
    #[test]
    fn the_ones_own_figures_come_out() {
        let Some(data) = std::env::var_os("IJWI_CONTACTS") else { return };
        for reference in &REFERENCES {
            let carried = carry(Path::new(&data), reference).unwrap();
            assert!(reference.holds(&carried), "{} {}: {carried:?}", reference.load, reference.router);
        }
    }
}
