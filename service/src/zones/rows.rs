//! Queries for zones whose rules changed: what was planned under another release and is not over yet.

use calendar::zone::{Tzdb, UNSTATED};
use chrono::{DateTime, Utc};
use entity::id::{AgendaItemId, AvailabilityId, MissionId, SlotId};
use entity::words::AvailabilitySource;
use entity::{agenda_item, availability, delegate, invitation, mission, session, slot};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::rules::{Stood, moved};
use crate::planned;

/// Most values of one `IN` list.
const ROWS_MAX: usize = 300;

/// What is derived anew.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    /// By whose rules.
    pub(super) tzdb: &'a Tzdb,
    /// What ended before is over.
    pub(super) since: DateTime<Utc>,
    /// The present.
    pub(super) now: DateTime<Utc>,
    /// Also what a newer release derived. Otherwise a replica with older data would undo what another did.
    pub(super) also_newer: bool,
}

impl Scope<'_> {
    /// Rows of another release; all rows where one of the two does not say which it is.
    fn stale(&self, column: impl ColumnTrait) -> Condition {
        let version = self.tzdb.version();
        if !self.tzdb.is_stated() {
            return Condition::all();
        }
        // Releases are named by year and letter, so that their text sorts as they came out.
        let other = if self.also_newer { column.ne(version) } else { column.lt(version) };
        Condition::any().add(other).add(column.eq(UNSTATED))
    }

    fn release(&self) -> String {
        self.tzdb.version().to_owned()
    }
}

/// Rows that are not over, of a release that counts as another.
fn pending(scope: Scope<'_>, release: impl ColumnTrait, ends: impl ColumnTrait) -> Condition {
    Condition::all().add(scope.stale(release)).add(ends.gt(scope.since))
}

/// Rows whose instants moved, with the new ones, and those that stay.
type Sorted<K> = (Vec<(K, DateTime<Utc>, DateTime<Utc>)>, Vec<K>);

/// Sorts rows into those whose instants moved and those that stay, by their keys. What cannot be derived stays.
fn sorted<K: std::fmt::Debug>(tzdb: &Tzdb, rows: impl IntoIterator<Item = (K, Stood)>) -> Sorted<K> {
    let (mut moving, mut staying) = (Vec::new(), Vec::new());
    for (key, stood) in rows {
        match moved(tzdb, &stood) {
            Ok(Some((starts_at, ends_at))) => moving.push((key, starts_at, ends_at)),
            Ok(None) => staying.push(key),
            Err(error) => {
                tracing::warn!(?key, %error, "the new rules of a zone leave no time for this: it stays");
                staying.push(key);
            }
        }
    }
    (moving, staying)
}

/// The missions with anything of another release, in the order of their ids.
pub(super) async fn missions(db: &impl ConnectionTrait, scope: Scope<'_>) -> Result<Vec<MissionId>, DbErr> {
    let stale_slots = Query::select()
        .column(slot::Column::SessionId)
        .from(slot::Entity)
        .cond_where(pending(scope, slot::Column::Tzdb, slot::Column::EndsAt))
        .to_owned();
    let by_slots = Query::select()
        .column(session::Column::MissionId)
        .from(session::Entity)
        .and_where(session::Column::Id.in_subquery(stale_slots))
        .to_owned();
    let by_items = Query::select()
        .column(agenda_item::Column::MissionId)
        .from(agenda_item::Entity)
        .cond_where(pending(scope, agenda_item::Column::Tzdb, agenda_item::Column::EndsAt))
        .to_owned();
    let stale_times = Query::select()
        .column(availability::Column::DelegateId)
        .from(availability::Entity)
        .cond_where(pending(scope, availability::Column::Tzdb, availability::Column::EndsAt))
        .to_owned();
    let by_times = Query::select()
        .column(delegate::Column::MissionId)
        .from(delegate::Entity)
        .and_where(delegate::Column::Id.in_subquery(stale_times))
        .to_owned();
    let closing = pending(scope, mission::Column::RequestsCloseTzdb, mission::Column::RequestsCloseAt);
    mission::Entity::find()
        .select_only()
        .column(mission::Column::Id)
        .filter(
            Condition::any()
                .add(mission::Column::Id.in_subquery(by_slots))
                .add(mission::Column::Id.in_subquery(by_items))
                .add(mission::Column::Id.in_subquery(by_times))
                .add(closing),
        )
        .order_by_asc(mission::Column::Id)
        .into_tuple()
        .all(db)
        .await
}

/// Derives slots anew; returns those that moved.
pub(super) async fn slots(db: &impl ConnectionTrait, scope: Scope<'_>) -> Result<Vec<SlotId>, DbErr> {
    let rows = slot::Entity::find()
        .filter(pending(scope, slot::Column::Tzdb, slot::Column::EndsAt))
        .order_by_asc(slot::Column::Id)
        .all(db)
        .await?;
    let rows = rows.into_iter().map(|row| {
        let stood = Stood {
            starts_wall: row.starts_wall,
            zone: row.zone.clone(),
            ends_wall: row.ends_wall,
            ends_zone: row.zone,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        };
        (row.id, stood)
    });
    let (moving, staying) = sorted::<SlotId>(scope.tzdb, rows);
    for (id, starts_at, ends_at) in &moving {
        let change = slot::ActiveModel {
            starts_at: Set(*starts_at),
            ends_at: Set(*ends_at),
            tzdb: Set(scope.release()),
            ..Default::default()
        };
        slot::Entity::update_many().set(change).filter(slot::Column::Id.eq(*id)).exec(db).await?;
    }
    for list in staying.chunks(ROWS_MAX) {
        let change = slot::ActiveModel { tzdb: Set(scope.release()), ..Default::default() };
        let these = slot::Column::Id.is_in(list.iter().copied());
        slot::Entity::update_many().set(change).filter(these).exec(db).await?;
    }
    Ok(moving.into_iter().map(|(id, ..)| id).collect())
}

