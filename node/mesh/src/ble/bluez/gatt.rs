//! GATT: a service with one characteristic to write to and one that notifies, on both sides.

use core::time::Duration;
use std::io;

use bluer::gatt::local::{
    Application, ApplicationHandle, Characteristic, CharacteristicControl, CharacteristicControlEvent,
    CharacteristicNotify, CharacteristicNotifyMethod, CharacteristicWrite, CharacteristicWriteMethod, Service,
    characteristic_control,
};
use bluer::gatt::{CharacteristicReader, CharacteristicWriter};
use bluer::{Adapter, Error};
use futures::{FutureExt as _, StreamExt as _};
use tokio::sync::mpsc;
use tracing::debug;

use super::conn::{self, Wire};
use super::{address_of, uuid_of};
use crate::ble::advert::{Uuid, Uuids};
use crate::ble::radio::{ConnId, Peer, Told};

/// Bytes of a value that is not its own: opcode and handle.
const ATT_HEADER_BYTES: usize = 3;
/// Bytes of an attribute's value, at most.
const ATTRIBUTE_BYTES_MAX: usize = 512;
/// How often is looked for services that BlueZ resolves late, and for how long.
const RESOLVE_EVERY: Duration = Duration::from_millis(100);
const RESOLVE_TRIES: usize = 40;

/// A service that is served.
pub(super) struct Served {
    uuids: Uuids,
    written: CharacteristicControl,
    subscribed: CharacteristicControl,
    /// Who subscribed and has not written yet.
    waiting: Option<CharacteristicWriter>,
    /// The connection that came last.
    pub(super) last: Option<ConnId>,
    _application: ApplicationHandle,
}

impl Served {
    pub(super) async fn start(adapter: &Adapter, uuids: Uuids) -> Result<Self, Error> {
        let (written, write_handle) = characteristic_control();
        let (subscribed, notify_handle) = characteristic_control();
        let write = CharacteristicWrite {
            write_without_response: true,
            method: CharacteristicWriteMethod::Io,
            ..CharacteristicWrite::default()
        };
        let notify = CharacteristicNotify {
            notify: true,
            method: CharacteristicNotifyMethod::Io,
            ..CharacteristicNotify::default()
        };
        let characteristics = vec![
            Characteristic {
                uuid: uuid_of(uuids.write),
                write: Some(write),
                control_handle: write_handle,
                ..Characteristic::default()
            },
            Characteristic {
                uuid: uuid_of(uuids.notify),
                notify: Some(notify),
                control_handle: notify_handle,
                ..Characteristic::default()
            },
        ];
        let service = Service { uuid: uuid_of(uuids.service), primary: true, characteristics, ..Service::default() };
        let application = Application { services: vec![service], ..Application::default() };
        let handle = adapter.serve_gatt_application(application).await?;
        Ok(Self { uuids, written, subscribed, waiting: None, last: None, _application: handle })
    }

    pub(super) fn uuids(&self) -> Uuids {
        self.uuids
    }

    /// Somebody has subscribed and written.
    async fn came(&mut self) -> Ends {
        loop {
            tokio::select! {
                biased;
                Some(CharacteristicControlEvent::Notify(writer)) = self.subscribed.next() => self.waiting = Some(writer),
                Some(CharacteristicControlEvent::Write(request)) = self.written.next() => {
                    let from = request.device_address();
                    let Ok(reader) = request.accept() else { continue };
                    if let Some(writer) = self.waiting.take_if(|writer| writer.device_address() == from) {
                        return Ends::new(reader, writer, None);
                    }
                }
            }
        }
    }
}

/// The next one who comes to any of the services, and to which.
pub(super) async fn came(served: &mut [Served]) -> (usize, Ends) {
    if served.is_empty() {
        return core::future::pending().await;
    }
    let any = served.iter_mut().map(|served| served.came().boxed());
    let (ends, at, _) = futures::future::select_all(any).await;
    (at, ends)
}

/// Both ends of a GATT connection.
pub(super) struct Ends {
    reader: CharacteristicReader,
    writer: CharacteristicWriter,
    value_bytes: usize,
    /// Of who dialed: whom to disconnect.
    device: Option<bluer::Device>,
}

impl Ends {
    fn new(reader: CharacteristicReader, writer: CharacteristicWriter, device: Option<bluer::Device>) -> Self {
        let mtu = reader.mtu().min(writer.mtu());
        let value_bytes = mtu.saturating_sub(ATT_HEADER_BYTES).min(ATTRIBUTE_BYTES_MAX);
        Self { reader, writer, value_bytes, device }
    }

    pub(super) fn value_bytes(&self) -> usize {
        self.value_bytes
    }
}

impl conn::Ends for Ends {
    async fn send(&self, value: &[u8]) -> io::Result<()> {
        self.writer.send(value).await
    }

    async fn receive(&self) -> io::Result<Vec<u8>> {
        // BlueZ gives all that is written to a characteristic by one pipe, whoever writes, and closes it when we do: the next
        // one's first value would come by this one's.
        tokio::select! {
            biased;
            value = self.reader.recv() => value,
            _ = self.writer.closed() => Ok(Vec::new()),
        }
    }

    async fn close(&self) {
        if let Some(device) = &self.device {
            device.disconnect().await.ok();
        }
    }
}

/// Connects, finds the characteristics, subscribes.
pub(super) fn dial(id: ConnId, adapter: Adapter, peer: Peer, uuids: Uuids, tell: mpsc::Sender<Told>) -> Wire {
    let connect = async move {
        match connect(&adapter, peer, uuids).await {
            Ok(ends) => {
                let value_bytes = ends.value_bytes();
                Some((ends, value_bytes))
            }
            Err(error) => {
                debug!(kind = ?error.kind, "a GATT connection did not come about");
                let device = adapter.device(address_of(peer).0).ok()?;
                device.disconnect().await.ok();
                None
            }
        }
    };
    Wire::dial(id, connect, tell)
}

async fn connect(adapter: &Adapter, peer: Peer, uuids: Uuids) -> Result<Ends, Error> {
    let device = adapter.device(address_of(peer).0)?;
    device.connect().await?;
    let missing = || Error { kind: bluer::ErrorKind::NotFound, message: String::new() };
    for _ in 0..RESOLVE_TRIES {
        if let Some([write, notify]) = characteristics(&device, uuids).await? {
            // Subscribed before the first write: the answer to that is a notification.
            let (reader, writer) = (notify.notify_io().await?, write.write_io().await?);
            return Ok(Ends::new(reader, writer, Some(device)));
        }
        tokio::time::sleep(RESOLVE_EVERY).await;
    }
    Err(missing())
}

async fn characteristics(
    device: &bluer::Device,
    uuids: Uuids,
) -> Result<Option<[bluer::gatt::remote::Characteristic; 2]>, Error> {
    if !device.is_services_resolved().await? {
        return Ok(None);
    }
    for service in device.services().await? {
        if service.uuid().await? != uuid_of(uuids.service) {
            continue;
        }
        let all = service.characteristics().await?;
        let (write, notify) = (find(&all, uuids.write).await, find(&all, uuids.notify).await);
        if let (Some(write), Some(notify)) = (write, notify) {
            return Ok(Some([write, notify]));
        }
    }
    Ok(None)
}

async fn find(all: &[bluer::gatt::remote::Characteristic], uuid: Uuid) -> Option<bluer::gatt::remote::Characteristic> {
    for characteristic in all {
        if characteristic.uuid().await.is_ok_and(|of| of == uuid_of(uuid)) {
            return Some(characteristic.clone());
        }
    }
    None
}
