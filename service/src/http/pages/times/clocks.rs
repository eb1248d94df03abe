//! A time on two clocks: the venue's first, then the reader's own where it shows something else.

use askama::Template;
use calendar::zone::Zone;
use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Timelike, Utc};

use crate::http::pages::parts::Icon;

/// From this hour on, and before [`MORNING`], most people would rather sleep.
const NIGHT: u32 = 22;
/// See [`NIGHT`].
const MORNING: u32 = 7;

/// What one clock shows of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// `14:00–14:20`.
    pub time: String,
    /// `JST`; `UTC−3` where the zone has no letters of its own.
    pub zone: String,
    /// `Asia/Tokyo, UTC+9`.
    pub zone_in_full: String,
    /// The start for machines, with its offset.
    pub machine: String,
    /// `+1 day` when the day is another than the venue's at the start; empty otherwise.
    pub shift: String,
    /// Whether it begins or ends when most people sleep.
    pub night: bool,
}

/// A period on the venue's clock, and on the reader's own where that differs.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "parts/clocks.html")]
pub(crate) struct Clocks {
    /// At the venue.
    pub venue: Reading,
    /// At the reader's.
    pub own: Option<Reading>,
}

impl askama::filters::HtmlSafe for Clocks {}

/// A period at a venue.
pub(crate) fn span(starts: DateTime<Utc>, ends: DateTime<Utc>, venue: &Zone, own: &Zone) -> Clocks {
    let day = venue.wall(starts).date();
    let same = venue.offset(starts) == own.offset(starts) && venue.offset(ends) == own.offset(ends);
    Clocks { venue: reading(starts, ends, venue, day), own: (!same).then(|| reading(starts, ends, own, day)) }
}

/// One instant at a venue.
pub(crate) fn moment(at: DateTime<Utc>, venue: &Zone, own: &Zone) -> Clocks {
    span(at, at, venue, own)
}

/// A journey that ends in another zone than it starts in: each end on the clock of its place.
pub(crate) fn journey(
    starts: DateTime<Utc>,
    from: &Zone,
    ends: DateTime<Utc>,
    to: &Zone,
    own: &Zone,
) -> Clocks {
    let mut clocks = span(starts, ends, from, own);
    if from.offset(ends) != to.offset(ends) {
        let (departs, arrives) = (from.wall(starts), to.wall(ends));
        clocks.venue.time = format!("{} {} – {}", clock(departs), letters(from, starts), clock(arrives));
        clocks.venue.zone = letters(to, ends);
        clocks.venue.zone_in_full = format!("from {} to {}", in_full(from, starts), in_full(to, ends));
        clocks.venue.shift = shift(departs.date(), arrives.date());
        // Travellers read the clocks of the places they are in; a third one would only confuse.
        if from.offset(starts) == own.offset(starts) || to.offset(ends) == own.offset(ends) {
            clocks.own = None;
        }
    }
    clocks
}

fn reading(starts: DateTime<Utc>, ends: DateTime<Utc>, zone: &Zone, venue_day: NaiveDate) -> Reading {
    let (first, last) = (zone.wall(starts), zone.wall(ends));
    let moved = shift(venue_day, first.date());
    // One that runs past midnight on its own clock says so, unless the day is another already.
    let shift = if moved.is_empty() { shift(first.date(), last.date()) } else { moved };
    let time = if starts == ends { clock(first) } else { format!("{}–{}", clock(first), clock(last)) };
    let machine = starts.with_timezone(&zone.offset(starts)).to_rfc3339_opts(SecondsFormat::Secs, true);
    Reading {
        time,
        zone: letters(zone, starts),
        zone_in_full: in_full(zone, starts),
        machine,
        shift,
        night: asleep(first) || (starts != ends && asleep(last - chrono::TimeDelta::seconds(1))),
    }
}

fn clock(wall: NaiveDateTime) -> String {
    wall.format("%H:%M").to_string()
}

fn asleep(wall: NaiveDateTime) -> bool {
    wall.hour() >= NIGHT || wall.hour() < MORNING
}

/// `CET`, or `UTC−3` where the zone data has only the figures.
fn letters(zone: &Zone, at: DateTime<Utc>) -> String {
    let letters = zone.abbreviation(at);
    if letters.starts_with(['+', '-']) { zone.offset_text(at) } else { letters }
}

fn in_full(zone: &Zone, at: DateTime<Utc>) -> String {
    format!("{}, {}", zone.name(), zone.offset_text(at))
}

fn shift(from: NaiveDate, to: NaiveDate) -> String {
    match (to - from).num_days() {
        0 => String::new(),
        1 => "+1 day".to_owned(),
        -1 => "−1 day".to_owned(),
        days if days > 0 => format!("+{days} days"),
        days => format!("−{} days", -days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn zone(name: &str) -> Zone {
        Zone::parse(name).expect("a zone")
    }

    fn twenty_minutes(start: &str, venue: &str, own: &str) -> Clocks {
        let starts = at(start);
        span(starts, starts + chrono::TimeDelta::minutes(20), &zone(venue), &zone(own))
    }

    #[test]
    fn the_venue_comes_first_and_then_the_readers_own_clock() {
        let clocks = twenty_minutes("2027-03-03T05:00:00Z", "Asia/Tokyo", "Europe/Vienna");
        assert_eq!((&*clocks.venue.time, &*clocks.venue.zone), ("14:00–14:20", "JST"));
        assert_eq!(clocks.venue.machine, "2027-03-03T14:00:00+09:00");
        let own = clocks.own.expect("another clock");
        assert_eq!((&*own.time, &*own.zone, own.night), ("06:00–06:20", "CET", true));
        assert_eq!(own.shift, "");
    }

    #[test]
    fn equal_clocks_are_shown_once() {
        assert_eq!(twenty_minutes("2027-03-03T09:00:00Z", "Europe/Rome", "Europe/Vienna").own, None);
    }

    #[test]
    fn another_day_on_the_own_clock_is_said() {
        let clocks = twenty_minutes("2027-03-03T00:30:00Z", "Asia/Tokyo", "America/Chicago");
        assert_eq!(clocks.own.expect("another clock").shift, "−1 day");
        let clocks = twenty_minutes("2027-03-03T20:00:00Z", "America/Chicago", "Asia/Tokyo");
        assert_eq!(clocks.own.expect("another clock").shift, "+1 day");
    }

    #[test]
    fn zones_without_letters_show_their_offset() {
        let clocks = twenty_minutes("2027-03-03T12:00:00Z", "America/Sao_Paulo", "Europe/Lisbon");
        assert_eq!(clocks.venue.zone, "UTC−3");
    }

    #[test]
    fn a_flight_shows_each_end_on_the_clock_of_its_place() {
        let (paris, tokyo) = (zone("Europe/Paris"), zone("Asia/Tokyo"));
        let clocks = journey(at("2027-02-28T12:35:00Z"), &paris, at("2027-03-01T00:05:00Z"), &tokyo, &paris);
        assert_eq!(clocks.venue.time, "13:35 CET – 09:05");
        assert_eq!((&*clocks.venue.zone, &*clocks.venue.shift), ("JST", "+1 day"));
        assert_eq!(clocks.own, None);
    }
}
