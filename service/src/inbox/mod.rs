//! What comes in by mail: filed first, then read; what cannot be read stays visible, with the original.

use entity::id::{InboxId, MissionId};
use entity::inbox;
use sea_orm::DbErr;

use crate::app::App;
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

/// Files a raw message and reads it: a reply changes its invitation, a decline frees the slot in the same
/// transaction and tells the lead. The same message twice is filed once.
pub async fn receive(_app: &App, _raw: &[u8]) -> Result<inbox::Model, Failure<Refusal>> {
    todo!()
}

/// Messages that need a person to look at them, newest first: of a mission, or those nobody knows the mission of.
pub async fn list(_app: &App, _mission: Option<MissionId>) -> Result<Vec<inbox::Model>, DbErr> {
    todo!()
}

/// One message with its original.
pub async fn get(_app: &App, _id: InboxId) -> Result<inbox::Model, Failure<Refusal>> {
    todo!()
}
