//! Zones that only their own VTIMEZONE explains, such as Outlook's "Customized Time Zone".

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarValue, ICalendarWeekday,
};
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

/// Real definitions have two; those with a history have a few dozen.
const MAX_OBSERVANCES: usize = 100;

/// The rules of one zone as the file writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    observances: Vec<Observance>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Observance {
    start: NaiveDateTime,
    from: TimeDelta,
    to: TimeDelta,
    yearly: Option<Yearly>,
}

/// A day of each year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Yearly {
    month: u32,
    day: Day,
    until_year: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// Counted from the start of the month, or from its end where negative.
    Weekday(Weekday, i16),
    Month(u32),
}

impl Written {
    /// Reads a VTIMEZONE; None without a STANDARD or DAYLIGHT that can be understood.
    pub(super) fn of(calendar: &ICalendar, timezone: &ICalendarComponent) -> Option<Self> {
        let parts = timezone.component_ids.iter().take(MAX_OBSERVANCES);
        let parts = parts.filter_map(|id| calendar.component_by_id(*id));
        let observances: Vec<Observance> = parts.filter_map(Observance::of).collect();
        (!observances.is_empty()).then_some(Self { observances })
    }

    /// The offset of a local time: that of the last onset before it.
    pub(super) fn offset(&self, wall: NaiveDateTime) -> TimeDelta {
        let onsets = self.observances.iter().filter_map(|known| Some((known.last_onset(wall)?, known.to)));
        let earliest = || self.observances.iter().min_by_key(|known| known.start).map(|known| known.from);
        let last = onsets.max_by_key(|(onset, _)| *onset).map(|(_, offset)| offset);
        last.or_else(earliest).unwrap_or_default()
    }
}

impl Observance {
    fn of(component: &ICalendarComponent) -> Option<Self> {
        let kinds = [ICalendarComponentType::Standard, ICalendarComponentType::Daylight];
        if !kinds.contains(&component.component_type) {
            return None;
        }
        let start = match value(component, &ICalendarProperty::Dtstart)? {
            ICalendarValue::PartialDateTime(partial) => partial.to_date_time()?.date_time,
            _ => return None,
        };
        let yearly = match value(component, &ICalendarProperty::Rrule) {
            Some(ICalendarValue::RecurrenceRule(rule)) => Yearly::of(rule, start),
            _ => None,
        };
        let from = offset(component, &ICalendarProperty::Tzoffsetfrom)?;
        let to = offset(component, &ICalendarProperty::Tzoffsetto)?;
        Some(Self { start, from, to, yearly })
    }

    fn last_onset(&self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        if wall < self.start {
            return None;
        }
        let Some(yearly) = self.yearly else { return Some(self.start) };
        let last_year = wall.year().min(yearly.until_year);
        let recent = [last_year, last_year - 1].into_iter().filter_map(|year| yearly.day_in(year));
        let recent = recent.map(|day| day.and_time(self.start.time()));
        recent.filter(|onset| *onset <= wall && *onset >= self.start).max().or(Some(self.start))
    }
}

impl Yearly {
    fn of(rule: &ICalendarRecurrenceRule, start: NaiveDateTime) -> Option<Self> {
        if rule.freq != ICalendarFrequency::Yearly {
            return None;
        }
        let month = rule.bymonth.first().map_or(start.month(), |month| u32::from(month.month()));
        let day = match (rule.byday.first(), rule.bymonthday.first()) {
            (Some(by), _) => Day::Weekday(weekday(by.weekday), by.ordwk.unwrap_or(1)),
            (None, by) => Day::Month(by.and_then(|day| u32::try_from(*day).ok()).unwrap_or(start.day())),
        };
        let until_year = rule.until.as_ref().and_then(|until| until.year).map_or(i32::MAX, i32::from);
        Some(Self { month, day, until_year })
    }

    fn day_in(self, year: i32) -> Option<NaiveDate> {
        let nth = |weekday, nth: i16| {
            NaiveDate::from_weekday_of_month_opt(year, self.month, weekday, u8::try_from(nth).ok()?)
        };
        match self.day {
            Day::Month(day) => NaiveDate::from_ymd_opt(year, self.month, day),
            Day::Weekday(weekday, ordinal) if ordinal > 0 => nth(weekday, ordinal),
            Day::Weekday(weekday, ordinal) => {
                let last = nth(weekday, 5).or_else(|| nth(weekday, 4))?;
                last.checked_add_signed(TimeDelta::try_weeks(i64::from(ordinal) + 1)?)
            }
        }
    }
}

fn value<'c>(component: &'c ICalendarComponent, name: &ICalendarProperty) -> Option<&'c ICalendarValue> {
    component.property(name)?.values.first()
}

fn offset(component: &ICalendarComponent, name: &ICalendarProperty) -> Option<TimeDelta> {
    let ICalendarValue::PartialDateTime(partial) = value(component, name)? else { return None };
    let minutes = i64::from(partial.tz_hour?) * 60 + i64::from(partial.tz_minute.unwrap_or(0));
    TimeDelta::try_minutes(if partial.tz_minus { -minutes } else { minutes })
}

fn weekday(day: ICalendarWeekday) -> Weekday {
    match day {
        ICalendarWeekday::Monday => Weekday::Mon,
        ICalendarWeekday::Tuesday => Weekday::Tue,
        ICalendarWeekday::Wednesday => Weekday::Wed,
        ICalendarWeekday::Thursday => Weekday::Thu,
        ICalendarWeekday::Friday => Weekday::Fri,
        ICalendarWeekday::Saturday => Weekday::Sat,
        ICalendarWeekday::Sunday => Weekday::Sun,
    }
}
