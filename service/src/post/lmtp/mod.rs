//! LMTP (RFC 2033): a mail server on this machine hands mail over, and keeps it for as long as we do not have it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{Intake, StartError};
use crate::refusal::Failure;

mod dialogue;
mod message;

use dialogue::{Dialogue, Step};
use message::{Ended, Message};

/// Connections that are served side by side; a mail server uses a few.
const CONNECTIONS_MAX: usize = 20;
/// How long the other side may be silent (RFC 5321 §4.5.3.2.7).
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How long what has begun may go on after the word to stop.
const LAST_ORDERS: Duration = Duration::from_secs(5);
/// Bytes of a line of the dialogue; RFC 5321 §4.5.3.1.4 asks for 512.
const LINE_MAX: usize = 2048;

/// The door. It is open from the start, so that a port that is taken is told at once.
#[derive(Debug)]
pub(super) struct Door {
    listener: TcpListener,
    address: SocketAddr,
    intake: Arc<Intake>,
}

impl Door {
    pub(super) async fn open(address: &str, intake: Arc<Intake>) -> Result<Self, StartError> {
        let failed = |source| StartError::Listen { address: address.to_owned(), source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, intake })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) async fn run(self, mut stopped: watch::Receiver<bool>) {
        let mut lines = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                Some(ended) = lines.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "an LMTP connection ended in a panic");
                    }
                    continue;
                }
                _ = stopped.wait_for(|stop| *stop) => break,
            };
            match accepted {
                Ok((stream, _)) if lines.len() < CONNECTIONS_MAX => {
                    lines.spawn(serve(stream, Arc::clone(&self.intake), stopped.clone()));
                }
                Ok((stream, _)) => turn_away(stream).await,
                Err(error) => {
                    // Usually too many open files: the next moment may have one.
                    tracing::warn!(%error, "an LMTP connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
        let rest = async { while lines.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(LAST_ORDERS, rest).await;
        lines.shutdown().await;
    }
}

async fn turn_away(mut stream: TcpStream) {
    let said = stream.write_all(b"421 4.3.2 too many connections; try again later\r\n");
    // Whoever does not listen learns nothing, and that is all.
    let _ = tokio::time::timeout(Duration::from_secs(1), said).await;
}

/// One connection, from the greeting to its end.
async fn serve(stream: TcpStream, intake: Arc<Intake>, mut stopped: watch::Receiver<bool>) {
    let mut line = Line { stream: BufReader::new(stream) };
    let config = &intake.app.config;
    let mut dialogue =
        Dialogue::new(&config.mail.reply_domain, &config.mail.from, config.limits.mail_bytes_max);
    if line.say(&dialogue.greeting()).await.is_err() {
        return;
    }
    loop {
        let command = tokio::select! {
            command = line.command() => Some(command),
            _ = stopped.wait_for(|stop| *stop) => None,
        };
        let Some(command) = command else {
            let _ = line.say("421 4.3.2 closing\r\n").await;
            return;
        };
        let step = match command {
            Ok(Some(command)) => dialogue.hear(&command),
            Ok(None) => return,
            Err(TooLong::Line) => Step::Close("500 5.5.2 the line is too long\r\n".into()),
            Err(TooLong::Silent) => Step::Close("421 4.4.2 nothing was said for too long\r\n".into()),
        };
        let said = match step {
            Step::Say(text) => line.say(&text).await,
            Step::Close(text) => {
                let _ = line.say(&text).await;
                return;
            }
            Step::Listen(text) => match hand_over(&mut line, &mut dialogue, &intake, &text).await {
                Some(said) => said,
                None => return,
            },
        };
        if said.is_err() {
            return;
        }
    }
}

/// The message, and an answer for each recipient; none when the connection is lost on the way.
async fn hand_over(
    line: &mut Line,
    dialogue: &mut Dialogue,
    intake: &Intake,
    go_on: &str,
) -> Option<std::io::Result<()>> {
    line.say(go_on).await.ok()?;
    let most = intake.app.config.limits.mail_bytes_max;
    let ended = line.message(most).await?;
    let answer = match ended {
        Ended::TooLarge => "552 5.3.4 the message is too large".to_owned(),
        Ended::Whole(body) => {
            let raw = dialogue.addressed(&body);
            match intake.take(&raw).await {
                Ok(row) => format!("250 2.0.0 filed as {}", row.id),
                Err(Failure::Refused(refusal)) => format!("554 5.6.0 {refusal}"),
                Err(error) => {
                    tracing::error!(error = %error, "a message could not be filed; the mail server keeps it");
                    "451 4.3.0 it cannot be filed now; try again later".to_owned()
                }
            }
        }
    };
    let answers: String = dialogue.ended().iter().map(|_| format!("{answer}\r\n")).collect();
    Some(line.say(&answers).await)
}

/// Why a line of the dialogue is none.
enum TooLong {
    /// More bytes than a line has.
    Line,
    /// Nothing came.
    Silent,
}

/// The connection, line by line.
struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    async fn say(&mut self, text: &str) -> std::io::Result<()> {
        let said = async {
            self.stream.get_mut().write_all(text.as_bytes()).await?;
            self.stream.get_mut().flush().await
        };
        tokio::time::timeout(PATIENCE, said).await.map_err(|_| std::io::ErrorKind::TimedOut)?
    }

    /// The next line without its end; none when the other side is gone.
    async fn command(&mut self) -> Result<Option<String>, TooLong> {
        let read = async {
            let mut bytes = Vec::new();
            loop {
                let Ok(here) = self.stream.fill_buf().await else { return Ok(None) };
                if here.is_empty() {
                    return Ok(None);
                }
                let end = here.iter().position(|byte| *byte == b'\n');
                let take = end.map_or(here.len(), |end| end + 1);
                bytes.extend_from_slice(&here[..take]);
                self.stream.consume(take);
                if bytes.len() > LINE_MAX {
                    return Err(TooLong::Line);
                }
                if end.is_some() {
                    let text = String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned();
                    return Ok(Some(text));
                }
            }
        };
        tokio::time::timeout(PATIENCE, read).await.unwrap_or(Err(TooLong::Silent))
    }

    /// A message to its end; none when the other side is gone or silent before.
    async fn message(&mut self, most: usize) -> Option<Ended> {
        let mut message = Message::new(most);
        loop {
            let here = tokio::time::timeout(PATIENCE, self.stream.fill_buf()).await.ok()?.ok()?;
            if here.is_empty() {
                return None;
            }
            let (taken, ended) = message.hear(here);
            self.stream.consume(taken);
            if let Some(ended) = ended {
                return Some(ended);
            }
        }
    }
}
