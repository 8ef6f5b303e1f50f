//! Insiders who hold links: members from many addresses, each with as many links as it gets, on which a contact is settled
//! or a frame begun and never ended. They come back whenever a link ends. Who is to be kept out by them is everybody else.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ijwi_mesh::beacon::BeaconNonce;
use ijwi_mesh::discovery::DiscoveryKey;
use ijwi_mesh::swarm::{LinkId, Node, StreamKind};
use ijwi_protocol::campaign::BundleRef;
use ijwi_protocol::contact::{Frame, NodeRole};
use tokio::net::TcpSocket;

use crate::Failure;
use crate::peer::Peer;

/// Addresses, and links from each: twice what a device accepts.
const ADDRESSES: u8 = 8;
const LINKS_EACH: u8 = 8;
/// Between two attempts of one.
const PAUSE: Duration = Duration::from_millis(500);

/// Begins to hold links to a device for as long as the node lives. How often a link was held can be read from the counter.
pub(crate) fn hold(node: &Arc<Node>, device: SocketAddr, bundle: BundleRef) -> Arc<AtomicU64> {
    let held = Arc::new(AtomicU64::new(0));
    for number in 0..ADDRESSES * LINKS_EACH {
        let from = IpAddr::from(Ipv4Addr::new(127, 0, 1, 1 + number % ADDRESSES));
        let (node, held) = (Arc::clone(node), Arc::clone(&held));
        tokio::spawn(async move {
            loop {
                if let Ok((mut peer, link)) = dial(&node, from, device).await {
                    held.fetch_add(1, Ordering::Relaxed);
                    let begun = if number % 2 == 0 {
                        peer.say_bytes(&[0xff]).await.is_ok()
                    } else {
                        peer.greet(NodeRole::Device, bundle).await.is_ok() && peer.say(&[Frame::Finished]).await.is_ok()
                    };
                    if begun {
                        peer.hear_to_the_end().await;
                    }
                    node.close(link).await;
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
    }
    held
}

async fn dial(node: &Node, from: IpAddr, device: SocketAddr) -> Result<(Peer, LinkId), Failure> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(from, 0))?;
    let link =
        node.dial_over(Box::new(socket.connect(device).await?), BeaconNonce::BY_HAND, DiscoveryKey::Present).await?;
    Ok((Peer::on(node.open(link, StreamKind::Contact).await?), link))
}
