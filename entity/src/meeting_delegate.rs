//! Who sits in a meeting.

use sea_orm::entity::prelude::*;

use crate::id::{DelegateId, MeetingId};

/// Who sits in a meeting.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting_delegates")]
pub struct Model {
    /// Which meeting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub meeting_id: MeetingId,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delegate_id: DelegateId,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
