//! When somebody is busy, by a calendar they keep elsewhere. Titles are never looked at.

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarDuration, ICalendarEntry,
    ICalendarFreeBusyType, ICalendarParameterName, ICalendarParameterValue, ICalendarPeriod,
    ICalendarProperty, ICalendarStatus, ICalendarTransparency, ICalendarValue,
};
use chrono::{DateTime, TimeDelta, Utc};

use crate::foreign::{self, Clocks, Time};
use crate::zone::Zone;

mod recurrence;

pub use crate::foreign::Unreadable;

/// A stretch of time in which somebody is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Busy {
    /// From when.
    pub start: DateTime<Utc>,
    /// To when; not included.
    pub end: DateTime<Utc>,
}

/// Reads an outside calendar: when it makes its owner busy between two instants, in order, without
/// overlaps. Whole days and floating times are read in `default`, the owner's zone. May take long
/// for hostile calendars within the limits: not for a thread that serves others.
///
/// # Errors
/// [`Unreadable`] when it is beyond the limits or no calendar.
pub fn read(
    ics: &[u8],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    default: &Zone,
) -> Result<Vec<Busy>, Unreadable> {
    let window = Window { from, until };
    let mut found = Vec::new();
    for calendar in &foreign::parse(ics)? {
        let clocks = Clocks::of(calendar, default);
        found.extend(recurrence::occurrences(calendar, &clocks, window)?);
        for component in &calendar.components {
            if component.component_type == ICalendarComponentType::VFreebusy {
                found.extend(free_busy(component, &clocks));
            }
        }
    }
    Ok(merged(found, window))
}

impl Busy {
    /// The same times in order, cut to what lies between two instants, what overlaps or touches made one.
    pub fn joined(times: Vec<Self>, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Self> {
        merged(times, Window { from, until })
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) from: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
}

impl Window {
    fn clip(self, busy: Busy) -> Option<Busy> {
        let clipped = Busy { start: busy.start.max(self.from), end: busy.end.min(self.until) };
        (clipped.start < clipped.end).then_some(clipped)
    }
}

// Sorted, and what touches joined.
fn merged(found: Vec<Busy>, window: Window) -> Vec<Busy> {
    let mut clipped: Vec<Busy> = found.into_iter().filter_map(|busy| window.clip(busy)).collect();
    clipped.sort();
    let mut joined: Vec<Busy> = Vec::with_capacity(clipped.len());
    for next in clipped {
        match joined.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => joined.push(next),
        }
    }
    joined
}

/// Whether an event takes its owner's time at all.
fn takes_time(event: &ICalendarComponent) -> bool {
    let cancelled = event.status() == Some(&ICalendarStatus::Cancelled);
    let transparent = event.transparency() == Some(&ICalendarTransparency::Transparent);
    !cancelled && !transparent
}

/// How long an event takes.
#[derive(Clone, Copy, Debug)]
enum Length {
    /// Days by the owner's calendar, of which some have 23 or 25 hours.
    Days(i64),
    Exact(TimeDelta),
}

impl Length {
    fn after(self, start: DateTime<Utc>, clocks: &Clocks<'_>) -> Option<DateTime<Utc>> {
        match self {
            Self::Days(days) => {
                let day = clocks.day(start).checked_add_signed(TimeDelta::try_days(days)?)?;
                Some(clocks.instant(&Time::Day(day)))
            }
            Self::Exact(length) => start.checked_add_signed(length),
        }
    }
}

/// From when an event's first instance is and for how long, by DTSTART and DTEND or DURATION.
fn span(event: &ICalendarComponent, clocks: &Clocks<'_>) -> Option<(Time, Length)> {
    let start = clocks.time(event.property(&ICalendarProperty::Dtstart)?)?;
    let end = event.property(&ICalendarProperty::Dtend).and_then(|entry| clocks.time(entry));
    let length = match (&start, end, duration(event)) {
        (Time::Day(first), Some(Time::Day(last)), _) => Length::Days((last - *first).num_days().max(1)),
        (_, Some(end), _) => Length::Exact(clocks.instant(&end) - clocks.instant(&start)),
        (Time::Day(_), None, Some(length)) => Length::Days(length.num_days().max(1)),
        (Time::Wall(..), None, Some(length)) => Length::Exact(length),
        // Without either, a day lasts a day and a time takes none (RFC 5545 §3.6.1).
        (Time::Day(_), None, None) => Length::Days(1),
        (Time::Wall(..), None, None) => Length::Exact(TimeDelta::zero()),
    };
    Some((start, length))
}

fn duration(event: &ICalendarComponent) -> Option<TimeDelta> {
    match event.property(&ICalendarProperty::Duration)?.values.first()? {
        ICalendarValue::Duration(duration) => duration.to_time_delta(),
        _ => None,
    }
}

fn free_busy<'c>(component: &'c ICalendarComponent, clocks: &'c Clocks<'_>) -> impl Iterator<Item = Busy> {
    let entries = component.properties(&ICalendarProperty::Freebusy);
    let busy = entries.filter(|entry| !says_free(entry));
    busy.flat_map(|entry| &entry.values).filter_map(|value| match value {
        ICalendarValue::Period(period) => period_of(period, clocks),
        _ => None,
    })
}

fn says_free(entry: &ICalendarEntry) -> bool {
    let kind = entry.parameter(&ICalendarParameterName::Fbtype);
    matches!(kind, Some(ICalendarParameterValue::Fbtype(ICalendarFreeBusyType::Free)))
}

fn period_of(period: &ICalendarPeriod, clocks: &Clocks<'_>) -> Option<Busy> {
    let (start, length): (_, Option<&ICalendarDuration>) = match period {
        ICalendarPeriod::Range { start, .. } => (start, None),
        ICalendarPeriod::Duration { start, duration } => (start, Some(duration)),
    };
    let start = clocks.instant(&clocks.partial(start, None)?);
    let end = match (period, length) {
        (ICalendarPeriod::Range { end, .. }, _) => clocks.instant(&clocks.partial(end, None)?),
        (_, Some(length)) => start.checked_add_signed(length.to_time_delta()?)?,
        (_, None) => return None,
    };
    Some(Busy { start, end })
}

/// The events of a calendar, in the order of the file.
fn events(calendar: &ICalendar) -> impl Iterator<Item = &ICalendarComponent> {
    calendar.components.iter().filter(|part| part.component_type == ICalendarComponentType::VEvent)
}
