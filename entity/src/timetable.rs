//! The result of an allocation: a draft until published; versions are kept.

use sea_orm::entity::prelude::*;

use crate::id::{MissionId, PersonId, RunId, TimetableId};
use crate::words::{TimetableProof, TimetableState};

/// The result of an allocation: a draft until published; versions are kept.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "timetables")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TimetableId,
    /// For which mission.
    pub mission_id: MissionId,
    /// Version, from 1, in its mission.
    pub number: i32,
    /// Draft, published or superseded.
    pub state: TimetableState,
    /// Whether it is proved best.
    pub proof: TimetableProof,
    /// Terms by name with value and bound.
    #[sea_orm(column_type = "JsonBinary")]
    pub score: Json,
    /// Requests placed.
    pub placed: i32,
    /// Requests left out.
    pub left_out: i32,
    /// The run that made it.
    pub run_id: Option<RunId>,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was published.
    pub published_at: Option<DateTimeUtc>,
    /// By whom.
    pub published_by: Option<PersonId>,
    /// Counts changes; the ETag of the API.
    pub version: i32,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
