//! The story's mail: sent through a real server, read as a recipient's program reads it, answered as one answers.

use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders as _, PartType};
use service::config::{Config, Tls, Transport};

use crate::peers::mail_server::MailServer;
use crate::world::World;

/// Settings that send through the test's server.
pub(crate) fn through(config: &mut Config, port: u16) {
    config.mail.transport = Transport::Smtp;
    config.mail.smtp.host = "127.0.0.1".into();
    config.mail.smtp.port = port;
    config.mail.smtp.tls = Tls::None;
}

/// A mail as its recipient sees it.
pub(crate) struct Letter {
    /// To whom.
    pub(crate) to: String,
    /// Message-ID.
    pub(crate) id: String,
    /// The calendar objects in it, once each.
    pub(crate) calendars: Vec<String>,
    /// The paths on our server that its text leads to.
    pub(crate) links: Vec<String>,
}

impl Letter {
    /// Reads it.
    pub(crate) fn read(to: String, bytes: &[u8]) -> Self {
        let message = MessageParser::default().parse(bytes).expect("a mail");
        let mut calendars = Vec::new();
        for part in &message.parts {
            let kind = part.content_type().and_then(|kind| kind.subtype()).unwrap_or_default();
            let text = match &part.body {
                PartType::Text(text) => text.to_string(),
                PartType::Binary(bytes) => String::from_utf8(bytes.to_vec()).unwrap_or_default(),
                _ => continue,
            };
            if matches!(kind, "calendar" | "ics") && !calendars.contains(&text) {
                calendars.push(text);
            }
        }
        let text = message.body_text(0).unwrap_or_default();
        let links = text.split_whitespace().filter_map(|word| word.strip_prefix("http://127.0.0.1:8080"));
        let links = links.map(ToOwned::to_owned).collect();
        let id = message.message_id().expect("a Message-ID").to_owned();
        Self { to, id, calendars, links }
    }

    /// The METHOD of each calendar object.
    pub(crate) fn methods(&self) -> Vec<String> {
        self.calendars.iter().filter_map(|calendar| property(calendar, "METHOD")).collect()
    }
}

/// Carries out what is due, and returns the mails that the server has taken since the last time.
pub(crate) async fn delivered(world: &World, server: &MailServer) -> Vec<Letter> {
    service::jobs::drain(&world.app).await.unwrap();
    let mails = server.rest();
    mails.into_iter().map(|mail| Letter::read(mail.to[0].clone(), &mail.bytes)).collect()
}

/// Each person has one mail, and it holds an invitation for each meeting.
pub(crate) fn everyone_has_their_meetings(letters: &[Letter]) {
    let of = |to: &str| -> Vec<&Letter> {
        let with = |letter: &&Letter| letter.to == to && !letter.calendars.is_empty();
        letters.iter().filter(with).collect()
    };
    let expected = [
        ("sme@example.org", 3),
        ("counterpart@example.com", 2),
        ("gamma@example.org", 2),
        ("delta@example.org", 3),
        ("epsilon@example.org", 2),
    ];
    for (to, meetings) in expected {
        let letters = of(to);
        assert_eq!(letters.len(), 1, "one mail for {to}");
        assert_eq!(letters[0].calendars.len(), meetings, "meetings of {to}");
        assert!(letters[0].methods().iter().all(|method| method == "REQUEST"));
    }
    let mut ids: Vec<&str> = letters.iter().map(|letter| letter.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), letters.len(), "no mail came twice");
}

/// A reply to the first invitation in a mail, as Exchange writes it: without ORGANIZER.
pub(crate) fn reply(letter: &Letter, partstat: &str, now: DateTime<Utc>) -> String {
    let request = &letter.calendars[0];
    let organizer = property(request, "ORGANIZER").expect("ORGANIZER");
    let address = organizer.rsplit_once("mailto:").expect("mailto").1;
    let field = |name: &str| property(request, name).unwrap_or_default();
    let sequence = property(request, "SEQUENCE").unwrap_or_else(|| "0".into());
    let lines = [
        format!("From: <{}>", letter.to),
        format!("To: <{address}>"),
        "Subject: Declined".into(),
        format!("Message-ID: <{}-reply@mail.example.org>", field("UID")),
        format!("Date: {}", now.to_rfc2822()),
        "MIME-Version: 1.0".into(),
        "Content-Type: text/calendar; method=REPLY; charset=UTF-8".into(),
        String::new(),
        "BEGIN:VCALENDAR".into(),
        "VERSION:2.0".into(),
        "PRODID:Microsoft Exchange Server 2010".into(),
        "METHOD:REPLY".into(),
        "BEGIN:VEVENT".into(),
        format!("UID:{}", field("UID")),
        format!("ATTENDEE;PARTSTAT={partstat}:mailto:{}", letter.to),
        format!("SEQUENCE:{sequence}"),
        format!("DTSTAMP:{}", now.format("%Y%m%dT%H%M%SZ")),
        "END:VEVENT".into(),
        "END:VCALENDAR".into(),
        String::new(),
    ];
    lines.join("\r\n")
}

/// The value of the first property of that name, unfolded (RFC 5545 §3.1).
fn property(calendar: &str, name: &str) -> Option<String> {
    let unfolded = calendar.replace("\r\n ", "");
    // VTIMEZONE has no property that is asked for here.
    let line = unfolded.lines().find(|line| {
        line.strip_prefix(name).is_some_and(|rest| rest.starts_with(':') || rest.starts_with(';'))
    })?;
    // ORGANIZER;CN="…":mailto:…: the value begins after the last colon outside quotes, which `mailto:` follows.
    if name == "ORGANIZER" { Some(line.to_owned()) } else { Some(line.split_once(':')?.1.to_owned()) }
}
