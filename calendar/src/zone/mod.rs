//! Time zones: the only place that turns a local wall time into an instant and back.
//!
//! A zone is named by [`chrono_tz::Tz`], which is what rows store; its rules come from the
//! [`Tzdb`] in use, since the table compiled into chrono-tz is older than today's rules.

mod moment;
mod near;
mod releases;
mod tzdb;

use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::{DateTime, FixedOffset, NaiveDateTime, Offset as _, TimeDelta, Timelike as _, Utc};
use jiff::tz::AmbiguousOffset;
use thiserror::Error;

pub use moment::Moment;
pub use tzdb::{Origin, Tzdb, TzdbError, UNSTATED, tzdb_version};

/// A time zone with its rules. Equal when the names are equal. Cheap to clone.
#[derive(Clone)]
pub struct Zone {
    tz: chrono_tz::Tz,
    rules: jiff::tz::TimeZone,
}

/// What a local wall time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Local {
    /// The time exists once.
    Once(DateTime<Utc>),
    /// The clocks were put back: the time exists twice, the earlier instant first.
    Twice(DateTime<Utc>, DateTime<Utc>),
    /// The clocks were put forward over it: the two nearest local times that exist, the last whole
    /// minute before the gap and the first moment after it.
    Never {
        /// The last whole minute before the gap.
        before: NaiveDateTime,
        /// The first moment after the gap.
        after: NaiveDateTime,
    },
}

/// The name is not one of the IANA time zones.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{name:?} is not a time zone; {}", advice(.near))]
pub struct UnknownZone {
    /// What was asked for, shortened to 60 characters.
    pub name: String,
    /// Names that may have been meant, best first; at most three.
    pub near: Vec<&'static str>,
}

/// The local time was skipped when the clocks were put forward.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{} does not exist in {zone}: the clocks go forward over it; the nearest times are {} and {}",
    .wall.format("%Y-%m-%d %H:%M"), .before.format("%Y-%m-%d %H:%M"), .after.format("%Y-%m-%d %H:%M")
)]
pub struct NoSuchTime {
    /// The local time that was asked for.
    pub wall: NaiveDateTime,
    /// The zone's name.
    pub zone: &'static str,
    /// The last whole minute before the gap.
    pub before: NaiveDateTime,
    /// The first moment after the gap.
    pub after: NaiveDateTime,
}

/// The names that [`Zone::parse`] knows, which are those that a row may hold, in the order of the alphabet.
pub fn names() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|tz| tz.name())
}

