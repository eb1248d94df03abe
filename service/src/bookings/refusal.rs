//! How actions on bookings say no.

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use entity::id::SlotId;
use entity::words::MissionStatus;
use serde_json::{Map, Value, json};

use crate::refusal::{Kind, Refuse};

/// A slot that is free instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Which.
    pub slot: SlotId,
    /// When it starts, with the offset of its zone.
    pub starts: DateTime<FixedOffset>,
    /// IANA name of its zone.
    pub zone: String,
}

/// Why an action on a booking is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or not the caller's to see.
    #[error("there is no such row, or it is not yours to see")]
    NoSuch,
    /// Nobody of the caller's takes part.
    #[error("you have no confirmed delegate in this mission: apply for a place first")]
    NotTakingPart,
    /// The delegate who shall come is not the caller's, or does not come.
    #[error("this is no confirmed delegate whom you speak for")]
    NotYours,
    /// The one to meet does not offer slots, or does not come.
    #[error("this delegate does not offer slots: ask for a meeting instead")]
    NotOffered,
    /// Both are of one organisation.
    #[error("these two come for the same organisation: they need no slot to meet")]
    Oneself,
    /// The mission takes no bookings now.
    #[error("the mission is {0}: slots are booked while it is open, allocating or published")]
    NotOpen(MissionStatus),
    /// The session is allocated only.
    #[error("slots of this session are not booked directly: ask for a meeting instead")]
    BookingsClosed,
    /// The slot has begun.
    #[error("this slot began at {0}: take a later one")]
    Begun(NaiveDateTime),
    /// One of the two has as many meetings as the session allows.
    #[error("{most} meetings are the most of one delegate in this session, and one of the two has them")]
    Enough {
        /// How many.
        most: i32,
    },
    /// Someone else was first, or one of the two cannot then.
    #[error("this slot is taken{}", instead(.alternatives))]
    Taken {
        /// Up to three that are free, nearest first.
        alternatives: Vec<Alternative>,
    },
    /// The note is too long.
    #[error("a note has at most {0} characters")]
    TooLong(usize),
    /// The meeting refuses.
    #[error(transparent)]
    Meeting(#[from] crate::meetings::Refusal),
}

/// The end of the sentence about a taken slot.
fn instead(alternatives: &[Alternative]) -> String {
    if alternatives.is_empty() {
        return ", and no other is free".to_owned();
    }
    let starts: Vec<_> =
        alternatives.iter().map(|other| other.starts.format("%Y-%m-%d %H:%M").to_string()).collect();
    format!("; free are {}", starts.join(", "))
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::NotTakingPart => Kind::Forbidden,
            Self::NotYours | Self::Oneself | Self::TooLong(_) => Kind::Invalid,
            Self::Meeting(refusal) => refusal.kind(),
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::NotTakingPart => "not-taking-part",
            Self::NotYours => "not-your-delegate",
            Self::NotOffered => "not-offered",
            Self::Oneself => "booking-with-oneself",
            Self::NotOpen(_) => "mission-not-open",
            Self::BookingsClosed => "bookings-closed",
            Self::Begun(_) => "slot-begun",
            Self::Enough { .. } => "meetings-enough",
            Self::Taken { .. } => "slot-taken",
            Self::TooLong(_) => "too-long",
            Self::Meeting(refusal) => refusal.code(),
        }
    }

    fn pointer(&self) -> Option<String> {
        Some(match self {
            Self::NotYours => "/delegate".into(),
            Self::NotOffered | Self::Oneself => "/with".into(),
            Self::TooLong(_) => "/note".into(),
            Self::Meeting(refusal) => return refusal.pointer(),
            _ => return None,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        match self {
            Self::Taken { alternatives } => {
                let alternatives: Vec<Value> = alternatives
                    .iter()
                    .map(|other| {
                        let starts = other.starts.to_rfc3339();
                        json!({ "slot": other.slot.0, "starts": starts, "zone": other.zone })
                    })
                    .collect();
                members.insert("alternatives".into(), alternatives.into());
            }
            Self::Meeting(refusal) => members = refusal.members(),
            _ => {}
        }
        members
    }
}
