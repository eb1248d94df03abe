//! What each mail says, before it is put into words: the values that its templates may use.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::Serialize;

use super::clocks::{self, Span, Times};
use super::templates::TemplateError;
use super::words::{Language, Unsaid};

/// One mail to one reader.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// The reader's language, a BCP 47 tag.
    pub language: String,
    /// Who reads it.
    pub reader: Reader,
    /// The mission it is about.
    pub mission: Option<Mission>,
    /// The programme the mission belongs to.
    pub programme: Option<Programme>,
    /// The server's address.
    pub home: String,
    /// What only this kind of mail says.
    #[serde(flatten)]
    pub body: Body,
}

/// Who reads a mail.
#[derive(Clone, Debug, Serialize)]
pub struct Reader {
    /// Name as displayed.
    pub name: String,
}

/// The mission a mail is about.
#[derive(Clone, Debug, Serialize)]
pub struct Mission {
    /// Name in a line.
    pub title: String,
    /// Name of the organisation that leads it.
    pub lead: String,
    /// Whether a person there reads the answers to the mail.
    pub answered: bool,
}

/// The programme a mission belongs to.
#[derive(Clone, Debug, Serialize)]
pub struct Programme {
    /// The name people say.
    pub acronym: String,
    /// The funder's sentence.
    pub disclaimer: Option<String>,
}

/// A meeting or agenda item.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Name in a line.
    pub summary: String,
    /// Where.
    pub location: String,
    /// When, on both clocks.
    pub times: Times,
}

/// When and where it was.
#[derive(Clone, Debug, Serialize)]
pub struct Was {
    /// Where.
    pub location: String,
    /// When, on both clocks.
    pub times: Times,
}

/// The entries of one day at the venue.
#[derive(Clone, Debug, Serialize)]
pub struct Day {
    /// The day in words.
    pub day: String,
    /// What there is, by start.
    pub entries: Vec<Entry>,
}

/// When requests close.
#[derive(Clone, Debug, Serialize)]
pub struct Closes {
    /// The day in words.
    pub day: String,
    /// 17:00.
    pub time: String,
    /// On whose clock.
    pub zone: String,
}

/// What only one kind of mail says.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)] // The templates of each kind show what its values are.
pub enum Body {
    SignInLink { url: String, minutes: i64 },
    RequestReceived { from: String, to: String, message: String, closes: Option<Closes>, url: String },
    RequestAnswered { from: String, to: String, accepted: bool, message: String, url: String },
    MeetingBooked { entry: Entry, url: String },
    TimetablePublished { count: usize, days: Vec<Day>, url: String, feed_url: String },
    MeetingMoved { entry: Entry, was: Was, url: String },
    MeetingCancelled { entry: Entry, why: String, url: String },
    Reminder { day: String, entries: Vec<Entry>, url: String },
}

impl Letter {
    /// The folder of its templates.
    pub fn folder(&self) -> &'static str {
        match self.body {
            Body::SignInLink { .. } => "sign-in-link",
            Body::RequestReceived { .. } => "request-received",
            Body::RequestAnswered { .. } => "request-answered",
            Body::MeetingBooked { .. } => "meeting-booked",
            Body::TimetablePublished { .. } => "timetable-published",
            Body::MeetingMoved { .. } => "meeting-moved",
            Body::MeetingCancelled { .. } => "meeting-cancelled",
            Body::Reminder { .. } => "reminder",
        }
    }
}

/// One letter of each kind with invented data, and of some kinds a second with what may be absent: what templates
/// are tried with at start and in the tests.
pub fn samples(language: &Language) -> Result<Vec<Letter>, TemplateError> {
    let unsaid = |error: Unsaid| TemplateError::words(language.tag(), &error.to_string());
    let bodies = bodies(language).map_err(unsaid)?;
    Ok(bodies.into_iter().map(|body| framed(language, body)).collect())
}

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
        reader: Reader { name: "Aoife O'Neill <b>".into() },
        mission: (!server).then_some(mission),
        programme: (!server).then_some(programme),
        home: "https://kontor.example".into(),
        body,
    }
}

fn bodies(language: &Language) -> Result<Vec<Body>, Unsaid> {
    let url = || "https://kontor.example/missions/nagano".to_owned();
    let early = sample_entry(language, "Meeting with Shinano Optics \"K.K.\"", (3, 10, 0), "Asia/Tokyo")?;
    let late = sample_entry(language, "Meeting with Polymères & Co", (4, 7, 30), "Asia/Tokyo")?;
    let home = sample_entry(language, "Briefing", (2, 14, 0), "Europe/Dublin")?;
    let was = Was { location: "Table 3".into(), times: early.times.clone() };
    let day = |entries: Vec<Entry>| Day { day: entries[0].times.day.clone(), entries };
    Ok(vec![
        Body::SignInLink { url: "https://kontor.example/sign-in/link/TOKEN".into(), minutes: 10 },
        Body::RequestReceived {
            from: "Shinano Optics \"K.K.\"".into(),
            to: "O'Neill & Daughters".into(),
            message: "We coat lenses.\nYou make the frames?".into(),
            closes: Some(Closes {
                day: late.times.day.clone(),
                time: "17:00".into(),
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
        Body::TimetablePublished {
            count: 3,
            days: vec![day(vec![home.clone()]), day(vec![early.clone(), late.clone()])],
            url: url(),
            feed_url: "https://kontor.example/calendar".into(),
        },
        Body::MeetingMoved { entry: late.clone(), was, url: url() },
        Body::MeetingCancelled {
            entry: early.clone(),
            why: "Shinano Optics cannot come.".into(),
            url: url(),
        },
        Body::MeetingCancelled { entry: home, why: String::new(), url: url() },
        Body::Reminder { day: early.times.day.clone(), entries: vec![early, late], url: url() },
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

/// A meeting of twenty minutes on a day of November 2026, for a reader in Dublin.
fn sample_entry(
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
        ends_wall: starts_wall + chrono::TimeDelta::minutes(20),
        ends_zone: zone.to_owned(),
    };
    Ok(Entry {
        summary: summary.to_owned(),
        location: "Table 7".to_owned(),
        times: clocks::times(language, &span, "Europe/Dublin")?,
    })
}
