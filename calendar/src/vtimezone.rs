//! VTIMEZONE in the shape that every calendar program understands, Outlook above all.
//!
//! Exchange reads one STANDARD and at most one DAYLIGHT, each with one yearly RRULE that names one
//! weekday of a month, and refuses RDATE (MS-OXCICAL 2.1.3.1.1.19; Microsoft KB 4456241). Nearly
//! all zones fit that for the years that matter. Where one does not (a rule that follows another
//! calendar, a change of law in those years), it is written as the offset that holds around the
//! events; and only if that changes between them, change by change.

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, NaiveDateTime, Utc, Weekday};

use crate::wire::Writer;
use crate::zone::{Change, Zone};

/// Writes the zone's rules, true at least from the day before `from` to the day after `until`.
pub(crate) fn write(writer: &mut Writer, zone: &Zone, from: DateTime<Utc>, until: DateTime<Utc>) {
    writer.begin("VTIMEZONE");
    writer.line("TZID", zone.name());
    for observance in Shape::of(zone, from, until).observances() {
        observance.write(writer);
    }
    writer.end("VTIMEZONE");
}

/// One STANDARD or DAYLIGHT.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Observance {
    daylight: bool,
    /// Local time at the onset, read with the offset before it.
    start: NaiveDateTime,
    rule: Option<Rule>,
    offset_from: i32,
    offset_to: i32,
    name: String,
}

/// "The second Sunday of March": a weekday of a month, counted from its start or its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rule {
    month: u32,
    weekday: Weekday,
    /// 1 to 4, or -1 for the last.
    ordinal: i8,
}

#[derive(Debug)]
enum Shape {
    /// The clocks do not change.
    Fixed(Observance),
    /// Twice a year, by the same two rules each year.
    Pair(Observance, Observance),
    /// Anything else, change by change.
    Explicit(Vec<Observance>),
}

impl Shape {
    // The first that is true: whole years by yearly rules; a clock that stands still around the
    // events, although it moves at another time; every change from year to year.
    fn of(zone: &Zone, from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let (from, until) = (from - Duration::days(1), until + Duration::days(1));
        let (first_year, last_year) = (from.year(), until.year().saturating_add(1));
        let start = year_start(first_year);
        let onsets = onsets(zone, start, year_start(last_year.saturating_add(1)));
        // A year beyond the events is worth having, but not at the price of the shape.
        let years = [last_year, until.year()];
        if let Some((early, late)) = years.iter().find_map(|last| pair(&onsets, first_year, *last)) {
            return Self::Pair(early, late);
        }
        if !onsets.iter().any(|onset| (from..until).contains(&onset.at)) {
            return Self::Fixed(whole_time(zone, from));
        }
        let explicit = onsets.into_iter().map(|onset| onset.observance);
        Self::Explicit(std::iter::once(whole_time(zone, start)).chain(explicit).collect())
    }

    fn observances(&self) -> Vec<&Observance> {
        match self {
            Self::Fixed(only) => vec![only],
            Self::Pair(early, late) => vec![early, late],
            Self::Explicit(all) => all.iter().collect(),
        }
    }
}

/// A change of offset in the window.
struct Onset {
    at: DateTime<Utc>,
    observance: Observance,
}

impl Onset {
    fn year(&self) -> i32 {
        self.observance.start.year()
    }
}

