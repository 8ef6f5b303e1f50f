//! Scanning: what BlueZ tells of devices becomes sightings.

use bluer::{Adapter, AdapterEvent, Address, DiscoveryFilter, DiscoveryTransport, Error};
use futures::StreamExt as _;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::peer_of;
use crate::ble::advert::Uuid;
use crate::ble::radio::Told;

/// A scan that goes on until it is dropped.
#[derive(Debug)]
pub(super) struct Scan(JoinHandle<()>);

impl Scan {
    pub(super) async fn start(adapter: &Adapter, tell: mpsc::Sender<Told>) -> Result<Self, Error> {
        forget(adapter).await;
        let filter =
            DiscoveryFilter { transport: DiscoveryTransport::Le, duplicate_data: true, ..DiscoveryFilter::default() };
        // A filter of a scan that is just ending can't be changed, and is the same.
        adapter.set_discovery_filter(filter).await.ok();
        let mut events = Box::pin(adapter.discover_devices_with_changes().await?);
        let adapter = adapter.clone();
        Ok(Self(tokio::spawn(async move {
            while let Some(event) = events.next().await {
                if let AdapterEvent::DeviceAdded(address) = event {
                    see(&adapter, address, &tell).await;
                }
            }
        })))
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Waits for a scan to end by itself.
pub(super) async fn ended(scan: &mut Option<Scan>) {
    match scan {
        Some(Scan(task)) => drop(task.await),
        None => core::future::pending().await,
    }
}

/// Tells each piece of 8 bytes that a device shows.
async fn see(adapter: &Adapter, address: Address, tell: &mpsc::Sender<Told>) {
    let Ok(device) = adapter.device(address) else { return };
    let (Ok(Some(data)), Ok(kind)) = (device.service_data().await, device.address_type().await) else { return };
    for (service, bytes) in data {
        if let Ok(bytes) = bytes.try_into() {
            let seen = Told::Seen { peer: peer_of(address, kind), service: Uuid(service.as_u128()), bytes };
            // What there is no room for is seen again.
            tell.try_send(seen).ok();
        }
    }
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
