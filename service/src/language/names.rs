//! The names of days, months and towns, as the Unicode CLDR has them in a language.

use chrono::{Datelike, NaiveDate};
use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::enums::DateFieldSet;
use icu_datetime::fieldsets::zone::ExemplarCity;
use icu_datetime::pattern::{DateTimePattern, FixedCalendarDateTimeNames};
use icu_datetime::{DateTimeFormatterPreferences, NoCalendarFormatter};
use icu_locale_core::Locale;
use icu_time::TimeZone;
use icu_time::zone::IanaParser;
use writeable::TryWriteable as _;

/// The names of one language, read once.
#[derive(Clone, Debug)]
pub struct Names {
    locale: Locale,
    weekdays: Vec<String>,
    weekdays_short: Vec<String>,
    months: Vec<String>,
    months_short: Vec<String>,
}

/// What a day is called.
#[derive(Clone, Copy, Debug)]
pub struct Day<'a> {
    /// Thursday.
    pub weekday: &'a str,
    /// Thu.
    pub weekday_short: &'a str,
    /// December, in the form that stands beside the number of a day.
    pub month: &'a str,
    /// Dec.
    pub month_short: &'a str,
}

impl Names {
    /// Reads the names for a BCP 47 tag; a language that the CLDR does not know has those of its root.
    ///
    /// # Errors
    /// The tag is none, or the library has lost its data.
    pub fn read(tag: &str) -> Result<Self, String> {
        let locale: Locale = tag.parse().map_err(|error| format!("{error}"))?;
        // A month that begins on a Monday, and a day of each month.
        let week = || (1..=7).map(|day| Date::try_new_gregorian(2026, 6, day));
        let year = || (1..=12).map(|month| Date::try_new_gregorian(2026, month, 1));
        let named = |pattern: &str, dates: &mut dyn Iterator<Item = Result<Date<Gregorian>, _>>| {
            let dates: Vec<_> =
                dates.collect::<Result<_, icu_calendar::error::RangeError>>().map_err(said)?;
            named(&locale, pattern, &dates)
        };
        Ok(Self {
            weekdays: named("EEEE", &mut week())?,
            weekdays_short: named("EEE", &mut week())?,
            months: named("MMMM", &mut year())?,
            months_short: named("MMM", &mut year())?,
            locale,
        })
    }

    /// What a day is called.
    pub fn day(&self, date: NaiveDate) -> Day<'_> {
        let weekday = date.weekday().num_days_from_monday();
        Day {
            weekday: at(&self.weekdays, weekday),
            weekday_short: at(&self.weekdays_short, weekday),
            month: at(&self.months, date.month0()),
            month_short: at(&self.months_short, date.month0()),
        }
    }

    /// The town that a zone is named for: `Tokio` of `Asia/Tokyo` in German. None for zones that are no place.
    pub fn town(&self, zone: &str) -> Option<String> {
        let (area, town) = zone.rsplit_once('/')?;
        if area == "Etc" {
            return None;
        }
        let found = IanaParser::new().parse(zone);
        if found == TimeZone::UNKNOWN {
            return Some(town.replace('_', " "));
        }
        let towns =
            NoCalendarFormatter::try_new(DateTimeFormatterPreferences::from(&self.locale), ExemplarCity);
        Some(match towns {
            Ok(towns) => towns.format(&found.without_offset()).to_string(),
            Err(_) => town.replace('_', " "),
        })
    }
}

fn at(names: &[String], at: u32) -> &str {
    names.get(at as usize).map_or("", String::as_str)
}

fn named(locale: &Locale, pattern: &str, dates: &[Date<Gregorian>]) -> Result<Vec<String>, String> {
    let pattern: DateTimePattern = pattern.parse().map_err(said)?;
    let mut names: FixedCalendarDateTimeNames<Gregorian, DateFieldSet> =
        FixedCalendarDateTimeNames::try_new(locale.into()).map_err(said)?;
    let written = names.include_for_pattern(&pattern).map_err(said)?;
    let name = |date: &Date<Gregorian>| match written.format(date).try_write_to_string() {
        Ok(name) => Ok(name.into_owned()),
        Err((error, _)) => Err(said(error)),
    };
    dates.iter().map(name).collect()
}

fn said(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_and_towns_have_the_names_of_their_language() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 3).unwrap();
        let told = |tag: &str| {
            let names = Names::read(tag).unwrap();
            let day = names.day(date);
            let town = |zone| names.town(zone).unwrap();
            [
                day.weekday,
                day.weekday_short,
                day.month,
                day.month_short,
                &town("Asia/Tokyo"),
                &town("Europe/Vienna"),
                &town("America/New_York"),
            ]
            .join(" ")
        };
        assert_eq!(told("en"), "Thursday Thu December Dec Tokyo Vienna New York");
        assert_eq!(told("fr"), "jeudi jeu. décembre déc. Tokyo Vienne New York");
        assert_eq!(told("de"), "Donnerstag Do. Dezember Dez. Tokio Wien New York");
        assert_eq!(told("it"), "giovedì gio dicembre dic Tokyo Vienna New York");
        assert_eq!(told("es"), "jueves jue diciembre dic Tokio Viena Nueva York");
        assert_eq!(told("pt"), "quinta-feira qui. dezembro dez. Tóquio Viena Nova York");
        assert_eq!(told("sl"), "četrtek čet. december dec. Tokio Dunaj New York");
        assert_eq!(told("ja"), "木曜日 木 12月 12月 東京 ウィーン ニューヨーク");
    }

    #[test]
    fn months_stand_in_the_form_that_follows_a_day() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 3).unwrap();
        assert_eq!(Names::read("pl").unwrap().day(date).month, "grudnia");
    }

    #[test]
    fn every_zone_is_a_place_with_a_name_or_none() {
        let names = Names::read("de").unwrap();
        for zone in chrono_tz::TZ_VARIANTS {
            let town = names.town(zone.name());
            assert!(town.as_ref().is_none_or(|town| !town.contains("Unbekannt")), "{zone}: {town:?}");
        }
        assert_eq!(names.town("UTC"), None);
        assert_eq!(names.town("Etc/GMT-9"), None);
        assert_eq!(names.town("Asia/Calcutta").unwrap(), names.town("Asia/Kolkata").unwrap());
    }
}
