//! A raw message as it came in, filed before it is read.

use sea_orm::entity::prelude::*;

use crate::id::{InboxId, InvitationId, MissionId};
use crate::words::InboxState;

/// A raw message as it came in, filed before it is read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InboxId,
    /// Message-ID; its digest when it has none.
    pub message_id: String,
    /// Who says to have sent it.
    pub from_address: String,
    /// Subject.
    pub subject: String,
    /// The message as received.
    pub raw: Vec<u8>,
    /// What became of it.
    pub state: InboxState,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The invitation it answers.
    pub invitation_id: Option<InvitationId>,
    /// The mission whose lead should see it.
    pub mission_id: Option<MissionId>,
    /// Start of the time that a COUNTER proposes.
    pub proposed_starts_at: Option<DateTimeUtc>,
    /// End of the time that a COUNTER proposes, if it says one.
    pub proposed_ends_at: Option<DateTimeUtc>,
    /// The SEQUENCE that a COUNTER answers: once the meeting has moved, it holds no more.
    pub answers_sequence: Option<i32>,
    /// When it came.
    pub received_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
