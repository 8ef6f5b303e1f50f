//! A link in memory: bytes both ways, each way with its delay, and a rate if it is to have one. It runs on tokio's
//! clock, so that under the paused one its times are exact and take no time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// What a link is like.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    /// From one side to the other.
    pub(crate) delay: Duration,
    /// Bytes each second in each direction; unlimited if none.
    pub(crate) bytes_per_second: Option<u64>,
}

/// Bytes that a sender may put into the link before they have left.
const SEND_BUFFER_BYTES: usize = 64 * 1024;
/// Bytes that travel together: a packet.
const PACKET_BYTES: usize = 1_400;
/// Packets between leaving and arriving.
const PACKETS_UNDER_WAY: usize = 4_096;

/// What came out of the link: when, how many bytes, on which side.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<(Instant, u64)>>>);

impl Log {
    fn add(&self, bytes: usize) {
        self.0.lock().expect("no thread panics with the log").push((Instant::now(), bytes as u64));
    }

    /// Bytes that had arrived by then.
    pub(crate) fn until(&self, moment: Instant) -> u64 {
        let log = self.0.lock().expect("no thread panics with the log");
        log.iter().take_while(|(at, _)| *at <= moment).map(|(_, bytes)| bytes).sum()
    }
}

/// Two ends; and what the second got from the first, and the first from the second.
pub(crate) fn pair(link: Link) -> (DuplexStream, DuplexStream, [Log; 2]) {
    let (near, near_inside) = duplex(SEND_BUFFER_BYTES);
    let (far, far_inside) = duplex(SEND_BUFFER_BYTES);
    let (near_read, near_write) = split(near_inside);
    let (far_read, far_write) = split(far_inside);
    let logs = [Log::default(), Log::default()];
    carry(link, near_read, far_write, logs[0].clone());
    carry(link, far_read, near_write, logs[1].clone());
    (near, far, logs)
}

fn carry(link: Link, mut from: ReadHalf<DuplexStream>, mut to: WriteHalf<DuplexStream>, log: Log) {
    let (sent, mut under_way) = mpsc::channel::<(Instant, Vec<u8>)>(PACKETS_UNDER_WAY);
    tokio::spawn(async move {
        let mut free_at = Instant::now();
        let mut packet = vec![0; PACKET_BYTES];
        while let Ok(bytes @ 1..) = from.read(&mut packet).await {
            if let Some(rate) = link.bytes_per_second {
                free_at = free_at.max(Instant::now()) + Duration::from_nanos(bytes as u64 * 1_000_000_000 / rate);
                sleep_until(free_at).await;
            }
            if sent.send((Instant::now() + link.delay, packet[..bytes].to_vec())).await.is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        while let Some((arrives, packet)) = under_way.recv().await {
            sleep_until(arrives).await;
            log.add(packet.len());
            if to.write_all(&packet).await.is_err() {
                return;
            }
        }
        to.shutdown().await.ok();
    });
}
