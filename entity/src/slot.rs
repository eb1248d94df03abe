//! One period in a session in which a meeting can take place.

use sea_orm::entity::prelude::*;

use crate::id::{SessionId, SlotId};

/// One period in a session in which a meeting can take place.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "slots")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SlotId,
    /// Of which session.
    pub session_id: SessionId,
    /// Order in the session, from 1.
    pub position: i32,
    /// Start on the clock of `zone`.
    pub starts_wall: DateTime,
    /// End on the clock of `zone`.
    pub ends_wall: DateTime,
    /// IANA name of the zone.
    pub zone: String,
    /// Instant of the start.
    pub starts_at: DateTimeUtc,
    /// Instant of the end.
    pub ends_at: DateTimeUtc,
    /// Version of the zone data that derived the instants.
    pub tzdb: String,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
