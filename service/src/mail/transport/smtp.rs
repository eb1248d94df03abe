//! Mails through an SMTP server (RFC 5321), over connections that are kept.
//!
//! lettre speaks the protocol, over a stream of our own: with TCP_NODELAY, without which every mail waits 40 ms for
//! a delayed acknowledgement, and spoken to step by step, since what a refusal means depends on what it refuses.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use lettre::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::response::Response;
use tokio::sync::Semaphore;

use super::{Failure, Parcel, Transport, TransportError};
use crate::clock::Clock;
use crate::config;

mod connection;
mod verdict;

use connection::Connector;
use verdict::{Said, Step};

/// How long nobody tries to connect after it has failed, so that a full queue does not knock once for each mail.
const REST: TimeDelta = TimeDelta::seconds(15);

/// The way out through one SMTP server.
pub struct Smtp {
    connector: Connector,
    patience: Duration,
    side_by_side: usize,
    clock: Arc<dyn Clock>,
    /// One permit for each connection that may be open.
    permits: Semaphore,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    idle: Vec<AsyncSmtpConnection>,
    down: Option<(DateTime<Utc>, String)>,
}

impl Smtp {
    /// Reads certificates and prepares; connects to nobody yet.
    pub fn open(settings: &config::Smtp, clock: Arc<dyn Clock>) -> Result<Self, TransportError> {
        let side_by_side = settings.connections.clamp(1, 100);
        Ok(Self {
            connector: Connector::open(settings)?,
            patience: Duration::from_secs(settings.timeout_seconds.max(1)),
            side_by_side,
            clock,
            permits: Semaphore::new(side_by_side),
            state: Mutex::default(),
        })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a connection, unless that has failed a moment ago.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let now = self.clock.now();
        if let Some((since, why)) = &self.state().down
            && now >= *since
            && now < *since + REST
        {
            return Err(Failure::Unreachable(why.clone()));
        }
        let opened = self.connector.connect(self.patience).await;
        self.state().down = opened.as_ref().err().map(|why| (now, why.clone()));
        opened.map_err(Failure::Unreachable)
    }

    /// Lets a connection say one thing and hear the answer.
    async fn within<F>(&self, step: Step, says: F) -> Result<Response, Said>
    where
        F: Future<Output = Result<Response, lettre::transport::smtp::Error>>,
    {
        match tokio::time::timeout(self.patience, says).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(Said::of(step, &error)),
            Err(_) => Err(Said::nothing(step, format!("no answer within {:?}", self.patience))),
        }
    }

    async fn hand_over(&self, line: &mut AsyncSmtpConnection, post: &Post<'_>) -> Result<Response, Said> {
        self.within(Step::Sender, line.command(Mail::new(Some(post.from.clone()), Vec::new()))).await?;
        self.within(Step::Recipient, line.command(Rcpt::new(post.to.clone(), Vec::new()))).await?;
        self.within(Step::Data, line.command(Data)).await?;
        // The library ends the data with a line end of its own.
        let bytes = post.bytes.strip_suffix(b"\r\n").unwrap_or(post.bytes);
        self.within(Step::Content, line.message(bytes)).await
    }

    /// Keeps a connection for the next mail, if the server still listens to us on it.
    async fn keep(&self, mut line: AsyncSmtpConnection, after: &Result<Response, Said>) {
        let usable = match after {
            Ok(_) => true,
            Err(said) if said.still_connected() => self.within(Step::Reset, line.command(Rset)).await.is_ok(),
            Err(_) => false,
        };
        if usable && !line.has_broken() {
            self.state().idle.push(line);
        }
    }
}

/// A parcel with its addresses read.
struct Post<'a> {
    from: Address,
    to: Address,
    bytes: &'a [u8],
}

#[async_trait]
impl Transport for Smtp {
    async fn send(&self, parcel: Parcel<'_>) -> Result<String, Failure> {
        let read = |address: &str| {
            address.parse::<Address>().map_err(|error| Failure::GiveUp {
                answer: format!("`{address}` is no address: {error}"),
                no_mailbox: false,
            })
        };
        let post = Post { from: read(parcel.from)?, to: read(parcel.to)?, bytes: parcel.bytes };
        let Ok(_permit) = self.permits.acquire().await else {
            return Err(Failure::Unreachable("the connections are closed".into()));
        };
        let kept = self.state().idle.pop();
        let was_kept = kept.is_some();
        let mut line = match kept {
            Some(line) => line,
            None => self.connect().await?,
        };
        let mut result = self.hand_over(&mut line, &post).await;
        if was_kept && result.as_ref().is_err_and(Said::was_asleep) {
            // Servers close connections that rest. Nothing was handed over yet, so asking anew doubles nothing.
            line = self.connect().await?;
            result = self.hand_over(&mut line, &post).await;
        }
        self.keep(line, &result).await;
        result.map(|response| verdict::answer(&response)).map_err(Said::verdict)
    }

    fn side_by_side(&self) -> usize {
        self.side_by_side
    }

    async fn close(&self) {
        let idle = std::mem::take(&mut self.state().idle);
        for mut line in idle {
            // Whether the server says goodbye too changes nothing.
            let _ = tokio::time::timeout(Duration::from_secs(1), line.quit()).await;
        }
    }
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({:?})", self.connector)
    }
}
