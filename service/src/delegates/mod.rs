//! Delegates: who attends a mission for which organisation.

use entity::id::{DelegateId, MissionId, OrganisationId, PersonId};
use entity::words::{DelegateRole, DelegateStatus};
use entity::{delegate, organisation, person};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Page};
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

/// A delegate with who it is.
#[derive(Clone, Debug)]
pub struct Delegate {
    /// The row.
    pub delegate: delegate::Model,
    /// Who.
    pub person: person::Model,
    /// For whom.
    pub organisation: organisation::Model,
}

/// The delegates of a mission, by organisation and name.
pub async fn list(_app: &App, _mission: MissionId, _cursor: Cursor) -> Result<Page<Delegate>, DbErr> {
    todo!()
}

/// One delegate.
pub async fn get(_app: &App, _id: DelegateId) -> Result<Delegate, Failure<Refusal>> {
    todo!()
}

/// Applies for a place. Anyone who speaks for the organisation may, while the mission is open.
pub async fn apply(
    _app: &App,
    _caller: &Caller,
    _mission: MissionId,
    _organisation: OrganisationId,
) -> Result<delegate::Model, Failure<Refusal>> {
    todo!()
}

/// Enters a person. The lead may; the status is confirmed, or waiting list when the mission is full.
pub async fn enter(
    _app: &App,
    _caller: &Caller,
    _mission: MissionId,
    _person: PersonId,
    _organisation: OrganisationId,
    _role: DelegateRole,
) -> Result<delegate::Model, Failure<Refusal>> {
    todo!()
}

/// Moves a delegate to another status. The lead may all; a delegate may withdraw. Withdrawing cancels the
/// delegate's meetings, and the first on the waiting list is confirmed.
pub async fn move_to(
    _app: &App,
    _caller: &Caller,
    _id: DelegateId,
    _version: i32,
    _status: DelegateStatus,
) -> Result<delegate::Model, Failure<Refusal>> {
    todo!()
}

/// Offers a delegate's free slots to be booked directly, or no longer.
pub async fn offer_slots(
    _app: &App,
    _caller: &Caller,
    _id: DelegateId,
    _version: i32,
    _offers: bool,
) -> Result<delegate::Model, Failure<Refusal>> {
    todo!()
}
