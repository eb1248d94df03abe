//! A domain of others: it signs its mails (dkimpy) and answers for its names (dnspython).

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use super::{beside, python};

/// The selector under which the key is published.
const SELECTOR: &str = "test";

/// A name server on loopback. It ends when this is dropped.
pub(crate) struct Names {
    /// `127.0.0.1:PORT`, over UDP.
    pub(crate) address: String,
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Names {
    /// Starts one that knows no name, or leaves the test out.
    pub(crate) fn start() -> Option<Self> {
        let mut child = Command::new(python()?)
            .arg(beside("mail/names.py"))
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut port = String::new();
        lines.read_line(&mut port).expect("its port");
        Some(Self { address: format!("127.0.0.1:{}", port.trim()), child, lines })
    }

    /// Makes a TXT record known.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        let input = self.child.stdin.as_mut().expect("its input");
        writeln!(input, "{name} {text}").expect("it reads");
        let mut known = String::new();
        self.lines.read_line(&mut known).expect("it answers");
        assert_eq!(known.trim(), "known");
    }

    /// Publishes the key of a domain, and that mail without its signature is not its own.
    pub(crate) fn strict(&mut self, domain: &str) {
        let key = std::fs::read_to_string(beside("mail/dkim-key.pub")).expect("the public key");
        self.text(&format!("{SELECTOR}._domainkey.{domain}"), &format!("v=DKIM1; k=rsa; p={}", key.trim()));
        self.text(&format!("_dmarc.{domain}"), "v=DMARC1; p=reject");
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A mail with the signature of a domain.
pub(crate) fn signed(domain: &str, mail: &[u8]) -> Vec<u8> {
    let mut child = Command::new(python().expect("asked before"))
        .arg(beside("mail/names.py"))
        .args(["sign", domain, SELECTOR])
        .arg(beside("mail/dkim-key.pem"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    child.stdin.take().expect("its input").write_all(mail).expect("it reads");
    let done = child.wait_with_output().expect("it ends");
    assert!(done.status.success(), "dkimpy signs");
    done.stdout
}
