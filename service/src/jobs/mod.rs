//! What runs by itself: the worker that carries out the outbox, and the cron entries.

use sea_orm::DbErr;

use crate::app::App;
use crate::mail::templates::TemplateError;
use crate::mail::transport::TransportError;

mod carry_out;
pub mod cron;
mod housekeeping;
mod lanes;
mod ledger;
mod readings;
pub mod reminders;
mod tasks;
mod worker;

pub use worker::Worker;

/// Why the worker cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A mail template or sentence is broken.
    #[error(transparent)]
    Templates(#[from] TemplateError),
    /// The way out for mails cannot be used.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The client for outside calendars cannot be made.
    #[error("outbound HTTP: {0}")]
    Outbound(#[source] reqwest::Error),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
}

/// Carries out all that is due now, on the calling task, until nothing is due; returns how many tasks that were.
pub async fn drain(app: &App) -> Result<usize, StartError> {
    Ok(Worker::open(app.clone())?.drain().await?)
}