fn onsets(zone: &Zone, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Onset> {
    let mut offset_from = zone.offset(from).local_minus_utc();
    let mut found = Vec::new();
    let mut changes = zone.changes_after(from - Duration::seconds(1)).peekable();
    while let Some(change) = changes.next().filter(|change| change.at < until) {
        // A change of name alone moves no clock.
        if change.offset == offset_from {
            continue;
        }
        let start = (change.at + Duration::seconds(i64::from(offset_from))).naive_utc();
        let daylight = change.offset > offset_from && goes_back(&change, changes.peek());
        found.push(Onset {
            at: change.at,
            observance: Observance {
                daylight,
                start,
                rule: None,
                offset_from,
                offset_to: change.offset,
                name: change.abbreviation,
            },
        });
        offset_from = change.offset;
    }
    found
}

// Which of the two is summer time is told by the larger offset, not by tzdata's flag: Dublin and
// Casablanca have theirs the other way round. But a change that stays is a new standard time.
fn goes_back(change: &Change, next: Option<&Change>) -> bool {
    next.is_some_and(|next| next.offset < change.offset && next.at - change.at < Duration::days(400))
}

// The two yearly rules, when the changes of every year in the window follow them.
fn pair(onsets: &[Onset], first_year: i32, last_year: i32) -> Option<(Observance, Observance)> {
    let within = onsets.partition_point(|onset| onset.year() <= last_year);
    let by_year: Vec<&[Onset]> = onsets[..within].chunk_by(|a, b| a.year() == b.year()).collect();
    let years = usize::try_from(last_year - first_year + 1).ok()?;
    if by_year.len() != years || by_year.iter().any(|year| year.len() != 2) {
        return None;
    }
    let yearly = |index: usize| -> Option<Observance> {
        let all: Vec<&Observance> = by_year.iter().map(|year| &year[index].observance).collect();
        let first = all[0];
        let alike = all.iter().all(|other| {
            other.start.time() == first.start.time()
                && (other.offset_from, other.offset_to) == (first.offset_from, first.offset_to)
                && other.daylight == first.daylight
        });
        let dates: Vec<NaiveDate> = all.iter().map(|observance| observance.start.date()).collect();
        let rule = Rule::through(&dates).filter(|_| alike)?;
        let start = rule.day_in(1970)?.and_time(first.start.time());
        Some(Observance { start, rule: Some(rule), ..first.clone() })
    };
    let (early, late) = (yearly(0)?, yearly(1)?);
    (early.daylight != late.daylight).then_some((early, late))
}

impl Rule {
    // The rule that gives all these dates, one a year; "the last" before "the fourth".
    fn through(dates: &[NaiveDate]) -> Option<Self> {
        let first = dates.first()?;
        let (month, weekday) = (first.month(), first.weekday());
        [-1, 1, 2, 3, 4]
            .into_iter()
            .map(|ordinal| Self { month, weekday, ordinal })
            .find(|rule| dates.iter().all(|date| rule.day_in(date.year()) == Some(*date)))
    }

    fn day_in(self, year: i32) -> Option<NaiveDate> {
        if let Ok(nth) = u8::try_from(self.ordinal) {
            return NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, nth);
        }
        [5, 4]
            .into_iter()
            .find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, nth))
    }

    fn text(self) -> String {
        let day = match self.weekday {
            Weekday::Mon => "MO",
            Weekday::Tue => "TU",
            Weekday::Wed => "WE",
            Weekday::Thu => "TH",
            Weekday::Fri => "FR",
            Weekday::Sat => "SA",
            Weekday::Sun => "SU",
        };
        format!("FREQ=YEARLY;BYMONTH={};BYDAY={}{day}", self.month, self.ordinal)
    }
}

impl Observance {
    fn write(&self, writer: &mut Writer) {
        let component = if self.daylight { "DAYLIGHT" } else { "STANDARD" };
        writer.begin(component);
        writer.line("DTSTART", &self.start.format("%Y%m%dT%H%M%S").to_string());
        if let Some(rule) = self.rule {
            writer.line("RRULE", &rule.text());
        }
        writer.line("TZOFFSETFROM", &offset(self.offset_from));
        writer.line("TZOFFSETTO", &offset(self.offset_to));
        writer.line("TZNAME", &self.name);
        writer.end(component);
    }
}

// The offset at an instant, as if it had always been so.
fn whole_time(zone: &Zone, at: DateTime<Utc>) -> Observance {
    let offset = zone.offset(at).local_minus_utc();
    Observance {
        daylight: false,
        start: year_start(1970).naive_utc(),
        rule: None,
        offset_from: offset,
        offset_to: offset,
        name: zone.abbreviation(at),
    }
}

fn year_start(year: i32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(chrono::NaiveTime::MIN).and_utc()
}

// UTC-OFFSET (RFC 5545 §3.3.14): seconds only where there are some.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.abs();
    let (hours, minutes, rest) = (all / 3600, all / 60 % 60, all % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}
