//! Replies as real programs write them.

use calendar::event::PartStat;
use calendar::message::{Method, reply};
use calendar::reply::{Incoming, Proposed, Unreadable, read};

use crate::samples::{self, address, utc};

/// CRLF, as they come.
pub(crate) fn wired(text: &str) -> Vec<u8> {
    text.trim_start().replace('\n', "\r\n").into_bytes()
}

pub(crate) fn one(text: &str) -> Incoming {
    let mut all = read(&wired(text)).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// As Google Calendar answers.
pub(crate) const GOOGLE: &str = "
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261202T010000Z
DTEND:20261202T012500Z
DTSTAMP:20261121T101500Z
ORGANIZER;CN=Veneto Nanotech:mailto:rsvp+3f9a@kontor.example.org
UID:0192f0c1-7a3e-7cc2-9d51-3a0b7a6e51aa
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=anne@
 chene.example.com;X-NUM-GUESTS=0:mailto:anne@chene.example.com
CREATED:20261120T090000Z
DESCRIPTION:Table 7.
LAST-MODIFIED:20261121T101459Z
LOCATION:Big Sight
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Chêne Plastiques meets Nagano Seiki
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
";

/// As Exchange answers: no ORGANIZER, a Windows zone, MAILTO in capitals.
pub(crate) const EXCHANGE: &str = "
BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Tokyo Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=DECLINED;CN=Anne Chêne:MAILTO:Anne@Chene.example.com
COMMENT;LANGUAGE=fr-FR:Désolée\\, je suis en visite.\\n
UID:0192f0c1-7a3e-7cc2-9d51-3a0b7a6e51aa
SUMMARY;LANGUAGE=fr-FR:Refusé : Chêne Plastiques meets Nagano Seiki
DTSTART;TZID=Tokyo Standard Time:20261202T100000
DTEND;TZID=Tokyo Standard Time:20261202T102500
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20261121T111500Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
LOCATION;LANGUAGE=fr-FR:Big Sight
X-MICROSOFT-CDO-APPT-SEQUENCE:0
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
";

/// As Thunderbird answers.
pub(crate) const THUNDERBIRD: &str = "
BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
CREATED:20261120T090000Z
LAST-MODIFIED:20261121T121500Z
DTSTAMP:20261121T121500Z
UID:0192f0c1-7a3e-7cc2-9d51-3a0b7a6e51aa
SUMMARY:Chêne Plastiques meets Nagano Seiki
ORGANIZER;CN=Veneto Nanotech:mailto:rsvp+3f9a@kontor.example.org
ATTENDEE;CN=\"Anne ^'Nana^' Chêne; Ingénieure, Oyonnax\";PARTSTAT=TENTATIVE;R
 OLE=REQ-PARTICIPANT:mailto:anne@chene.example.com
DTSTART;TZID=Asia/Tokyo:20261202T100000
DTEND;TZID=Asia/Tokyo:20261202T102500
SEQUENCE:2
END:VEVENT
END:VCALENDAR
";

#[test]
fn googles_answer_is_understood() {
    let read = one(GOOGLE);
    assert_eq!(read.method, Method::Reply);
    assert_eq!(read.uid, samples::meeting().uid);
    assert_eq!(read.attendee, Some(address("anne@chene.example.com")));
    assert_eq!(read.partstat, Some(PartStat::Accepted));
    assert_eq!((read.sequence, read.dtstamp), (0, Some(utc("2026-11-21 10:15"))));
    assert_eq!(read.organizer, Some(address("rsvp+3f9a@kontor.example.org")));
}

#[test]
fn exchanges_answer_is_understood_without_an_organizer() {
    let read = one(EXCHANGE);
    assert_eq!(read.organizer, None);
    assert_eq!(read.attendee, Some(address("anne@chene.example.com")));
    assert_eq!(read.partstat, Some(PartStat::Declined));
    assert_eq!(read.comment.as_deref(), Some("Désolée, je suis en visite."));
}

#[test]
fn thunderbirds_answer_is_understood_with_the_name_as_we_wrote_it() {
    let read = one(THUNDERBIRD);
    assert_eq!(read.partstat, Some(PartStat::Tentative));
    assert_eq!(read.sequence, 2);
    assert_eq!(read.name.as_deref(), Some("Anne \"Nana\" Chêne; Ingénieure, Oyonnax"));
}

#[test]
fn our_own_reply_is_read_back() {
    let event = samples::meeting();
    let mut attendee = event.attendees[0].clone();
    attendee.partstat = PartStat::Declined;
    let text = reply(&event, &attendee, utc("2026-11-21 07:00")).unwrap();
    let read = read(text.as_bytes()).unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].partstat, Some(PartStat::Declined));
    assert_eq!(read[0].name, Some(attendee.name));
    assert_eq!(read[0].dtstamp, Some(utc("2026-11-21 07:00")));
}

