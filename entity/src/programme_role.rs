//! What an organisation is to a programme, dated: partner, country lead, key partner.

use sea_orm::entity::prelude::*;

use crate::id::{OrganisationId, ProgrammeId, ProgrammeRoleId, WorkPackageId};
use crate::words::ProgrammeRoleKind;

/// What an organisation is to a programme, dated: partner, country lead, key partner.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programme_roles")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgrammeRoleId,
    /// In which programme.
    pub programme_id: ProgrammeId,
    /// Which organisation.
    pub organisation_id: OrganisationId,
    /// As what.
    pub role: ProgrammeRoleKind,
    /// For a country lead or key partner: the country.
    pub country: Option<String>,
    /// For a work package lead: which.
    pub work_package_id: Option<WorkPackageId>,
    /// Field of cooperation, for a key partner.
    #[sea_orm(column_type = "Text", nullable)]
    pub focus: Option<String>,
    /// First day, when known.
    pub from_on: Option<Date>,
    /// Last day, when it has one.
    pub until_on: Option<Date>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
