//! What is said to the mailbox's server once we are connected: what is new, message by message, and waiting.

use std::time::Duration;

use async_imap::types::{Fetch, UnsolicitedResponse};
use futures_util::TryStreamExt as _;
use tokio::sync::watch;

use super::Broken;
use super::connection::{Connector, Wire};
use crate::config;
use crate::inbox;
use crate::post::Intake;
use crate::refusal::Failure;

/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long to believe that the server will say when something comes; routers on the way forget sooner than the half
/// hour of RFC 2177.
const IDLE: Duration = Duration::from_secs(9 * 60);
/// Bytes of a header that is filed in place of a message that is too large.
const HEADER_MAX: usize = 64 * 1024;
/// Longest name of a mailbox in our rows.
const NAME_CHARS: usize = 250;

/// A mailbox that is open.
pub(super) struct Session {
    inner: async_imap::Session<Wire>,
    /// The mailbox's name in our rows.
    name: String,
    uid_validity: u32,
    /// Whether it has said that something came since we last asked what is new.
    news: bool,
    idles: bool,
    poll: Duration,
}

/// Lets the server have its time, and no more.
async fn within<T, E: std::fmt::Display>(
    what: &str,
    says: impl Future<Output = Result<T, E>>,
) -> Result<T, Broken> {
    match tokio::time::timeout(PATIENCE, says).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Broken(format!("{what}: {error}"))),
        Err(_) => Err(Broken(format!("{what}: no answer within {PATIENCE:?}"))),
    }
}

impl Session {
    /// Connects, signs in and opens the folder.
    pub(super) async fn open(connector: &Connector, settings: &config::Imap) -> Result<Self, Broken> {
        let client = within("connecting", connector.connect()).await?;
        let signed_in =
            async { client.login(&settings.user, &settings.password).await.map_err(|(error, _)| error) };
        let mut inner = within("signing in", signed_in).await?;
        let can = within("CAPABILITY", inner.capabilities()).await?;
        let folder = within("SELECT", inner.select(&settings.folder)).await?;
        let Some(uid_validity) = folder.uid_validity else {
            return Err(Broken(
                "the server numbers no messages (UIDVALIDITY): it cannot be read from".to_owned(),
            ));
        };
        let place = format!("{}@{}:{}/{}", settings.user, settings.host, settings.port, settings.folder);
        Ok(Self {
            news: false,
            inner,
            name: place.chars().take(NAME_CHARS).collect(),
            uid_validity,
            idles: can.has_str("IDLE"),
            poll: Duration::from_secs(settings.poll_seconds.max(5)),
        })
    }

    /// Files all that has come since the last time, oldest first, until told to stop.
    pub(super) async fn take_new(
        &mut self,
        intake: &Intake,
        stopped: &watch::Receiver<bool>,
    ) -> Result<(), Broken> {
        let database = |error: sea_orm::DbErr| Broken(format!("the database failed: {error}"));
        within("NOOP", self.inner.noop()).await?;
        self.hear();
        self.news = false;
        let read = inbox::read_until(&intake.app, &self.name, self.uid_validity).await.map_err(database)?;
        let Some(from) = read.checked_add(1) else { return Ok(()) };
        let found = within("SEARCH", self.inner.uid_search(format!("UID {from}:*"))).await?;
        // `*` is the last message there is, even when it is one that was read (RFC 3501 §6.4.8).
        let mut new: Vec<u32> = found.into_iter().filter(|uid| *uid >= from).collect();
        new.sort_unstable();
        for uid in new {
            if *stopped.borrow() {
                return Ok(());
            }
            self.take(intake, uid).await?;
            inbox::advance(&intake.app, &self.name, self.uid_validity, uid).await.map_err(database)?;
            self.mark_read(uid).await?;
            self.hear();
        }
        Ok(())
    }

    /// Takes note of what the server said beside its answers: it says once that a message came, and if that is beside
    /// another answer, it does not say it again while we wait.
    fn hear(&mut self) {
        while let Ok(aside) = self.inner.unsolicited_responses.try_recv() {
            self.news |= matches!(aside, UnsolicitedResponse::Exists(_));
        }
    }

