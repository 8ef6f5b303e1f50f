//! What a PIN holds, and how fast everything is gone: the cost of trying a PIN on this machine's core, of a save, and of a
//! wipe with a full store.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::Device;
use ijwi_mesh::files::{Files, Folder};
use ijwi_mesh::keystore::FileKeystore;
use ijwi_mesh::sealed::{Cost, stretch};
use ijwi_mesh::store::{Batch, SledStore, Store as _, Tree};
use ijwi_mesh::{seed, wipe};

use crate::table::{Table, percentile, thousands};

const TRIES: u32 = 8;
const SAVES: usize = 20;
const ENVELOPES: usize = 20_000;
const PINS: f64 = 1e6;
/// Milliseconds until nothing can be read any more.
const BAR_MS: f64 = 1000.0;

pub(crate) fn run() -> Result<()> {
    let mut table = Table::new("What is behind a PIN: one core, one folder", &["what", "figure"]);

    let before = on_core()?;
    (0..TRIES).for_each(|_| drop(stretch("246810", &[7; 32], &seed::random_bytes(), Cost::SHIPPED)));
    let seconds = (on_core()? - before).as_secs_f64() / f64::from(TRIES);
    let hours = seconds * PINS / 3600.0;
    table.row(vec!["trying a PIN (64 MiB, 3 passes)".into(), format!("{:.0} ms", seconds * 1e3)], "");
    table.row(
        vec!["all PINs of 6 digits, by who has files and keystore".into(), format!("{hours:.0} h")],
        format!("bench=vault case=pins digits=6 try_ms={:.1} core_hours={hours:.1}", seconds * 1e3),
    );

    let dir = tempfile::tempdir()?;
    let (device, _) = Device::open(dir.path(), Clock::system())?;
    let vault = device.vaults().create("246810")?;
    let saves = times(SAVES, || device.vaults().save(&vault).expect("there is room on the disk"));
    let save = percentile(&saves, 50).as_secs_f64() * 1e3;
    table.row(vec!["saving an answer".into(), format!("{save:.1} ms")], format!("bench=vault case=save ms={save:.1}"));

    // As many as a phone has room for, in a store of their own: the device's is sealed, which costs the same to remove.
    let (store, _) = SledStore::open_or_salvage(&dir.path().join("full"), None)?;
    for batch in 0..ENVELOPES / 100 {
        let mut kept = Batch::default();
        for at in 0..100 {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(batch * 100 + at).to_le_bytes());
            kept.put(Tree::Envelopes, &id, seed::random_bytes::<4096>().to_vec());
        }
        store.commit(kept)?;
    }
    let files: Arc<dyn Files> = Arc::new(Folder::timeless(dir.path()));
    let keystore = FileKeystore::new(Arc::clone(&files));
    let began = Instant::now();
    wipe::wipe_keys(&*files, &keystore)?;
    let unreadable = began.elapsed().as_secs_f64() * 1e3;
    drop((device, store));
    wipe::wipe_files(&*files)?;
    let gone = began.elapsed().as_secs_f64() * 1e3;
    let shown = thousands(ENVELOPES as u64);
    table.row(vec![format!("until nothing can be read, with {shown} envelopes"), format!("{unreadable:.1} ms")], "");
    table.row(
        vec!["  until the files are gone".into(), format!("{gone:.0} ms")],
        format!("bench=vault case=wipe envelopes={ENVELOPES} unreadable_ms={unreadable:.1} gone_ms={gone:.1} bar={BAR_MS:.0}"),
    );
    table.print(&[
        "Keys are files here; a phone's keystore adds its own time to a save and to a wipe.",
        "Bar: unreadable within a second.",
    ]);
    Ok(())
}

/// How long this thread has had a core: what others take of it does not count.
fn on_core() -> Result<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = told.split(' ').next().context("the system tells a thread's time")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

fn times(count: usize, mut work: impl FnMut()) -> Vec<Duration> {
    (0..count)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed()
        })
        .collect()
}
