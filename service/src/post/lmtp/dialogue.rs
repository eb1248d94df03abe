//! What is said in LMTP, without a connection: a line comes in, what to say comes out.

use calendar::address::Address;

/// Recipients of one message; more are told to come with the next.
const RECIPIENTS_MAX: usize = 100;
/// Commands that are none before the connection is closed.
const MISTAKES_MAX: usize = 20;

/// What to do after a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Say this.
    Say(String),
    /// Say this, and take the message.
    Listen(String),
    /// Say this, and close.
    Close(String),
}

/// Where a dialogue stands.
#[derive(Debug)]
pub(super) struct Dialogue {
    domain: String,
    own: Option<Address>,
    most: usize,
    greeted: bool,
    sender: Option<String>,
    recipients: Vec<Address>,
    mistakes: usize,
}

impl Dialogue {
    /// One that takes mail for a domain and for our own address, in messages of at most so many bytes.
    pub(super) fn new(domain: &str, from: &str, most: usize) -> Self {
        let own = from.parse::<lettre::message::Mailbox>().ok();
        let own = own.and_then(|mailbox| Address::parse(mailbox.email.as_ref()).ok());
        let domain = domain.to_owned();
        Self { domain, own, most, greeted: false, sender: None, recipients: Vec::new(), mistakes: 0 }
    }

    /// What is said first.
    pub(super) fn greeting(&self) -> String {
        format!("220 {} LMTP\r\n", self.domain)
    }

    /// Hears a line.
    pub(super) fn hear(&mut self, line: &str) -> Step {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word.to_ascii_uppercase().as_str() {
            "LHLO" => self.greet(rest),
            "HELO" | "EHLO" => self.mistake("500 5.5.1 this is LMTP: say LHLO"),
            "MAIL" => self.begin(rest),
            "RCPT" => self.add(rest),
            "DATA" => self.data(),
            "RSET" => {
                self.forget();
                say("250 2.0.0 forgotten")
            }
            "NOOP" => say("250 2.0.0 here"),
            "VRFY" => say("252 2.1.5 send it, and see"),
            "QUIT" => Step::Close("221 2.0.0 goodbye\r\n".to_owned()),
            _ => self.mistake("500 5.5.1 no such command"),
        }
    }

    fn greet(&mut self, name: &str) -> Step {
        if name.trim().is_empty() {
            return self.mistake("501 5.5.4 LHLO needs your name");
        }
        self.greeted = true;
        self.forget();
        let extensions = ["PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8"];
        let mut lines = format!("250-{}\r\n", self.domain);
        for extension in extensions {
            lines.push_str(&format!("250-{extension}\r\n"));
        }
        Step::Say(format!("{lines}250 SIZE {}\r\n", self.most))
    }

    fn begin(&mut self, rest: &str) -> Step {
        if !self.greeted {
            return self.mistake("503 5.5.1 say LHLO first");
        }
        if self.sender.is_some() {
            return self.mistake("503 5.5.1 a message has begun; RSET forgets it");
        }
        let Some((path, parameters)) = path(rest, "FROM:") else {
            return self.mistake("501 5.5.4 it is MAIL FROM:<address>");
        };
        for parameter in parameters.split_whitespace() {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let size = name.eq_ignore_ascii_case("SIZE").then(|| value.parse::<u64>().ok()).flatten();
            if size.is_some_and(|size| size > self.most as u64) {
                return say(&format!("552 5.3.4 at most {} bytes are taken", self.most));
            }
        }
        // Empty for reports of delivery. It is written into the message, so it must be one line of an address.
        let sender = Address::parse(path).map(|address| address.to_string()).unwrap_or_default();
        self.sender = Some(sender);
        say("250 2.1.0 go on")
    }

    fn add(&mut self, rest: &str) -> Step {
        if self.sender.is_none() {
            return self.mistake("503 5.5.1 say MAIL first");
        }
        let Some(Ok(address)) = path(rest, "TO:").map(|(path, _)| Address::parse(path)) else {
            return self.mistake("501 5.1.3 it is RCPT TO:<address>");
        };
        if self.recipients.len() >= RECIPIENTS_MAX {
            return say("452 4.5.3 too many recipients for one message");
        }
        let ours = address.domain().eq_ignore_ascii_case(&self.domain) || self.own.as_ref() == Some(&address);
        if !ours {
            return say("550 5.1.1 no such mailbox here");
        }
        self.recipients.push(address);
        say("250 2.1.5 go on")
    }

