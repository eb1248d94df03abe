//! What is planned is a wall time in a zone; the instant is derived from it, here and nowhere else.

use calendar::zone::{self, Local, Tzdb, Zone};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike, Utc};

use crate::occupancy::QUANTUM_SECONDS;
use crate::refusal::{Kind, Refuse};

/// A wall time, the zone it is told in, and what follows from both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What the clock on the wall shows, in whole seconds.
    pub wall: NaiveDateTime,
    /// IANA name of the zone.
    pub zone: String,
    /// The instant it is.
    pub at: DateTime<Utc>,
    /// Version of the zone data that derived the instant.
    pub tzdb: String,
}

/// Two of them, the second after the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The start.
    pub starts: Planned,
    /// The end.
    pub ends: Planned,
}

/// Why a time cannot be planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeRefusal {
    /// No zone has that name.
    #[error("{0}")]
    UnknownZone(String),
    /// The clocks are set forward over it.
    #[error("{wall} does not exist in {zone}: the clocks go from {before} to {after}; take one of these")]
    Never {
        /// What was asked for.
        wall: NaiveDateTime,
        /// Where.
        zone: String,
        /// The last local time before the gap.
        before: NaiveDateTime,
        /// The first local time after it.
        after: NaiveDateTime,
    },
    /// The end is not after the start.
    #[error("it ends ({ends}) before it starts ({starts}): the end must be later")]
    EndsFirst {
        /// The start as given.
        starts: NaiveDateTime,
        /// The end as given.
        ends: NaiveDateTime,
    },
    /// Meetings begin on full five minutes, which is how tables and people are counted.
    #[error("{0} is not on a full five minutes, as every slot must be")]
    OffGrid(NaiveDateTime),
}

impl Refuse for TimeRefusal {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn code(&self) -> &'static str {
        match self {
            Self::UnknownZone(_) => "unknown-zone",
            Self::Never { .. } => "local-time-does-not-exist",
            Self::EndsFirst { .. } => "ends-before-it-starts",
            Self::OffGrid(_) => "not-on-five-minutes",
        }
    }
}

/// Reads the name of a zone; the refusal names the likely ones.
pub fn zone(name: &str) -> Result<Zone, TimeRefusal> {
    Zone::parse(name).map_err(|error| TimeRefusal::UnknownZone(error.to_string()))
}

/// Derives the instant of a wall time, whose part of a second is dropped. One that exists twice means the first (RFC 5545 §3.3.5).
pub fn plan(wall: NaiveDateTime, zone_name: &str) -> Result<Planned, TimeRefusal> {
    // Read before the rules: should a newer release come up in between, this instant is derived once more.
    let tzdb = zone::tzdb_version().to_owned();
    let zone = zone(zone_name)?;
    let wall = wall.with_nanosecond(0).unwrap_or(wall);
    let at = match zone.local(wall) {
        Local::Once(at) | Local::Twice(at, _) => at,
        Local::Never { before, after } => {
            return Err(TimeRefusal::Never { wall, zone: zone_name.to_owned(), before, after });
        }
    };
    Ok(Planned { wall, zone: zone_name.to_owned(), at, tzdb })
}

/// Derives the instant of a wall time that was planned before, by the rules of `tzdb`. It may stand where the clocks
/// now go forward, with nobody to ask: then it means as much later (RFC 5545 §3.3.5).
pub fn anew(tzdb: &Tzdb, wall: NaiveDateTime, zone_name: &str) -> Result<DateTime<Utc>, TimeRefusal> {
    let zone =
        Zone::parse_in(tzdb, zone_name).map_err(|error| TimeRefusal::UnknownZone(error.to_string()))?;
    Ok(zone.instant_lenient(wall))
}

/// Plans a period within one zone, or from one zone to another.
pub fn period(
    starts: NaiveDateTime,
    starts_zone: &str,
    ends: NaiveDateTime,
    ends_zone: &str,
) -> Result<Period, TimeRefusal> {
    let period = Period { starts: plan(starts, starts_zone)?, ends: plan(ends, ends_zone)? };
    if period.ends.at <= period.starts.at {
        return Err(TimeRefusal::EndsFirst { starts, ends });
    }
    Ok(period)
}

/// Refuses a wall time that is not on a full five minutes.
pub fn on_grid(wall: NaiveDateTime) -> Result<NaiveDateTime, TimeRefusal> {
    let seconds = i64::from(wall.num_seconds_from_midnight());
    if seconds % QUANTUM_SECONDS == 0 { Ok(wall) } else { Err(TimeRefusal::OffGrid(wall)) }
}

/// The day that the calendar on the wall of a zone shows; that of UTC where no zone has the name.
pub fn day(at: DateTime<Utc>, zone_name: &str) -> NaiveDate {
    Zone::parse(zone_name).map_or_else(|_| at.date_naive(), |zone| zone.wall(at).date())
}
