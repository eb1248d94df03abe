//! Bookings: a free slot of a delegate who offers them, taken directly, first come.

use entity::id::{DelegateId, MeetingId, MissionId, OrganisationId, SlotId};
use entity::{meeting, slot};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

/// A slot that may be booked with a delegate.
#[derive(Clone, Debug)]
pub struct Free {
    /// The slot.
    pub slot: slot::Model,
    /// With whom.
    pub with: DelegateId,
    /// How many tables are free then.
    pub tables_free: usize,
}

/// What is booked.
#[derive(Clone, Debug)]
pub struct Booking {
    /// Who comes: a delegate of an organisation the caller speaks for; the caller itself when not given.
    pub delegate: Option<DelegateId>,
    /// For which organisation, when the caller speaks for several.
    pub organisation: Option<OrganisationId>,
    /// With whom: a delegate who offers slots.
    pub with: DelegateId,
    /// What to talk about.
    pub note: String,
}

/// The slots in which a delegate of the caller's and one who offers slots are both free, and a table is too.
pub async fn free(
    _app: &App,
    _caller: &Caller,
    _mission: MissionId,
    _with: DelegateId,
) -> Result<Vec<Free>, Failure<Refusal>> {
    todo!()
}

/// Takes a free slot. Of any number who try at once, one gets it; the others are refused with up to three free
/// alternatives.
pub async fn book(
    _app: &App,
    _caller: &Caller,
    _slot: SlotId,
    _booking: Booking,
) -> Result<meeting::Model, Failure<Refusal>> {
    todo!()
}

/// Gives a booked slot back. Who booked it, the other side and the lead may.
pub async fn cancel(
    _app: &App,
    _caller: &Caller,
    _meeting: MeetingId,
    _why: &str,
) -> Result<(), Failure<Refusal>> {
    todo!()
}

/// The bookings of a mission, for the lead.
pub async fn list(_app: &App, _mission: MissionId) -> Result<Vec<entity::booking::Model>, DbErr> {
    todo!()
}
