//! How often one address may be asked for in ten minutes, counted in the database so that replicas agree.

use chrono::{DateTime, TimeDelta, Utc};
use entity::rate;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Set};

use crate::token;

/// Seconds of one window.
const WINDOW_SECONDS: i64 = 600;

/// Counts one more try and gives back how many there were in the present window, this one included. The
/// address itself is not kept, only its SHA-256.
pub(super) async fn count(txn: &impl ConnectionTrait, email: &str, now: DateTime<Utc>) -> Result<i32, DbErr> {
    let bucket = format!("sign-in:{}", token::digest(email.as_bytes()));
    let window_at = now - TimeDelta::seconds(now.timestamp().rem_euclid(WINDOW_SECONDS));
    let more = Expr::col((rate::Entity, rate::Column::Hits)).add(1);
    let row = rate::ActiveModel { bucket: Set(bucket.clone()), window_at: Set(window_at), hits: Set(1) };
    rate::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([rate::Column::Bucket, rate::Column::WindowAt])
                .value(rate::Column::Hits, more)
                .to_owned(),
        )
        .exec_without_returning(txn)
        .await?;
    let counted = rate::Entity::find_by_id((bucket, window_at)).one(txn).await?;
    Ok(counted.map_or(1, |row| row.hits))
}
