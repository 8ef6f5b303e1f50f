//! The operator's HTTP: `/metrics` for Prometheus, `/health` for whatever restarts a relay. It is no part of the
//! protocol and meant for loopback or an operator's own network.

use core::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use ijwi_mesh::stop::stopped;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::keeper::Relay;

/// Connections at once: a Prometheus and its twin, a health check, a person. Further ones wait.
const CONNECTIONS_MAX: usize = 8;
/// How long a request's head may take, and how long a connection may rest between two scrapes.
const HEAD_TIME_MAX: Duration = Duration::from_secs(60);
const BUFFER_BYTES_MAX: usize = 16 * 1024;
/// The wait after a failed accept (no descriptors left), so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";
const PLAIN: &str = "text/plain; charset=utf-8";

/// Serves until `stop` turns true.
pub async fn serve(listener: TcpListener, relay: Arc<Relay>, mut stop: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let place = room.clone().acquire_owned();
        let (place, stream) = tokio::select! {
            () = stopped(&mut stop) => return,
            taken = async { (place.await, listener.accept().await) } => taken,
        };
        let Ok((stream, _)) = stream else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let (relay, mut stop) = (Arc::clone(&relay), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                // How it broke is of no interest, and nothing of it is logged.
                _ = talk(stream, relay) => {}
                () = stopped(&mut stop) => {}
            }
            drop(place);
        });
    }
}

async fn talk(stream: TcpStream, relay: Arc<Relay>) -> Result<(), hyper::Error> {
    let answer = service_fn(move |request| {
        let relay = Arc::clone(&relay);
        async move { Ok::<_, Infallible>(answer(&request, relay).await) }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME_MAX).max_buf_size(BUFFER_BYTES_MAX);
    server.serve_connection(TokioIo::new(stream), answer).await
}

async fn answer<B>(request: &Request<B>, relay: Arc<Relay>) -> Response<String> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return say(StatusCode::METHOD_NOT_ALLOWED, PLAIN, "GET only\n".to_owned());
    }
    // The log may be waiting for its disk.
    let path = request.uri().path().to_owned();
    let answered = tokio::task::spawn_blocking(move || match path.as_str() {
        "/metrics" => say(StatusCode::OK, TEXT_FORMAT, relay.metrics_page()),
        "/health" if relay.is_healthy() => say(StatusCode::OK, PLAIN, "ok\n".to_owned()),
        "/health" => say(StatusCode::SERVICE_UNAVAILABLE, PLAIN, "the store takes no writes\n".to_owned()),
        _ => say(StatusCode::NOT_FOUND, PLAIN, "/metrics or /health\n".to_owned()),
    });
    answered.await.unwrap_or_else(|_| say(StatusCode::INTERNAL_SERVER_ERROR, PLAIN, "a fault\n".to_owned()))
}

fn say(status: StatusCode, kind: &'static str, body: String) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, hyper::header::HeaderValue::from_static("no-store"));
    response
}
