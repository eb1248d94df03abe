//! A person's place in an organisation, dated.

use sea_orm::entity::prelude::*;

use crate::id::{AffiliationId, OrganisationId, PersonId};
use crate::words::AffiliationRole;

/// A person's place in an organisation, dated.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "affiliations")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AffiliationId,
    /// Who.
    pub person_id: PersonId,
    /// Where.
    pub organisation_id: OrganisationId,
    /// As what.
    pub role: AffiliationRole,
    /// First day, when known.
    pub from_on: Option<Date>,
    /// Last day, when it has one.
    pub until_on: Option<Date>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
