//! How a mail leaves: into a folder, or through a mail server; and what a failure means.

mod folder;
mod smtp;

use async_trait::async_trait;

use crate::app::App;
use crate::config;

pub use folder::Folder;
pub use smtp::Smtp;

/// One mail on its way.
#[derive(Clone, Copy, Debug)]
pub struct Parcel<'a> {
    /// Message-ID with its angle brackets.
    pub message_id: &'a str,
    /// Return path.
    pub from: &'a str,
    /// Address it goes to.
    pub to: &'a str,
    /// The message, CRLF line ends.
    pub bytes: &'a [u8],
}

/// Why a mail did not leave, which says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The mail server cannot be talked to, whatever the mail: wait for it.
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(String),
    /// It may work later. Perhaps it has worked already and the answer was lost.
    #[error("{0}")]
    Retry(String),
    /// It will never work.
    #[error("{answer}")]
    GiveUp {
        /// What the server said.
        answer: String,
        /// Whether there is no such mailbox.
        no_mailbox: bool,
    },
}

/// A way out for mails.
#[async_trait]
pub trait Transport: Send + Sync + std::fmt::Debug {
    /// Hands a mail over; returns what the other side said when it took it.
    async fn send(&self, parcel: Parcel<'_>) -> Result<String, Failure>;

    /// How many mails may be on their way side by side.
    fn side_by_side(&self) -> usize;

    /// Says goodbye to whoever is connected.
    async fn close(&self) {}
}

/// Why the way out that the settings name cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// A folder cannot be made, or a file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The settings of the mail server cannot be used.
    #[error("mail.smtp: {0}")]
    Smtp(String),
}

/// The way out that the settings name.
pub fn open(app: &App) -> Result<Box<dyn Transport>, TransportError> {
    Ok(match app.config.mail.transport {
        config::Transport::Folder => Box::new(Folder::open(&app.config.mail.folder)?),
        config::Transport::Smtp => Box::new(Smtp::open(&app.config.mail.smtp, app.clock.clone())?),
    })
}
