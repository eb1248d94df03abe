//! Decisions about feeds, as plain functions.

use chrono::{DateTime, TimeDelta, Utc};
use entity::feed;
use entity::id::PersonId;

use crate::refusal::{Kind, Refuse};

/// How long a cancelled meeting stays in a feed, for programs that do not notice when an entry is gone.
pub const CANCELLED_STAYS: TimeDelta = TimeDelta::days(30);
/// How often a poll is written down at most.
pub const POLLS_KEPT: TimeDelta = TimeDelta::minutes(1);

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or is somebody else's.
    #[error("there is no such feed")]
    NoSuch,
    /// Its address was taken back.
    #[error("this feed was ended: ask for a new one")]
    Revoked,
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::Revoked => Kind::Gone,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::Revoked => "feed-revoked",
        }
    }
}

/// Whether a person may change a feed: its own, while it lasts.
pub fn may_change(row: &feed::Model, person: PersonId) -> Result<(), Refusal> {
    if row.person_id != person {
        return Err(Refusal::NoSuch);
    }
    if row.revoked_at.is_some() { Err(Refusal::Revoked) } else { Ok(()) }
}

/// The entity tag of a feed (RFC 9110 §8.8.3, strong): what it holds depends on the feed, on the person's
/// calendar, and on the zone data that the VTIMEZONEs come from.
pub fn etag(feed: uuid::Uuid, revision: i64, tzdb: &str) -> String {
    let tail = feed.as_u128() & 0xffff_ffff_ffff;
    format!("\"{tail:012x}-{revision}-{tzdb}\"")
}

/// Whether the program has it already (RFC 9110 §13.2.2): If-None-Match decides alone where it is given.
pub fn is_unchanged(
    etag: &str,
    changed_at: DateTime<Utc>,
    if_none_match: Option<&str>,
    if_modified_since: Option<DateTime<Utc>>,
) -> bool {
    match (if_none_match, if_modified_since) {
        // A proxy that compresses marks the tag as weak, which means the same here.
        (Some(tags), _) => {
            tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
        }
        (None, Some(since)) => changed_at <= since,
        (None, None) => false,
    }
}

/// Whether this poll should be written down.
pub fn is_kept(fetched_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    fetched_at.is_none_or(|before| now - before >= POLLS_KEPT)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    fn at(minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 20, 9, minute, 0).unwrap()
    }

    #[test]
    fn the_tag_changes_with_the_calendar_and_with_the_zone_data() {
        let feed = Uuid::from_u128(0xabc);
        let tag = etag(feed, 7, "2026f");
        assert_eq!(tag, "\"000000000abc-7-2026f\"");
        assert_ne!(tag, etag(feed, 8, "2026f"));
        assert_ne!(tag, etag(feed, 7, "2027a"));
    }

    #[test]
    fn a_known_tag_alone_decides_weak_or_in_a_list() {
        let tag = "\"abc-7-2026f\"";
        for header in [tag, "W/\"abc-7-2026f\"", "\"other\", \"abc-7-2026f\"", "*"] {
            assert!(is_unchanged(tag, at(5), Some(header), None), "{header}");
        }
        assert!(!is_unchanged(tag, at(5), Some("\"abc-6-2026f\""), Some(at(9))));
    }

    #[test]
    fn a_date_decides_where_there_is_no_tag() {
        assert!(is_unchanged("\"a\"", at(5), None, Some(at(5))));
        assert!(!is_unchanged("\"a\"", at(6), None, Some(at(5))));
        assert!(!is_unchanged("\"a\"", at(5), None, None));
    }

    #[test]
    fn polls_are_written_down_once_a_minute() {
        assert!(is_kept(None, at(0)));
        assert!(!is_kept(Some(at(0)), at(0)));
        assert!(is_kept(Some(at(0)), at(1)));
    }
}
