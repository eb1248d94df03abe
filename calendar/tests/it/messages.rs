//! Whole messages, as a colleague would read them.

use calendar::event::{Alarm, Event, PartStat, Status, When};
use calendar::message::{Feed, Unsendable, cancel, publish, reply, request};
use calendar::zone::Moment;
use chrono::{NaiveDate, TimeDelta};

use crate::lines::{self, named};
use crate::samples::{self, utc, when, zone};

/// Readable in a snapshot: LF, and our version out of the way.
fn shown(object: &str) -> String {
    lines::physical(object);
    object.replace("\r\n", "\n").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

fn feed() -> Feed {
    let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let mut tour = Event::new(
        "uid-tour",
        utc("2026-11-20 09:00"),
        When::days(day, day.succ_opt().unwrap()).unwrap(),
        "Mission to Japan",
    );
    tour.shows_as = calendar::event::ShowsAs::Free;
    let flight = When::timed(
        Moment::planned(samples::wall("2026-11-30 13:20"), zone("Europe/Paris")).unwrap(),
        Moment::planned(samples::wall("2026-12-01 09:15"), zone("Asia/Tokyo")).unwrap(),
    );
    let mut flight = Event::new("uid-flight", utc("2026-11-20 09:00"), flight.unwrap(), "Paris – Tokyo");
    flight.alarm = Some(Alarm { before: TimeDelta::hours(3), text: "Paris – Tokyo".to_owned() });
    let mut cancelled = samples::meeting();
    cancelled.uid = "uid-cancelled".to_owned();
    cancelled.status = Status::Cancelled;
    Feed {
        name: "Japan 2026 – Anne Chêne".to_owned(),
        description: Some("Meetings and visits; always up to date.".to_owned()),
        organizer: samples::meeting().organizer.unwrap(),
        refresh: TimeDelta::hours(1),
        color: Some("teal".to_owned()),
        source: None,
        events: vec![samples::meeting(), cancelled, tour, flight],
    }
}

#[test]
fn a_request_carries_everything_that_a_calendar_program_needs() {
    insta::assert_snapshot!(shown(&request(&samples::meeting()).unwrap()));
}

#[test]
fn a_cancel_names_the_event_and_says_that_it_is_off() {
    let mut event = samples::meeting();
    event.sequence = 3;
    insta::assert_snapshot!(shown(&cancel(&event).unwrap()));
}

#[test]
fn a_feed_shows_times_in_the_zones_they_were_planned_in() {
    insta::assert_snapshot!(shown(&publish(&feed())));
}

#[test]
fn a_reply_carries_one_answer() {
    let event = samples::meeting();
    let mut attendee = event.attendees[0].clone();
    attendee.partstat = PartStat::Accepted;
    let object = reply(&event, &attendee, utc("2026-11-21 07:00")).unwrap();
    let read = lines::read(&object);
    assert_eq!(named(&read, "METHOD")[0].value, "REPLY");
    assert_eq!(named(&read, "ATTENDEE").len(), 1);
    assert_eq!(named(&read, "ATTENDEE")[0].parameter("PARTSTAT"), Some("ACCEPTED"));
    assert_eq!(named(&read, "DTSTAMP")[0].value, "20261121T070000Z");
}

#[test]
fn the_same_events_give_the_same_bytes_in_any_order() {
    let mut turned = feed();
    turned.events.reverse();
    assert_eq!(publish(&feed()), publish(&turned));
}

#[test]
fn a_feed_names_nobody_who_is_invited() {
    let text = publish(&feed());
    assert!(!text.contains("ATTENDEE") && !text.contains("anne@chene"));
}

#[test]
fn each_zone_that_is_named_is_defined_once_and_utc_is_not() {
    let mut all = feed();
    all.events.push(Event::new(
        "uid-utc",
        utc("2026-11-20 09:00"),
        when("2026-12-03 10:00", "2026-12-03 11:00", "UTC"),
        "Call",
    ));
    let read = lines::read(&publish(&all));
    let defined: Vec<&str> = named(&read, "TZID").iter().map(|line| line.value.as_str()).collect();
    assert_eq!(defined, ["Asia/Tokyo", "Europe/Paris"]);
    assert!(named(&read, "DTSTART").iter().any(|line| line.value == "20261203T100000Z"));
}

#[test]
fn a_wall_time_that_is_there_twice_goes_out_in_utc() {
    let paris = |text| Moment::of(utc(text), zone("Europe/Paris"));
    for (start, written) in
        [("2026-10-25 00:30", "20261025T003000Z"), ("2026-10-25 01:30", "20261025T013000Z")]
    {
        // Both are 02:30 on the wall; the end is 03:30, which is there once.
        let when = When::timed(paris(start), paris("2026-10-25 02:30")).unwrap();
        let read = lines::read(&request(&Event { when, ..samples::meeting() }).unwrap());
        let starts = named(&read, "DTSTART");
        assert!(starts.iter().any(|line| line.value == written && line.parameter("TZID").is_none()));
        let end = named(&read, "DTEND")[0];
        assert_eq!((end.value.as_str(), end.parameter("TZID")), ("20261025T033000", Some("Europe/Paris")));
    }
}

#[test]
fn whole_days_end_the_day_after() {
    let read = lines::read(&publish(&feed()));
    let start = named(&read, "DTSTART").into_iter().find(|line| line.parameter("VALUE") == Some("DATE"));
    assert_eq!(start.unwrap().value, "20261201");
    let end = named(&read, "DTEND").into_iter().find(|line| line.parameter("VALUE") == Some("DATE"));
    assert_eq!(end.unwrap().value, "20261203");
}

#[test]
fn what_lacks_a_part_is_not_sent() {
    let nobody = Event { attendees: Vec::new(), ..samples::meeting() };
    let headless = Event { organizer: None, ..samples::meeting() };
    let nameless = Event { uid: " ".to_owned(), ..samples::meeting() };
    for (event, part) in [(nobody, "ATTENDEE"), (headless, "ORGANIZER"), (nameless, "UID")] {
        for sent in [request(&event), cancel(&event)] {
            assert!(matches!(sent, Err(Unsendable::Missing { missing, .. }) if missing == part), "{part}");
        }
    }
    let off = Event { status: Status::Cancelled, ..samples::meeting() };
    assert!(matches!(request(&off), Err(Unsendable::Cancelled { .. })));
}

#[test]
fn an_event_cannot_end_before_it_starts() {
    let at = |text| Moment::planned(samples::wall(text), zone("Asia/Tokyo")).unwrap();
    let refusal = When::timed(at("2026-12-02 10:00"), at("2026-12-02 10:00")).unwrap_err();
    assert!(refusal.to_string().contains("the end has to be later"));
}
