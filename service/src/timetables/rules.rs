//! Decisions about runs and timetables, as plain functions.

use entity::id::RunId;
use entity::words::{MissionStatus, RunState, TimetableState};
use entity::{mission, run, timetable};
use serde_json::{Map, Value, json};

use crate::missions;
use crate::missions::standing::Standing;
use crate::refusal::{Kind, Refuse};

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or not the caller's to see.
    #[error("there is no such row, or it is not yours to see")]
    NoSuch,
    /// The caller may see it and does not lead the mission.
    #[error("only those who lead this mission may do this")]
    NotLead,
    /// The mission is not at the stage of meetings.
    #[error(
        "the mission is {0}: timetables are made and published while it is open, allocating or published"
    )]
    WrongStatus(MissionStatus),
    /// One run at a time.
    #[error("a run of this mission is {state} already: wait for its end, or stop it")]
    Running {
        /// Which.
        run: RunId,
        /// Where it stands.
        state: RunState,
    },
    /// A run may not take that long.
    #[error("a run may take from 1 to {most} seconds, not {given}")]
    Seconds {
        /// What was asked for.
        given: i32,
        /// Most.
        most: i32,
    },
    /// Nobody wants to meet.
    #[error("no request is accepted yet: there is nothing to place")]
    NoRequests,
    /// Nowhere to meet.
    #[error("no slot is left to come: set up a session with slots and tables first")]
    NoSlots,
    /// It ended already.
    #[error("this run is {0}: there is nothing to stop any more")]
    Ended(RunState),
    /// Only a draft can be published.
    #[error("this timetable is {0}: only a draft can be published")]
    NotDraft(TimetableState),
    /// The caller looked at an older version.
    #[error("this was changed in the meantime: you saw version {seen}, it is now {now}; look again")]
    Stale {
        /// The version the caller saw.
        seen: i32,
        /// The version there is.
        now: i32,
    },
    /// What people have to be asked for is not done here.
    #[error("this way is for people to agree on: ask them, change what they have said, and run again")]
    ForPeople,
    /// Things are not as they were when the run ended.
    #[error("since this run something has changed that this way would run into: run again")]
    Outdated,
    /// The table that it needs cannot be added.
    #[error("the table that it needs cannot be added: {0}")]
    NoTable(Box<missions::Refusal>),
    /// A booking was quicker, at the very moment of publishing.
    #[error(
        "someone took a place of this timetable at this very moment, and nothing was published: look again"
    )]
    Taken,
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::NotLead => Kind::Forbidden,
            Self::Seconds { .. } => Kind::Invalid,
            Self::Stale { .. } => Kind::Stale,
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::NotLead => "not-lead",
            Self::WrongStatus(_) => "wrong-status",
            Self::Running { .. } => "run-going-on",
            Self::Seconds { .. } => "seconds-out-of-range",
            Self::NoRequests => "no-requests",
            Self::NoSlots => "no-slots",
            Self::Ended(_) => "run-ended",
            Self::NotDraft(_) => "not-a-draft",
            Self::Stale { .. } => "stale",
            Self::ForPeople => "for-people",
            Self::Outdated => "outdated",
            Self::NoTable(_) => "no-table",
            Self::Taken => "place-taken",
        }
    }

    fn pointer(&self) -> Option<String> {
        matches!(self, Self::Seconds { .. }).then(|| "/seconds".to_owned())
    }

    fn members(&self) -> Map<String, Value> {
        match self {
            Self::Running { run, .. } => Map::from_iter([("run".to_owned(), json!(run.0))]),
            _ => Map::new(),
        }
    }
}

/// Whether the caller leads the mission; who may not see it is told that there is none.
pub fn leads(standing: &Standing) -> Result<(), Refusal> {
    if standing.lead {
        Ok(())
    } else if standing.visible || standing.takes_part() {
        Err(Refusal::NotLead)
    } else {
        Err(Refusal::NoSuch)
    }
}

/// Whether timetables are made and published now.
pub fn stage(mission: &mission::Model) -> Result<(), Refusal> {
    match mission.status {
        MissionStatus::Open | MissionStatus::Allocating | MissionStatus::Published => Ok(()),
        other => Err(Refusal::WrongStatus(other)),
    }
}

/// Whether a run may be asked for; `going` is one that is queued or running.
pub fn may_run(
    mission: &mission::Model,
    going: Option<&run::Model>,
    seconds: i32,
    seconds_max: i32,
) -> Result<(), Refusal> {
    stage(mission)?;
    if !(1..=seconds_max).contains(&seconds) {
        return Err(Refusal::Seconds { given: seconds, most: seconds_max });
    }
    match going {
        Some(run) => Err(Refusal::Running { run: run.id, state: run.state }),
        None => Ok(()),
    }
}

/// Whether a run may be stopped.
pub fn may_stop(run: &run::Model) -> Result<(), Refusal> {
    match run.state {
        RunState::Queued | RunState::Running => Ok(()),
        RunState::Done | RunState::Failed => Err(Refusal::Ended(run.state)),
    }
}

/// Whether a timetable, seen in version `seen`, may be published.
pub fn may_publish(mission: &mission::Model, timetable: &timetable::Model, seen: i32) -> Result<(), Refusal> {
    stage(mission)?;
    if timetable.state != TimetableState::Draft {
        return Err(Refusal::NotDraft(timetable.state));
    }
    if timetable.version != seen {
        return Err(Refusal::Stale { seen, now: timetable.version });
    }
    Ok(())
}
