//! A mail server that says what its script says, for what no kept server does on request.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How the server answers something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// With this line.
    Say(&'static str),
    /// By closing the connection without a word.
    Drop,
    /// Never.
    Hang,
}

/// What it answers in turn to recipients and to messages; afterwards it takes everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    /// To MAIL FROM.
    pub(crate) senders: Vec<Answer>,
    /// To RCPT TO.
    pub(crate) recipients: Vec<Answer>,
    /// To a whole message, which it keeps whatever it answers.
    pub(crate) messages: Vec<Answer>,
    /// Whether it closes the connection after each message that it took.
    pub(crate) closes: bool,
}

/// The server. It ends when this is dropped.
pub(crate) struct ScriptedServer {
    /// Where it listens on 127.0.0.1.
    pub(crate) port: u16,
    seen: Arc<Seen>,
    _tasks: JoinSet<()>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    mails: Mutex<Vec<Vec<u8>>>,
    kept: Notify,
    script: Mutex<Script>,
}

impl ScriptedServer {
    /// Starts one on any port.
    pub(crate) async fn start(script: Script) -> Self {
        Self::start_at(0, script).await
    }

    /// Starts one on a port.
    pub(crate) async fn start_at(port: u16, script: Script) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen { script: Mutex::new(script), ..Seen::default() });
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(listener, Arc::clone(&seen)));
        Self { port, seen, _tasks: tasks }
    }

    /// The messages it kept so far, as they came, without the dots and the end of the dialogue.
    pub(crate) fn mails(&self) -> Vec<Vec<u8>> {
        self.seen.mails.lock().unwrap().clone()
    }

    /// Waits until it has kept a message that nobody has waited for.
    pub(crate) async fn kept(&self) {
        self.seen.kept.notified().await;
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }
}

async fn serve(listener: TcpListener, seen: Arc<Seen>) {
    let mut lines = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        seen.connections.fetch_add(1, Ordering::SeqCst);
        lines.spawn(speak(stream, Arc::clone(&seen)));
    }
}

/// Takes the next answer of a list, or `otherwise`.
fn next(list: &mut Vec<Answer>, otherwise: &'static str) -> Answer {
    if list.is_empty() { Answer::Say(otherwise) } else { list.remove(0) }
}

async fn speak(mut stream: TcpStream, seen: Arc<Seen>) {
    let (read, mut write) = stream.split();
    let mut read = BufReader::new(read);
    write.write_all(b"220 script.example\r\n").await.unwrap();
    let mut line = String::new();
    loop {
        line.clear();
        if read.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = {
            let script = &mut *seen.script.lock().unwrap();
            match word.as_str() {
                "EHLO" | "HELO" => Answer::Say("250 script.example"),
                "MAIL" => next(&mut script.senders, "250 2.1.0 OK"),
                "RCPT" => next(&mut script.recipients, "250 2.1.5 OK"),
                "DATA" => Answer::Say("354 go on"),
                "QUIT" => Answer::Drop,
                _ => Answer::Say("250 OK"),
            }
        };
        let Answer::Say(text) = answer else { return };
        if write.write_all(format!("{text}\r\n").as_bytes()).await.is_err() {
            return;
        }
        if word == "DATA" {
            let Some(mail) = message(&mut read).await else { return };
            let (answer, closes) = {
                let script = &mut *seen.script.lock().unwrap();
                (next(&mut script.messages, "250 2.0.0 kept"), script.closes)
            };
            seen.mails.lock().unwrap().push(mail);
            seen.kept.notify_one();
            match answer {
                Answer::Say(text) => {
                    let _ = write.write_all(format!("{text}\r\n").as_bytes()).await;
                }
                Answer::Drop => return,
                Answer::Hang => std::future::pending().await,
            }
            if closes {
                return;
            }
        }
    }
}

async fn message(read: &mut BufReader<tokio::net::tcp::ReadHalf<'_>>) -> Option<Vec<u8>> {
    let mut mail = Vec::new();
    loop {
        let from = mail.len();
        if read.read_until(b'\n', &mut mail).await.ok()? == 0 {
            return None;
        }
        match &mail[from..] {
            b".\r\n" => {
                mail.truncate(from);
                return Some(mail);
            }
            // Dots at the beginning of a line were doubled (RFC 5321 §4.5.2).
            [b'.', ..] => drop(mail.remove(from)),
            _ => {}
        }
    }
}
