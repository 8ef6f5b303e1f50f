//! A link as a byte pipe: the task that moves bytes between a [`Link`] and whoever reads and writes it.

use ijwi_protocol::rng::Rng;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::sync::mpsc;

use super::flow::WINDOW_BYTES;
use super::link::{Broken, Link, Output, Way};
use super::segment::Opening;
use crate::clock::Clock;

/// Inputs that wait for a link: those of a whole window in the smallest values, and some.
pub(crate) const INPUTS_WAITING: usize = 1024;

/// A link of a station, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LinkNo(pub(crate) u64);

/// What a link is told.
#[derive(Debug)]
pub(crate) enum Input {
    /// We are connected, and this long nothing is to be sent.
    Connected(Way, usize, core::time::Duration),
    /// Somebody connected, and opened this stream.
    Opened(Way, usize, Opening),
    Value(Vec<u8>),
    Sent,
    ValueBytes(usize),
    Disconnected,
}

/// What a link asks of its station.
#[derive(Debug)]
pub(crate) enum Ask {
    /// It carries bytes, for the first time on this connection.
    Up,
    Send(Vec<u8>),
    Disconnect(Broken),
    /// It is over, and asks nothing more.
    Over,
}

/// Both ends of a pipe of a link.
pub(crate) fn pipe() -> (DuplexStream, DuplexStream) {
    duplex(WINDOW_BYTES)
}

/// Moves bytes until the stream is over, or the station is.
pub(crate) async fn carry(
    no: LinkNo,
    mut link: Link,
    pipe: DuplexStream,
    mut inputs: mpsc::Receiver<Input>,
    asks: mpsc::Sender<(LinkNo, Ask)>,
    clock: Clock,
    mut rng: Rng,
) {
    let (mut from_user, mut to_user) = tokio::io::split(pipe);
    let mut buffer = vec![0; WINDOW_BYTES];
    let (mut user_writes, mut user_reads, mut was_up) = (true, true, false);
    loop {
        let wake = loop {
            let ask = match link.poll(clock.now()) {
                Output::Send(value) => Ask::Send(value),
                Output::Disconnect(broken) => Ask::Disconnect(broken),
                Output::Done | Output::Lost => {
                    asks.send((no, Ask::Over)).await.ok();
                    // What has come is the reader's.
                    while user_reads && !link.waiting().is_empty() {
                        let written = to_user.write(link.waiting()).await.unwrap_or(0);
                        link.read(written);
                        user_reads = written > 0;
                    }
                    return;
                }
                Output::Wake(at) => break at,
            };
            if asks.send((no, ask)).await.is_err() {
                return;
            }
        };
        if link.is_up() != core::mem::replace(&mut was_up, link.is_up()) && was_up {
            asks.send((no, Ask::Up)).await.ok();
        }
        if link.is_read_out() && user_reads {
            user_reads = false;
            to_user.shutdown().await.ok();
        }
        if !user_reads && !link.waiting().is_empty() {
            // Nobody is there to read it.
            link.read(link.waiting().len());
            continue;
        }
        let room = if user_writes { link.room() } else { 0 };
        tokio::select! {
            biased;
            input = inputs.recv() => match input {
                Some(input) => handle(&mut link, input, clock, &mut rng).await,
                None => return,
            },
            read = from_user.read(&mut buffer[..room]), if room > 0 => match read {
                Ok(count @ 1..) => {
                    link.write(&buffer[..count]);
                }
                Ok(0) | Err(_) => {
                    user_writes = false;
                    link.finish();
                }
            },
            written = to_user.write(link.waiting()), if user_reads && !link.waiting().is_empty() => match written {
                Ok(count @ 1..) => link.read(count),
                Ok(0) | Err(_) => user_reads = false,
            },
            () = tokio::time::sleep(clock.until(wake)) => {}
        }
    }
}

async fn handle(link: &mut Link, input: Input, clock: Clock, rng: &mut Rng) {
    match input {
        Input::Connected(way, value_bytes, settle) => {
            tokio::time::sleep(settle).await;
            link.handle_connected(clock.now(), way, value_bytes, rng);
        }
        Input::Opened(way, value_bytes, opening) => link.handle_opened(clock.now(), way, value_bytes, opening, rng),
        Input::Value(value) => link.handle_value(clock.now(), &value, rng),
        Input::Sent => link.handle_sent(clock.now()),
        Input::ValueBytes(bytes) => link.handle_value_bytes(bytes),
        Input::Disconnected => link.handle_disconnected(clock.now()),
    }
}
