//! The events and times that the tests speak about.

use calendar::address::Address;
use calendar::event::{Attendee, Event, Organizer, When};
use calendar::zone::{Moment, Zone};
use chrono::{DateTime, NaiveDateTime, Utc};

pub(crate) fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

pub(crate) fn utc(text: &str) -> DateTime<Utc> {
    wall(text).and_utc()
}

pub(crate) fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub(crate) fn when(start: &str, end: &str, name: &str) -> When {
    let moment = |text| Moment::planned(wall(text), zone(name)).unwrap();
    When::timed(moment(start), moment(end)).unwrap()
}

/// One meeting in Tokyo, with everything that a mail may say.
pub(crate) fn meeting() -> Event {
    let mut event = Event::new(
        "0192f0c1-7a3e-7cc2-9d51-3a0b7a6e51aa",
        utc("2026-11-20 09:00"),
        when("2026-12-02 10:00", "2026-12-02 10:25", "Asia/Tokyo"),
        "Chêne Plastiques meets Nagano Seiki",
    );
    event.created = Some(utc("2026-11-01 08:00"));
    event.last_modified = Some(utc("2026-11-20 08:59"));
    event.description = Some("Table 7.\nBring samples; two catalogues, one price list.".to_owned());
    event.location = Some("Big Sight, Hall 3, Table 7".to_owned());
    event.url = Some("https://kontor.example.org/m/7?x=1,2;3".to_owned());
    event.categories = vec!["B2B".to_owned(), "Japan, Tokyo".to_owned()];
    event.organizer = Some(Organizer {
        name: "Veneto Nanotech".to_owned(),
        address: address("rsvp+3f9a@kontor.example.org"),
    });
    event.attendees = vec![Attendee {
        language: Some("fr".to_owned()),
        ..Attendee::asked("Anne \"Nana\" Chêne; Ingénieure, Oyonnax", address("anne@chene.example.com"))
    }];
    event
}
