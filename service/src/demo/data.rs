//! The demonstration's data files as they are written: `config/demo/*.toml`, compiled in.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Deserializer, de::Error};

use super::DemoError;
use super::dates::When;

const PROGRAMME: &str = include_str!("../../../config/demo/programme.toml");
const MEMBERS: &str = include_str!("../../../config/demo/members.toml");
const MISSIONS: &[(&str, &str)] = &[
    ("matchmaking-oyonnax", include_str!("../../../config/demo/matchmaking-oyonnax.toml")),
    ("japan-fact-finding", include_str!("../../../config/demo/japan-fact-finding.toml")),
    ("nagano-visits-europe", include_str!("../../../config/demo/nagano-visits-europe.toml")),
    ("virtual-europe-brazil", include_str!("../../../config/demo/virtual-europe-brazil.toml")),
    ("india-fact-finding", include_str!("../../../config/demo/india-fact-finding.toml")),
    ("usa-technology-brokerage", include_str!("../../../config/demo/usa-technology-brokerage.toml")),
    ("brazil-study-trip", include_str!("../../../config/demo/brazil-study-trip.toml")),
];

/// Everything the files hold.
#[derive(Debug)]
pub(super) struct World {
    pub(super) programme: Programme,
    pub(super) members: Members,
    pub(super) missions: Vec<Mission>,
}

/// `programme.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Programme {
    pub(super) key: String,
    pub(super) acronym: String,
    pub(super) title: String,
    pub(super) call: String,
    pub(super) summary: String,
    pub(super) disclaimer: String,
    #[serde(deserialize_with = "date")]
    pub(super) starts_on: NaiveDate,
    pub(super) months: i32,
    pub(super) work_packages: Vec<(String, String)>,
    /// CSV, as the import reads it.
    pub(super) organisations: String,
    pub(super) operator: Operator,
    pub(super) roles: Vec<Role>,
    pub(super) personas: Vec<PersonaPlan>,
}

/// Who runs the server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Operator {
    pub(super) email: String,
    pub(super) name: String,
    pub(super) language: String,
    pub(super) zone: String,
}

/// What an organisation is to the programme.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Role {
    pub(super) of: String,
    pub(super) role: String,
    pub(super) country: Option<String>,
    pub(super) focus: Option<String>,
    pub(super) work_package: Option<String>,
}

/// Who one can be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonaPlan {
    pub(super) title: String,
    pub(super) email: String,
    /// Path to go to, with `mission:KEY` and `session:KEY` in place of ids.
    pub(super) next: String,
}

/// `members.toml`: CSV, as the import reads it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Members {
    pub(super) organisations: String,
    pub(super) people: String,
}

/// One file for each mission.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mission {
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) country: String,
    pub(super) zone: String,
    /// Key of the organisation that leads it.
    pub(super) lead: String,
    /// Address of the person who plans it.
    pub(super) by: String,
    pub(super) status: String,
    /// How many days it takes.
    pub(super) days: i64,
    pub(super) summary: String,
    pub(super) capacity: Option<i32>,
    pub(super) requests_close: Option<Close>,
    pub(super) when: When,
    /// Addresses, each with ` as ROLE` when it is not a participant.
    #[serde(default)]
    pub(super) delegates: Vec<String>,
    /// Addresses of those whose free slots anyone may book.
    #[serde(default)]
    pub(super) offers: Vec<String>,
    #[serde(default)]
    pub(super) unavailable: Vec<Unavailable>,
    /// CSV, as the import reads it.
    #[serde(default)]
    pub(super) requests: String,
    /// Who asked, who declined, and what the latter wrote; organisations by key.
    #[serde(default)]
    pub(super) declined: Vec<(String, String, String)>,
    #[serde(default)]
    pub(super) pins: Vec<Pin>,
    pub(super) allocate: Option<Allocate>,
    #[serde(default)]
    pub(super) legs: Vec<Leg>,
    #[serde(default)]
    pub(super) items: Vec<Item>,
    #[serde(default)]
    pub(super) sessions: Vec<Session>,
}

/// After which nobody asks any more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Close {
    pub(super) days_before: i64,
    pub(super) at: NaiveTimeText,
}

/// When somebody cannot meet, on the clock of the mission.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unavailable {
    pub(super) who: String,
    pub(super) starts: DayTime,
    pub(super) ends: DayTime,
}

/// What the lead has fixed; slot and table are counted from 1 in the first session.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    pub(super) between: (String, String),
    pub(super) slot: usize,
    pub(super) table: Option<usize>,
}

/// The run to make.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Allocate {
    pub(super) seconds: i32,
    pub(super) seed: u64,
}

