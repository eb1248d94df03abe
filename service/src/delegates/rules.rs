//! Decisions about delegates, as plain functions.

use entity::words::{DelegateRole, DelegateStatus, MissionStatus};
use entity::{delegate, mission};

pub use super::refusal::Refusal;
use crate::missions::standing::Standing;

/// Whether people may apply now.
pub fn applies(mission: &mission::Model, standing: &Standing) -> Result<(), Refusal> {
    match mission.status {
        MissionStatus::Open => Ok(()),
        MissionStatus::Draft if !standing.lead => Err(Refusal::NoSuch),
        MissionStatus::Cancelled if !standing.visible && !standing.lead => Err(Refusal::NoSuch),
        status => Err(Refusal::NotOpen(status)),
    }
}

/// Whether anything in a mission may still change.
pub fn changes(mission: &mission::Model) -> Result<(), Refusal> {
    match mission.status {
        MissionStatus::Closed | MissionStatus::Cancelled => Err(Refusal::Over(mission.status)),
        _ => Ok(()),
    }
}

/// Whether a person may be taken in: one who withdrew may come again, anyone else is in once.
pub fn comes_anew(before: Option<&delegate::Model>) -> Result<(), Refusal> {
    match before {
        Some(before) if before.status != DelegateStatus::Withdrawn => Err(Refusal::Already(before.status)),
        _ => Ok(()),
    }
}

/// Whether a role takes a place: hosts, leads, interpreters and speakers attend beside the capacity.
pub fn takes_a_place(role: DelegateRole) -> bool {
    role == DelegateRole::Participant
}

/// The places that are left when so many participants are confirmed; none stands for no limit.
pub fn places_left(mission: &mission::Model, confirmed: u64) -> Option<u64> {
    mission.capacity.map(|most| u64::try_from(most).unwrap_or_default().saturating_sub(confirmed))
}

/// The status in which the lead enters a person.
pub fn entered(mission: &mission::Model, role: DelegateRole, confirmed: u64) -> DelegateStatus {
    if takes_a_place(role) && places_left(mission, confirmed) == Some(0) {
        DelegateStatus::WaitingList
    } else {
        DelegateStatus::Confirmed
    }
}

/// Who asks for a delegate's status to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Who leads the mission.
    Lead,
    /// The delegate, or who speaks for its organisation.
    Own,
    /// Anyone else.
    Other,
}

/// Whether a delegate may move to a status. The lead moves everyone; the delegate withdraws.
pub fn transition(
    mission: &mission::Model,
    delegate: &delegate::Model,
    to: DelegateStatus,
    asker: Asker,
    confirmed: u64,
) -> Result<(), Refusal> {
    use DelegateStatus::{Applied, Confirmed, WaitingList, Withdrawn};
    match asker {
        Asker::Lead => {}
        Asker::Own if to == Withdrawn => {}
        Asker::Own => return Err(Refusal::NotLead),
        Asker::Other => return Err(Refusal::NoSuch),
    }
    let from = delegate.status;
    match (from, to) {
        (Applied, WaitingList | Confirmed | Withdrawn)
        | (WaitingList, Applied | Confirmed | Withdrawn)
        | (Confirmed, Withdrawn)
        | (Withdrawn, Applied | WaitingList | Confirmed) => {}
        _ => return Err(Refusal::NoWay { from, to }),
    }
    let full = to == Confirmed && takes_a_place(delegate.role) && places_left(mission, confirmed) == Some(0);
    if full { Err(Refusal::Full(mission.capacity.unwrap_or_default())) } else { Ok(()) }
}

/// Whether the caller saw the newest version.
pub fn fresh(seen: i32, now: i32) -> Result<(), Refusal> {
    if seen == now { Ok(()) } else { Err(Refusal::Stale { seen, now }) }
}

/// Those of the waiting list who get a place now, the longest waiting first.
pub fn next_in(waiting: &[delegate::Model], places: Option<u64>) -> Vec<&delegate::Model> {
    let mut waiting: Vec<_> = waiting.iter().filter(|delegate| takes_a_place(delegate.role)).collect();
    waiting.sort_by_key(|delegate| (delegate.applied_at, delegate.id));
    let places = places.map_or(usize::MAX, |places| usize::try_from(places).unwrap_or(usize::MAX));
    waiting.truncate(places);
    waiting
}
