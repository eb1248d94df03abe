//! Days: always with their weekday, in the order day, month, year.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// `Wednesday 3 March`.
pub(crate) fn day(date: NaiveDate) -> String {
    date.format("%A %-d %B").to_string()
}

/// `Wed 3 Mar`.
pub(crate) fn day_short(date: NaiveDate) -> String {
    date.format("%a %-d %b").to_string()
}

/// `Wednesday 3 March 2027`.
pub(crate) fn day_with_year(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

/// `3–8 March 2027`, `28 February – 3 March 2027`, and one day with its weekday.
pub(crate) fn days(first: NaiveDate, last: NaiveDate) -> String {
    if first == last {
        return first.format("%a %-d %B %Y").to_string();
    }
    let end = last.format("%-d %B %Y");
    if first.year() != last.year() {
        format!("{} – {end}", first.format("%-d %B %Y"))
    } else if first.month() != last.month() {
        format!("{} – {end}", first.format("%-d %B"))
    } else {
        format!("{}–{end}", first.day())
    }
}

/// `Wed 3 – Mon 8 Mar`, where the year is known.
pub(crate) fn days_short(first: NaiveDate, last: NaiveDate) -> String {
    match (first == last, first.month() == last.month()) {
        (true, _) => day_short(first),
        (false, true) => format!("{} – {}", first.format("%a %-d"), day_short(last)),
        (false, false) => format!("{} – {}", day_short(first), day_short(last)),
    }
}

/// `week 9` (ISO 8601).
pub(crate) fn week(date: NaiveDate) -> String {
    format!("week {}", date.iso_week().week())
}

/// What a date field holds.
pub(crate) fn date_input(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// What a field for a date and a time holds.
pub(crate) fn wall_input(wall: NaiveDateTime) -> String {
    wall.format("%Y-%m-%dT%H:%M").to_string()
}

/// `14:00`.
pub(crate) fn time_input(wall: NaiveDateTime) -> String {
    wall.format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_period_says_no_more_than_it_must() {
        assert_eq!(days(date("2027-03-03"), date("2027-03-08")), "3–8 March 2027");
        assert_eq!(days(date("2027-02-28"), date("2027-03-03")), "28 February – 3 March 2027");
        assert_eq!(days(date("2026-12-30"), date("2027-01-02")), "30 December 2026 – 2 January 2027");
        assert_eq!(days(date("2027-03-03"), date("2027-03-03")), "Wed 3 March 2027");
    }

    #[test]
    fn a_day_has_its_weekday_and_its_week() {
        assert_eq!(day(date("2027-03-03")), "Wednesday 3 March");
        assert_eq!(day_short(date("2027-03-03")), "Wed 3 Mar");
        // The first of January 2027 is a Friday of the year before's last week.
        assert_eq!(week(date("2027-01-01")), "week 53");
    }
}
