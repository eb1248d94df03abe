//! Who did what, for whom; rows are only ever added.

use sea_orm::entity::prelude::*;

use crate::id::{AuditId, MissionId, PersonId};

/// Who did what, for whom; rows are only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_log")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditId,
    /// When.
    pub at: DateTimeUtc,
    /// Who; none for the server itself.
    pub actor_id: Option<PersonId>,
    /// What was done: `request.accept`.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject: String,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// In which mission.
    pub mission_id: Option<MissionId>,
    /// What a reader needs to know beside.
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: Json,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
