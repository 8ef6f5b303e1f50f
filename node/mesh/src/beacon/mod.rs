//! Finding devices on the same network: a small UDP multicast beacon that only who holds the discovery key can place.
//!
//! A device that listens says so every two to four seconds on each of its networks: a nonce, its TCP port, and an HMAC
//! over them and its address. Others see that *something* beacons, and a port. A beacon that another device plays is
//! nobody's; who takes the sender's address as well gets one failed dial for it, since the handshake is bound to the
//! nonce. Nonce and port change together with the node's key, at each slot.

mod packet;
mod recent;
mod socket;

use core::net::IpAddr;
use core::time::Duration;
use std::io;
use std::net::SocketAddr;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

pub use packet::Announcement;

use crate::discovery::{DiscoveryKey, DiscoveryKeys};
use packet::BeaconKey;
use recent::Recent;
use socket::GroupSocket;

/// Time between two beacons: drawn anew each time from this and [`JITTER`] more, so that two devices that started
/// together don't stay together, and no interval marks a device.
const INTERVAL: Duration = Duration::from_secs(2);
const JITTER: Duration = Duration::from_secs(2);

/// The group is joined anew this often even if no network seems to have changed: one that went and came back between
/// two looks has forgotten us.
const REJOIN_AFTER: Duration = Duration::from_secs(60);

/// The pause after a socket that could not be made or read.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Sightings that wait for the caller; more are passed over, to be seen again.
const SIGHTINGS_WAITING: usize = 64;

/// A device's nonce of one slot: what its beacon shows and a handshake with it must name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BeaconNonce(pub [u8; 8]);

impl BeaconNonce {
    /// Of a dial to an address that was typed in, where no beacon was seen. No beacon shows it.
    pub const BY_HAND: Self = Self([0; 8]);

    /// A fresh nonce from the system's randomness.
    ///
    /// # Panics
    /// When the system has no randomness.
    pub fn random() -> Self {
        loop {
            let mut nonce = [0; 8];
            getrandom::fill(&mut nonce).expect("the system gives randomness");
            if nonce != Self::BY_HAND.0 {
                return Self(nonce);
            }
        }
    }
}

impl core::fmt::Debug for BeaconNonce {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("BeaconNonce(..)")
    }
}

/// A device nearby, as a dial takes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// Where it can be dialed: the sender's address, the announced port.
    pub addr: SocketAddr,
    /// What the handshake must name.
    pub nonce: BeaconNonce,
    /// The key that it was seen by.
    pub key: DiscoveryKey,
}

impl core::fmt::Debug for Sighting {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Sighting(..)")
    }
}

/// Devices that were seen, each about every 10 seconds as long as it is there.
#[derive(Debug)]
pub struct Sightings(mpsc::Receiver<Sighting>);

impl Sightings {
    /// The next one; None when the beacon is gone. Safe to cancel.
    pub async fn next(&mut self) -> Option<Sighting> {
        self.0.recv().await
    }
}

/// A beacon that listens, and speaks once it has something to announce. Dropping it ends both.
#[derive(Debug)]
pub struct Beacon(watch::Sender<Option<Announcement>>);

impl Beacon {
    /// Begins to listen under these discovery keys. Networks may come and go. To be called within a tokio runtime.
    pub fn start(keys: &DiscoveryKeys) -> (Self, Sightings) {
        let (announce, announced) = watch::channel(None);
        let (sightings, seen) = mpsc::channel(SIGHTINGS_WAITING);
        for (which, key) in keys.iter() {
            let task = Task::new(which, BeaconKey::new(key), announced.clone(), sightings.clone());
            tokio::spawn(task.run());
        }
        (Self(announce), Sightings(seen))
    }

    /// Says this from now on, at once for the first time; None is silence.
    pub fn announce(&self, announcement: Option<Announcement>) {
        self.0.send_replace(announcement);
    }
}

struct Task {
    which: DiscoveryKey,
    key: BeaconKey,
    announced: watch::Receiver<Option<Announcement>>,
    sightings: mpsc::Sender<Sighting>,
    recent: Recent,
    /// Own nonces, the present and the one before, whose packets may still come back.
    own: [Option<BeaconNonce>; 2],
}

impl Task {
    fn new(
        which: DiscoveryKey,
        key: BeaconKey,
        announced: watch::Receiver<Option<Announcement>>,
        sightings: mpsc::Sender<Sighting>,
    ) -> Self {
        Self { which, key, announced, sightings, recent: Recent::default(), own: [None; 2] }
    }

    /// Makes a socket, uses it until the networks have changed, makes the next one.
    async fn run(mut self) {
        loop {
            let networks = socket::networks();
            tracing::debug!(networks = networks.len(), "beacon joins its group");
            let over = match GroupSocket::join(self.key.group(), networks) {
                Ok(socket) => self.use_socket(&socket).await,
                Err(error) => Err(error),
            };
            match over {
                Ok(Over::Renew) => {}
                Ok(Over::Dropped) => return,
                Err(_) => {
                    tracing::warn!("the beacon's socket failed; it is made anew");
                    tokio::time::sleep(RETRY_AFTER).await;
                    if self.announced.has_changed().is_err() {
                        return;
                    }
                }
            }
        }
    }

    async fn use_socket(&mut self, socket: &GroupSocket) -> io::Result<Over> {
        let made = Instant::now();
        let mut next = made;
        loop {
            tokio::select! {
                changed = self.announced.changed() => match changed {
                    Ok(()) => next = Instant::now(),
                    Err(_) => return Ok(Over::Dropped),
                },
                () = tokio::time::sleep_until(next) => {
                    if socket::networks() != *socket.networks() || made.elapsed() >= REJOIN_AFTER {
                        return Ok(Over::Renew);
                    }
                    self.speak(socket).await;
                    next = Instant::now() + INTERVAL + JITTER.mul_f64(fraction());
                }
                received = socket.receive() => {
                    let (packet, bytes, from) = received?;
                    self.hear(&packet[..bytes], from);
                }
            }
        }
    }

    async fn speak(&mut self, socket: &GroupSocket) {
        let Some(announcement) = *self.announced.borrow_and_update() else { return };
        if self.own[0] != Some(announcement.nonce) {
            self.own = [Some(announcement.nonce), self.own[0]];
        }
        socket.send(|own| self.key.encode(announcement, own)).await;
    }

    fn hear(&mut self, packet: &[u8], from: IpAddr) {
        let IpAddr::V4(address) = from else { return };
        let Some(Announcement { nonce, port }) = self.key.decode(packet, address) else { return };
        if self.own.contains(&Some(nonce)) {
            return;
        }
        let sighting = Sighting { addr: SocketAddr::new(from, port), nonce, key: self.which };
        // First a place, then the memory: what the caller had no room for is news again.
        if let Ok(place) = self.sightings.try_reserve()
            && self.recent.is_news(Instant::now(), sighting)
        {
            place.send(sighting);
        }
    }
}

/// Why a socket is given up.
enum Over {
    /// The networks have changed, or it is time.
    Renew,
    /// Nobody holds the beacon any more.
    Dropped,
}

/// A random number from 0 to 1, 1 left out.
fn fraction() -> f64 {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).expect("the system gives randomness");
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}
