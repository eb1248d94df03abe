//! A mail server's pipe: a raw message on standard input, filed before anything is read of it.

use service::app::App;
use service::config::Config;
use service::post::Intake;
use service::refusal::Failure;
use tokio::io::AsyncReadExt;

use super::Stop;

/// Files the message. Exit codes are those mail servers know (sysexits): 75 means try again later.
#[allow(clippy::print_stdout)] // A person at a terminal reads it.
pub(super) async fn receive(config: Config) -> Result<(), Stop> {
    // One byte more than is taken, so that a message that is too large is seen to be.
    let most = config.limits.mail_bytes_max as u64 + 1;
    let mut raw = Vec::new();
    tokio::io::stdin()
        .take(most)
        .read_to_end(&mut raw)
        .await
        .map_err(|error| Stop::later(error.to_string()))?;
    let app = App::start(config).await.map_err(|error| Stop::later(Stop::failed(&error).message))?;
    let intake = Intake::open(app.clone()).map_err(|error| Stop::later(error.to_string()))?;
    let filed = match intake.take(&raw).await {
        Ok(filed) => filed,
        Err(Failure::Refused(refusal)) => return Err(Stop::wrong(refusal.to_string())),
        Err(failure) => return Err(Stop::later(Stop::failed(&failure).message)),
    };
    println!("{} {}: {}", filed.id, filed.state, filed.reason);
    app.db.close().await.map_err(|error| Stop::later(error.to_string()))
}
