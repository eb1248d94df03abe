//! Hostile input: an error within a second, on a stack as small as a worker's, the process alive.

use std::time::{Duration, Instant};

use calendar::reply::Unreadable;
use calendar::{busy, mail, reply};
use proptest::prelude::*;

use crate::replies::{EXCHANGE, GOOGLE, THUNDERBIRD, wired};
use crate::samples::{utc, zone};

/// Debug builds are some ten times slower than what strangers meet.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

/// Reads the bytes in every way there is, on a thread with 2 MiB of stack, within [`PATIENCE`] of its time.
fn outcome(raw: Vec<u8>) -> (Option<Unreadable>, Option<Unreadable>) {
    let work = move || {
        let begun = Instant::now();
        let read = reply::read(&raw).err();
        let busy =
            busy::read(&raw, utc("2026-01-01 00:00"), utc("2027-01-01 00:00"), &zone("Europe/Paris")).err();
        let _ = mail::read(&raw);
        (read, busy, time_taken(begun))
    };
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap();
    let (read, busy, taken) = thread.join().unwrap();
    assert!(taken < PATIENCE, "it took {taken:?}");
    (read, busy)
}

/// What this thread has had of a processor, where the system tells (Linux), so that a machine under load fails
/// no test; else the time on the clock.
fn time_taken(begun: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| begun.elapsed(), Duration::from_nanos)
}

#[test]
fn the_calendar_whose_lines_are_changed_is_read_whole_when_they_are_not() {
    let (from, until) = (utc("2026-01-01 00:00"), utc("2027-01-01 00:00"));
    let whole = OUTSIDE.replace('\n', "\r\n");
    let found = busy::read(whole.as_bytes(), from, until, &zone("Europe/Paris")).unwrap();
    // Forty weekly ones without one, one more day, twelve week-ends, one in February, and two periods that are told as
    // busy, of which one overlaps a Monday's.
    assert_eq!(found.len(), 39 + 1 + 12 + 1 + 2 - 1);
}

#[test]
fn components_nested_a_hundred_thousand_deep_are_refused() {
    let deep = "BEGIN:VCALENDAR\r\n".repeat(100_000);
    let refusal = Some(Unreadable::TooDeep { what: "the calendar", limit: 8 });
    assert_eq!(outcome(deep.into_bytes()), (refusal.clone(), refusal.clone()));
    // A fold inside the name does not hide it.
    let folded = "BEG\r\n IN:VCALENDAR\r\n".repeat(100_000);
    assert_eq!(outcome(folded.into_bytes()), (refusal.clone(), refusal.clone()));
    let with_parameters = "begin;X=1:A\n".repeat(100_000);
    assert_eq!(outcome(with_parameters.into_bytes()), (refusal.clone(), refusal));
}

#[test]
fn a_line_of_twenty_megabytes_is_refused() {
    let line = format!("BEGIN:VCALENDAR\r\nSUMMARY:{}\r\n", "x".repeat(20_000_000));
    let (read, busy) = outcome(line.into_bytes());
    assert!(matches!(read, Some(Unreadable::TooLong { limit: 5_242_880, .. })), "{read:?}");
    assert_eq!(read, busy);
}

#[test]
fn a_hundred_thousand_parameters_are_refused() {
    let line = format!("BEGIN:VCALENDAR\r\nATTENDEE{}:mailto:a@example.com\r\n", ";X=1".repeat(100_000));
    let refusal = Some(Unreadable::TooMany { what: "parameters of one property", limit: 200 });
    assert_eq!(outcome(line.into_bytes()), (refusal.clone(), refusal));
}

#[test]
fn a_hundred_thousand_components_side_by_side_are_refused() {
    let side = format!("BEGIN:VCALENDAR\r\n{}", "BEGIN:VEVENT\r\nEND:VEVENT\r\n".repeat(100_000));
    let (read, _) = outcome(side.into_bytes());
    assert!(matches!(read, Some(Unreadable::TooMany { what: "components", .. })), "{read:?}");
}

