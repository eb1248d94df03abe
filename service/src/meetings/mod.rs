//! Meetings: what stands on people's agendas, and how one moves or is called off.

use entity::id::{DelegateId, MeetingId, MissionId, PersonId, SlotId, TableId};
use entity::{meeting, organisation, person, slot, table};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

/// A meeting with when, where and who.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// The row.
    pub meeting: meeting::Model,
    /// When.
    pub slot: slot::Model,
    /// Where.
    pub table: table::Model,
    /// Who: delegate, person, organisation.
    pub delegates: Vec<(DelegateId, person::Model, organisation::Model)>,
}

/// The meetings of a mission that stand, by slot and table.
pub async fn list(_app: &App, _mission: MissionId) -> Result<Vec<Meeting>, DbErr> {
    todo!()
}

/// One meeting, standing or cancelled.
pub async fn get(_app: &App, _id: MeetingId) -> Result<Meeting, Failure<Refusal>> {
    todo!()
}

/// The meetings of a person that stand, in one mission or all, by start.
pub async fn of_person(
    _app: &App,
    _person: PersonId,
    _mission: Option<MissionId>,
) -> Result<Vec<Meeting>, DbErr> {
    todo!()
}

/// Moves a meeting to another slot and table. The lead may; everyone in it gets one update.
pub async fn move_to(
    _app: &App,
    _caller: &Caller,
    _id: MeetingId,
    _version: i32,
    _slot: SlotId,
    _table: TableId,
) -> Result<meeting::Model, Failure<Refusal>> {
    todo!()
}

/// Calls a meeting off. The lead may, and those who speak for a side.
pub async fn cancel(
    _app: &App,
    _caller: &Caller,
    _id: MeetingId,
    _why: &str,
) -> Result<(), Failure<Refusal>> {
    todo!()
}

/// Calls a meeting off within another action's transaction: frees its occupancy, follows its invitations.
pub async fn cancel_within(_app: &App, _txn: &WriteTxn, _id: MeetingId, _why: &str) -> Result<(), DbErr> {
    todo!()
}

/// Refuses (as not found) a caller who is not in it, speaks for neither side and does not lead the mission.
pub async fn may_see(_app: &App, _caller: &Caller, _id: MeetingId) -> Result<(), Failure<Refusal>> {
    todo!()
}
