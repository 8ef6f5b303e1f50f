//! A GATT pair: one characteristic that is written without response, one that notifies.

use std::io;
use std::time::Duration;

use bluer::gatt::local::{
    Application, ApplicationHandle, Characteristic, CharacteristicControl, CharacteristicControlEvent,
    CharacteristicNotify, CharacteristicNotifyMethod, CharacteristicWrite, CharacteristicWriteMethod, Service,
    characteristic_control,
};
use bluer::gatt::{CharacteristicReader, CharacteristicWriter, remote};
use bluer::{Adapter, Device, Error, ErrorKind, Uuid};
use futures::StreamExt as _;

use crate::Pipe;
use crate::advert::SERVICE;

const WRITE: Uuid = Uuid::from_u128(0x6f1b_2c3e_4e5f_4a6b_8c7d_9e0f_1a2b_3c4d);
const NOTIFY: Uuid = Uuid::from_u128(0x6f1b_2c3f_4e5f_4a6b_8c7d_9e0f_1a2b_3c4d);
/// Opcode and handle of a value.
const HEADER_BYTES: usize = 3;
const ATTRIBUTE_BYTES_MAX: usize = 512;
const RESOLVE_EVERY: Duration = Duration::from_millis(20);
const RESOLVE_TRIES: usize = 500;

/// A service that is served.
pub(crate) struct Served {
    written: CharacteristicControl,
    subscribed: CharacteristicControl,
    waiting: Option<CharacteristicWriter>,
    _application: ApplicationHandle,
}

impl Served {
    pub(crate) async fn start(adapter: &Adapter) -> Result<Self, Error> {
        let (written, write_handle) = characteristic_control();
        let (subscribed, notify_handle) = characteristic_control();
        let write = CharacteristicWrite {
            write_without_response: true,
            method: CharacteristicWriteMethod::Io,
            ..CharacteristicWrite::default()
        };
        let method = CharacteristicNotifyMethod::Io;
        let notify = CharacteristicNotify { notify: true, method, ..CharacteristicNotify::default() };
        let one = |uuid, control_handle| Characteristic { uuid, control_handle, ..Characteristic::default() };
        let characteristics = vec![
            Characteristic { write: Some(write), ..one(WRITE, write_handle) },
            Characteristic { notify: Some(notify), ..one(NOTIFY, notify_handle) },
        ];
        let service = Service { uuid: SERVICE, primary: true, characteristics, ..Service::default() };
        let application = Application { services: vec![service], ..Application::default() };
        let handle = adapter.serve_gatt_application(application).await?;
        Ok(Self { written, subscribed, waiting: None, _application: handle })
    }

    /// Whoever has subscribed and written.
    pub(crate) async fn came(&mut self) -> Ends {
        loop {
            tokio::select! {
                biased;
                Some(CharacteristicControlEvent::Notify(writer)) = self.subscribed.next() => self.waiting = Some(writer),
                Some(CharacteristicControlEvent::Write(request)) = self.written.next() => {
                    if let (Ok(reader), Some(writer)) = (request.accept(), self.waiting.take()) {
                        return Ends { reader, writer };
                    }
                }
            }
        }
    }
}

/// Both ends of a connection.
pub(crate) struct Ends {
    reader: CharacteristicReader,
    writer: CharacteristicWriter,
}

impl Pipe for Ends {
    // What is written without response and finds no room is lost without a word.
    const UNDER_WAY_MAX: usize = 64 * 1024;

    fn value_bytes(&self) -> usize {
        let mtu = self.reader.mtu().min(self.writer.mtu());
        mtu.saturating_sub(HEADER_BYTES).min(ATTRIBUTE_BYTES_MAX)
    }

    async fn send(&mut self, value: &[u8]) -> io::Result<()> {
        self.writer.send(value).await
    }

    async fn receive(&mut self) -> io::Result<Vec<u8>> {
        // What is written comes by the same pipe whoever writes: when who subscribed has gone, it has to be closed.
        tokio::select! {
            biased;
            value = self.reader.recv() => value,
            _ = self.writer.closed() => Ok(Vec::new()),
        }
    }
}

/// Finds the characteristics of a connected device, and subscribes.
pub(crate) async fn subscribe(device: &Device) -> Result<Ends, Error> {
    for _ in 0..RESOLVE_TRIES {
        if device.is_services_resolved().await? {
            let (notify, write) = (characteristic(device, NOTIFY).await?, characteristic(device, WRITE).await?);
            return Ok(Ends { reader: notify.notify_io().await?, writer: write.write_io().await? });
        }
        tokio::time::sleep(RESOLVE_EVERY).await;
    }
    Err(missing())
}

async fn characteristic(device: &Device, uuid: Uuid) -> Result<remote::Characteristic, Error> {
    for service in device.services().await? {
        for characteristic in service.characteristics().await? {
            if characteristic.uuid().await? == uuid {
                return Ok(characteristic);
            }
        }
    }
    Err(missing())
}

fn missing() -> Error {
    Error { kind: ErrorKind::NotFound, message: String::new() }
}
