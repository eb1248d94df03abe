//! Whether a meeting could stand at a time that somebody proposes, and what is in its way.

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, MeetingId};
use entity::{mission, session, slot, table};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::rules::{self, Fit, Ground};
use super::{Meeting, rows};
use crate::{availability, occupancy};

/// Whether a meeting could begin at an instant: at a slot of its mission that begins then, at its own table or
/// another that is free. None when there is no such meeting.
pub async fn fit(
    connection: &impl ConnectionTrait,
    id: MeetingId,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<(Meeting, Fit)>, DbErr> {
    let Some(meeting) = rows::find(connection, rows::one(id)).await?.pop() else { return Ok(None) };
    let mission = mission::Entity::find_by_id(meeting.meeting.mission_id).one(connection).await?;
    let Some(mission) = mission else { return Ok(None) };
    let sessions = Query::select()
        .column(session::Column::Id)
        .from(session::Entity)
        .and_where(session::Column::MissionId.eq(mission.id))
        .to_owned();
    let slots = slot::Entity::find()
        .filter(slot::Column::SessionId.in_subquery(sessions))
        .order_by_asc(slot::Column::StartsAt)
        .order_by_asc(slot::Column::Id)
        .all(connection)
        .await?;
    if let Err(why) = rules::changes(&meeting.meeting, &meeting.slot, &mission, now) {
        return Ok(Some((meeting, Fit::Never(why))));
    }
    let slot = match rules::slot_at(&meeting, slots, at, now) {
        Ok(slot) => slot,
        Err(nearest) => return Ok(Some((meeting, Fit::NoSlot(nearest)))),
    };
    let ground = ground(connection, &meeting, &slot).await?;
    let mut fit = rules::fit(&meeting, &slot, &ground, now);
    if let Fit::InTheWay { meetings, .. } = &mut fit {
        *meetings = in_the_way(connection, &meeting, &slot, &ground).await?;
    }
    Ok(Some((meeting, fit)))
}

async fn ground(
    connection: &impl ConnectionTrait,
    meeting: &Meeting,
    slot: &slot::Model,
) -> Result<Ground, DbErr> {
    let tables = table::Entity::find()
        .filter(table::Column::SessionId.eq(slot.session_id))
        .order_by_asc(table::Column::Position)
        .all(connection)
        .await?;
    let people = meeting.delegates.iter().map(|(_, person, _)| person.id.0);
    let resources: Vec<Uuid> = people.chain(tables.iter().map(|table| table.id.0)).collect();
    let taken = occupancy::taken(connection, &resources, slot.starts_at, slot.ends_at).await?;
    let delegates: Vec<DelegateId> = meeting.delegates.iter().map(|(delegate, ..)| *delegate).collect();
    let blocked = availability::blocked_of(connection, meeting.meeting.mission_id, &delegates).await?;
    Ok(Ground { tables, taken, blocked })
}

/// The other meetings that the people of a meeting have in a slot; when they have none, those at the tables.
async fn in_the_way(
    connection: &impl ConnectionTrait,
    meeting: &Meeting,
    slot: &slot::Model,
    ground: &Ground,
) -> Result<Vec<Meeting>, DbErr> {
    let own = meeting.meeting.id.0;
    let holders = |resource: Uuid| ground.taken.holders(resource, slot.starts_at, slot.ends_at);
    let mut ids: Vec<Uuid> =
        meeting.delegates.iter().flat_map(|(_, person, _)| holders(person.id.0)).collect();
    ids.retain(|id| *id != own);
    if ids.is_empty() && rules::people_are_free(meeting, slot, ground) {
        ids = ground.tables.iter().flat_map(|table| holders(table.id.0)).collect();
        ids.retain(|id| *id != own);
    }
    ids.sort_unstable();
    ids.dedup();
    let mut meetings = Vec::new();
    for id in ids {
        meetings.extend(rows::find(connection, rows::one(MeetingId(id))).await?);
    }
    Ok(meetings)
}
