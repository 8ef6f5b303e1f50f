//! The advert: service data of 8 bytes, as large as Ijwi's, that say where L2CAP channels are taken.

use std::collections::BTreeMap;
use std::time::Duration;

use bluer::adv::{Advertisement, AdvertisementHandle};
use bluer::{Adapter, AdapterEvent, Device, DiscoveryFilter, DiscoveryTransport, Error, ErrorKind, Uuid};
use futures::StreamExt as _;

/// The service, and its characteristics in `gatt`.
pub(crate) const SERVICE: Uuid = Uuid::from_u128(0x6f1b_2c3d_4e5f_4a6b_8c7d_9e0f_1a2b_3c4d);

pub(crate) async fn show(adapter: &Adapter, psm: u16) -> Result<AdvertisementHandle, Error> {
    let mut data = psm.to_le_bytes().to_vec();
    data.resize(8, 0);
    let advert = Advertisement {
        service_data: BTreeMap::from([(SERVICE, data)]),
        discoverable: Some(true),
        min_interval: Some(Duration::from_millis(200)),
        max_interval: Some(Duration::from_millis(300)),
        ..Advertisement::default()
    };
    adapter.advertise(advert).await
}

/// Scans until it sees one, and stops then. Who it is, and where it takes channels.
pub(crate) async fn find(adapter: &Adapter) -> Result<(Device, u16), Error> {
    for address in adapter.device_addresses().await? {
        adapter.remove_device(address).await.ok();
    }
    let filter =
        DiscoveryFilter { transport: DiscoveryTransport::Le, duplicate_data: true, ..DiscoveryFilter::default() };
    adapter.set_discovery_filter(filter).await.ok();
    let mut events = Box::pin(adapter.discover_devices_with_changes().await?);
    while let Some(event) = events.next().await {
        let AdapterEvent::DeviceAdded(address) = event else { continue };
        let device = adapter.device(address)?;
        let data = device.service_data().await.ok().flatten();
        if let Some([low, high, ..]) = data.and_then(|data| data.get(&SERVICE).cloned()).as_deref() {
            return Ok((device, u16::from_le_bytes([*low, *high])));
        }
    }
    Err(Error { kind: ErrorKind::NotFound, message: String::new() })
}
