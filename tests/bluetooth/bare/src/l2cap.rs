//! L2CAP channels with credits, of the kernel's sockets.

use std::io;
use std::time::Duration;

use bluer::l2cap::{SeqPacket, SeqPacketListener, Socket, SocketAddr};
use bluer::{Adapter, AddressType, Device, Error};

use crate::Pipe;

/// Bytes of a value, as Ijwi's.
const VALUE_BYTES: usize = 2048;

pub(crate) async fn listen(adapter: &Adapter) -> Result<SeqPacketListener, Error> {
    let socket = Socket::new_seq_packet()?;
    socket.bind(SocketAddr::new(adapter.address().await?, AddressType::LePublic, 0))?;
    socket.set_recv_mtu(VALUE_BYTES as u16)?;
    Ok(socket.listen(1)?)
}

pub(crate) fn psm(listener: &SeqPacketListener) -> Result<u16, Error> {
    Ok(listener.as_ref().local_addr()?.psm)
}

pub(crate) async fn accept(listener: &SeqPacketListener) -> Result<Channel, Error> {
    Ok(Channel(listener.accept().await?.0))
}

pub(crate) async fn connect(adapter: &Adapter, device: &Device, psm: u16) -> Result<Channel, Error> {
    let own = SocketAddr::new(adapter.address().await?, AddressType::LePublic, 0);
    let to = SocketAddr::new(device.address(), device.address_type().await?, psm);
    let socket = Socket::new_seq_packet()?;
    socket.bind(own)?;
    socket.set_recv_mtu(VALUE_BYTES as u16)?;
    let socket = socket.connect(to).await?;
    // It may return before the channel is there.
    while socket.send_mtu().is_err() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(Channel(socket))
}

/// One channel.
pub(crate) struct Channel(SeqPacket);

impl Pipe for Channel {
    // The channel's credits see to it.
    const UNDER_WAY_MAX: usize = usize::MAX;

    fn value_bytes(&self) -> usize {
        self.0.send_mtu().map_or(VALUE_BYTES, |mtu| mtu.min(VALUE_BYTES))
    }

    async fn send(&mut self, value: &[u8]) -> io::Result<()> {
        self.0.send(value).await.map(drop)
    }

    async fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut value = vec![0; VALUE_BYTES];
        let count = self.0.recv(&mut value).await?;
        value.truncate(count);
        Ok(value)
    }
}
