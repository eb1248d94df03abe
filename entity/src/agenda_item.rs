//! Something in the itinerary: visit, plenary, travel, meal, B2B session, free time.

use sea_orm::entity::prelude::*;

use crate::id::{AgendaItemId, LegId, MissionId};
use crate::words::AgendaItemKind;

/// Something in the itinerary: visit, plenary, travel, meal, B2B session, free time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agenda_items")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgendaItemId,
    /// Of which mission.
    pub mission_id: MissionId,
    /// On which leg.
    pub leg_id: Option<LegId>,
    /// What it is.
    pub kind: AgendaItemKind,
    /// Name in a line.
    pub title: String,
    /// Where, as people find it.
    pub place: String,
    /// What to know.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// Start on the clock of `zone`.
    pub starts_wall: DateTime,
    /// IANA name of the zone it starts in.
    pub zone: String,
    /// End on the clock of `ends_zone`.
    pub ends_wall: DateTime,
    /// IANA name of the zone it ends in: another than `zone` for a flight.
    pub ends_zone: String,
    /// Instant of the start.
    pub starts_at: DateTimeUtc,
    /// Instant of the end.
    pub ends_at: DateTimeUtc,
    /// Version of the zone data that derived the instants.
    pub tzdb: String,
    /// Most people, when limited.
    pub capacity: Option<i32>,
    /// Counts changes; the ETag of the API.
    pub version: i32,
    /// When the row was written.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
