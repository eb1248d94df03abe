//! Queries about meetings: five whatever the number of them.

use std::collections::BTreeMap;

use entity::id::{DelegateId, MeetingId, MissionId, PersonId, SlotId};
use entity::words::MeetingStatus;
use entity::{delegate, meeting, meeting_delegate, organisation, person, slot, table};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};

use super::Meeting;

/// The meetings of a mission that stand.
pub(super) fn standing_in(mission: MissionId) -> Condition {
    Condition::all()
        .add(meeting::Column::MissionId.eq(mission))
        .add(meeting::Column::Status.eq(MeetingStatus::Confirmed))
}

/// The meetings of a person that stand, in one mission or all.
pub(super) fn standing_of(person: PersonId, mission: Option<MissionId>) -> Condition {
    let own = Query::select()
        .column(delegate::Column::Id)
        .from(delegate::Entity)
        .and_where(delegate::Column::PersonId.eq(person))
        .to_owned();
    let seats = Query::select()
        .column(meeting_delegate::Column::MeetingId)
        .from(meeting_delegate::Entity)
        .and_where(meeting_delegate::Column::DelegateId.in_subquery(own))
        .to_owned();
    Condition::all()
        .add(meeting::Column::Id.in_subquery(seats))
        .add(meeting::Column::Status.eq(MeetingStatus::Confirmed))
        .add_option(mission.map(|mission| meeting::Column::MissionId.eq(mission)))
}

/// Most slots that one query names.
pub(super) const LIST_MAX: usize = 300;

/// The meetings in some slots that stand.
pub(super) fn standing_at(slots: &[SlotId]) -> Condition {
    Condition::all()
        .add(meeting::Column::SlotId.is_in(slots.iter().copied()))
        .add(meeting::Column::Status.eq(MeetingStatus::Confirmed))
}

/// The meeting of one id, standing or not.
pub(super) fn one(id: MeetingId) -> Condition {
    Condition::all().add(meeting::Column::Id.eq(id))
}

/// Meetings with when, where and who, by start and table.
pub(super) async fn find(connection: &impl ConnectionTrait, which: Condition) -> Result<Vec<Meeting>, DbErr> {
    let slot: RelationDef =
        meeting::Entity::belongs_to(slot::Entity).from(meeting::Column::SlotId).to(slot::Column::Id).into();
    let table: RelationDef = meeting::Entity::belongs_to(table::Entity)
        .from(meeting::Column::TableId)
        .to(table::Column::Id)
        .into();
    let rows = meeting::Entity::find()
        .join(JoinType::InnerJoin, slot)
        .join(JoinType::InnerJoin, table)
        .filter(which.clone())
        .order_by_asc(slot::Column::StartsAt)
        .order_by_asc(table::Column::Position)
        .order_by_asc(meeting::Column::Id)
        .select_two_required(slot::Entity)
        .all(connection)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let tables = tables(connection, rows.iter().map(|(meeting, _)| meeting.table_id)).await?;
    let mut seats = seats(connection, which).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(meeting, slot)| {
            let table = tables.get(&meeting.table_id)?.clone();
            let delegates = seats.remove(&meeting.id).unwrap_or_default();
            Some(Meeting { meeting, slot, table, delegates })
        })
        .collect())
}

async fn tables(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = entity::id::TableId>,
) -> Result<BTreeMap<entity::id::TableId, table::Model>, DbErr> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let tables = table::Entity::find().filter(table::Column::Id.is_in(ids)).all(connection).await?;
    Ok(tables.into_iter().map(|table| (table.id, table)).collect())
}

/// Who sits where: a delegate, with person and organisation.
type Seat = (DelegateId, person::Model, organisation::Model);

async fn seats(
    connection: &impl ConnectionTrait,
    which: Condition,
) -> Result<BTreeMap<MeetingId, Vec<Seat>>, DbErr> {
    let of_meeting: RelationDef = meeting_delegate::Entity::belongs_to(meeting::Entity)
        .from(meeting_delegate::Column::MeetingId)
        .to(meeting::Column::Id)
        .into();
    let of_delegate: RelationDef = meeting_delegate::Entity::belongs_to(delegate::Entity)
        .from(meeting_delegate::Column::DelegateId)
        .to(delegate::Column::Id)
        .into();
    let rows = meeting_delegate::Entity::find()
        .join(JoinType::InnerJoin, of_meeting)
        .join(JoinType::InnerJoin, of_delegate)
        .filter(which)
        .order_by_asc(delegate::Column::Id)
        .select_two_required(delegate::Entity)
        .all(connection)
        .await?;
    let people = people(connection, rows.iter().map(|(_, delegate)| delegate.person_id)).await?;
    let organisations =
        organisations(connection, rows.iter().map(|(_, delegate)| delegate.organisation_id)).await?;
    let mut seats: BTreeMap<_, Vec<Seat>> = BTreeMap::new();
    for (seat, delegate) in rows {
        let person = people.get(&delegate.person_id);
        let organisation = organisations.get(&delegate.organisation_id);
        if let (Some(person), Some(organisation)) = (person, organisation) {
            let seat_of = (delegate.id, person.clone(), organisation.clone());
            seats.entry(seat.meeting_id).or_default().push(seat_of);
        }
    }
    Ok(seats)
}

async fn people(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, person::Model>, DbErr> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let people = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(connection).await?;
    Ok(people.into_iter().map(|person| (person.id, person)).collect())
}

async fn organisations(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = entity::id::OrganisationId>,
) -> Result<BTreeMap<entity::id::OrganisationId, organisation::Model>, DbErr> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let rows =
        organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(connection).await?;
    Ok(rows.into_iter().map(|organisation| (organisation.id, organisation)).collect())
}
