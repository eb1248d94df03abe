//! A mailbox that is read over IMAP (RFC 3501): each message once, the server's word that something came (IDLE,
//! RFC 2177) instead of asking where it gives it, and patience when it does not answer.
//!
//! How far it was read is in our rows, by UIDVALIDITY and UID, and is written after the message is filed. So nothing is
//! lost when somebody else opens the mailbox and messages count as seen, and nothing when we die in between.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::{Intake, StartError};
use crate::config;

mod connection;
mod session;

use connection::Connector;
use session::Session;

/// How long to wait before the first new attempt; each failure doubles it.
const WAIT_FIRST: Duration = Duration::from_secs(2);
/// The longest wait between attempts.
const WAIT_LONGEST: Duration = Duration::from_secs(300);

/// Reads the mailbox that the settings name.
#[derive(Debug)]
pub(super) struct Reader {
    intake: Arc<Intake>,
    connector: Connector,
}

/// Why reading stopped, as a sentence for the operator. Never tells the password.
#[derive(Debug)]
pub(super) struct Broken(String);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Reader {
    /// Reads certificates and prepares; connects to nobody yet.
    pub(super) fn open(intake: Arc<Intake>) -> Result<Self, StartError> {
        let connector = Connector::open(&intake.app.config.inbox.imap).map_err(StartError::Imap)?;
        Ok(Self { intake, connector })
    }

    fn settings(&self) -> &config::Imap {
        &self.intake.app.config.inbox.imap
    }

    /// Reads until told to stop.
    pub(super) async fn run(self, mut stopped: watch::Receiver<bool>) {
        let mut wait = WAIT_FIRST;
        while !*stopped.borrow() {
            let mut told = stopped.clone();
            let broken = self.read(&mut wait, &mut told).await;
            let Err(why) = broken else { return };
            tracing::warn!(host = self.settings().host, error = %why, "the mailbox cannot be read and is tried again");
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stopped.wait_for(|stop| *stop) => return,
            }
            wait = (wait * 2).min(WAIT_LONGEST);
        }
    }

    /// Connects and reads what comes, until told to stop (Ok) or until something breaks.
    async fn read(&self, wait: &mut Duration, stopped: &mut watch::Receiver<bool>) -> Result<(), Broken> {
        let opened = async { Session::open(&self.connector, self.settings()).await };
        let mut session = tokio::select! {
            opened = opened => opened?,
            _ = stopped.wait_for(|stop| *stop) => return Ok(()),
        };
        tracing::info!(host = self.settings().host, folder = self.settings().folder, "reading the mailbox");
        loop {
            // A message that has begun is finished; between two the word to stop is heard.
            session.take_new(&self.intake, stopped).await?;
            *wait = WAIT_FIRST;
            if *stopped.borrow() {
                session.leave().await;
                return Ok(());
            }
            session = session.wait(stopped).await?;
        }
    }
}
