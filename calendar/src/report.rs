//! Reports of delivery (RFC 3464): which mail came to nothing, for whom, and why.
//!
//! Anybody can write one. What is believed is for the caller to say, who knows which mails went out.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _};

use crate::address::Address;

/// Recipients of one report that are looked at; each of our mails has one.
const MAX_RECIPIENTS: usize = 50;
/// Bytes of the machine-readable part that are looked at.
const MAX_BYTES: usize = 64 * 1024;
/// Characters of what the other server said that are kept.
const MAX_DIAGNOSTIC: usize = 300;

/// What a mail server reports of one mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Message-ID of the mail that it is about, without angle brackets, where it gives the mail or its header back.
    pub message_id: Option<String>,
    /// What became of it, for each recipient.
    pub recipients: Vec<Outcome>,
}

/// What became of a mail for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The address we wrote to, where it was passed on; else the one at which it ended.
    pub recipient: Option<Address>,
    /// What happened.
    pub action: Action,
    /// The enhanced status code (RFC 3463): class, subject, detail.
    pub status: Option<(u8, u16, u16)>,
    /// What the other server said, at most 300 characters in one line.
    pub diagnostic: String,
}

/// What happened to a mail (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nobody tries any more.
    Failed,
    /// It is still tried.
    Delayed,
    /// Delivered, relayed, expanded, or a word that is none.
    Other,
}

/// What a failure says about the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Mail to it will come back again.
    NoSuchAddress,
    /// The mail did not please: too large, refused by a rule, or the mailbox is full. The address may be right.
    ThisMailOnly,
}

impl Report {
    /// The report in a mail, if there is one: a part `message/delivery-status`.
    pub(crate) fn in_mail(message: &Message<'_>) -> Option<Self> {
        let status = message.parts.iter().find(|part| is(part, "message", "delivery-status"))?;
        let bytes = status.contents();
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_BYTES)]);
        Some(Self { message_id: original(message), recipients: outcomes(&text) })
    }
}

impl Outcome {
    /// What a failure says about the address. RFC 3463: 2.2 is a full mailbox, 2.3 and 3.4 a mail too large, 6 its
    /// form, 7 a rule of the other side.
    pub fn meaning(&self) -> Meaning {
        match self.status {
            Some((_, 2, 2 | 3) | (_, 3, 4) | (_, 6 | 7, _)) => Meaning::ThisMailOnly,
            _ => Meaning::NoSuchAddress,
        }
    }

    /// The status code as it is written: `5.1.1`; nothing where none is given.
    pub fn code(&self) -> String {
        self.status.map(|(class, subject, detail)| format!("{class}.{subject}.{detail}")).unwrap_or_default()
    }
}

fn is(part: &MessagePart<'_>, main: &str, sub: &str) -> bool {
    part.content_type().is_some_and(|kind| {
        let subtype = kind.subtype().unwrap_or_default();
        kind.ctype().eq_ignore_ascii_case(main) && subtype.eq_ignore_ascii_case(sub)
    })
}

/// The Message-ID of the mail that comes back, whole or as its header alone (RFC 3462 §2).
fn original(message: &Message<'_>) -> Option<String> {
    let whole = message.parts.iter().find_map(|part| part.message()?.message_id().map(str::to_owned));
    let header = || {
        let part = message
            .parts
            .iter()
            .find(|part| is(part, "text", "rfc822-headers") || is(part, "message", "global-headers"))?;
        MessageParser::default().parse_headers(part.contents())?.message_id().map(str::to_owned)
    };
    whole.or_else(header)
}

/// Groups of fields, with an empty line between them; the first is about the mail, the others about a recipient each.
fn outcomes(text: &str) -> Vec<Outcome> {
    let text = text.replace("\r\n", "\n");
    let groups = text.split("\n\n").map(fields).filter(|fields| field(fields, "action").is_some());
    groups.take(MAX_RECIPIENTS).map(|fields| outcome(&fields)).collect()
}

type Fields = Vec<(String, String)>;

/// Name in lower case and value of each field, unfolded (RFC 5322 §2.2.3).
fn fields(group: &str) -> Fields {
    let mut fields: Fields = Vec::new();
    for line in group.lines() {
        let last = fields.last_mut();
        if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), last) {
            value.push(' ');
            value.push_str(line.trim());
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn outcome(fields: &Fields) -> Outcome {
    // `rfc822; anna@example.org`: the kind of address goes before it.
    let address = |name| {
        let value: &str = field(fields, name)?;
        let bare = value.split_once(';').map_or(value, |(_, address)| address).trim();
        Address::parse(bare.trim_start_matches('<').trim_end_matches('>')).ok()
    };
    let diagnostic = field(fields, "diagnostic-code").unwrap_or_default();
    let diagnostic = diagnostic.split_once(';').map_or(diagnostic, |(_, said)| said).trim();
    Outcome {
        recipient: address("original-recipient").or_else(|| address("final-recipient")),
        action: match field(fields, "action").map(str::to_ascii_lowercase).as_deref() {
            Some("failed") => Action::Failed,
            Some("delayed") => Action::Delayed,
            _ => Action::Other,
        },
        status: field(fields, "status").and_then(status),
        diagnostic: diagnostic.chars().filter(|c| !c.is_control()).take(MAX_DIAGNOSTIC).collect(),
    }
}

/// `5.1.1`, perhaps with a remark behind it.
fn status(value: &str) -> Option<(u8, u16, u16)> {
    let mut numbers = value.split_whitespace().next()?.splitn(3, '.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUS: &str = "Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; Anna@example.org\r\n\
        Original-Recipient: rfc822;anna@example.org\r\nAction: failed\r\nStatus: 5.1.1 (bad)\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 <anna@example.org>:\r\n no such user\r\n\r\n";

    #[test]
    fn a_report_says_who_does_not_get_the_mail_and_why() {
        let outcomes = outcomes(STATUS);
        assert_eq!(outcomes.len(), 1, "{outcomes:?}");
        let one = &outcomes[0];
        assert_eq!(one.recipient, Address::parse("anna@example.org").ok());
        assert_eq!((one.action, one.status), (Action::Failed, Some((5, 1, 1))));
        assert_eq!(one.diagnostic, "550 5.1.1 <anna@example.org>: no such user");
        assert_eq!(one.meaning(), Meaning::NoSuchAddress);
    }

    #[test]
    fn a_full_mailbox_or_a_rule_says_nothing_against_the_address() {
        for code in ["5.2.2", "4.2.2", "5.7.1", "5.3.4", "5.6.0"] {
            let one = &outcomes(&STATUS.replace("5.1.1 (bad)", code))[0];
            assert_eq!((one.meaning(), one.code()), (Meaning::ThisMailOnly, code.to_owned()));
        }
    }

    #[test]
    fn what_is_no_report_says_nothing() {
        assert!(outcomes("").is_empty());
        assert!(outcomes(&"a:b\n\n".repeat(100_000)).is_empty());
        assert_eq!(outcomes("Action: delayed")[0].action, Action::Delayed);
        assert_eq!(outcomes("Action: failed\nStatus: 5.1")[0].status, None);
        assert_eq!(outcomes(&"Action: failed\n\n".repeat(1_000)).len(), MAX_RECIPIENTS);
    }
}
