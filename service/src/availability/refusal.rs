//! How actions on availability say no.

use chrono::{NaiveDate, NaiveDateTime};
use entity::words::MissionStatus;
use serde_json::{Map, Value, json};

use crate::planned::TimeRefusal;
use crate::refusal::{Kind, Refuse};

/// Why an action on availability is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or not the caller's to see.
    #[error("there is no such row, or it is not yours to see")]
    NoSuch,
    /// The delegate does not come.
    #[error("this delegate has withdrawn from the mission")]
    Withdrawn,
    /// Nothing changes any more.
    #[error("the mission is {0}: nothing in it changes any more")]
    Over(MissionStatus),
    /// A wall time or zone is impossible.
    #[error("{source}")]
    Time {
        /// Which field, as a JSON pointer.
        pointer: &'static str,
        /// Why.
        source: TimeRefusal,
    },
    /// The period does not touch the mission.
    #[error("{starts} to {ends} lies outside the mission, which is from {from} to {until}")]
    Outside {
        /// Start as given.
        starts: NaiveDateTime,
        /// End as given.
        ends: NaiveDateTime,
        /// First day of the mission.
        from: NaiveDate,
        /// Last day of the mission.
        until: NaiveDate,
    },
    /// More than one delegate declares.
    #[error("at most {0} periods are taken in: join some, or say it with your own calendar")]
    TooMany(u64),
    /// What an outside calendar says is taken back there.
    #[error(
        "this comes from the delegate's own calendar: change it there, or take the calendar's address away"
    )]
    NotDeclared,
    /// The address is none that could be read.
    #[error("{0}")]
    Address(&'static str),
    /// Name and password are none that a server could take.
    #[error("{0}")]
    Login(&'static str),
    /// The server's key does not seal it.
    #[error("this cannot be kept safely: ask who runs the server to look at its key")]
    Sealing,
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::Withdrawn | Self::Over(_) | Self::TooMany(_) | Self::NotDeclared | Self::Sealing => {
                Kind::Conflict
            }
            Self::Time { .. } | Self::Outside { .. } | Self::Address(_) | Self::Login(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::Withdrawn => "delegate-withdrawn",
            Self::Over(_) => "mission-over",
            Self::Time { source, .. } => source.code(),
            Self::Outside { .. } => "outside-mission",
            Self::TooMany(_) => "too-many",
            Self::NotDeclared => "not-declared",
            Self::Address(_) => "calendar-address",
            Self::Login(_) => "calendar-login",
            Self::Sealing => "sealing",
        }
    }

    fn pointer(&self) -> Option<String> {
        Some(match self {
            Self::Time { pointer, .. } => (*pointer).into(),
            Self::Outside { .. } => "/starts".into(),
            Self::Address(_) => "/url".into(),
            Self::Login(_) => "/user".into(),
            _ => return None,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        if let Self::Time { source: TimeRefusal::Never { before, after, .. }, .. } = self {
            members.insert("nearest".into(), json!([before, after]));
        }
        members
    }
}
