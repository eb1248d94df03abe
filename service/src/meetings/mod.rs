//! Meetings: what stands on people's agendas, and how one moves or is called off.

use entity::id::{DelegateId, MeetingId, MissionId, PersonId, SlotId, TableId};
use entity::words::{MeetingOrigin, MeetingStatus};
use entity::{meeting, mission, organisation, person, session, slot, table};
use sea_orm::{ActiveModelTrait, DbErr, EntityTrait, IntoActiveModel, QuerySelect, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::App;
use crate::audit::{self, Entry};
use crate::availability;
use crate::caller::Caller;
use crate::database::{self, WriteTxn};
use crate::invitations::{self, Cause};
use crate::missions::standing::{self, Standing};
use crate::occupancy::{self, TakeError};
use crate::refusal::Failure;

mod fitting;
mod refusal;
mod rows;
pub mod rules;

pub use fitting::fit;
pub use refusal::Refusal;
pub use rules::Fit;

/// How often an action is carried out again when the database gave it up for the sake of another.
const ATTEMPTS: usize = 5;

/// A meeting with when, where and who.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// The row.
    pub meeting: meeting::Model,
    /// When.
    pub slot: slot::Model,
    /// Where.
    pub table: table::Model,
    /// Who: delegate, person, organisation.
    pub delegates: Vec<(DelegateId, person::Model, organisation::Model)>,
}

/// The UID that a meeting's calendar entries have all its life (RFC 5545 §3.8.4.7).
pub fn uid(app: &App, id: MeetingId) -> String {
    format!("{id}@{}", app.config.mail.reply_domain)
}

/// The meetings of a mission that stand, by slot and table.
pub async fn list(app: &App, mission: MissionId) -> Result<Vec<Meeting>, DbErr> {
    rows::find(app.db.read(), rows::standing_in(mission)).await
}

/// The meetings in some slots that stand, by slot and table.
pub(crate) async fn in_slots(txn: &WriteTxn, slots: &[SlotId]) -> Result<Vec<Meeting>, DbErr> {
    let mut found = Vec::new();
    for list in slots.chunks(rows::LIST_MAX) {
        found.extend(rows::find(txn, rows::standing_at(list)).await?);
    }
    Ok(found)
}

/// One meeting, standing or cancelled.
pub async fn get(app: &App, id: MeetingId) -> Result<Meeting, Failure<Refusal>> {
    Ok(rows::find(app.db.read(), rows::one(id)).await?.pop().ok_or(Refusal::NoSuch)?)
}

/// The meetings of a person that stand, in one mission or all, by start.
pub async fn of_person(
    app: &App,
    person: PersonId,
    mission: Option<MissionId>,
) -> Result<Vec<Meeting>, DbErr> {
    rows::find(app.db.read(), rows::standing_of(person, mission)).await
}

/// Refuses (as not found) a caller who is not in it, speaks for neither side and does not lead the mission.
pub async fn may_see(app: &App, caller: &Caller, id: MeetingId) -> Result<(), Failure<Refusal>> {
    let meeting = get(app, id).await?;
    let standing = standing::of(app, caller, meeting.meeting.mission_id).await?;
    Ok(rules::sees(caller, &standing, &meeting)?)
}

/// Moves a meeting to another slot and table. The lead may; everyone in it gets one update.
pub async fn move_to(
    app: &App,
    caller: &Caller,
    id: MeetingId,
    version: i32,
    slot: SlotId,
    table: TableId,
) -> Result<meeting::Model, Failure<Refusal>> {
    for _ in 1..ATTEMPTS {
        match try_move(app, caller, id, version, slot, table).await {
            Err(Failure::Database(error)) if database::gave_way(&error) => {}
            outcome => return outcome,
        }
    }
    try_move(app, caller, id, version, slot, table).await
}

async fn try_move(
    app: &App,
    caller: &Caller,
    id: MeetingId,
    version: i32,
    slot: SlotId,
    table: TableId,
) -> Result<meeting::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let meeting = move_within(app, &txn, caller, id, version, slot, table).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(meeting)
}

/// As [`move_to`], within another action's transaction, which must be given up on a refusal.
pub(crate) async fn move_within(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    id: MeetingId,
    version: i32,
    slot: SlotId,
    table: TableId,
) -> Result<meeting::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let (before, mission, standing) = concerned(txn, app, caller, id).await?;
    if !standing.lead {
        return Err(Refusal::NotLead.into());
    }
    rules::fresh(version, before.meeting.version)?;
    rules::changes(&before.meeting, &before.slot, &mission, now)?;
    let (slot, table) = place(txn, mission.id, slot, table).await?;
    if (slot.id, table.id) == (before.meeting.slot_id, before.meeting.table_id) {
        return Ok(before.meeting);
    }
    let people = before.delegates.iter().map(|(_, person, _)| person.id.0);
    let resources: Vec<Uuid> = people.chain([table.id.0]).collect();
    let taken = occupancy::taken(txn, &resources, slot.starts_at, slot.ends_at).await?;
    let delegates: Vec<DelegateId> = before.delegates.iter().map(|(delegate, ..)| *delegate).collect();
    let blocked = availability::blocked_of(txn, mission.id, &delegates).await?;
    rules::moves(&before, &slot, &table, &taken, &blocked, now)?;
    occupancy::release(txn, id.0).await?;
    occupancy::take(txn, id.0, &resources, slot.starts_at, slot.ends_at).await.map_err(|error| {
        // Someone was quicker since we looked.
        match error {
            TakeError::Taken => {
                Refusal::TableTaken { name: table.name.clone(), starts: slot.starts_wall }.into()
            }
            TakeError::Database(error) => Failure::Database(error),
        }
    })?;
    let mut row = before.meeting.clone().into_active_model();
    row.session_id = Set(slot.session_id);
    row.slot_id = Set(slot.id);
    row.table_id = Set(table.id);
    row.updated_at = Set(now);
    row.version = Set(version + 1);
    let meeting = row.update(txn).await?;
    invitations::follow(app, txn, id, Cause::Moved).await?;
    let detail = json!({ "from": before.slot.starts_at, "to": slot.starts_at, "table": table.name });
    record(app, txn, Some(caller.person_id), "meeting.move", &meeting, detail).await?;
    Ok(meeting)
}

