//! How a time reads: the venue's clock first, then the reader's own where it shows another time.

use calendar::zone::Zone;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
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
    /// 10:00–10:20 on the venue's clock.
    pub span: String,
    /// Tokyo time (UTC+9).
    pub zone: String,
    /// 02:00–02:20 your time (UTC+1), with `+1 day` where it is; none when both clocks show the same.
    pub own: Option<String>,
}

/// Puts a span into words for a reader who lives in the zone of the name `reader`.
pub fn times(language: &Language, span: &Span, reader: &str) -> Result<Times, Unsaid> {
    let date = span.starts_wall.date();
    let venue = Zone::parse(&span.zone).ok();
    let ends = Zone::parse(&span.ends_zone).ok();
    let line = hours(language, span.starts_wall, span.ends_wall, date)?;
    let (Some(venue), Some(ends)) = (venue, ends) else {
        return Ok(Times { day: day(language, date)?, span: line, zone: city(&span.zone), own: None });
    };
    let (starts_at, ends_at) =
        (venue.instant_lenient(span.starts_wall), ends.instant_lenient(span.ends_wall));
    let own = match Zone::parse(reader) {
        Ok(reader) => own(language, span, &reader, starts_at, ends_at)?,
        Err(_) => None,
    };
    if span.ends_zone != span.zone {
        let (line, zone) = (journey(language, span)?, language.put("clock-local", [])?);
        return Ok(Times { day: day(language, date)?, span: line, zone, own });
    }
    Ok(Times { day: day(language, date)?, span: line, zone: zone(language, &venue, starts_at)?, own })
}

/// A flight: each end on the clock of its own place.
fn journey(language: &Language, span: &Span) -> Result<String, Unsaid> {
    let until = shifted(language, span.ends_wall, span.starts_wall.date())?;
    let words = [
        ("from", time(span.starts_wall)),
        ("there", city(&span.zone)),
        ("until", until),
        ("elsewhere", city(&span.ends_zone)),
    ];
    language.put("clock-journey", words.each_ref().map(|(name, word)| (*name, word.as_str())))
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
    let offset = reader.offset_text(starts_at);
    let spoken = span.starts_wall.date();
    if let (Some(shift), true) = (shift(language, starts.date(), spoken)?, starts.date() == ends.date()) {
        let line = hours(language, starts, ends, starts.date())?;
        let words = [("span", &*line), ("offset", &offset), ("shift", &shift)];
        return language.put("clock-own-shifted", words).map(Some);
    }
    let line = hours(language, starts, ends, spoken)?;
    language.put("clock-own", [("span", &line), ("offset", &offset)]).map(Some)
}

/// Tuesday 3 November 2026.
pub fn day(language: &Language, date: NaiveDate) -> Result<String, Unsaid> {
    let weekday = language.put(&format!("weekday-{}", date.weekday().number_from_monday()), [])?;
    let month = language.put(&format!("month-{}", date.month()), [])?;
    let (day, year) = (date.day().to_string(), date.year().to_string());
    language.put("day", [("weekday", &weekday), ("day", &day), ("month", &month), ("year", &year)])
}

/// Tokyo time (UTC+9).
pub fn zone(language: &Language, zone: &Zone, at: DateTime<Utc>) -> Result<String, Unsaid> {
    let (city, offset) = (city(zone.name()), zone.offset_text(at));
    if city == offset {
        return Ok(offset);
    }
    language.put("clock-zone", [("city", &city), ("offset", &offset)])
}

/// 10:00.
pub fn time(wall: NaiveDateTime) -> String {
    wall.format("%H:%M").to_string()
}

/// A span of hours, with the days by which its ends lie off the day that is spoken of.
fn hours(
    language: &Language,
    from: NaiveDateTime,
    until: NaiveDateTime,
    spoken: NaiveDate,
) -> Result<String, Unsaid> {
    let (from, until) = (shifted(language, from, spoken)?, shifted(language, until, spoken)?);
    language.put("clock-span", [("from", &from), ("until", &until)])
}

/// A time, with the days by which it lies off the day that is spoken of.
fn shifted(language: &Language, wall: NaiveDateTime, spoken: NaiveDate) -> Result<String, Unsaid> {
    match shift(language, wall.date(), spoken)? {
        None => Ok(time(wall)),
        Some(shift) => language.put("clock-shifted", [("time", &time(wall)), ("shift", &shift)]),
    }
}

fn shift(language: &Language, date: NaiveDate, spoken: NaiveDate) -> Result<Option<String>, Unsaid> {
    let days = (date - spoken).num_days();
    let id = match days {
        0 => return Ok(None),
        1.. => "clock-later",
        _ => "clock-earlier",
    };
    let mut args = FluentArgs::new();
    args.set("days", days.abs());
    language.say(id, &args).map(Some)
}

/// The town in a zone's name: `New York` of `America/New_York`.
fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}
