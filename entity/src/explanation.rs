//! Why a run left a request out, and what would help.

use sea_orm::entity::prelude::*;

use crate::id::{RequestId, RunId};

/// Why a run left a request out, and what would help.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "explanations")]
pub struct Model {
    /// Which run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: RunId,
    /// Which request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: RequestId,
    /// The more important, the lower.
    pub position: i32,
    /// The rules in the way, the slots in which both are free, the ways that were tried.
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: Json,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
