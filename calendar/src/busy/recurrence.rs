//! Repeating events: calcard expands the rules in wall time, our zones make instants of it.

use std::collections::{HashMap, HashSet};

use calcard::common::timezone::Tz;
use calcard::common::{DateTimeResult, PartialDateTime};
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency,
    ICalendarProperty, ICalendarRecurrenceRule, ICalendarValue,
};
use chrono::{DateTime, Datelike as _, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _, Utc};

use super::{Busy, Unreadable, Window, events, span, takes_time};
use crate::foreign::{Clock, Clocks, Time};

/// Repeating events in one calendar.
const MAX_REPEATING: usize = 5_000;
/// Instances of one event, from its start: a daily one for 27 years.
const MAX_INSTANCES: usize = 10_000;
/// Instances of all events: four hundred weekly ones for ten years.
const MAX_ALL: usize = 200_000;
/// Rules that match no day, each of which calcard follows through 100,000 days.
const MAX_BARREN: usize = 20;
/// Times of day in one rule, and how long its lists may be. A year's worth of times is held at once.
const MAX_TIMES_A_DAY: usize = 24;
const MAX_LIST: usize = 400;
/// How long ago what repeats daily or weekly may have begun, in days: sixty years.
const MAX_AGE: i64 = 60 * 366;

/// Every instance of every event that takes time, near enough to the window.
pub(super) fn occurrences(
    calendar: &ICalendar,
    clocks: &Clocks<'_>,
    window: Window,
) -> Result<Vec<Busy>, Unreadable> {
    let moved = moved_instances(calendar, clocks);
    let mut spent = Spent::default();
    let mut found = Vec::new();
    for event in events(calendar).filter(|event| takes_time(event)) {
        let Some((start, length)) = span(event, clocks) else { continue };
        let repeats = event.is_recurrent() && !event.is_recurrence_override();
        let starts = if repeats {
            expand(event, &start, clocks, window, &mut spent)?
        } else {
            vec![clocks.instant(&start)]
        };
        let replaced = event.uid().filter(|_| repeats).and_then(|uid| moved.get(uid));
        let held = starts.into_iter().filter(|at| replaced.is_none_or(|moved| !moved.contains(at)));
        found.extend(held.filter_map(|at| Some(Busy { start: at, end: length.after(at, clocks)? })));
    }
    Ok(found)
}

/// What following the rules of one calendar has cost so far.
#[derive(Default)]
struct Spent {
    repeating: usize,
    instances: usize,
    barren: usize,
}

impl Spent {
    fn add(&mut self, instances: usize) -> Result<(), Unreadable> {
        self.instances += instances;
        self.barren += usize::from(instances == 0);
        within(self.instances, MAX_ALL, "instances of repeating events")?;
        within(self.barren, MAX_BARREN, "rules that match no day")
    }
}

fn within(count: usize, limit: usize, what: &'static str) -> Result<(), Unreadable> {
    if count > limit { Err(Unreadable::TooMany { what, limit }) } else { Ok(()) }
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
    spent: &mut Spent,
) -> Result<Vec<DateTime<Utc>>, Unreadable> {
    spent.repeating += 1;
    within(spent.repeating, MAX_REPEATING, "repeating events")?;
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
        let Some(ICalendarValue::RecurrenceRule(rule)) = entry.values.first() else { continue };
        let Some(bounded) = bounded(rule, wall, clock, window) else { continue };
        let walls = walls(bounded, wall);
        spent.add(walls.len())?;
        starts.extend(walls.into_iter().map(|wall| match clock {
            Some(clock) => clock.instant(wall),
            None => clocks.instant(&Time::Day(wall.date())),
        }));
    }
    let left_out = dates(&ICalendarProperty::Exdate);
    Ok(starts.difference(&left_out).copied().collect())
}

// The rule until soon after the window; None where it need not or cannot be followed.
fn bounded(
    rule: &ICalendarRecurrenceRule,
    start: NaiveDateTime,
    clock: Option<&Clock>,
    window: Window,
) -> Option<ICalendarRecurrenceRule> {
    let last = window.until.naive_utc() + TimeDelta::days(2);
    let stated = rule.until.as_ref().and_then(|until| local_until(until, clock));
    let until = stated.map_or(last, |stated| stated.min(last));
    let age = (window.from.naive_utc() - start).num_days();
    // Nobody meets every hour, and such rules take longest to follow.
    let affordable = match rule.freq {
        ICalendarFrequency::Yearly | ICalendarFrequency::Monthly => true,
        ICalendarFrequency::Weekly | ICalendarFrequency::Daily => age <= MAX_AGE,
        _ => false,
    };
    (start <= until && affordable && is_short(rule))
        .then(|| ICalendarRecurrenceRule { until: partial(until), ..rule.clone() })
}

fn is_short(rule: &ICalendarRecurrenceRule) -> bool {
    let times = [rule.byhour.len(), rule.byminute.len(), rule.bysecond.len()];
    let lists = [
        rule.byday.len(),
        rule.bymonthday.len(),
        rule.byyearday.len(),
        rule.byweekno.len(),
        rule.bymonth.len(),
        rule.bysetpos.len(),
    ];
    times.iter().map(|length| (*length).max(1)).fold(1_usize, usize::saturating_mul) <= MAX_TIMES_A_DAY
        && lists.iter().all(|length| *length <= MAX_LIST)
}

// The wall times of a rule, from a calendar of one floating event: so no zone of calcard's plays in.
fn walls(rule: ICalendarRecurrenceRule, start: NaiveDateTime) -> Vec<NaiveDateTime> {
    let start = partial(start).map(|start| ICalendarValue::PartialDateTime(Box::new(start)));
    let rule = ICalendarValue::RecurrenceRule(Box::new(rule));
    let event = ICalendarComponent {
        component_type: ICalendarComponentType::VEvent,
        entries: vec![entry(ICalendarProperty::Dtstart, start), entry(ICalendarProperty::Rrule, Some(rule))],
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
