//! How actions on meetings say no.

use chrono::NaiveDateTime;
use entity::words::MissionStatus;
use serde_json::{Map, Value, json};

use crate::refusal::{Kind, Refuse};

/// Why an action on a meeting is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or not the caller's to see.
    #[error("there is no such meeting, or it is not yours to see")]
    NoSuch,
    /// The caller may see it and may not do this.
    #[error("only those who lead this mission may move a meeting; a side may call it off")]
    NotLead,
    /// The caller looked at an older version.
    #[error("this was changed in the meantime: you saw version {seen}, it is now {now}; look again")]
    Stale {
        /// The version the caller saw.
        seen: i32,
        /// The version there is.
        now: i32,
    },
    /// Nothing in the mission changes any more.
    #[error("the mission is {0}: nothing in it changes any more")]
    Over(MissionStatus),
    /// It was called off before.
    #[error("the meeting was called off before")]
    Cancelled,
    /// It has begun, or the slot has.
    #[error("{0} is past: what has begun neither moves nor is called off")]
    Begun(NaiveDateTime),
    /// There is no such slot in the mission.
    #[error("this slot is none of the mission's")]
    NotItsSlot,
    /// The table stands in another session.
    #[error("the table {0} stands in another session than the slot: take one of the same")]
    OtherSession(String),
    /// Someone in the meeting is taken then.
    #[error("{name} cannot meet at {starts}: take another slot")]
    Busy {
        /// Who.
        name: String,
        /// Start of the slot.
        starts: NaiveDateTime,
    },
    /// The table is taken then.
    #[error("the table {name} is taken at {starts}: take another")]
    TableTaken {
        /// Its name.
        name: String,
        /// Start of the slot.
        starts: NaiveDateTime,
    },
    /// The reason is too long.
    #[error("a reason has at most {0} characters")]
    TooLong(usize),
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::NotLead => Kind::Forbidden,
            Self::Stale { .. } => Kind::Stale,
            Self::NotItsSlot | Self::OtherSession(_) | Self::TooLong(_) => Kind::Invalid,
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::NotLead => "not-the-lead",
            Self::Stale { .. } => "stale",
            Self::Over(_) => "mission-over",
            Self::Cancelled => "meeting-cancelled",
            Self::Begun(_) => "slot-begun",
            Self::NotItsSlot => "not-its-slot",
            Self::OtherSession(_) => "other-session",
            Self::Busy { .. } => "delegate-busy",
            Self::TableTaken { .. } => "table-taken",
            Self::TooLong(_) => "too-long",
        }
    }

    fn pointer(&self) -> Option<String> {
        Some(match self {
            Self::NotItsSlot | Self::Busy { .. } => "/slot".into(),
            Self::OtherSession(_) | Self::TableTaken { .. } => "/table".into(),
            Self::TooLong(_) => "/why".into(),
            _ => return None,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        if let Self::Stale { now, .. } = self {
            members.insert("version".into(), json!(now));
        }
        members
    }
}
