//! Decisions about zones whose rules changed, as plain functions: what moves, and whether the data is old.

use calendar::zone::Tzdb;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use crate::planned::{self, TimeRefusal};

/// Days after which a release of the zone data is called old: laws change a few times a year, often at short notice.
pub const OLD_AFTER_DAYS: i64 = 90;

/// What was planned, and the instants that an earlier release gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// Start on the clock of `zone`.
    pub starts_wall: NaiveDateTime,
    /// IANA name of the zone it starts in.
    pub zone: String,
    /// End on the clock of `ends_zone`.
    pub ends_wall: NaiveDateTime,
    /// IANA name of the zone it ends in.
    pub ends_zone: String,
    /// Instant of the start, as it was derived.
    pub starts_at: DateTime<Utc>,
    /// Instant of the end, as it was derived.
    pub ends_at: DateTime<Utc>,
}

/// The instants of a start and an end.
pub type Instants = (DateTime<Utc>, DateTime<Utc>);

/// Derives both instants anew. None when they are as they were.
///
/// # Errors
/// [`TimeRefusal`] when the zone has no rules any more, or the end would not be after the start: then nobody can say
/// what was meant, and it stays.
pub fn moved(tzdb: &Tzdb, stood: &Stood) -> Result<Option<Instants>, TimeRefusal> {
    let starts_at = planned::anew(tzdb, stood.starts_wall, &stood.zone)?;
    let ends_at = planned::anew(tzdb, stood.ends_wall, &stood.ends_zone)?;
    if ends_at <= starts_at {
        return Err(TimeRefusal::EndsFirst { starts: stood.starts_wall, ends: stood.ends_wall });
    }
    Ok(Some((starts_at, ends_at)).filter(|derived| *derived != (stood.starts_at, stood.ends_at)))
}

/// How many days ago a release came out; None where that is not known.
pub fn age_days(released: Option<NaiveDate>, now: DateTime<Utc>) -> Option<i64> {
    released.map(|day| (now.date_naive() - day).num_days())
}

/// Whether a release of that age is called old.
pub fn is_old(age_days: Option<i64>) -> bool {
    age_days.is_some_and(|days| days > OLD_AFTER_DAYS)
}

/// Instants after this one are derived anew: what is over stays as it was, with a day to spare.
pub fn horizon(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn stood(zone: &str, starts_at: &str, ends_at: &str) -> Stood {
        let day = NaiveDate::from_ymd_opt(2027, 1, 15).unwrap();
        Stood {
            starts_wall: day.and_hms_opt(10, 0, 0).unwrap(),
            zone: zone.into(),
            ends_wall: day.and_hms_opt(10, 25, 0).unwrap(),
            ends_zone: zone.into(),
            starts_at: at(starts_at),
            ends_at: at(ends_at),
        }
    }

    #[test]
    fn only_what_has_another_instant_moves() {
        let tzdb = Tzdb::bundled();
        // British Columbia keeps summer time all year since 2026.
        let vancouver = stood("America/Vancouver", "2027-01-15T18:00:00Z", "2027-01-15T18:25:00Z");
        let derived = (at("2027-01-15T17:00:00Z"), at("2027-01-15T17:25:00Z"));
        assert_eq!(moved(&tzdb, &vancouver), Ok(Some(derived)));
        let tokyo = stood("Asia/Tokyo", "2027-01-15T01:00:00Z", "2027-01-15T01:25:00Z");
        assert_eq!(moved(&tzdb, &tokyo), Ok(None));
        let nowhere = stood("Europe/Atlantis", "2027-01-15T01:00:00Z", "2027-01-15T01:25:00Z");
        assert!(matches!(moved(&tzdb, &nowhere), Err(TimeRefusal::UnknownZone(_))));
    }

    #[test]
    fn data_is_old_after_ninety_days() {
        let released = NaiveDate::from_ymd_opt(2026, 10, 27);
        let age = |now| age_days(released, at(now));
        assert_eq!(age("2026-11-27T08:00:00Z"), Some(31));
        assert!(!is_old(age("2027-01-25T23:59:59Z")));
        assert!(is_old(age("2027-01-26T00:00:00Z")));
        assert!(!is_old(age_days(None, at("2027-01-26T00:00:00Z"))));
    }
}
