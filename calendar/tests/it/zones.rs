//! Local time into instants and back.

use calendar::zone::{Local, Moment, Tzdb, Zone, tzdb_version};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use proptest::prelude::*;

use crate::samples::{utc, wall, zone};

fn local(name: &str, time: &str) -> Local {
    zone(name).local(wall(time))
}

#[test]
fn a_time_in_the_spring_gap_never_is_and_the_nearest_times_are_named() {
    let gaps = [
        ("Europe/Paris", "2026-03-29 02:30", "2026-03-29 01:59", "2026-03-29 03:00"),
        ("Europe/Paris", "2026-03-29 02:00", "2026-03-29 01:59", "2026-03-29 03:00"),
        ("America/New_York", "2026-03-08 02:59", "2026-03-08 01:59", "2026-03-08 03:00"),
        ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-03 23:59", "2018-11-04 01:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04 01:59", "2026-10-04 02:30"),
        // Samoa left out a whole day.
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-29 23:59", "2011-12-31 00:00"),
    ];
    for (name, time, before, after) in gaps {
        let expected = Local::Never { before: wall(before), after: wall(after) };
        assert_eq!(local(name, time), expected, "{name} {time}");
    }
}

#[test]
fn a_time_in_the_autumn_overlap_is_twice() {
    let overlaps = [
        ("Europe/Paris", "2026-10-25 02:30", "2026-10-25 00:30", "2026-10-25 01:30"),
        ("America/New_York", "2026-11-01 01:00", "2026-11-01 05:00", "2026-11-01 06:00"),
        ("America/Sao_Paulo", "2019-02-16 23:30", "2019-02-17 01:30", "2019-02-17 02:30"),
    ];
    for (name, time, first, second) in overlaps {
        assert_eq!(local(name, time), Local::Twice(utc(first), utc(second)), "{name} {time}");
        assert_eq!(zone(name).instant_first(wall(time)), Ok(utc(first)));
    }
}

#[test]
fn every_other_time_is_once() {
    let times = [
        ("Europe/Paris", "2026-03-29 01:59", "2026-03-29 00:59"),
        ("Europe/Paris", "2026-03-29 03:00", "2026-03-29 01:00"),
        ("Europe/Paris", "2026-10-25 03:00", "2026-10-25 02:00"),
        ("America/New_York", "2026-07-01 12:00", "2026-07-01 16:00"),
        // Brazil has had no summer time since 2019.
        ("America/Sao_Paulo", "2026-11-01 00:00", "2026-11-01 03:00"),
        ("Asia/Kolkata", "2026-06-01 10:00", "2026-06-01 04:30"),
        ("Asia/Tokyo", "2026-12-02 10:00", "2026-12-02 01:00"),
    ];
    for (name, time, instant) in times {
        assert_eq!(local(name, time), Local::Once(utc(instant)), "{name} {time}");
    }
}

#[test]
fn a_refused_time_says_what_would_be_right() {
    let refusal = zone("Europe/Paris").instant_first(wall("2026-03-29 02:30")).unwrap_err();
    insta::assert_snapshot!(refusal, @"2026-03-29 02:30 does not exist in Europe/Paris: the clocks go forward over it; the nearest times are 2026-03-29 01:59 and 2026-03-29 03:00");
}

#[test]
fn a_strangers_time_in_a_gap_takes_the_offset_before_it() {
    // The example of RFC 5545 §3.3.5.
    let instant = zone("America/New_York").instant_lenient(wall("2007-03-11 02:30"));
    assert_eq!(zone("America/New_York").wall(instant), wall("2007-03-11 03:30"));
}

#[test]
fn an_unknown_zone_suggests_what_may_have_been_meant() {
    let near = |name: &str| Zone::parse(name).unwrap_err().near;
    assert_eq!(near("Europe/Pariss")[0], "Europe/Paris");
    assert_eq!(near("europe/paris")[0], "Europe/Paris");
    assert_eq!(near("Tokyo")[0], "Asia/Tokyo");
    assert_eq!(near("America/Sao Paulo")[0], "America/Sao_Paulo");
    assert_eq!(near("W. Europe Standard Time"), ["Europe/Berlin"]);
    assert!(near("").is_empty());
    assert!(near(&"x".repeat(100_000)).is_empty());
    let refusal = Zone::parse("Europe/Pariss").unwrap_err();
    assert!(
        refusal.to_string().starts_with("\"Europe/Pariss\" is not a time zone; did you mean Europe/Paris")
    );
}

#[test]
fn every_name_that_a_row_may_hold_has_rules() {
    for tz in chrono_tz::TZ_VARIANTS {
        assert_eq!(zone(tz.name()).tz(), tz);
        assert!(Zone::parse_in(&Tzdb::bundled(), tz.name()).is_ok(), "{tz} is not in the bundle");
    }
}

