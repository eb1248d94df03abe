//! Reading the scene of a booking: who, where, and what is taken.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, MissionId, SessionId};
use entity::words::{DelegateStatus, MeetingStatus};
use entity::{delegate, meeting, meeting_delegate, mission, session, slot, table};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use uuid::Uuid;

use super::rules::{Pair, Scene};
use crate::caller::Caller;
use crate::{availability, occupancy};

/// The delegates in a mission whom a caller speaks for; and `named`, whoever that is, when `lead`.
pub(super) async fn own(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    mission: MissionId,
    named: Option<DelegateId>,
    lead: bool,
) -> Result<Vec<delegate::Model>, DbErr> {
    let theirs = caller.organisations.iter().copied();
    let own = Condition::any()
        .add(delegate::Column::PersonId.eq(caller.person_id))
        .add(delegate::Column::OrganisationId.is_in(theirs))
        .add_option(named.filter(|_| lead).map(|named| delegate::Column::Id.eq(named)));
    delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(mission))
        .filter(delegate::Column::Status.ne(DelegateStatus::Withdrawn))
        .filter(own)
        .all(connection)
        .await
}

/// The two, each kept by this transaction alone until it ends, in one order for everybody: bookings of one
/// delegate queue here, and the later sees what the earlier took.
pub(super) async fn locked(txn: &impl ConnectionTrait, pair: Pair) -> Result<Pair, DbErr> {
    let rows = delegate::Entity::find()
        .filter(delegate::Column::Id.is_in([pair.mine.id, pair.with.id]))
        .order_by_asc(delegate::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    let fresh = |old: delegate::Model| rows.iter().find(|row| row.id == old.id).cloned().unwrap_or(old);
    Ok(Pair { mine: fresh(pair.mine), with: fresh(pair.with) })
}

/// The slots of a mission's sessions that take bookings, from an instant on, by start.
pub(super) async fn slots(
    connection: &impl ConnectionTrait,
    mission: MissionId,
    from: DateTime<Utc>,
) -> Result<Vec<slot::Model>, DbErr> {
    let of_session: RelationDef = slot::Entity::belongs_to(session::Entity)
        .from(slot::Column::SessionId)
        .to(session::Column::Id)
        .into();
    slot::Entity::find()
        .join(JoinType::InnerJoin, of_session)
        .filter(session::Column::MissionId.eq(mission))
        .filter(session::Column::BookingsOpen.eq(true))
        .filter(slot::Column::StartsAt.gt(from))
        .order_by_asc(slot::Column::StartsAt)
        .order_by_asc(slot::Column::Id)
        .all(connection)
        .await
}

/// Reads the scene around some slots: a handful of queries whatever their number.
pub(super) async fn scene(
    connection: &impl ConnectionTrait,
    mission: mission::Model,
    pair: Pair,
    slots: &[slot::Model],
    now: DateTime<Utc>,
) -> Result<Scene, DbErr> {
    let mut ids: Vec<SessionId> = slots.iter().map(|slot| slot.session_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let sessions = session::Entity::find()
        .filter(session::Column::Id.is_in(ids.iter().copied()))
        .filter(session::Column::MissionId.eq(mission.id))
        .all(connection)
        .await?;
    let tables = table::Entity::find()
        .filter(table::Column::SessionId.is_in(ids.iter().copied()))
        .order_by_asc(table::Column::Position)
        .all(connection)
        .await?;
    let starts_at = slots.iter().map(|slot| slot.starts_at).min().unwrap_or(now);
    let ends_at = slots.iter().map(|slot| slot.ends_at).max().unwrap_or(now);
    let people = [pair.mine.person_id.0, pair.with.person_id.0];
    let resources: Vec<Uuid> = people.into_iter().chain(tables.iter().map(|table| table.id.0)).collect();
    let taken = occupancy::taken(connection, &resources, starts_at, ends_at).await?;
    let both = [pair.mine.id, pair.with.id];
    let blocked = availability::blocked_of(connection, mission.id, &both).await?;
    let met = met(connection, mission.id, both).await?;
    Ok(Scene { mission, sessions, tables, pair, taken, blocked, met, now })
}

/// How many meetings that stand each of the two has in each session.
async fn met(
    connection: &impl ConnectionTrait,
    mission: MissionId,
    both: [DelegateId; 2],
) -> Result<HashMap<(SessionId, DelegateId), i32>, DbErr> {
    let seats: RelationDef = meeting::Entity::belongs_to(meeting_delegate::Entity)
        .from(meeting::Column::Id)
        .to(meeting_delegate::Column::MeetingId)
        .into();
    let rows: Vec<(SessionId, DelegateId)> = meeting::Entity::find()
        .join(JoinType::InnerJoin, seats)
        .filter(meeting::Column::MissionId.eq(mission))
        .filter(meeting::Column::Status.eq(MeetingStatus::Confirmed))
        .filter(meeting_delegate::Column::DelegateId.is_in(both))
        .select_only()
        .column(meeting::Column::SessionId)
        .column(meeting_delegate::Column::DelegateId)
        .into_tuple()
        .all(connection)
        .await?;
    let mut met = HashMap::new();
    for seat in rows {
        *met.entry(seat).or_default() += 1;
    }
    Ok(met)
}
