//! The radio of Linux machines: BlueZ by D-Bus for adverts, scans and GATT, the kernel's sockets for L2CAP.
//!
//! One crate, `bluer`, for both sides: it is BlueZ's own, has the peripheral side and L2CAP, which btleplug has not, and
//! a second D-Bus stack beside it would gain nothing.
//!
//! Limits of BlueZ: values that are written without response overtake each other where both sides have several channels
//! of ATT, so that GATT works only with one (`Channels = 1` in the GATT section of its main.conf); its address changes
//! with the advert only where bluetoothd is told to (`Privacy = device` there); and all that is written to a
//! characteristic comes by one pipe, so that GATT serves one device at a time.

mod conn;
mod gatt;
mod power;
mod scan;

use core::future::Future;
use core::pin::Pin;
use core::time::Duration;

use bluer::adv::{Advertisement, AdvertisementHandle};
use bluer::l2cap::{SeqPacketListener, Socket, SocketAddr};
use bluer::{
    Adapter, AdapterEvent, AdapterProperty, Address, AddressType, Error, ErrorKind, InternalErrorKind, Session,
    SessionEvent,
};
use futures::future::ready;
use futures::stream::{StreamExt as _, once, select};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::debug;

use super::advert::{ADVERT_BYTES, Uuid, Uuids};
use super::link::{VALUE_BYTES_MAX, Way};
use super::radio::{Able, ConnId, Door, Fault, Order, Peer, Radio, Told};
use conn::{Wire, Wires};
use gatt::Served;
use scan::Scan;

/// How often is looked whether the adapter is there and on.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often the battery is asked.
const POWER_EVERY: Duration = Duration::from_secs(60);
/// What waits for the station. More sightings are passed over.
const TOLD_WAITING: usize = 1024;
/// Connections that wait to be accepted.
const BACKLOG: u32 = 8;
/// Adverts this often: seen within a short scan, and a thousandth of a phone's day.
const ADVERT_INTERVAL: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(300)];

/// BlueZ as a radio. It comes and goes with the adapter.
#[derive(Debug)]
pub struct Bluez {
    orders: mpsc::UnboundedSender<Order>,
    wires: Wires,
    told: mpsc::Receiver<Told>,
}

impl Bluez {
    /// Begins to look for this adapter, or the default one; `channels`: whether L2CAP channels are used where both sides
    /// have them. To be called within a tokio runtime.
    pub fn start(adapter: Option<String>, channels: bool) -> Self {
        let (orders, ordered) = mpsc::unbounded_channel();
        let (tell, told) = mpsc::channel(TOLD_WAITING);
        let wires = Wires::default();
        tokio::spawn(run(adapter, channels, ordered, wires.clone(), tell));
        Self { orders, wires, told }
    }
}

