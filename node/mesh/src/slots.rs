//! Drives [`Slots`]: waits for the next one's time, and lets something out. It decides nothing.

use std::sync::Arc;
use std::time::Duration;

use ijwi_protocol::carry::slots::{Output, Slots};
use ijwi_protocol::time::Instant;
use tokio::sync::{mpsc, watch};

use crate::clock::Clock;
use crate::node::Happened;
use crate::stop::stopped;

/// A computer that sleeps does not count its timers on: the calendar is looked at so often.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Where the slots let something out: a device's tray, or what a desk has to post.
pub trait Outlet: Send + Sync + 'static {
    /// Lets the next envelope out in the slot that ends then. It may block on the disk. False: the slot was missed.
    fn let_out(&self, end: Instant) -> bool;
}

/// Runs the slots until `stop` turns true.
pub async fn run(
    mut slots: Slots,
    outlet: Arc<dyn Outlet>,
    clock: Clock,
    happened: mpsc::Sender<Happened>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        match slots.poll_output() {
            Output::Release(end) => {
                let outlet = Arc::clone(&outlet);
                let let_out = tokio::task::spawn_blocking(move || outlet.let_out(end)).await;
                if let Ok(true) = let_out {
                    happened.send(Happened::LetOut).await.ok();
                }
            }
            Output::Wake(at) => tokio::select! {
                () = tokio::time::sleep(at.since(clock.slot_now()).min(LOOK_AGAIN)) => {
                    slots.handle_timeout(clock.slot_now());
                }
                () = stopped(&mut stop) => return,
            },
        }
    }
}
