//! Serves the desk in memory on a real port: to see that the server works, and to take pictures of the pages.
//!
//! `IJWI_PICTURES=4700 cargo test -p ijwi-desk --test pages pictures -- --nocapture` serves until it is stopped; the
//! passphrase is in `double.rs`.

use std::sync::Arc;

use ijwi_desk::view::{CaseState, Urgency, Warning};
use ijwi_desk::web::serve;
use ijwi_protocol::time::Day;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::double::{Double, DoubleFront, full, plain};

#[tokio::test]
async fn serves_on_loopback_until_it_is_told_to_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (end, ended) = oneshot::channel::<()>();
    let front = Arc::new(DoubleFront(Double::hostile()));
    let server = tokio::spawn(serve(listener, front, async { drop(ended.await) }));

    let mut stream = TcpStream::connect(address).await.expect("served");
    let request = format!("GET /sign-in HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("a response");
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n") && response.ends_with("</html>"));

    let _resting = TcpStream::connect(address).await.expect("served");
    end.send(()).expect("it still runs");
    server.await.expect("no panic").expect("no error");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn refuses_to_serve_the_network() {
    let listener = TcpListener::bind("0.0.0.0:0").await.expect("a port");
    let front = Arc::new(DoubleFront(Double::hostile()));
    assert!(serve(listener, front, std::future::pending()).await.is_err());
}

#[tokio::test]
async fn serves_for_pictures() {
    let Ok(port) = std::env::var("IJWI_PICTURES") else { return };
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await.expect("the port is free");
    let front = Arc::new(DoubleFront(desk()));
    serve(listener, front, std::future::pending()).await.expect("served");
}

fn desk() -> Arc<Double> {
    let mut child = full(9);
    child.line.attachments = 3;
    let mut withdrawn = plain(2, Urgency::Within120h, CaseState::Withdrawn, "3 to 5 days (120 hours)", &[]);
    (withdrawn.can_answer, withdrawn.rows) = (false, Vec::new());
    let cases = vec![
        child,
        plain(8, Urgency::Within72h, CaseState::New, "Less than 3 days (72 hours)", &["Health care"]),
        plain(6, Urgency::Within120h, CaseState::Answered, "3 to 5 days (120 hours)", &["Health care", "Legal help"]),
        plain(7, Urgency::NotSaid, CaseState::New, "", &["Someone to talk to"]),
        plain(5, Urgency::Later, CaseState::Seen, "15 to 30 days", &["Legal help", "Food, money or work"]),
        plain(3, Urgency::Later, CaseState::Answered, "1 to 12 months", &["Someone to talk to"]),
        plain(1, Urgency::Later, CaseState::Answered, "More than a year", &["None for now"]),
        withdrawn,
    ];
    let photo = std::env::var("IJWI_PICTURES_PHOTO").ok().and_then(|path| std::fs::read(path).ok()).unwrap_or_default();
    Double::with(cases, photo, vec![Warning::PrekeysEnd(Day(20_795))])
}
