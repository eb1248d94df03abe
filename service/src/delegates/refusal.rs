//! How actions on delegates say no.

use entity::words::{DelegateStatus, MissionStatus};
use serde_json::{Map, Value, json};

use crate::refusal::{Kind, Refuse};

/// Why an action on a delegate is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or not the caller's to see.
    #[error("there is no such row, or it is not yours to see")]
    NoSuch,
    /// The caller may see it and may not do this.
    #[error("only those who lead this mission may do this; a delegate may withdraw")]
    NotLead,
    /// The caller does not speak for the organisation.
    #[error("you do not speak for this organisation: apply for one of your own")]
    NotYours,
    /// The mission takes nobody in now.
    #[error("the mission is {0}: people apply while it is open")]
    NotOpen(MissionStatus),
    /// Nothing changes any more.
    #[error("the mission is {0}: nothing in it changes any more")]
    Over(MissionStatus),
    /// The person is in it already.
    #[error("this person is in the mission already ({0})")]
    Already(DelegateStatus),
    /// No place is left.
    #[error("all {0} places are taken: put the delegate on the waiting list, or raise the capacity")]
    Full(i32),
    /// The status cannot follow the present one.
    #[error("a delegate who is {from} cannot become {to}")]
    NoWay {
        /// Where the delegate stands.
        from: DelegateStatus,
        /// What was wanted.
        to: DelegateStatus,
    },
    /// Who has withdrawn offers nothing.
    #[error("this delegate has withdrawn")]
    Withdrawn,
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
            Self::NotLead | Self::NotYours => Kind::Forbidden,
            Self::Stale { .. } => Kind::Stale,
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::NotLead => "not-the-lead",
            Self::NotYours => "not-your-organisation",
            Self::NotOpen(_) => "mission-not-open",
            Self::Over(_) => "mission-over",
            Self::Already(_) => "already-a-delegate",
            Self::Full(_) => "mission-full",
            Self::NoWay { .. } => "no-such-transition",
            Self::Withdrawn => "delegate-withdrawn",
            Self::Stale { .. } => "stale",
        }
    }

    fn pointer(&self) -> Option<String> {
        matches!(self, Self::NotYours).then(|| "/organisation".into())
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        if let Self::Stale { now, .. } = self {
            members.insert("version".into(), json!(now));
        }
        members
    }
}
