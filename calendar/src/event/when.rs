//! From when to when: two moments, or whole days.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use icalendar::{CalendarDateTime, EventLike as _};
use thiserror::Error;

use crate::zone::Moment;

/// When an event takes place. Ends after it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When(Span);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Span {
    Timed { start: Moment, end: Moment },
    Days { first: NaiveDate, last: NaiveDate },
}

/// The end is not after the start (RFC 5545 §3.8.2.2 wants it so).
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("an event cannot end at {end} when it starts at {start}: the end has to be later")]
pub struct EndsTooEarly {
    start: String,
    end: String,
}

impl When {
    /// From one moment to another; they may be in different zones, as travel is.
    ///
    /// # Errors
    /// [`EndsTooEarly`] when the end is not after the start.
    pub fn timed(start: Moment, end: Moment) -> Result<Self, EndsTooEarly> {
        if end.instant() <= start.instant() {
            return Err(EndsTooEarly { start: format!("{start:?}"), end: format!("{end:?}") });
        }
        Ok(Self(Span::Timed { start, end }))
    }

    /// Whole days, the first and the last included.
    ///
    /// # Errors
    /// [`EndsTooEarly`] when the last day is before the first.
    pub fn days(first: NaiveDate, last: NaiveDate) -> Result<Self, EndsTooEarly> {
        if last < first {
            return Err(EndsTooEarly { start: first.to_string(), end: last.to_string() });
        }
        Ok(Self(Span::Days { first, last }))
    }

    /// Start and end, unless it takes whole days.
    pub fn moments(&self) -> Option<(&Moment, &Moment)> {
        match &self.0 {
            Span::Timed { start, end } => Some((start, end)),
            Span::Days { .. } => None,
        }
    }

    /// First and last day, where it takes whole days.
    pub fn whole_days(&self) -> Option<(NaiveDate, NaiveDate)> {
        match self.0 {
            Span::Timed { .. } => None,
            Span::Days { first, last } => Some((first, last)),
        }
    }

    /// What orders events in a feed: the start, whole days before times.
    pub(crate) fn sort_key(&self) -> (NaiveDateTime, bool) {
        match &self.0 {
            Span::Timed { start, .. } => (start.instant().naive_utc(), true),
            Span::Days { first, .. } => (first.and_time(NaiveTime::MIN), false),
        }
    }

    pub(super) fn put_into(&self, model: &mut icalendar::Event) {
        match &self.0 {
            Span::Timed { start, end } => {
                model.starts(date_time(start)).ends(date_time(end));
            }
            Span::Days { first, last } => {
                // DTEND is the day after (RFC 5545 §3.6.1); the crate's `all_day` forgets that.
                model.starts(*first).ends(last.succ_opt().unwrap_or(*last));
            }
        }
    }
}

/// UTC has no VTIMEZONE, and a wall time that is there twice is safe in UTC only.
pub(crate) fn needs_zone(moment: &Moment) -> bool {
    moment.zone().tz() != chrono_tz::UTC && !moment.is_ambiguous()
}

fn date_time(moment: &Moment) -> CalendarDateTime {
    if needs_zone(moment) {
        CalendarDateTime::WithTimezone { date_time: moment.wall(), tzid: moment.zone().name().to_owned() }
    } else {
        CalendarDateTime::Utc(moment.instant())
    }
}
