//! What must still happen outside, written in the transaction that causes it.

use sea_orm::entity::prelude::*;

use crate::id::{MissionId, OutboxId};

/// What must still happen outside, written in the transaction that causes it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxId,
    /// Which task.
    pub kind: String,
    /// Makes the same task twice impossible.
    pub dedupe_key: Option<String>,
    /// What the task needs.
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    /// Whose lead should see a failure.
    pub mission_id: Option<MissionId>,
    /// Not before.
    pub due_at: DateTimeUtc,
    /// How often it was tried.
    pub attempts: i32,
    /// The claim that may finish it.
    pub lease_token: Option<Uuid>,
    /// Until when that claim holds.
    pub leased_until: Option<DateTimeUtc>,
    /// What the last failure was.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// When it was carried out.
    pub done_at: Option<DateTimeUtc>,
    /// When it was given up.
    pub dead_at: Option<DateTimeUtc>,
    /// When it was written.
    pub created_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
