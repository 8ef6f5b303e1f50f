//! `ijwi-bare-radio`: the least that two programs need to meet over Bluetooth and move bytes, with nothing of Ijwi in it.
//! What it takes is the floor under what a contact takes.
//!
//! ```text
//! ijwi-bare-radio serve ADAPTER                    shows an advert and answers
//! ijwi-bare-radio dial ADAPTER l2cap|gatt BYTES    one meeting; a line of JSON says what each step took, in ms
//! ```
//!
//! A transfer is a value of four bytes, its length, and then the bytes; one byte comes back when all are there.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its output is what it is for")]

mod advert;
mod gatt;
mod l2cap;

use std::time::{Duration, Instant};

use bluer::{Adapter, Error, ErrorKind, Session};

/// Bytes of one envelope.
const ENVELOPE_BYTES: usize = 4096;
/// Round trips of which the median counts.
const ROUND_TRIPS: usize = 9;
/// How long looking for the other may take.
const FIND_WITHIN: Duration = Duration::from_secs(60);

/// What carries values between the two.
pub(crate) trait Pipe {
    /// Bytes that may be under way before the other has said that it has them.
    const UNDER_WAY_MAX: usize;

    /// Bytes of a value.
    fn value_bytes(&self) -> usize;
    async fn send(&mut self, value: &[u8]) -> std::io::Result<()>;
    async fn receive(&mut self) -> std::io::Result<Vec<u8>>;
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["serve", adapter] => serve(&open(adapter).await?.1).await,
        ["dial", adapter, way, bytes] => {
            let bytes = bytes.parse().map_err(|_| wrong_use())?;
            dial(&open(adapter).await?.1, way, bytes).await
        }
        _ => Err(wrong_use()),
    }
}

fn wrong_use() -> Error {
    Error { kind: ErrorKind::InvalidArguments, message: "serve ADAPTER | dial ADAPTER l2cap|gatt BYTES".to_owned() }
}

async fn open(adapter: &str) -> Result<(Session, Adapter), Error> {
    let session = Session::new().await?;
    let adapter = session.adapter(adapter)?;
    adapter.set_pairable(false).await?;
    Ok((session, adapter))
}

async fn serve(adapter: &Adapter) -> Result<(), Error> {
    let listener = l2cap::listen(adapter).await?;
    let mut served = gatt::Served::start(adapter).await?;
    let _shown = advert::show(adapter, l2cap::psm(&listener)?).await?;
    println!("{{\"event\": \"serving\"}}");
    loop {
        let ended = tokio::select! {
            channel = l2cap::accept(&listener) => answer(channel?).await,
            ends = served.came() => answer(ends).await,
        };
        // Whoever came has gone.
        drop(ended);
    }
}

/// Answers each transfer until the other goes.
async fn answer(mut pipe: impl Pipe) -> std::io::Result<()> {
    loop {
        let head = pipe.receive().await?;
        let Ok(head) = head.try_into() else { return Ok(()) };
        let mut left = u32::from_le_bytes(head) as usize;
        while left > 0 {
            let value = pipe.receive().await?;
            if value.is_empty() {
                return Ok(());
            }
            left = left.saturating_sub(value.len());
        }
        pipe.send(&[1]).await?;
    }
}

/// One meeting, step by step.
async fn dial(adapter: &Adapter, way: &str, bytes: usize) -> Result<(), Error> {
    let began = Instant::now();
    let found = tokio::time::timeout(FIND_WITHIN, advert::find(adapter)).await;
    let (device, psm) = found.map_err(|_| Error { kind: ErrorKind::NotFound, message: String::new() })??;
    let discover = began.elapsed();
    match way {
        "l2cap" => {
            let began = Instant::now();
            let channel = l2cap::connect(adapter, &device, psm).await?;
            let opened = [("connect", began.elapsed())];
            measure(way, discover, &opened, channel, bytes).await?;
        }
        _ => {
            let began = Instant::now();
            device.connect().await?;
            let connect = began.elapsed();
            eprintln!("connected");
            let mut ends = gatt::subscribe(&device).await?;
            // Of values that follow the first before it is answered some are lost.
            transfer(&mut ends, 0).await?;
            let opened = [("connect", connect), ("services", began.elapsed() - connect)];
            measure(way, discover, &opened, ends, bytes).await?;
        }
    }
    device.disconnect().await
}

async fn measure(
    way: &str,
    discover: Duration,
    opened: &[(&str, Duration)],
    mut pipe: impl Pipe,
    bytes: usize,
) -> std::io::Result<()> {
    eprintln!("both ends are there, with values of {} bytes", pipe.value_bytes());
    let envelope = transfer(&mut pipe, ENVELOPE_BYTES).await?;
    eprintln!("an envelope has moved");
    let mut trips = Vec::new();
    for _ in 0..ROUND_TRIPS {
        trips.push(transfer(&mut pipe, 0).await?);
    }
    trips.sort_unstable();
    let all = if bytes > 0 { transfer(&mut pipe, bytes).await? } else { Duration::ZERO };
    let steps = [("discover", discover)].into_iter().chain(opened.iter().copied());
    let steps = steps.chain([("envelope", envelope), ("round_trip", trips[ROUND_TRIPS / 2]), ("transfer", all)]);
    let steps: Vec<_> = steps.map(|(step, took)| format!("\"{step}\": {:.2}", took.as_secs_f64() * 1e3)).collect();
    let value_bytes = pipe.value_bytes();
    println!("{{\"way\": \"{way}\", \"bytes\": {bytes}, \"value_bytes\": {value_bytes}, {}}}", steps.join(", "));
    Ok(())
}

/// Moves so many bytes, and waits until the other has them.
async fn transfer<P: Pipe>(pipe: &mut P, bytes: usize) -> std::io::Result<Duration> {
    let began = Instant::now();
    let mut left = bytes;
    loop {
        let part = left.min(P::UNDER_WAY_MAX);
        transfer_part(pipe, part).await?;
        left -= part;
        if left == 0 {
            return Ok(began.elapsed());
        }
    }
}

async fn transfer_part(pipe: &mut impl Pipe, bytes: usize) -> std::io::Result<()> {
    let value = vec![0x55; pipe.value_bytes()];
    pipe.send(&(bytes as u32).to_le_bytes()).await?;
    let mut left = bytes;
    while left > 0 {
        let count = left.min(value.len());
        pipe.send(&value[..count]).await?;
        left -= count;
    }
    match pipe.receive().await?[..] {
        [1] => Ok(()),
        _ => Err(std::io::ErrorKind::UnexpectedEof.into()),
    }
}
