//! Where a meeting takes place: a table, a booth, a video room.

use sea_orm::entity::prelude::*;

use crate::id::{OrganisationId, SessionId, TableId};
use crate::words::TableKind;

/// Where a meeting takes place: a table, a booth, a video room.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tables")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TableId,
    /// In which session.
    pub session_id: SessionId,
    /// Order in the session, from 1.
    pub position: i32,
    /// What the sign says.
    pub name: String,
    /// What it is.
    pub kind: TableKind,
    /// Whose it is, when it is a booth of its own.
    pub organisation_id: Option<OrganisationId>,
    /// Address of the video room.
    pub link: Option<String>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
