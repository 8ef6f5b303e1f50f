//! `ijwi-sim observe`: what observers learn of who reported, against what hiding it costs in delay.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Result;
use ijwi_protocol::rng::Rng;

use crate::camp;
use crate::engine::{self, Leaving, Options, Release};
use crate::observer::{guess_authors, watch_everything};
use crate::outcome::{Fate, Outcome};
use crate::simulate;
use crate::threads;
use crate::world::{DeviceId, Kind, Millis, World};

/// Share of the phones that are insiders.
const INSIDERS: f64 = 0.05;

/// Tell what observers learn of who reported in a scenario, by how reports leave.
#[derive(clap::Args)]
pub struct Args {
    /// The scenario. Its reports are taken as text, one envelope each.
    scenario: PathBuf,
    /// How often, with other chance each time; means are told.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Only the ways of leaving whose name has this in it.
    #[arg(long, default_value = "")]
    only: String,
    /// Runs at once.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// One way in which reports leave.
struct Case {
    name: &'static str,
    release: Option<Release>,
}

/// What came of it, summed over seeds.
#[derive(Default)]
struct Learned {
    everyone: f64,
    method: &'static str,
    insiders: [f64; 2],
    right: [f64; 2],
    delivered: f64,
    median: f64,
}

/// Runs the command.
///
/// # Errors
/// If the scenario can't be simulated.
#[expect(clippy::print_stdout, reason = "the table is the answer")]
pub fn run(args: &Args) -> Result<()> {
    let (mut scenario, _) = simulate::read(&args.scenario, None)?;
    scenario.reports.photo_share = 0.0;
    let seeds: Vec<_> = (scenario.seed..scenario.seed + args.seeds.clamp(1, 100)).collect();
    let options = simulate::options(&scenario, scenario.seed)?;
    let worlds = threads::map(args.threads, seeds.len(), |place| camp::world(&scenario, seeds[place]));
    println!(
        "{}: who sees all contacts (AUC), and 5% insiders with a desk (AUC, share of right first guesses)\n",
        scenario.name
    );
    println!(
        "{:<28} {:>8} {:<30} {:>8} {:>7} {:>9} {:>7}  {:>9} {:>9}",
        "how reports leave", "all: AUC", "  by", "in: AUC", "right", "by share", "right", "delivered", "median h"
    );
    for case in cases().into_iter().filter(|case| case.name.contains(&args.only)) {
        simulate::progress(case.name);
        let learned = threads::map(args.threads, seeds.len(), |place| {
            let (world, seed) = (&worlds[place], seeds[place]);
            let options = Options { release: case.release, watched: true, seed, ..options };
            learn(world, &engine::run(world, &options, &mut |_| ()), seed)
        });
        let mut sum = Learned::default();
        learned.iter().for_each(|learned| sum.add(learned));
        let of = |sum: f64| sum / seeds.len() as f64;
        println!(
            "{:<28} {:>8.3}   {:<28} {:>8.3} {:>6.1}% {:>9.3} {:>6.1}%  {:>8.1}% {:>9.1}",
            case.name,
            of(sum.everyone),
            sum.method,
            of(sum.insiders[0]),
            100.0 * of(sum.right[0]),
            of(sum.insiders[1]),
            100.0 * of(sum.right[1]),
            100.0 * of(sum.delivered),
            of(sum.median),
        );
    }
    println!(
        "\nThe two together are not protected against: who sees all contacts knows where each envelope began, and a desk"
    );
    println!("knows which of them are reports.");
    Ok(())
}

fn cases() -> Vec<Case> {
    let slots = |per_day, cover, reports| Some(Release { per_day, cover, reports });
    let case = |name, release| Case { name, release };
    vec![
        case("at once, no cover", None),
        case("4 slots, no cover", slots(4, false, Leaving::BySlots)),
        case("1 slot a day", slots(1, true, Leaving::BySlots)),
        case("2 slots a day", slots(2, true, Leaving::BySlots)),
        case("4 slots a day (ships)", slots(4, true, Leaving::BySlots)),
        case("8 slots a day", slots(8, true, Leaving::BySlots)),
        case("4 slots, urgent", slots(4, true, Leaving::Urgent)),
        case("4 slots, burst", slots(4, true, Leaving::Burst)),
    ]
}

fn learn(world: &World, outcome: &Outcome, seed: u64) -> Learned {
    let phones = || (0..).zip(&world.devices).filter(|(_, kind)| **kind == Kind::Phone).map(|(phone, _)| phone);
    let is_report = |(_, fate): &(u32, &Fate)| !fate.is_cover && world.devices[fate.author as usize] == Kind::Phone;
    let authors: BTreeMap<u32, DeviceId> =
        (0..).zip(&outcome.envelopes).filter(is_report).map(|(envelope, fate)| (envelope, fate.author)).collect();
    let who: BTreeSet<_> = authors.values().copied().collect();
    let reported: BTreeMap<_, _> = phones().map(|phone| (phone, who.contains(&phone))).collect();
    let seen = watch_everything(&outcome.passes, &reported);

    let phones: BTreeSet<_> = phones().collect();
    let insiders = insiders(&phones, seed);
    let [plain, by_share] = guess_authors(&outcome.passes, &authors, &phones, &insiders).map(|(_, guessed)| guessed);

    let reports = || outcome.envelopes.iter().filter(|fate| !fate.is_cover);
    let mut delays: Vec<Millis> = reports().filter_map(|fate| Some(fate.delivered? - fate.filed)).collect();
    delays.sort_unstable();
    Learned {
        everyone: seen.first().map_or(0.5, |seen| seen.auc),
        method: seen.first().map_or("", |seen| seen.method),
        insiders: [plain.auc, by_share.auc],
        right: [plain.right, by_share.right],
        delivered: delays.len() as f64 / reports().count().max(1) as f64,
        median: delays.get(delays.len() / 2).map_or(f64::NAN, |delay| *delay as f64 / 3_600_000.0),
    }
}

/// Insiders are drawn by a seed of their own: the same ones in each case.
fn insiders(phones: &BTreeSet<DeviceId>, seed: u64) -> BTreeSet<DeviceId> {
    let mut key = [1; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = Rng::from_seed(key);
    let mut left: Vec<_> = phones.iter().copied().collect();
    let count = (left.len() as f64 * INSIDERS).round() as usize;
    (0..count).map(|_| left.swap_remove(rng.below(left.len() as u64) as usize)).collect()
}

impl Learned {
    fn add(&mut self, other: &Self) {
        self.everyone += other.everyone;
        self.method = other.method;
        self.delivered += other.delivered;
        self.median += other.median;
        for way in 0..2 {
            self.insiders[way] += other.insiders[way];
            self.right[way] += other.right[way];
        }
    }
}
