//! When an outside calendar says that its owner is busy.

use calendar::busy::{Busy, read};
use proptest::prelude::*;

use crate::replies::wired;
use crate::samples::{utc, zone};

/// In a window from Monday, 23 March, to Monday, 6 April 2026; summer time begins on the 29th.
fn busy(events: &str) -> Vec<(String, String)> {
    busy_in(events, "Europe/Paris")
}

fn busy_in(events: &str, owner: &str) -> Vec<(String, String)> {
    let text = format!("\nBEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{}END:VCALENDAR\n", events.trim_start());
    let found = read(&wired(&text), utc("2026-03-23 00:00"), utc("2026-04-06 00:00"), &zone(owner)).unwrap();
    let shown = |at: chrono::DateTime<chrono::Utc>| at.format("%m-%d %H:%M").to_string();
    found.into_iter().map(|Busy { start, end }| (shown(start), shown(end))).collect()
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\n{}\nEND:VEVENT\n", lines.trim())
}

fn spans(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(start, end)| ((*start).to_owned(), (*end).to_owned())).collect()
}

#[test]
fn a_weekly_meeting_keeps_its_wall_time_over_the_change_of_clocks() {
    let found = busy(&event("DTSTART;TZID=Europe/Paris:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"));
    assert_eq!(found, spans(&[("03-23 08:00", "03-23 09:00"), ("03-30 07:00", "03-30 08:00")]));
}

#[test]
fn windows_zone_names_are_understood_without_a_vtimezone() {
    let found = busy(&event(
        "DTSTART;TZID=Tokyo Standard Time:20260324T090000\nDTEND;TZID=Tokyo Standard Time:20260324T100000",
    ));
    assert_eq!(found, spans(&[("03-24 00:00", "03-24 01:00")]));
}

#[test]
fn a_zone_that_only_the_file_explains_is_understood() {
    // Berlin's rules under a name that Outlook gives to zones of its users' own.
    let zone = "BEGIN:VTIMEZONE
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
";
    let weekly = event("DTSTART;TZID=Customized Time Zone:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY");
    let found = busy_in(&format!("{zone}{weekly}"), "Asia/Tokyo");
    assert_eq!(found, spans(&[("03-23 08:00", "03-23 09:00"), ("03-30 07:00", "03-30 08:00")]));
    // Without the explanation, the owner's zone is the best guess.
    assert_eq!(busy_in(&weekly, "Asia/Tokyo")[0].0, "03-23 00:00");
}

#[test]
fn whole_days_and_floating_times_are_the_owners() {
    assert_eq!(busy(&event("DTSTART;VALUE=DATE:20260329")), spans(&[("03-28 23:00", "03-29 22:00")]));
    assert_eq!(
        busy_in(&event("DTSTART:20260324T090000\nDURATION:PT1H"), "Asia/Kolkata"),
        spans(&[("03-24 03:30", "03-24 04:30")])
    );
    let two = busy(&event("DTSTART;VALUE=DATE:20260330\nDTEND;VALUE=DATE:20260401"));
    assert_eq!(two, spans(&[("03-29 22:00", "03-31 22:00")]));
}

#[test]
fn what_is_free_or_cancelled_takes_no_time() {
    let at = "DTSTART:20260324T090000Z\nDURATION:PT1H\n";
    assert_eq!(busy(&event(&format!("{at}TRANSP:TRANSPARENT"))), []);
    assert_eq!(busy(&event(&format!("{at}STATUS:CANCELLED"))), []);
    assert_eq!(busy(&event("DTSTART:20260324T090000Z")), []);
    assert_eq!(busy(&event(&format!("{at}STATUS:TENTATIVE"))).len(), 1);
}

