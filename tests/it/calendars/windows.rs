//! Every name that Windows has for a zone, as Unicode's CLDR gives it, on the way in.

use std::collections::BTreeMap;

use calendar::busy;
use calendar::zone::Zone;
use chrono::{DateTime, TimeDelta, Utc};

use crate::peers::calendar_programs::windows_names;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// When a calendar says that somebody is busy for an hour at noon of a day, under a name for a zone.
fn noon(name: &str, day: &str, own: &Zone) -> Vec<DateTime<Utc>> {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=\"{name}\":{day}T120000\r\n\
         DURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    let (from, until) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    let found = busy::read(text.as_bytes(), from, until, own).unwrap();
    found.iter().map(|busy| busy.start).collect()
}

#[test]
fn every_windows_name_is_the_zone_that_cldr_says() {
    let Some(names) = windows_names() else { return };
    assert!(names.len() > 130, "{} names", names.len());
    // Whole days and unknown zones are the owner's; nobody on the list lives there.
    let own = Zone::parse("Antarctica/Troll").unwrap();
    let mut wrong = BTreeMap::new();
    for (name, iana) in names {
        let zone = Zone::parse(&iana).unwrap();
        for day in ["20260115", "20260715"] {
            let wall = chrono::NaiveDate::parse_from_str(day, "%Y%m%d").unwrap();
            let wall = wall.and_time(chrono::NaiveTime::MIN) + TimeDelta::hours(12);
            let expected = zone.instant_lenient(wall);
            let found = noon(&name, day, &own);
            if found != [expected] {
                wrong.insert(name.clone(), format!("{iana}: {found:?}, and {expected} would be right"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
