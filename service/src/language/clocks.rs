//! How a time reads: the venue's clock first, then the reader's own where it shows another time.

use calendar::zone::Zone;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike as _, Utc};
use fluent_templates::fluent_bundle::FluentArgs;
use serde::Serialize;

use super::words::{Language, Unsaid};

/// From when to when, on the clocks where it takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Start on the clock of `zone`.
    pub starts_wall: NaiveDateTime,
    /// IANA name of the zone it starts in.
    pub zone: String,
    /// End on the clock of `ends_zone`.
    pub ends_wall: NaiveDateTime,
    /// IANA name of the zone it ends in.
    pub ends_zone: String,
}

/// The same in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Times {
    /// Tuesday 3 November 2026: the day at the venue.
    pub day: String,
    /// Tue 3 Nov, 10:00: the start, where there is little room.
    pub start: String,
    /// 10:00–10:20 on the venue's clock.
    pub span: String,
    /// Tokyo time (UTC+9).
    pub zone: String,
    /// 10:00–10:20 Tokyo time (UTC+9): span and zone in a line.
    pub line: String,
    /// The same behind the day.
    pub day_line: String,
    /// 02:00–02:20 your time (UTC+1), with the day where it is another; none when both clocks show the same.
    pub own: Option<String>,
}

/// Puts a span into words for a reader who lives in the zone of the name `reader`.
///
/// # Errors
/// A sentence is missing or broken.
pub fn times(language: &Language, span: &Span, reader: &str) -> Result<Times, Unsaid> {
    let at_venue = hours(language, span.starts_wall, span.ends_wall)?;
    let (Ok(venue), Ok(ends)) = (Zone::parse(&span.zone), Zone::parse(&span.ends_zone)) else {
        return told(language, span, at_venue, span.zone.clone(), None);
    };
    let starts_at = venue.instant_lenient(span.starts_wall);
    let ends_at = ends.instant_lenient(span.ends_wall);
    let own = match Zone::parse(reader) {
        Ok(reader) => own(language, span, &reader, starts_at, ends_at)?,
        Err(_) => None,
    };
    if span.ends_zone == span.zone {
        return told(language, span, at_venue, zone(language, &venue, starts_at)?, own);
    }
    let local = language.put("clock-local", [])?;
    told(language, span, journey(language, span)?, local, own)
}

fn told(
    language: &Language,
    planned: &Span,
    span: String,
    zone: String,
    own: Option<String>,
) -> Result<Times, Unsaid> {
    let date = planned.starts_wall.date();
    let (day, short) = (day(language, date)?, day_short(language, date)?);
    let at = time(language, planned.starts_wall)?;
    let start = language.put("clock-start", [("day", &short), ("time", &at)])?;
    Ok(Times {
        start,
        line: language.put("clock-line", [("span", &span), ("zone", &zone)])?,
        day_line: language.put("clock-day-line", [("day", &day), ("span", &span), ("zone", &zone)])?,
        day,
        span,
        zone,
        own,
    })
}

/// A flight: each end on the clock of its own place.
fn journey(language: &Language, span: &Span) -> Result<String, Unsaid> {
    let (from, until) = (time(language, span.starts_wall)?, time(language, span.ends_wall)?);
    let (there, elsewhere) = (town(language, &span.zone), town(language, &span.ends_zone));
    let words = [("from", &*from), ("there", &*there), ("until", &*until), ("elsewhere", &*elsewhere)];
    if span.starts_wall.date() == span.ends_wall.date() {
        return language.put("clock-journey", words);
    }
    let day = day_short(language, span.ends_wall.date())?;
    let [from, there, until, elsewhere] = words;
    language.put("clock-journey-over", [from, there, until, elsewhere, ("day", &day)])
}

fn own(
    language: &Language,
    span: &Span,
    reader: &Zone,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Result<Option<String>, Unsaid> {
    let (starts, ends) = (reader.wall(starts_at), reader.wall(ends_at));
    if starts == span.starts_wall && ends == span.ends_wall {
        return Ok(None);
    }
    let mut line = hours(language, starts, ends)?;
    if starts.date() != span.starts_wall.date() {
        let day = day_short(language, starts.date())?;
        line = language.put("clock-on-day", [("day", &day), ("span", &line)])?;
    }
    let offset = reader.offset_text(starts_at);
    language.put("clock-own", [("span", &line), ("offset", &offset)]).map(Some)
}

/// Tuesday 3 November 2026.
///
/// # Errors
/// A sentence is missing or broken.
pub fn day(language: &Language, date: NaiveDate) -> Result<String, Unsaid> {
    dated(language, "day", date)
}

/// Tue 3 Nov.
///
/// # Errors
/// A sentence is missing or broken.
pub fn day_short(language: &Language, date: NaiveDate) -> Result<String, Unsaid> {
    dated(language, "day-short", date)
}

fn dated(language: &Language, id: &str, date: NaiveDate) -> Result<String, Unsaid> {
    let names = language.names().day(date);
    let mut args = FluentArgs::new();
    args.set("weekday", names.weekday);
    args.set("weekday-short", names.weekday_short);
    args.set("month", names.month);
    args.set("month-short", names.month_short);
    // Numbers, so that a language may treat the first of a month in its own way.
    args.set("day", date.day());
    args.set("month-number", date.month());
    args.set("year", date.year());
    language.say(id, &args)
}

/// Tokyo time (UTC+9), or the offset alone where the zone is no place.
///
/// # Errors
/// A sentence is missing or broken.
pub fn zone(language: &Language, zone: &Zone, at: DateTime<Utc>) -> Result<String, Unsaid> {
    let offset = zone.offset_text(at);
    match language.names().town(zone.name()) {
        Some(city) => language.put("clock-zone", [("city", &city), ("offset", &offset)]),
        None => Ok(offset),
    }
}

/// 10:00.
///
/// # Errors
/// A sentence is missing or broken.
pub fn time(language: &Language, wall: NaiveDateTime) -> Result<String, Unsaid> {
    let (hour, minute) = (wall.hour().to_string(), format!("{:02}", wall.minute()));
    let padded = format!("{hour:0>2}");
    language.put("clock-hour", [("hour", &hour), ("hour-padded", &padded), ("minute", &minute)])
}

/// A span of hours, with the day of its end where that is another.
fn hours(language: &Language, from: NaiveDateTime, until: NaiveDateTime) -> Result<String, Unsaid> {
    let (starts, ends) = (time(language, from)?, time(language, until)?);
    if from.date() == until.date() {
        return language.put("clock-span", [("from", &starts), ("until", &ends)]);
    }
    let day = day_short(language, until.date())?;
    language.put("clock-span-over", [("from", &starts), ("until", &ends), ("day", &day)])
}

/// The town in a zone's name, or the name itself.
fn town(language: &Language, zone: &str) -> String {
    language.names().town(zone).unwrap_or_else(|| zone.to_owned())
}
