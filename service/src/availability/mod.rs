//! Availability: when a delegate cannot meet, as declared, as the agenda has it, as an outside calendar says.

use chrono::NaiveDateTime;
use entity::id::{AvailabilityId, DelegateId};
use entity::words::AvailabilitySource;
use entity::{availability, delegate, mission};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Set,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::App;
use crate::audit::{self, Entry};
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::missions::standing;
use crate::refusal::Failure;

mod blocked;
mod outside;
mod reading;
mod refusal;
pub mod rules;

pub use blocked::{Blocked, blocked, blocked_of};
pub use outside::{Login, Outside, Source, outside, set_outside, source};
pub use reading::{Reading, file_reading};
pub use refusal::Refusal;

/// Most periods that one delegate declares.
const DECLARED_MAX: u64 = 100;

/// The periods in which a delegate cannot meet, by start.
pub async fn list(app: &App, delegate: DelegateId) -> Result<Vec<availability::Model>, DbErr> {
    availability::Entity::find()
        .filter(availability::Column::DelegateId.eq(delegate))
        .order_by_asc(availability::Column::StartsAt)
        .order_by_asc(availability::Column::Id)
        .all(app.db.read())
        .await
}

/// Refuses a caller who is neither the delegate, nor speaks for its organisation, nor leads the mission.
pub async fn may_declare(app: &App, caller: &Caller, delegate: DelegateId) -> Result<(), Failure<Refusal>> {
    let delegate = delegate::Entity::find_by_id(delegate).one(app.db.read()).await?.ok_or(Refusal::NoSuch)?;
    let standing = standing::of(app, caller, delegate.mission_id).await?;
    Ok(rules::speaks(caller, &standing, &delegate)?)
}

/// Declares that a delegate cannot meet from `starts` to `ends`, on the clock of `zone`. The delegate, those
/// who speak for its organisation, and the lead may. Meetings that stand in the period stay.
pub async fn declare(
    app: &App,
    caller: &Caller,
    delegate: DelegateId,
    starts: NaiveDateTime,
    ends: NaiveDateTime,
    zone: &str,
) -> Result<availability::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let (delegate, mission) = concerned(&txn, app, caller, delegate).await?;
    rules::changes(&mission, &delegate)?;
    let period = rules::declared(&mission, starts, ends, zone)?;
    let declared = availability::Entity::find()
        .filter(availability::Column::DelegateId.eq(delegate.id))
        .filter(availability::Column::Source.eq(AvailabilitySource::Declared))
        .count(&txn)
        .await?;
    if declared >= DECLARED_MAX {
        return Err(Refusal::TooMany(DECLARED_MAX).into());
    }
    let row = availability::ActiveModel {
        id: Set(AvailabilityId(app.ids.uuid(now))),
        delegate_id: Set(delegate.id),
        source: Set(AvailabilitySource::Declared),
        starts_wall: Set(period.starts.wall),
        ends_wall: Set(period.ends.wall),
        zone: Set(period.starts.zone),
        starts_at: Set(period.starts.at),
        ends_at: Set(period.ends.at),
        tzdb: Set(period.starts.tzdb),
    };
    let row = row.insert(&txn).await?;
    let detail = json!({ "starts": row.starts_wall, "ends": row.ends_wall, "zone": row.zone });
    record(app, &txn, caller, "availability.declare", row.id.0, &mission, detail).await?;
    txn.commit().await?;
    Ok(row)
}

/// Takes a declared period back.
pub async fn retract(app: &App, caller: &Caller, id: AvailabilityId) -> Result<(), Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let row = availability::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let (delegate, mission) = concerned(&txn, app, caller, row.delegate_id).await?;
    rules::changes(&mission, &delegate)?;
    if row.source != AvailabilitySource::Declared {
        return Err(Refusal::NotDeclared.into());
    }
    availability::Entity::delete_by_id(id).exec(&txn).await?;
    record(app, &txn, caller, "availability.retract", id.0, &mission, Value::Null).await?;
    txn.commit().await?;
    Ok(())
}

/// A delegate the caller speaks for, and its mission.
async fn concerned(
    txn: &WriteTxn,
    app: &App,
    caller: &Caller,
    id: DelegateId,
) -> Result<(delegate::Model, mission::Model), Failure<Refusal>> {
    let found = delegate::Entity::find_by_id(id).one(txn).await?.ok_or(Refusal::NoSuch)?;
    let mission = crate::missions::rows::held(txn, found.mission_id).await?.ok_or(Refusal::NoSuch)?;
    let delegate =
        delegate::Entity::find_by_id(id).lock_exclusive().one(txn).await?.ok_or(Refusal::NoSuch)?;
    let standing = standing::on(txn, caller, &mission, app.clock.now()).await?;
    rules::speaks(caller, &standing, &delegate)?;
    Ok((delegate, mission))
}

async fn record(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    action: &str,
    subject: Uuid,
    mission: &mission::Model,
    detail: Value,
) -> Result<(), DbErr> {
    let entry = Entry {
        actor: Some(caller.person_id),
        action,
        subject: action.split('.').next().unwrap_or(action),
        subject_id: Some(subject),
        mission_id: Some(mission.id),
        detail,
    };
    audit::record(txn, app, app.clock.now(), entry).await
}

#[cfg(test)]
mod tests;
