//! A placed request or a booking: slot, table, delegates.

use sea_orm::entity::prelude::*;

use crate::id::{MeetingId, MissionId, RequestId, SessionId, SlotId, TableId};
use crate::words::{MeetingOrigin, MeetingStatus};

/// A placed request or a booking: slot, table, delegates.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meetings")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeetingId,
    /// In which mission.
    pub mission_id: MissionId,
    /// In which session.
    pub session_id: SessionId,
    /// When.
    pub slot_id: SlotId,
    /// Where.
    pub table_id: TableId,
    /// The request it grants; a booking has none.
    pub request_id: Option<RequestId>,
    /// Whether it comes of a request or a booking.
    pub origin: MeetingOrigin,
    /// Whether it stands.
    pub status: MeetingStatus,
    /// UID of its calendar entries (RFC 5545 §3.8.4.7).
    pub uid: String,
    /// Why it was cancelled, or what the parties should know.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// When the row was written.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts changes; the ETag of the API.
    pub version: i32,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
