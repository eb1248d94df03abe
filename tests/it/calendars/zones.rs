//! Each VTIMEZONE is true: what libical makes of it against PyPI's tzdata, in all zones for ten years.

use calendar::address::Address;
use calendar::event::{Event, Organizer, When};
use calendar::message::{Feed, publish};
use calendar::zone::{Moment, Tzdb, Zone};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::Folder;
use crate::peers::calendar_programs::{compare_zones, pypi_tzdata};

fn new_year(year: i32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_time(NaiveTime::MIN).and_utc()
}

/// A feed with an event at the start and at the end of some years in every zone that a row may name.
fn every_zone(tzdb: &Tzdb, first_year: i32, last_year: i32) -> (usize, String) {
    let organizer =
        Organizer { name: "Everywhere".into(), address: Address::parse("desk@kontor.example").unwrap() };
    let zones: Vec<Zone> = chrono_tz_names().map(|name| Zone::parse_in(tzdb, name).unwrap()).collect();
    let mut events = Vec::new();
    for zone in &zones {
        for start in [new_year(first_year), new_year(last_year) - TimeDelta::hours(1)] {
            let moment = |at| Moment::of(at, zone.clone());
            let when = When::timed(moment(start), moment(start + TimeDelta::hours(1))).unwrap();
            events.push(Event::new(format!("{zone}-{start}"), start, when, "An event"));
        }
    }
    let feed = Feed {
        name: "All zones".into(),
        description: None,
        organizer,
        refresh: TimeDelta::hours(1),
        color: None,
        source: None,
        events,
    };
    (zones.len(), publish(&feed))
}

fn chrono_tz_names() -> impl Iterator<Item = &'static str> {
    calendar::zone::names().filter(|name| *name != "UTC")
}

/// The full comparison, at every hour of the ten years, takes minutes: CONTRIBUTING.md has the command, which reads
/// the file that this test leaves where `KONTOR_TEST_KEEP` says.
#[test]
fn libical_finds_every_zone_true_to_tzdata_for_ten_years() {
    let Some(folder) = pypi_tzdata() else { return };
    let tzdb = Tzdb::from_folder(&folder).unwrap();
    let files = Folder::new("zones");
    for (first, last) in [(2026, 2036), (2030, 2031)] {
        let (zones, text) = every_zone(&tzdb, first, last);
        let file = files.keep(&format!("{first}-{last}.ics"), &text);
        if let Some(kept) = std::env::var_os("KONTOR_TEST_KEEP") {
            std::fs::copy(&file, std::path::Path::new(&kept).join(format!("{first}-{last}.ics"))).unwrap();
        }
        let Some(said) = compare_zones(&file, first, last) else { return };
        assert!(said.starts_with(&format!("{zones} zones, ")), "{said}");
    }
}
