//! Queries for invitations: all that a set of meetings says about its people, in a handful of statements.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use calendar::invitation::Heard;
use chrono::{DateTime, Utc};
use entity::id::{
    AgendaItemId, DelegateId, InvitationId, MeetingId, MissionId, OrganisationId, PersonId, RequestId,
    SessionId, SlotId, TableId,
};
use entity::words::{InvitationSubject, RequestKind};
use entity::{
    agenda_item, delegate, invitation, meeting, meeting_delegate, mission, organisation, person, request,
    session, slot, table,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set, Value,
};

use super::rules;
use crate::missions;

/// Most values of one `IN` list or rows of one insert.
pub(super) const ROWS_MAX: usize = 300;

/// All that the invitations of some meetings depend on.
#[derive(Debug, Default)]
pub(super) struct Material {
    pub(super) meetings: Vec<meeting::Model>,
    pub(super) slots: HashMap<SlotId, slot::Model>,
    pub(super) tables: HashMap<TableId, table::Model>,
    /// Where each session is held, as its agenda item says.
    pub(super) places: HashMap<SessionId, String>,
    pub(super) seats: HashMap<MeetingId, Vec<DelegateId>>,
    pub(super) delegates: HashMap<DelegateId, delegate::Model>,
    pub(super) people: HashMap<PersonId, person::Model>,
    pub(super) organisations: HashMap<OrganisationId, organisation::Model>,
    pub(super) missions: HashMap<MissionId, mission::Model>,
    pub(super) kinds: HashMap<RequestId, RequestKind>,
    pub(super) held: HashMap<MeetingId, Vec<invitation::Model>>,
}

/// Reads rows by a column, in lists that every database takes.
pub(super) async fn in_lists<E, V>(
    db: &impl ConnectionTrait,
    column: E::Column,
    values: impl IntoIterator<Item = V>,
) -> Result<Vec<E::Model>, DbErr>
where
    E: EntityTrait,
    V: Into<Value> + Copy + Eq + Hash,
{
    let once: HashSet<V> = values.into_iter().collect();
    let once: Vec<V> = once.into_iter().collect();
    let mut rows = Vec::new();
    for list in once.chunks(ROWS_MAX) {
        rows.extend(E::find().filter(column.is_in(list.iter().copied())).all(db).await?);
    }
    Ok(rows)
}

/// Loads what the invitations of these meetings depend on.
pub(super) async fn material(db: &impl ConnectionTrait, ids: &[MeetingId]) -> Result<Material, DbErr> {
    let mut meetings = in_lists::<meeting::Entity, _>(db, meeting::Column::Id, ids.iter().copied()).await?;
    meetings.sort_by_key(|meeting| meeting.id);
    let slots =
        in_lists::<slot::Entity, _>(db, slot::Column::Id, meetings.iter().map(|row| row.slot_id)).await?;
    let tables =
        in_lists::<table::Entity, _>(db, table::Column::Id, meetings.iter().map(|row| row.table_id)).await?;
    let requests = meetings.iter().filter_map(|row| row.request_id);
    let requests = in_lists::<request::Entity, _>(db, request::Column::Id, requests).await?;
    let missions =
        in_lists::<mission::Entity, _>(db, mission::Column::Id, meetings.iter().map(|row| row.mission_id))
            .await?;
    let mut material = Material {
        places: places(db, &meetings).await?,
        slots: slots.into_iter().map(|row| (row.id, row)).collect(),
        tables: tables.into_iter().map(|row| (row.id, row)).collect(),
        kinds: requests.into_iter().map(|row| (row.id, row.kind)).collect(),
        missions: missions.into_iter().map(|row| (row.id, row)).collect(),
        meetings,
        ..Material::default()
    };
    seat(db, &mut material, ids).await?;
    Ok(material)
}

async fn places(
    db: &impl ConnectionTrait,
    meetings: &[meeting::Model],
) -> Result<HashMap<SessionId, String>, DbErr> {
    let sessions = meetings.iter().map(|row| row.session_id);
    let sessions = in_lists::<session::Entity, _>(db, session::Column::Id, sessions).await?;
    let items = sessions.iter().map(|row| row.agenda_item_id);
    let items = in_lists::<agenda_item::Entity, _>(db, agenda_item::Column::Id, items).await?;
    let mut places: HashMap<AgendaItemId, String> =
        items.into_iter().map(|item| (item.id, item.place)).collect();
    let place = |row: session::Model| Some((row.id, places.remove(&row.agenda_item_id)?));
    Ok(sessions.into_iter().filter_map(place).collect())
}