#[test]
fn the_same_few_bytes_over_and_over_are_borne() {
    let repeated = |text: &str, bytes: usize| text.repeat(bytes / text.len()).into_bytes();
    let head = b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE:";
    let pieces =
        ["\r\n ", ";", "\"", "A", ":", "\n", "BEGIN:", "X;", "=,", "\\", "\0", "END:VEVENT\n", "\u{feff}"];
    for piece in pieces {
        outcome(repeated(piece, 300_000));
        outcome([head.to_vec(), repeated(piece, 300_000)].concat());
    }
    // As much as is read at all.
    outcome([head.to_vec(), repeated(";", 5_000_000)].concat());
}

#[test]
fn mails_inside_mails_and_parts_without_end_are_refused() {
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    let deep = mail::read(format!("From: a@example.com\r\n{nested}").as_bytes());
    assert_eq!(deep, Err(Unreadable::TooDeep { what: "the mail", limit: 20 }));
    let boundaries: String = (0..10_000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"))
        .collect();
    let many = mail::read(format!("From: a@example.com\r\n{boundaries}").as_bytes());
    assert!(matches!(many, Err(Unreadable::TooMany { .. })), "{many:?}");
    let parts = "--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n".repeat(60_000);
    let many = format!("From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}");
    assert!(mail::read(many.as_bytes()).is_ok_and(|mail| mail.items.is_empty()));
    outcome(many.into_bytes());
}

#[test]
fn rules_that_never_end_or_never_match_are_borne() {
    let rules = [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=1,2,3;BYHOUR=0,1,2,3;BYMINUTE=0,1,2,3,4,5;BYSECOND=0,1,2,3,4",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=DAILY;COUNT=4294967295",
        "FREQ=YEARLY;INTERVAL=65535",
        "FREQ=MONTHLY;BYSETPOS=400;BYDAY=MO",
    ];
    for rule in rules {
        let event = format!(
            "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:00010101T000000Z\r\nDURATION:PT1H\r\nRRULE:{rule}\r\nEND:VEVENT\r\n"
        );
        outcome(format!("BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n").into_bytes());
    }
}

#[test]
fn a_calendar_full_of_hostile_rules_is_borne() {
    for rule in [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY",
        "FREQ=YEARLY;BYHOUR=0,1,2,3,4,5,6;BYMINUTE=0,1,2,3,4,5,6,7;BYSECOND=1,2,3,4,5,6,7,8",
    ] {
        let event = format!(
            "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20250101T000000Z\r\nDURATION:PT1H\r\nRRULE:{rule}\r\nEND:VEVENT\r\n"
        );
        let all = event.repeat(20_000);
        let (_, busy) = outcome(format!("BEGIN:VCALENDAR\r\n{all}END:VCALENDAR\r\n").into_bytes());
        assert!(matches!(busy, Some(Unreadable::TooMany { .. })), "{busy:?}");
    }
}

/// An outside calendar with all that [`busy::read`] understands.
const OUTSIDE: &str = "BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:weekly
DTSTART;TZID=Customized Time Zone:20260105T090000
DTEND;TZID=Customized Time Zone:20260105T100000
RRULE:FREQ=WEEKLY;COUNT=40;BYDAY=MO,WE;WKST=MO
EXDATE;TZID=Customized Time Zone:20260112T090000
RDATE:20260220T080000Z
END:VEVENT
BEGIN:VEVENT
UID:weekly
RECURRENCE-ID;TZID=Customized Time Zone:20260119T090000
DTSTART;TZID=W. Europe Standard Time:20260119T140000
DURATION:PT1H30M
END:VEVENT
BEGIN:VEVENT
UID:monthly
DTSTART;VALUE=DATE:20260110
DTEND;VALUE=DATE:20260112
RRULE:FREQ=MONTHLY;BYDAY=2SA;UNTIL=20261231
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
UID:yearly
DTSTART:20200229T100000
DURATION:PT45M
RRULE:FREQ=YEARLY;BYMONTH=2;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR
STATUS:TENTATIVE
END:VEVENT
BEGIN:VFREEBUSY
UID:free-busy
DTSTART:20260101T000000Z
DTEND:20270101T000000Z
FREEBUSY;FBTYPE=BUSY:20260301T080000Z/PT2H,20260302T080000Z/20260302T100000Z
FREEBUSY;FBTYPE=FREE:20260303T080000Z/PT2H
END:VFREEBUSY
END:VCALENDAR
";

/// What a value may be exchanged for: the edges of numbers, dates, zones and rules.
const VALUES: [&str; 16] = [
    "",
    "0",
    "-1",
    "4294967296",
    "99999999999999999999",
    "00010101T000000Z",
    "99991231T235959Z",
    "20260230",
    "P99999999W",
    "-PT99999999H",
    "FREQ=SECONDLY",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=YEARLY;BYDAY=-99MO",
    "+9999",
    "19700101T000000Z/99991231T000000Z",
    "\u{fffd}",
];

/// Something done to the lines of a calendar.
#[derive(Clone, Debug)]
enum Change {
    Drop,
    Double,
    Swap(prop::sample::Index),
    Value(&'static str),
    Cut(prop::sample::Index),
    Fold(prop::sample::Index),
}

fn change() -> impl Strategy<Value = (prop::sample::Index, Change)> {
    let place = any::<prop::sample::Index>;
    let kind = prop_oneof![
        Just(Change::Drop),
        Just(Change::Double),
        place().prop_map(Change::Swap),
        prop::sample::select(VALUES.to_vec()).prop_map(Change::Value),
        place().prop_map(Change::Cut),
        place().prop_map(Change::Fold),
    ];
    (place(), kind)
}

fn apply(lines: &mut Vec<String>, at: prop::sample::Index, change: Change) {
    // Never empty, so that there is a place to change.
    lines.push("X-KONTOR:1".to_owned());
    let at = at.index(lines.len());
    let letter = |line: &str, place: prop::sample::Index| {
        let starts: Vec<usize> = line.char_indices().map(|(start, _)| start).chain([line.len()]).collect();
        starts[place.index(starts.len())]
    };
    match change {
        Change::Drop => drop(lines.remove(at)),
        Change::Double => lines.insert(at, lines[at].clone()),
        Change::Swap(other) => {
            let other = other.index(lines.len());
            lines.swap(at, other);
        }
        Change::Value(value) => {
            let head = lines[at].split_once(':').map_or("X", |(head, _)| head).to_owned();
            lines[at] = format!("{head}:{value}");
        }
        Change::Cut(place) => {
            let end = letter(&lines[at], place);
            lines[at].truncate(end);
        }
        Change::Fold(place) => {
            let here = letter(&lines[at], place);
            lines[at].insert_str(here, "\r\n ");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Changed where it hurts, so that most of it is still read.
    #[test]
    fn a_calendar_with_changed_lines_never_ends_the_process(
        sample in prop::sample::select(vec![OUTSIDE, OUTSIDE, GOOGLE, EXCHANGE, THUNDERBIRD]),
        changes in prop::collection::vec(change(), 1..16),
    ) {
        let mut lines: Vec<String> = sample.lines().map(str::to_owned).collect();
        for (at, change) in changes {
            apply(&mut lines, at, change);
        }
        outcome(lines.join("\r\n").into_bytes());
    }

    #[test]
    fn a_reply_with_changed_bytes_never_ends_the_process(
        sample in prop::sample::select(vec![GOOGLE, EXCHANGE, THUNDERBIRD]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..12),
    ) {
        let mut raw = wired(sample);
        for (place, byte, kind) in changes {
            // Never empty, so that there is a place to change.
            raw.push(b'\n');
            let at = place.index(raw.len());
            match kind {
                0 => raw[at] = byte,
                1 => raw.insert(at, byte),
                2 => drop(raw.remove(at)),
                _ => raw.truncate(at.max(1)),
            }
        }
        outcome(raw);
    }

    #[test]
    fn any_bytes_are_borne(raw in prop::collection::vec(any::<u8>(), 0..2000)) {
        outcome(raw);
    }
}
