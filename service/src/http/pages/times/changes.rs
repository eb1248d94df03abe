//! Clocks that change: how far two are apart, and the days on which one is put forward or back.

use calendar::zone::{Local, Zone};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::city;

/// `your clock −8 h`; nothing when both show the same.
pub(crate) fn against_own(venue: &Zone, own: &Zone, at: DateTime<Utc>) -> Option<String> {
    let minutes = (own.offset(at).local_minus_utc() - venue.offset(at).local_minus_utc()) / 60;
    (minutes != 0).then(|| format!("your clock {}", difference(minutes)))
}

/// What to know on a day on which the clocks change, at the venue or at the reader's.
pub(crate) fn clock_change(day: NaiveDate, venue: &Zone, own: &Zone) -> Option<String> {
    let next = day.checked_add_days(Days::new(1))?;
    let (morning, night) = (midnight(day, venue), midnight(next, venue));
    if let Some(way) = way(venue, morning, night) {
        return Some(format!(
            "The clocks in {} go {way} on this day: {} until then, {} afterwards.",
            city(venue.name()),
            venue.offset_text(morning),
            venue.offset_text(night),
        ));
    }
    let way = way(own, morning, night)?;
    let apart = against_own(venue, own, night).unwrap_or_else(|| "both clocks show the same".to_owned());
    Some(format!("Your own clocks ({}) go {way} on this day; from then on {apart}.", city(own.name())))
}

fn way(zone: &Zone, before: DateTime<Utc>, after: DateTime<Utc>) -> Option<String> {
    let minutes = (zone.offset(after).local_minus_utc() - zone.offset(before).local_minus_utc()) / 60;
    let how_far = match minutes.abs() {
        60 => "one hour".to_owned(),
        30 => "half an hour".to_owned(),
        other => format!("{other} minutes"),
    };
    match minutes {
        0 => None,
        1.. => Some(format!("forward {how_far}")),
        _ => Some(format!("back {how_far}")),
    }
}

/// The first moment of a day, which in some zones is not midnight.
fn midnight(day: NaiveDate, zone: &Zone) -> DateTime<Utc> {
    match zone.local(day.and_time(NaiveTime::MIN)) {
        Local::Once(at) | Local::Twice(at, _) => at,
        Local::Never { after, .. } => zone.instant_lenient(after),
    }
}

/// `−8 h`, `+3 h 30 min`.
fn difference(minutes: i32) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (hours, 0) => format!("{sign}{hours} h"),
        (hours, rest) => format!("{sign}{hours} h {rest} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).expect("a zone")
    }

    fn change(day: &str, venue: &str, own: &str) -> Option<String> {
        clock_change(day.parse().expect("a date"), &zone(venue), &zone(own))
    }

    #[test]
    fn the_difference_is_the_readers_clock_less_the_venues() {
        let at: DateTime<Utc> = "2027-03-03T05:00:00Z".parse().expect("an instant");
        let apart = |venue: &str, own: &str| against_own(&zone(venue), &zone(own), at);
        assert_eq!(apart("Asia/Tokyo", "Europe/Rome").as_deref(), Some("your clock −8 h"));
        assert_eq!(apart("Asia/Kolkata", "Europe/Rome").as_deref(), Some("your clock −4 h 30 min"));
        assert_eq!(apart("Europe/Paris", "Europe/Rome"), None);
    }

    #[test]
    fn a_day_with_a_change_of_clocks_says_so() {
        let venue = change("2027-03-28", "Europe/Paris", "Asia/Tokyo").expect("a change");
        assert_eq!(
            venue,
            "The clocks in Paris go forward one hour on this day: UTC+1 until then, UTC+2 afterwards."
        );
        let own = change("2027-03-28", "Asia/Tokyo", "Europe/Paris").expect("a change");
        assert_eq!(
            own,
            "Your own clocks (Paris) go forward one hour on this day; from then on your clock −7 h."
        );
        assert!(
            change("2026-10-25", "Europe/Paris", "Europe/Paris").expect("a change").contains("back one hour")
        );
        assert_eq!(change("2027-03-03", "Europe/Paris", "Asia/Tokyo"), None);
    }
}
