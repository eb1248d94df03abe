//! A scheduled time of a job that some replica has taken.

use sea_orm::entity::prelude::*;

/// A scheduled time of a job that some replica has taken.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cron_marks")]
pub struct Model {
    /// Which job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job: String,
    /// Which of its times.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheduled_at: DateTimeUtc,
    /// When it was taken.
    pub taken_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
