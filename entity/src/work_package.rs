//! A numbered part of a programme's work.

use sea_orm::entity::prelude::*;

use crate::id::{ProgrammeId, WorkPackageId};

/// A numbered part of a programme's work.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_packages")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkPackageId,
    /// Of which programme.
    pub programme_id: ProgrammeId,
    /// Number as the plan writes it: 3.2.
    pub number: String,
    /// What it is about.
    pub title: String,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
