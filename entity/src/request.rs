//! An organisation wants to meet another.

use sea_orm::entity::prelude::*;

use crate::id::{DelegateId, MissionId, OrganisationId, PersonId, RequestId, SlotId, TableId};
use crate::words::{HalfDay, RequestKind, RequestState};

/// An organisation wants to meet another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "requests")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestId,
    /// In which mission.
    pub mission_id: MissionId,
    /// Business to business, or cluster to cluster.
    pub kind: RequestKind,
    /// Who asks.
    pub from_organisation_id: OrganisationId,
    /// Who is asked.
    pub to_organisation_id: OrganisationId,
    /// Both organisations' ids in order, so that a pair has one request however it began.
    pub pair: String,
    /// Who should come for the asking side, when it matters.
    pub from_delegate_id: Option<DelegateId>,
    /// Who should come for the asked side, when it matters.
    pub to_delegate_id: Option<DelegateId>,
    /// In which part of the day it may be.
    pub half_day: HalfDay,
    /// How much the asking side wants it: 1 most, 5 least.
    pub rank: i16,
    /// How much the asked side wants it, once it has said.
    pub to_rank: Option<i16>,
    /// What the asking side wrote.
    #[sea_orm(column_type = "Text")]
    pub message: String,
    /// Where it stands.
    pub state: RequestState,
    /// What the asked side wrote.
    #[sea_orm(column_type = "Text")]
    pub answer: String,
    /// Who asked.
    pub asked_by: Option<PersonId>,
    /// When.
    pub asked_at: DateTimeUtc,
    /// Who answered.
    pub answered_by: Option<PersonId>,
    /// When.
    pub answered_at: Option<DateTimeUtc>,
    /// The slot the lead has fixed.
    pub pinned_slot_id: Option<SlotId>,
    /// The table the lead has fixed.
    pub pinned_table_id: Option<TableId>,
    /// Counts changes; the ETag of the API.
    pub version: i32,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
