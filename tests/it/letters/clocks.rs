//! Days and both clocks, written as each language writes them.

use chrono::NaiveDateTime;
use service::language::Words;
use service::language::clocks::{self, Span};

fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// A span at a place, in two lines as a mail of that language tells it.
fn told(tag: &str, (from, zone): (&str, &str), (until, ends_zone): (&str, &str), reader: &str) -> String {
    let span = Span {
        starts_wall: wall(from),
        zone: zone.to_owned(),
        ends_wall: wall(until),
        ends_zone: ends_zone.to_owned(),
    };
    let words = Words::load(None).unwrap();
    let times = clocks::times(words.of(tag).unwrap(), &span, reader).unwrap();
    [Some(times.start), Some(times.day_line), times.own].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// The same in every language, for reading.
fn in_every_language(from: (&str, &str), until: (&str, &str), reader: &str) -> String {
    let languages = ["en", "fr", "de", "it", "es", "pt", "sl", "ja"];
    let told = languages.map(|tag| format!("{tag}\n{}", told(tag, from, until, reader)));
    // Spaces that hold words together, made visible.
    told.join("\n\n").replace('\u{a0}', "⍽")
}

#[test]
fn an_afternoon_in_tokyo_is_told_to_somebody_in_chicago_on_both_clocks() {
    let (from, until) = (("2026-12-03 14:00", "Asia/Tokyo"), ("2026-12-03 14:20", "Asia/Tokyo"));
    insta::assert_snapshot!("an-afternoon", in_every_language(from, until, "America/Chicago"));
}

#[test]
fn the_first_of_a_month_and_an_early_hour_are_written_as_is_the_custom() {
    let (from, until) = (("2026-12-01 09:05", "Europe/Vienna"), ("2026-12-01 09:25", "Europe/Vienna"));
    insta::assert_snapshot!("the-first-of-a-month", in_every_language(from, until, "Europe/Lisbon"));
}

#[test]
fn a_flight_is_told_on_the_clock_of_each_end_and_of_the_reader() {
    let (from, until) = (("2026-12-03 19:30", "Europe/Paris"), ("2026-12-04 15:40", "Asia/Tokyo"));
    insta::assert_snapshot!("a-flight", in_every_language(from, until, "Europe/Lisbon"));
}

#[test]
fn an_evening_that_ends_after_midnight_says_on_which_day() {
    let (from, until) = (("2026-12-03 22:00", "Europe/Rome"), ("2026-12-04 00:30", "Europe/Rome"));
    insta::assert_snapshot!("an-evening", in_every_language(from, until, "Asia/Tokyo"));
}

#[test]
fn one_clock_is_told_once_and_a_zone_that_is_no_place_by_its_distance() {
    let (from, until) = (("2026-12-03 14:00", "Europe/Rome"), ("2026-12-03 14:20", "Europe/Rome"));
    assert_eq!(
        told("en", from, until, "Europe/Rome"),
        "Thu 3 Dec, 14:00\nThursday 3 December 2026, 14:00–14:20 Rome time (UTC+1)"
    );
    // Another place with the same clock.
    assert_eq!(told("en", from, until, "Europe/Paris").lines().count(), 2);
    let (from, until) = (("2026-12-03 14:00", "Etc/GMT-9"), ("2026-12-03 14:20", "Etc/GMT-9"));
    assert!(told("de", from, until, "Etc/GMT-9").ends_with("14:00–14:20 Uhr, UTC+9"));
}
