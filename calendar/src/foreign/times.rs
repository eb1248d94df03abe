//! Times in foreign calendars, brought to instants by our own zones instead of calcard's.

use std::collections::HashMap;
use std::sync::Arc;

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::timezone::TzResolver;
use calcard::icalendar::{ICalendar, ICalendarEntry, ICalendarProperty, ICalendarValue};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::written::Written;
use crate::zone::Zone;

/// Zones that one file may explain.
const MAX_WRITTEN: usize = 200;

/// The clocks that one calendar object names.
pub(crate) struct Clocks<'c> {
    named: TzResolver<&'c str>,
    written: HashMap<&'c str, Arc<Written>>,
    default: Zone,
}

/// A time as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    /// A whole day, in whatever zone the reader lives.
    Day(NaiveDate),
    /// A wall time in a zone.
    Wall(NaiveDateTime, Clock),
}

/// Whose wall a time hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    Zone(Zone),
    /// Minutes and seconds away from UTC, for zones that only have an offset.
    Offset(TimeDelta),
    /// A zone that only the file itself explains.
    Written(Arc<Written>),
}

impl<'c> Clocks<'c> {
    /// Floating times, and zones that nobody knows, count as `default`.
    pub(crate) fn of(calendar: &'c ICalendar, default: &Zone) -> Self {
        let named = calendar.build_tz_resolver();
        let unknown = calendar
            .timezones()
            .filter_map(|timezone| Some((super::text(timezone, &ICalendarProperty::Tzid)?, timezone)));
        let unknown = unknown.filter(|(name, _)| named.resolve(name).is_none()).take(MAX_WRITTEN);
        let written = unknown
            .filter_map(|(name, timezone)| Some((name, Arc::new(Written::of(calendar, timezone)?))))
            .collect();
        Self { named, written, default: default.clone() }
    }

    /// The first value of a date property.
    pub(crate) fn time(&self, entry: &ICalendarEntry) -> Option<Time> {
        self.times(entry).next()
    }

    /// All values of a property such as EXDATE.
    pub(crate) fn times<'e>(&'e self, entry: &'e ICalendarEntry) -> impl Iterator<Item = Time> + 'e {
        entry.values.iter().filter_map(|value| match value {
            ICalendarValue::PartialDateTime(partial) => self.partial(partial, entry.tz_id()),
            _ => None,
        })
    }

    /// One date or date-time with the TZID it was written under.
    pub(crate) fn partial(&self, partial: &PartialDateTime, tzid: Option<&str>) -> Option<Time> {
        let read = partial.to_date_time()?;
        if !partial.has_time() {
            return Some(Time::Day(read.date_time.date()));
        }
        let clock = match read.offset {
            Some(offset) if offset.local_minus_utc() == 0 => Clock::Zone(Zone::utc()),
            Some(offset) => Clock::Offset(TimeDelta::seconds(i64::from(offset.local_minus_utc()))),
            None => self.clock(tzid),
        };
        Some(Time::Wall(read.date_time, clock))
    }

    // Windows names are known to calcard; what nobody knows falls back to the default.
    fn clock(&self, tzid: Option<&str>) -> Clock {
        if let Some(zone) = tzid.and_then(windows_name) {
            return Clock::Zone(zone);
        }
        let known = tzid.and_then(|name| self.named.resolve(name));
        let default = || Clock::Zone(self.default.clone());
        match known {
            Some(Tz::Tz(tz)) => Zone::parse(tz.name()).map_or_else(|_| default(), Clock::Zone),
            Some(Tz::Fixed(offset)) => Clock::Offset(TimeDelta::seconds(i64::from(offset.local_minus_utc()))),
            Some(Tz::Floating) | None => {
                let written = tzid.and_then(|name| self.written.get(name));
                written.map_or_else(default, |written| Clock::Written(Arc::clone(written)))
            }
        }
    }

    /// The day that the default zone has at an instant.
    pub(crate) fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.default.wall(at).date()
    }

    /// The instant of a time; whole days begin at midnight of the default zone.
    pub(crate) fn instant(&self, time: &Time) -> DateTime<Utc> {
        match time {
            Time::Day(day) => self.default.instant_lenient(day.and_time(chrono::NaiveTime::MIN)),
            Time::Wall(wall, clock) => clock.instant(*wall),
        }
    }
}

// Names of Windows that calcard 0.3.14 does not know, or gives the zone that CLDR once gave them.
fn windows_name(name: &str) -> Option<Zone> {
    let zone = match name.trim() {
        "Central Asia Standard Time" => "Asia/Bishkek",
        "Mountain Standard Time (Mexico)" => "America/Mazatlan",
        "South Sudan Standard Time" => "Africa/Juba",
        "tzone://Microsoft/Utc" => "UTC",
        _ => return None,
    };
    Zone::parse(zone).ok()
}

impl Clock {
    pub(crate) fn instant(&self, wall: NaiveDateTime) -> DateTime<Utc> {
        match self {
            Self::Zone(zone) => zone.instant_lenient(wall),
            Self::Offset(offset) => wall.checked_sub_signed(*offset).unwrap_or(wall).and_utc(),
            Self::Written(rules) => wall.checked_sub_signed(rules.offset(wall)).unwrap_or(wall).and_utc(),
        }
    }

    pub(crate) fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Zone(zone) => zone.wall(at),
            Self::Offset(offset) => {
                let utc = at.naive_utc();
                utc.checked_add_signed(*offset).unwrap_or(utc)
            }
            Self::Written(rules) => {
                let utc = at.naive_utc();
                let near = utc.checked_add_signed(rules.offset(utc)).unwrap_or(utc);
                utc.checked_add_signed(rules.offset(near)).unwrap_or(utc)
            }
        }
    }
}
