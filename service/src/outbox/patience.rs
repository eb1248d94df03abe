//! How long a task is tried again, and when next: pure arithmetic over the number of tries.

use chrono::{DateTime, TimeDelta, Utc};

/// The shortest wait of a mail: a greylisting server wants five minutes (RFC 6647 §4.2 leaves it open,
/// most ask for that).
const MAIL_FIRST_SECONDS: i64 = 5 * 60;
/// The longest wait of a mail. RFC 5321 §4.5.4.1 asks for at least half an hour; Postfix stops at 4000 s.
const MAIL_LONGEST_SECONDS: i64 = 67 * 60;
/// Tries of a mail: 5, 10, 20, 40, then 67 minutes each make five days, as RFC 5321 §4.5.4.1 advises.
const MAIL_TRIES: i32 = 111;
/// The shortest wait of everything else: what fails inside is usually over at once.
const OTHER_FIRST_SECONDS: i64 = 10;
/// The longest wait of everything else.
const OTHER_LONGEST_SECONDS: i64 = 20 * 60;
/// Tries of a run or a reading: someone waits for the one, and the other comes again every hour.
const OTHER_TRIES: i32 = 6;
/// Tries of composing a mail: the mail must not be lost for an hour of trouble.
const COMPOSING_TRIES: i32 = 60;

/// What a kind of task is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    first: i64,
    longest: i64,
    tries: i32,
}

impl Patience {
    /// What the tasks of this kind are granted.
    pub fn with(kind: &str) -> Self {
        let other = Self { first: OTHER_FIRST_SECONDS, longest: OTHER_LONGEST_SECONDS, tries: OTHER_TRIES };
        match kind {
            "deliver" => Self { first: MAIL_FIRST_SECONDS, longest: MAIL_LONGEST_SECONDS, tries: MAIL_TRIES },
            "run" | "read_calendar" => other,
            _ => Self { tries: COMPOSING_TRIES, ..other },
        }
    }

    /// When to try again after `tries` failed ones (1 after the first); nothing when it is enough.
    pub fn next(self, tries: i32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if tries >= self.tries {
            return None;
        }
        let doublings = u32::try_from(tries.max(1) - 1).unwrap_or_default().min(30);
        let seconds = self.first.saturating_mul(1 << doublings).min(self.longest);
        Some(now + TimeDelta::seconds(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The waits of a kind of task that always fails, in minutes.
    fn waits(kind: &str) -> Vec<i64> {
        let now = DateTime::UNIX_EPOCH;
        (1..)
            .map_while(|tries| Patience::with(kind).next(tries, now))
            .map(|at| (at - now).num_minutes())
            .collect()
    }

    #[test]
    fn a_mail_waits_five_minutes_then_twice_as_long_up_to_sixty_seven_minutes() {
        assert_eq!(waits("deliver")[..6], [5, 10, 20, 40, 67, 67]);
    }

    #[test]
    fn a_mail_is_given_up_after_five_days() {
        let days = waits("deliver").iter().sum::<i64>() as f64 / (24.0 * 60.0);
        assert!((4.9..5.1).contains(&days), "{days} days");
    }

    #[test]
    fn a_run_that_fails_every_time_is_given_up_within_the_hour() {
        assert!(waits("run").iter().sum::<i64>() < 60);
        assert!(!waits("run").is_empty());
    }
}