/// One place of the journey.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Leg {
    pub(super) place: String,
    pub(super) country: String,
    pub(super) zone: String,
    /// First and last day, counted from 1.
    pub(super) days: (i64, i64),
}

/// Something in the itinerary.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    pub(super) leg: Option<String>,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) place: String,
    #[serde(default)]
    pub(super) description: String,
    pub(super) zone: Option<String>,
    pub(super) starts: DayTime,
    pub(super) ends: DayTime,
    pub(super) ends_zone: Option<String>,
    pub(super) capacity: Option<i32>,
}

/// Slots and tables for an item.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Session {
    /// Title of the item.
    pub(super) item: String,
    pub(super) slots: Vec<Slots>,
    pub(super) tables: Tables,
    #[serde(default)]
    pub(super) bookings_open: bool,
    pub(super) longest_run: Option<i32>,
}

/// Slots of equal length, one after the other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slots {
    pub(super) starts: DayTime,
    pub(super) count: u32,
    pub(super) minutes: u32,
    #[serde(default)]
    pub(super) pause_minutes: u32,
}

/// Tables of one kind, named and numbered; a link gets the number as well.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    pub(super) count: usize,
    pub(super) name: String,
    pub(super) kind: Option<String>,
    pub(super) link: Option<String>,
}

/// `8 09:30`: a day of the mission, counted from 1, and the time on the wall.
#[derive(Clone, Copy, Debug)]
pub(super) struct DayTime {
    day: i64,
    time: NaiveTime,
}

impl DayTime {
    /// The wall time, given the mission's first day.
    pub(super) fn wall(self, starts_on: NaiveDate) -> NaiveDateTime {
        (starts_on + TimeDelta::days(self.day - 1)).and_time(self.time)
    }
}

impl<'de> Deserialize<'de> for DayTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.split_once(' ').and_then(|(day, time)| Some((day.parse().ok()?, clock(time)?)));
        match parts {
            Some((day @ 1..=366, time)) => Ok(Self { day, time }),
            _ => Err(D::Error::custom(format!("`{text}` is not a day and a time, such as `8 09:30`"))),
        }
    }
}

/// `18:00`.
#[derive(Clone, Copy, Debug)]
pub(super) struct NaiveTimeText(pub(super) NaiveTime);

impl<'de> Deserialize<'de> for NaiveTimeText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        clock(&text)
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("`{text}` is not a time, such as `18:00`")))
    }
}

fn clock(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let given = toml::value::Datetime::deserialize(deserializer)?;
    let day =
        given.date.and_then(|day| NaiveDate::from_ymd_opt(day.year.into(), day.month.into(), day.day.into()));
    day.ok_or_else(|| D::Error::custom(format!("`{given}` is not a day")))
}

/// Reads the files.
pub(super) fn read() -> Result<World, DemoError> {
    let missions = MISSIONS.iter().map(|(name, text)| parse::<Mission>(name, text));
    Ok(World {
        programme: parse("programme", PROGRAMME)?,
        members: parse("members", MEMBERS)?,
        missions: missions.collect::<Result<_, _>>()?,
    })
}

fn parse<T: for<'de> Deserialize<'de>>(name: &str, text: &str) -> Result<T, DemoError> {
    toml::from_str(text).map_err(|error| DemoError::Data(format!("{name}.toml: {error}")))
}

impl Members {
    /// The rows of people by address, to be imported again as delegates.
    pub(super) fn people(&self) -> Result<HashMap<String, HashMap<String, String>>, DemoError> {
        let mut reader = csv::Reader::from_reader(self.people.trim_start().as_bytes());
        let rows = reader.deserialize::<HashMap<String, String>>();
        rows.map(|row| {
            let row = row.map_err(|error| DemoError::Data(format!("members.toml: people: {error}")))?;
            Ok((row.get("email").cloned().unwrap_or_default(), row))
        })
        .collect()
    }
}

impl Mission {
    /// First and last day, counted from today.
    pub(super) fn dates(&self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), DemoError> {
        let starts_on = self
            .when
            .first_day(today)
            .map_err(|why| DemoError::Data(format!("{}.toml: when: {why}", self.key)))?;
        Ok((starts_on, starts_on + TimeDelta::days(self.days - 1)))
    }

    /// The addresses of its delegates, with what they attend as.
    pub(super) fn delegates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.delegates.iter().map(|text| text.split_once(" as ").unwrap_or((text, "participant")))
    }

    /// Its title with the year, as people speak of events that come again.
    pub(super) fn named(&self, starts_on: NaiveDate) -> String {
        format!("{} {}", self.title, starts_on.year())
    }
}
