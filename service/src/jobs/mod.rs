//! What runs by itself: the worker that carries out the outbox, and the cron entries.

use tokio::sync::watch;

use crate::app::App;

/// Carries out what has to happen until told to stop; what has begun is finished first.
pub async fn run(_app: App, mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}
