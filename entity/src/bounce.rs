//! An address that a report of delivery has told us is none (RFC 3464).

use sea_orm::entity::prelude::*;

/// An address that a report of delivery has told us is none (RFC 3464). It stays: that a server near us takes a mail
/// for it proves nothing, and whoever has it is given another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bounces")]
pub struct Model {
    /// The address, in lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub address: String,
    /// What the report said.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// When the first report came.
    pub reported_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
