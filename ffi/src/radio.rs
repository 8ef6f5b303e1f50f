//! The phone's Bluetooth, as the app supplies it: it does what it is ordered and tells what comes of it. It decides
//! nothing: whom to connect to and when, what to show and when to scan is `ijwi_mesh::ble`'s.

use core::fmt::Write as _;
use core::future::Future;
use core::pin::Pin;
use core::time::Duration;

use ijwi_mesh::ble::advert::{ADVERT_BYTES, Uuid, Uuids};
use ijwi_mesh::ble::{Able, ConnId, Door, Fault, Order, Peer, Power, Radio, Told, Way};
use tokio::sync::mpsc;

use crate::border::guarded;

/// What the app told and the node has not taken yet. What is beyond that is lost, as it is on the air.
const TOLD_WAITING: usize = 1024;

/// The app's side of the radio.
#[uniffi::export(callback_interface)]
pub trait PhoneRadio: Send + Sync {
    /// Does this, or begins to. It must not wait: what comes of it is told by `radio_told`. Orders come one after the
    /// other, from any thread; a platform whose operations must come one at a time queues them.
    fn order(&self, order: RadioOrder);
}

/// What the radio is asked to do. UUIDs are written as `00000000-0000-0000-0000-000000000000`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum RadioOrder {
    /// Show these 8 bytes as service data under the service's UUID, and serve its two characteristics. The address
    /// changes with the service. Given again from time to time, since phones forget.
    Show {
        /// Service and characteristics.
        uuids: RadioUuids,
        /// The service data.
        bytes: Vec<u8>,
    },
    /// Show nothing.
    Hide,
    /// Scan, or don't.
    Scan {
        /// Whether.
        on: bool,
    },
    /// Open an L2CAP channel; `Opened` or `Closed` answers.
    ConnectL2cap {
        /// The connection's number.
        connection: u64,
        /// Whom to: the handle of a `Seen`.
        peer: u64,
        /// To this PSM.
        psm: u16,
    },
    /// Connect to its GATT server; `Opened` or `Closed` answers.
    ConnectGatt {
        /// The connection's number.
        connection: u64,
        /// Whom to: the handle of a `Seen`.
        peer: u64,
        /// What it serves.
        uuids: RadioUuids,
    },
    /// Send a value; `Sent` answers.
    Send {
        /// On this connection.
        connection: u64,
        /// The value: one write without response, one notification, or one L2CAP packet.
        value: Vec<u8>,
    },
    /// Close a connection, or give up connecting. Nothing more is told of it.
    Close {
        /// This one.
        connection: u64,
    },
}

/// The names of a slot.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RadioUuids {
    /// The service.
    pub service: String,
    /// Written to, without response, by who dialed.
    pub write: String,
    /// Notified to who dialed.
    pub notify: String,
}

/// What the radio tells.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum RadioTold {
    /// It can be used: all that was ordered before is forgotten.
    Up {
        /// Whether it can show adverts.
        adverts: bool,
        /// Where it takes L2CAP channels.
        psm: Option<u16>,
        /// Milliseconds after a GATT connection came about before it carries anything.
        settle_ms: u32,
    },
    /// It can't be used any more. Its connections are gone.
    Down {
        /// Why.
        fault: RadioFault,
    },
    /// An advert with 8 bytes of service data under a 128-bit UUID. Whoever they are of, they are handed in.
    Seen {
        /// A handle of who showed it: the app keeps which address it stands for, in memory alone.
        peer: u64,
        /// The service's UUID.
        service: String,
        /// The 8 bytes.
        bytes: Vec<u8>,
    },
    /// A scan could not begin, or has ended by itself.
    ScanFailed,
    /// We are connected; values hold so many bytes.
    Opened {
        /// The connection.
        connection: u64,
        /// Bytes of a value: the MTU less 3, or the L2CAP packet's.
        value_bytes: u32,
    },
    /// Somebody has connected to us.
    Came {
        /// A number from `radio_connection`.
        connection: u64,
        /// Whether by an L2CAP channel, and not by GATT.
        l2cap: bool,
        /// Bytes of a value.
        value_bytes: u32,
    },
    /// Values hold so many bytes from now on.
    ValueBytes {
        /// The connection.
        connection: u64,
        /// Bytes of a value.
        value_bytes: u32,
    },
    /// A value came.
    Received {
        /// The connection.
        connection: u64,
        /// The value.
        value: Vec<u8>,
    },
    /// A value that was sent is out of our hands.
    Sent {
        /// The connection.
        connection: u64,
    },
    /// A connection is gone, or did not come.
    Closed {
        /// The connection.
        connection: u64,
    },
    /// How full the battery is, and whether it is charged.
    Power {
        /// In percent.
        percent: u8,
        /// Whether the phone is plugged in.
        charging: bool,
    },
}

/// Why there is no radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum RadioFault {
    /// No adapter.
    NoAdapter,
    /// It is switched off.
    SwitchedOff,
    /// The system does not let this app use it.
    NoPermission,
    /// The system's Bluetooth service does not run.
    NoService,
}

/// The same, as the node wants it.
pub(crate) struct Foreign {
    radio: Box<dyn PhoneRadio>,
    told: mpsc::Receiver<Told>,
}

impl Foreign {
    /// The radio, and where the app's words go in.
    pub(crate) fn new(radio: Box<dyn PhoneRadio>) -> (Self, mpsc::Sender<Told>) {
        let (tell, told) = mpsc::channel(TOLD_WAITING);
        (Self { radio, told }, tell)
    }
}

