//! A relay's operator who writes the log anew: the same keys, other entries. What comes out is a whole log that fits
//! together, so that the honest program serves it; only what was signed before speaks against it.

use std::path::Path;
use std::sync::Arc;

use ijwi_mesh::bundles;
use ijwi_mesh::home::Home;
use ijwi_mesh::store::{SledStore, Store, Tree};
use ijwi_protocol::campaign::BundleFile;
use ijwi_protocol::envelope::{Direction, Envelope, Verified};
use ijwi_relay::keys::RelayKeys;
use ijwi_relay::log::Log;

use crate::{BUNDLE_BYTES_MAX, Failure, Times};

/// Replaces the store in a relay's folder. `swap`: the first two *up* entries change places. `drop`: the first is gone.
pub(crate) fn log(folder: &Path, how: &str) -> Result<Times, Failure> {
    let (store, forged) = (folder.join("store"), folder.join("store-forged"));
    let mut entries = entries(&store)?;
    if entries.len() < 2 {
        return Err("the log has fewer than two entries".into());
    }
    match how {
        "swap" => entries.swap(0, 1),
        "drop" => drop(entries.remove(0)),
        _ => return Err("swap or drop".into()),
    }
    let path = folder.join("bundle.ijwi");
    let bytes = ijwi_mesh::home::read_file(&path, BUNDLE_BYTES_MAX)?.ok_or("no bundle.ijwi")?;
    let (file, bundle) = BundleFile::read(&bytes, None)?;
    let relay = RelayKeys::open(&Home::open(folder)?)?.info(*bundle.campaign(), Vec::new()).id();
    let new: Arc<dyn Store> = Arc::new(SledStore::open(&forged, None)?);
    bundles::install(&*new, &file)?;
    Log::open(Arc::clone(&new), *bundle.campaign(), relay)?.append(&entries)?;
    drop(new);
    std::fs::remove_dir_all(&store)?;
    std::fs::rename(&forged, &store)?;
    Ok(Times::from([("a log written anew", entries.len() as u64)]))
}

fn entries(store: &Path) -> Result<Vec<Verified>, Failure> {
    let store = SledStore::open(store, None)?;
    let mut entries = Vec::new();
    let _ = store.scan_from(Tree::LogUp, &[], &mut |_, bytes| {
        entries.extend(Envelope::parse(&bytes).map(|envelope| Verified::trusted(envelope, Direction::Up)));
        true
    })?;
    Ok(entries)
}
