//! Promises of the rules about availability.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::Blocked;
use super::Source;
use super::rules::{Refusal, Span, address, declared, rest, source, tidied, window};
use crate::missions::sample::{at, delegate, mission, wall};

fn minute(minutes: i64) -> DateTime<Utc> {
    at("2027-03-30T00:00:00Z") + TimeDelta::minutes(minutes)
}

#[test]
fn a_calendar_is_read_over_tls_unless_it_is_a_trial() {
    let webcal = address("webcal://calendar.example.org/a.ics", false);
    assert_eq!(webcal.as_deref(), Ok("https://calendar.example.org/a.ics"));
    assert!(address(" https://calendar.example.org/a.ics ", false).is_ok());
    assert!(address("http://127.0.0.1:8000/a.ics", true).is_ok());
    for wrong in ["http://calendar.example.org/a.ics", "file:///etc/passwd", "calendar", "https://"] {
        assert!(matches!(address(wrong, false), Err(Refusal::Address(_))), "{wrong}");
    }
    assert!(address("file:///etc/passwd", true).is_err());
    assert!(address(&format!("https://example.org/{}", "a".repeat(2000)), false).is_err());
}

#[test]
fn an_account_has_a_name_and_a_password_that_http_can_say() {
    let account = |user: &str, password: &str| {
        source(Source::account("https://calendar.example.org", user, password), false)
    };
    assert!(account("caro", "open: sesame").is_ok());
    assert!(account("caro@example.org", "ключ").is_ok());
    for (user, password) in [("", "x"), ("caro", ""), ("ca:ro", "x"), ("caro", "x\r\ny"), ("caro\0", "x")] {
        assert!(matches!(account(user, password), Err(Refusal::Login(_))), "{user:?}");
    }
    assert!(matches!(account(&"a".repeat(501), "x"), Err(Refusal::Login(_))));
}

#[test]
fn a_calendar_that_fails_is_asked_ever_less_often_but_once_a_day() {
    let minutes: Vec<i64> = (1..8).map(|failures| rest(failures).num_minutes()).collect();
    assert_eq!(minutes, [50, 110, 230, 470, 950, 1430, 1430]);
    assert_eq!(rest(i32::MAX), rest(7));
}

#[test]
fn a_declared_period_touches_the_mission() {
    let period = |starts: &str, ends: &str| declared(&mission(), wall(starts), wall(ends), "Europe/Rome");
    assert!(period("2027-03-30 01:00", "2027-03-30 02:00").is_ok());
    assert!(period("2027-03-01 00:00", "2027-05-01 00:00").is_ok(), "the whole spring");
    assert!(matches!(period("2027-04-10 01:00", "2027-04-10 02:00"), Err(Refusal::Outside { .. })));
    assert!(matches!(period("1900-01-01 00:00", "2027-05-01 00:00"), Err(Refusal::Outside { .. })));
    assert!(matches!(period("2027-03-30 02:00", "2027-03-30 01:00"), Err(Refusal::Time { .. })));
}

#[test]
fn what_touches_a_period_at_its_edge_is_free() {
    let who = delegate(1, 1).id;
    let own = BTreeMap::from([(who, vec![(minute(60), minute(90))])]);
    let blocked = Blocked::new(vec![(minute(0), minute(10))], own);
    assert!(!blocked.bars(who, minute(10), minute(60)));
    assert!(blocked.bars(who, minute(10), minute(61)));
    assert!(blocked.bars(who, minute(89), minute(120)));
    assert!(blocked.bars(delegate(2, 2).id, minute(5), minute(15)), "everybody attends");
    assert!(!blocked.bars(delegate(2, 2).id, minute(60), minute(90)), "this is another's");
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let span = (-20_000i64..20_000, -100i64..3_000)
        .prop_map(|(starts, length)| (minute(starts), minute(starts + length)));
    prop::collection::vec(span, 0..40)
}

proptest! {
    /// Tidied periods are in order, apart, inside the window, and cover the same moments as before.
    #[test]
    fn tidying_changes_no_moment(spans in spans(), moment in -20_000i64..20_000) {
        let window = window(&mission());
        let tidy = tidied(spans.clone(), window);
        for span in &tidy {
            prop_assert!(window.0 <= span.0 && span.0 < span.1 && span.1 <= window.1);
        }
        for pair in tidy.windows(2) {
            prop_assert!(pair[0].1 < pair[1].0);
        }
        let moment = minute(moment);
        let covers = |spans: &[Span]| spans.iter().any(|span| span.0 <= moment && moment < span.1);
        let inside = window.0 <= moment && moment < window.1;
        prop_assert_eq!(covers(&tidy), inside && covers(&spans));
    }
}