/// Derives agenda items anew, which feeds then show as changed; returns the mission of each that moved.
pub(super) async fn agenda_items(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
) -> Result<Vec<MissionId>, DbErr> {
    let rows = agenda_item::Entity::find()
        .filter(pending(scope, agenda_item::Column::Tzdb, agenda_item::Column::EndsAt))
        .order_by_asc(agenda_item::Column::Id)
        .all(db)
        .await?;
    let rows = rows.into_iter().map(|row| {
        let stood = Stood {
            starts_wall: row.starts_wall,
            zone: row.zone,
            ends_wall: row.ends_wall,
            ends_zone: row.ends_zone,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        };
        ((row.id, row.mission_id), stood)
    });
    let (moving, staying) = sorted::<(AgendaItemId, MissionId)>(scope.tzdb, rows);
    for ((id, _), starts_at, ends_at) in &moving {
        let change = agenda_item::ActiveModel {
            starts_at: Set(*starts_at),
            ends_at: Set(*ends_at),
            tzdb: Set(scope.release()),
            updated_at: Set(scope.now),
            ..Default::default()
        };
        let version = Expr::col(agenda_item::Column::Version).add(1);
        agenda_item::Entity::update_many()
            .set(change)
            .col_expr(agenda_item::Column::Version, version)
            .filter(agenda_item::Column::Id.eq(*id))
            .exec(db)
            .await?;
    }
    for list in staying.chunks(ROWS_MAX) {
        let change = agenda_item::ActiveModel { tzdb: Set(scope.release()), ..Default::default() };
        let these = agenda_item::Column::Id.is_in(list.iter().map(|(id, _)| *id));
        agenda_item::Entity::update_many().set(change).filter(these).exec(db).await?;
    }
    Ok(moving.into_iter().map(|((_, mission), ..)| mission).collect())
}

/// Derives what delegates declared anew; returns how many moved. What was read from an outside calendar is an instant
/// already, and is read again anyway.
pub(super) async fn availabilities(db: &impl ConnectionTrait, scope: Scope<'_>) -> Result<usize, DbErr> {
    let rows = availability::Entity::find()
        .filter(pending(scope, availability::Column::Tzdb, availability::Column::EndsAt))
        .filter(availability::Column::Source.eq(AvailabilitySource::Declared))
        .order_by_asc(availability::Column::Id)
        .all(db)
        .await?;
    let rows = rows.into_iter().map(|row| {
        let stood = Stood {
            starts_wall: row.starts_wall,
            zone: row.zone.clone(),
            ends_wall: row.ends_wall,
            ends_zone: row.zone,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        };
        (row.id, stood)
    });
    let (moving, staying) = sorted::<AvailabilityId>(scope.tzdb, rows);
    for (id, starts_at, ends_at) in &moving {
        let change = availability::ActiveModel {
            starts_at: Set(*starts_at),
            ends_at: Set(*ends_at),
            tzdb: Set(scope.release()),
            ..Default::default()
        };
        let this = availability::Column::Id.eq(*id);
        availability::Entity::update_many().set(change).filter(this).exec(db).await?;
    }
    for list in staying.chunks(ROWS_MAX) {
        let change = availability::ActiveModel { tzdb: Set(scope.release()), ..Default::default() };
        let these = availability::Column::Id.is_in(list.iter().copied());
        availability::Entity::update_many().set(change).filter(these).exec(db).await?;
    }
    Ok(moving.len())
}

/// Derives the times at which missions close for requests anew; returns how many moved.
pub(super) async fn closing_times(db: &impl ConnectionTrait, scope: Scope<'_>) -> Result<usize, DbErr> {
    let stale = pending(scope, mission::Column::RequestsCloseTzdb, mission::Column::RequestsCloseAt);
    let mut count = 0;
    for row in mission::Entity::find().filter(stale).order_by_asc(mission::Column::Id).all(db).await? {
        let Some(wall) = row.requests_close_wall else { continue };
        let Ok(at) = planned::anew(scope.tzdb, wall, &row.zone) else { continue };
        count += usize::from(row.requests_close_at != Some(at));
        let change = mission::ActiveModel {
            requests_close_at: Set(Some(at)),
            requests_close_tzdb: Set(Some(scope.release())),
            ..Default::default()
        };
        mission::Entity::update_many().set(change).filter(mission::Column::Id.eq(row.id)).exec(db).await?;
    }
    Ok(count)
}

/// Notes that what people hold agrees with the release: it follows the slots, which were derived anew.
pub(super) async fn invitations_are_current(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
) -> Result<(), DbErr> {
    let change = invitation::ActiveModel { tzdb: Set(scope.release()), ..Default::default() };
    invitation::Entity::update_many()
        .set(change)
        .filter(pending(scope, invitation::Column::Tzdb, invitation::Column::EndsAt))
        .exec(db)
        .await?;
    Ok(())
}
