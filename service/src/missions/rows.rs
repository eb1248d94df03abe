//! Queries that several actions on missions share.

use chrono::{DateTime, Utc};
use entity::id::{AgendaItemId, MissionId, PersonId, SessionId};
use entity::words::{DelegateStatus, MeetingStatus, RequestState, RunState, TimetableState};
use entity::{
    agenda_item, delegate, leg, meeting, mission, placement, request, run, session, slot, timetable,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::rules::Situation;
use crate::invitations;

/// The mission, kept by this transaction alone until it ends.
pub(crate) async fn locked(
    txn: &impl ConnectionTrait,
    id: MissionId,
) -> Result<Option<mission::Model>, DbErr> {
    mission::Entity::find_by_id(id).lock_exclusive().one(txn).await
}

/// The mission, which nobody can change until this transaction ends.
pub(crate) async fn held(txn: &impl ConnectionTrait, id: MissionId) -> Result<Option<mission::Model>, DbErr> {
    mission::Entity::find_by_id(id).lock_shared().one(txn).await
}

/// Its legs, in order.
pub(super) async fn legs(
    connection: &impl ConnectionTrait,
    mission: MissionId,
) -> Result<Vec<leg::Model>, DbErr> {
    leg::Entity::find()
        .filter(leg::Column::MissionId.eq(mission))
        .order_by_asc(leg::Column::Position)
        .all(connection)
        .await
}

/// Its agenda, by start.
pub(crate) async fn agenda(
    connection: &impl ConnectionTrait,
    mission: MissionId,
) -> Result<Vec<agenda_item::Model>, DbErr> {
    agenda_item::Entity::find()
        .filter(agenda_item::Column::MissionId.eq(mission))
        .order_by_asc(agenda_item::Column::StartsAt)
        .order_by_asc(agenda_item::Column::Id)
        .all(connection)
        .await
}

/// The session that fills an agenda item.
pub(super) async fn session_of(
    connection: &impl ConnectionTrait,
    item: AgendaItemId,
) -> Result<Option<session::Model>, DbErr> {
    session::Entity::find().filter(session::Column::AgendaItemId.eq(item)).one(connection).await
}

/// Its slots, in order.
pub(super) async fn slots(
    connection: &impl ConnectionTrait,
    session: SessionId,
) -> Result<Vec<slot::Model>, DbErr> {
    slot::Entity::find()
        .filter(slot::Column::SessionId.eq(session))
        .order_by_asc(slot::Column::Position)
        .all(connection)
        .await
}

/// What uses a session: meetings that are or were in it, places of timetables, pins.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uses {
    pub(super) meetings: u64,
    pub(super) placements: u64,
    pub(super) pins: u64,
}

/// Counts what uses a session.
pub(super) async fn uses(connection: &impl ConnectionTrait, session: SessionId) -> Result<Uses, DbErr> {
    let slots = || -> SelectStatement {
        Query::select()
            .column(slot::Column::Id)
            .from(slot::Entity)
            .and_where(slot::Column::SessionId.eq(session))
            .to_owned()
    };
    let meetings = meeting::Entity::find().filter(meeting::Column::SessionId.eq(session));
    let placements = placement::Entity::find().filter(placement::Column::SlotId.in_subquery(slots()));
    let pins = request::Entity::find().filter(request::Column::PinnedSlotId.in_subquery(slots()));
    Ok(Uses {
        meetings: meetings.count(connection).await?,
        placements: placements.count(connection).await?,
        pins: pins.count(connection).await?,
    })
}

/// What the mission's way depends on.
pub(super) async fn situation(
    connection: &impl ConnectionTrait,
    mission: MissionId,
) -> Result<Situation, DbErr> {
    let requests = request::Entity::find()
        .filter(request::Column::MissionId.eq(mission))
        .filter(request::Column::State.is_not_in([RequestState::Withdrawn, RequestState::Expired]));
    let meetings = meeting::Entity::find()
        .filter(meeting::Column::MissionId.eq(mission))
        .filter(meeting::Column::Status.eq(MeetingStatus::Confirmed));
    let sessions = session::Entity::find().filter(session::Column::MissionId.eq(mission));
    let published = timetable::Entity::find()
        .filter(timetable::Column::MissionId.eq(mission))
        .filter(timetable::Column::State.eq(TimetableState::Published));
    let running = run::Entity::find()
        .filter(run::Column::MissionId.eq(mission))
        .filter(run::Column::State.is_in([RunState::Queued, RunState::Running]));
    Ok(Situation {
        requests: requests.count(connection).await?,
        meetings: meetings.count(connection).await?,
        sessions: sessions.count(connection).await?,
        published: published.count(connection).await? > 0,
        running: running.count(connection).await? > 0,
    })
}

/// Raises the calendar revision of the mission and of everyone who attends, since what their feeds hold has
/// changed. The mission is locked by whoever changes it.
pub(crate) async fn calendars_changed(
    txn: &impl ConnectionTrait,
    mission: MissionId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    mission::Entity::update_many()
        .col_expr(mission::Column::CalendarRevision, Expr::col(mission::Column::CalendarRevision).add(1))
        .col_expr(mission::Column::CalendarChangedAt, Expr::value(now))
        .filter(mission::Column::Id.eq(mission))
        .exec(txn)
        .await?;
    let attending: Vec<PersonId> = delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(mission))
        .filter(delegate::Column::Status.ne(DelegateStatus::Withdrawn))
        .select_only()
        .column(delegate::Column::PersonId)
        .into_tuple()
        .all(txn)
        .await?;
    invitations::raise_revisions(txn, &attending, now).await
}
