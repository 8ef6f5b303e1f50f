//! How a program tells its tasks to end.

use tokio::sync::watch;

/// Waits until the value is true, or the one who would say so is gone.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    stop.wait_for(|stop| *stop).await.ok();
}
