//! SIGTERM and SIGINT end a long-running command cleanly.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::fail::Failure;

/// Turns true at the first signal.
pub(crate) fn on_signals() -> Result<watch::Receiver<bool>, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::unexpected)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::unexpected)?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.send_replace(true);
    });
    Ok(stopped)
}
