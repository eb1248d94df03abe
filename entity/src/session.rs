//! An agenda item that holds meetings: slots × tables.

use sea_orm::entity::prelude::*;

use crate::id::{AgendaItemId, MissionId, SessionId};

/// An agenda item that holds meetings: slots × tables.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Of which mission.
    pub mission_id: MissionId,
    /// The agenda item it fills.
    pub agenda_item_id: AgendaItemId,
    /// Whether free slots may be booked directly.
    pub bookings_open: bool,
    /// Most meetings in a row before a break.
    pub longest_run: Option<i32>,
    /// Most meetings of one delegate.
    pub most_meetings: Option<i32>,
    /// Most difference in breaks between two delegates.
    pub fairness: Option<i32>,
    /// Counts changes; the ETag of the API.
    pub version: i32,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