#[test]
fn instances_that_are_left_out_or_moved_are_where_they_are_now() {
    let series = event(
        "DTSTART;TZID=Europe/Paris:20260323T090000\nDTEND;TZID=Europe/Paris:20260323T100000\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;TZID=Europe/Paris:20260324T090000",
    );
    let moved = event(
        "RECURRENCE-ID;TZID=Europe/Paris:20260325T090000\nDTSTART;TZID=Europe/Paris:20260325T150000\nDTEND;TZID=Europe/Paris:20260325T160000",
    );
    let found = busy(&format!("{series}{moved}"));
    let expected =
        [("03-23 08:00", "03-23 09:00"), ("03-25 14:00", "03-25 15:00"), ("03-26 08:00", "03-26 09:00")];
    assert_eq!(found, spans(&expected));
    let dropped = event(
        "RECURRENCE-ID;TZID=Europe/Paris:20260325T090000\nSTATUS:CANCELLED\nDTSTART;TZID=Europe/Paris:20260325T090000",
    );
    assert_eq!(busy(&format!("{series}{dropped}")).len(), 2);
}

#[test]
fn a_rule_ends_where_it_says() {
    let until = event(
        "DTSTART;TZID=America/New_York:20260320T200000\nDURATION:PT30M\nRRULE:FREQ=DAILY;UNTIL=20260326T000000Z",
    );
    // The last is on the 25th at 20:00 in New York, which is midnight in UTC.
    assert_eq!(busy(&until).last(), Some(&("03-26 00:00".to_owned(), "03-26 00:30".to_owned())));
    let day = event("DTSTART;VALUE=DATE:20260323\nRRULE:FREQ=DAILY;UNTIL=20260325");
    assert_eq!(busy(&day), spans(&[("03-23 00:00", "03-25 23:00")]));
    let extra = event("DTSTART:20260323T090000Z\nDURATION:PT1H\nRDATE:20260324T090000Z,20260326T090000Z");
    assert_eq!(busy(&extra).len(), 3);
}

#[test]
fn the_second_of_a_month_is_found_by_its_rule() {
    let found = busy(&event(
        "DTSTART;TZID=Asia/Kolkata:20200107T100000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=-1TU",
    ));
    assert_eq!(found, spans(&[("03-31 04:30", "03-31 05:30")]));
}

#[test]
fn free_busy_answers_are_read() {
    let found = busy(
        "BEGIN:VFREEBUSY\nUID:f\nDTSTAMP:20260101T000000Z\nFREEBUSY;FBTYPE=BUSY:20260324T090000Z/PT1H,20260325T090000Z/20260325T093000Z\nFREEBUSY;FBTYPE=FREE:20260326T090000Z/PT1H\nFREEBUSY:20260327T090000Z/PT1H\nEND:VFREEBUSY\n",
    );
    let expected =
        [("03-24 09:00", "03-24 10:00"), ("03-25 09:00", "03-25 09:30"), ("03-27 09:00", "03-27 10:00")];
    assert_eq!(found, spans(&expected));
}

#[test]
fn what_overlaps_or_touches_is_one_and_the_window_cuts() {
    let long = event("DTSTART:20260301T000000Z\nDTEND:20260324T100000Z");
    let next = event("DTSTART:20260324T100000Z\nDTEND:20260324T110000Z");
    assert_eq!(busy(&format!("{long}{next}")), spans(&[("03-23 00:00", "03-24 11:00")]));
}

proptest! {
    #[test]
    fn busy_times_are_in_order_apart_and_inside_the_window(
        starts in prop::collection::vec((0_i64..40, 0_i64..86_400, 0_i64..200_000, 0_u8..4), 0..20)
    ) {
        let events: String = starts.iter().map(|(day, second, length, rule)| {
            let start = utc("2026-03-10 00:00") + chrono::TimeDelta::seconds(day * 86_400 + second);
            let rule = ["", "\nRRULE:FREQ=DAILY", "\nRRULE:FREQ=WEEKLY;COUNT=3", "\nRRULE:FREQ=MONTHLY"][usize::from(*rule)];
            event(&format!("DTSTART:{}\nDURATION:PT{length}S{rule}", start.format("%Y%m%dT%H%M%SZ")))
        }).collect();
        let text = format!("\nBEGIN:VCALENDAR\n{events}END:VCALENDAR\n");
        let (from, until) = (utc("2026-03-23 00:00"), utc("2026-04-06 00:00"));
        let found = read(&wired(&text), from, until, &zone("Europe/Paris")).unwrap();
        for busy in &found {
            prop_assert!(from <= busy.start && busy.start < busy.end && busy.end <= until);
        }
        prop_assert!(found.windows(2).all(|pair| pair[0].end < pair[1].start));
    }
}
