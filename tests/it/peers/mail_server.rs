//! A real mail server on loopback (aiosmtpd) that keeps every mail, and misbehaves on request.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::Value;

use super::{beside, python};

/// How long a mail may take before the test says that it never came.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server. It ends when this is dropped.
pub(crate) struct MailServer {
    /// Where it listens on 127.0.0.1.
    pub(crate) port: u16,
    folder: PathBuf,
    lines: Receiver<Value>,
    child: Child,
}

/// A mail as the server took it.
pub(crate) struct Mail {
    /// The sender of the envelope.
    pub(crate) from: String,
    /// The recipients of the envelope.
    pub(crate) to: Vec<String>,
    /// The message, byte for byte, without the dots and the end of the dialogue.
    pub(crate) bytes: Vec<u8>,
    /// Where those bytes are kept while the server lives.
    pub(crate) path: PathBuf,
}

impl MailServer {
    /// Starts one, or leaves the test out. `options` are those of `tests/smtp/sink.py`, such as `["--answer", "hang"]`;
    /// a recipient called `greylist@`, `refuse@`, `full@`, `lose@` or `hang@` is answered so without any.
    pub(crate) fn start(options: &[&str]) -> Option<Self> {
        let folder = std::env::temp_dir().join(format!(
            "kontor-mail-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        let mut child = Command::new(python()?)
            .arg(beside("smtp/sink.py"))
            .arg(&folder)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).expect("a line of JSON");
                // The test may have ended before its server.
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let first: Value = lines.recv_timeout(PATIENCE).expect("the mail server says its port");
        let port = first["port"].as_u64().expect("a port").try_into().expect("a port");
        Some(Self { port, folder, lines, child })
    }

    /// The next mail that the server keeps; waits for it.
    pub(crate) fn next(&self) -> Mail {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => self.mail(&line),
            Err(RecvTimeoutError::Timeout) => panic!("no mail came within {PATIENCE:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the mail server has ended"),
        }
    }

    /// The mails that it has kept by now and that [`next`](Self::next) has not returned; waits for none to come.
    ///
    /// The server is asked, and what it says before its answer is all that it has kept: a mail that was taken a moment
    /// ago may still be on its way from the server's output to us.
    pub(crate) fn rest(&self) -> Vec<Mail> {
        let mut input = self.child.stdin.as_ref().expect("its input");
        input.write_all(b"\n").expect("the mail server is asked");
        let lines =
            std::iter::repeat_with(|| self.lines.recv_timeout(PATIENCE).expect("the mail server's answer"));
        lines.take_while(|line| line["told"] != true).map(|line| self.mail(&line)).collect()
    }

    fn mail(&self, line: &Value) -> Mail {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let path = self.folder.join(text(&line["kept"]));
        Mail {
            from: text(&line["from"]),
            to: line["to"].as_array().expect("recipients").iter().map(text).collect(),
            bytes: std::fs::read(&path).expect("the mail that was kept"),
            path,
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // A hanging connection must not keep it, nor a failing test be made worse by it.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpStream;

    use super::{MailServer, PATIENCE};

    /// Sends one mail by hand and returns the last answer's code; 0 when the connection was dropped.
    fn send(server: &MailServer, to: &str) -> u16 {
        let connection = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut answers = BufReader::new(connection.try_clone().unwrap());
        let mut answer = || {
            let mut line = String::new();
            // A dropped connection reads as an end or as an error: both mean that no answer came.
            let _ = answers.read_line(&mut line);
            line.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0)
        };
        let mut code = answer();
        let recipient = format!("RCPT TO:<{to}>");
        let lines = ["HELO kontor.example", "MAIL FROM:<rsvp@kontor.example>", &recipient, "DATA"];
        for line in lines {
            write!(&connection, "{line}\r\n").unwrap();
            code = answer();
            if code >= 400 {
                return code;
            }
        }
        assert_eq!(code, 354);
        write!(&connection, "Message-ID: <1@kontor.example>\r\n\r\nTen o'clock.\r\n.\r\n").unwrap();
        answer()
    }

    #[test]
    fn the_mail_server_keeps_what_it_takes() {
        let Some(server) = MailServer::start(&[]) else {
            return;
        };
        assert_eq!(send(&server, "mori@example.org"), 250);
        let mail = server.next();
        assert_eq!(
            (mail.from.as_str(), mail.to),
            ("rsvp@kontor.example", vec!["mori@example.org".to_owned()])
        );
        assert!(mail.bytes.ends_with(b"Ten o'clock.\r\n"));
        assert_eq!(std::fs::read(&mail.path).unwrap(), mail.bytes);
    }

    #[test]
    fn the_mail_server_misbehaves_as_asked() {
        let Some(server) = MailServer::start(&[]) else {
            return;
        };
        assert_eq!(
            [send(&server, "greylist@example.org"), send(&server, "greylist@example.org")],
            [451, 250]
        );
        assert_eq!(send(&server, "refuse@example.org"), 550);
        assert_eq!(send(&server, "full@example.org"), 552);
        assert_eq!(server.next().to, ["greylist@example.org"]);
        assert!(server.rest().is_empty(), "nothing that was refused is kept");
        // What was taken is there at once, however slow the way to us.
        assert_eq!([send(&server, "mori@example.org"), send(&server, "sato@example.org")], [250, 250]);
        let taken: Vec<_> = server.rest().into_iter().flat_map(|mail| mail.to).collect();
        assert_eq!(taken, ["mori@example.org", "sato@example.org"]);

        // The answer is lost, the mail is not: the retry makes a second, equal copy.
        assert_eq!([send(&server, "lose@example.org"), send(&server, "lose@example.org")], [0, 250]);
        assert_eq!(server.next().bytes, server.next().bytes);
    }
}
