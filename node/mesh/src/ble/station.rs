//! A radio at work: it shows adverts, scans, dials whom the policy says, and makes pipes of connections.
//!
//! At each slot a new link identity is asked for ([`Event::Slot`]); until the station is told what to show
//! ([`Station::show`]) it shows nothing.

mod task;

use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use ijwi_protocol::rng::Rng;
use tokio::io::DuplexStream;
use tokio::sync::mpsc;

use self::task::Task;
use super::policy::Sight;
use super::radio::{Fault, Radio};
use super::search::AdvertKeys;
use crate::beacon::BeaconNonce;
use crate::clock::Clock;
use crate::discovery::DiscoveryKey;

const EVENTS_WAITING: usize = 16;

/// What a station needs.
pub struct Setup {
    /// The keys of adverts.
    pub keys: AdvertKeys,
    /// How long a slot lasts: [`super::advert::SLOT`], but for tests. All devices must have the same.
    pub slot: Duration,
    /// The clocks.
    pub clock: Clock,
    /// Tokens, nonces, offsets and sessions come of it.
    pub rng: Rng,
}

/// Whom a contact was with, for [`Station::ended`].
#[derive(Clone, Copy, Debug)]
pub struct Meeting(Sight);

/// A device that was dialed.
#[derive(Debug)]
pub struct Dialed {
    /// Bytes to it.
    pub pipe: DuplexStream,
    /// What the handshake must name.
    pub nonce: BeaconNonce,
    /// The discovery key that it was seen by.
    pub key: DiscoveryKey,
    /// Who it is, to be told how it went.
    pub meeting: Meeting,
}

/// What a station tells.
#[derive(Debug)]
pub enum Event {
    /// A new slot: a new link identity is due, whose handshake names this.
    Slot(BeaconNonce),
    /// A link to a device that we dialed.
    Dialed(Dialed),
    /// A link that another device began.
    Answered(DuplexStream),
    /// There is a radio, or none.
    State(Result<(), Fault>),
}

/// What a radio did since the start. It names nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Why there is no radio; None if there is one.
    pub fault: Option<Fault>,
    /// Whether an advert is shown.
    pub shows: bool,
    /// Adverts of others of the campaign that were seen.
    pub sightings: u64,
    /// Links that we began.
    pub dialed: u64,
    /// Dials that came to nothing.
    pub failed: u64,
    /// Links that others began.
    pub answered: u64,
    /// Bytes of values that came.
    pub bytes_in: u64,
    /// Bytes of values that left.
    pub bytes_out: u64,
}

/// A running station. Dropping it ends its links.
#[derive(Debug)]
pub struct Station {
    commands: mpsc::Sender<Command>,
    status: Arc<Mutex<Status>>,
}

#[derive(Debug)]
enum Command {
    Show(u64),
    Carry(u64),
    Keys(AdvertKeys),
    Ended(Meeting, bool),
}

impl Station {
    /// Begins. To be called within a tokio runtime.
    pub fn start(radio: Box<dyn Radio>, setup: Setup) -> (Self, mpsc::Receiver<Event>) {
        let (commands, commanded) = mpsc::channel(EVENTS_WAITING);
        let (events, told) = mpsc::channel(EVENTS_WAITING);
        let status = Arc::new(Mutex::new(Status::default()));
        tokio::spawn(Task::new(radio, setup, events, Arc::clone(&status)).run(commanded));
        (Self { commands, status }, told)
    }

    /// Shows an advert in this slot. `carried` is a fingerprint of what is carried.
    pub async fn show(&self, carried: u64) {
        self.commands.send(Command::Show(carried)).await.ok();
    }

    /// What is carried has changed: devices that carry the same are not dialed. The advert stays as it is.
    pub async fn carry(&self, carried: u64) {
        self.commands.send(Command::Carry(carried)).await.ok();
    }

    /// Other keys, of a newer bundle, from the next slot on.
    pub async fn use_keys(&self, keys: AdvertKeys) {
        self.commands.send(Command::Keys(keys)).await.ok();
    }

    /// A link that we began is over; whether its handshake succeeded.
    pub async fn ended(&self, meeting: Meeting, reached: bool) {
        self.commands.send(Command::Ended(meeting, reached)).await.ok();
    }

    /// What was done so far.
    pub fn status(&self) -> Status {
        *self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
