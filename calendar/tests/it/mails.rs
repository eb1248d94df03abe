//! Mails with answers in them.

use calendar::event::PartStat;
use calendar::mail::read;
use calendar::reply::Unreadable;

use crate::replies::{EXCHANGE, GOOGLE};
use crate::samples::{address, utc};

const HEAD: &str = "Delivered-To: rsvp+3f9a@kontor.example.org
Message-ID: <CAF-1@mail.example.com>
Date: Sat, 21 Nov 2026 19:15:02 +0900
From: =?utf-8?B?QW5uZSBDaMOqbmU=?= <anne@chene.example.com>
To: Veneto Nanotech <rsvp+3f9a@kontor.example.org>
In-Reply-To: <invite-1@kontor.example.org>
Subject: =?utf-8?Q?Accept=C3=A9?=
MIME-Version: 1.0
";

fn wired(text: &str) -> Vec<u8> {
    text.replace('\n', "\r\n").into_bytes()
}

/// The layout that Google, Outlook and Thunderbird use.
fn layered(calendar: &str) -> Vec<u8> {
    let calendar = calendar.trim_start();
    wired(&format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=out

--out
Content-Type: multipart/alternative; boundary=in

--in
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Anne a accepté.
--in
Content-Type: text/calendar; charset=utf-8; method=REPLY
Content-Transfer-Encoding: 8bit

{calendar}
--in--
--out
Content-Type: application/ics; name=invite.ics
Content-Disposition: attachment; filename=invite.ics
Content-Transfer-Encoding: 8bit

{calendar}
--out--
"
    ))
}

#[test]
fn the_answer_is_found_wherever_it_stands_and_once() {
    let mail = read(&layered(GOOGLE)).unwrap();
    assert_eq!(mail.message_id.as_deref(), Some("CAF-1@mail.example.com"));
    assert_eq!(mail.from, Some(address("anne@chene.example.com")));
    assert_eq!(mail.from_name.as_deref(), Some("Anne Chêne"));
    assert_eq!(mail.to, [address("rsvp+3f9a@kontor.example.org")]);
    assert_eq!(mail.token("rsvp"), Some("3f9a"));
    assert_eq!(mail.token("desk"), None);
    assert_eq!(mail.date, Some(utc("2026-11-21 10:15") + chrono::TimeDelta::seconds(2)));
    assert_eq!(mail.subject.as_deref(), Some("Accepté"));
    assert_eq!(mail.in_reply_to, ["invite-1@kontor.example.org"]);
    assert_eq!(mail.items.len(), 1, "{:?}", mail.items);
    assert_eq!(mail.items[0].partstat, Some(PartStat::Accepted));
    assert_eq!((mail.problems.len(), mail.automatic), (0, false));
    assert_eq!(mail.text.as_deref(), Some("Anne a accepté."));
}

#[test]
fn a_calendar_in_base64_is_read_and_its_method_may_stand_in_the_header_alone() {
    let text = EXCHANGE.trim_start().replace("METHOD:REPLY\n", "").replace('\n', "\r\n");
    let encoded = base64(text.as_bytes());
    let mail = read(&wired(&format!(
        "{HEAD}Content-Type: text/calendar; charset=\"utf-8\"; method=REPLY\nContent-Transfer-Encoding: base64\n\n{encoded}\n"
    )))
    .unwrap();
    assert_eq!(mail.items.len(), 1);
    assert_eq!(mail.items[0].partstat, Some(PartStat::Declined));
}

// Small enough to be seen right, so that the test needs no more libraries.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups =
        bytes.chunks(3).map(|group| {
            let bits = group.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte))
                << (8 * (3 - group.len()));
            (0..4)
                .map(|place| {
                    if place <= group.len() {
                        char::from(LETTERS[bits >> (18 - 6 * place) & 63])
                    } else {
                        '='
                    }
                })
                .collect::<String>()
        });
    groups.collect::<Vec<_>>().chunks(18).map(<[String]>::concat).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_mail_without_a_calendar_is_read_all_the_same() {
    let mail = read(&wired(&format!("{HEAD}Auto-Submitted: auto-replied\n\nI am away."))).unwrap();
    assert_eq!((mail.items.len(), mail.problems.len(), mail.automatic), (0, 0, true));
    assert_eq!(mail.text.as_deref(), Some("I am away."));
}

#[test]
fn a_part_that_cannot_be_read_is_told_and_does_not_hide_the_others() {
    let raw = String::from_utf8(layered(GOOGLE)).unwrap();
    let at = raw.rfind("BEGIN:VCALENDAR").unwrap();
    let broken =
        format!("{}garbage{}", &raw[..at], &raw[at + "BEGIN:VCALENDAR".len()..].replace("BEGIN:", "X:"));
    let mail = read(broken.as_bytes()).unwrap();
    assert_eq!(mail.items.len(), 1);
    assert_eq!(mail.problems, [Unreadable::NoCalendar]);
}

#[test]
fn what_an_attached_mail_said_is_not_said_again() {
    let inner = String::from_utf8(layered(GOOGLE)).unwrap();
    let forwarded = format!(
        "{}Content-Type: multipart/mixed; boundary=fw\r\n\r\n--fw\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--fw--\r\n",
        String::from_utf8(wired(HEAD)).unwrap()
    );
    assert_eq!(read(forwarded.as_bytes()).unwrap().items, []);
}

#[test]
fn what_is_no_mail_is_refused() {
    assert_eq!(read(b""), Err(Unreadable::NoMail));
    assert_eq!(read(b"Hello there\n\nno header at all"), Err(Unreadable::NoMail));
    assert_eq!(read(&[0xff; 100]), Err(Unreadable::NoMail));
}
