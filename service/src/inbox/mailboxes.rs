//! How far each mailbox was read, so that after a pause it goes on where it stopped.

use entity::mailbox;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DbErr, EntityTrait, Set};

use crate::app::App;

/// The highest UID that was read of a mailbox; 0 when none was, or when its UIDs have become others (UIDVALIDITY).
pub async fn read_until(app: &App, name: &str, uid_validity: u32) -> Result<u32, DbErr> {
    let row = mailbox::Entity::find_by_id(name).one(app.db.read()).await?;
    let same = row.filter(|row| row.uid_validity == i64::from(uid_validity));
    Ok(same.and_then(|row| u32::try_from(row.uid_read).ok()).unwrap_or_default())
}

/// Writes down that a mailbox was read up to a UID. Call it when the message is filed, never before.
pub async fn advance(app: &App, name: &str, uid_validity: u32, uid: u32) -> Result<(), DbErr> {
    let row = mailbox::ActiveModel {
        name: Set(name.to_owned()),
        uid_validity: Set(uid_validity.into()),
        uid_read: Set(uid.into()),
        read_at: Set(app.clock.now()),
    };
    let txn = app.db.begin_write().await?;
    let newer = OnConflict::column(mailbox::Column::Name)
        .update_columns([mailbox::Column::UidValidity, mailbox::Column::UidRead, mailbox::Column::ReadAt])
        .to_owned();
    mailbox::Entity::insert(row).on_conflict(newer).exec_without_returning(&txn).await?;
    txn.commit().await
}