/// The slot and the table, if both are the mission's.
async fn place(
    txn: &WriteTxn,
    mission: MissionId,
    slot: SlotId,
    table: TableId,
) -> Result<(slot::Model, table::Model), Failure<Refusal>> {
    let slot = slot::Entity::find_by_id(slot).one(txn).await?.ok_or(Refusal::NotItsSlot)?;
    let session = session::Entity::find_by_id(slot.session_id).one(txn).await?;
    session.filter(|session| session.mission_id == mission).ok_or(Refusal::NotItsSlot)?;
    let table = table::Entity::find_by_id(table).one(txn).await?.ok_or(Refusal::NotItsSlot)?;
    Ok((slot, table))
}

/// Calls a meeting off. The lead may, and those who sit in it or speak for a side. The request it came of stays
/// as it is: whoever does not want to meet at all declines or withdraws the request.
pub async fn cancel(app: &App, caller: &Caller, id: MeetingId, why: &str) -> Result<(), Failure<Refusal>> {
    call_off(app, caller, id, why, None).await
}

/// Calls a meeting off that came of a booking.
pub(crate) async fn cancel_booked(
    app: &App,
    caller: &Caller,
    id: MeetingId,
    why: &str,
) -> Result<(), Failure<Refusal>> {
    call_off(app, caller, id, why, Some(MeetingOrigin::Booking)).await
}

async fn call_off(
    app: &App,
    caller: &Caller,
    id: MeetingId,
    why: &str,
    origin: Option<MeetingOrigin>,
) -> Result<(), Failure<Refusal>> {
    rules::why(why)?;
    let txn = app.db.begin_write().await?;
    let (before, mission, _) = concerned(&txn, app, caller, id).await?;
    if origin.is_some_and(|origin| before.meeting.origin != origin) {
        return Err(Refusal::NoSuch.into());
    }
    rules::changes(&before.meeting, &before.slot, &mission, app.clock.now())?;
    end(app, &txn, Some(caller.person_id), &[id], why).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(())
}

/// Calls a meeting off within another action's transaction: frees its occupancy, follows its invitations. One that
/// is off already stays as it is.
pub async fn cancel_within(app: &App, txn: &WriteTxn, id: MeetingId, why: &str) -> Result<(), DbErr> {
    cancel_all_within(app, txn, &[id], why).await
}

/// As [`cancel_within`], for many at once; a person in several of them has its calendar changed once.
pub async fn cancel_all_within(app: &App, txn: &WriteTxn, ids: &[MeetingId], why: &str) -> Result<(), DbErr> {
    end(app, txn, None, ids, why).await
}

async fn end(
    app: &App,
    txn: &WriteTxn,
    actor: Option<PersonId>,
    ids: &[MeetingId],
    why: &str,
) -> Result<(), DbErr> {
    let mut ended = Vec::new();
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    for id in ids {
        let found = meeting::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
        let Some(before) = found.filter(|meeting| meeting.status == MeetingStatus::Confirmed) else {
            continue;
        };
        let version = before.version + 1;
        let mut row = before.into_active_model();
        row.status = Set(MeetingStatus::Cancelled);
        row.note = Set(why.to_owned());
        row.updated_at = Set(app.clock.now());
        row.version = Set(version);
        let meeting = row.update(txn).await?;
        occupancy::release(txn, id.0).await?;
        record(app, txn, actor, "meeting.cancel", &meeting, json!({ "why": why })).await?;
        ended.push(id);
    }
    invitations::follow_all(app, txn, &ended, Cause::Cancelled, app.clock.now()).await?;
    Ok(())
}

/// A meeting, locked, its mission, and what the caller is to it; to whom may not see it, it is not there.
async fn concerned(
    txn: &WriteTxn,
    app: &App,
    caller: &Caller,
    id: MeetingId,
) -> Result<(Meeting, mission::Model, Standing), Failure<Refusal>> {
    // First the mission, then the meeting, as everybody who locks both: nobody then waits in a circle.
    let found = meeting::Entity::find_by_id(id).one(txn).await?.ok_or(Refusal::NoSuch)?;
    let mission = crate::missions::rows::held(txn, found.mission_id).await?.ok_or(Refusal::NoSuch)?;
    meeting::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    let meeting = rows::find(txn, rows::one(id)).await?.pop().ok_or(Refusal::NoSuch)?;
    let standing = standing::on(txn, caller, &mission, app.clock.now()).await?;
    rules::sees(caller, &standing, &meeting)?;
    Ok((meeting, mission, standing))
}

async fn record(
    app: &App,
    txn: &WriteTxn,
    actor: Option<PersonId>,
    action: &str,
    meeting: &meeting::Model,
    detail: Value,
) -> Result<(), DbErr> {
    let entry = Entry {
        actor,
        action,
        subject: "meeting",
        subject_id: Some(meeting.id.0),
        mission_id: Some(meeting.mission_id),
        detail,
    };
    audit::record(txn, app, app.clock.now(), entry).await
}
