//! The server: HTTP/1.1 on loopback, with a bound on connections and on the time for a request's head.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use super::{WebConfig, router};
use crate::view::Front;

/// Connections at once: a browser keeps six open; a few people may have two. Further ones wait.
const CONNECTIONS_MAX: usize = 32;
/// How long a request's head may take to arrive, and how long a connection may rest between two requests.
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
/// Bytes that a connection buffers: a head of headers, or a part of a body.
const BUFFER_BYTES_MAX: usize = 32 * 1024;
/// The wait after a failed accept (no descriptors left), so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves the pages until `shutdown` is done; requests that are under way then end.
///
/// # Errors
/// When the listener is not on loopback (reports would be readable on the network), or its address can't be told.
pub async fn serve(
    listener: TcpListener,
    front: Arc<dyn Front>,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the desk's pages are for loopback only"));
    }
    let pages = router(front, WebConfig::new(address.port()));
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let (end, ended) = watch::channel(());
    let mut shutdown = core::pin::pin!(shutdown);
    loop {
        let place = room.clone().acquire_owned();
        let (place, stream) = tokio::select! {
            () = &mut shutdown => break,
            taken = async { (place.await, listener.accept().await) } => taken,
        };
        let Ok((stream, _)) = stream else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let (pages, ended) = (pages.clone(), ended.clone());
        tokio::spawn(async move {
            talk(stream, pages, ended).await;
            drop(place);
        });
    }
    drop(ended);
    let _ = end.send(());
    end.closed().await;
    Ok(())
}

/// One connection, until it ends or the server does.
async fn talk(stream: TcpStream, pages: Router, mut ended: watch::Receiver<()>) {
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME_MAX).max_buf_size(BUFFER_BYTES_MAX);
    let mut connection =
        core::pin::pin!(server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(pages)));
    tokio::select! {
        // How a browser's connection broke is of no interest, and nothing of it is logged.
        _ = &mut connection => return,
        _ = ended.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
