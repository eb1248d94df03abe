//! Names and texts that break calendars: other people's parsers read them back as they were, and nothing more.

use std::fmt::Write as _;

use calendar::address::Address;
use calendar::carried;
use calendar::event::{Attendee, Event, Organizer, When};
use calendar::message::request;
use calendar::zone::{Moment, Zone};
use serde_json::{Value, json};

use super::{Folder, as_paths};
use crate::peers::calendar_programs::{read, read_in_javascript};

/// How many messages are written and read.
const MESSAGES: usize = 250;

/// What breaks calendars, among letters.
const PIECES: [&str; 40] = [
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
    "\u{2067}",
    "👩🏽‍🔬",
    "🇸🇮",
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
    "Anne",
    " ",
    "Chêne Plastiques",
    "a@b",
    "  ",
];

/// Numbers that follow from a seed alone, so that a failure comes again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        // Knuth's constants for a linear congruential generator; its high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn text(&mut self, pieces: usize) -> String {
        (0..1 + self.below(pieces)).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }
}

/// A text and a name for each message; some of the texts have ten thousand characters.
fn samples() -> Vec<(String, String)> {
    let mut dice = Dice(20_261_128);
    let mut samples: Vec<(String, String)> = PIECES.iter().map(|piece| pair(piece, piece)).collect();
    while samples.len() < MESSAGES {
        let (text, name) = (dice.text(14), dice.text(10));
        let long = samples.len().is_multiple_of(25);
        let text = if long { text.chars().cycle().take(10_000).collect() } else { text };
        samples.push(pair(&text, &name));
    }
    samples
}

// In letters, since the programs trim what stands at the edges, each in its own way. Names are parameters, where RFC
// 5545 has no backslash escapes; but icalendar takes `\;` for `;` there and ical.js `\n` for a line break, so that a
// backslash in a name cannot reach both.
fn pair(text: &str, name: &str) -> (String, String) {
    (format!("a{text}z"), format!("A{}Z", name.replace('\\', "")))
}

fn message(number: usize, text: &str, name: &str) -> String {
    let at = |text: &str| Moment::of(text.parse().unwrap(), Zone::parse("Europe/Paris").unwrap());
    let when = When::timed(at("2026-06-01T08:00:00Z"), at("2026-06-01T09:00:00Z")).unwrap();
    let mut event = Event::new(format!("uid-{number}"), "2026-06-01T00:00:00Z".parse().unwrap(), when, text);
    event.description = Some(text.to_owned());
    event.location = Some(name.to_owned());
    let address = |text| Address::parse(text).unwrap();
    event.organizer = Some(Organizer { name: name.to_owned(), address: address("rsvp+1@kontor.example") });
    event.attendees = vec![Attendee::asked(name, address("anne@example.com"))];
    request(&event).unwrap()
}

/// What differs in one program's reading of one message.
fn differences(program: &str, found: &Value, text: &str, name: &str) -> String {
    let mut told = String::new();
    let (text, name) = (carried(text), carried(name));
    let expected = [
        ("summary", json!(text)),
        ("description", json!(text)),
        ("location", json!(name)),
        ("people", json!([name, name])),
        (
            "properties",
            json!([
                "ATTENDEE",
                "DESCRIPTION",
                "DTEND",
                "DTSTAMP",
                "DTSTART",
                "LOCATION",
                "ORGANIZER",
                "SEQUENCE",
                "STATUS",
                "SUMMARY",
                "UID"
            ]),
        ),
    ];
    for (what, expected) in expected {
        if found[what] != expected {
            let _ = writeln!(told, "{program}: {what} is {}, and was {expected}", found[what]);
        }
    }
    told
}

#[test]
fn names_and_texts_come_back_from_other_peoples_parsers_and_add_nothing() {
    let folder = Folder::new("texts");
    let samples = samples();
    let keep = |(number, (text, name)): (usize, &(String, String))| {
        folder.keep(&format!("{number:03}.ics"), &message(number, text, name))
    };
    let files: Vec<_> = samples.iter().enumerate().map(keep).collect();
    // The reading checks the lines too: at most 75 octets, CRLF, UTF-8, nothing dropped.
    let Some(python) = read(&as_paths(&files)) else { return };
    let Some(node) = read_in_javascript(&as_paths(&files)) else { return };
    let mut told = String::new();
    for (number, (text, name)) in samples.iter().enumerate() {
        assert_eq!(python[number]["calendars"][0]["events"].as_array().unwrap().len(), 1, "{text:?}");
        assert_eq!(node[number]["ical.js"]["texts"].as_array().unwrap().len(), 1, "{text:?}");
        told += &differences("icalendar", &python[number]["calendars"][0]["events"][0], text, name);
        told += &differences("ical.js", &node[number]["ical.js"]["texts"][0], text, name);
    }
    assert!(told.is_empty(), "{told}");
}
