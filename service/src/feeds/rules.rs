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

/// Whether a person may change a feed: its own, or the public agenda of a mission that it leads, while it lasts.
pub fn may_change(row: &feed::Model, person: PersonId, leads: bool) -> Result<(), Refusal> {
    if row.person_id != person && !leads {
        return Err(Refusal::NoSuch);
    }
    if row.revoked_at.is_some() { Err(Refusal::Revoked) } else { Ok(()) }
}

/// The entity tag of a feed (RFC 9110 §8.8.3, strong). What it holds depends on the feed and its address, on the
/// state of what it serves (how often that changed, over how many rows, when last), on the zone data that the
/// VTIMEZONEs come from, and on who writes it.
pub fn etag(
    (feed, generation): (uuid::Uuid, i32),
    (revision, breadth, changed_at): (i64, i64, DateTime<Utc>),
    tzdb: &str,
) -> String {
    let tail = feed.as_u128() & 0xffff_ffff_ffff;
    let (seconds, version) = (changed_at.timestamp(), env!("CARGO_PKG_VERSION"));
    format!("\"{tail:012x}.{generation}-{revision}.{breadth}.{seconds:x}-{tzdb}-{version}\"")
}

/// The tag of the same contents compressed: other bytes have another strong tag (RFC 9110 §8.8.3.3).
pub fn gzip_tag(etag: &str) -> String {
    format!("{}-gzip\"", etag.trim_end_matches('"'))
}

/// Whether the program has it already (RFC 9110 §13.2.2): If-None-Match decides alone where it is given.
pub fn is_unchanged(
    etag: &str,
    changed_at: DateTime<Utc>,
    if_none_match: Option<&str>,
    if_modified_since: Option<DateTime<Utc>>,
) -> bool {
    let compressed = gzip_tag(etag);
    // A proxy that compresses marks the tag as weak, which means the same here (RFC 9110 §13.1.2).
    let same = |tag: &str| {
        let opaque = tag.trim_start_matches("W/");
        tag == "*" || opaque == etag || opaque == compressed
    };
    match (if_none_match, if_modified_since) {
        (Some(tags), _) => tags.split(',').map(str::trim).any(same),
        (None, Some(since)) => changed_at <= since,
        (None, None) => false,
    }
}

/// Signs in a User-Agent, and the family of programs that has them. The particular come before the general:
/// Thunderbird calls itself Mozilla too.
const FAMILIES: [(&str, &str); 24] = [
    ("google", "Google Calendar"),
    ("thunderbird", "Thunderbird"),
    ("nextcloud", "Nextcloud"),
    ("icsx5", "ICSx⁵"),
    ("davx5", "DAVx⁵"),
    ("evolution", "Evolution"),
    ("akonadi", "KOrganizer"),
    ("korganizer", "KOrganizer"),
    ("vdirsyncer", "vdirsyncer"),
    ("fantastical", "Fantastical"),
    ("busycal", "BusyCal"),
    ("fastmail", "Fastmail"),
    ("proton", "Proton Calendar"),
    ("yahoo", "Yahoo Calendar"),
    ("zimbra", "Zimbra"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
    ("msoffice", "Outlook"),
    ("dataaccessd", "an iPhone or iPad"),
    ("ios/", "an iPhone or iPad"),
    ("iphone", "an iPhone or iPad"),
    ("calendaragent", "Apple Calendar"),
    ("macos", "Apple Calendar"),
    ("mozilla", "a browser"),
];
/// Longest name of a program that is not known.
const NAME_CHARS: usize = 40;

/// Which family of programs a User-Agent belongs to. Of one that is not known the product's name is kept and
/// nothing of what follows, which may name a machine or an address.
pub fn program(agent: &str) -> String {
    let small = agent.to_lowercase();
    if let Some((_, family)) = FAMILIES.iter().find(|(sign, _)| small.contains(sign)) {
        return (*family).to_owned();
    }
    let is_part = |letter: &char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let name: String = agent.trim_start().chars().take_while(is_part).take(NAME_CHARS).collect();
    let is_address =
        name.parse::<std::net::IpAddr>().is_ok() || agent.trim_start().starts_with(&format!("{name}@"));
    if name.is_empty() || is_address { "a program".to_owned() } else { name }
}

/// The colour of a calendar, a CSS3 name (RFC 7986 §5.9), the same for the same thing.
pub fn color(of: uuid::Uuid) -> &'static str {
    const COLORS: [&str; 6] = ["teal", "steelblue", "seagreen", "slateblue", "chocolate", "mediumvioletred"];
    let place = usize::try_from(of.as_u128() % COLORS.len() as u128).unwrap_or_default();
    COLORS[place]
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
    fn the_tag_changes_with_the_address_the_calendar_and_the_zone_data() {
        let feed = Uuid::from_u128(0xabc);
        let tag = etag((feed, 1), (7, 1, at(0)), "2026f");
        assert!(tag.starts_with("\"000000000abc.1-7.1.") && tag.contains("-2026f-"), "{tag}");
        assert_ne!(tag, etag((feed, 2), (7, 1, at(0)), "2026f"));
        assert_ne!(tag, etag((feed, 1), (8, 1, at(0)), "2026f"));
        assert_ne!(tag, etag((feed, 1), (7, 2, at(0)), "2026f"));
        assert_ne!(tag, etag((feed, 1), (7, 1, at(1)), "2026f"));
        assert_ne!(tag, etag((feed, 1), (7, 1, at(0)), "2027a"));
    }

    #[test]
    fn a_known_tag_alone_decides_weak_compressed_or_in_a_list() {
        let tag = "\"abc-7-2026f\"";
        let known = [tag, "W/\"abc-7-2026f\"", "\"other\", \"abc-7-2026f\"", "\"abc-7-2026f-gzip\"", "*"];
        for header in known {
            assert!(is_unchanged(tag, at(5), Some(header), None), "{header}");
        }
        assert!(!is_unchanged(tag, at(5), Some("\"abc-6-2026f\""), Some(at(9))));
    }

    #[test]
    fn programs_are_known_by_their_families_and_nothing_else_is_kept() {
        let agents = [
            ("Google-Calendar-Importer", "Google Calendar"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7.0", "Thunderbird"),
            ("Microsoft Exchange/15.20 (Windows NT 10.0; Win64; x64)", "Outlook"),
            ("iOS/18.1 (22B83) dataaccessd/1.0", "an iPhone or iPad"),
            ("macOS/15.1 (24B83) CalendarAgent/1055", "Apple Calendar"),
            ("Nextcloud Webcal Service", "Nextcloud"),
            ("curl/8.5.0", "curl"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/140", "a browser"),
            ("agenda-bot (anna@example.org; 203.0.113.9)", "agenda-bot"),
            ("anna@example.org", "a program"),
            ("203.0.113.9", "a program"),
            ("", "a program"),
        ];
        for (agent, family) in agents {
            assert_eq!(program(agent), family, "{agent}");
        }
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