fn advice(near: &[&'static str]) -> String {
    if near.is_empty() {
        "use an IANA name such as Europe/Paris or Asia/Tokyo".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    }
}

impl Zone {
    /// Reads an IANA name such as `Europe/Paris`, with the rules of the [`Tzdb`] in use.
    ///
    /// # Errors
    /// [`UnknownZone`] with the nearest names; it also knows what Windows calls a zone.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        Self::parse_in(Tzdb::in_use(), name)
    }

    /// Reads a name with the rules of a given release of the time zone data.
    ///
    /// # Errors
    /// As [`Zone::parse`].
    pub fn parse_in(tzdb: &Tzdb, name: &str) -> Result<Self, UnknownZone> {
        let found = name.parse().ok().and_then(|tz| Self::in_tzdb(tzdb, tz));
        found.ok_or_else(|| UnknownZone { name: name.chars().take(60).collect(), near: near::names(name) })
    }

    fn in_tzdb(tzdb: &Tzdb, tz: chrono_tz::Tz) -> Option<Self> {
        tzdb.rules(tz).map(|rules| Self { tz, rules })
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self { tz: chrono_tz::UTC, rules: jiff::tz::TimeZone::UTC }
    }

    /// The IANA name.
    pub fn name(&self) -> &'static str {
        self.tz.name()
    }

    /// The stored name. Never ask it for offsets: its table is out of date.
    pub fn tz(&self) -> chrono_tz::Tz {
        self.tz
    }

    /// What this wall time means here: once, twice or never.
    pub fn local(&self, wall: NaiveDateTime) -> Local {
        let civil = civil_time(wall);
        match self.rules.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => Local::Once(instant(wall, offset)),
            // Before the clocks go back the offset is the larger one, so the earlier instant.
            AmbiguousOffset::Fold { before, after } => {
                Local::Twice(instant(wall, before), instant(wall, after))
            }
            AmbiguousOffset::Gap { before, after } => {
                // Read with the later offset, a time in the gap lies just before the change.
                let change = self.change_after(instant(wall, after));
                Local::Never { before: minute_before(shift(change, before)), after: shift(change, after) }
            }
        }
    }

    /// The instant of a wall time; of two, the first (RFC 5545 §3.3.5).
    ///
    /// # Errors
    /// [`NoSuchTime`] when the clocks go forward over it. (RFC 5545 would guess what was meant;
    /// whoever plans a meeting should be asked instead.)
    pub fn instant_first(&self, wall: NaiveDateTime) -> Result<DateTime<Utc>, NoSuchTime> {
        match self.local(wall) {
            Local::Once(instant) | Local::Twice(instant, _) => Ok(instant),
            Local::Never { before, after } => Err(NoSuchTime { wall, zone: self.name(), before, after }),
        }
    }

    /// The instant of a wall time that somebody else wrote, for which nobody can be asked: of two
    /// the first, and in a gap the offset before it (RFC 5545 §3.3.5), so 02:30 means 03:30.
    pub fn instant_lenient(&self, wall: NaiveDateTime) -> DateTime<Utc> {
        match self.rules.to_ambiguous_timestamp(civil_time(wall)).offset() {
            AmbiguousOffset::Unambiguous { offset }
            | AmbiguousOffset::Fold { before: offset, .. }
            | AmbiguousOffset::Gap { before: offset, .. } => instant(wall, offset),
        }
    }

    /// What the clock on the wall shows here at that instant.
    pub fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        shift(at, self.rules.to_offset(timestamp(at)))
    }

    /// The offset from UTC at that instant, east positive.
    pub fn offset(&self, at: DateTime<Utc>) -> FixedOffset {
        let seconds = self.rules.to_offset(timestamp(at)).seconds();
        FixedOffset::east_opt(seconds).unwrap_or_else(|| Utc.fix())
    }

    /// The offset for people: `UTC`, `UTC+9`, `UTC+5:30`, `UTC−3` (with a true minus sign).
    pub fn offset_text(&self, at: DateTime<Utc>) -> String {
        let seconds = self.offset(at).local_minus_utc();
        if seconds == 0 {
            return "UTC".to_owned();
        }
        let sign = if seconds < 0 { '−' } else { '+' };
        let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
        if minutes == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{minutes:02}") }
    }

    /// The abbreviation at that instant: `CET`, `JST`, or `-03` where there is no lettered one.
    pub fn abbreviation(&self, at: DateTime<Utc>) -> String {
        self.rules.to_offset_info(timestamp(at)).abbreviation().to_owned()
    }

    /// The changes of offset, abbreviation or kind after an instant, oldest first. May be endless.
    pub(crate) fn changes_after(&self, at: DateTime<Utc>) -> impl Iterator<Item = Change> + '_ {
        self.rules.following(timestamp(at)).map(|transition| Change {
            at: instant_of(transition.timestamp()),
            offset: transition.offset().seconds(),
            abbreviation: transition.abbreviation().to_owned(),
        })
    }

    fn change_after(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.rules.following(timestamp(at)).next().map_or(at, |found| instant_of(found.timestamp()))
    }
}

/// One change of a zone's clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) at: DateTime<Utc>,
    /// Seconds east of UTC from then on.
    pub(crate) offset: i32,
    pub(crate) abbreviation: String,
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.tz == other.tz
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tz.hash(state);
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

// jiff counts years up to 9999, chrono further: a time beyond takes the offset at jiff's end.
fn civil_time(wall: NaiveDateTime) -> jiff::civil::DateTime {
    use chrono::Datelike as _;
    let year = i16::try_from(wall.year().clamp(-9998, 9998)).unwrap_or(9998);
    let part = |value: u32| i8::try_from(value).unwrap_or(1);
    let nanos = i32::try_from(wall.nanosecond().min(999_999_999)).unwrap_or(0);
    // A clamped year may not have the 29th of February.
    let day = if year == wall.year() as i16 { wall.day() } else { wall.day().min(28) };
    jiff::civil::DateTime::new(
        year,
        part(wall.month()),
        part(day),
        part(wall.hour()),
        part(wall.minute()),
        part(wall.second()),
        nanos,
    )
    .unwrap_or(jiff::civil::DateTime::MAX)
}

fn timestamp(at: DateTime<Utc>) -> jiff::Timestamp {
    let (seconds, nanos) = (at.timestamp(), at.timestamp_subsec_nanos().min(999_999_999));
    let nanos = i32::try_from(nanos).unwrap_or(0);
    let edge = if seconds < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    jiff::Timestamp::new(seconds, nanos).unwrap_or(edge)
}

fn instant_of(timestamp: jiff::Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(timestamp.as_second(), 0).unwrap_or_default()
}

fn instant(wall: NaiveDateTime, offset: jiff::tz::Offset) -> DateTime<Utc> {
    let delta = TimeDelta::seconds(i64::from(offset.seconds()));
    wall.checked_sub_signed(delta).unwrap_or(wall).and_utc()
}

fn shift(at: DateTime<Utc>, offset: jiff::tz::Offset) -> NaiveDateTime {
    let delta = TimeDelta::seconds(i64::from(offset.seconds()));
    let utc = at.naive_utc();
    utc.checked_add_signed(delta).unwrap_or(utc)
}

fn minute_before(wall: NaiveDateTime) -> NaiveDateTime {
    let earlier = wall.checked_sub_signed(TimeDelta::seconds(1)).unwrap_or(wall);
    earlier.with_second(0).and_then(|time| time.with_nanosecond(0)).unwrap_or(earlier)
}
