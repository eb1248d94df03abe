//! Five minutes in which a person or a table is taken: the promise that nobody is twice at once.

use sea_orm::entity::prelude::*;

/// Five minutes in which a person or a table is taken: the promise that nobody is twice at once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "occupancies")]
pub struct Model {
    /// The person or the table.
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource_id: Uuid,
    /// Start of the five minutes: seconds since 1970 divided by 300.
    #[sea_orm(primary_key, auto_increment = false)]
    pub quantum: i64,
    /// The meeting that takes it.
    pub held_by: Uuid,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
