//! Throws away rows that nobody needs any more, secrets first.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{cron_mark, idempotency, login, magic_link, mail, outbox, rate};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};

use crate::database::WriteTxn;

/// How long a sign-in link is kept after its end, and the mail that carried it.
const LINKS: TimeDelta = TimeDelta::days(1);
/// How long an answer to a repeated request is kept.
const IDEMPOTENCY: TimeDelta = TimeDelta::days(1);
/// How long limits are kept; they count minutes.
const RATES: TimeDelta = TimeDelta::days(1);
/// How long a finished task is kept, to be looked at; tasks given up stay.
const TASKS: TimeDelta = TimeDelta::days(30);
/// How long marks of the cron entries are kept; older times are never made up for.
const MARKS: TimeDelta = TimeDelta::days(7);
/// How long a mail is kept after it was sent.
const MAILS: TimeDelta = TimeDelta::days(90);
/// How long the end of a browser's stay is kept.
const LOGINS: TimeDelta = TimeDelta::days(30);

/// Throws away, in the caller's transaction.
pub(super) async fn sweep(txn: &WriteTxn, now: DateTime<Utc>) -> Result<(), DbErr> {
    let links = magic_link::Column::ExpiresAt.lt(now - LINKS);
    magic_link::Entity::delete_many().filter(links).exec(txn).await?;
    let idempotency = idempotency::Column::CreatedAt.lt(now - IDEMPOTENCY);
    idempotency::Entity::delete_many().filter(idempotency).exec(txn).await?;
    rate::Entity::delete_many().filter(rate::Column::WindowAt.lt(now - RATES)).exec(txn).await?;
    outbox::Entity::delete_many().filter(outbox::Column::DoneAt.lt(now - TASKS)).exec(txn).await?;
    cron_mark::Entity::delete_many().filter(cron_mark::Column::ScheduledAt.lt(now - MARKS)).exec(txn).await?;
    let with_links = Condition::all()
        .add(mail::Column::Kind.eq("sign_in_link"))
        .add(mail::Column::CreatedAt.lt(now - LINKS));
    let mails = Condition::any().add(mail::Column::SentAt.lt(now - MAILS)).add(with_links);
    mail::Entity::delete_many().filter(mails).exec(txn).await?;
    let logins = Condition::any()
        .add(login::Column::ExpiresAt.lt(now - LOGINS))
        .add(login::Column::RevokedAt.lt(now - LOGINS));
    login::Entity::delete_many().filter(logins).exec(txn).await?;
    Ok(())
}
