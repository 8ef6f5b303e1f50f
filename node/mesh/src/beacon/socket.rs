//! One UDP socket that is a member of the group on every network of this device.

use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4, UdpSocket as StdUdpSocket};

use if_addrs::IfAddr;
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::UdpSocket;

use super::packet::PACKET_BYTES;

/// Networks that the group is joined on: Linux allows 20 memberships a socket.
const NETWORKS_MAX: usize = 16;

/// An IPv4 network of this device: index of its interface, own address in it.
type Network = (u32, Ipv4Addr);

/// The IPv4 networks that are up, loopback left out. Empty where the system does not tell.
pub(crate) fn networks() -> BTreeSet<Network> {
    if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .filter(|interface| interface.is_oper_up() && !interface.is_loopback())
        .filter_map(|interface| match interface.addr {
            IfAddr::V4(v4) => Some((interface.index.unwrap_or(0), v4.ip)),
            IfAddr::V6(_) => None,
        })
        .take(NETWORKS_MAX)
        .collect()
}

/// The socket, bound to the group and joined on the networks that were up when it was made.
pub(crate) struct GroupSocket {
    socket: UdpSocket,
    group: SocketAddrV4,
    networks: BTreeSet<Network>,
}

impl GroupSocket {
    /// Binds and joins. A network that can't be joined is left out: it may have gone in between.
    pub(crate) fn join(group: SocketAddrV4, networks: BTreeSet<Network>) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
        // Several nodes may run on one machine, and the looped-back packets let them find each other.
        socket.set_reuse_address(true)?;
        socket.set_multicast_loop_v4(true)?;
        socket.set_multicast_ttl_v4(1)?;
        socket.set_nonblocking(true)?;
        // To the group's address: packets to the same port of this device's own address are not for us.
        socket.bind(&group.into())?;
        for (_, own) in &networks {
            socket.join_multicast_v4(group.ip(), own).ok();
        }
        if networks.is_empty() {
            // A system that does not list its networks may still have a default one.
            socket.join_multicast_v4(group.ip(), &Ipv4Addr::UNSPECIFIED).ok();
        }
        Ok(Self { socket: UdpSocket::from_std(StdUdpSocket::from(socket))?, group, networks })
    }

    pub(crate) fn networks(&self) -> &BTreeSet<Network> {
        &self.networks
    }

    /// Sends on every network the packet for the own address there. A full queue or a network that has just gone loses
    /// one packet of many.
    pub(crate) async fn send(&self, packet: impl Fn(Ipv4Addr) -> [u8; PACKET_BYTES]) {
        let default = if self.networks.is_empty() { own_address(self.group) } else { None };
        for own in self.networks.iter().map(|(_, own)| *own).chain(default) {
            if SockRef::from(&self.socket).set_multicast_if_v4(&own).is_ok() {
                self.socket.send_to(&packet(own), self.group).await.ok();
            }
        }
    }

    /// The next packet, cut to one byte more than a beacon has, and its sender. Safe to cancel.
    pub(crate) async fn receive(&self) -> io::Result<([u8; PACKET_BYTES + 1], usize, core::net::IpAddr)> {
        let mut packet = [0; PACKET_BYTES + 1];
        let (bytes, from) = self.socket.recv_from(&mut packet).await?;
        Ok((packet, bytes, from.ip()))
    }
}

/// The address that this device has on its default network, where the system does not list its networks. Nothing is sent.
fn own_address(group: SocketAddrV4) -> Option<Ipv4Addr> {
    let socket = StdUdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(group).ok()?;
    match socket.local_addr().ok()?.ip() {
        core::net::IpAddr::V4(own) => Some(own),
        core::net::IpAddr::V6(_) => None,
    }
}
