//! VTIMEZONE: true to the zones' rules, in the shape that Outlook needs.

use calendar::event::{Event, When};
use calendar::message::{Feed, publish};
use calendar::zone::{Moment, Tzdb, Zone};
use chrono::{DateTime, TimeDelta, Utc};

use crate::lines;
use crate::observances::{Definition, definitions};
use crate::samples::{self, utc, zone};

/// A feed with one event in each zone, and its VTIMEZONEs.
fn published(zones: &[Zone], start: DateTime<Utc>, end: DateTime<Utc>) -> Vec<Definition> {
    let events = zones.iter().map(|zone| {
        let moment = |at| Moment::of(at, zone.clone());
        let when = When::timed(moment(start), moment(end)).unwrap();
        Event::new(format!("uid-{zone}"), start, when, "An event")
    });
    let feed = Feed {
        name: "All zones".to_owned(),
        description: None,
        organizer: samples::meeting().organizer.unwrap(),
        refresh: TimeDelta::hours(1),
        color: None,
        source: None,
        events: events.collect(),
    };
    definitions(&lines::read(&publish(&feed)))
}

// With the bundled rules, so that the same zones are odd on every machine.
fn all_zones() -> Vec<Zone> {
    let bundled = Tzdb::bundled();
    let named = chrono_tz::TZ_VARIANTS.iter().filter(|tz| **tz != chrono_tz::UTC);
    named.map(|tz| Zone::parse_in(&bundled, tz.name()).unwrap()).collect()
}

/// Compares a definition with the zone's rules at every hour of some years; the first difference.
fn first_lie(
    rules: &Zone,
    definition: &Definition,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Option<String> {
    let onsets = definition.onsets(2040);
    let mut next = 0;
    let mut offset = definition.observances[0].from;
    for at in (from.timestamp()..until.timestamp()).step_by(3600) {
        while onsets.get(next).is_some_and(|(onset, _)| *onset <= at) {
            offset = onsets[next].1;
            next += 1;
        }
        let instant = DateTime::from_timestamp(at, 0).unwrap();
        let truth = i64::from(rules.offset(instant).local_minus_utc());
        if offset != truth {
            return Some(format!("{} at {instant}: {offset}, but tzdb has {truth}", definition.tzid));
        }
    }
    None
}

#[test]
fn every_zone_is_true_at_every_hour_of_two_years() {
    let zones = all_zones();
    let (from, until) = (utc("2026-01-01 00:00"), utc("2028-01-01 00:00"));
    let definitions = published(&zones, from, until);
    assert_eq!(definitions.len(), zones.len());
    let lies: Vec<String> = zones
        .iter()
        .filter_map(|zone| first_lie(zone, definition_of(&definitions, zone), from, until))
        .collect();
    assert!(lies.is_empty(), "{lies:#?}");
}

#[test]
fn ten_years_are_true_in_zones_of_every_kind() {
    let names = [
        "Europe/Paris",
        "Europe/Dublin",
        "Europe/Ljubljana",
        "America/New_York",
        "America/Sao_Paulo",
        "Asia/Tokyo",
        "Asia/Kolkata",
        "Africa/Casablanca",
        "Africa/Cairo",
        "America/Nuuk",
        "America/Santiago",
        "America/Vancouver",
        "Asia/Gaza",
        "Australia/Lord_Howe",
        "Pacific/Easter",
    ];
    let zones = names.map(zone);
    let (from, until) = (utc("2024-01-01 00:00"), utc("2034-01-01 00:00"));
    let definitions = published(&zones, from, until);
    assert_eq!(definitions.len(), names.len());
    for zone in &zones {
        let lie = first_lie(zone, definition_of(&definitions, zone), from, until);
        assert_eq!(lie, None);
    }
}

#[test]
fn all_zones_but_a_few_have_the_shape_that_outlook_reads_for_two_years() {
    let zones = all_zones();
    let definitions = published(&zones, utc("2026-01-01 00:00"), utc("2027-12-31 00:00"));
    let misfits: Vec<&str> = definitions
        .iter()
        .filter(|definition| !fits_outlook(definition))
        .map(|definition| definition.tzid.as_str())
        .collect();
    insta::assert_debug_snapshot!(misfits);
}

#[test]
fn one_meeting_has_the_shape_that_outlook_reads_in_every_zone_and_is_true() {
    let zones = all_zones();
    for step in 0..8 {
        let start = utc("2026-01-08 10:00") + TimeDelta::days(85 * step);
        let (from, until) = (start - TimeDelta::days(1), start + TimeDelta::days(1));
        let definitions = published(&zones, start, start + TimeDelta::minutes(25));
        for zone in &zones {
            let definition = definition_of(&definitions, zone);
            let changes = zone.offset(from) != zone.offset(until + TimeDelta::hours(1));
            assert!(fits_outlook(definition) || changes, "{zone} on {start}: {definition:?}");
            assert_eq!(first_lie(zone, definition, from, until), None);
        }
    }
}

fn definition_of<'d>(definitions: &'d [Definition], zone: &Zone) -> &'d Definition {
    let found = definitions.binary_search_by(|definition| definition.tzid.as_str().cmp(zone.name()));
    &definitions[found.expect("each zone that is named is defined")]
}

// MS-OXCICAL 2.1.3.1.1.19: one STANDARD, at most one DAYLIGHT, each with a yearly rule, no RDATE.
fn fits_outlook(definition: &Definition) -> bool {
    let count = |kind: &str| definition.observances.iter().filter(|found| found.kind == kind).count();
    let rules = definition.observances.iter().filter(|found| found.rrule.is_some()).count();
    let shape = (count("STANDARD"), count("DAYLIGHT"), rules);
    shape == (1, 0, 0) || shape == (1, 1, 2)
}

#[test]
fn no_zone_ever_uses_rdate_or_what_does_not_belong() {
    let definitions = published(&all_zones(), utc("2026-06-01 10:00"), utc("2028-06-01 11:00"));
    for definition in &definitions {
        assert!(!definition.observances.is_empty(), "{}", definition.tzid);
        for observance in &definition.observances {
            let mut names = observance.names.clone();
            names.retain(|name| name != "RRULE");
            assert_eq!(
                names,
                ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "END"],
                "{}",
                definition.tzid
            );
        }
    }
}

#[test]
fn summer_time_is_the_larger_offset_even_where_tzdb_says_winter_is() {
    let definitions = published(&[zone("Europe/Dublin")], utc("2026-06-01 10:00"), utc("2026-06-01 11:00"));
    let daylight = definitions[0].observances.iter().find(|found| found.kind == "DAYLIGHT").unwrap();
    assert_eq!((daylight.from, daylight.to), (0, 3600));
}