    /// Files one message, if it is still there.
    async fn take(&mut self, intake: &Intake, uid: u32) -> Result<(), Broken> {
        let most = intake.app.config.limits.mail_bytes_max;
        let size = self.fetch(uid, "(UID RFC822.SIZE)").await?.and_then(|fetched| fetched.size);
        let Some(size) = size else { return Ok(()) };
        let size = size as usize;
        if size > most {
            let what = format!("(UID BODY.PEEK[HEADER]<0.{HEADER_MAX}>)");
            let Some(fetched) = self.fetch(uid, &what).await? else { return Ok(()) };
            let header = fetched.header().unwrap_or_default();
            return filed(inbox::note_too_large(&intake.app, header, size).await);
        }
        // Never more than was announced: a server that says one thing and sends another fills no memory.
        let what = format!("(UID BODY.PEEK[]<0.{}>)", most.saturating_add(1));
        let Some(fetched) = self.fetch(uid, &what).await? else { return Ok(()) };
        filed(intake.take(fetched.body().unwrap_or_default()).await)
    }

    async fn fetch(&mut self, uid: u32, what: &str) -> Result<Option<Fetch>, Broken> {
        let fetched = async {
            let answers = self.inner.uid_fetch(uid.to_string(), what).await?;
            answers.try_collect::<Vec<Fetch>>().await
        };
        let fetched = within("FETCH", fetched).await?;
        Ok(fetched.into_iter().find(|one| one.uid == Some(uid)))
    }

    /// For people who look into the mailbox; we do not go by it.
    async fn mark_read(&mut self, uid: u32) -> Result<(), Broken> {
        let stored = async {
            let answers = self.inner.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)").await?;
            answers.try_collect::<Vec<Fetch>>().await.map(|_| ())
        };
        match within("STORE", stored).await {
            Ok(()) => Ok(()),
            // A mailbox that may only be read is read all the same; a connection that is gone shows at once.
            Err(why) => {
                tracing::debug!(%why, "a message could not be marked as read");
                Ok(())
            }
        }
    }

    /// Waits until something may have come, or until told to stop.
    pub(super) async fn wait(mut self, stopped: &mut watch::Receiver<bool>) -> Result<Self, Broken> {
        self.hear();
        if self.news {
            return Ok(self);
        }
        if !self.idles {
            tokio::select! {
                () = tokio::time::sleep(self.poll) => {}
                _ = stopped.wait_for(|stop| *stop) => {}
            }
            return Ok(self);
        }
        let asides = self.inner.unsolicited_responses.clone();
        let mut idle = self.inner.idle();
        within("IDLE", idle.init()).await?;
        while let Ok(aside) = asides.try_recv() {
            self.news |= matches!(aside, UnsolicitedResponse::Exists(_));
        }
        if !self.news {
            let (news, _interrupt) = idle.wait_with_timeout(IDLE);
            tokio::select! {
                news = news => { news.map_err(|error| Broken(format!("IDLE: {error}")))?; }
                // A server that says every two minutes that it is still there would hold the wait for ever.
                () = tokio::time::sleep(IDLE) => {}
                _ = stopped.wait_for(|stop| *stop) => {}
            }
        }
        let inner = within("DONE", idle.done()).await?;
        Ok(Self { inner, ..self })
    }

    /// Says goodbye; whether the server does too changes nothing.
    pub(super) async fn leave(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(2), self.inner.logout()).await;
    }
}

/// Whether the message needs no more attention. What the inbox refuses it refuses next time too.
fn filed(answer: Result<entity::inbox::Model, Failure<inbox::Refusal>>) -> Result<(), Broken> {
    match answer {
        Ok(row) => {
            tracing::info!(message = %row.id, state = %row.state, "a message came in");
            Ok(())
        }
        Err(Failure::Refused(refusal)) => {
            tracing::warn!(%refusal, "a message in the mailbox is left there");
            Ok(())
        }
        Err(error) => Err(Broken(format!("it cannot be filed: {error}"))),
    }
}
