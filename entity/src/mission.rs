//! One event or journey: kind, dates, legs, itinerary.

use sea_orm::entity::prelude::*;

use crate::id::{MissionId, OrganisationId, ProgrammeId};
use crate::words::{MissionKind, MissionStatus};

/// One event or journey: kind, dates, legs, itinerary.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "missions")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MissionId,
    /// Of which programme.
    pub programme_id: ProgrammeId,
    /// The organisation that leads it.
    pub lead_organisation_id: OrganisationId,
    /// Short name in addresses and imports, unique in the programme.
    pub key: String,
    /// What kind of event.
    pub kind: MissionKind,
    /// Name in a line.
    pub title: String,
    /// ISO 3166 code of the country it is about.
    pub country: String,
    /// Where it stands.
    pub status: MissionStatus,
    /// IANA name of the venue's zone, for what no leg covers.
    pub zone: String,
    /// First day.
    pub starts_on: Date,
    /// Last day.
    pub ends_on: Date,
    /// What it is for.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// Most confirmed delegates, when limited.
    pub capacity: Option<i32>,
    /// Wall time in `zone` after which nobody may ask for meetings.
    pub requests_close_wall: Option<DateTime>,
    /// The instant of it.
    pub requests_close_at: Option<DateTimeUtc>,
    /// Version of the zone data that derived the instant.
    pub requests_close_tzdb: Option<String>,
    /// Rises with every change of what its agenda holds for calendars; the ETag of its feeds.
    pub calendar_revision: i64,
    /// When that last rose, if ever.
    pub calendar_changed_at: Option<DateTimeUtc>,
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
