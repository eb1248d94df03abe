//! Where mail comes in while the service runs: a mailbox that is read (IMAP), a door for a mail server (LMTP).
//!
//! Both hand a message to [`Intake`], and say that they have it only when it is filed and read. Whatever happens in
//! between, the other side has it still and hands it over again; the inbox files it once.

use std::net::SocketAddr;
use std::sync::Arc;

use entity::inbox as row;
use tokio::sync::watch;

use crate::app::App;
use crate::inbox::{self, Refusal};
use crate::refusal::Failure;

mod imap;
mod lmtp;
mod senders;

use senders::Keys;

/// Why mail cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The name server of the settings, or the system's, cannot be used.
    #[error("inbox.name_server: {0}")]
    NameServer(String),
    /// The address for LMTP cannot be listened on.
    #[error("inbox.lmtp.listen: cannot listen on {address}: {source}; choose another")]
    Listen {
        /// Which address.
        address: String,
        /// Why.
        source: std::io::Error,
    },
    /// What secures the connection to the mailbox cannot be prepared.
    #[error("inbox.imap: {0}")]
    Imap(String),
}

/// Takes messages in, by whatever way they come.
#[derive(Debug)]
pub struct Intake {
    app: App,
    keys: Keys,
}

impl Intake {
    /// Prepares what vouches for senders.
    pub fn open(app: App) -> Result<Self, StartError> {
        let keys = Keys::open(&app.config.inbox)?;
        Ok(Self { app, keys })
    }

    /// Files a message and reads it.
    pub async fn take(&self, raw: &[u8]) -> Result<row::Model, Failure<Refusal>> {
        inbox::receive(&self.app, raw, &self.keys).await
    }
}

/// The ways in that the settings name.
#[derive(Debug)]
pub struct Post {
    lmtp: Option<lmtp::Door>,
    imap: Option<imap::Reader>,
}

impl Post {
    /// Opens them; finds now what would fail later.
    pub async fn open(app: App) -> Result<Self, StartError> {
        let intake = Arc::new(Intake::open(app.clone())?);
        let lmtp = match app.config.inbox.lmtp.listen.as_str() {
            "" => None,
            address => Some(lmtp::Door::open(address, Arc::clone(&intake)).await?),
        };
        let imap = match app.config.inbox.imap.host.as_str() {
            "" => None,
            _ => Some(imap::Reader::open(intake)?),
        };
        Ok(Self { lmtp, imap })
    }

    /// Where LMTP is spoken, when it is.
    pub fn lmtp_address(&self) -> Option<SocketAddr> {
        self.lmtp.as_ref().map(lmtp::Door::address)
    }

    /// Takes mail in until told to stop; a message that has begun is finished first.
    pub async fn run(self, stopped: watch::Receiver<bool>) {
        let lmtp = async {
            if let Some(door) = self.lmtp {
                door.run(stopped.clone()).await;
            }
        };
        let imap = async {
            if let Some(reader) = self.imap {
                reader.run(stopped.clone()).await;
            }
        };
        tokio::join!(lmtp, imap);
    }
}