impl Radio for Bluez {
    fn order(&mut self, order: Order) {
        match order {
            // Without the detour over `run`. Links give the radio a few values at a time: the queue is bounded by them.
            Order::Send(id, value) => self.wires.send(id, value),
            other => drop(self.orders.send(other)),
        }
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

/// Uses the adapter as long as it is there, and waits for it to come back.
async fn run(
    adapter: Option<String>,
    channels: bool,
    mut orders: mpsc::UnboundedReceiver<Order>,
    wires: Wires,
    tell: mpsc::Sender<Told>,
) {
    let mut last = None;
    loop {
        let fault = match On::open(adapter.as_deref(), channels, wires.clone(), tell.clone()).await {
            Ok(mut on) => {
                // What was ordered before it was up is forgotten.
                while orders.try_recv().is_ok() {}
                last = None;
                if tell.send(Told::Up(on.able())).await.is_err() {
                    return;
                }
                let ended = on.run(&mut orders).await;
                wires.close_all();
                match ended {
                    Some(fault) => fault,
                    None => return,
                }
            }
            Err(error) => fault_of(&error),
        };
        if last.replace(fault) != Some(fault) && tell.send(Told::Down(fault)).await.is_err() {
            return;
        }
        if orders.is_closed() {
            return;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Why BlueZ did not do it.
fn fault_of(error: &Error) -> Fault {
    debug!(kind = ?error.kind, "Bluetooth can't be used");
    match &error.kind {
        ErrorKind::NotReady => Fault::SwitchedOff,
        ErrorKind::NotAuthorized | ErrorKind::NotPermitted => Fault::NoPermission,
        ErrorKind::Internal(InternalErrorKind::Io(std::io::ErrorKind::PermissionDenied)) => Fault::NoPermission,
        ErrorKind::Internal(InternalErrorKind::DBus(name)) if name.ends_with("AccessDenied") => Fault::NoPermission,
        ErrorKind::NotFound | ErrorKind::DoesNotExist => Fault::NoAdapter,
        ErrorKind::Internal(InternalErrorKind::DBus(name)) if name.ends_with("UnknownObject") => Fault::NoAdapter,
        _ => Fault::NoService,
    }
}

/// A device as a number: its address, and the kind of it.
fn peer_of(address: Address, kind: AddressType) -> Peer {
    let number = address.0.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    Peer(number | u64::from(kind == AddressType::LeRandom) << 48)
}

fn address_of(Peer(number): Peer) -> (Address, AddressType) {
    let [_, kind, address @ ..] = number.to_be_bytes();
    (Address(address), if kind == 0 { AddressType::LePublic } else { AddressType::LeRandom })
}

fn uuid_of(Uuid(number): Uuid) -> bluer::Uuid {
    bluer::Uuid::from_u128(number)
}

/// An advert, and the slot whose service it names.
type Shown = (Uuids, [u8; ADVERT_BYTES]);

/// An adapter that is there and on.
struct On {
    session: Session,
    adapter: Adapter,
    listener: Option<SeqPacketListener>,
    psm: Option<u16>,
    /// What is to be shown.
    advert: Option<Shown>,
    shown: Option<(Shown, AdvertisementHandle)>,
    /// This slot's service, the last, and those before whose links go on: who looks around on a connection finds them all.
    served: Vec<Served>,
    scan: Option<Scan>,
    wires: Wires,
    tell: mpsc::Sender<Told>,
}

impl On {
    async fn open(name: Option<&str>, channels: bool, wires: Wires, tell: mpsc::Sender<Told>) -> Result<Self, Error> {
        let session = Session::new().await?;
        let adapter = match name {
            Some(name) => session.adapter(name)?,
            None => session.default_adapter().await?,
        };
        if !adapter.is_powered().await? {
            // Who switched it off wants it off.
            return Err(Error { kind: ErrorKind::NotReady, message: String::new() });
        }
        // Nobody is to be bonded with: the links have their own secrecy, and a bond would be a lasting name.
        adapter.set_pairable(false).await?;
        let own = adapter.address().await?;
        let (listener, psm) = channels.then(|| listen(own)).flatten().unzip();
        let (advert, shown, served, scan) = (None, None, Vec::new(), None);
        Ok(Self { session, adapter, listener, psm, advert, shown, served, scan, wires, tell })
    }

    fn able(&self) -> Able {
        Able { adverts: true, psm: self.psm, settle: Duration::ZERO }
    }

    /// Serves orders until the adapter is gone; None when nobody orders any more.
    async fn run(&mut self, orders: &mut mpsc::UnboundedReceiver<Order>) -> Option<Fault> {
        let mut lost = match self.lost().await {
            Ok(lost) => Box::pin(lost),
            Err(error) => return Some(fault_of(&error)),
        };
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut power_at = Instant::now();
        loop {
            tokio::select! {
                order = orders.recv() => self.obey(order?).await,
                fault = &mut lost => return Some(fault),
                accepted = accept(self.listener.as_ref()) => match accepted {
                    Some(socket) => self.came(conn::L2cap::new(socket, &self.adapter)).await,
                    None => self.listener = None,
                },
                (at, came) = gatt::came(&mut self.served) => self.came_by_gatt(at, came).await,
                () = scan::ended(&mut self.scan) => {
                    self.scan = None;
                    self.tell.send(Told::ScanFailed).await.ok();
                }
                _ = look.tick() => match self.adapter.is_powered().await {
                    Ok(true) => {
                        self.show().await;
                        self.wires.forget_those_over();
                        self.keep_services_in_use();
                        if Instant::now() >= power_at {
                            power_at = Instant::now() + POWER_EVERY;
                            self.tell.send(Told::Power(power::read())).await.ok();
                        }
                    }
                    Ok(false) => return Some(Fault::SwitchedOff),
                    Err(error) => return Some(fault_of(&error)),
                },
            }
        }
    }

    /// Comes when BlueZ has forgotten what was registered with it, adverts and services: the adapter was switched off or
    /// pulled, or bluetoothd has begun anew. That may last a moment only, which a look now and then would not notice.
    async fn lost(&self) -> Result<impl Future<Output = Fault> + use<>, Error> {
        let off = self.adapter.events().await?.filter_map(|event| {
            let is_off = matches!(event, AdapterEvent::PropertyChanged(AdapterProperty::Powered(false)));
            ready(is_off.then_some(Fault::SwitchedOff))
        });
        // The adapter's events end when it is gone.
        let off = off.chain(once(ready(Fault::NoAdapter)));
        let name = self.adapter.name().to_owned();
        let anew = self.session.events().await?.filter_map(move |event| {
            let is_anew = matches!(event, SessionEvent::AdapterAdded(added) if added == name);
            ready(is_anew.then_some(Fault::NoService))
        });
        let mut lost = select(off.boxed(), anew.boxed());
        Ok(async move { lost.next().await.unwrap_or(Fault::NoService) })
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Show(advert) => {
                self.advert = advert;
                self.show().await;
            }
            Order::Scan(false) => self.scan = None,
            Order::Scan(true) => {
                if self.scan.is_none() {
                    match Scan::start(&self.adapter, self.tell.clone()).await {
                        Ok(scan) => self.scan = Some(scan),
                        Err(error) => {
                            debug!(kind = ?error.kind, "a scan did not begin");
                            self.tell.send(Told::ScanFailed).await.ok();
                        }
                    }
                }
            }
            Order::Connect(id, peer, door) => {
                let (adapter, tell) = (self.adapter.clone(), self.tell.clone());
                self.wires.begin(id, || match door {
                    Door::L2cap(psm) => conn::dial_l2cap(id, adapter, peer, psm, tell),
                    Door::Gatt(uuids) => gatt::dial(id, adapter, peer, uuids, tell),
                });
            }
            Order::Send(id, value) => self.wires.send(id, value),
            Order::Close(id) => self.wires.close(id),
        }
    }

    /// Shows what is to be shown, unless it is. A bluetoothd that has just begun may refuse; it is asked again at each look.
    async fn show(&mut self) {
        let Some((uuids, bytes)) = self.advert else {
            self.shown = None;
            return;
        };
        if self.served.last().is_none_or(|served| served.uuids() != uuids) {
            match Served::start(&self.adapter, uuids).await {
                Ok(served) => self.served.push(served),
                Err(error) => debug!(kind = ?error.kind, "the service can't be served"),
            }
            self.keep_services_in_use();
        }
        // What BlueZ shows it goes on showing: it needs no reminder, unless something has changed.
        if self.shown.as_ref().map(|(shown, _)| *shown) == self.advert {
            return;
        }
        self.shown = None;
        let [min, max] = ADVERT_INTERVAL;
        let advert = Advertisement {
            service_data: [(uuid_of(uuids.service), bytes.to_vec())].into(),
            discoverable: Some(true),
            min_interval: Some(min),
            max_interval: Some(max),
            ..Advertisement::default()
        };
        match self.adapter.advertise(advert).await {
            Ok(handle) => self.shown = Some(((uuids, bytes), handle)),
            Err(error) => debug!(kind = ?error.kind, "an advert can't be shown"),
        }
    }

    async fn came(&mut self, ends: conn::L2cap) {
        let id = ConnId::next();
        let value_bytes = ends.value_bytes();
        if self.tell.send(Told::Came(id, Way::L2cap, value_bytes)).await.is_ok() {
            self.wires.begin(id, || Wire::carry(id, ends, self.tell.clone()));
        }
    }

    /// A service of a slot that is over goes when its last connection has gone.
    fn keep_services_in_use(&mut self) {
        let Self { served, wires, .. } = self;
        let present = served.last().map(Served::uuids);
        served.retain(|served| Some(served.uuids()) == present || served.last.is_some_and(|conn| wires.is_used(conn)));
    }

    async fn came_by_gatt(&mut self, at: usize, ends: gatt::Ends) {
        let id = ConnId::next();
        self.served[at].last = Some(id);
        if self.tell.send(Told::Came(id, Way::Gatt, ends.value_bytes())).await.is_ok() {
            self.wires.begin(id, || Wire::carry(id, ends, self.tell.clone()));
        }
    }
}

/// A listener for L2CAP channels, where the kernel has them.
fn listen(own: Address) -> Option<(SeqPacketListener, u16)> {
    let socket = Socket::new_seq_packet().ok()?;
    socket.bind(SocketAddr::new(own, AddressType::LePublic, 0)).ok()?;
    socket.set_recv_mtu(VALUE_BYTES_MAX as u16).ok();
    let listener = socket.listen(BACKLOG).ok()?;
    let psm = listener.as_ref().local_addr().ok()?.psm;
    Some((listener, psm))
}

/// The next L2CAP channel that somebody opens; None when the listener is broken.
async fn accept(listener: Option<&SeqPacketListener>) -> Option<bluer::l2cap::SeqPacket> {
    match listener {
        Some(listener) => listener.accept().await.ok().map(|(socket, _)| socket),
        None => core::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_number_and_back() {
        for kind in [AddressType::LePublic, AddressType::LeRandom] {
            let address = Address([1, 2, 3, 4, 5, 6]);
            assert_eq!(address_of(peer_of(address, kind)), (address, kind));
        }
    }

    #[test]
    fn uuids_are_the_same_to_bluez() {
        let uuid = uuid_of(Uuid(0x0011_2233_4455_4677_8899_aabb_ccdd_eeff));
        assert_eq!(uuid.to_string(), "00112233-4455-4677-8899-aabbccddeeff");
    }
}