#[test]
fn offsets_and_abbreviations_read_well() {
    let at = utc("2026-12-02 01:00");
    let texts = ["UTC", "Asia/Tokyo", "Asia/Kolkata", "America/Sao_Paulo", "Europe/Paris"];
    let texts = texts.map(|name| format!("{} {}", zone(name).offset_text(at), zone(name).abbreviation(at)));
    assert_eq!(texts, ["UTC UTC", "UTC+9 JST", "UTC+5:30 IST", "UTC−3 -03", "UTC+1 CET"]);
}

#[test]
fn the_release_in_use_is_never_older_than_the_bundled_one() {
    let version = tzdb_version();
    assert!(version >= Tzdb::bundled().version(), "{version}");
    assert!(version.starts_with("20"), "{version}");
}

#[test]
fn the_bundled_release_has_its_date() {
    let bundled = Tzdb::bundled();
    let released = bundled.released().expect("add the new release to calendar/src/zone/releases.rs");
    assert!(bundled.is_stated());
    assert_eq!(released.format("%Y").to_string(), bundled.version()[..4]);
}

#[test]
fn looking_again_finds_nothing_new_where_nothing_came() {
    let before = tzdb_version();
    assert!(!Tzdb::look_again());
    assert_eq!(tzdb_version(), before);
}

#[test]
fn a_folder_without_zones_is_refused() {
    let refusal = Tzdb::from_folder(std::path::Path::new("/nowhere/zoneinfo")).unwrap_err();
    insta::assert_snapshot!(refusal, @"/nowhere/zoneinfo holds no time zone data: Europe/Paris cannot be read; it should hold compiled zones such as Europe/Paris");
}

#[test]
fn rules_of_2026_are_known_that_chrono_tz_has_wrong() {
    // British Columbia keeps summer time from March 2026 on (tzdb 2026a and later).
    let winter = utc("2027-01-15 12:00");
    assert_eq!(zone("America/Vancouver").offset_text(winter), "UTC−7");
}

#[test]
fn a_moment_keeps_wall_time_zone_and_instant_together() {
    let moment = Moment::planned(wall("2026-12-02 10:00"), zone("Asia/Tokyo")).unwrap();
    assert_eq!(moment.instant(), utc("2026-12-02 01:00"));
    assert_eq!(Moment::of(moment.instant(), zone("Asia/Tokyo")), moment);
    assert!(Moment::planned(wall("2026-03-29 02:30"), zone("Europe/Paris")).is_err());
}

fn any_zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()).prop_map(|tz| zone(tz.name()))
}

fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    // 1900 to 2100.
    (-2_208_988_800_i64..4_102_444_800).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

proptest! {
    #[test]
    fn an_instant_comes_back_from_its_wall_time(zone in any_zone(), at in any_instant()) {
        match zone.local(zone.wall(at)) {
            Local::Once(only) => prop_assert_eq!(only, at),
            Local::Twice(first, second) => {
                prop_assert!(first < second);
                prop_assert!(at == first || at == second);
            }
            Local::Never { .. } => prop_assert!(false, "{} shows a time that never is", zone),
        }
    }

    #[test]
    fn a_wall_time_comes_back_or_its_neighbours_exist(zone in any_zone(), at in any_instant(), off in -90_000_i64..90_000) {
        let wall = at.naive_utc() + TimeDelta::seconds(off);
        match zone.local(wall) {
            Local::Once(only) => prop_assert_eq!(zone.wall(only), wall),
            Local::Twice(first, second) => {
                prop_assert_eq!(zone.wall(first), wall);
                prop_assert_eq!(zone.wall(second), wall);
            }
            Local::Never { before, after } => {
                prop_assert!(before < wall && wall < after, "{} {} {}", before, wall, after);
                for neighbour in [before, after] {
                    prop_assert!(zone.instant_first(neighbour).is_ok(), "{} in {}", neighbour, zone);
                }
            }
        }
    }

    #[test]
    fn no_time_is_too_far_away(zone in any_zone(), year in prop::sample::select(vec![i32::MIN, -9999, -1, 0, 9999, 10_000, i32::MAX])) {
        let far = chrono::NaiveDate::from_ymd_opt(year, 2, 28)
            .map_or(if year < 0 { NaiveDateTime::MIN } else { NaiveDateTime::MAX }, |day| day.and_hms_opt(2, 30, 0).unwrap());
        let _ = zone.local(far);
        let _ = zone.instant_lenient(far);
        let _ = zone.wall(far.and_utc());
        let _ = zone.offset_text(far.and_utc());
    }
}
