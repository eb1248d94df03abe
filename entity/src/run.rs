//! One computation of an allocation, asked for, running or done.

use sea_orm::entity::prelude::*;

use crate::id::{MissionId, PersonId, RunId};
use crate::words::RunState;

/// One computation of an allocation, asked for, running or done.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "runs")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RunId,
    /// For which mission.
    pub mission_id: MissionId,
    /// Where it stands.
    pub state: RunState,
    /// Most seconds it may take.
    pub seconds: i32,
    /// Seed of its randomness.
    pub seed: i64,
    /// Whether it repairs the published timetable, moving as few people as it can.
    pub keep_published: bool,
    /// Who asked for it.
    pub asked_by: Option<PersonId>,
    /// When.
    pub asked_at: DateTimeUtc,
    /// When a worker took it up.
    pub started_at: Option<DateTimeUtc>,
    /// When it ended.
    pub finished_at: Option<DateTimeUtc>,
    /// Whether someone asked it to stop and keep its best.
    pub stop_asked: bool,
    /// Placed, left out, bound: the newest figures.
    #[sea_orm(column_type = "JsonBinary")]
    pub progress: Json,
    /// The timetable it made.
    pub timetable_id: Option<Uuid>,
    /// Why it made none.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    /// When it was done with saying why requests are left out; none while that goes on.
    pub explained_at: Option<DateTimeUtc>,
    /// What some changes would gain.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub gains: Option<Json>,
    /// Which pins contradict one another, where it made no timetable for that.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub conflicts: Option<Json>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
