//! The mails that were rendered, to be looked at.

use entity::id::{MailId, OutboxId};
use entity::{mail, outbox};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::app::App;

/// Most mails of one list.
const LIST_MAX: u64 = 200;

/// What the list of mails shows; their bytes stay where they are.
#[derive(Clone, Debug, sea_orm::FromQueryResult)]
pub struct Line {
    /// Which mail.
    pub id: MailId,
    /// Which template.
    pub kind: String,
    /// Address it goes to.
    pub envelope_to: String,
    /// Subject.
    pub subject: String,
    /// When it was rendered.
    pub created_at: chrono::DateTime<chrono::Utc>,
    /// When the server took it.
    pub sent_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// The newest mails, of all missions.
pub async fn newest(app: &App) -> Result<Vec<Line>, DbErr> {
    use mail::Column::{CreatedAt, EnvelopeTo, Id, Kind, SentAt, Subject};
    mail::Entity::find()
        .select_only()
        .columns([Id, Kind, EnvelopeTo, Subject, CreatedAt, SentAt])
        .order_by_desc(CreatedAt)
        .order_by_desc(Id)
        .limit(LIST_MAX)
        .into_model::<Line>()
        .all(app.db.read())
        .await
}

/// One mail with its bytes.
pub async fn one(app: &App, id: MailId) -> Result<Option<mail::Model>, DbErr> {
    mail::Entity::find_by_id(id).one(app.db.read()).await
}

/// A task that was given up or waits.
pub async fn task(app: &App, id: OutboxId) -> Result<Option<outbox::Model>, DbErr> {
    outbox::Entity::find_by_id(id).filter(outbox::Column::DoneAt.is_null()).one(app.db.read()).await
}
