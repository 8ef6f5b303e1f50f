//! Listening on TCP: connections become pipes; of where they came from an [`Origin`] is kept while they last.

use core::time::Duration;
use std::io;
use std::net::SocketAddr;
use std::sync::Mutex;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::origin::Origin;
use super::transport::{Arrival, prepare};

/// The pause after a failed accept, which mostly means that this process has no descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The listening sockets of a node; they close when this is dropped.
#[derive(Debug)]
pub(crate) struct Listeners {
    addresses: Vec<SocketAddr>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Listeners {
    /// Binds all addresses or none.
    pub(crate) fn bind(listen: &[SocketAddr], arrivals: &mpsc::Sender<Arrival>) -> io::Result<Self> {
        let sockets = listen.iter().map(bind).collect::<io::Result<Vec<_>>>()?;
        let addresses = sockets.iter().map(TcpListener::local_addr).collect::<io::Result<_>>()?;
        let tasks = sockets.into_iter().map(|socket| tokio::spawn(accept(socket, arrivals.clone()))).collect();
        Ok(Self { addresses, tasks: Mutex::new(tasks) })
    }

    pub(crate) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Closes the sockets; when it returns their ports are free.
    pub(crate) async fn close(&self) {
        for task in self.take() {
            task.abort();
            // It ends with the abort; there is nothing to learn from it.
            task.await.ok();
        }
    }
}

impl Listeners {
    fn take(&self) -> Vec<JoinHandle<()>> {
        core::mem::take(&mut self.tasks.lock().expect("no thread panics with the tasks"))
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        for task in self.take() {
            task.abort();
        }
    }
}

fn bind(address: &SocketAddr) -> io::Result<TcpListener> {
    // The standard library sets SO_REUSEADDR, so a fixed port can be bound anew while links on it drain.
    let socket = std::net::TcpListener::bind(address)?;
    socket.set_nonblocking(true)?;
    TcpListener::from_std(socket)
}

async fn accept(socket: TcpListener, arrivals: mpsc::Sender<Arrival>) {
    loop {
        match socket.accept().await {
            // A connection that can't be set up is already broken.
            Ok((stream, from)) if prepare(&stream).is_ok() => {
                let arrival = Arrival { pipe: Box::new(stream), origin: Some(Origin::of(from.ip())) };
                if arrivals.send(arrival).await.is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(_) => {
                tracing::warn!("a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
