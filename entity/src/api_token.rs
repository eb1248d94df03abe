//! A machine's key to the API.

use sea_orm::entity::prelude::*;

use crate::id::{ApiTokenId, PersonId};
use crate::words::TokenAccess;

/// A machine's key to the API.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiTokenId,
    /// On whose behalf it acts.
    pub person_id: PersonId,
    /// What it is for.
    pub name: String,
    /// SHA-256 of the token, in hexadecimal.
    pub token_sha256: String,
    /// What it opens.
    pub access: TokenAccess,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it ends.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was last used.
    pub used_at: Option<DateTimeUtc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTimeUtc>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
