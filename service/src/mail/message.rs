//! A mail as its bytes: the same words and calendars give the same message, whenever and wherever it is made.

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentDisposition, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use super::templates::Rendered;
use crate::token;

/// Longest name before an address; more is no name.
const NAME_CHARS_MAX: usize = 100;

/// Why a message cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// The address cannot be written into a message.
    #[error("`{0}` is no address that mail can go to; it should look like anna@example.org")]
    Address(String),
    /// The library refuses the message.
    #[error("the message cannot be built: {0}")]
    Build(String),
}

/// A calendar object on its way in a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPart {
    /// METHOD: `REQUEST`, `CANCEL` or `DECLINECOUNTER`; the same word as inside.
    pub method: &'static str,
    /// The object, CRLF line ends.
    pub text: String,
}

/// What a message is made of.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What the Message-ID is derived from: the same for the same mail, another for every other.
    pub about: String,
    /// Kind of the task, readable in the Message-ID.
    pub kind: &'static str,
    /// Date of the message.
    pub date: DateTime<Utc>,
    /// Name and address it comes from.
    pub from: Mailbox,
    /// Name and address that a person's answer goes to.
    pub reply_to: Option<Mailbox>,
    /// Name and address it goes to.
    pub to: Mailbox,
    /// The words.
    pub words: Rendered,
    /// The calendar objects.
    pub calendars: Vec<CalendarPart>,
}

/// A name and an address, safe to be put into a header: lettre panics on a control character in a name.
pub fn mailbox(name: &str, address: &str) -> Result<Mailbox, Unsendable> {
    let address: Address = address.parse().map_err(|_| Unsendable::Address(address.to_owned()))?;
    let name = plain(name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// A name in one line, without control characters, and not longer than names are.
pub(super) fn plain(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    name.trim().to_owned()
}

impl Draft {
    /// Message-ID with its angle brackets, derived from what the mail is about and whom it goes to.
    pub fn message_id(&self) -> String {
        let hash = self.hash("message-id");
        format!("<{}.{hash}@{}>", self.kind, self.from.email.domain())
    }

    /// The message as it goes over the wire, CRLF line ends. ASCII throughout, so that any server takes it.
    pub fn bytes(&self) -> Result<Vec<u8>, Unsendable> {
        let mut builder = Message::builder()
            .message_id(Some(self.message_id()))
            .date(self.date.into())
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(self.words.subject.as_str())
            .raw_header(auto_submitted());
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        let message = builder.multipart(self.body()?);
        Ok(message.map_err(|error| Unsendable::Build(error.to_string()))?.formatted())
    }

    /// The layout that mail programs show answer buttons for: one invitation stands as the last alternative of the
    /// words, without a disposition, and once more as a file. Several invitations cannot be alternatives of one
    /// another (RFC 6047 §2.4); each is a part of its own, which receivers must process as well, wherever it stands.
    fn body(&self) -> Result<MultiPart, Unsendable> {
        let mut alternative = MultiPart::alternative()
            .boundary(self.hash("alternative"))
            .singlepart(text("text/plain; charset=utf-8", &self.words.text)?)
            .singlepart(text("text/html; charset=utf-8", &self.words.html)?);
        if self.calendars.is_empty() {
            return Ok(alternative);
        }
        let mixed = MultiPart::mixed().boundary(self.hash("mixed"));
        if let [only] = &self.calendars[..] {
            alternative = alternative.singlepart(text(&only.content_type(), &only.text)?);
            let file = Attachment::new("invite.ics".to_owned())
                .body(only.text.clone().into_bytes(), content_type("application/ics; name=\"invite.ics\"")?);
            return Ok(mixed.multipart(alternative).singlepart(file));
        }
        self.calendars.iter().enumerate().try_fold(mixed.multipart(alternative), |mixed, (at, calendar)| {
            let name = format!("invite-{}.ics", at + 1);
            let kind = format!("{}; name=\"{name}\"", calendar.content_type());
            let part = SinglePart::builder()
                .header(content_type(&kind)?)
                .header(ContentDisposition::attachment(&name))
                .body(calendar.text.clone());
            Ok(mixed.singlepart(part))
        })
    }

    fn hash(&self, part: &str) -> String {
        let whole = format!("{}\0{}\0{part}", self.about, self.to.email);
        token::digest(whole.as_bytes())[..40].to_owned()
    }
}

impl CalendarPart {
    /// The media type with the METHOD, without which the part is not iMIP (RFC 6047 §2.4).
    fn content_type(&self) -> String {
        format!("text/calendar; charset=utf-8; method={}", self.method)
    }
}

/// No program shall answer it by itself (RFC 3834 §5).
fn auto_submitted() -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned())
}

fn content_type(text: &str) -> Result<ContentType, Unsendable> {
    ContentType::parse(text).map_err(|error| Unsendable::Build(format!("{text}: {error}")))
}

fn text(kind: &str, body: &str) -> Result<SinglePart, Unsendable> {
    Ok(SinglePart::builder().header(content_type(kind)?).body(body.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(calendars: usize) -> Draft {
        let calendar = |number| CalendarPart {
            method: "REQUEST",
            text: format!("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nUID:{number}\r\nEND:VCALENDAR\r\n"),
        };
        Draft {
            about: "timetable_published:1:2".into(),
            kind: "timetable_published",
            date: DateTime::UNIX_EPOCH,
            from: mailbox("Zürich Cluster", "kontor@kontor.example").unwrap(),
            reply_to: None,
            to: mailbox("Anna", "anna@example.org").unwrap(),
            words: Rendered {
                subject: "Termine für Sie".into(), text: "Grüße\n".into(), html: "<p>".into()
            },
            calendars: (1..=calendars).map(calendar).collect(),
        }
    }

    /// Content-Type lines, in order, without boundaries.
    fn kinds(draft: &Draft) -> Vec<String> {
        let text = String::from_utf8(draft.bytes().unwrap()).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix("Content-Type: "));
        lines.map(|line| line.split(';').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn several_invitations_are_parts_of_their_own_and_no_alternatives_of_one_another() {
        let alternative = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"];
        let parts = ["text/calendar", "text/calendar", "text/calendar"];
        assert_eq!(kinds(&draft(3)), [&alternative[..], &parts].concat());
        assert_eq!(kinds(&draft(1)), [&alternative[..], &["text/calendar", "application/ics"]].concat());
        assert_eq!(kinds(&draft(0)), alternative[1..]);
    }

    #[test]
    fn the_same_draft_gives_the_same_bytes_and_another_reader_another_message_id() {
        assert_eq!(draft(3).bytes().unwrap(), draft(3).bytes().unwrap());
        let other = Draft { to: mailbox("Anna", "anna@example.com").unwrap(), ..draft(3) };
        assert_ne!(other.message_id(), draft(3).message_id());
    }

    #[test]
    fn no_name_breaks_a_header() {
        for name in
            ["Bob\r\nBcc: all@example.org", "\0", "Bob\n X", "\"", "=?utf-8?q?x?=", "é".repeat(500).as_str()]
        {
            let to = mailbox(name, "anna@example.org").unwrap();
            let text = String::from_utf8(Draft { to, ..draft(0) }.bytes().unwrap()).unwrap();
            assert!(!text.contains("\nBcc"), "{text}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for address in ["", "anna", "anna@", "anna@example.org\r\nBcc: x@y", "a b@example.org"] {
            assert!(mailbox("Anna", address).is_err(), "{address}");
        }
    }
}
