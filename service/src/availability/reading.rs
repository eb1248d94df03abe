//! What a reading of an outside calendar brought, and how it is filed.

use chrono::{DateTime, Utc};
use entity::id::{AvailabilityId, DelegateId};
use entity::words::AvailabilitySource;
use entity::{availability, delegate, mission, outside_calendar};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set,
};

use super::outside;
use super::rules::{self, Span};
use crate::app::App;
use crate::database::WriteTxn;
use crate::planned;

/// Most rows of one insert, below the bind limit of every database.
const ROWS_MAX: usize = 300;
/// Most characters of a failure that are kept.
const WHY_MAX: usize = 500;

/// What a reading of an outside calendar brought.
#[derive(Clone, Debug)]
pub enum Reading {
    /// Nothing new (304).
    Unchanged,
    /// Busy periods in the mission's window, in instants; titles are never stored.
    Busy {
        /// Start and end of each.
        periods: Vec<(DateTime<Utc>, DateTime<Utc>)>,
        /// Entity tag of the answer.
        etag: Option<String>,
        /// Last-Modified of the answer.
        last_modified: Option<String>,
    },
    /// It could not be read; the last good copy stays.
    Failed(String),
}

/// Files what a reading brought (called by the edge that reads). What is filed for an address that has been taken
/// away in the meantime is forgotten.
pub async fn file_reading(app: &App, delegate: DelegateId, reading: Reading) -> Result<(), DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let found = outside_calendar::Entity::find_by_id(delegate).lock_exclusive().one(&txn).await?;
    let Some(calendar) = found else { return Ok(()) };
    let failures = calendar.failures.saturating_add(1);
    let sealed = outside::sealed_url(app, &calendar);
    let mut row = calendar.into_active_model();
    if let Some(url) = sealed {
        row.url = Set(url);
    }
    row.due_at = Set(None);
    match reading {
        Reading::Failed(why) => {
            row.due_at = Set(Some(now + rules::rest(failures)));
            row.failures = Set(failures);
            row.last_error = Set(Some(why.chars().take(WHY_MAX).collect()));
        }
        Reading::Unchanged => {
            row.fetched_at = Set(Some(now));
            row.failures = Set(0);
            row.last_error = Set(None);
        }
        Reading::Busy { periods, etag, last_modified } => {
            row.fetched_at = Set(Some(now));
            row.failures = Set(0);
            row.last_error = Set(None);
            row.etag = Set(etag);
            row.last_modified = Set(last_modified);
            replace(app, &txn, delegate, periods).await?;
        }
    }
    row.update(&txn).await?;
    txn.commit().await
}

/// Puts these periods in the place of what an earlier reading brought.
async fn replace(app: &App, txn: &WriteTxn, delegate: DelegateId, periods: Vec<Span>) -> Result<(), DbErr> {
    forget(txn, delegate).await?;
    let Some(attending) = delegate::Entity::find_by_id(delegate).one(txn).await? else { return Ok(()) };
    let found = mission::Entity::find_by_id(attending.mission_id).one(txn).await?;
    let Some(mission) = found else { return Ok(()) };
    // The wall times are for people to look at; an outside calendar tells instants.
    let Ok(zone) = planned::zone(&mission.zone) else { return Ok(()) };
    let now = app.clock.now();
    let rows: Vec<availability::ActiveModel> = rules::tidied(periods, rules::window(&mission))
        .into_iter()
        .map(|(starts_at, ends_at)| availability::ActiveModel {
            id: Set(AvailabilityId(app.ids.uuid(now))),
            delegate_id: Set(delegate),
            source: Set(AvailabilitySource::Outside),
            starts_wall: Set(zone.wall(starts_at)),
            ends_wall: Set(zone.wall(ends_at)),
            zone: Set(mission.zone.clone()),
            starts_at: Set(starts_at),
            ends_at: Set(ends_at),
            tzdb: Set(calendar::zone::tzdb_version().to_owned()),
        })
        .collect();
    for chunk in rows.chunks(ROWS_MAX) {
        availability::Entity::insert_many(chunk.to_vec()).exec_without_returning(txn).await?;
    }
    Ok(())
}

/// Takes away all that readings brought.
pub(super) async fn forget(txn: &WriteTxn, delegate: DelegateId) -> Result<(), DbErr> {
    availability::Entity::delete_many()
        .filter(availability::Column::DelegateId.eq(delegate))
        .filter(availability::Column::Source.eq(AvailabilitySource::Outside))
        .exec(txn)
        .await?;
    Ok(())
}
