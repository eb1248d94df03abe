//! Decisions about requests, as plain functions.

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, OrganisationId};
use entity::words::{
    DelegateRole, DelegateStatus, MissionStatus, OrganisationKind, RequestKind, RequestState,
};
use entity::{delegate, mission, organisation, request};

use super::Ask;
pub use super::refusal::Refusal;
use crate::caller::Caller;
use crate::missions::standing::Standing;

/// Most characters of a message or an answer.
const TEXT_MAX: usize = 2000;

/// Both organisations' ids in order, so that a pair has one request however it began.
pub fn pair(one: OrganisationId, other: OrganisationId) -> String {
    let (first, second) = (one.min(other), one.max(other));
    format!("{first}:{second}")
}

/// C2C between two clusters or key partners, B2B otherwise, unless it is said.
pub fn kind(said: Option<RequestKind>, from: &organisation::Model, to: &organisation::Model) -> RequestKind {
    let cluster = |organisation: &organisation::Model| {
        matches!(organisation.kind, OrganisationKind::Cluster | OrganisationKind::KeyPartner)
    };
    said.unwrap_or(if cluster(from) && cluster(to) { RequestKind::C2c } else { RequestKind::B2b })
}

/// Whether a request can be made now: while the mission is open and until its closing time; by the lead also while
/// it allocates and after it has published, for a repair.
pub fn asks_now(mission: &mission::Model, lead: bool, now: DateTime<Utc>) -> Result<(), Refusal> {
    use MissionStatus::{Allocating, Open, Published};
    match mission.status {
        Open | Allocating | Published if lead => Ok(()),
        Open => match (mission.requests_close_at, mission.requests_close_wall) {
            (Some(at), Some(wall)) if at <= now => {
                Err(Refusal::ClosedAt { wall, zone: mission.zone.clone() })
            }
            _ => Ok(()),
        },
        status => Err(Refusal::NotOpen(status)),
    }
}

/// Checks what a request is made of; `delegates` are those of both organisations in the mission.
pub fn ask(
    ask: &Ask,
    from: &organisation::Model,
    to: &organisation::Model,
    delegates: &[delegate::Model],
) -> Result<(), Refusal> {
    rank(ask.rank)?;
    text("/message", &ask.message)?;
    for (organisation, named, pointers) in [
        (from, ask.from_delegate, ("/from", "/from_delegate")),
        (to, ask.to_delegate, ("/to", "/to_delegate")),
    ] {
        let theirs: Vec<_> = delegates
            .iter()
            .filter(|delegate| delegate.organisation_id == organisation.id && takes_part(delegate))
            .collect();
        let name = || organisation.name.clone();
        if theirs.is_empty() {
            return Err(Refusal::NotTakingPart { name: name(), pointer: pointers.0 });
        }
        if named.is_some_and(|named: DelegateId| theirs.iter().all(|delegate| delegate.id != named)) {
            return Err(Refusal::NotTheirDelegate { name: name(), pointer: pointers.1 });
        }
    }
    Ok(())
}

/// Whether an organisation takes part through a delegate: one who applied or is confirmed, and meets people.
pub fn takes_part(delegate: &delegate::Model) -> bool {
    let comes = matches!(delegate.status, DelegateStatus::Applied | DelegateStatus::Confirmed);
    comes && delegate.role != DelegateRole::Interpreter
}

/// What asking comes to, given the request that the pair has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was none.
    New,
    /// It was withdrawn or has expired: it begins anew.
    Anew,
    /// The other side asked before: both want it, so it is accepted.
    Accepted,
}

/// What asking comes to. Who declined and now asks has accepted; who was declined does not ask again.
pub fn outcome(before: Option<&request::Model>, from: OrganisationId) -> Result<Outcome, Refusal> {
    use RequestState::{Accepted, Declined, Expired, Pending, Withdrawn};
    let Some(before) = before else { return Ok(Outcome::New) };
    let counter = before.to_organisation_id == from;
    match before.state {
        Withdrawn | Expired => Ok(Outcome::Anew),
        Pending | Declined if counter => Ok(Outcome::Accepted),
        state @ (Pending | Declined | Accepted) => Err(Refusal::Twice(state)),
    }
}

/// Whether a request may be answered, ranked or withdrawn still.
pub fn changes(mission: &mission::Model) -> Result<(), Refusal> {
    match mission.status {
        MissionStatus::Closed | MissionStatus::Cancelled => Err(Refusal::Over(mission.status)),
        _ => Ok(()),
    }
}

/// Whether a request may become what is wanted. The asked side may change its mind.
pub fn transition(from: RequestState, to: RequestState) -> Result<(), Refusal> {
    use RequestState::{Accepted, Declined, Pending, Withdrawn};
    match (from, to) {
        (Pending | Declined, Accepted) | (Pending | Accepted, Declined | Withdrawn) => Ok(()),
        _ => Err(Refusal::NoWay { from, to }),
    }
}

/// The side of a request that a caller stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Speaks for who asks.
    From,
    /// Speaks for who is asked.
    To,
    /// Leads the mission and speaks for neither.
    Lead,
}

/// The sides a caller may act for, the caller's own first; to whom has none, the request is not there.
pub fn sides(caller: &Caller, standing: &Standing, request: &request::Model) -> Result<Vec<Side>, Refusal> {
    let mut sides = Vec::new();
    if caller.speaks_for(request.from_organisation_id) {
        sides.push(Side::From);
    }
    if caller.speaks_for(request.to_organisation_id) {
        sides.push(Side::To);
    }
    if standing.lead {
        sides.push(Side::Lead);
    }
    if sides.is_empty() { Err(Refusal::NoSuch) } else { Ok(sides) }
}

/// Whether a caller may act for one side: who speaks for it, and the lead.
pub fn acts_for(sides: &[Side], wanted: Side, name: &str) -> Result<(), Refusal> {
    if sides.iter().any(|side| *side == wanted || *side == Side::Lead) {
        return Ok(());
    }
    Err(Refusal::NotYours(name.to_owned()))
}

/// Refuses a rank that is none.
pub fn rank(rank: i16) -> Result<(), Refusal> {
    if (1..=5).contains(&rank) { Ok(()) } else { Err(Refusal::Rank(rank)) }
}

/// Refuses a text that is too long.
pub fn text(pointer: &'static str, text: &str) -> Result<(), Refusal> {
    if text.chars().count() > TEXT_MAX { Err(Refusal::TooLong { pointer, max: TEXT_MAX }) } else { Ok(()) }
}

/// Whether the caller saw the newest version.
pub fn fresh(seen: i32, now: i32) -> Result<(), Refusal> {
    if seen == now { Ok(()) } else { Err(Refusal::Stale { seen, now }) }
}

#[cfg(test)]
mod tests;
