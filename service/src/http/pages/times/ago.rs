//! How long ago something was, as people say it.

use chrono::{DateTime, Utc};

/// `just now`, `5 minutes ago`, `3 hours ago`, `2 days ago`.
pub(crate) fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let minutes = (now - at).num_minutes();
    let said = |count: i64, unit: &str| {
        let ending = if count == 1 { "" } else { "s" };
        format!("{count} {unit}{ending} ago")
    };
    match minutes {
        ..1 => "just now".to_owned(),
        1..60 => said(minutes, "minute"),
        60..1_440 => said(minutes / 60, "hour"),
        _ => said(minutes / 1_440, "day"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::ago;

    #[test]
    fn times_are_rounded_down_to_what_people_say() {
        let now = chrono::DateTime::UNIX_EPOCH;
        let before = |minutes| ago(now - TimeDelta::minutes(minutes), now);
        assert_eq!(before(0), "just now");
        assert_eq!(before(1), "1 minute ago");
        assert_eq!(before(59), "59 minutes ago");
        assert_eq!(before(60), "1 hour ago");
        assert_eq!(before(215), "3 hours ago");
        assert_eq!(before(1_440), "1 day ago");
        assert_eq!(before(5_000), "3 days ago");
    }
}
