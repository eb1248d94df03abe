//! The log of who did what: rows are only ever added, in the transaction of what they tell.

use chrono::{DateTime, Utc};
use entity::audit;
use entity::id::{AuditId, MissionId, PersonId};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Set};
use serde_json::Value;
use uuid::Uuid;

use crate::app::App;

/// One line of the log.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Who; none for the server itself.
    pub actor: Option<PersonId>,
    /// What was done: `request.accept`.
    pub action: &'a str,
    /// What kind of thing it was done to: `request`.
    pub subject: &'a str,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// In which mission.
    pub mission_id: Option<MissionId>,
    /// What a reader needs to know beside; `Value::Null` for nothing.
    pub detail: Value,
}

/// Adds a line.
pub async fn record(
    txn: &impl ConnectionTrait,
    app: &App,
    now: DateTime<Utc>,
    entry: Entry<'_>,
) -> Result<(), DbErr> {
    let row = audit::ActiveModel {
        id: Set(AuditId(app.ids.uuid(now))),
        at: Set(now),
        actor_id: Set(entry.actor),
        action: Set(entry.action.to_owned()),
        subject: Set(entry.subject.to_owned()),
        subject_id: Set(entry.subject_id),
        mission_id: Set(entry.mission_id),
        detail: Set(entry.detail),
    };
    audit::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}
