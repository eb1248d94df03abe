//! A sign-in link: ten minutes, one browser, spent by a POST.

use sea_orm::entity::prelude::*;

use crate::id::{MagicLinkId, PersonId};

/// A sign-in link: ten minutes, one browser, spent by a POST.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "magic_links")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MagicLinkId,
    /// Whom it signs in.
    pub person_id: PersonId,
    /// SHA-256 of the token, in hexadecimal.
    pub token_sha256: String,
    /// SHA-256 of the asking browser's cookie; none for a link the server printed.
    pub browser_sha256: Option<String>,
    /// Path to go to afterwards.
    pub next: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it ends.
    pub expires_at: DateTimeUtc,
    /// When it was used.
    pub spent_at: Option<DateTimeUtc>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
