//! Queries about requests.

use entity::id::{MissionId, OrganisationId, RequestId};
use entity::words::DelegateStatus;
use entity::{affiliation, delegate, meeting, organisation, request};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};

use super::{Filter, Request};
use crate::caller::Caller;
use crate::page::Cursor;

/// The requests of a mission that a filter lets through, in the order they were made, with both sides; one more
/// than the cursor's limit. Two queries. Without the lead only those of the caller's organisations.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    mission: MissionId,
    filter: &Filter,
    own: Option<&Caller>,
    cursor: Cursor,
) -> Result<Vec<Request>, DbErr> {
    use request::Column::{FromOrganisationId, Id, MissionId as Mission, State, ToOrganisationId};
    let mut wanted = Condition::all()
        .add(Mission.eq(mission))
        .add_option(filter.state.map(|state| State.eq(state)))
        .add_option(cursor.after.map(|after| Id.gt(after)));
    if let Some(organisation) = filter.organisation {
        wanted = wanted.add(
            Condition::any().add(FromOrganisationId.eq(organisation)).add(ToOrganisationId.eq(organisation)),
        );
    }
    if let Some(caller) = own {
        let theirs = || caller.organisations.iter().copied();
        wanted = wanted.add(
            Condition::any().add(FromOrganisationId.is_in(theirs())).add(ToOrganisationId.is_in(theirs())),
        );
    }
    let rows = request::Entity::find()
        .filter(wanted)
        .order_by_asc(Id)
        .limit(cursor.limit + 1)
        .all(connection)
        .await?;
    with_sides(connection, rows).await
}

/// One request with both sides.
pub(super) async fn one(connection: &impl ConnectionTrait, id: RequestId) -> Result<Option<Request>, DbErr> {
    let rows = request::Entity::find_by_id(id).all(connection).await?;
    Ok(with_sides(connection, rows).await?.pop())
}

async fn with_sides(
    connection: &impl ConnectionTrait,
    rows: Vec<request::Model>,
) -> Result<Vec<Request>, DbErr> {
    let mut ids: Vec<OrganisationId> =
        rows.iter().flat_map(|row| [row.from_organisation_id, row.to_organisation_id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let organisations = organisations(connection, ids).await?;
    let of = |id| organisations.iter().find(|organisation| organisation.id == id).cloned();
    Ok(rows
        .into_iter()
        .filter_map(|request| {
            let (from, to) = (of(request.from_organisation_id)?, of(request.to_organisation_id)?);
            Some(Request { request, from, to })
        })
        .collect())
}

/// Organisations by id.
pub(super) async fn organisations(
    connection: &impl ConnectionTrait,
    ids: Vec<OrganisationId>,
) -> Result<Vec<organisation::Model>, DbErr> {
    organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(connection).await
}

/// The delegates of some organisations in a mission.
pub(super) async fn delegates(
    connection: &impl ConnectionTrait,
    mission: MissionId,
    organisations: &[OrganisationId],
) -> Result<Vec<delegate::Model>, DbErr> {
    delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(mission))
        .filter(delegate::Column::OrganisationId.is_in(organisations.iter().copied()))
        .filter(delegate::Column::Status.ne(DelegateStatus::Withdrawn))
        .order_by_asc(delegate::Column::Id)
        .all(connection)
        .await
}

/// The delegates of an organisation in a mission who belong to it, with their places in it.
pub(super) async fn affiliated(
    connection: &impl ConnectionTrait,
    mission: MissionId,
    organisation: OrganisationId,
) -> Result<Vec<(delegate::Model, affiliation::Model)>, DbErr> {
    let belongs: RelationDef = delegate::Entity::belongs_to(affiliation::Entity)
        .from(delegate::Column::PersonId)
        .to(affiliation::Column::PersonId)
        .into();
    delegate::Entity::find()
        .join(JoinType::InnerJoin, belongs)
        .filter(delegate::Column::MissionId.eq(mission))
        .filter(delegate::Column::OrganisationId.eq(organisation))
        .filter(affiliation::Column::OrganisationId.eq(organisation))
        .filter(delegate::Column::Status.ne(DelegateStatus::Withdrawn))
        .order_by_asc(delegate::Column::Id)
        .select_two_required(affiliation::Entity)
        .all(connection)
        .await
}

/// The request of a pair in a mission, locked.
pub(super) async fn of_pair(
    txn: &impl ConnectionTrait,
    mission: MissionId,
    pair: &str,
) -> Result<Option<request::Model>, DbErr> {
    request::Entity::find()
        .filter(request::Column::MissionId.eq(mission))
        .filter(request::Column::Pair.eq(pair))
        .lock_exclusive()
        .one(txn)
        .await
}

/// The meeting that a request came to, standing or not.
pub(super) async fn meeting_of(
    txn: &impl ConnectionTrait,
    request: RequestId,
) -> Result<Option<meeting::Model>, DbErr> {
    meeting::Entity::find().filter(meeting::Column::RequestId.eq(request)).one(txn).await
}
