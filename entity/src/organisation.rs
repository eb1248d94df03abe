//! A cluster, company, research or training centre, association, public body or key partner.

use sea_orm::entity::prelude::*;

use crate::id::OrganisationId;
use crate::words::OrganisationKind;

/// A cluster, company, research or training centre, association, public body or key partner.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisations")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationId,
    /// Key of imports, unique.
    pub key: String,
    /// Name as it writes it.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// ISO 3166 code of two letters.
    pub country: String,
    /// Town.
    pub place: String,
    /// IANA name of its zone.
    pub zone: String,
    /// Address on the web.
    pub website: Option<String>,
    /// A paragraph for those who wonder whether to meet it.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// The cluster it is a member of.
    pub member_of_id: Option<OrganisationId>,
    /// Fields of work, a list of words.
    #[sea_orm(column_type = "JsonBinary")]
    pub tags: Json,
    /// When the row was written.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts changes; the ETag of the API.
    pub version: i32,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
