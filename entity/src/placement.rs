//! Where a timetable puts a request, or why it leaves it out.

use sea_orm::entity::prelude::*;

use crate::id::{PlacementId, RequestId, SlotId, TableId, TimetableId};

/// Where a timetable puts a request, or why it leaves it out.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "placements")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlacementId,
    /// In which timetable.
    pub timetable_id: TimetableId,
    /// Which request.
    pub request_id: RequestId,
    /// When; none when left out.
    pub slot_id: Option<SlotId>,
    /// Where; none when left out.
    pub table_id: Option<TableId>,
    /// Ids of the delegates who sit there.
    #[sea_orm(column_type = "JsonBinary")]
    pub delegates: Json,
    /// Why it is left out.
    #[sea_orm(column_type = "JsonBinary")]
    pub reasons: Json,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
