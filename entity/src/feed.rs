//! A private address that serves a calendar.

use sea_orm::entity::prelude::*;

use crate::id::{FeedId, MissionId, PersonId};
use crate::words::FeedScope;

/// A private address that serves a calendar.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feeds")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FeedId,
    /// Whose calendar.
    pub person_id: PersonId,
    /// All missions of the person, or one.
    pub scope: FeedScope,
    /// Which, when one.
    pub mission_id: Option<MissionId>,
    /// Rises when the address is rotated; part of what the token derives from.
    pub generation: i32,
    /// SHA-256 of the token, in hexadecimal.
    pub token_sha256: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was revoked.
    pub revoked_at: Option<DateTimeUtc>,
    /// When a calendar program last asked.
    pub fetched_at: Option<DateTimeUtc>,
    /// Which program, as its User-Agent says.
    pub fetched_by: Option<String>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
