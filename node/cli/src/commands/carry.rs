//! `ijwi carry`: carry for others until it is stopped.

use std::sync::Arc;
use std::time::Duration;

use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::{Reach, Tended};
use ijwi_mesh::node::{self, Happened, Identity, Plan};
use ijwi_mesh::slots;
use tokio::sync::mpsc;

use super::{bluetooth, open_device, tell_happened};
use crate::args::CarryArgs;
use crate::fail::{Failure, Outcome};
use crate::stopping;
use crate::ui::Ui;

pub(crate) async fn run(args: &CarryArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    let device = open_device(&args.dir.dir, ui, clock)?;
    if let Some(length) = args.slots.length() {
        device.set_slot_length(length);
    }
    let radio = bluetooth::of(args)?;
    let custody = device.custody(args.room)?;
    let reach = device.tend(&custody)?;
    let bundle = custody.active().bundle;
    let plan = Plan {
        identity: Identity::Device { campaign: *bundle.campaign(), discovery_key: bundle.general().discovery_key },
        listen: args.listen.clone(),
        peers: args.peer.clone(),
        relays: if args.no_relay { Vec::new() } else { bundle.relays().to_vec() },
        poll: Duration::from_secs(u64::from(bundle.policy().poll_seconds)),
        slot: args.slot_seconds.map_or(node::SLOT, Duration::from_secs),
        beacon: !args.no_beacon,
    };
    let stop = stopping::on_signals()?;
    let (happened, mut told) = mpsc::channel(64);
    ui.tell("cli-carry-started", &[]);
    tell_reach(ui, reach);
    let mut slots = None;
    if reach.places > 0 && args.slots.length() != Some(Duration::ZERO) {
        let its = device.slots(&custody)?;
        let tended = Tended { device: Arc::new(device), custody: Arc::clone(&custody) };
        slots = Some(slots::run(its, Arc::new(tended), clock, happened.clone(), stop.clone()));
    }
    let mut running = tokio::spawn(node::run_with(plan, radio, custody, clock, happened, stop));
    let mut unreachable = false;
    let mut listens = args.listen.is_empty();
    let ran = loop {
        // A device that can't be met lets nothing out.
        if listens && let Some(slots) = slots.take() {
            tokio::spawn(slots);
        }
        let happened = tokio::select! {
            // What happened before it ended is told.
            biased;
            Some(happened) = told.recv() => happened,
            ran = &mut running => break ran,
        };
        listens |= matches!(happened, Happened::Listening(_));
        // It is tried again and again: told once, until it was reached.
        let again = matches!(happened, Happened::RelayUnreachable(_));
        if !(again && unreachable && !ui.json) {
            tell_happened(ui, &happened);
        }
        unreachable =
            again || unreachable && !matches!(&happened, Happened::Ended(_, _, ended) if ended.relay.is_some());
    };
    bluetooth::forget(&args.dir.dir);
    ended(ran, &args.listen)
}

/// How far the tray reaches.
pub(crate) fn tell_reach(ui: &Ui, reach: Reach) {
    if reach.places == 0 {
        ui.tell("cli-tray-none", &[]);
        ui.hint("cli-tray-none", &[]);
    } else {
        ui.tell("cli-tray", &[("day", reach.a_day.into()), ("days", reach.days().into())]);
    }
}

/// How a node ended.
pub(crate) fn ended(
    ran: Result<std::io::Result<()>, tokio::task::JoinError>,
    listen: &[std::net::SocketAddr],
) -> Result<Outcome, Failure> {
    match ran {
        Ok(Ok(())) => Ok(Outcome::Done),
        Ok(Err(error)) => Err(listen_failure(&error, listen)),
        Err(error) => Err(Failure::unexpected(error)),
    }
}

/// An address that can't be listened on.
pub(crate) fn listen_failure(error: &std::io::Error, listen: &[std::net::SocketAddr]) -> Failure {
    let addresses: Vec<_> = listen.iter().map(ToString::to_string).collect();
    match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::new("error-port-in-use").with("address", addresses.join(", ")),
        std::io::ErrorKind::AddrNotAvailable | std::io::ErrorKind::PermissionDenied => {
            Failure::new("error-address-not-here").with("address", addresses.join(", "))
        }
        _ => Failure::unexpected(error),
    }
}
