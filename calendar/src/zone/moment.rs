//! A planned time: the wall time somebody meant, the zone they meant it in, and the instant.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{Local, NoSuchTime, Zone};

/// A wall time in a zone and the instant it stands for; always consistent with the zone's rules.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Moment {
    wall: NaiveDateTime,
    zone: Zone,
    instant: DateTime<Utc>,
}

impl Moment {
    /// The wall time as planned; where it exists twice, the first.
    ///
    /// # Errors
    /// [`NoSuchTime`] when the clocks go forward over it.
    pub fn planned(wall: NaiveDateTime, zone: Zone) -> Result<Self, NoSuchTime> {
        let instant = zone.instant_first(wall)?;
        Ok(Self { wall, zone, instant })
    }

    /// The instant as this zone's clocks show it.
    pub fn of(instant: DateTime<Utc>, zone: Zone) -> Self {
        Self { wall: zone.wall(instant), zone, instant }
    }

    /// What the clock on the wall shows.
    pub fn wall(&self) -> NaiveDateTime {
        self.wall
    }

    /// Where that clock hangs.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The same for everybody.
    pub fn instant(&self) -> DateTime<Utc> {
        self.instant
    }

    /// Whether the wall shows this time twice. RFC 5545 §3.3.5 means the first by it, but not every
    /// program does (libical takes the second), so that such a time goes out in UTC.
    pub(crate) fn is_ambiguous(&self) -> bool {
        matches!(self.zone.local(self.wall), Local::Twice(..))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.wall, self.zone, self.instant.format("%Y-%m-%dT%H:%M:%SZ"))
    }
}
