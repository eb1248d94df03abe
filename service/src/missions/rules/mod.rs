//! Decisions about missions, as plain functions: status, dates, who leads. Legs, agenda and grid have files of
//! their own.

mod grid;
mod journey;
mod plan;

use chrono::{DateTime, NaiveDate, Utc};
use entity::mission;
use entity::words::MissionStatus;

pub use super::refusal::Refusal;
use super::standing::Standing;
use crate::planned;
pub(super) use grid::{GridRules, NewSlot, another_table, slots, slots_fit, tables, unused};
pub(super) use journey::{agenda_fits, agenda_item, leg, legs_fit};
pub(super) use plan::{choose_lead, in_force, may_create, plan};

/// What the way of a mission depends on, beside its status.
#[derive(Clone, Copy, Debug, Default)]
pub struct Situation {
    /// Requests that stand: pending, accepted or declined.
    pub requests: u64,
    /// Meetings that stand.
    pub meetings: u64,
    /// Sessions that are set up.
    pub sessions: u64,
    /// Whether a timetable is published.
    pub published: bool,
    /// Whether a run is queued or running.
    pub running: bool,
}

/// The statuses that may follow one, the usual first. Back-steps: an open mission to a draft, an allocation to
/// open again, a published mission to an allocation that repairs it.
pub fn ways(from: MissionStatus) -> &'static [MissionStatus] {
    use MissionStatus::{Allocating, Cancelled, Closed, Draft, Open, Published};
    match from {
        Draft => &[Open, Cancelled],
        Open => &[Allocating, Published, Draft, Cancelled],
        Allocating => &[Published, Open, Cancelled],
        Published => &[Closed, Allocating, Cancelled],
        Closed | Cancelled => &[],
    }
}

/// Whether a mission may move to a status now.
pub fn transition(
    mission: &mission::Model,
    to: MissionStatus,
    situation: Situation,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    use MissionStatus::{Allocating, Closed, Draft, Open, Published};
    let from = mission.status;
    if !ways(from).contains(&to) {
        return Err(Refusal::NoWay { from, to, ways: ways(from).to_vec() });
    }
    let today = day_at(mission, now);
    match (from, to) {
        (Draft, Open) if today > mission.ends_on => Err(Refusal::Past(mission.ends_on)),
        (Open, Draft) if situation.requests + situation.meetings > 0 => {
            Err(Refusal::Answered { requests: situation.requests, meetings: situation.meetings })
        }
        (Open | Published, Allocating) if situation.sessions == 0 => Err(Refusal::NothingToAllocate),
        // A journey without sessions has no timetable, and is published as it is.
        (Open | Allocating, Published) if situation.sessions > 0 && !situation.published => {
            Err(Refusal::NothingPublished)
        }
        (Allocating, Open | Published) if situation.running => Err(Refusal::Running),
        (Published, Closed) if today < mission.ends_on => Err(Refusal::NotOverYet(mission.ends_on)),
        _ => Ok(()),
    }
}

/// The day that it is at the mission's venue.
pub(crate) fn day_at(mission: &mission::Model, now: DateTime<Utc>) -> NaiveDate {
    planned::zone(&mission.zone).map_or_else(|_| now.date_naive(), |zone| zone.wall(now).date())
}

/// Whether anything in a mission may still change.
pub fn changes(mission: &mission::Model) -> Result<(), Refusal> {
    match mission.status {
        MissionStatus::Closed | MissionStatus::Cancelled => Err(Refusal::Over(mission.status)),
        _ => Ok(()),
    }
}

/// Whether the caller leads; to whom cannot even see the mission, it is not there.
pub fn leads(standing: &Standing) -> Result<(), Refusal> {
    if standing.lead {
        Ok(())
    } else if standing.visible || standing.takes_part() {
        Err(Refusal::NotLead)
    } else {
        Err(Refusal::NoSuch)
    }
}

/// Whether the caller saw the newest version.
pub fn fresh(seen: i32, now: i32) -> Result<(), Refusal> {
    if seen == now { Ok(()) } else { Err(Refusal::Stale { seen, now }) }
}

/// Refuses a text that is empty, too long, or holds control characters that a line cannot.
fn line(pointer: &str, text: &str, max: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() || text.chars().count() > max || text.chars().any(char::is_control) {
        return Err(Refusal::field(pointer, format!("it must be one line of 1 to {max} characters")));
    }
    Ok(())
}

/// Refuses a text that is too long.
fn text(pointer: &str, text: &str, max: usize) -> Result<(), Refusal> {
    if text.chars().count() > max {
        return Err(Refusal::field(pointer, format!("it may have at most {max} characters")));
    }
    Ok(())
}

/// Refuses what is not an ISO 3166 code of two letters.
fn country(pointer: &str, code: &str) -> Result<(), Refusal> {
    if code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(Refusal::field(pointer, "a country is its ISO 3166 code of two capital letters, such as JP"))
}

#[cfg(test)]
mod tests;
