//! A connection: the tasks that move values between the radio's orders and a socket.

use core::future::Future;
use core::time::Duration;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bluer::l2cap::{SeqPacket, Socket, SocketAddr};
use bluer::{Adapter, AddressType, Device};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::debug;

use super::address_of;
use crate::ble::link::VALUE_BYTES_MAX;
use crate::ble::radio::{ConnId, Peer, Told};

/// How often is looked whether a channel has come about.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Both ends of what carries values.
pub(super) trait Ends: Send + 'static {
    /// Sends one; it waits until there is room.
    fn send(&self, value: &[u8]) -> impl Future<Output = io::Result<()>> + Send;

    /// The next one. Empty at the end.
    fn receive(&self) -> impl Future<Output = io::Result<Vec<u8>>> + Send;

    /// Says goodbye.
    fn close(&self) -> impl Future<Output = ()> + Send;
}

/// The way into a connection; dropping it closes the connection.
#[derive(Debug)]
pub(super) struct Wire {
    values: mpsc::UnboundedSender<Vec<u8>>,
    task: JoinHandle<()>,
}

impl Wire {
    /// Carries values from now on.
    pub(super) fn carry(id: ConnId, ends: impl Ends + Sync, tell: mpsc::Sender<Told>) -> Self {
        let (values, queue) = mpsc::unbounded_channel();
        Self { values, task: tokio::spawn(carry(id, ends, queue, tell)) }
    }

    /// Connects first.
    pub(super) fn dial<E: Ends + Sync>(
        id: ConnId,
        connect: impl Future<Output = Option<(E, usize)>> + Send + 'static,
        tell: mpsc::Sender<Told>,
    ) -> Self {
        let (values, queue) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            let mut queue = queue;
            // Who orders no more has closed it meanwhile.
            let connected = tokio::select! {
                connected = connect => connected,
                () = closed(&mut queue) => return,
            };
            match connected {
                Some((ends, value_bytes)) => {
                    tell.send(Told::Opened(id, value_bytes)).await.ok();
                    carry(id, ends, queue, tell).await;
                }
                None => drop(tell.send(Told::Closed(id)).await),
            }
        });
        Self { values, task }
    }

    fn send(&self, value: Vec<u8>) {
        self.values.send(value).ok();
    }

    /// Whether the connection has ended.
    fn is_over(&self) -> bool {
        self.task.is_finished()
    }
}

/// All connections. Values go to them straight from who orders: between the two, each would cost a wake-up of a task more.
#[derive(Clone, Debug, Default)]
pub(super) struct Wires(Arc<Mutex<BTreeMap<ConnId, Wire>>>);

impl Wires {
    /// Nothing can be sent in vain to one that is being begun: what it tells may be answered at once.
    pub(super) fn begin(&self, id: ConnId, wire: impl FnOnce() -> Wire) {
        let mut all = self.all();
        all.insert(id, wire());
    }

    /// Queues a value, if the connection is there.
    pub(super) fn send(&self, id: ConnId, value: Vec<u8>) {
        if let Some(wire) = self.all().get(&id) {
            wire.send(value);
        }
    }

    pub(super) fn is_used(&self, id: ConnId) -> bool {
        self.all().get(&id).is_some_and(|wire| !wire.is_over())
    }

    pub(super) fn close(&self, id: ConnId) {
        self.all().remove(&id);
    }

    pub(super) fn close_all(&self) {
        self.all().clear();
    }

    pub(super) fn forget_those_over(&self) {
        self.all().retain(|_, wire| !wire.is_over());
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<ConnId, Wire>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until the queue has no sender. Nothing is sent before a connection is there.
async fn closed(queue: &mut mpsc::UnboundedReceiver<Vec<u8>>) {
    while queue.recv().await.is_some() {}
}

async fn carry(
    id: ConnId,
    ends: impl Ends + Sync,
    mut queue: mpsc::UnboundedReceiver<Vec<u8>>,
    tell: mpsc::Sender<Told>,
) {
    let ends = Arc::new(ends);
    let reading = async {
        while let Ok(value) = ends.receive().await {
            if value.is_empty() || tell.send(Told::Received(id, value)).await.is_err() {
                return;
            }
        }
    };
    let writing = async {
        while let Some(value) = queue.recv().await {
            if ends.send(&value).await.is_err() || tell.send(Told::Sent(id)).await.is_err() {
                return false;
            }
        }
        // The order to close: nobody waits to hear of it.
        true
    };
    let was_ordered = tokio::select! {
        () = reading => false,
        was_ordered = writing => was_ordered,
    };
    ends.close().await;
    if !was_ordered {
        tell.send(Told::Closed(id)).await.ok();
    }
}

/// An L2CAP channel.
pub(super) struct L2cap {
    socket: SeqPacket,
    value_bytes: usize,
    /// Whom to disconnect: BlueZ would keep the connection beneath.
    device: Option<Device>,
}

impl L2cap {
    pub(super) fn new(socket: SeqPacket, adapter: &Adapter) -> Self {
        let value_bytes = socket.send_mtu().unwrap_or(0).min(VALUE_BYTES_MAX);
        let device = socket.peer_addr().ok().and_then(|peer| adapter.device(peer.addr).ok());
        Self { socket, value_bytes, device }
    }

    pub(super) fn value_bytes(&self) -> usize {
        self.value_bytes
    }
}

impl Ends for L2cap {
    async fn send(&self, value: &[u8]) -> io::Result<()> {
        self.socket.send(value).await.map(drop)
    }

    async fn receive(&self) -> io::Result<Vec<u8>> {
        let mut value = vec![0; VALUE_BYTES_MAX];
        let count = self.socket.recv(&mut value).await?;
        value.truncate(count);
        Ok(value)
    }

    async fn close(&self) {
        self.socket.shutdown(std::net::Shutdown::Both).ok();
        if let Some(device) = &self.device {
            device.disconnect().await.ok();
        }
    }
}

/// Opens a channel. The kernel connects by itself.
pub(super) fn dial_l2cap(id: ConnId, adapter: Adapter, peer: Peer, psm: u16, tell: mpsc::Sender<Told>) -> Wire {
    let connect = async move {
        match open_l2cap(&adapter, peer, psm).await {
            Ok(socket) => {
                let ends = L2cap::new(socket, &adapter);
                let value_bytes = ends.value_bytes();
                Some((ends, value_bytes))
            }
            Err(error) => {
                debug!(kind = ?error.kind(), "an L2CAP channel did not open");
                None
            }
        }
    };
    Wire::dial(id, connect, tell)
}

async fn open_l2cap(adapter: &Adapter, peer: Peer, psm: u16) -> io::Result<SeqPacket> {
    let own = adapter.address().await.map_err(io::Error::other)?;
    let (address, kind) = address_of(peer);
    let socket = Socket::new_seq_packet()?;
    socket.bind(SocketAddr::new(own, AddressType::LePublic, 0))?;
    socket.set_recv_mtu(VALUE_BYTES_MAX as u16)?;
    let socket = socket.connect(SocketAddr::new(address, kind, psm)).await?;
    // A socket that was never connected can be written to, as epoll has it: then `connect` returns too early. The MTU is
    // there when the channel is; who waits in vain is told to close by the station.
    while socket.send_mtu().is_err() {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Ok(socket)
}
