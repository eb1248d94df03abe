//! Decisions about meetings, as plain functions.

use chrono::{DateTime, Utc};
use entity::words::{MeetingStatus, MissionStatus};
use entity::{meeting, mission, slot, table};

use super::Meeting;
pub use super::refusal::Refusal;
use crate::availability::Blocked;
use crate::caller::Caller;
use crate::missions::standing::Standing;
use crate::occupancy::Taken;

/// Most characters of the reason for calling a meeting off.
const WHY_MAX: usize = 1000;

/// Whether a caller sees a meeting: who leads the mission, sits in the meeting or speaks for a side.
pub fn sees(caller: &Caller, standing: &Standing, meeting: &Meeting) -> Result<(), Refusal> {
    let side = meeting
        .delegates
        .iter()
        .any(|(_, person, organisation)| person.id == caller.person_id || caller.speaks_for(organisation.id));
    if standing.lead || side { Ok(()) } else { Err(Refusal::NoSuch) }
}

/// Whether a meeting may still change: it stands, it has not begun, and its mission goes on.
pub fn changes(
    meeting: &meeting::Model,
    slot: &slot::Model,
    mission: &mission::Model,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if matches!(mission.status, MissionStatus::Closed | MissionStatus::Cancelled) {
        return Err(Refusal::Over(mission.status));
    }
    if meeting.status == MeetingStatus::Cancelled {
        return Err(Refusal::Cancelled);
    }
    to_come(slot, now)
}

/// Whether a slot lies ahead.
fn to_come(slot: &slot::Model, now: DateTime<Utc>) -> Result<(), Refusal> {
    if now < slot.starts_at { Ok(()) } else { Err(Refusal::Begun(slot.starts_wall)) }
}

/// Whether a meeting may move to a slot and a table: both of one session, ahead, and everybody free. What the
/// meeting itself holds does not stand in its way.
pub fn moves(
    meeting: &Meeting,
    slot: &slot::Model,
    table: &table::Model,
    taken: &Taken,
    blocked: &Blocked,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if table.session_id != slot.session_id {
        return Err(Refusal::OtherSession(table.name.clone()));
    }
    to_come(slot, now)?;
    let held_by = Some(meeting.meeting.id.0);
    let (starts_at, ends_at) = (slot.starts_at, slot.ends_at);
    for (delegate, person, _) in &meeting.delegates {
        let free = taken.leaves_but_for(person.id.0, starts_at, ends_at, held_by);
        if !free || blocked.bars(*delegate, starts_at, ends_at) {
            return Err(Refusal::Busy { name: person.name.clone(), starts: slot.starts_wall });
        }
    }
    if !taken.leaves_but_for(table.id.0, starts_at, ends_at, held_by) {
        return Err(Refusal::TableTaken { name: table.name.clone(), starts: slot.starts_wall });
    }
    Ok(())
}

/// What a meeting would meet with at another time.
#[derive(Debug)]
pub struct Ground {
    /// The tables of the slot's session, in order.
    pub tables: Vec<table::Model>,
    /// What is taken of the tables and of the meeting's people.
    pub taken: Taken,
    /// When its people cannot meet.
    pub blocked: Blocked,
}

/// Whether a meeting could stand at another time.
#[derive(Clone, Debug)]
pub enum Fit {
    /// Everybody is free then, and so is a table; nothing else moves.
    Fits {
        /// When.
        slot: slot::Model,
        /// Where: its own table if that is free.
        table: table::Model,
    },
    /// There is a slot, but somebody or every table is taken.
    InTheWay {
        /// When.
        slot: slot::Model,
        /// Who or what is taken.
        why: Refusal,
        /// The meetings that would have to move first; none when it is the agenda or a delegate's own calendar.
        meetings: Vec<Meeting>,
    },
    /// No slot begins then; the nearest that do.
    NoSlot(Vec<slot::Model>),
    /// The meeting does not move any more.
    Never(Refusal),
}

/// How many slots are named instead of a time at which none begins.
const NEAREST: usize = 3;

/// The slot that begins at an instant, one of the meeting's own session before others; when there is none, the
/// nearest that are to come.
pub fn slot_at(
    meeting: &Meeting,
    slots: Vec<slot::Model>,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<slot::Model, Vec<slot::Model>> {
    let here = |slot: &&slot::Model| slot.session_id == meeting.meeting.session_id;
    let then: Vec<&slot::Model> = slots.iter().filter(|slot| slot.starts_at == at).collect();
    if let Some(slot) = then.iter().copied().find(here).or(then.first().copied()) {
        return Ok(slot.clone());
    }
    let mut nearest: Vec<slot::Model> = slots.into_iter().filter(|slot| slot.starts_at > now).collect();
    nearest.sort_by_key(|slot| ((slot.starts_at - at).abs(), slot.id));
    nearest.truncate(NEAREST);
    nearest.sort_by_key(|slot| slot.starts_at);
    Err(nearest)
}

/// Whether a meeting could stand in a slot, at its own table or else the first that is free, those of the
/// same kind before others.
/// What is in the way is for the caller to find.
pub fn fit(meeting: &Meeting, slot: &slot::Model, ground: &Ground, now: DateTime<Utc>) -> Fit {
    let mut tables: Vec<&table::Model> = ground.tables.iter().collect();
    tables.sort_by_key(|table| {
        (table.id != meeting.table.id, table.kind != meeting.table.kind, table.position)
    });
    let mut why = Refusal::NotItsSlot;
    for table in tables {
        match moves(meeting, slot, table, &ground.taken, &ground.blocked, now) {
            Ok(()) => return Fit::Fits { slot: slot.clone(), table: table.clone() },
            Err(refusal) => why = refusal,
        }
    }
    Fit::InTheWay { slot: slot.clone(), why, meetings: Vec::new() }
}

/// Whether nothing keeps the people of a meeting from a slot: then it is the tables that are taken.
pub fn people_are_free(meeting: &Meeting, slot: &slot::Model, ground: &Ground) -> bool {
    meeting.delegates.iter().all(|(delegate, person, _)| {
        let held_by = Some(meeting.meeting.id.0);
        let free = ground.taken.leaves_but_for(person.id.0, slot.starts_at, slot.ends_at, held_by);
        free && !ground.blocked.bars(*delegate, slot.starts_at, slot.ends_at)
    })
}

/// Whether the caller saw the newest version.
pub fn fresh(seen: i32, now: i32) -> Result<(), Refusal> {
    if seen == now { Ok(()) } else { Err(Refusal::Stale { seen, now }) }
}

/// Whether a reason can be kept.
pub fn why(text: &str) -> Result<(), Refusal> {
    if text.chars().count() > WHY_MAX { Err(Refusal::TooLong(WHY_MAX)) } else { Ok(()) }
}
