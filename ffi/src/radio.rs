//! The phone's Bluetooth, as the app supplies it: it does what it is ordered and tells what comes of it. It decides
//! nothing: whom to connect to and when, what to show and when to scan is `ijwi_mesh::ble`'s.

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
