//! A message as its bytes: rendered once, so that a retry is the same message.

use sea_orm::entity::prelude::*;

use crate::id::{MailId, MissionId, PersonId};

/// A message as its bytes: rendered once, so that a retry is the same message.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mails")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailId,
    /// Message-ID, derived from what the mail is about.
    pub message_id: String,
    /// Which template.
    pub kind: String,
    /// To whom.
    pub person_id: Option<PersonId>,
    /// About which mission.
    pub mission_id: Option<MissionId>,
    /// Return path.
    pub envelope_from: String,
    /// Address it goes to.
    pub envelope_to: String,
    /// Subject, for the operator's list.
    pub subject: String,
    /// The message, CRLF line ends.
    pub bytes: Vec<u8>,
    /// When it was rendered.
    pub created_at: DateTimeUtc,
    /// When the server took it.
    pub sent_at: Option<DateTimeUtc>,
    /// What the server said when it took it.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
