//! Taking a free slot: of any number who try at once, one gets it.

use entity::id::{BookingId, MeetingId, SlotId};
use entity::words::{MeetingOrigin, MeetingStatus};
use entity::{booking, meeting, meeting_delegate, mission, session, slot, table};
use sea_orm::{ActiveModelTrait, EntityTrait, Set, TransactionTrait};
use serde_json::json;
use uuid::Uuid;

use super::rules::{self, Pair};
use super::{Booking, Refusal, free_with, pair, rows};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::caller::Caller;
use crate::database::{self, WriteTxn};
use crate::invitations::{self, Cause};
use crate::meetings;
use crate::missions::standing;
use crate::occupancy::{self, TakeError};
use crate::refusal::Failure;

/// How often a booking is tried when the database gives it up for the sake of another.
const ATTEMPTS: usize = 5;

/// Takes a free slot. Of any number who try at once, one gets it; the others are refused with up to three free
/// alternatives.
pub async fn book(
    app: &App,
    caller: &Caller,
    slot: SlotId,
    booking: Booking,
) -> Result<meeting::Model, Failure<Refusal>> {
    rules::note(&booking.note)?;
    let mut outcome = attempt(app, caller, slot, &booking).await;
    for _ in 1..ATTEMPTS {
        match outcome {
            Err(Failure::Database(error)) if database::gave_way(&error) => {
                outcome = attempt(app, caller, slot, &booking).await;
            }
            _ => break,
        }
    }
    match outcome {
        Err(Failure::Refused(Refusal::Taken { .. })) => Err(taken(app, caller, slot, &booking).await),
        outcome => outcome,
    }
}

/// The refusal of a taken slot, with what is free instead.
async fn taken(app: &App, caller: &Caller, slot: SlotId, booking: &Booking) -> Failure<Refusal> {
    let alternatives = async {
        let wanted = slot::Entity::find_by_id(slot).one(app.db.read()).await?.ok_or(Refusal::NoSuch)?;
        let session = session::Entity::find_by_id(wanted.session_id).one(app.db.read()).await?;
        let mission = session.ok_or(Refusal::NoSuch)?.mission_id;
        let free = free_with(app, caller, mission, booking).await?;
        Ok(rules::alternatives(&wanted, free.into_iter().map(|free| free.slot).collect()))
    };
    match alternatives.await {
        Ok(alternatives) => Refusal::Taken { alternatives }.into(),
        // That it is taken is certain; what else there is was only a courtesy.
        Err(Failure::Refused(_)) => Refusal::Taken { alternatives: Vec::new() }.into(),
        Err(failure) => failure,
    }
}

async fn attempt(
    app: &App,
    caller: &Caller,
    slot: SlotId,
    booking: &Booking,
) -> Result<meeting::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let slot = slot::Entity::find_by_id(slot).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let session = session::Entity::find_by_id(slot.session_id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let (mission, pair) = scene_of(app, &txn, caller, &session, booking).await?;
    let scene = rows::scene(&txn, mission, pair, std::slice::from_ref(&slot), app.clock.now()).await?;
    let tables = rules::admit(&scene, &slot)?;
    let id = MeetingId(app.ids.uuid(app.clock.now()));
    let people = [scene.pair.mine.person_id.0, scene.pair.with.person_id.0];
    occupancy::take(&txn, id.0, &people, slot.starts_at, slot.ends_at).await.map_err(refuse_taken)?;
    let table = take_one(&txn, id.0, &tables, &slot).await?;
    let meeting = write(app, &txn, caller, booking, &scene.pair, (id, &slot, table)).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(meeting)
}

/// The mission, which stays as it is while this transaction runs, and the two, locked.
async fn scene_of(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    session: &session::Model,
    booking: &Booking,
) -> Result<(mission::Model, Pair), Failure<Refusal>> {
    let mission = crate::missions::rows::held(txn, session.mission_id).await?.ok_or(Refusal::NoSuch)?;
    let standing = standing::on(txn, caller, &mission, app.clock.now()).await?;
    let pair = pair(txn, caller, &mission, &standing, booking).await?;
    Ok((mission, rows::locked(txn, pair).await?))
}

/// Takes the first table that nobody takes at the same moment. Each try stands on a savepoint, since PostgreSQL
/// would otherwise give the whole transaction up for one refused row.
async fn take_one<'a>(
    txn: &WriteTxn,
    held_by: Uuid,
    tables: &[&'a table::Model],
    slot: &slot::Model,
) -> Result<&'a table::Model, Failure<Refusal>> {
    for table in tables {
        let point = txn.begin().await?;
        match occupancy::take(&point, held_by, &[table.id.0], slot.starts_at, slot.ends_at).await {
            Ok(()) => {
                point.commit().await?;
                return Ok(table);
            }
            Err(TakeError::Taken) => point.rollback().await?,
            Err(TakeError::Database(error)) => return Err(error.into()),
        }
    }
    Err(Refusal::Taken { alternatives: Vec::new() }.into())
}

fn refuse_taken(error: TakeError) -> Failure<Refusal> {
    match error {
        TakeError::Taken => Refusal::Taken { alternatives: Vec::new() }.into(),
        TakeError::Database(error) => error.into(),
    }
}

/// Writes the meeting that the booking makes, who sits in it, and what follows.
async fn write(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    booking: &Booking,
    pair: &Pair,
    (id, slot, table): (MeetingId, &slot::Model, &table::Model),
) -> Result<meeting::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let row = meeting::ActiveModel {
        id: Set(id),
        mission_id: Set(pair.mine.mission_id),
        session_id: Set(slot.session_id),
        slot_id: Set(slot.id),
        table_id: Set(table.id),
        request_id: Set(None),
        origin: Set(MeetingOrigin::Booking),
        status: Set(MeetingStatus::Confirmed),
        uid: Set(meetings::uid(app, id)),
        note: Set(booking.note.clone()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    let meeting = row.insert(txn).await?;
    let seats = [pair.mine.id, pair.with.id]
        .map(|delegate| meeting_delegate::ActiveModel { meeting_id: Set(id), delegate_id: Set(delegate) });
    meeting_delegate::Entity::insert_many(seats).exec_without_returning(txn).await?;
    let row = booking::ActiveModel {
        id: Set(BookingId(app.ids.uuid(now))),
        meeting_id: Set(id),
        slot_id: Set(slot.id),
        organisation_id: Set(pair.mine.organisation_id),
        booked_by: Set(caller.person_id),
        booked_at: Set(now),
    };
    booking::Entity::insert(row).exec_without_returning(txn).await?;
    invitations::follow(app, txn, id, Cause::Booked).await?;
    let entry = Entry {
        actor: Some(caller.person_id),
        action: "booking.take",
        subject: "meeting",
        subject_id: Some(id.0),
        mission_id: Some(pair.mine.mission_id),
        detail: json!({ "slot": slot.id.0, "table": table.name, "with": pair.with.id.0 }),
    };
    audit::record(txn, app, now, entry).await?;
    Ok(meeting)
}
