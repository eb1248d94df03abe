//! A small evaluator of VTIMEZONE, written from RFC 5545 §3.6.5 alone and in no hurry.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use crate::lines::Line;

/// One VTIMEZONE as it was written.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) tzid: String,
    pub(crate) observances: Vec<Observance>,
}

/// One STANDARD or DAYLIGHT.
#[derive(Debug, Default)]
pub(crate) struct Observance {
    pub(crate) kind: String,
    pub(crate) start: NaiveDateTime,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) rrule: Option<String>,
    pub(crate) names: Vec<String>,
}

/// All the definitions in an object.
pub(crate) fn definitions(lines: &[Line]) -> Vec<Definition> {
    let mut found: Vec<Definition> = Vec::new();
    let mut inside = false;
    for line in lines {
        match (line.name.as_str(), line.value.as_str()) {
            ("BEGIN", "VTIMEZONE") => {
                inside = true;
                found.push(Definition { tzid: String::new(), observances: Vec::new() });
            }
            ("END", "VTIMEZONE") => inside = false,
            _ if inside => found.last_mut().unwrap().take(line),
            _ => {}
        }
    }
    found
}

impl Definition {
    fn take(&mut self, line: &Line) {
        if line.name == "TZID" {
            self.tzid = line.text();
            return;
        }
        if line.name == "BEGIN" {
            self.observances.push(Observance { kind: line.value.clone(), ..Observance::default() });
            return;
        }
        let observance = self.observances.last_mut().expect("an observance has begun");
        observance.names.push(line.name.clone());
        match line.name.as_str() {
            "DTSTART" => {
                observance.start = NaiveDateTime::parse_from_str(&line.value, "%Y%m%dT%H%M%S").unwrap();
            }
            "TZOFFSETFROM" => observance.from = seconds(&line.value),
            "TZOFFSETTO" => observance.to = seconds(&line.value),
            "RRULE" => observance.rrule = Some(line.value.clone()),
            "TZNAME" | "END" => {}
            other => panic!("{other} has no place in an observance"),
        }
    }

    /// Every onset until the end of a year, in Unix seconds, with the offset from then on.
    pub(crate) fn onsets(&self, last_year: i32) -> Vec<(i64, i64)> {
        let mut onsets = Vec::new();
        for observance in &self.observances {
            let mut add = |local: NaiveDateTime| {
                onsets.push((local.and_utc().timestamp() - observance.from, observance.to));
            };
            match &observance.rrule {
                None => add(observance.start),
                Some(rule) => {
                    for year in observance.start.year()..=last_year {
                        let day = yearly(rule, year).and_time(observance.start.time());
                        assert!(
                            year > observance.start.year() || day == observance.start,
                            "DTSTART is no instance of its rule"
                        );
                        add(day);
                    }
                }
            }
        }
        onsets.sort_unstable();
        onsets
    }
}

fn yearly(rule: &str, year: i32) -> NaiveDate {
    let part = |name: &str| {
        rule.split(';').find_map(|part| part.strip_prefix(name)).unwrap_or_else(|| panic!("{name} in {rule}"))
    };
    assert_eq!(part("FREQ="), "YEARLY");
    let month: u32 = part("BYMONTH=").parse().unwrap();
    let (ordinal, weekday) = part("BYDAY=").split_at(part("BYDAY=").len() - 2);
    let days: Vec<NaiveDate> = (1..=31)
        .filter_map(|day| NaiveDate::from_ymd_opt(year, month, day))
        .filter(|day| day.weekday().to_string()[..2].eq_ignore_ascii_case(weekday))
        .collect();
    match ordinal.parse::<i64>().unwrap() {
        -1 => *days.last().unwrap(),
        nth => days[usize::try_from(nth).unwrap() - 1],
    }
}

fn seconds(offset: &str) -> i64 {
    let (sign, digits) = offset.split_at(1);
    assert!(digits.len() == 4 || digits.len() == 6, "{offset} is no UTC-OFFSET");
    let part = |at: usize| digits.get(at..at + 2).map_or(0, |part| part.parse::<i64>().unwrap());
    let all = part(0) * 3600 + part(2) * 60 + part(4);
    if sign == "-" { -all } else { all }
}
