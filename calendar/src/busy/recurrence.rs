//! Repeating events: calcard expands the rules in wall time, our zones make instants of it.

use std::collections::{HashMap, HashSet};

use calcard::common::timezone::Tz;
use calcard::common::{DateTimeResult, PartialDateTime};
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarEntry, ICalendarFrequency, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarValue,
};
use chrono::{DateTime, Datelike as _, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _, Utc};

use super::{Busy, Unreadable, Window, events, span, takes_time};
use crate::foreign::{Clock, Clocks, Time};

/// Repeating events in one calendar. Each costs up to [`MAX_INSTANCES`].
const MAX_REPEATING: usize = 2_000;
/// Instances of one event, from its start: a daily one for 27 years.
const MAX_INSTANCES: usize = 10_000;
/// Instances of all events.
const MAX_ALL: usize = 500_000;

/// Every instance of every event that takes time, near enough to the window.
pub(super) fn occurrences(
    calendar: &ICalendar,
    clocks: &Clocks<'_>,
    window: Window,
) -> Result<Vec<Busy>, Unreadable> {
    let moved = moved_instances(calendar, clocks);
    let mut found = Vec::new();
    let (mut repeating, mut instances) = (0, 0);
    for event in events(calendar) {
        let Some((start, length)) = span(event, clocks) else {
            continue;
        };
        let repeats = event.is_recurrent() && !event.is_recurrence_override();
        if repeats {
            repeating += 1;
            if repeating > MAX_REPEATING {
                return Err(Unreadable::TooMany { what: "repeating events", limit: MAX_REPEATING });
            }
        }
        let starts =
            if repeats { expand(event, &start, clocks, window) } else { vec![clocks.instant(&start)] };
        instances += starts.len();
        if instances > MAX_ALL {
            return Err(Unreadable::TooMany { what: "instances of repeating events", limit: MAX_ALL });
        }
        if takes_time(event) {
            let skipped = event.uid().filter(|_| repeats).and_then(|uid| moved.get(uid));
            let held = starts.into_iter().filter(|at| skipped.is_none_or(|moved| !moved.contains(at)));
            found.extend(held.filter_map(|at| Some(Busy { start: at, end: at.checked_add_signed(length)? })));
        }
    }
    Ok(found)
}

// Instances that an event of their own replaces, by UID: where RECURRENCE-ID says they were.
fn moved_instances<'c>(
    calendar: &'c ICalendar,
    clocks: &Clocks<'_>,
) -> HashMap<&'c str, HashSet<DateTime<Utc>>> {
    let mut moved: HashMap<&str, HashSet<DateTime<Utc>>> = HashMap::new();
    for event in events(calendar) {
        let replaced = event.property(&ICalendarProperty::RecurrenceId);
        let replaced = replaced.and_then(|entry| clocks.time(entry));
        if let (Some(uid), Some(time)) = (event.uid(), replaced) {
            moved.entry(uid).or_default().insert(clocks.instant(&time));
        }
    }
    moved
}

// The starts of an event's instances: by RRULE and RDATE, without EXDATE.
fn expand(
    event: &ICalendarComponent,
    start: &Time,
    clocks: &Clocks<'_>,
    window: Window,
) -> Vec<DateTime<Utc>> {
    let dates = |name: &ICalendarProperty| -> HashSet<DateTime<Utc>> {
        let entries = event.properties(name).flat_map(|entry| clocks.times(entry));
        entries.map(|time| clocks.instant(&time)).collect()
    };
    let mut starts: HashSet<DateTime<Utc>> = dates(&ICalendarProperty::Rdate);
    starts.insert(clocks.instant(start));
    let (wall, clock) = match start {
        Time::Day(day) => (day.and_time(NaiveTime::MIN), None),
        Time::Wall(wall, clock) => (*wall, Some(clock)),
    };
    for entry in event.properties(&ICalendarProperty::Rrule) {
        if let Some(ICalendarValue::RecurrenceRule(rule)) = entry.values.first() {
            let walls = walls(rule, wall, clock, window);
            starts.extend(walls.into_iter().map(|wall| match clock {
                Some(clock) => clock.instant(wall),
                None => clocks.instant(&Time::Day(wall.date())),
            }));
        }
    }
    let left_out = dates(&ICalendarProperty::Exdate);
    starts.difference(&left_out).copied().collect()
}

// The wall times of a rule, from a calendar of one floating event: so no zone of calcard's plays in.
fn walls(
    rule: &ICalendarRecurrenceRule,
    start: NaiveDateTime,
    clock: Option<&Clock>,
    window: Window,
) -> Vec<NaiveDateTime> {
    // Nobody meets every hour, and such rules take longest to expand.
    let coarse = [
        ICalendarFrequency::Daily,
        ICalendarFrequency::Weekly,
        ICalendarFrequency::Monthly,
        ICalendarFrequency::Yearly,
    ];
    if !coarse.contains(&rule.freq) {
        return Vec::new();
    }
    let last = window.until.naive_utc() + TimeDelta::days(2);
    let stated = rule.until.as_ref().and_then(|until| local_until(until, clock));
    let until = stated.map_or(last, |stated| stated.min(last));
    let bounded = ICalendarRecurrenceRule { until: partial(until), ..rule.clone() };
    let event = ICalendarComponent {
        component_type: calcard::icalendar::ICalendarComponentType::VEvent,
        entries: vec![
            entry(
                ICalendarProperty::Dtstart,
                partial(start).map(|start| ICalendarValue::PartialDateTime(Box::new(start))),
            ),
            entry(ICalendarProperty::Rrule, Some(ICalendarValue::RecurrenceRule(Box::new(bounded)))),
        ],
        component_ids: Vec::new(),
    };
    let calendar = ICalendar { components: vec![event] };
    let expanded = calendar.expand_dates(Tz::Floating, MAX_INSTANCES);
    expanded.events.into_iter().map(|instance| instance.start.naive_local()).collect()
}

fn entry(name: ICalendarProperty, value: Option<ICalendarValue>) -> ICalendarEntry {
    ICalendarEntry { name, params: Vec::new(), values: value.into_iter().collect() }
}

// UNTIL is in UTC when DTSTART has a zone (RFC 5545 §3.3.10); a bare date means that whole day.
fn local_until(until: &PartialDateTime, clock: Option<&Clock>) -> Option<NaiveDateTime> {
    let DateTimeResult { date_time, offset } = until.to_date_time()?;
    if !until.has_time() {
        return date_time.date().and_hms_opt(23, 59, 59);
    }
    match (offset, clock) {
        (Some(offset), Some(clock)) => {
            Some(clock.wall((date_time - TimeDelta::seconds(i64::from(offset.local_minus_utc()))).and_utc()))
        }
        _ => Some(date_time),
    }
}

fn partial(time: NaiveDateTime) -> Option<PartialDateTime> {
    let part = |value: u32| u8::try_from(value).ok();
    Some(PartialDateTime {
        year: Some(u16::try_from(time.year()).ok()?),
        month: part(time.month()),
        day: part(time.day()),
        hour: part(time.hour()),
        minute: part(time.minute()),
        second: part(time.second()),
        ..PartialDateTime::default()
    })
}
