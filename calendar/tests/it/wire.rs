//! Whatever a name or a text holds, it comes back as it was and adds nothing.

use calcard::icalendar::{ICalendarComponentType, ICalendarProperty};
use calendar::carried;
use calendar::event::{Alarm, Attendee, Conference, Event, Organizer};
use calendar::message::{Feed, publish, request};
use chrono::TimeDelta;
use proptest::prelude::*;

use crate::lines::{self, Line, named};
use crate::samples::{self, address, utc, when};

/// Text made of what breaks calendars, among letters.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9 ]{0,12}",
        prop::sample::select(vec![
            "\"",
            ";",
            ",",
            ":",
            "^",
            "^n",
            "^'",
            "^^",
            "\\",
            "\\n",
            "\\;",
            "\r",
            "\n",
            "\r\n",
            "\0",
            "\t",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "\u{200f}",
            "\u{202e}",
            "👩🏽‍🔬",
            "é",
            "日本語",
            "e\u{301}",
            "%",
            "=",
            "\"x\"",
            "\r\nATTENDEE:mailto:evil@example.com",
            "\nEND:VEVENT\nBEGIN:VEVENT",
            "\n ",
            "BEGIN:VALARM",
            "\u{feff}",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn long() -> impl Strategy<Value = String> {
    (nasty(), 1_usize..400).prop_map(|(text, times)| text.repeat(times).chars().take(10_000).collect())
}

fn event(text: &str, name: &str) -> Event {
    let mut event = Event::new(
        "uid-1",
        utc("2026-06-01 00:00"),
        when("2026-06-01 10:00", "2026-06-01 11:00", "Europe/Paris"),
        text,
    );
    event.description = Some(text.to_owned());
    event.location = Some(name.to_owned());
    event.url = Some(format!("https://kontor.example.org/{name}"));
    event.categories = vec![name.to_owned(), "B2B".to_owned()];
    event.organizer =
        Some(Organizer { name: name.to_owned(), address: address("rsvp+1@kontor.example.org") });
    event.attendees = vec![Attendee {
        language: Some("fr".to_owned()),
        ..Attendee::asked(name, address("anne@example.com"))
    }];
    event.conferences = vec![Conference {
        uri: "https://video.example.org/1".to_owned(),
        label: Some(name.to_owned()),
        features: vec!["AUDIO", "VIDEO"],
    }];
    event.alarm = Some(Alarm { before: TimeDelta::minutes(15), text: text.to_owned() });
    event
}

fn names(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.name.as_str()).collect()
}

fn text_of(lines: &[Line], name: &str) -> Option<String> {
    named(lines, name).first().map(|line| line.text())
}

fn not_empty(text: &str) -> Option<String> {
    Some(carried(text)).filter(|text| !text.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn texts_and_names_come_back_and_add_nothing(text in nasty(), name in nasty()) {
        let object = request(&event(&text, &name)).unwrap();
        let read = lines::read(&object);
        let plain = lines::read(&request(&event("text", "name")).unwrap());
        let mut expected = names(&plain);
        if text.is_empty() {
            // An empty description is left out; an empty title or alarm stays, being required.
            expected.remove(expected.iter().position(|name| *name == "DESCRIPTION").unwrap());
        }
        if name.is_empty() {
            expected.retain(|name| *name != "LOCATION");
        }
        prop_assert_eq!(names(&read), expected);
        prop_assert_eq!(text_of(&read, "SUMMARY"), Some(carried(&text)));
        if !text.is_empty() {
            prop_assert_eq!(text_of(&read, "DESCRIPTION"), Some(carried(&text)));
        }
        if !name.is_empty() {
            prop_assert_eq!(text_of(&read, "LOCATION"), Some(carried(&name)));
        }
        for (property, parameter) in [("ATTENDEE", "CN"), ("ORGANIZER", "CN"), ("CONFERENCE", "LABEL")] {
            let line = named(&read, property)[0];
            prop_assert_eq!(line.parameter(parameter).map(str::to_owned), not_empty(&name));
        }
        prop_assert_eq!(&named(&read, "ATTENDEE")[0].value, "mailto:anne@example.com");
        prop_assert_eq!(named(&read, "CONFERENCE")[0].parameter("FEATURE"), Some("AUDIO,VIDEO"));
    }

    #[test]
    fn ten_kilobytes_come_back(text in long()) {
        let read = lines::read(&request(&event(&text, "name")).unwrap());
        prop_assert_eq!(text_of(&read, "SUMMARY"), Some(carried(&text)));
    }

    #[test]
    fn another_reader_sees_the_same(text in nasty(), name in nasty()) {
        let object = request(&event(&text, &name)).unwrap();
        let calcard::Entry::ICalendar(calendar) = calcard::Parser::new(&object).entry() else {
            return Err(TestCaseError::fail("calcard reads no calendar"));
        };
        let event = calendar.components.iter().find(|found| found.component_type == ICalendarComponentType::VEvent).unwrap();
        let value = |property| event.property(&property).and_then(|entry| entry.values.first()).and_then(|value| value.as_text());
        prop_assert_eq!(value(ICalendarProperty::Summary).unwrap_or_default(), carried(&text));
        prop_assert_eq!(event.properties(&ICalendarProperty::Attendee).count(), 1);
        prop_assert_eq!(event.uid(), Some("uid-1"));
    }

    #[test]
    fn a_feed_named_by_anything_is_whole(name in nasty()) {
        let feed = Feed {
            name: name.clone(),
            description: Some(name.clone()),
            organizer: Organizer { name: name.clone(), address: address("desk@kontor.example.org") },
            refresh: TimeDelta::hours(1),
            color: Some("teal".to_owned()),
            source: None,
            events: vec![event(&name, &name)],
        };
        let read = lines::read(&publish(&feed));
        prop_assert_eq!(text_of(&read, "NAME"), Some(carried(&name)));
        prop_assert_eq!(text_of(&read, "X-WR-CALNAME"), Some(carried(&name)));
        prop_assert_eq!(named(&read, "BEGIN").len(), named(&read, "END").len());
        prop_assert_eq!(named(&read, "BEGIN").iter().filter(|line| line.value == "VEVENT").count(), 1);
        prop_assert_eq!(named(&read, "ATTENDEE").len(), 0);
    }
}

#[test]
fn what_a_calendar_cannot_carry_is_left_out_and_every_line_break_is_one() {
    assert_eq!(carried("a\0b\u{7}c\u{7f}d"), "abcd");
    assert_eq!(carried("a\r\nb\rc\nd\u{2028}e\u{85}f"), "a\nb\nc\nd\ne\nf");
    assert_eq!(carried("\u{202e}\u{200f}é👩🏽‍🔬\t"), "\u{202e}\u{200f}é👩🏽‍🔬\t");
}

#[test]
fn a_uri_is_not_escaped_as_text_is() {
    let read = lines::read(&request(&samples::meeting()).unwrap());
    assert_eq!(named(&read, "URL")[0].value, "https://kontor.example.org/m/7?x=1,2;3");
}
