//! Queries about delegates.

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, MeetingId, MissionId, PersonId};
use entity::words::{DelegateRole, DelegateStatus, MeetingStatus};
use entity::{delegate, meeting, meeting_delegate, organisation, person, slot};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};

use super::Delegate;
use crate::page::Cursor;

/// Delegate → person.
pub(super) fn person() -> RelationDef {
    delegate::Entity::belongs_to(person::Entity)
        .from(delegate::Column::PersonId)
        .to(person::Column::Id)
        .into()
}

/// Delegate → organisation.
fn organisation() -> RelationDef {
    delegate::Entity::belongs_to(organisation::Entity)
        .from(delegate::Column::OrganisationId)
        .to(organisation::Column::Id)
        .into()
}

/// Delegates with who they are, by organisation and name; one more than the cursor's limit.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    mission: MissionId,
    cursor: Cursor,
) -> Result<Vec<Delegate>, DbErr> {
    let mut filter = Condition::all().add(delegate::Column::MissionId.eq(mission));
    if let Some(after) = cursor.after {
        // A cursor of a delegate who is gone begins anew.
        if let Some(last) = one(connection, DelegateId(after)).await? {
            filter = filter.add(behind(&last));
        }
    }
    some(connection, filter, cursor.limit + 1).await
}

/// One delegate with who it is.
pub(super) async fn one(
    connection: &impl ConnectionTrait,
    id: DelegateId,
) -> Result<Option<Delegate>, DbErr> {
    let filter = Condition::all().add(delegate::Column::Id.eq(id));
    Ok(some(connection, filter, 1).await?.pop())
}

/// What comes after a delegate in the order of organisation, name, id, by the database's own collation.
fn behind(last: &Delegate) -> Condition {
    let (organisation, name) = (&last.organisation.name, &last.person.name);
    let same_name =
        Condition::all().add(person::Column::Name.eq(name)).add(delegate::Column::Id.gt(last.delegate.id));
    let later_name = Condition::any().add(person::Column::Name.gt(name)).add(same_name);
    let same_organisation = Condition::all().add(organisation::Column::Name.eq(organisation)).add(later_name);
    Condition::any().add(organisation::Column::Name.gt(organisation)).add(same_organisation)
}

/// Two queries whatever the number: delegates with people, then their organisations.
async fn some(
    connection: &impl ConnectionTrait,
    filter: Condition,
    limit: u64,
) -> Result<Vec<Delegate>, DbErr> {
    let rows = delegate::Entity::find()
        .join(JoinType::InnerJoin, person())
        .join(JoinType::InnerJoin, organisation())
        .filter(filter)
        .order_by_asc(organisation::Column::Name)
        .order_by_asc(person::Column::Name)
        .order_by_asc(delegate::Column::Id)
        .limit(limit)
        .select_two_required(person::Entity)
        .all(connection)
        .await?;
    let mut ids: Vec<_> = rows.iter().map(|(delegate, _)| delegate.organisation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let organisations =
        organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(connection).await?;
    let of = |id| organisations.iter().find(|organisation| organisation.id == id).cloned();
    Ok(rows
        .into_iter()
        .filter_map(|(delegate, person)| {
            let organisation = of(delegate.organisation_id)?;
            Some(Delegate { delegate, person, organisation })
        })
        .collect())
}

/// The row of a person in a mission.
pub(super) async fn of_person(
    txn: &impl ConnectionTrait,
    mission: MissionId,
    person: PersonId,
) -> Result<Option<delegate::Model>, DbErr> {
    delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(mission))
        .filter(delegate::Column::PersonId.eq(person))
        .one(txn)
        .await
}

/// How many participants are confirmed.
pub(super) async fn confirmed(txn: &impl ConnectionTrait, mission: MissionId) -> Result<u64, DbErr> {
    delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(mission))
        .filter(delegate::Column::Status.eq(DelegateStatus::Confirmed))
        .filter(delegate::Column::Role.eq(DelegateRole::Participant))
        .count(txn)
        .await
}

/// Who is on the waiting list.
pub(super) async fn waiting(
    txn: &impl ConnectionTrait,
    mission: MissionId,
) -> Result<Vec<delegate::Model>, DbErr> {
    delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(mission))
        .filter(delegate::Column::Status.eq(DelegateStatus::WaitingList))
        .all(txn)
        .await
}

/// The delegate's meetings that stand and have not begun.
pub(super) async fn meetings_to_come(
    txn: &impl ConnectionTrait,
    delegate: DelegateId,
    now: DateTime<Utc>,
) -> Result<Vec<MeetingId>, DbErr> {
    let seats: RelationDef = meeting::Entity::belongs_to(meeting_delegate::Entity)
        .from(meeting::Column::Id)
        .to(meeting_delegate::Column::MeetingId)
        .into();
    let slot: RelationDef =
        meeting::Entity::belongs_to(slot::Entity).from(meeting::Column::SlotId).to(slot::Column::Id).into();
    meeting::Entity::find()
        .join(JoinType::InnerJoin, seats)
        .join(JoinType::InnerJoin, slot)
        .filter(meeting_delegate::Column::DelegateId.eq(delegate))
        .filter(meeting::Column::Status.eq(MeetingStatus::Confirmed))
        .filter(slot::Column::StartsAt.gt(now))
        .select_only()
        .column(meeting::Column::Id)
        .into_tuple()
        .all(txn)
        .await
}
