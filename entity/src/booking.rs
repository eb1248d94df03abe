//! A free slot taken directly, first come.

use sea_orm::entity::prelude::*;

use crate::id::{BookingId, MeetingId, OrganisationId, PersonId, SlotId};

/// A free slot taken directly, first come.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bookings")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookingId,
    /// The meeting it made.
    pub meeting_id: MeetingId,
    /// Which slot.
    pub slot_id: SlotId,
    /// Which organisation took it.
    pub organisation_id: OrganisationId,
    /// Who took it.
    pub booked_by: PersonId,
    /// When.
    pub booked_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
