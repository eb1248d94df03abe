//! A person who attends a mission for an organisation.

use sea_orm::entity::prelude::*;

use crate::id::{DelegateId, MissionId, OrganisationId, PersonId};
use crate::words::{DelegateRole, DelegateStatus};

/// A person who attends a mission for an organisation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delegates")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DelegateId,
    /// Which mission.
    pub mission_id: MissionId,
    /// Who.
    pub person_id: PersonId,
    /// For which organisation.
    pub organisation_id: OrganisationId,
    /// As what.
    pub role: DelegateRole,
    /// Whether coming.
    pub status: DelegateStatus,
    /// Whether others may book this delegate's free slots directly.
    pub offers_slots: bool,
    /// When the person applied or was entered.
    pub applied_at: DateTimeUtc,
    /// When the status last changed.
    pub changed_at: DateTimeUtc,
    /// Counts changes; the ETag of the API.
    pub version: i32,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
