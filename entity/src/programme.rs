//! A funded project and the partnership that carries it.

use sea_orm::entity::prelude::*;

use crate::id::ProgrammeId;

/// A funded project and the partnership that carries it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programmes")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgrammeId,
    /// Short name in addresses and imports, unique.
    pub key: String,
    /// The name people say: WIINTECH 2020.
    pub acronym: String,
    /// The name in full.
    pub title: String,
    /// Reference of the funding call, as the funder writes it.
    pub call: Option<String>,
    /// What it is for, in a paragraph.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// The funder's sentence that pages and mails must carry.
    #[sea_orm(column_type = "Text", nullable)]
    pub disclaimer: Option<String>,
    /// First day of project month M1.
    pub starts_on: Date,
    /// Duration in project months.
    pub months: i32,
    /// The programme that came before.
    pub predecessor_id: Option<ProgrammeId>,
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
