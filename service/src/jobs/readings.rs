//! Outside calendars that should be read again: of everyone whose mission is not over.

use chrono::{DateTime, Days, TimeDelta, Utc};
use entity::id::{DelegateId, MissionId};
use entity::words::{DelegateStatus, MissionStatus};
use entity::{delegate, mission, outside_calendar};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect};

use crate::app::App;
use crate::database::WriteTxn;
use crate::outbox::{self, Task};

/// Puts one reading for each calendar into the outbox. The hour tells this one from the one before.
pub(super) async fn put(app: &App, txn: &WriteTxn, now: DateTime<Utc>) -> Result<(), DbErr> {
    let again = now.format(":%Y-%m-%dT%H").to_string();
    for (delegate, mission) in calendars(txn, now).await? {
        let task = Task::ReadCalendar { delegate: delegate.0 };
        outbox::put_later(txn, app, now, TimeDelta::zero(), Some(mission), task, &again).await?;
    }
    Ok(())
}

async fn calendars(txn: &WriteTxn, now: DateTime<Utc>) -> Result<Vec<(DelegateId, MissionId)>, DbErr> {
    // What failed is left alone for a while.
    let due = outside_calendar::Column::DueAt;
    let rested = Condition::any().add(due.is_null()).add(due.lte(now));
    let over = [MissionStatus::Closed, MissionStatus::Cancelled];
    let delegates = Condition::all()
        .add(delegate::Column::Status.ne(DelegateStatus::Withdrawn))
        .add(mission::Column::Status.is_not_in(over))
        .add(mission::Column::EndsOn.gte(now.date_naive() - Days::new(1)))
        .add(rested);
    delegate::Entity::find()
        .select_only()
        .column(delegate::Column::Id)
        .column(delegate::Column::MissionId)
        .join(
            JoinType::InnerJoin,
            delegate::Entity::belongs_to(mission::Entity)
                .from(delegate::Column::MissionId)
                .to(mission::Column::Id)
                .into(),
        )
        .join(
            JoinType::InnerJoin,
            delegate::Entity::belongs_to(outside_calendar::Entity)
                .from(delegate::Column::Id)
                .to(outside_calendar::Column::DelegateId)
                .into(),
        )
        .filter(delegates)
        .into_tuple()
        .all(txn)
        .await
}
