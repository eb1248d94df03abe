//! How often something was tried in a window of time.

use sea_orm::entity::prelude::*;

/// How often something was tried in a window of time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rates")]
pub struct Model {
    /// What is limited, and for whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bucket: String,
    /// Start of the window.
    #[sea_orm(primary_key, auto_increment = false)]
    pub window_at: DateTimeUtc,
    /// How often.
    pub hits: i32,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