async fn seat(db: &impl ConnectionTrait, into: &mut Material, ids: &[MeetingId]) -> Result<(), DbErr> {
    let meetings = ids.iter().copied();
    let seats =
        in_lists::<meeting_delegate::Entity, _>(db, meeting_delegate::Column::MeetingId, meetings).await?;
    let delegates = seats.iter().map(|row| row.delegate_id);
    let delegates = in_lists::<delegate::Entity, _>(db, delegate::Column::Id, delegates).await?;
    let people =
        in_lists::<person::Entity, _>(db, person::Column::Id, delegates.iter().map(|row| row.person_id))
            .await?;
    let leads = into.missions.values().map(|mission| mission.lead_organisation_id);
    let organisations = delegates.iter().map(|row| row.organisation_id).chain(leads);
    let organisations =
        in_lists::<organisation::Entity, _>(db, organisation::Column::Id, organisations).await?;
    for row in seats {
        into.seats.entry(row.meeting_id).or_default().push(row.delegate_id);
    }
    into.seats.values_mut().for_each(|seats| seats.sort_unstable());
    into.delegates = delegates.into_iter().map(|row| (row.id, row)).collect();
    into.people = people.into_iter().map(|row| (row.id, row)).collect();
    into.organisations = organisations.into_iter().map(|row| (row.id, row)).collect();
    for list in ids.chunks(ROWS_MAX) {
        // Locked, so that an answer that comes in at the same time is not written over.
        let held = invitation::Entity::find()
            .filter(invitation::Column::Subject.eq(InvitationSubject::Meeting))
            .filter(invitation::Column::SubjectId.is_in(list.iter().map(|id| id.0)))
            .order_by_asc(invitation::Column::Id)
            .lock_exclusive()
            .all(db)
            .await?;
        for row in held {
            into.held.entry(MeetingId(row.subject_id)).or_default().push(row);
        }
    }
    into.held.values_mut().for_each(|held| held.sort_by_key(|row| row.person_id));
    Ok(())
}

/// Writes invitations that are new.
pub(super) async fn insert(db: &impl ConnectionTrait, rows: Vec<invitation::Model>) -> Result<(), DbErr> {
    for chunk in rows.chunks(ROWS_MAX) {
        let chunk = chunk.iter().map(|row| row.clone().into_active_model());
        invitation::Entity::insert_many(chunk).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes an invitation that was there, every column.
pub(super) async fn update(db: &impl ConnectionTrait, row: invitation::Model) -> Result<(), DbErr> {
    let id = row.id;
    let row = row.into_active_model().reset_all();
    invitation::Entity::update_many().set(row).filter(invitation::Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// One invitation, which nobody else can change until this transaction ends. First the mission, then the meeting,
/// then the invitation, as everybody who locks them: nobody then waits in a circle.
pub(crate) async fn locked(
    txn: &impl ConnectionTrait,
    id: InvitationId,
) -> Result<Option<invitation::Model>, DbErr> {
    let Some(found) = invitation::Entity::find_by_id(id).one(txn).await? else { return Ok(None) };
    missions::rows::held(txn, found.mission_id).await?;
    if found.subject == InvitationSubject::Meeting {
        meeting::Entity::find_by_id(MeetingId(found.subject_id)).lock_exclusive().one(txn).await?;
    }
    invitation::Entity::find_by_id(id).lock_exclusive().one(txn).await
}

/// Writes the columns of an answer.
pub(super) async fn write_answer(db: &impl ConnectionTrait, row: &invitation::Model) -> Result<(), DbErr> {
    let change = invitation::ActiveModel {
        partstat: Set(row.partstat),
        replied_at: Set(row.replied_at),
        reply_sequence: Set(row.reply_sequence),
        reply_dtstamp: Set(row.reply_dtstamp),
        ..Default::default()
    };
    invitation::Entity::update_many().set(change).filter(invitation::Column::Id.eq(row.id)).exec(db).await?;
    Ok(())
}

/// Writes the place of a proposal in the order of answers, so that what was sent before it counts no more.
pub(crate) async fn note_heard(
    db: &impl ConnectionTrait,
    id: InvitationId,
    heard: Heard,
) -> Result<(), DbErr> {
    let change = invitation::ActiveModel {
        reply_sequence: Set(Some(rules::signed(heard.sequence))),
        reply_dtstamp: Set(Some(heard.dtstamp)),
        ..Default::default()
    };
    invitation::Entity::update_many().set(change).filter(invitation::Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Raises the calendar revision of people, in the order of their ids, so that two transactions that touch the
/// same people wait for one another instead of for ever.
pub(crate) async fn raise_revisions(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    for list in people.chunks(ROWS_MAX) {
        let these = || person::Column::Id.is_in(list.iter().copied());
        person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .filter(these())
            .order_by_asc(person::Column::Id)
            .lock_exclusive()
            .into_tuple::<PersonId>()
            .all(db)
            .await?;
        let raised = Expr::col(person::Column::CalendarRevision).add(1);
        person::Entity::update_many()
            .col_expr(person::Column::CalendarRevision, raised)
            .col_expr(person::Column::CalendarChangedAt, Expr::value(now))
            .filter(these())
            .exec(db)
            .await?;
    }
    Ok(())
}
