//! A signed-in browser.

use sea_orm::entity::prelude::*;

use crate::id::{LoginId, PersonId};

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "logins")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LoginId,
    /// Who is signed in.
    pub person_id: PersonId,
    /// SHA-256 of the cookie, in hexadecimal.
    pub token_sha256: String,
    /// Browser, as its User-Agent says.
    pub agent: String,
    /// When it began.
    pub created_at: DateTimeUtc,
    /// When it ends.
    pub expires_at: DateTimeUtc,
    /// When it was ended.
    pub revoked_at: Option<DateTimeUtc>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
