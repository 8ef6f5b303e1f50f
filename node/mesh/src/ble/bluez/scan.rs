//! Scanning: what BlueZ tells of devices becomes sightings.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::Arc;

use bluer::{Adapter, AdapterEvent, Address, DiscoveryFilter, DiscoveryTransport, Error};
use futures::StreamExt as _;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::peer_of;
use crate::ble::advert::Uuid;
use crate::ble::radio::Told;

/// So long a scan that has seen nobody goes on at least: BlueZ takes a part of a short one to begin.
const SCAN_MIN: Duration = Duration::from_millis(400);

/// A scan that goes on until it is dropped.
#[derive(Debug)]
pub(super) struct Scan {
    task: JoinHandle<()>,
    began: Instant,
    has_seen: Arc<AtomicBool>,
}

impl Scan {
    pub(super) async fn start(adapter: &Adapter, tell: mpsc::Sender<Told>) -> Result<Self, Error> {
        forget(adapter).await;
        let filter =
            DiscoveryFilter { transport: DiscoveryTransport::Le, duplicate_data: true, ..DiscoveryFilter::default() };
        // A filter of a scan that is just ending can't be changed, and is the same.
        adapter.set_discovery_filter(filter).await.ok();
        let mut events = Box::pin(adapter.discover_devices_with_changes().await?);
        let (adapter, has_seen) = (adapter.clone(), Arc::new(AtomicBool::new(false)));
        let seen = Arc::clone(&has_seen);
        let task = tokio::spawn(async move {
            while let Some(event) = events.next().await {
                if let AdapterEvent::DeviceAdded(address) = event {
                    let is_of_use = see(&adapter, address, &tell).await;
                    seen.fetch_or(is_of_use, Ordering::Relaxed);
                }
            }
        });
        Ok(Self { task, began: Instant::now(), has_seen })
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        let task = self.task.abort_handle();
        let left = SCAN_MIN.saturating_sub(self.began.elapsed());
        match Handle::try_current() {
            Ok(runtime) if !left.is_zero() && !self.has_seen.load(Ordering::Relaxed) => {
                drop(runtime.spawn(async move {
                    tokio::time::sleep(left).await;
                    task.abort();
                }))
            }
            _ => task.abort(),
        }
    }
}

/// Waits for a scan to end by itself.
pub(super) async fn ended(scan: &mut Option<Scan>) {
    match scan {
        Some(scan) => drop((&mut scan.task).await),
        None => core::future::pending().await,
    }
}

/// Tells each piece of 8 bytes that a device shows. Whether there was one.
async fn see(adapter: &Adapter, address: Address, tell: &mpsc::Sender<Told>) -> bool {
    let Ok(device) = adapter.device(address) else { return false };
    let (Ok(Some(data)), Ok(kind)) = (device.service_data().await, device.address_type().await) else { return false };
    let mut has_seen = false;
    for (service, bytes) in data {
        if let Ok(bytes) = bytes.try_into() {
            let seen = Told::Seen { peer: peer_of(address, kind), service: Uuid(service.as_u128()), bytes };
            // What there is no room for is seen again.
            tell.try_send(seen).ok();
            has_seen = true;
        }
    }
    has_seen
}

/// Has BlueZ forget devices of ours that it saw before: it would show what they showed in slots that are over.
async fn forget(adapter: &Adapter) {
    for address in adapter.device_addresses().await.unwrap_or_default() {
        let Ok(device) = adapter.device(address) else { continue };
        let is_ours = device.service_data().await.is_ok_and(|data| {
            data.is_some_and(|data| data.values().any(|bytes| bytes.len() == crate::ble::advert::ADVERT_BYTES))
        });
        if is_ours && device.is_connected().await.is_ok_and(|connected| !connected) {
            adapter.remove_device(address).await.ok();
        }
    }
}
