//! How actions on requests say no.

use chrono::NaiveDateTime;
use entity::words::{MissionStatus, RequestState};
use serde_json::{Map, Value, json};

use crate::refusal::{Kind, Refuse};

/// Why an action on a request is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or not the caller's to see.
    #[error("there is no such row, or it is not yours to see")]
    NoSuch,
    /// The caller may see the mission and does not lead it.
    #[error("only those who lead this mission may do this")]
    NotLead,
    /// The caller does not speak for the side that may do this.
    #[error("you do not speak for {0}: this is for those who do, and for the lead")]
    NotYours(String),
    /// An organisation asks for itself.
    #[error("an organisation cannot ask to meet itself: name another")]
    Oneself,
    /// The pair has a request already.
    #[error("these two have a request already, which is {0}: rank or answer that one")]
    Twice(RequestState),
    /// One of them does not take part.
    #[error("{name} does not take part in this mission: it needs a delegate who has applied or is confirmed")]
    NotTakingPart {
        /// Which.
        name: String,
        /// The field that names it.
        pointer: &'static str,
    },
    /// A delegate is of another organisation, or does not come.
    #[error("this is no delegate of {name} who comes to this mission")]
    NotTheirDelegate {
        /// Of which organisation it should be.
        name: String,
        /// The field that names it.
        pointer: &'static str,
    },
    /// The mission takes no requests now.
    #[error("the mission is {0}: requests are made while it is open")]
    NotOpen(MissionStatus),
    /// Requests are closed.
    #[error("requests closed at {wall} ({zone}); the lead may still enter one")]
    ClosedAt {
        /// When, on the clock of the mission.
        wall: NaiveDateTime,
        /// The mission's zone.
        zone: String,
    },
    /// Nothing changes any more.
    #[error("the mission is {0}: nothing in it changes any more")]
    Over(MissionStatus),
    /// The request cannot become that now.
    #[error("a request that is {from} cannot become {to}")]
    NoWay {
        /// Where it stands.
        from: RequestState,
        /// What was wanted.
        to: RequestState,
    },
    /// The meeting that came of it has begun.
    #[error("the meeting that came of it began at {0}: what has been cannot be taken back")]
    Begun(NaiveDateTime),
    /// A rank that is none.
    #[error("{0} is no rank: 1 is wanted most, 5 least")]
    Rank(i16),
    /// A text is too long.
    #[error("it may have at most {max} characters")]
    TooLong {
        /// Which field.
        pointer: &'static str,
        /// How many at most.
        max: usize,
    },
    /// The slot is none of the mission's, or the table none of the slot's session.
    #[error("{0}")]
    NoSuchPlace(&'static str),
    /// Another request is fixed there.
    #[error("another request is fixed to this table in this slot: let that one go first")]
    PlaceTaken,
    /// The caller looked at an older version.
    #[error("this was changed in the meantime: you saw version {seen}, it is now {now}; look again")]
    Stale {
        /// The version the caller saw.
        seen: i32,
        /// The version there is.
        now: i32,
    },
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::NotLead | Self::NotYours(_) => Kind::Forbidden,
            Self::Stale { .. } => Kind::Stale,
            Self::Oneself
            | Self::NotTakingPart { .. }
            | Self::NotTheirDelegate { .. }
            | Self::Rank(_)
            | Self::TooLong { .. }
            | Self::NoSuchPlace(_) => Kind::Invalid,
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::NotLead => "not-the-lead",
            Self::NotYours(_) => "not-your-organisation",
            Self::Oneself => "request-to-oneself",
            Self::Twice(_) => "request-twice",
            Self::NotTakingPart { .. } => "not-taking-part",
            Self::NotTheirDelegate { .. } => "not-their-delegate",
            Self::NotOpen(_) => "mission-not-open",
            Self::ClosedAt { .. } => "requests-closed",
            Self::Over(_) => "mission-over",
            Self::NoWay { .. } => "no-such-transition",
            Self::Begun(_) => "slot-begun",
            Self::Rank(_) => "no-rank",
            Self::TooLong { .. } => "too-long",
            Self::NoSuchPlace(_) => "no-such-place",
            Self::PlaceTaken => "place-taken",
            Self::Stale { .. } => "stale",
        }
    }

    fn pointer(&self) -> Option<String> {
        Some(match self {
            Self::Oneself => "/to".into(),
            Self::NotTakingPart { pointer, .. }
            | Self::NotTheirDelegate { pointer, .. }
            | Self::TooLong { pointer, .. } => (*pointer).into(),
            Self::Rank(_) => "/rank".into(),
            Self::NoSuchPlace(_) | Self::PlaceTaken => "/slot".into(),
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