impl Radio for Foreign {
    fn order(&mut self, order: Order) {
        // What the app makes of it must not end the station.
        guarded(|| {
            self.radio.order(order.into());
            Ok(())
        })
        .ok();
    }

    fn next(&mut self) -> Pin<Box<dyn Future<Output = Told> + Send + '_>> {
        Box::pin(async {
            match self.told.recv().await {
                Some(told) => told,
                None => core::future::pending().await,
            }
        })
    }
}

/// What the app told; `None` for what can't be: a UUID or service data of another shape.
pub(crate) fn told(told: RadioTold) -> Option<Told> {
    Some(match told {
        RadioTold::Up { adverts, psm, settle_ms } => {
            Told::Up(Able { adverts, psm, settle: Duration::from_millis(u64::from(settle_ms)) })
        }
        RadioTold::Down { fault } => Told::Down(fault.into()),
        RadioTold::Seen { peer, service, bytes } => {
            let bytes: [u8; ADVERT_BYTES] = bytes.try_into().ok()?;
            Told::Seen { peer: Peer(peer), service: uuid_of(&service)?, bytes }
        }
        RadioTold::ScanFailed => Told::ScanFailed,
        RadioTold::Opened { connection, value_bytes } => {
            Told::Opened(ConnId::numbered(connection), bytes_of(value_bytes))
        }
        RadioTold::Came { connection, l2cap, value_bytes } => {
            let way = if l2cap { Way::L2cap } else { Way::Gatt };
            Told::Came(ConnId::numbered(connection), way, bytes_of(value_bytes))
        }
        RadioTold::ValueBytes { connection, value_bytes } => {
            Told::ValueBytes(ConnId::numbered(connection), bytes_of(value_bytes))
        }
        RadioTold::Received { connection, value } => Told::Received(ConnId::numbered(connection), value),
        RadioTold::Sent { connection } => Told::Sent(ConnId::numbered(connection)),
        RadioTold::Closed { connection } => Told::Closed(ConnId::numbered(connection)),
        RadioTold::Power { charging: true, .. } => Told::Power(Power::Charging),
        RadioTold::Power { percent, .. } => Told::Power(Power::Battery(percent.min(100))),
    })
}

impl From<Order> for RadioOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::Show(Some((uuids, bytes))) => Self::Show { uuids: uuids.into(), bytes: bytes.to_vec() },
            Order::Show(None) => Self::Hide,
            Order::Scan(on) => Self::Scan { on },
            Order::Connect(connection, Peer(peer), Door::L2cap(psm)) => {
                Self::ConnectL2cap { connection: connection.number(), peer, psm }
            }
            Order::Connect(connection, Peer(peer), Door::Gatt(uuids)) => {
                Self::ConnectGatt { connection: connection.number(), peer, uuids: uuids.into() }
            }
            Order::Send(connection, value) => Self::Send { connection: connection.number(), value },
            Order::Close(connection) => Self::Close { connection: connection.number() },
        }
    }
}

impl From<Uuids> for RadioUuids {
    fn from(uuids: Uuids) -> Self {
        let [service, write, notify] = [uuids.service, uuids.write, uuids.notify].map(written);
        Self { service, write, notify }
    }
}

impl From<RadioFault> for Fault {
    fn from(fault: RadioFault) -> Self {
        match fault {
            RadioFault::NoAdapter => Self::NoAdapter,
            RadioFault::SwitchedOff => Self::SwitchedOff,
            RadioFault::NoPermission => Self::NoPermission,
            RadioFault::NoService => Self::NoService,
        }
    }
}

impl From<Fault> for RadioFault {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NoAdapter => Self::NoAdapter,
            Fault::SwitchedOff => Self::SwitchedOff,
            Fault::NoPermission => Self::NoPermission,
            Fault::NoService => Self::NoService,
        }
    }
}

/// Where the dashes of a UUID stand, in hexadecimal digits before each.
const DASHES: [usize; 4] = [8, 12, 16, 20];

fn written(Uuid(number): Uuid) -> String {
    let mut written = String::with_capacity(36);
    for (at, digit) in format!("{number:032x}").chars().enumerate() {
        let dash = if DASHES.contains(&at) { "-" } else { "" };
        write!(written, "{dash}{digit}").expect("a string takes anything");
    }
    written
}

/// A UUID as it is written, in small letters or large ones.
fn uuid_of(written: &str) -> Option<Uuid> {
    let digits: String = written.split('-').collect();
    let lengths = written.split('-').map(str::len);
    let is_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let is_uuid = is_digits && lengths.eq([8, 4, 4, 4, 12]);
    u128::from_str_radix(&digits, 16).ok().filter(|_| is_uuid).map(Uuid)
}

fn bytes_of(value_bytes: u32) -> usize {
    usize::try_from(value_bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_written_as_the_phone_has_them() {
        let uuid = Uuid(0x0123_4567_89ab_cdef_0011_2233_4455_6677);
        assert_eq!(written(uuid), "01234567-89ab-cdef-0011-223344556677");
        assert!(uuid_of("01234567-89AB-CDEF-0011-223344556677") == Some(uuid));
        for wrong in [
            "",
            "01234567-89ab-cdef-0011-22334455667",
            "0123456789ab-cdef-0011-2233-44556677",
            "+1234567-89ab-cdef-0011-223344556677",
        ] {
            assert!(uuid_of(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn adverts_of_another_shape_are_not_taken() {
        let seen = |bytes: usize| RadioTold::Seen { peer: 1, service: written(Uuid(7)), bytes: vec![0; bytes] };
        assert!(told(seen(8)).is_some());
        assert!(told(seen(7)).is_none() && told(seen(9)).is_none());
    }
}
