//! The answer to a POST, kept so that a repeat gets the same.

use sea_orm::entity::prelude::*;

use crate::id::PersonId;

/// The answer to a POST, kept so that a repeat gets the same.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotencies")]
pub struct Model {
    /// Who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    /// The Idempotency-Key header.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Digest of method, path and body.
    pub request_sha256: String,
    /// Status that was answered; 0 while the first request is still at it.
    pub status: i32,
    /// Body that was answered.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Headers that were answered: Location and ETag.
    #[sea_orm(column_type = "JsonBinary")]
    pub headers: Json,
    /// When.
    pub created_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
