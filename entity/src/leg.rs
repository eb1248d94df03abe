//! One place of a mission, with its zone and dates.

use sea_orm::entity::prelude::*;

use crate::id::{LegId, MissionId};

/// One place of a mission, with its zone and dates.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legs")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LegId,
    /// Of which mission.
    pub mission_id: MissionId,
    /// Order in the journey, from 1.
    pub position: i32,
    /// Town.
    pub place: String,
    /// ISO 3166 code of two letters.
    pub country: String,
    /// IANA name of the zone there.
    pub zone: String,
    /// First day there.
    pub starts_on: Date,
    /// Last day there.
    pub ends_on: Date,
    /// Counts changes; the ETag of the API.
    pub version: i32,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
