//! What a platform supplies: adverts, sightings, connections and their bytes. It decides nothing.
//!
//! Orders never wait; what comes of them is told. A platform whose operations must come one at a time queues them.

use core::future::Future;
use core::pin::Pin;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

use super::advert::{ADVERT_BYTES, Uuid, Uuids};
use super::duty::Power;
use super::link::Way;

/// A device in reach, as the radio names it: its address, or a handle of the platform. It is never printed, kept or sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Peer(pub u64);

impl core::fmt::Debug for Peer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Peer(..)")
    }
}

/// A connection: a number of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(u64);

impl ConnId {
    /// One that nobody has.
    pub fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed))
    }

    /// Its number, where it has to cross a border.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The one of this number, which came from [`Self::next`].
    pub fn numbered(number: u64) -> Self {
        Self(number)
    }
}

/// Where to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// An L2CAP channel to this PSM.
    L2cap(u16),
    /// The characteristics of this slot.
    Gatt(Uuids),
}

impl Door {
    /// What carries values behind it.
    pub fn way(&self) -> Way {
        match self {
            Self::L2cap(_) => Way::L2cap,
            Self::Gatt(_) => Way::Gatt,
        }
    }
}

/// What the radio is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Show these bytes under the service and serve it; or show nothing. The address changes with the service. Given
    /// again from time to time, since phones forget.
    Show(Option<(Uuids, [u8; ADVERT_BYTES])>),
    /// Scan, or don't.
    Scan(bool),
    /// Connect; [`Told::Opened`] or [`Told::Closed`] answers.
    Connect(ConnId, Peer, Door),
    /// Send a value; [`Told::Sent`] answers.
    Send(ConnId, Vec<u8>),
    /// Close a connection, or give up connecting. Nothing more is told of it.
    Close(ConnId),
}

/// What the radio tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It can be used: all that was ordered before is forgotten.
    Up(Able),
    /// It can't be used any more, and comes back by itself. Its connections are gone.
    Down(Fault),
    /// An advert with 8 bytes of service data.
    Seen {
        /// Who showed it.
        peer: Peer,
        /// Under which service.
        service: Uuid,
        /// The bytes.
        bytes: [u8; ADVERT_BYTES],
    },
    /// A scan could not begin, or has ended by itself.
    ScanFailed,
    /// We are connected; values hold so many bytes.
    Opened(ConnId, usize),
    /// Somebody has connected to us.
    Came(ConnId, Way, usize),
    /// Values hold so many bytes from now on.
    ValueBytes(ConnId, usize),
    /// A value came.
    Received(ConnId, Vec<u8>),
    /// A value that we sent is out of our hands.
    Sent(ConnId),
    /// A connection is gone, or did not come.
    Closed(ConnId),
    /// The battery says something else.
    Power(Power),
}

/// What a radio can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Able {
    /// Whether it can show adverts: a third of older phones can't.
    pub adverts: bool,
    /// Where it takes L2CAP channels.
    pub psm: Option<u16>,
    /// The wait after a GATT connection came about before it carries anything: phones fail without it.
    pub settle: Duration,
}

/// Why there is no radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No adapter.
    NoAdapter,
    /// It is switched off.
    SwitchedOff,
    /// The system does not let this program use it.
    NoPermission,
    /// The system's Bluetooth service does not run.
    NoService,
}

/// A radio.
pub trait Radio: Send + 'static {
    /// Does this, or begins to.
    fn order(&mut self, order: Order);

    /// What it has to tell. Safe to cancel.
    fn next(&mut self) -> Pin<Box<dyn Future<Output = Told> + Send + '_>>;
}
