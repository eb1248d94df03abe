//! What comes in, as the programs of others write it.

use chrono::{DateTime, Utc};
use entity::invitation;

/// What a letter answers, and from whom it is.
pub(super) struct Letter<'a> {
    pub(super) message_id: &'a str,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) attendee: &'a str,
    pub(super) held: &'a invitation::Model,
    /// As iCalendar writes it: `20270301T080000Z`.
    pub(super) dtstamp: &'a str,
}

impl Letter<'_> {
    fn head(&self, subject: &str) -> String {
        format!(
            "From: Someone <{}>\r\nTo: <{}>\r\nMessage-ID: <{}>\r\nDate: Mon, 01 Mar 2027 08:00:00 +0000\r\n\
             Subject: {subject}\r\nMIME-Version: 1.0\r\n",
            self.from, self.to, self.message_id
        )
    }

    /// As Exchange replies: one part, no ORGANIZER.
    pub(super) fn exchange(&self, partstat: &str) -> Vec<u8> {
        let calendar = self.calendar("REPLY", &format!(";PARTSTAT={partstat}"), "");
        let head = self.head("Accepted: Meeting");
        let body = format!("Content-Type: text/calendar; charset=\"utf-8\"; method=REPLY\r\n\r\n{calendar}");
        format!("{head}X-MS-Exchange-Calendar-Originator-Id: x\r\n{body}").into_bytes()
    }

    /// As Google replies: words, the answer as an alternative, and once more as a file.
    pub(super) fn google(&self, partstat: &str) -> Vec<u8> {
        let organizer = format!("ORGANIZER;CN=Host:mailto:{}\r\n", self.to);
        let calendar = self.calendar(
            "REPLY",
            &format!(";CUTYPE=INDIVIDUAL;PARTSTAT={partstat};X-NUM-GUESTS=0"),
            &organizer,
        );
        let head = self.head("Accepted: Meeting");
        format!(
            "{head}Content-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\n\
             Content-Type: multipart/alternative; boundary=\"a\"\r\n\r\n--a\r\n\
             Content-Type: text/plain; charset=\"UTF-8\"\r\n\r\nSomeone has accepted this invitation.\r\n--a\r\n\
             Content-Type: text/calendar; charset=\"UTF-8\"; method=REPLY\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\
             {calendar}\r\n--a--\r\n--m\r\nContent-Type: application/ics; name=\"invite.ics\"\r\n\
             Content-Disposition: attachment; filename=\"invite.ics\"\r\n\r\n{calendar}\r\n--m--\r\n"
        )
        .into_bytes()
    }

    /// As Outlook proposes another time.
    pub(super) fn counter(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<u8> {
        let at = |time: DateTime<Utc>| time.format("%Y%m%dT%H%M%SZ").to_string();
        let times = format!("DTSTART:{}\r\nDTEND:{}\r\nCOMMENT:After lunch\\, please\r\n", at(from), at(to));
        let calendar = self.calendar("COUNTER", ";PARTSTAT=TENTATIVE", &times);
        let head = self.head("New Time Proposed: Meeting");
        format!("{head}Content-Type: text/calendar; charset=utf-8; method=COUNTER\r\n\r\n{calendar}")
            .into_bytes()
    }

    /// As a program asks for what it lost.
    pub(super) fn refresh(&self) -> Vec<u8> {
        let calendar = self.calendar("REFRESH", "", "");
        let head = self.head("Refresh");
        format!("{head}Content-Type: text/calendar; charset=utf-8; method=REFRESH\r\n\r\n{calendar}")
            .into_bytes()
    }

    fn calendar(&self, method: &str, parameters: &str, more: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Mail//EN\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n\
             UID:{}\r\nSEQUENCE:{}\r\nDTSTAMP:{}\r\nATTENDEE{parameters}:mailto:{}\r\n{more}END:VEVENT\r\n\
             END:VCALENDAR\r\n",
            self.held.uid, self.held.sequence, self.dtstamp, self.attendee
        )
    }
}

/// A report of Postfix that a mail came to nothing (RFC 3464).
pub(super) fn bounce(message_id: &str, of: &str, recipient: &str, status: &str) -> Vec<u8> {
    format!(
        "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\r\nTo: kontor@kontor.example\r\n\
         Message-ID: <{message_id}>\r\nDate: Mon, 01 Mar 2027 08:00:00 +0000\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"r\"\r\n\r\n--r\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you.\r\n--r\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nOriginal-Recipient: rfc822;{recipient}\r\nAction: failed\r\n\
         Status: {status}\r\nDiagnostic-Code: smtp; 550 {status} <{recipient}>: no such user\r\n\r\n--r\r\n\
         Content-Type: text/rfc822-headers\r\n\r\nFrom: Kontor <kontor@kontor.example>\r\nTo: {recipient}\r\n\
         Message-ID: {of}\r\nSubject: Your meetings\r\n\r\n--r--\r\n"
    )
    .into_bytes()
}
