//! A mail that came in: who sent it, to which address of ours, and the calendar parts in it.

use chrono::{DateTime, Utc};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _};

use crate::address::Address;
use crate::message::Method;
use crate::reply::{self, Incoming, Unreadable};
use crate::report::Report;

/// Mails with larger attachments are no answers.
const MAX_BYTES: usize = 10 * 1024 * 1024;
/// Boundaries in one mail, which bounds how many parts there are and how deep they nest.
const MAX_MULTIPARTS: usize = 50;
/// Mails attached to mails; dropping them takes the stack as deep as they nest.
const MAX_NESTED_MAILS: usize = 20;
/// Calendar parts that are read: the alternative, its copy, and room for a digest.
const MAX_CALENDARS: usize = 20;
const MAX_TEXT: usize = 4_000;

/// What a mail says, as far as calendars care. Nothing in it is proven: whoever calls checks DKIM
/// and the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingMail {
    /// Without angle brackets. The same message may come twice.
    pub message_id: Option<String>,
    /// The author's address.
    pub from: Option<Address>,
    /// The author's name.
    pub from_name: Option<String>,
    /// Who sent it in the author's name, where the mail says so.
    pub sender: Option<Address>,
    /// Where it went: Delivered-To, X-Original-To and Envelope-To before To and Cc, each once.
    pub to: Vec<Address>,
    /// When it was written, by its own account.
    pub date: Option<DateTime<Utc>>,
    /// The subject.
    pub subject: Option<String>,
    /// The Message-IDs it answers.
    pub in_reply_to: Vec<String>,
    /// A program wrote it: out of office, bounce, list (RFC 3834).
    pub automatic: bool,
    /// What became of a mail of ours, when a mail server reports it (RFC 3464).
    pub report: Option<Report>,
    /// What its calendar parts say, each thing once.
    pub items: Vec<Incoming>,
    /// Calendar parts that cannot be read.
    pub problems: Vec<Unreadable>,
    /// What a person wrote, at most 4,000 characters.
    pub text: Option<String>,
}

impl IncomingMail {
    /// The `TOKEN` of the first address `mailbox+TOKEN@domain` that the mail went to.
    pub fn token(&self, mailbox: &str) -> Option<&str> {
        self.to.iter().find_map(|address| address.token(mailbox))
    }
}

/// Reads a raw mail (RFC 5322). May take long for hostile mails within the limits: not for a thread
/// that serves others.
///
/// # Errors
/// [`Unreadable`] when the mail itself cannot be read; parts that cannot are in
/// [`IncomingMail::problems`].
pub fn read(raw_message: &[u8]) -> Result<IncomingMail, Unreadable> {
    within_limits(raw_message)?;
    let message = MessageParser::default().parse(raw_message).ok_or(Unreadable::NoMail)?;
    if message.from().is_none() && message.date().is_none() && message.message_id().is_none() {
        return Err(Unreadable::NoMail);
    }
    let (items, problems) = calendars(&message);
    let from = message.from().and_then(|from| from.first());
    Ok(IncomingMail {
        message_id: message.message_id().map(str::to_owned),
        from: from.and_then(|from| Address::parse(from.address()?).ok()),
        from_name: from.and_then(|from| from.name().map(str::to_owned)),
        sender: message.sender().and_then(|sender| Address::parse(sender.first()?.address()?).ok()),
        to: recipients(&message),
        date: message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
        subject: message.subject().map(str::to_owned),
        in_reply_to: message
            .in_reply_to()
            .as_text_list()
            .map(|ids| ids.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        automatic: is_automatic(&message),
        report: Report::in_mail(&message),
        items,
        problems,
        text: message.body_text(0).map(|text| text.trim().chars().take(MAX_TEXT).collect()),
    })
}

fn within_limits(raw: &[u8]) -> Result<(), Unreadable> {
    if raw.len() > MAX_BYTES {
        return Err(Unreadable::TooLong { what: "the mail", bytes: raw.len(), limit: MAX_BYTES });
    }
    if occurs_more_than(raw, b"boundary", MAX_MULTIPARTS) {
        return Err(Unreadable::TooMany { what: "parts with parts", limit: MAX_MULTIPARTS });
    }
    if occurs_more_than(raw, b"message/", MAX_NESTED_MAILS) {
        return Err(Unreadable::TooDeep { what: "the mail", limit: MAX_NESTED_MAILS });
    }
    Ok(())
}

fn occurs_more_than(raw: &[u8], word: &[u8], most: usize) -> bool {
    raw.windows(word.len()).filter(|window| window.eq_ignore_ascii_case(word)).nth(most).is_some()
}

// Parts of this mail only: what is in an attached mail was said by somebody else at another time.
fn calendars(message: &Message<'_>) -> (Vec<Incoming>, Vec<Unreadable>) {
    let (mut items, mut problems) = (Vec::new(), Vec::new());
    for part in message.parts.iter().filter(|part| is_calendar(part)).take(MAX_CALENDARS) {
        let method = part.content_type().and_then(|kind| kind.attribute("method"));
        match reply::read_as(part.contents(), method.and_then(Method::parse)) {
            Ok(read) => items.extend(read),
            Err(problem) => problems.push(problem),
        }
    }
    // The same object usually comes as an alternative and as an attachment.
    let mut once: Vec<Incoming> = Vec::with_capacity(items.len());
    for item in items {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    (once, problems)
}

fn is_calendar(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        let subtype = kind.subtype().unwrap_or_default();
        let is = |main: &str, sub: &str| {
            kind.ctype().eq_ignore_ascii_case(main) && subtype.eq_ignore_ascii_case(sub)
        };
        is("text", "calendar") || is("application", "ics")
    })
}

fn recipients(message: &Message<'_>) -> Vec<Address> {
    let mut all: Vec<Address> = Vec::new();
    let mut add = |text: &str| {
        let bare = text.trim().trim_start_matches('<').trim_end_matches('>');
        match Address::parse(bare) {
            Ok(address) if !all.contains(&address) && all.len() < 100 => all.push(address),
            _ => {}
        }
    };
    for name in ["Delivered-To", "X-Original-To", "Envelope-To"] {
        message.header_values(name).filter_map(|value| value.as_text()).for_each(&mut add);
    }
    for field in [message.to(), message.cc()].into_iter().flatten() {
        field.iter().filter_map(|mailbox| mailbox.address()).for_each(&mut add);
    }
    all
}

fn is_automatic(message: &Message<'_>) -> bool {
    let value = |name: &'static str| message.header(name).and_then(|value| value.as_text());
    let submitted = value("Auto-Submitted").is_some_and(|word| !word.eq_ignore_ascii_case("no"));
    let bulk = value("Precedence")
        .is_some_and(|word| ["bulk", "junk", "list"].iter().any(|known| word.eq_ignore_ascii_case(known)));
    let is_report = message
        .parts
        .first()
        .and_then(|part| part.content_type())
        .is_some_and(|kind| kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("report")));
    submitted || bulk || is_report
}
