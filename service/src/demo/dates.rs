//! When the demonstration's missions take place: rules that give days in the coming year, whatever today is.

use calendar::zone::Zone;
use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};
use serde::Deserialize;

/// A rule for a mission's first day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    /// Days from today to the first day, at least.
    after_days: i64,
    /// The day of the week on which it begins.
    weekday: Option<Weekday>,
    /// Zone whose clocks change during the mission, …
    change_of: Option<String>,
    /// … on this day of it, counted from 1.
    on_day: Option<i64>,
}

/// Most days that are looked through for a change of the clocks.
const DAYS_MAX: i64 = 400;

impl When {
    /// The first day, counted from today; an error says what the rule lacks.
    pub(super) fn first_day(&self, today: NaiveDate) -> Result<NaiveDate, String> {
        let earliest = today + TimeDelta::days(self.after_days);
        if let Some(zone) = &self.change_of {
            let zone = Zone::parse(zone).map_err(|error| error.to_string())?;
            let ahead = TimeDelta::days(self.on_day.unwrap_or(1) - 1);
            let mut days = (0..DAYS_MAX).map(|days| earliest + ahead + TimeDelta::days(days));
            let change = days.find(|day| changes(&zone, *day));
            return change
                .map(|day| day - ahead)
                .ok_or_else(|| format!("the clocks of {} never change", zone.name()));
        }
        let Some(weekday) = self.weekday else { return Ok(earliest) };
        let to_come = 7 + i64::from(weekday.num_days_from_monday());
        let from = i64::from(earliest.weekday().num_days_from_monday());
        Ok(earliest + TimeDelta::days((to_come - from) % 7))
    }
}

/// Whether the clocks are other at noon of a day than at noon of the day before.
fn changes(zone: &Zone, day: NaiveDate) -> bool {
    let offset = |day: NaiveDate| {
        zone.offset(zone.instant_lenient(day.and_time(NaiveTime::MIN) + TimeDelta::hours(12)))
    };
    offset(day) != offset(day - TimeDelta::days(1))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::demo::data;

    /// Every third day of three years, with a leap year among them.
    fn todays() -> impl Iterator<Item = NaiveDate> {
        (0..365).map(|step| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(3 * step))
    }

    #[test]
    fn every_mission_lies_in_the_coming_year_and_one_crosses_a_change_of_the_clocks() {
        let world = data::read().unwrap();
        let paris = Zone::parse("Europe/Paris").unwrap();
        for today in todays() {
            let mut crossed = 0;
            for mission in &world.missions {
                let (first, last) = mission.dates(today).unwrap();
                assert!(first > today && last < today + TimeDelta::days(365), "{}: {first}", mission.key);
                let days = (last - first).num_days();
                crossed += (1..=days).filter(|days| changes(&paris, first + TimeDelta::days(*days))).count();
            }
            assert!(crossed >= 1, "seen from {today}");
        }
    }

    #[test]
    fn nobody_is_on_two_missions_at_once_whatever_today_is() {
        let world = data::read().unwrap();
        for today in todays() {
            let mut stays: HashMap<&str, Vec<(NaiveDate, NaiveDate, &str)>> = HashMap::new();
            for mission in &world.missions {
                let (first, last) = mission.dates(today).unwrap();
                for (email, _) in mission.delegates() {
                    let others = stays.entry(email).or_default();
                    let clash = others.iter().find(|other| first <= other.1 && other.0 <= last);
                    assert!(clash.is_none(), "{email}: {} and {clash:?}, seen from {today}", mission.key);
                    others.push((first, last, &mission.key));
                }
            }
        }
    }

    #[test]
    fn a_weekday_is_the_next_one_and_today_counts() {
        let rule =
            |after_days, weekday| When { after_days, weekday: Some(weekday), change_of: None, on_day: None };
        let monday = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
        assert_eq!(rule(0, Weekday::Mon).first_day(monday).unwrap(), monday);
        assert_eq!(rule(1, Weekday::Mon).first_day(monday).unwrap(), monday + TimeDelta::days(7));
        assert_eq!(rule(0, Weekday::Sun).first_day(monday).unwrap(), monday + TimeDelta::days(6));
    }

    #[test]
    fn a_zone_whose_clocks_never_change_is_told() {
        let rule = When { after_days: 0, weekday: None, change_of: Some("Asia/Tokyo".into()), on_day: None };
        let why = rule.first_day(NaiveDate::from_ymd_opt(2027, 3, 1).unwrap()).unwrap_err();
        assert!(why.contains("Asia/Tokyo"), "{why}");
    }
}
