//! A private address that serves a calendar.

use sea_orm::entity::prelude::*;

use crate::id::{FeedId, MissionId, OrganisationId, PersonId, ProgrammeId};
use crate::words::FeedScope;

/// A private address that serves a calendar.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feeds")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FeedId,
    /// Whose calendar; of a wider feed, who made it.
    pub person_id: PersonId,
    /// What it serves: all missions of the person or one, a mission's public agenda, an organisation's meetings,
    /// a programme's missions.
    pub scope: FeedScope,
    /// Which mission, where it is of one.
    pub mission_id: Option<MissionId>,
    /// Which organisation, where it is of one.
    pub organisation_id: Option<OrganisationId>,
    /// Which programme, where it is of one.
    pub programme_id: Option<ProgrammeId>,
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
    /// Which family of programs, as its User-Agent says.
    pub fetched_by: Option<String>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
