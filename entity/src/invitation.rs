//! What a person's calendar holds of one meeting or agenda item.

use sea_orm::entity::prelude::*;

use crate::id::{InvitationId, MissionId, PersonId};
use crate::words::{InvitationState, InvitationSubject, Partstat};

/// What a person's calendar holds of one meeting or agenda item.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    /// Whose calendar.
    pub person_id: PersonId,
    /// Of which mission.
    pub mission_id: MissionId,
    /// Whether it is of a meeting or of an agenda item.
    pub subject: InvitationSubject,
    /// Which one.
    pub subject_id: Uuid,
    /// UID in the calendar (RFC 5545 §3.8.4.7).
    pub uid: String,
    /// SEQUENCE of the last message (RFC 5546 §2.1.4).
    pub sequence: i32,
    /// The SEQUENCE since which time and status have been as they are: answers to it or a later one count.
    pub scheduled: i32,
    /// The person's answer (RFC 5545 §3.2.12).
    pub partstat: Partstat,
    /// Whether it stands.
    pub state: InvitationState,
    /// SUMMARY as last issued.
    pub summary: String,
    /// LOCATION as last issued.
    pub location: String,
    /// DESCRIPTION as last issued.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// Address of the video room, when there is one.
    pub link: Option<String>,
    /// Visible name of the ORGANIZER as last issued.
    pub organizer: String,
    /// Start on the clock of `zone`.
    pub starts_wall: DateTime,
    /// IANA name of the zone it starts in.
    pub zone: String,
    /// End on the clock of `ends_zone`.
    pub ends_wall: DateTime,
    /// IANA name of the zone it ends in.
    pub ends_zone: String,
    /// Instant of the start.
    pub starts_at: DateTimeUtc,
    /// Instant of the end.
    pub ends_at: DateTimeUtc,
    /// Version of the zone data that derived the instants.
    pub tzdb: String,
    /// SEQUENCE of the last reply taken in.
    pub reply_sequence: Option<i32>,
    /// DTSTAMP of the last reply taken in.
    pub reply_dtstamp: Option<DateTimeUtc>,
    /// When the person last answered, by whatever way.
    pub replied_at: Option<DateTimeUtc>,
    /// When it was first issued.
    pub created_at: DateTimeUtc,
    /// When it last changed; DTSTAMP and LAST-MODIFIED.
    pub changed_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
