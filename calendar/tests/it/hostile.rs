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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

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
