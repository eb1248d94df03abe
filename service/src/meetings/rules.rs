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

/// Whether the caller saw the newest version.
pub fn fresh(seen: i32, now: i32) -> Result<(), Refusal> {
    if seen == now { Ok(()) } else { Err(Refusal::Stale { seen, now }) }
}

/// Whether a reason can be kept.
pub fn why(text: &str) -> Result<(), Refusal> {
    if text.chars().count() > WHY_MAX { Err(Refusal::TooLong(WHY_MAX)) } else { Ok(()) }
}
