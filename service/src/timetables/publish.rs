//! Publishing a draft: meetings, occupancy and invitations follow it in one transaction.

use chrono::{DateTime, Utc};
use entity::id::{MeetingId, TimetableId};
use entity::words::{MeetingOrigin, MeetingStatus, MissionStatus, TimetableState};
use entity::{meeting, meeting_delegate, timetable};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;

use super::changes::{self, Comparison, Place};
use super::ground::Ground;
use super::{Changes, Refusal, review, rules};
use crate::app::App;
use crate::caller::Caller;
use crate::database::{self, WriteTxn};
use crate::invitations::{self, Cause};
use crate::missions::{self, standing};
use crate::occupancy::{self, Hold, TakeError};
use crate::outbox::{self, Task};
use crate::refusal::Failure;
use crate::{audit, meetings};

/// How often publishing is carried out again when the database gave it up for the sake of another transaction.
const ATTEMPTS: usize = 5;
/// Most values of one list, and rows of one insert.
const ROWS_MAX: usize = 300;
/// What a meeting says that a newer timetable has no place for.
const NO_LONGER: &str = "The new timetable has no place for it.";

/// Publishes a draft: meetings, occupancy and invitations follow it, one mail a person goes out, unchanged
/// meetings cause none. The lead may. Meetings that have begun, and bookings, stay as they are; places that
/// cannot be given any more are left out and told in [`Changes::dropped`].
pub async fn publish(
    app: &App,
    caller: &Caller,
    id: TimetableId,
    version: i32,
) -> Result<Changes, Failure<Refusal>> {
    for _ in 1..ATTEMPTS {
        match attempt(app, caller, id, version).await {
            Err(Failure::Database(error)) if database::gave_way(&error) => {}
            other => return other,
        }
    }
    attempt(app, caller, id, version).await
}

async fn attempt(
    app: &App,
    caller: &Caller,
    id: TimetableId,
    version: i32,
) -> Result<Changes, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let found = review::find(&txn, id).await?;
    let mission = missions::rows::locked(&txn, found.mission_id).await?.ok_or(Refusal::NoSuch)?;
    rules::leads(&standing::on(&txn, caller, &mission, now).await?)?;
    // Read again under the lock: another may just have published it.
    let draft = review::find(&txn, id).await?;
    rules::may_publish(&mission, &draft, version)?;
    let ground = Ground::load(&txn, mission, now).await?;
    let placements = review::placements(&txn, id).await?;
    let comparison = changes::compare(&ground, &placements, draft.created_at);
    let mut told = review::told(&ground, &comparison);

    let changed = rewrite(app, &txn, &ground, comparison).await?;
    let people = invitations::follow_all(app, &txn, &changed, Cause::Published, now).await?;
    told.people = people.len();
    for person in people {
        let task = Task::TimetablePublished { timetable: id.0, person: person.0 };
        outbox::put(&txn, app, now, Some(ground.mission.id), task).await?;
    }
    supersede(&txn, caller, &draft, now).await?;
    if ground.mission.status != MissionStatus::Published {
        missions::set_status(&txn, app, Some(caller), &ground.mission, MissionStatus::Published).await?;
    }
    let entry = audit::Entry {
        actor: Some(caller.person_id),
        action: "timetable.publish",
        subject: "timetable",
        subject_id: Some(id.0),
        mission_id: Some(ground.mission.id),
        detail: json!({ "number": draft.number, "new": told.new, "moved": told.moved,
            "cancelled": told.cancelled, "kept": told.kept, "dropped": told.dropped }),
    };
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(told)
}

