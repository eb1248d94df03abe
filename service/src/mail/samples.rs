//! Mails with invented data: what templates are tried with at start and in the tests.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::clocks::{self, Span};
use super::letters::{Body, Closes, Day, Entry, Letter, Mission, Programme, Reader};
use super::words::{Language, Unsaid};

/// One letter of each kind with invented data, and of some kinds a second with what may be absent.
///
/// # Errors
/// The language lacks a sentence about days and clocks, or it is broken.
pub fn all(language: &Language) -> Result<Vec<Letter>, Unsaid> {
    Ok(bodies(language)?.into_iter().map(|body| framed(language, body)).collect())
}

/// When requests close.
const FIVE: NaiveTime = match NaiveTime::from_hms_opt(17, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};
const URL: &str = "https://kontor.example/missions/nagano";

fn framed(language: &Language, body: Body) -> Letter {
    let server = matches!(body, Body::SignInLink { .. });
    let mission = Mission {
        title: "Matchmaking day Nagano".into(),
        lead: "Veneto Nanotech".into(),
        answered: !matches!(body, Body::Reminder { .. }),
    };
    let programme = Programme {
        acronym: "WIINTECH 2020".into(),
        disclaimer: Some("This text stands for the funder's sentence.".into()),
    };
    Letter {
        language: language.tag().to_owned(),
        reader: Reader { name: "Aoife O'Neill".into() },
        mission: (!server).then_some(mission),
        programme: (!server).then_some(programme),
        home: "https://kontor.example".into(),
        body,
    }
}

fn bodies(language: &Language) -> Result<Vec<Body>, Unsaid> {
    let url = || URL.to_owned();
    let early = entry(language, "Shinano Optics \"K.K.\" (B2B)", (3, 10, 0), "Asia/Tokyo")?;
    let late = entry(language, "Polymères & Co (B2B)", (4, 7, 30), "Asia/Tokyo")?;
    let changed = language.put("timetable-published-changed", [])?;
    let home = entry(language, "Cluster Lyon (C2C)", (2, 14, 0), "Europe/Dublin")?;
    Ok(vec![
        Body::SignInLink { url: "https://kontor.example/sign-in/link/TOKEN".into(), minutes: 10 },
        Body::RequestReceived {
            from: "Shinano Optics \"K.K.\"".into(),
            to: "O'Neill & Daughters".into(),
            message: "We coat lenses.\nYou make the frames?".into(),
            closes: Some(Closes {
                day: late.times.day.clone(),
                time: clocks::time(language, NaiveDate::MIN.and_time(FIVE))?,
                zone: late.times.zone.clone(),
            }),
            url: url(),
        },
        Body::RequestReceived {
            from: "Shinano Optics".into(),
            to: "O'Neill & Daughters".into(),
            message: String::new(),
            closes: None,
            url: url(),
        },
        answered(true, "With pleasure.", url()),
        answered(false, "", url()),
        Body::MeetingBooked { entry: early.clone(), url: url() },
        published(&[&home, &early, &late], &[]),
        published(&[&Entry { news: Some(changed), ..late.clone() }], &[&early]),
        Body::MeetingMoved {
            moved: true,
            entry: late.clone(),
            was: Box::new(Entry { summary: late.summary.clone(), ..early.clone() }),
            url: url(),
        },
        Body::MeetingMoved { moved: false, entry: late.clone(), was: Box::new(late.clone()), url: url() },
        Body::MeetingCancelled {
            entry: early.clone(),
            why: "Shinano Optics cannot come.".into(),
            url: url(),
        },
        Body::MeetingCancelled { entry: home, why: String::new(), url: url() },
        Body::CounterDeclined { entry: early, url: url() },
        Body::Reminder { day: late.times.day.clone(), entries: vec![late], url: url() },
    ])
}

fn answered(accepted: bool, message: &str, url: String) -> Body {
    Body::RequestAnswered {
        from: "O'Neill & Daughters".into(),
        to: "Shinano Optics".into(),
        accepted,
        message: message.into(),
        url,
    }
}

fn published(standing: &[&Entry], cancelled: &[&Entry]) -> Body {
    let day = |entry: &&Entry| Day { day: entry.times.day.clone(), entries: vec![(*entry).clone()] };
    Body::TimetablePublished {
        again: !cancelled.is_empty(),
        count: standing.len(),
        days: standing.iter().map(day).collect(),
        cancelled: cancelled.iter().copied().cloned().collect(),
        attached: standing.len() + cancelled.len(),
        url: URL.to_owned(),
        feed_url: "https://kontor.example/calendar".into(),
    }
}

/// A meeting of twenty minutes on a day of November 2026, for a reader in Dublin.
fn entry(
    language: &Language,
    summary: &str,
    (day, hour, minute): (u32, u32, u32),
    zone: &str,
) -> Result<Entry, Unsaid> {
    let date = NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
    let starts_wall = NaiveDateTime::new(date, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default());
    let span = Span {
        starts_wall,
        zone: zone.to_owned(),
        ends_wall: starts_wall + TimeDelta::minutes(20),
        ends_zone: zone.to_owned(),
    };
    Ok(Entry {
        summary: summary.to_owned(),
        location: "Table 7".to_owned(),
        times: clocks::times(language, &span, "Europe/Dublin")?,
        news: None,
    })
}
