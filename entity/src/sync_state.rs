//! What a person's CalDAV collection held when a sync-token was given out (RFC 6578).

use sea_orm::entity::prelude::*;

use crate::id::PersonId;

/// What a person's CalDAV collection held when a sync-token was given out (RFC 6578).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sync_states")]
pub struct Model {
    /// Whose collection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    /// What the token ends in; it follows from the members.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: String,
    /// The entity tag of each member by its name, an object.
    #[sea_orm(column_type = "JsonBinary")]
    pub members: Json,
    /// When it was given out first.
    pub created_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