/// Writes the draft's state, and that what was published before is no more.
async fn supersede(
    txn: &WriteTxn,
    caller: &Caller,
    draft: &timetable::Model,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let raised = || Expr::col(timetable::Column::Version).add(1);
    timetable::Entity::update_many()
        .set(timetable::ActiveModel { state: Set(TimetableState::Superseded), ..Default::default() })
        .col_expr(timetable::Column::Version, raised())
        .filter(timetable::Column::MissionId.eq(draft.mission_id))
        .filter(timetable::Column::State.eq(TimetableState::Published))
        .exec(txn)
        .await?;
    let published = timetable::ActiveModel {
        state: Set(TimetableState::Published),
        published_at: Set(Some(now)),
        published_by: Set(Some(caller.person_id)),
        ..Default::default()
    };
    timetable::Entity::update_many()
        .set(published)
        .col_expr(timetable::Column::Version, raised())
        .filter(timetable::Column::Id.eq(draft.id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Makes the meetings what the comparison says, and gives back those that changed. All that moves lets go of its
/// people and tables before anything takes them, so that two meetings can change places.
async fn rewrite(
    app: &App,
    txn: &WriteTxn,
    ground: &Ground,
    comparison: Comparison,
) -> Result<Vec<MeetingId>, Failure<Refusal>> {
    let now = ground.now;
    let cancelled: Vec<MeetingId> = comparison.cancelled.iter().map(|row| row.id).collect();
    let moved = comparison.moved.iter().map(|(_, row)| row.id);
    let leaving: Vec<MeetingId> = moved.chain(cancelled.iter().copied()).collect();
    occupancy::release_all(txn, &leaving.iter().map(|id| id.0).collect::<Vec<_>>()).await?;
    end(txn, &cancelled, now).await?;

    let mut arriving: Vec<(MeetingId, Place)> = Vec::new();
    let mut reseated: Vec<MeetingId> = Vec::new();
    let mut inserted = Vec::new();
    for (place, before) in comparison.new {
        match before {
            Some(before) => {
                reseated.push(before.id);
                arriving.push((before.id, place.clone()));
                stand(txn, before, &place, now).await?;
            }
            None => {
                let id = MeetingId(app.ids.uuid(now));
                inserted.push(row(app, ground, id, &place).into_active_model());
                arriving.push((id, place));
            }
        }
    }
    for (place, before) in comparison.moved {
        reseated.push(before.id);
        arriving.push((before.id, place.clone()));
        stand(txn, before, &place, now).await?;
    }
    for chunk in inserted.chunks(ROWS_MAX) {
        meeting::Entity::insert_many(chunk.to_vec()).exec_without_returning(txn).await?;
    }
    seat(txn, &reseated, &arriving).await?;
    let holds = arriving.iter().map(|(id, place)| hold(*id, place)).collect();
    occupancy::take_all(txn, holds).await.map_err(|error| match error {
        TakeError::Taken => Failure::Refused(Refusal::Taken),
        TakeError::Database(error) => Failure::Database(error),
    })?;
    Ok(arriving.into_iter().map(|(id, _)| id).chain(cancelled).collect())
}

async fn end(txn: &WriteTxn, meetings: &[MeetingId], now: DateTime<Utc>) -> Result<(), DbErr> {
    for list in meetings.chunks(ROWS_MAX) {
        let change = meeting::ActiveModel {
            status: Set(MeetingStatus::Cancelled),
            note: Set(NO_LONGER.to_owned()),
            updated_at: Set(now),
            ..Default::default()
        };
        meeting::Entity::update_many()
            .set(change)
            .col_expr(meeting::Column::Version, Expr::col(meeting::Column::Version).add(1))
            .filter(meeting::Column::Id.is_in(list.iter().copied()))
            .exec(txn)
            .await?;
    }
    Ok(())
}

/// A meeting that was there stands at another place: it keeps its identity and its UID.
async fn stand(
    txn: &WriteTxn,
    before: meeting::Model,
    place: &Place,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    // Why it was once cancelled is no news for those who meet now.
    let note = if before.status == MeetingStatus::Cancelled { String::new() } else { before.note.clone() };
    let version = before.version + 1;
    let mut row = before.into_active_model();
    row.session_id = Set(place.session);
    row.slot_id = Set(place.slot);
    row.table_id = Set(place.table);
    row.status = Set(MeetingStatus::Confirmed);
    row.note = Set(note);
    row.updated_at = Set(now);
    row.version = Set(version);
    row.update(txn).await?;
    Ok(())
}

fn row(app: &App, ground: &Ground, id: MeetingId, place: &Place) -> meeting::Model {
    meeting::Model {
        id,
        mission_id: ground.mission.id,
        session_id: place.session,
        slot_id: place.slot,
        table_id: place.table,
        request_id: Some(place.request),
        origin: MeetingOrigin::Request,
        status: MeetingStatus::Confirmed,
        uid: meetings::uid(app, id),
        note: String::new(),
        created_at: ground.now,
        updated_at: ground.now,
        version: 1,
    }
}

async fn seat(txn: &WriteTxn, reseated: &[MeetingId], arriving: &[(MeetingId, Place)]) -> Result<(), DbErr> {
    for list in reseated.chunks(ROWS_MAX) {
        let of_these = meeting_delegate::Column::MeetingId.is_in(list.iter().copied());
        meeting_delegate::Entity::delete_many().filter(of_these).exec(txn).await?;
    }
    let seats: Vec<meeting_delegate::ActiveModel> = arriving
        .iter()
        .flat_map(|(meeting, place)| place.delegates.iter().map(|delegate| (*meeting, *delegate)))
        .map(|(meeting_id, delegate_id)| {
            meeting_delegate::Model { meeting_id, delegate_id }.into_active_model()
        })
        .collect();
    for chunk in seats.chunks(ROWS_MAX) {
        meeting_delegate::Entity::insert_many(chunk.to_vec()).exec_without_returning(txn).await?;
    }
    Ok(())
}

fn hold(meeting: MeetingId, place: &Place) -> Hold {
    Hold {
        held_by: meeting.0,
        resources: place.people.iter().map(|id| id.0).chain([place.table.0]).collect(),
        starts_at: place.starts_at,
        ends_at: place.ends_at,
    }
}
