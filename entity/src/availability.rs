//! A period in which a delegate cannot meet, and how we know.

use sea_orm::entity::prelude::*;

use crate::id::{AvailabilityId, DelegateId};
use crate::words::AvailabilitySource;

/// A period in which a delegate cannot meet, and how we know.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "availabilities")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AvailabilityId,
    /// Whose.
    pub delegate_id: DelegateId,
    /// Declared by the delegate, or read from an outside calendar.
    pub source: AvailabilitySource,
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