#[test]
fn a_counter_brings_the_proposed_time_in_a_windows_zone() {
    let text = EXCHANGE
        .replace("METHOD:REPLY", "METHOD:COUNTER")
        .replace("Tokyo Standard Time:20261202T10", "Tokyo Standard Time:20261202T15")
        .replace("DECLINED", "TENTATIVE");
    let read = one(&text);
    assert_eq!(read.method, Method::Counter);
    let (start, end) = (utc("2026-12-02 06:00"), Some(utc("2026-12-02 06:25")));
    assert_eq!(read.proposed, Some(Proposed { start, end }));
}

#[test]
fn a_refresh_needs_no_more_than_who_and_what() {
    let read = one("
BEGIN:VCALENDAR
METHOD:REFRESH
VERSION:2.0
BEGIN:VEVENT
UID:uid-1
DTSTAMP:20261121T121500Z
ATTENDEE:mailto:anne@chene.example.com
ORGANIZER:mailto:rsvp+3f9a@kontor.example.org
END:VEVENT
END:VCALENDAR
");
    assert_eq!((read.method, read.partstat), (Method::Refresh, None));
}

#[test]
fn a_reply_to_one_instance_says_which() {
    let text = GOOGLE.replace("SEQUENCE:0", "SEQUENCE:0\nRECURRENCE-ID:20261202T010000Z");
    assert_eq!(one(&text).recurrence_id.as_deref(), Some("20261202T010000Z"));
}

#[test]
fn lower_case_a_byte_order_mark_and_bare_newlines_do_no_harm() {
    let lower =
        GOOGLE.trim_start().replace("BEGIN:VEVENT", "begin:vevent").replace("END:VEVENT", "end:vevent");
    let text = format!("\u{feff}{lower}");
    let read = read(text.as_bytes()).unwrap();
    assert_eq!(read[0].partstat, Some(PartStat::Accepted));
}

#[test]
fn one_bad_line_does_not_spoil_the_rest() {
    let text = GOOGLE.replace("TRANSP:OPAQUE", "TRANSP OPAQUE\n;;;:\nX");
    assert_eq!(one(&text).partstat, Some(PartStat::Accepted));
}

#[test]
fn several_attendees_are_several_answers() {
    let text = GOOGLE.replace("SEQUENCE:0", "SEQUENCE:0\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.net");
    let all = read(&wired(&text)).unwrap();
    let who: Vec<_> = all.iter().filter_map(|read| read.attendee.clone()).collect();
    assert_eq!(who, [address("anne@chene.example.com"), address("bob@example.net")]);
}

#[test]
fn what_is_no_answer_is_said_to_be_none() {
    assert_eq!(read(b"Hello"), Err(Unreadable::NoCalendar));
    assert_eq!(read(b""), Err(Unreadable::NoCalendar));
    let no_method = GOOGLE.replace("METHOD:REPLY\n", "");
    assert_eq!(read(&wired(&no_method)), Err(Unreadable::NoEvent));
    let no_uid = GOOGLE.replace("UID:", "X-UID:");
    assert_eq!(read(&wired(&no_uid)), Err(Unreadable::NoEvent));
}

#[test]
fn an_answer_that_is_no_word_of_the_standard_is_none() {
    assert_eq!(one(&GOOGLE.replace("PARTSTAT=ACCEPTED", "PARTSTAT=MAYBE")).partstat, None);
    assert_eq!(one(&GOOGLE.replace("PARTSTAT=ACCEPTED;", "")).partstat, None);
    assert_eq!(one(&GOOGLE.replace("SEQUENCE:0", "SEQUENCE:-4")).sequence, 0);
    assert_eq!(one(&GOOGLE.replace("SEQUENCE:0", "SEQUENCE:99999999999")).sequence, u32::MAX);
}