    fn data(&mut self) -> Step {
        if self.recipients.is_empty() {
            // RFC 2033 §4.2: no recipient that was taken, no message.
            return self.mistake("503 5.5.1 there is no recipient");
        }
        Step::Listen("354 go on; a line with a single dot ends it\r\n".to_owned())
    }

    /// The message with the envelope written above it, as a last server writes it (RFC 5321 §4.4): what the sender
    /// wrote of recipients may differ.
    pub(super) fn addressed(&self, body: &[u8]) -> Vec<u8> {
        let mut raw = format!("Return-Path: <{}>\r\n", self.sender.as_deref().unwrap_or_default());
        for recipient in &self.recipients {
            raw.push_str(&format!("Delivered-To: {recipient}\r\n"));
        }
        let mut raw = raw.into_bytes();
        raw.extend_from_slice(body);
        raw
    }

    /// A message has come: gives back its recipients, each of whom is answered, and begins anew.
    pub(super) fn ended(&mut self) -> Vec<Address> {
        self.sender = None;
        std::mem::take(&mut self.recipients)
    }

    fn forget(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }

    fn mistake(&mut self, answer: &str) -> Step {
        self.mistakes += 1;
        if self.mistakes > MISTAKES_MAX {
            return Step::Close("421 4.7.0 too many mistakes\r\n".to_owned());
        }
        say(answer)
    }
}

fn say(text: &str) -> Step {
    Step::Say(format!("{text}\r\n"))
}

/// What stands between the angle brackets after a word, and what follows them. A source route is left out
/// (RFC 5321 §4.1.1.3).
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let head = rest.get(..word.len())?;
    if !head.eq_ignore_ascii_case(word) {
        return None;
    }
    let (path, after) = rest[word.len()..].trim_start().strip_prefix('<')?.split_once('>')?;
    let path = if path.starts_with('@') { path.split_once(':')?.1 } else { path };
    Some((path, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialogue() -> Dialogue {
        Dialogue::new("kontor.example", "Kontor <kontor@other.example>", 1000)
    }

    fn said(dialogue: &mut Dialogue, line: &str) -> String {
        match dialogue.hear(line) {
            Step::Say(text) | Step::Listen(text) | Step::Close(text) => text[..3].to_owned(),
        }
    }

    #[test]
    fn a_message_goes_to_those_it_is_taken_for_and_to_nobody_else() {
        let mut one = dialogue();
        let lines = [
            ("MAIL FROM:<a@example.org>", "503"),
            ("EHLO mx", "500"),
            ("lhlo mx.example.org", "250"),
            ("RCPT TO:<rsvp+1@kontor.example>", "503"),
            ("mail from:<a@example.org> SIZE=900 BODY=8BITMIME", "250"),
            ("DATA", "503"),
            ("RCPT TO:<rsvp+1@Kontor.Example>", "250"),
            ("RCPT TO:<kontor@other.example>", "250"),
            ("RCPT TO:<anna@other.example>", "550"),
            ("RCPT TO:<not an address>", "501"),
            ("DATA", "354"),
        ];
        for (line, code) in lines {
            assert_eq!(said(&mut one, line), code, "{line}");
        }
        let raw = String::from_utf8(one.addressed(b"Subject: x\r\n\r\n")).unwrap();
        assert!(
            raw.starts_with("Return-Path: <a@example.org>\r\nDelivered-To: rsvp+1@Kontor.Example\r\n"),
            "{raw}"
        );
        assert_eq!(one.ended().len(), 2);
        assert_eq!(said(&mut one, "DATA"), "503");
    }

    #[test]
    fn a_report_of_delivery_has_no_sender_and_a_large_message_is_refused_before_it_comes() {
        let mut one = dialogue();
        said(&mut one, "LHLO mx");
        assert_eq!(said(&mut one, "MAIL FROM:<a@example.org> SIZE=1001"), "552");
        assert_eq!(said(&mut one, "MAIL FROM:<>"), "250");
        assert_eq!(said(&mut one, "MAIL FROM:<>"), "503");
        assert_eq!(said(&mut one, "RSET"), "250");
        assert_eq!(said(&mut one, "MAIL FROM:<@relay.example:b@example.org>"), "250");
        assert!(one.addressed(b"").starts_with(b"Return-Path: <b@example.org>\r\n"));
    }

    #[test]
    fn what_makes_no_sense_for_long_enough_ends_it() {
        let mut one = dialogue();
        for _ in 0..MISTAKES_MAX {
            assert_eq!(said(&mut one, "\u{0}nonsense"), "500");
        }
        assert!(matches!(one.hear("nonsense"), Step::Close(_)));
    }
}
